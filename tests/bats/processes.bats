#!/usr/bin/env bats
# Processes as the live collector records them: this test's own children among them.
load common

setup() {
	setup_box
	printf '[processes]\nthreads = python3\n' >>"$CONFIG"
}
teardown() { teardown_box; }

rows() { "$BUILD/tests/rows" "$STORE" "$@" 2>/dev/null; }

# listens: whether exits of processes may be heard of here
listens() { rows exit pid >/dev/null && ! rows exit pid | grep -q 'not recorded'; }

@test "a child is found with its command line, and a secret in it is not" {
	bash -c 'exec -a "tool --password=hunter2 --fast" sleep 100' &
	local pid=$!
	sleep 0.2
	collect 1 2
	rows proc pid comm state uid | grep -P "\t$pid\tsleep\t83\t0"
	rows proc pid cmdline | grep -P "\t$pid\ttool --password=\*\*\* --fast"
	run rows proc cmdline
	[[ $output != *hunter2* ]]
	kill $pid
}

@test "every process of ps is there" {
	collect --groups proc 1 1
	# those that live longer than this test
	rows proc pid | cut -f2 | sort >"$BOX/recorded"
	ps -eo pid= --no-headers | tr -d ' ' | sort >"$BOX/now"
	sleep 0.1
	while read -r pid; do
		[ -e "/proc/$pid" ] && [ "$(stat -c %Y "/proc/$pid")" -lt $(($(date +%s) - 10)) ] || continue
		grep -qx "$pid" "$BOX/recorded"
	done <"$BOX/now"
}

@test "jobs of 10 ms are in the record of what ended, each once, while collectors take over from each other" {
	start --cron
	sleep 1.5
	listens || skip "exits may not be heard of here"
	for i in 1 2 3; do
		start --cron # the one before leaves after its next sample
		for k in 1 2 3 4 5; do
			timeout 0.01 sleep 1 || true
			sleep 0.25
		done
	done
	sleep 3
	kill -TERM $!
	wait
	[ "$(rows exit comm pid | grep -P '\ttimeout\t' | cut -f3 | sort -u | wc -l)" -eq 15 ]
	[ "$(rows exit comm pid | grep -cP '\ttimeout\t')" -eq 15 ]
	[ "$(rows exit comm exitcode etime threads user | grep -cP '\ttimeout\t31744\t[0-9]{5}\t1\troot')" -eq 15 ]
}

@test "threads of a named process are rows, and all are counted by state" {
	command -v python3 || skip
	python3 -c '
import threading, time
for i in range(4): threading.Thread(target=time.sleep, args=(100,), daemon=True).start()
time.sleep(100)' &
	local pid=$!
	for i in $(seq 100); do # python3 may be long in coming up
		[ "$(ls "/proc/$pid/task" | wc -l)" -lt 5 ] || break
		sleep 0.1
	done
	collect 1 1
	[ "$(rows thread pid tid comm | grep -cP "\t$pid\t")" -eq 5 ]
	rows proc pid num_threads threads_S threads_R | grep -P "\t$pid\t5\t5\t0"
	kill $pid
}

@test "processes can be left out" {
	collect --groups DEFAULT,-proc,-exit,-thread 1 1
	[ -z "$(rows proc pid)" ]
	sago --store "$STORE" verify
}

@test "an unprivileged collector says once what it cannot hear" {
	[ "$(id -u)" = 0 ] || skip "needs root to become nobody"
	chmod 755 "$BOX" && mkdir "$BOX/open" && chown nobody "$BOX/open" && chown nobody "$CONFIG"
	cp "$BUILD/sago-collect" "$BOX/"
	for i in 1 2 3; do
		setpriv --reuid=nobody --clear-groups "$BOX/sago-collect" --config "$CONFIG" --store "$BOX/open/store" 1 1
	done
	STORE=$BOX/open/store
	[ "$("$BUILD/tests/rows" "$STORE" proc pid | grep -c '^mark.*not recorded: not permitted')" -eq 1 ]
	# what may be seen of others is there, what may not is absent
	"$BUILD/tests/rows" "$STORE" proc pid ppid rchar utime | grep -P '\t1\t0\t-\t[0-9]+'
}

@test "few descriptors: every process is in every sample, with cgroups beside them" {
	local pids=()
	for _ in $(seq 60); do
		sleep 1234 3>&- &
		pids+=($!)
	done
	# a tree of cgroups of this test alone, where the machine lets one be mounted
	export STORE CONFIG
	unshare -m bash -c '
		mkdir -p /sys/fs/cgroup/unified 2>/dev/null || { mount -t tmpfs sago /sys/fs/cgroup && mkdir /sys/fs/cgroup/unified; }
		mount -t cgroup2 sago /sys/fs/cgroup/unified 2>/dev/null && mkdir /sys/fs/cgroup/unified/sago-test-{1..40}
		ulimit -n 40
		sago-collect --config "$CONFIG" --store "$STORE" 1 3 3>&-
		rmdir /sys/fs/cgroup/unified/sago-test-* 2>/dev/null
		umount /sys/fs/cgroup/unified && rmdir /sys/fs/cgroup/unified
		true' 2>"$BOX/said"
	kill "${pids[@]}"
	[ ! -s "$BOX/said" ] || { cat "$BOX/said"; return 1; }
	[ "$(rows proc cmdline | grep -cF 'sleep\x001234')" -eq 180 ]
}

@test "hardly any descriptors: what could not be read is said, by the status or in the store" {
	local n told=0
	for n in 10 12 14 16 18 20 24; do
		rm -rf "$STORE"
		(ulimit -n $n && collect 1 2 3>&- 2>"$BOX/said") || {
			[ -s "$BOX/said" ]
			continue
		}
		sago --store "$STORE" vmstat >"$BOX/rows" 2>"$BOX/marks"
		if grep -q "could not be read: Too many open files" "$BOX/marks"; then
			told=$((told + 1))
		else
			! grep " - " "$BOX/rows" || { echo "$n: silent"; return 1; }
		fi
	done
	[ $told -ge 1 ]
}
