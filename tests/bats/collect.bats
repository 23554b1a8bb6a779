#!/usr/bin/env bats
# sago-collect: options, errors, sampling.
load common

setup() {
	setup_box
	make_root
}
teardown() { teardown_box; }

# ---- the command line ----------------------------------------------------------------------------

@test "--help and --version" {
	run -0 --separate-stderr sago-collect --help
	[[ $output == *"usage: sago-collect"* && $output == *"--cron"* && -z $stderr ]]
	run -0 --separate-stderr sago-collect --version
	[[ $output =~ ^sago-collect\ [0-9]+\.[0-9]+ ]]
}

refused() { # WORD-IN-MESSAGE ARGUMENT...: status 2, one line that names what was wrong, nothing recorded
	run -2 --separate-stderr sago-collect --config "$CONFIG" --store "$STORE" "${@:2}"
	[ -z "$output" ]
	[ "$(wc -l <<<"$stderr")" -eq 1 ]
	[[ $stderr == "sago-collect: "*"$1"* ]]
	[ ! -e "$STORE" ]
}

@test "words that cannot be understood are named, with status 2" {
	refused --frobnicate --frobnicate
	refused --roo --roo /
	refused --root --root
	refused zero zero
	refused 0 0
	refused -- -5
	refused many 1 many
	refused 0 1 0
	refused word 1 1 word
	refused --cron --cron=yes
	refused --note --note ""
	refused nosuchgroup --groups nosuchgroup
	refused nosuchgroup --groups DEFAULT,-nosuchgroup
}

@test "an error shows no control byte, and help that cannot be written is an error" {
	refused '--x\x1b[31m\x0ay' $'--x\e[31m\ny'
	refused '\x1b[1m' --groups $'\e[1m'
	run -4 bash -c 'sago-collect --help >/dev/full'
	run -4 bash -c 'sago-collect --version 2>&1 >/dev/full'
	[[ $output == "sago-collect: cannot write: "* ]]
}

@test "options that exclude one another" {
	refused --root --time 5
	refused --time --root "$BOX/root" --time yesterday
	refused --time --root "$BOX/root" --time -5
	refused --time --root "$BOX/root" --time 5x
	refused --cron --cron 5
	refused --cron --cron --note x
	refused --note --boot --note x
	refused INTERVAL --note x 5
}

@test "a configuration that is not understood ends the run with status 2" {
	printf '[collect]\nintervall = 1\n' >"$CONFIG"
	refused intervall
	printf '[collect]\ninterval = soon\n' >"$CONFIG"
	refused interval
	printf '[elsewhere]\nx = 1\n' >"$CONFIG"
	refused elsewhere
	CONFIG=$BOX/none
	run ! --separate-stderr collect
	[[ $stderr == *"$BOX/none"* ]]
}

# setting SECTION LINE...: the third line of the configuration is LINE
setting() {
	printf '# ; [x]\n[%s]\n' "$1" >"$CONFIG"
	printf '%s\n' "${@:2}" >>"$CONFIG"
}

@test "each setting is checked whatever the command line says, and its line is named" {
	for wrong in collect:interval=0 collect:interval=500ms collect:interval=-1 "collect:interval = 5 parsecs" collect:groups=nosuch \
		collect:groups= store:path=relative store:period=fortnightly store:rotate=-2 store:maxage=x store:size=1x store:maxsize=M \
		store:minsize=10MBB store:budget=1.5G processes:stack=maybe every:nosuch=1 every:slab=x store:daily; do
		setting "${wrong%%:*}" "${wrong#*:}"
		refused "line 3" --groups load 1 1
	done
	# shorter than what the reader of lines takes at once, or in parts
	setting store "path = /$(printf 'x%.0s' {1..300})"
	refused "line 3"
	setting collect "interval = 1 $(printf ' 1%.0s' {1..300})"
	refused "line 3"
	printf '[store]\nbudget = 1G\0\n' >"$CONFIG"
	refused "line 2"
}

@test "words of time and size that people write are understood alike, indented or not" {
	for right in "collect:interval = 5 sec" collect:interval=2min "collect:interval = 1 hour" "collect:  interval = 10s ; often" \
		store:budget=10MB "store:budget = 10 MiB" store:size=512k "store:maxsize = 1 t" store:rotate=-1 store:period=yearly; do
		setting "${right%%:*}" "${right#*:}"
		run -0 --separate-stderr collect --root "$BOX/root" --time 5
		[ -z "$stderr" ]
	done
}

@test "a list of words is taken whole, however long its line is" {
	setting processes "redact = $(printf 'word%d ' {1..100}) lastword ; the end"
	mkdir -p "$BOX/root/proc/77"
	cp "$BOX/root/proc/self/stat" "$BOX/root/proc/77/stat" 2>/dev/null || cp /proc/self/stat "$BOX/root/proc/77/stat"
	printf 'prog\0--lastword=hidden\0--word1=hidden\0--shown=seen\0' >"$BOX/root/proc/77/cmdline"
	collect --root "$BOX/root" --time $EPOCH
	run -0 --separate-stderr sago --store "$STORE" ps -eo args --at @$EPOCH
	[[ $output == *"--lastword=*** --word1=*** --shown=seen"* ]]
}

@test "a configuration that others may write to is refused" {
	chmod 666 "$CONFIG"
	run ! --separate-stderr collect
	[[ $stderr == *"$CONFIG"* ]]
	[ ! -e "$STORE" ]
	chmod 644 "$CONFIG"
	chown nobody "$CONFIG"
	run ! --separate-stderr collect
	[[ $stderr == *"$CONFIG"* ]]
}

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
	at 1 --groups cpu
	sago --store "$STORE" vmstat --from @$EPOCH --to @$((EPOCH + 1)) --output csv >"$BOX/cpu"
	# free, in, id: only the last is known
	[ "$(awk -F, 'NR == 2 { print $5 "|" $11 "|" $16 }' "$BOX/cpu")" = "||100" ]
	before=$(stat -c %s "$STORE/live.mdb")
	at 2 --groups ALL
	[ "$(stat -c %s "$STORE/live.mdb")" -gt "$before" ]
}

@test "many and long notes in the spool push no other mark out, and all are stored" {
	local pid
	at 0
	start --root "$BOX/root" 86400
	pid=$!
	for _ in $(seq 100); do flock -n "$STORE/lock" true || break; sleep 0.1; done
	for i in 1 2 3 4 5 6 7 8; do collect --note "note $i"; done
	collect --note "long $(head -c 100000 /dev/zero | tr '\0' z)"
	[ "$(ls "$STORE/spool" | wc -l)" -eq 9 ]
	kill -9 "$pid"
	wait "$pid" || true
	printf '5005.00 9005.00\n' >"$BOX/root/proc/uptime"
	collect --root "$BOX/root" --time $((EPOCH + 5000))
	at 5005
	[ -z "$(ls "$STORE/spool")" ]
	sago --store "$STORE" vmstat --from @0 2>"$BOX/said" >/dev/null
	grep -q "2025-06-02 03:23:20: the wall clock moved" "$BOX/said"
	[ "$(grep -c ': note: ' "$BOX/said")" -eq 9 ]
}
