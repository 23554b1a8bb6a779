# pidstat: what the comparison with the real one (tests/peer/compare-pidstat) does not reach.
load common

setup() {
	setup_box
	make_root
	rm -rf "$BOX/root/proc"/[0-9]*
}
teardown() { teardown_box; }

# process PID NAME START UTIME: a process in $BOX/root
process() {
	local dir=$BOX/root/proc/$1
	mkdir -p "$dir"
	printf '%d (%s) S 1 1 1 0 -1 0 0 0 0 0 %d 0 0 0 20 0 1 0 %d 4096000 100 18446744073709551615%s\n' "$1" "$2" "$4" "$3" \
		" 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0" >"$dir/stat"
	printf 'Name:\t%s\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nvoluntary_ctxt_switches:\t1\nnonvoluntary_ctxt_switches:\t2\n' "$2" >"$dir/status"
}
gone() { rm -rf "$BOX/root/proc/$1"; }
replay() { sago --store "$STORE" pidstat --from @$EPOCH --to @$((EPOCH + 60)) "$@"; }

@test "pidstat -p follows a process that comes, goes and comes again under the same number" {
	process 7 other 100 5
	at 0
	process 50 worker 500000 3; at 1
	process 50 worker 500000 13; at 2
	gone 50; at 3
	at 4
	process 50 again 500450 4; at 5
	run -0 replay -p 50 -H
	[ "$(grep -c 'worker$' <<<"$output")" = 2 ]
	[ "$(awk '/^1748829602/ { print $4 }' <<<"$output")" = 10.00 ]
	[ "$(awk '/^1748829605/ { print $4, $NF }' <<<"$output")" = "4.00 again" ]
	# nothing of the others, and the average of what is there at the end
	! grep -q other <<<"$output"
	grep -q '^Average: .* 0.80 .* again$' <<<"$output"
}

@test "pidstat -p of a process that ends prints the headings that the real one ends with, and no average" {
	process 7 other 100 5
	process 50 worker 100 3; at 0
	process 50 worker 100 9; at 1
	gone 50; at 2
	at 3
	run -0 replay -p 50 -ur
	[ "$(grep -c 'UID  *PID' <<<"$output")" = 4 ]
	! grep -q Average <<<"$output"
}

@test "pidstat spans samples in which processes were not read" {
	process 50 worker 100 0; at 0
	at 1 --groups DEFAULT,-proc
	process 50 worker 100 40; at 2
	run -0 replay -H
	[ "$(awk '/^1748829602/ { print $4 }' <<<"$output")" = 20.00 ]
}

@test "pidstat escapes names" {
	process 50 $'x\e[31m\u202ey' 100 0; at 0
	process 50 $'x\e[31m\u202ey' 100 9; at 1
	run -0 replay
	grep -qF 'x\x1b[31m\u202ey' <<<"$output"
	! grep -q $'\e' <<<"$output"
}

@test "pidstat says what is wrong and what is accepted" {
	process 50 worker 100 0; at 0
	run -2 replay -p 5,x
	[[ $output == *'-p: "x" is not a whole number'* ]]
	run -2 replay -p SELF
	[[ $output == *'accepted are numbers and ALL'* ]]
	run -2 replay -C '['
	[[ $output == *'-C: not a regular expression'* ]]
	run -2 replay -T CHILD -d
	[[ $output == *'-u and -r only'* ]]
	run -2 replay -T SOME
	run -2 replay -e sleep
	run -2 replay 1 2 3
	run -2 replay --stat avg
}
