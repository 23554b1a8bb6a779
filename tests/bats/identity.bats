#!/usr/bin/env bats
# What was acknowledged stays in view: stores merged and restored, read errors at the wrong moment. A number proves nothing.
load common

setup() {
	setup_box
	make_root
}
teardown() { teardown_box; }

DAY=86400

# samples [STORE]: how many samples a reader is given
samples() {
	sago --store "${1:-$STORE}" uptime --from @0 --to @9999999999 | wc -l
}

# recorded DAY...: three samples on each of these days
recorded() {
	local day i
	for day; do
		for i in 0 60 120; do at $((day * DAY + i)); done
	done
}

@test "segments of another store copied in: everything is shown" {
	STORE=$BOX/other recorded 0 1 2
	recorded 10 11 12
	[ "$(samples "$BOX/other")" -eq 9 ]
	[ "$(samples)" -eq 9 ]
	cp "$BOX/other/"sago-*.mdb "$STORE"
	[ "$(samples)" -eq 15 ]
	# in order of time
	[ "$(times | wc -l)" -ge 14 ]
	[ "$(times)" = "$(times | sort -n)" ]
	# and goes on being
	recorded 13 14
	[ "$(samples)" -eq 21 ]
	sago --store "$STORE" verify
}

@test "a clock that was set: segments stay in the order of recording" {
	local uptime=5000 day hour=1
	for day in 10 11 1 2; do
		printf '%d.00 %d.00\n' $uptime $uptime >"$BOX/root/proc/uptime"
		collect --root "$BOX/root" --time $((EPOCH + day * DAY + hour * 3600))
		# between 11 and 1 the clock was set back: no day has passed
		uptime=$((uptime + (day == 11 ? 600 : DAY + 3600))) hour=$((hour + 1))
	done
	[ "$(find "$STORE" -name 'sago-*' | wc -l)" -ge 2 ]
	[ "$(sago --store "$STORE" uptime --from @0 --to @9999999999 | awk '{ printf "%s ", $1 }')" = "03:00:00 04:00:00 05:00:00 06:00:00 " ]
}

@test "yesterday's live.mdb put back beside its sealed successor" {
	recorded 0
	cp "$STORE/live.mdb" "$BOX/yesterday"
	at 180
	recorded 1
	cp "$BOX/yesterday" "$STORE/live.mdb"
	[ "$(samples)" -eq 4 ]
	# what is recorded from here has numbers that the sealed segment had once given
	recorded 2 3
	[ "$(samples)" -eq 10 ]
	[ "$(find "$STORE" -name 'sealing-*' | wc -l)" -eq 0 ]
}

@test "a waiting segment that cannot be opened: the run fails, and the next one goes on behind it" {
	command -v strace >/dev/null || skip "no strace"
	recorded 0
	mv "$STORE/live.mdb" "$STORE/sealing-000000000001.mdb"
	run -4 strace -f -qq -o /dev/null -P "$STORE/sealing-000000000001.mdb" -e inject=openat:error=EMFILE \
		"$(command -v sago-collect)" --config "$CONFIG" --store "$STORE" --root "$BOX/root" --time $((EPOCH + 180))
	recorded 1
	[ "$(samples)" -eq 6 ]
}

@test "a read error of the disk is not damage" {
	command -v strace >/dev/null || skip "no strace"
	recorded 0 1
	local n before
	before=$(samples)
	for n in 1 2 5 9 14 20; do
		run strace -f -qq -o /dev/null -P "$STORE/live.mdb" -e inject=pread64:error=EIO:when=$n \
			"$(command -v sago-collect)" --config "$CONFIG" --store "$STORE" --root "$BOX/root" --time $((EPOCH + DAY + 200 + n))
		[ "$status" -eq 0 ] || [ "$status" -eq 4 ]
		[ "$status" -ne 0 ] || before=$((before + 1))
	done
	[ "$(samples)" -eq "$before" ]
	[ "$(find "$STORE" -name '*.damaged' | wc -l)" -eq 0 ]
}

