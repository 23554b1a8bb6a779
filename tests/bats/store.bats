#!/usr/bin/env bats
# The store: who may have one, full disks, damage, rotation, readers that stand still.
load common

setup() {
	setup_box
	make_root
}
teardown() { teardown_box; }

# ---- the store -----------------------------------------------------------------------------------

@test "a new store is closed to others" {
	at 0
	[ "$(stat -c %a "$STORE")" = 750 ]
	[ "$(stat -c %a "$STORE/live.mdb")" = 640 ]
	for f in "$STORE/lock" "$STORE/next"; do
		[ ! -e "$f" ] || [ "$(stat -c %a "$f")" = 600 ]
	done
}

not_trusted() { # the store as it is is refused with one clear line, and nothing is written to it
	local before
	before=$(find "$STORE/" | sort)
	run -4 --separate-stderr at 5
	[ "$(wc -l <<<"$stderr")" -eq 1 ]
	[[ $stderr == *"$STORE"* ]]
	[ "$(find "$STORE/" | sort)" = "$before" ]
}

@test "a store behind a symbolic link is refused" {
	mkdir -m 750 "$BOX/real"
	ln -s real "$STORE"
	not_trusted
}

@test "a store that the group or the world may write to is refused" {
	mkdir "$STORE"
	chmod 770 "$STORE"
	not_trusted
	chmod 757 "$STORE"
	not_trusted
}

@test "a store of somebody else is refused" {
	mkdir -m 750 "$STORE"
	chown nobody "$STORE"
	not_trusted
}

@test "a store that cannot be made or written: one line, status 4" {
	run -4 --separate-stderr sago-collect --config "$CONFIG" --store "$CONFIG/store" --root "$BOX/root" --time 5
	[ "$(wc -l <<<"$stderr")" -eq 1 ]
	[[ $stderr == *"$CONFIG/store"* ]]
	run -4 --separate-stderr sago-collect --config "$CONFIG" --store "$CONFIG" --root "$BOX/root" --time 5
	[[ $stderr == *"$CONFIG"* ]]
	run -4 --separate-stderr unshare -m bash -c "mount -t tmpfs -o ro x '$BOX/root/sys/block' &&
		sago-collect --config '$CONFIG' --store '$BOX/root/sys/block/store' --root '$BOX/root' --time 5"
	[ "$(wc -l <<<"$stderr")" -eq 1 ]
}

@test "a full disk: said once, nothing acknowledged lost, recording resumes when there is space" {
	mkdir "$BOX/small"
	run -0 unshare -m bash -c '
		set -e
		BOX=$1 EPOCH=$2
		mount -t tmpfs -o size=300k,mode=755 small "$BOX/small"
		one() {
			printf "%d.00 9000.00\n" $((5000 + $1)) >"$BOX/root/proc/uptime"
			sago-collect --config "$BOX/sago.conf" --store "$BOX/small/s" --root "$BOX/root" --time $((EPOCH + $1)) --verbose
		}
		n=0 failed=0
		while [ $n -lt 400 ] && [ $failed -lt 3 ]; do
			n=$((n + 1))
			rc=0
			one $n >>"$BOX/out" 2>"$BOX/err" || rc=$?
			if [ $rc -ne 0 ]; then
				[ $rc -eq 4 ] && [ "$(wc -l <"$BOX/err")" -eq 1 ]
				failed=$((failed + 1))
			fi
		done
		[ $failed -eq 3 ] || { echo "the disk did not fill up"; exit 1; }
		mount -o remount,size=20m "$BOX/small"
		one 500 >>"$BOX/out"
		one 501 >>"$BOX/out"
		sago --store "$BOX/small/s" verify
		sago --store "$BOX/small/s" vmstat -n -t --from @0 --to now 2>/dev/null |
			awk "NR > 2 { print \$(NF - 1), \$NF }" | date -f - +%s >"$BOX/times"
	' _ "$BOX" "$EPOCH"
	awk 'NR > 1 { print int($2) }' "$BOX/out" | sort -n >"$BOX/said"
	[ -s "$BOX/said" ]
	[ -z "$(comm -23 "$BOX/said" <(sort -n "$BOX/times"))" ]
}

@test "a live segment that is damaged is set aside, kept, and a new one begun" {
	for n in 0 1 2; do at $n; done
	printf 'garbage' | dd of="$STORE/live.mdb" conv=notrunc status=none
	dd if=/dev/zero of="$STORE/live.mdb" bs=4096 seek=1 count=1 conv=notrunc status=none
	at 10
	at 11
	[ -n "$(find "$STORE" -name "*.damaged*")" ]
	times | grep -qx $((EPOCH + 11))
}

@test "segments rotate by size, are sealed, and the budget holds" {
	printf '[store]\npath = %s\nperiod = never\nsize = 150k\nrotate = 2\n' "$STORE" >"$CONFIG"
	for n in $(seq 120); do at "$n"; done
	sealed=$(find "$STORE" -name 'sago-*.mdb' | wc -l)
	[ "$sealed" -ge 1 ] && [ "$sealed" -le 2 ]
	sago --store "$STORE" verify
	times | grep -qx $((EPOCH + 120))
}

@test "a reader that is stopped in the middle does not hold up the collector" {
	for n in $(seq 0 40); do at "$n"; done
	sago --store "$STORE" vmstat -n --from @$EPOCH --to now >"$BOX/replay" 3>&- &
	reader=$!
	kill -STOP $reader
	for n in $(seq 41 60); do at "$n"; done
	kill -CONT $reader
	wait $reader
	[ "$(times | wc -l)" -eq 60 ]
}

@test "readers beside a collector that seals and rotates: every answer is whole" {
	printf '[store]\npath = %s\nperiod = never\nsize = 150k\nbudget = 0\n' "$STORE" >"$CONFIG"
	at 0
	at 1
	(for n in $(seq 2 100); do at "$n" || exit; done; touch "$BOX/done") 3>&- &
	seen=0 asked=0
	while [ ! -e "$BOX/done" ]; do
		# what was there a moment ago is there now, without a hole, and nothing is damaged
		run -0 --separate-stderr sago --store "$STORE" vmstat -n -t --from @$EPOCH --to now
		[ -z "$stderr" ]
		count=$((${#lines[@]} - 2))
		[ "$count" -ge "$seen" ]
		last=$(date -d "${lines[-1]: -19}" +%s)
		[ $((last - EPOCH)) -eq "$count" ]
		seen=$count asked=$((asked + 1))
	done
	wait
	[ "$asked" -ge 5 ]
	[ "$(times | wc -l)" -eq 100 ]
	[ "$(find "$STORE" -name 'sago-*.mdb' | wc -l)" -ge 1 ]
}

@test "verify beside a collector that seals and rotates finds no fault" {
	printf '[store]\npath = %s\nperiod = never\nsize = 150k\nbudget = 0\n' "$STORE" >"$CONFIG"
	at 0
	(for n in $(seq 60); do at "$n" || exit; done; touch "$BOX/done") 3>&- &
	while [ ! -e "$BOX/done" ]; do
		run -0 --separate-stderr sago --store "$STORE" verify
		[ -z "$stderr" ]
	done
	wait
}
