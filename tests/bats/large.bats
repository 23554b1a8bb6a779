#!/usr/bin/env bats
# A machine larger than one row was once: nothing of it is missing, or it is said what.
load common

setup() {
	setup_box
	ROOT=$(mktemp -d /dev/shm/sago-large.XXXXXX)
}
teardown() {
	rm -rf "$ROOT"
	teardown_box
}

large() { "$BATS_TEST_DIRNAME/../fixtures/make-large" "$ROOT" "$@"; }
record() { collect --root "$ROOT" --time $((EPOCH + $1)); }
rows() { "$BUILD/tests/rows" "$STORE" "$@" 2>/dev/null; }

@test "33,000 processes, with more command lines than there is room for, live and sealed" {
	printf 'period = hourly\n' >>"$CONFIG"
	large --processes 33000 --arguments 600
	record 0
	for state in live sealed; do
		run -0 --separate-stderr sago --store "$STORE" top -b --at "@$((EPOCH + 1))"
		[[ ${lines[1]} == "Tasks: 33000 total"* ]]
		# names are whole, command lines have an equal share, and a mark says so
		rows proc comm | grep -cx "[0-9]*	worker-[0-9]*" | grep -x 33000
		rows proc cmdline | awk '{ n[length($2) > 400]++ } END { print n[1] }' | grep -x 33000
		sago --store "$STORE" vmstat --from "@$EPOCH" --to "@$((EPOCH + 60))" 2>&1 | grep "33000 names or command lines were cut to 4[0-9][0-9] bytes"
		[ $state = sealed ] || record 7200
		[ $state = sealed ] || rm "$STORE/live.mdb"
	done
	sago --store "$STORE" verify
}

@test "a million rows of interrupts" {
	large --processes 1 --cpus 1024 --lines 1000
	record 0
	[ "$(rows irq cpu | wc -l)" -ge 1024000 ]
	sago --store "$STORE" verify
}
