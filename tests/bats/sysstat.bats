#!/usr/bin/env bats
# sar, sadf, iostat and mpstat from outside: what has no peer to be judged by.
load common

setup() {
	setup_box
	make_root
	for n in 0 1 2 3; do
		sed -i "s/^processes .*/processes $((1000 + 7 * n))/" "$BOX/root/proc/stat"
		at "$n"
	done
	export SAGO_STORE=$STORE
}

teardown() { teardown_box; }

@test "mpstat -P of a CPU that the machine does not have: nothing but a line, exit 1" {
	for words in "-P 700" "-P 0,700" "-P all,650-700" "-P 700 -o JSON" "-I SUM -P 700"; do
		run -1 --separate-stderr sago mpstat $words --from @0 --to now
		[ -z "$output" ]
		[[ $stderr == *"there is no CPU "[67]* ]]
	done
	run -0 sago mpstat -P 0 --from @0 --to now
}

@test "bad words: exit 2, nothing on stdout, what was wrong and what is accepted" {
	usage '-n: "BOGUS" is not one of' sar -n BOGUS
	usage '-m: "HEAT" is not one of' sar -m HEAT
	usage '-P: numbers and ranges (0,2-5), all or ALL' sar -P x
	usage '--dec: "3"' sar --dec=3
	usage 'interval: "0"' sar -i 0
	usage 'interval: "0"' sar 0 -f "$STORE"
	usage 'count: "0"' sar -i 5 0
	usage '-P: numbers and ranges' sar -P 3-1
	usage "at most an interval and a count" sar 1 2 3
	usage "at most an interval and a count" sar -i 5 5 5
	usage "do not go together with --from" sar -1 --from @0
	usage "-j: no names of type" sar -d -j ID --from @0 --to now
	usage "of sar only avg" sar --stat p95 --from @0
	usage '"word": after -- options of sar are accepted, an interval and a count' sadf -d --from @0 -- -u word
	usage '-n: "BOGUS" is not one of' sadf -- -n BOGUS
	usage "-l is not in this version" sadf -l
	usage '-o: "XML" is not one of JSON' iostat -o XML
	usage "-H goes with -g" iostat -H
	usage "-g needs an argument" iostat -g
	usage '-I: "X" is not one of' mpstat -I X
	usage '-N: numbers and ranges (0,2-5), all or ALL' mpstat -N x
	usage "unknown option -Z" mpstat -Z
}

@test "sadf -r: what the reports are computed from; a value now is the value before of the next line" {
	run -0 --separate-stderr sago sadf -r --from @0 --to now -- -w
	[ "${#lines[@]}" -eq 3 ]
	[[ ${lines[0]} == *" UTC; stat; processes; "*"; ctxt; "* ]]
	[[ ${lines[0]} == *" processes; 1000; 1007;"* ]]
	[[ ${lines[2]} == *" processes; 1014; 1021;"* ]]
	[ "$(sago sadf -r --from @0 --to now -- -u | grep -c '; cpu; -1; ')" -eq 3 ]
}

@test "sadf -H is sago info" {
	[ "$(sago sadf -H)" = "$(sago info)" ]
}

@test "an average of a window is the last line of all of it" {
	all=$(sago sar -u --from @0 --to now)
	[ "$(tail -1 <<<"$all")" = "$(sago sar -u --from @0 --to now --stat avg | tail -1)" ]
	[[ $(tail -1 <<<"$all") == Average:* ]]
}

@test "JSON of every tool parses" {
	for words in "sadf -j -- -A" "sar -A --output json" "iostat -o JSON" "iostat -xt -o JSON" "mpstat -A -o JSON"; do
		# shellcheck disable=SC2086
		sago ${words/ / --from @0 --to now } | python3 -c 'import json, sys; json.load(sys.stdin)'
	done
}

# a day's start at 1 s, as the live collector records: groups with cadences of 10 and of 60 s among the others
record_day() {
	STORE=$BOX/day
	export SAGO_STORE=$STORE
	"$BUILD/tests/bench_day" "$STORE" 1300 1795305603 1
}

@test "averages from whole blocks are those of every sample" {
	record_day
	local window figures='/^(Average|Summary):/ && ($2 ~ /^[0-9.]+$/ || $NF ~ /^[0-9.]+$/)'
	for window in "--from @1795305603 --to @1795309000" "--from @1795305700 --to @1795306700"; do
		# shellcheck disable=SC2086
		TZ=UTC sago sar -A $window 2>/dev/null | awk "$figures" >"$BOX/rows"
		# shellcheck disable=SC2086
		TZ=UTC sago sar -A --stat avg $window 2>/dev/null | awk "$figures" >"$BOX/blocks"
		[ "$(wc -l <"$BOX/rows")" -gt 40 ]
		diff "$BOX/rows" "$BOX/blocks"
	done
}

@test "what has a cadence of its own has rows and a summary of its own" {
	record_day
	# mounted filesystems are read at each full minute; the window ends between two
	run -0 --separate-stderr sago sar -F --from @1795305603 --to @1795309000 --utc
	[ "$(grep -cE '^00:(0[1-9]|1[0-9]|2[01]):00  *[0-9]' <<<"$output")" -ge 21 ]
	[ "$(grep -c '^Summary:  *[0-9]' <<<"$output")" -ge 1 ]
	# nothing of such a group within five seconds
	sago sar -A --from @1795305605 --to @1795305609 --utc | grep -q '^Average:'
}

@test "rates of a group with a cadence of its own are over its own intervals" {
	STORE=$BOX/slow
	export SAGO_STORE=$STORE
	for n in 1 2 3 4 5 6 7 8 9 10; do
		echo "254 0 vda $((100 + 30 * n)) 0 $((800 + 240 * n)) 7 0 0 0 0 0 7 7" >"$BOX/root/proc/diskstats"
		if [ $((n % 3)) -eq 0 ]; then at "$n"; else at "$n" --groups host,stat,cpu; fi
	done
	run -0 --separate-stderr sago sar -d --from @1748829601 --to @1748829611
	[ "$(grep -c '^02:00:.* vda  *30\.00 ' <<<"$output")" -eq 2 ]
	[ "$(grep -c '^Average:  *vda  *30\.00 ' <<<"$output")" -eq 1 ]
	[ "$(sago sar -d --stat avg --from @1748829601 --to @1748829611 | tail -1)" = "${lines[-1]}" ]
	[ "$(sago iostat -d --from @1748829601 --to @1748829611 | grep -c '^vda  *30\.00 ')" -eq 2 ]
	[ "$(sago sadf -d --from @1748829601 --to @1748829611 -- -d | grep -c ';3;.*;vda;30.00;')" -eq 2 ]
}

@test "sar 0: the time since boot, as of the last sample at or before a moment" {
	run -0 sago sar -w 0
	[[ ${lines[-1]} == "02:00:03 "* ]]
	[[ ${lines[-1]} == *" 0.20 "* ]] # 1021 processes in 5003 s
	run -0 sago sar -w 0 --at "@$((EPOCH + 1))"
	[[ ${lines[-1]} == "02:00:01 "* ]]
	[ "$(sago sar -w 0 | grep -c Average)" -eq 0 ]
}

@test "options that name things add up, with room for as many as there are" {
	long=$(seq -s, 1000 3000)
	[ "$(sago sar -P 0 -P "$long" -P 1 --from @0 --to now | grep -cE ' 02:00:01 +[01] ')" -eq 2 ]
	[ "$(sago sar -I --int="$long" --int=LOC --from @0 --to now | grep -c ' 02:00:01 .* LOC')" -eq 1 ]
}
