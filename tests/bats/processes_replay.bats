#!/usr/bin/env bats
# sago ps and sago top: what they refuse, and what never reaches a terminal. Their bytes are compared in tests/peer/compare-proc.
load common

setup() {
	setup_box
	"$BATS_TEST_DIRNAME/../fixtures/make-processes" "$BOX/p" names
	mkdir "$BOX/root"
	for step in 0000 0001; do
		cp -r "$BOX/p/names/$step/." "$BOX/root"
		collect --root "$BOX/root" --time "$(cat "$BOX/root/clock")"
	done
	export SAGO_STORE=$STORE
}
teardown() { teardown_box; }

# refused WORD COMMAND...: exit 2, and the message names WORD
refused() {
	local word=$1
	shift
	run -2 "$@"
	[[ $output == *"$word"* ]] || { echo "$output"; false; }
}

@test "no byte that could command a terminal comes out of ps or top" {
	for locale in C C.UTF-8; do
		for command in "ps aux" "ps axf" "ps -eo comm,args,cgroup,fname,exe" "top -c -w" "top -w -o COMMAND"; do
			LC_ALL=$locale sago $command >"$BOX/out"
			[ "$(wc -l <"$BOX/out")" -gt 80 ]
			python3 - "$BOX/out" <<-'PYTHON'
				import sys, unicodedata
				text = open(sys.argv[1], "rb").read().decode("utf-8")  # and it is UTF-8
				bad = {c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")}
				sys.exit(f"{sorted(map(ord, bad))}" if bad else 0)
			PYTHON
		done
	done
}

@test "ps says what is wrong and what is accepted" {
	refused 'nosuch": there is no such column' sago ps -eo pid,nosuch
	refused 'cgroupns": this is not recorded' sago ps -eo cgroupns
	refused 'cannot sort by "-nosuch"' sago ps aux --sort -nosuch
	refused 'needs an argument' sago ps axo
	refused 'at most one' sago ps axul
	refused 'exclude each other' sago ps -f -o pid
	refused '-y makes sense' sago ps -ey
	refused 'letters of BSD style' sago ps ax%
	refused 'is not in this version' sago ps axe
	refused 'width of a line' sago ps aux --cols 0
	refused 'without a column' sago ps -eo ,
	refused 'width of a column' sago ps -eo user:x
	refused 'unknown option --from' sago ps --from -1h
}

@test "top says what is wrong and what is accepted" {
	refused 'cannot sort by "nosuch"' sago top -o nosuch
	refused 'exclude each other' sago top -p 1 -u root
	refused 'process ids' sago top -p x
	refused '--width' sago top -w 2
	refused 'is not one of k|m|g|t|p' sago top -e z
	refused 'seconds are accepted' sago top -d x
	refused 'goes with --by' sago top --output json
	refused 'only options' sago top 5
}

@test "a moment, a window of pages, and one before all" {
	first=$(head -1 "$BOX/p/names/0000/clock")
	[ "$(sago top --at "@$((first + 1))" | grep -c '^top - ')" -eq 1 ]
	[ "$(sago top --from "@$first" --to "@$((first + 9))" | grep -c '^top - ')" -eq 1 ]
	[ "$(sago ps -e --no-headers --at "@$first" | wc -l)" -eq 90 ]
	run -1 sago ps --at "@$((first - 100))"
	[[ $output == *"the store covers"* ]] || { echo "$output"; false; }
	run -1 sago top --at "@$((first - 100))"
}

@test "a store without processes is empty to them" {
	rm -r "$BOX/root"
	make_root
	STORE=$BOX/other at 0
	run -1 sago --store "$BOX/other" ps aux
	run -1 sago --store "$BOX/other" top
}