@test "the store, its live segment or its lock removed under a collector: said, and recording goes on" {
	local what seen
	for what in live.mdb lock .; do
		rm -rf "$STORE"
		start --root "$BOX/root" --verbose 1 8 >"$BOX/out" 2>"$BOX/err"
		until [ "$(wc -l <"$BOX/out")" -ge 3 ]; do sleep 0.1; done
		if [ "$what" = . ]; then rm -rf "$STORE"; else rm "$STORE/$what"; fi
		seen=$(wc -l <"$BOX/out")
		wait $!
		grep -Eq "removed" "$BOX/err"
		[ -e "$STORE/live.mdb" ] && [ -e "$STORE/lock" ]
		[ "$what" = lock ] || seen=$((seen + 1))
		[ "$what" != lock ] || seen=0
		# everything acknowledged after the removal is there
		[ "$(samples)" -ge $((8 - seen)) ]
	done
}

@test "live.mdb cut short under a collector: said, and the next sample is recorded" {
	start --root "$BOX/root" --verbose 1 8 >"$BOX/out" 2>"$BOX/err"
	until [ "$(wc -l <"$BOX/out")" -ge 3 ]; do sleep 0.1; done
	truncate -s 4096 "$STORE/live.mdb"
	wait $! || [ $? -eq 4 ]
	grep -q "cut short" "$BOX/err"
	at 100
	sago --store "$STORE" verify || true
	[ "$(samples)" -ge 1 ]
}

@test "closed standard descriptors: nothing of the store takes their place" {
	collect --root "$BOX/root" --time $EPOCH <&- >&- 2>&-
	at 1
	run -2 collect --root "$BOX/root" --bad <&- 2>&-
	[ "$(samples)" -eq 2 ]
	[ ! -s "$STORE/lock" ]
	sago --store "$STORE" verify
}

@test "what killed notes leave in the spool is cleaned, and what is not ours is named" {
	at 0
	mkdir -m 700 "$STORE/spool"
	echo half >"$STORE/spool/.00000001748829600000-4194999"
	echo junk >"$STORE/spool/00000001748829600000-4194999"
	echo mine >"$STORE/spool/README"
	run --separate-stderr at 1
	[ "$status" -eq 0 ]
	[[ $stderr == *"was killed; removed"* && $stderr == *"holds no mark; removed"* && $stderr == *"README: not a note"* ]]
	[ "$(ls -A "$STORE/spool")" = README ]
}

@test "any one system call of a run fails: every acknowledged sample is shown" {
	command -v strace >/dev/null || skip "no strace"
	"$BATS_TEST_DIRNAME/../tools/fail-collect" "$BUILD" 60 1
}

# said: what verify says of overlaps
said() { sago --store "$STORE" verify 2>&1 >/dev/null | grep "cover the same time"; }

@test "verify says which segments cover the same time, and counts what is stored" {
	STORE=$BOX/other recorded 0 1 2
	recorded 10 11
	! said || false
	# another host's days
	cp "$BOX/other/"sago-*.mdb "$STORE"
	! said || false
	run -0 --separate-stderr sago --store "$STORE" verify
	[[ $output == "12 samples, "*": no fault" ]]
	# a copy of a segment that is there: shown once
	cp "$STORE/"sago-*.mdb "$BOX"
	for f in "$BOX/"sago-*.mdb; do cp "$f" "$STORE/$(basename "${f%.mdb}")-0000000a.mdb"; done
	[ "$(said | grep -c "3 samples are in both and are shown once")" -eq 3 ]
	run -0 --separate-stderr sago --store "$STORE" verify
	[[ $output == "12 samples, "*": no fault" ]]
}

@test "verify of a window looks at what holds samples of it" {
	recorded 0 1 2 3
	bytes() { sago --store "$STORE" verify --output json "$@" | python3 -c 'import json, sys; print(json.load(sys.stdin)["bytes"])'; }
	[ "$(sago --store "$STORE" verify --on 2025-06-03 | cut -d' ' -f1)" -eq 3 ]
	[ "$(bytes --on 2025-06-03)" -lt "$(bytes)" ]
	# damage elsewhere is not met
	f=$(find "$STORE" -name 'sago-*' | sort | head -n 1)
	printf '%4096s' x | dd of="$f" bs=4096 seek=2 conv=notrunc 2>/dev/null
	run -3 sago --store "$STORE" verify
	run -0 sago --store "$STORE" verify --from 2025-06-04 --to 2025-06-05
	usage "--from" verify --from nonsense
}
