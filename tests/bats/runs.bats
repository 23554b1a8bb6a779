#!/usr/bin/env bats
# sago-collect: runs beside one another, runs that are killed, and the marks that they leave.
load common

setup() {
	setup_box
	make_root
}
teardown() { teardown_box; }

# ---- sampling ------------------------------------------------------------------------------------

@test "alone it takes one sample of this machine and says nothing" {
	run -0 --separate-stderr collect
	[ -z "$output$stderr" ]
	run -0 --separate-stderr collect
	[ "$(times | wc -l)" -eq 1 ]
	sago --store "$STORE" verify
}

@test "INTERVAL COUNT: aligned to the clock, that many, each said once it is stored" {
	run -0 --separate-stderr collect --verbose 1 3
	[ -z "$stderr" ]
	[ "${#lines[@]}" -eq 3 ]
	for n in 0 1 2; do
		[[ ${lines[n]} =~ ^$((n + 1))\ [0-9]+\.0[0-9][0-9]$ ]]
	done
	[ "$(times | wc -l)" -eq 2 ]
}

@test "the environment and the configuration name the store too; --store goes before both" {
	SAGO_STORE=$BOX/env sago-collect --config "$CONFIG" --root "$BOX/root" --time 5
	[ -e "$BOX/env/live.mdb" ]
	sago-collect --config "$CONFIG" --root "$BOX/root" --time 5
	[ -e "$STORE/live.mdb" ]
	SAGO_STORE=$BOX/env2 sago-collect --config "$CONFIG" --store "$BOX/said" --root "$BOX/root" --time 5
	[ -e "$BOX/said/live.mdb" ] && [ ! -e "$BOX/env2" ]
}

@test "--root with --time records that machine at that time, never waits, and leaves no gap mark" {
	begin=$(date +%s%N)
	for t in 0 1 2 60 3600; do at "$t"; done
	at 3601 1 1
	[ $((($(date +%s%N) - begin) / 1000000)) -lt 3000 ]
	run -0 --separate-stderr sago --store "$STORE" vmstat --from @$EPOCH --to @$((EPOCH + 3601))
	[ -z "$stderr" ]
	[ "$(times | tr '\n' ' ')" = "$((EPOCH + 1)) $((EPOCH + 2)) $((EPOCH + 60)) $((EPOCH + 3600)) $((EPOCH + 3601)) " ]
}

@test "--time takes fractions, and zero" {
	collect --root "$BOX/root" --time 0
	printf '5000.50 9000.00\n' >"$BOX/root/proc/uptime"
	collect --root "$BOX/root" --time 0.5 --verbose >"$BOX/out"
	[ "$(cat "$BOX/out")" = "2 0.500" ]
}

@test "a root without files of the kernel is an error, and leaves the store usable" {
	mkdir "$BOX/empty"
	run ! --separate-stderr collect --root "$BOX/empty" --time 5
	[[ $stderr == "sago-collect: "* ]]
	at 0
	at 1
	[ "$(times | wc -l)" -eq 1 ]
}

@test "a root with only stat and uptime records what is there" {
	mkdir -p "$BOX/few/proc"
	cp "$BOX/root/proc/stat" "$BOX/root/proc/uptime" "$BOX/few/proc"
	collect --root "$BOX/few" --time $EPOCH
	printf '5001.00 9000.00\n' >"$BOX/few/proc/uptime"
	collect --root "$BOX/few" --time $((EPOCH + 1))
	sago --store "$STORE" verify
	[ "$(times)" = $((EPOCH + 1)) ]
}

@test "--groups limits what is recorded" {
	at 0 --groups cpu
	sago --store "$STORE" info >"$BOX/cpu"
	rm -r "$STORE"
	at 0 --groups ALL
	sago --store "$STORE" info >"$BOX/all"
	grep -q cpu "$BOX/cpu"
	run ! grep -q diskstats "$BOX/cpu"
	[ "$(wc -l <"$BOX/cpu")" -lt "$(wc -l <"$BOX/all")" ]
}

# ---- runs beside one another ---------------------------------------------------------------------

@test "a second run waits a bounded time and leaves with status 4; the first goes on" {
	collect --verbose 1 >"$BOX/out" 2>&1 3>&- &
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
		collect --root "$BOX/root" --time $((EPOCH + n)) --verbose >>"$BOX/out" 2>>"$BOX/err" 3>&- &
	done
	wait
	[ "$(awk '{ print $1 }' "$BOX/out" | sort -n | tr '\n' ' ')" = "1 2 3 4 5 6 7 8 " ]
	[ ! -s "$BOX/err" ]
	sago --store "$STORE" verify
}

@test "--cron: a run samples on until its successor takes over; no slot falls between" {
	collect_cron() { exec sago-collect --cron --verbose --config "$CONFIG" >>"$BOX/out" 2>>"$BOX/err" 3>&-; }
	(collect_cron) &
	a=$!
	sleep 2.3
	(collect_cron) &
	b=$!
	wait $a
	sleep 2.2
	(collect_cron) &
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
	(exec sago-collect --cron --config "$CONFIG" 3>&-) &
	a=$!
	sleep 0.5
	(exec sago-collect --cron --config "$CONFIG" 3>&-) &
	b=$!
	sleep 0.3
	run -0 timeout 2 sago-collect --cron --config "$CONFIG"
	kill -TERM $a $b
	wait $a $b || true
}

@test "SIGTERM ends a run with status 0 and what it said is stored" {
	collect --verbose 1 >"$BOX/out" 3>&- &
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
		collect --root "$BOX/root" --time $((EPOCH + n)) --verbose >>"$BOX/out" 2>>"$BOX/err" 3>&- &
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
			collect --root "$BOX/root" --time $((EPOCH + n + 1)) --verbose >>"$BOX/out" 3>&- &
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
