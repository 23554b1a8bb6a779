#!/usr/bin/env bats
# sago-collect: runs beside one another, runs that are killed, and the marks that they leave.
load common

setup() {
	setup_box
	make_root
}
teardown() { teardown_box; }

# ---- runs beside one another ---------------------------------------------------------------------

@test "a second run waits a bounded time and leaves with status 4; the first goes on" {
	start --verbose 1 >"$BOX/out" 2>&1
	first=$!
	sleep 1.2
	run -4 --separate-stderr collect
	[[ $stderr == *"another sago-collect"* ]]
	kill -TERM $first
	wait $first
	# nothing but samples was said, and none is missing
	awk '{ if (NR > 1 && int($2) != last + 1) exit 1; last = int($2) } END { exit !(NR >= 5) }' "$BOX/out"
}

@test "eight runs at once: every one ends, no sample twice" {
	for n in 1 2 3 4 5 6 7 8; do
		start --root "$BOX/root" --time $((EPOCH + n)) --verbose >>"$BOX/out" 2>>"$BOX/err"
	done
	wait
	[ "$(awk '{ print $1 }' "$BOX/out" | sort -n | tr '\n' ' ')" = "1 2 3 4 5 6 7 8 " ]
	[ ! -s "$BOX/err" ]
	sago --store "$STORE" verify
}

@test "--cron: a run samples on until its successor takes over; no slot falls between" {
	start --cron --verbose >>"$BOX/out" 2>>"$BOX/err"
	a=$!
	sleep 2.3
	start --cron --verbose >>"$BOX/out" 2>>"$BOX/err"
	b=$!
	wait $a
	sleep 2.2
	start --cron --verbose >>"$BOX/out" 2>>"$BOX/err"
	c=$!
	wait $b
	sleep 1.2
	kill -TERM $c
	wait $c
	[ ! -s "$BOX/err" ]
	awk '{ print int($2) }' "$BOX/out" >"$BOX/slots"
	[ "$(wc -l <"$BOX/slots")" -ge 5 ]
	awk 'NR > 1 && $1 != last + 1 { print "no slot " last + 1; bad = 1 } { last = $1 } END { exit bad }' "$BOX/slots"
	[ "$(times)" = "$(tail -n +2 "$BOX/slots")" ]
	# and the reader is told of no gap
	run -0 --separate-stderr sago --store "$STORE" vmstat --last 1m
	[ -z "$stderr" ]
}

@test "--cron: a third run finds the work done and leaves with status 0" {
	start --cron
	a=$!
	# the first leaves at the next full second after the second came: stay inside one
	sleep "$(awk -v ms="$(date +%3N)" 'BEGIN { print (1100 - ms) / 1000 }')"
	start --cron
	b=$!
	sleep 0.3
	run -0 timeout 2 sago-collect --cron --config "$CONFIG"
	kill -TERM $a
	kill -TERM $b
	wait $a
	wait $b || true
}

@test "SIGTERM ends a run with status 0 and what it said is stored" {
	start --verbose 1 >"$BOX/out"
	sleep 2.2
	kill -TERM $!
	wait $!
	sago --store "$STORE" verify
	[ "$(times)" = "$(awk 'NR > 1 { print int($2) }' "$BOX/out")" ]
}

# ---- kill -9 -------------------------------------------------------------------------------------

@test "kill -9 at any point: no sample that was acknowledged is lost" {
	at 0
	RANDOM=1
	for n in $(seq 60); do
		printf '%d.00 9000.00\n' $((5000 + n)) >"$BOX/root/proc/uptime"
		start --root "$BOX/root" --time $((EPOCH + n)) --verbose >>"$BOX/out" 2>>"$BOX/err"
		sleep "0.0$((RANDOM % 4))"
		kill -9 $! 2>/dev/null || true
		wait $! 2>/dev/null || true
	done
	[ ! -s "$BOX/err" ]
	at 100
	sago --store "$STORE" verify
	times >"$BOX/times"
	awk '{ print int($2) }' "$BOX/out" | sort -n >"$BOX/said"
	# every time that was said is there; a sample may be there that was not said
	[ -z "$(comm -23 "$BOX/said" "$BOX/times")" ]
	# the killing hit both before and after the commit
	[ "$(wc -l <"$BOX/said")" -gt 0 ] && [ "$(wc -l <"$BOX/said")" -lt 60 ]
}

