# top --by: who used most of a window, from what the live collector records of scripted loads.
load common

setup() { setup_box; }
teardown() { teardown_box; }

# program NAME [TOOL]: a shell, or TOOL, of that name, so that the record has the name
program() {
	cp "$(command -v "${2:-dash}")" "$BOX/$1"
	echo "$BOX/$1"
}
record() { # in the background
	start --groups proc,exit,stat,host,uptime 1
	collector=$!
	sleep 1.5
}
recorded() {
	sleep 1.5
	kill -TERM $collector
	wait $collector
}
by() { sago --store "$STORE" top --by "$@" 2>/dev/null; }
# the names of the first rows: this machine may be doing something else
first() { by "$@" --limit 20 | awk 'NR > 1 { print $NF }'; }
listens() { ! "$BUILD/tests/rows" "$STORE" exit pid 2>/dev/null | grep -q 'not recorded'; }

@test "scripted loads are named first, each by what it used" {
	local hog writer loads=()
	hog=$(program cpuhog) writer=$(program writer)
	program stormjob
	program stormtime timeout
	record
	timeout 3 "$hog" -c 'while :; do :; done' &
	loads+=($!)
	python3 -c '
import time
name = open("/proc/self/comm", "w"); name.write("grower"); name.close()
kept = []
for i in range(30): kept.append(bytearray(20_000_000)); time.sleep(0.1)' &
	loads+=($!)
	# its own writes, not those of a child
	"$writer" -c 'i=0; x=$(head -c 100000 /dev/zero | tr "\0" x); while [ $i -lt 1500 ]; do echo "$x"; i=$((i + 1)); done' >"$BOX/written" &
	loads+=($!)
	(cd "$BOX" && python3 -c '
import resource, subprocess
def used():
    r = resource.getrusage(resource.RUSAGE_CHILDREN)
    return r.ru_utime + r.ru_stime
before = used()
for i in range(200): subprocess.run(["./stormtime", "0.01", "./stormjob", "-c", "while :; do :; done"])
print(used() - before)' >"$BOX/storm-cpu") &
	loads+=($!)
	wait "${loads[@]}" || true
	recorded
	listens || skip "exits may not be heard of here"
	first cpu | grep -qx cpuhog
	first rss | head -1 | grep -qx grower
	first io | head -1 | grep -qx writer
	first new --per command | grep -qx stormjob
	first exited --per command | grep -qx stormjob
	# each of the 200 and what ran it; some are killed before they have their own name
	by exited --per command --limit 0 --output csv |
		awk -F, '$NF ~ /^storm/ { print; n += $(NF - 1) } END { exit n != 400 }'
	# the jobs of 10 ms, by name: what the kernel says that its children used
	by cpu --per command --limit 0 --output csv |
		awk -F, -v want="$(cat "$BOX/storm-cpu")" '$NF ~ /^storm/ { sum += $2 }
			END { print sum, want; exit !(sum >= 0.99 * want && sum <= 1.03 * want) }'
}

@test "a process stuck in state D is named first, with where it hangs" {
	cat >"$BOX/stuck.c" <<-'END'
		/* whoever calls vfork() sleeps in state D until its child is gone */
		#define _DEFAULT_SOURCE
		#include <unistd.h>
		int main(void) { if (vfork() == 0) { sleep(4); _exit(0); } return 0; }
	END
	cc -w -o "$BOX/stuckjob" "$BOX/stuck.c"
	record
	"$BOX/stuckjob"
	recorded
	by blocked | sed -n 2p >"$BOX/row"
	cat "$BOX/row"
	# share, and most of its four seconds
	awk '{ exit !($NF == "stuckjob" && $1 > 50 && $4 >= 2.9 && $4 <= 5) }' "$BOX/row"
	by blocked --output json | python3 -c 'import json, sys; assert "wchan" in json.load(sys.stdin)[0]'
	! by cpu --output json | grep -q wchan
}

# threaded NAME GO READY END: four threads that give up the CPU 600 times each, once file GO is there;
# then READY is made, and one thread more waits for END
threaded() {
	python3 -c '
import os, sys, threading, time
name, go, ready, end = sys.argv[1:]
open("/proc/self/comm", "w").write(name)
def until(path):
    while not os.path.exists(path): time.sleep(0.02)
def work():
    for i in range(600): time.sleep(0.001)
until(go)
threads = [threading.Thread(target=work) for _ in range(4)]
last = threading.Thread(target=until, args=(end,))
for t in threads + [last]: t.start()
for t in threads: t.join()
open(ready, "w").close()
last.join()
' "$@" 3>&- &
	job=$!
}
waits_for() { for ((k = 0; k < 600; k++)); do [ -e "$1" ] && return; sleep 0.1; done; false; }

@test "switches and waiting are those of all threads, of ended ones too" {
	threaded switcher "$BOX/go" "$BOX/ready" "$BOX/end"
	record
	touch "$BOX/go"
	waits_for "$BOX/ready"
	recorded
	touch "$BOX/end"
	wait $job
	listens || skip "what all threads did may not be asked for here"
	by csw --limit 0 --output csv >"$BOX/csv"
	grep switcher "$BOX/csv"
	awk -F, 'NR == 1 { for (k = 1; k <= NF; k++) at[$k] = k }
		$NF == "switcher" { n = $at["voluntary_ctxt_switches"]; w = $at["run_delay_s"]; t = $at["threads"] }
		END { print n, w, t; exit !(n >= 2400 && n < 24000 && w != "" && t >= 2) }' "$BOX/csv"
	by wait | head -1 | grep -q WAIT_S
	by fd | head -1 | grep -q ' FDS '
	by threads | head -1 | grep -q THREADS
}

@test "threads that ended before the recording are in the record of their process" {
	touch "$BOX/go"
	threaded finisher "$BOX/go" "$BOX/ready" "$BOX/end"
	waits_for "$BOX/ready"
	record
	touch "$BOX/end"
	wait $job
	recorded
	listens || skip "exits may not be heard of here"
	"$BUILD/tests/rows" "$STORE" exit comm unseen_run_time >"$BOX/rows"
	grep finisher "$BOX/rows" | grep -Eq '[1-9][0-9]{5,}'
}

@test "a share of less than a tenth of a percent is no zero" {
	record
	for ((k = 0; k < 2500; k++)); do /bin/true; done
	recorded
	listens || skip "exits may not be heard of here"
	by new --limit 0 >"$BOX/new"
	awk 'NR > 1 && $1 == "0.0" { bad++ } NR > 1 && $1 == "<0.1" { good++ } END { exit !(good && !bad) }' "$BOX/new"
	by new --limit 1 --output json | python3 -c 'import json, sys; assert 0 < json.load(sys.stdin)[0]["share_percent"] < 0.1'
}

@test "pidstat says that processes lived between two samples" {
	record
	for ((k = 0; k < 300; k++)); do /bin/true; done
	recorded
	listens || skip "exits may not be heard of here"
	sago --store "$STORE" pidstat 2>"$BOX/said" >/dev/null
	sed -n 's/.*at least \([0-9]*\) processes lived between two samples.*top --by.*/\1/p' "$BOX/said" >"$BOX/count"
	[ "$(cat "$BOX/count")" -ge 250 ]
	! sago --store "$STORE" pidstat -p 1 2>&1 >/dev/null | grep 'lived between'
}

@test "a ranking as JSON and CSV, by user and cgroup" {
	record
	recorded
	by cpu --per user --output json | python3 -c 'import json, sys
rows = json.load(sys.stdin)
assert rows and abs(sum(r["share_percent"] for r in rows) - 100) < 1 and all("user" in r for r in rows)'
	by cpu --per cgroup --output csv | head -1 | grep -qx 'share_percent,cpu_s,.*,exited,cgroup'
	[ "$(by cpu --limit 1 | wc -l)" = 2 ]
}

@test "what top --by cannot do is said" {
	record
	recorded
	run -2 sago --store "$STORE" top --by disk
	[[ $output == *'cpu|rss|io|blocked|faults|csw|wait|fd|threads|memory|new|exited'* ]]
	run -2 sago --store "$STORE" top --by memory
	[[ $output == *'--per cgroup'* ]]
	run -2 sago --store "$STORE" top --per user
	[[ $output == *'need --by'* ]]
	run -2 sago --store "$STORE" top --by cpu --limit many
	run -2 sago --store "$STORE" top --by cpu --stat avg
	run -2 sago --store "$STORE" top --by cpu 5
	run -1 sago --store "$STORE" top --by cpu --from 2001-01-01 --to 2001-01-02
}
