#!/usr/bin/env bats
# Reading stores that are old, that change meanwhile, or that the disk does not give: what is shown, what is said, what it costs.
load common

setup() {
	setup_box
	make_root
}
teardown() { teardown_box; }

# calls ARGUMENT...: the number of system calls of sago ARGUMENT...
calls() {
	strace -f -c -o "$BOX/calls" sago --store "$STORE" "$@" >"$BOX/out"
	awk '$NF == "total" { print $(NF - 1) == "calls" ? 0 : $4 }' "$BOX/calls"
}

@test "a moment in an old store is found by name: some calls, however many segments there are" {
	"$BUILD/tests/segments" "$STORE" 120 20 2160
	# a directory that has just changed is listed again each time
	touch -d "-1 minute" "$STORE"
	first=$((1790000000 + 10000))
	for command in "free --at @$first" "vmstat --at @$first" "vmstat --from @$first --to @$((first + 30000))"; do
		# shellcheck disable=SC2086
		n=$(calls $command)
		[ "$n" -gt 30 ]
		[ "$n" -lt 200 ] || { echo "$command: $n"; return 1; }
		[ "$(wc -l <"$BOX/out")" -ge 1 ]
	done
	# and it is the right one: 4 samples of 2160 s are before it
	run -0 sago --store "$STORE" vmstat -n -t --utc --at @$first
	[[ $output == *"$(date -u -d @$((1790000000 + 4 * 2160)) '+%Y-%m-%d %H:%M:%S')"* ]]
}

@test "info asks names, state records and block directories: a few calls a segment" {
	"$BUILD/tests/segments" "$STORE" 120 20 2160
	n=$(calls info)
	[ "$n" -gt 120 ]
	[ "$n" -lt $((120 * 10)) ]
	grep -q "^samples    2420 in 2419 intervals, most of 2160 s$" "$BOX/out"
}

@test "sar with several reports: damage in one of them is said once, and the status is 3" {
	printf '[store]\npath = %s\nperiod = never\nsize = 100k\n' "$STORE" >"$CONFIG"
	for n in $(seq 0 40); do at "$n"; done
	segment=$(find "$STORE" -name 'sago-*.mdb' | sort | head -1)
	read -r _ from length < <("$BUILD"/tests/places "$segment" | grep '^frame:paging \|^frame:vmstat ' | head -1)
	printf '\x55\xaa\x55' | dd of="$segment" bs=1 seek=$((from + length - 3)) conv=notrunc status=none
	for reports in "-W" "-u -W" "-u -r -W" "-A"; do
		# shellcheck disable=SC2086
		run -3 --separate-stderr sago --store "$STORE" sar $reports --from @0 --to now
		[ "$(grep -c "$segment: group vmstat" <<<"$stderr")" -eq 1 ]
	done
	run -3 --separate-stderr sago --store "$STORE" sar -A --from @0 --to now --stat avg
	run -3 --separate-stderr sago --store "$STORE" sadf -d --from @0 --to now -- -u -W -r
	[ "$(grep -c "$segment: group vmstat" <<<"$stderr")" -eq 1 ]
	run -0 --separate-stderr sago --store "$STORE" sar -u -q --from @0 --to now
}

rows() { sago --store "$STORE" vmstat -n -t --from @0 --to now 2>"$BOX/said" | tail -n +3; }

@test "a sector that cannot be read costs no more than the same sector cut away" {
	printf '[store]\npath = %s\nperiod = never\nsize = 60k\n' "$STORE" >"$CONFIG"
	for n in $(seq 0 25); do at "$n"; done
	segment=$(find "$STORE" -name 'sago-*.mdb' | sort | head -1)
	all=$(rows)
	cp "$segment" "$BOX/good"
	pages=$(($(stat -c %s "$segment") / 4096))
	lost=0
	for page in $(seq 0 $((pages - 1))); do
		rc=0
		shown=$(IOERROR_FILE=$(basename "$segment") IOERROR_AT=$((page * 4096)) IOERROR_LENGTH=4096 \
			LD_PRELOAD=$BUILD/tests/ioerror.so rows) || rc=$?
		[ -s "$BOX/said" ] || [ "$shown" = "$all" ]
		lost=$((lost + $(wc -l <<<"$all") - $(wc -l <<<"$shown")))
		dd if=/dev/zero of="$segment" bs=4096 seek="$page" count=1 conv=notrunc status=none
		[ "$(wc -l <<<"$shown")" -ge "$(rows | wc -l)" ] || { echo "page $page: $shown"; return 1; }
		cp "$BOX/good" "$segment"
	done
	[ "$(rows)" = "$all" ]
	[ $lost -lt $((pages * $(wc -l <<<"$all") / 4)) ]
}

@test "a page of the tree that cannot be read: everything is shown, and the status is 3" {
	printf '[store]\npath = %s\nperiod = never\nsize = 60k\n' "$STORE" >"$CONFIG"
	for n in $(seq 0 25); do at "$n"; done
	segment=$(find "$STORE" -name 'sago-*.mdb' | sort | head -1)
	all=$(rows)
	read -r _ from _ < <("$BUILD"/tests/places "$segment" | grep -E '^(branch|leaf) ' | tail -1)
	export IOERROR_FILE IOERROR_AT=$from IOERROR_LENGTH=16
	IOERROR_FILE=$(basename "$segment")
	run -3 --separate-stderr env LD_PRELOAD="$BUILD/tests/ioerror.so" sago --store "$STORE" vmstat -n -t --from @0 --to now
	[[ $stderr == *"Input/output error"* ]]
	[[ $stderr != *"damaged"* ]]
	[ "$(tail -n +3 <<<"$output" | wc -l)" -ge $(($(wc -l <<<"$all") - 1)) ]
}

@test "any system call of a reader that fails: never fewer rows with status 0" {
	printf '[store]\npath = %s\nperiod = never\nsize = 60k\n' "$STORE" >"$CONFIG"
	for n in $(seq 0 25); do at "$n"; done
	"$BATS_TEST_DIRNAME/../tools/fail-calls" "$BUILD" "$STORE" --share "${FAIL_SHARE:-800}"
}
