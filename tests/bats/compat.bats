#!/usr/bin/env bats
# Stores written by earlier versions: every file under tests/compat is read whole, and says what it said when it was kept.
# Beside NAME.mdb stand NAME.vmstat (the output of `sago vmstat -t --utc --since-boot --from @0 --to now`), and NAME.count, the
# number of its samples.
load common

setup() { setup_box; }
teardown() { teardown_box; }

@test "there is a store to read" {
	ls "$BATS_TEST_DIRNAME"/../compat/*.mdb
}

@test "every kept store is whole" {
	for f in "$BATS_TEST_DIRNAME"/../compat/*.mdb; do
		run -0 sago --store "$f" verify
	done
}

@test "every kept store replays as it did" {
	for f in "$BATS_TEST_DIRNAME"/../compat/*.mdb; do
		sago --store "$f" vmstat -t --utc --since-boot --from @0 --to now >"$BOX/out" 2>/dev/null
		diff "${f%.mdb}.vmstat" "$BOX/out"
		[ "$(awk '$1 ~ /^[0-9]+$/' "$BOX/out" | wc -l)" -eq "$(cat "${f%.mdb}.count")" ]
	done
}

@test "reading leaves the file as it was, and needs no right to write" {
	for f in "$BATS_TEST_DIRNAME"/../compat/*.mdb; do
		cp "$f" "$BOX/s.mdb"
		chmod 444 "$BOX/s.mdb"
		chmod 755 "$BOX"
		before=$(md5sum <"$BOX/s.mdb")
		run -0 setpriv --reuid=65534 --regid=65534 --clear-groups sago --store "$BOX/s.mdb" vmstat --from @0 --to now
		[ "$(md5sum <"$BOX/s.mdb")" = "$before" ]
		[ "$(find "$BOX" -name "s.mdb*" | wc -l)" -eq 1 ]
	done
}