@test "kill -9 while blocks are sealed and segments rotate" {
	printf '[store]\npath = %s\nperiod = never\nsize = 200k\nbudget = 0\n' "$STORE" >"$CONFIG"
	for n in $(seq 0 5 200); do
		at "$n" --verbose >>"$BOX/out"
		if [ $((n % 20)) -eq 0 ]; then
			# uptime that stood still would be a restart, and a restart's first sample has no row
			printf '%d.00 %d.00\n' $((5001 + n)) $((9001 + n)) >"$BOX/root/proc/uptime"
			start --root "$BOX/root" --time $((EPOCH + n + 1)) --verbose >>"$BOX/out"
			sleep 0.0$((n % 3))
			kill -9 $! 2>/dev/null || true
			wait $! 2>/dev/null || true
		fi
	done
	sago --store "$STORE" verify
	awk 'NR > 1 { print int($2) }' "$BOX/out" | sort -n >"$BOX/said"
	times | sort -n >"$BOX/times"
	[ -z "$(comm -23 "$BOX/said" "$BOX/times")" ]
}

# ---- marks ---------------------------------------------------------------------------------------

stderr_of_replay() {
	{ sago --store "$STORE" vmstat "$@" >/dev/null; } 2>&1
}

@test "--note is shown by a replay, on standard error, escaped" {
	collect
	collect --note $'deployed v42 \e[31m'
	sleep 1
	collect
	run stderr_of_replay --last 1m
	[[ $output == *"deployed v42"* ]]
	[[ $output != *$'\e'* ]]
	[ "${#lines[@]}" -eq 1 ]
}

@test "--note while another run is at work does not wait, and is stored with its next sample" {
	start 1 4
	sleep 1.5
	begin=$(date +%s%N)
	collect --note "in between"
	[ $((($(date +%s%N) - begin) / 1000000)) -lt 1000 ]
	wait
	run stderr_of_replay --last 1m
	[[ $output == *"in between"* ]]
}

@test "--boot leaves a mark; so does a restart that nobody recorded" {
	at 0
	at 1
	echo 11111111-2222-4333-8444-555555555555 >"$BOX/root/proc/sys/kernel/random/boot_id"
	printf '7.00 9.00\n' >"$BOX/root/proc/uptime"
	collect --root "$BOX/root" --time $((EPOCH + 20))
	printf '8.00 9.00\n' >"$BOX/root/proc/uptime"
	collect --root "$BOX/root" --time $((EPOCH + 21))
	run -0 --separate-stderr sago --store "$STORE" vmstat --from @$EPOCH --to @$((EPOCH + 30))
	# no row spans the restart
	[ "${#lines[@]}" -eq 4 ]
	[ -n "$stderr" ]
	rm -r "$STORE"
	collect --boot
	collect
	sleep 1
	collect
	run stderr_of_replay --last 1m
	[[ $output == *[Ss]tarted* || $output == *[Rr]estart* || $output == *boot* ]]
}

@test "uptime that goes back under one boot id is a restart, not a clock that was set" {
	at 0
	at 1
	printf '4000.00 9000.00\n' >"$BOX/root/proc/uptime"
	collect --root "$BOX/root" --time $((EPOCH + 60))
	printf '4001.00 9001.00\n' >"$BOX/root/proc/uptime"
	collect --root "$BOX/root" --time $((EPOCH + 61))
	run -0 --separate-stderr sago --store "$STORE" vmstat --from @$EPOCH --to @$((EPOCH + 100))
	[ "${#lines[@]}" -eq 4 ]
	[[ $stderr == *"uptime did not go on"* ]]
	[[ $stderr != *"wall clock"* ]]
}

@test "btime that jitters where there is no boot_id is no restart" {
	rm "$BOX/root/proc/sys/kernel/random/boot_id"
	for n in 0 1 2 3; do
		sed -i "s/^btime .*/btime $((EPOCH - 5000 + n % 2 * 4))/" "$BOX/root/proc/stat"
		at "$n"
	done
	run -0 --separate-stderr sago --store "$STORE" vmstat --from @$EPOCH --to @$((EPOCH + 100))
	[ "${#lines[@]}" -eq 5 ]
	[[ $stderr != *estart* ]]
}

@test "samples that were due and not taken leave a gap mark" {
	collect 1 2
	sleep 3
	collect 1 2
	run stderr_of_replay --last 1m
	[[ $output == *"no data"* || $output == *gap* ]]
}
