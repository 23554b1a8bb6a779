#!/usr/bin/env bats
# What retention takes from a store, and when.
load common

setup() {
	setup_box
	make_root
}
teardown() { teardown_box; }

DAY=86400

# days N: four samples on each of N days
days() {
	local day i
	for day in $(seq 0 $(($1 - 1))); do
		for i in 0 6 12 18; do at $((day * DAY + i * 3600)); done
	done
}

sealed() { find "$STORE" -name 'sago-*.mdb' | wc -l; }

# own: the bytes of the store's files
own() { find "$STORE" -type f ! -name '*.bak' -printf '%s\n' | awk '{ s += $1 } END { print s + 0 }'; }

setting() { printf '%s\n' "$@" >>"$CONFIG"; }

@test "rotate and maxage that are lowered hold after the next run" {
	days 20
	[ "$(sealed)" -ge 18 ]
	setting 'maxage = 10'
	at $((20 * DAY))
	[ "$(sealed)" -ge 9 ]
	[ "$(sealed)" -le 12 ]
	setting 'rotate = 3'
	at $((20 * DAY + 60))
	[ "$(sealed)" -eq 3 ]
	setting 'rotate = 0'
	at $((20 * DAY + 120))
	[ "$(sealed)" -eq 0 ]
	[ -e "$STORE/live.mdb" ]
}

@test "and within a minute of a resident run, when nothing waits to be sealed" {
	days 6
	collect
	[ "$(sealed)" -eq 6 ]
	setting 'rotate = 2'
	collect 1 1
	[ "$(sealed)" -eq 2 ]
}

@test "a run of one sample seals what waits" {
	days 1
	collect 1 1
	for _ in $(seq 100); do
		[ "$(sealed)" -eq 0 ] || break
		sleep 0.1
	done
	[ "$(sealed)" -eq 1 ]
}

@test "a segment set aside and one from the future do not stop maxage" {
	at $((3650 * DAY))
	days 20
	: >"$STORE/live-000000000000-1748829600000.damaged"
	setting 'maxage = 10'
	at $((20 * DAY))
	[ ! -e "$STORE/live-000000000000-1748829600000.damaged" ]
	[ "$(sealed)" -le 12 ]
	! find "$STORE" -name 'sago-*' | grep -- '-2035' || false
}

@test "the budget holds after every sample of one segment that never ends" {
	local i
	setting 'period = never' 'budget = 256k'
	for i in $(seq 400); do
		at $((i * 60)) 2>>"$BOX/said"
		[ "$(own)" -le 262144 ] || { echo "sample $i: $(own) bytes"; return 1; }
	done
	[ ! -s "$BOX/said" ]
	[ "$(own)" -gt 100000 ]
	sago --store "$STORE" verify
}

@test "a budget that is lowered holds after the next run" {
	days 20
	[ "$(own)" -gt 262144 ]
	setting 'budget = 256k'
	at $((20 * DAY))
	[ "$(own)" -le 262144 ]
	[ "$(sealed)" -ge 1 ]
}

@test "files of others count for nothing and stay" {
	setting 'budget = 2M'
	days 10
	[ "$(sealed)" -eq 9 ]
	truncate -s 3M "$STORE/live.mdb.bak"
	at $((10 * DAY))
	[ "$(sealed)" -ge 9 ]
	[ -e "$STORE/live.mdb.bak" ]
	# and are named
	[[ $(sago --store "$STORE" info) == *"foreign    live.mdb.bak (no files of the store"* ]]
	sago --store "$STORE" info --output json | python3 -c 'import json, sys; assert json.load(sys.stdin)["foreign"] == ["live.mdb.bak"]'
	run -0 --separate-stderr sago --store "$STORE" verify
	[[ $stderr == *"live.mdb.bak: no file of the store"* ]]
}

@test "a budget too small for a live segment is refused" {
	setting 'budget = 100k'
	run -2 collect
	[[ $output == *"budget"*"at least 256k"* ]]
}

@test "little address space is enough to record" {
	(ulimit -v 400000 && at 0 && at 1)
	[ "$(sago --store "$STORE" uptime --from @0 --to @9999999999 | wc -l)" -eq 2 ]
}
