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
	wait
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
	[[ $output == *'cpu|rss|io|blocked|faults|csw|new|exited'* ]]
	run -2 sago --store "$STORE" top --per user
	[[ $output == *'need --by'* ]]
	run -2 sago --store "$STORE" top --by cpu --limit many
	run -2 sago --store "$STORE" top --by cpu --stat avg
	run -2 sago --store "$STORE" top --by cpu 5
	run -1 sago --store "$STORE" top --by cpu --from 2001-01-01 --to 2001-01-02
}
