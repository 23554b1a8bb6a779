# sago from outside: words it cannot understand, exit statuses, windows, formats, hostile names, pipes.
load common

setup() {
	setup_box
	make_root
}

teardown() { teardown_box; }

rows() { grep -c '^ *[0-9]' || true; }

# replay ARGUMENT...: the rows of what was recorded, without headings
replay() { sago --store "$STORE" vmstat -n "$@" | tail -n +3; }

@test "words that cannot be understood: exit 2, nothing on stdout, a line that says what" {
	at 0
	export SAGO_STORE=$STORE
	usage "no command"
	usage 'unknown command "bogus"' bogus
	usage "snapshots is not in this version" snapshots
	usage "unknown option --frm" vmstat --frm 03:00
	usage "unknown option -Q" vmstat -aQ
	usage "--from needs an argument" vmstat --from
	usage "this option takes no argument" vmstat --wide=1
	usage "-S needs an argument" vmstat -S
	usage "the unit is one of k, K, m and M" vmstat -S x
	usage 'delay: "0" is not a whole number' vmstat 0
	usage 'count: "x" is not a whole number' vmstat 1 x
	usage "at most a delay and a count" vmstat 1 2 3
	usage "only one of -s, -d, -D, -p and -m" vmstat -s -d
	usage '--from: "26:00" is not a time: use 03:00' vmstat --from 26:00
	usage '--last: "soon" is not a duration: use 90s' vmstat --last soon
	usage "is not a day" vmstat --on 03:00
	usage "--at and --from exclude each other" vmstat --at 03:00 --from 02:00
	usage "exclude each other" vmstat --every 5s 5
	usage "exclude each other" vmstat --utc --timezone Asia/Tokyo
	usage "before it starts" vmstat --from @20 --to @10
	usage "table|json|csv" vmstat --output xml
	usage "--stat:" vmstat --stat avg,mode
	usage 'unknown time zone "Mars/Olympus"' vmstat --timezone Mars/Olympus
	usage "no such group; there are" list nothing
	usage "takes no arguments" info x
}

@test "an abbreviated long option is not guessed" {
	at 0
	usage "unknown option --wid" --store "$STORE" vmstat --wid
}

@test "exit 1 and one line when the window is empty, saying what there is" {
	at 0
	at 1
	run -1 --separate-stderr sago --store "$STORE" vmstat --from @1000 --to @2000
	[ -z "$output" ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ $stderr == *"the store covers 2025-06-02 02:00:00 to 2025-06-02 02:00:01"* ]]
	# one sample is no interval
	run -1 --separate-stderr sago --store "$STORE" vmstat --from @$EPOCH --to @$EPOCH
	[[ $stderr == *"no two samples"* ]]
	# a format stays well-formed all the same
	run -1 --separate-stderr sago --store "$STORE" vmstat --from @1000 --to @2000 --output json
	python3 -m json.tool <<<"$output" >/dev/null
}

@test "exit 4 and one line when the store is missing, not a store, or not readable" {
	run -4 --separate-stderr sago --store "$BOX/none" vmstat
	[ -z "$output" ] && [ "${#stderr_lines[@]}" -eq 1 ]
	[[ $stderr == *"$BOX/none"* ]]
	echo "no store" >"$BOX/file"
	run -4 --separate-stderr sago --store "$BOX/file" info
	run -4 --separate-stderr sago --store "$BOX/file" verify
	at 0
	[ "$(id -u)" -eq 0 ] || skip "needs another user"
	chmod 0700 "$BOX" "$STORE"
	run -4 --separate-stderr setpriv --reuid=65534 --regid=65534 --clear-groups "$(command -v sago)" --store "$STORE" vmstat
	[ -z "$output" ]
}

@test "exit 3 when something was damaged and skipped, and the rest is shown" {
	for n in $(seq 0 9); do at "$n"; done
	size=$(stat -c %s "$STORE/live.mdb")
	# the values of the rows: spoil one byte in each page but the first two, one page at a time, until one is noticed
	for page in $(seq 2 $((size / 4096 - 1))); do
		cp "$STORE/live.mdb" "$BOX/copy.mdb"
		printf '\377' | dd of="$BOX/copy.mdb" bs=1 seek=$((page * 4096 + 2000)) conv=notrunc status=none
		status=0
		sago --store "$BOX/copy.mdb" vmstat --from @0 --to now >"$BOX/out" 2>"$BOX/err" || status=$?
		[ "$status" -eq 0 ] || [ "$status" -eq 3 ] || { cat "$BOX/err"; echo "status $status"; false; }
		[ "$status" -eq 0 ] || break
	done
	[ "$status" -eq 3 ]
	[ -s "$BOX/err" ]
	run -3 --separate-stderr sago --store "$BOX/copy.mdb" verify
}

@test "a full device is an error, not silence" {
	at 0
	at 1
	run -4 --separate-stderr bash -c 'sago --store "$1" vmstat --from @0 --to now >/dev/full' _ "$STORE"
	[[ $stderr == *"No space left"* ]]
	run -4 bash -c 'sago list >/dev/full'
}

@test "a reader that stops early ends it without a word" {
	for n in $(seq 0 5); do at "$n"; done
	run -0 bash -c 'for i in $(seq 2000); do sago list 2>&3; done | head -n 1' 3>"$BOX/err"
	[ ! -s "$BOX/err" ]
}

@test "--store, before or after the command, and SAGO_STORE, name the same" {
	for n in 0 1 2; do at "$n"; done
	a=$(sago --store "$STORE" vmstat --from @0 --to now)
	[ "$a" = "$(sago vmstat --store="$STORE" --from @0 --to now)" ]
	[ "$a" = "$(SAGO_STORE=$STORE sago vmstat --from @0 --to now)" ]
	[ "$a" = "$(sago --store "$STORE/live.mdb" vmstat --from @0 --to now)" ]
	[ "$(rows <<<"$a")" -eq 2 ]
}

@test "it answers to the name of a tool" {
	for n in 0 1 2; do at "$n"; done
	ln -s "$(command -v sago)" "$BOX/vmstat"
	ln -s "$(command -v sago)" "$BOX/sar"
	[ "$("$BOX/vmstat" --store "$STORE" --from @0 --to now -w)" = "$(sago --store "$STORE" vmstat -w --from @0 --to now)" ]
	[ "$("$BOX/sar" --store "$STORE" --from @0 --to now -u)" = "$(sago --store "$STORE" sar -u --from @0 --to now)" ]
}

@test "letters are bundled as vmstat takes them, and an option's argument may follow its letter" {
	for n in 0 1; do at "$n"; done
	export SAGO_STORE=$STORE
	w="--from @0 --to now"
	[ "$(sago vmstat -wanS M $w)" = "$(sago vmstat -w -a -n --unit M $w)" ]
	[ "$(sago vmstat -wanSM $w)" = "$(sago vmstat --wide --active --one-header --unit=M $w)" ]
}

@test "windows: the baseline is no row, --to is inclusive, --every and COUNT" {
	for n in $(seq 0 12); do at "$n"; done
	[ "$(replay --from @$EPOCH --to @$((EPOCH + 12)) | rows)" -eq 12 ]
	[ "$(replay --from @$((EPOCH + 3)) --to @$((EPOCH + 6)) | rows)" -eq 3 ]
	[ "$(replay --from @$EPOCH --to @$((EPOCH + 12)) --every 4s | rows)" -eq 3 ]
	[ "$(replay --from @$EPOCH --to @$((EPOCH + 12)) 4 | rows)" -eq 3 ]
	[ "$(replay --from @$EPOCH --to @$((EPOCH + 12)) 4 2 | rows)" -eq 2 ]
	[ "$(replay --from @$EPOCH --to @$((EPOCH + 12)) 5 -t | awk '{ print $NF }' | tr '\n' ' ')" = "02:00:05 02:00:10 " ]
	[ "$(replay --from @$EPOCH --to +3s | rows)" -eq 3 ]
	[ "$(replay --on 2025-06-02 --from 02:00:05 --to 02:00:07 -t | awk '{ print $NF }' | tr '\n' ' ')" = "02:00:06 02:00:07 " ]
	[ "$(replay --from "2025-06-02 02:00:11" --to 2025-06-02 | rows)" -eq 1 ]
	[ "$(replay --since-boot --from @$EPOCH --to @$((EPOCH + 3)) | rows)" -eq 4 ]
}

@test "--at shows the interval that ends there" {
	for n in 0 1 2 8 9; do at "$n"; done
	for t in 2:02:00:02 5:02:00:02 8:02:00:08 100:02:00:09; do
		run -0 replay --at @$((EPOCH + ${t%%:*})) -t
		[[ $output == *"${t#*:}" ]]
		[ "${#lines[@]}" -eq 1 ]
	done
	run -1 sago --store "$STORE" vmstat --at @$EPOCH
	run -0 replay --at @$((EPOCH + 2)) --since-boot -t
	[[ $output == *02:00:02 ]]
}

@test "zones: the reader's, another, the recorded one" {
	mkdir -p "$BOX/root/etc"
	for n in 0 1; do at "$n"; done
	export SAGO_STORE=$STORE
	w="-t --from @0 --to now"
	[[ $(sago vmstat $w) == *" UTC"*"2025-06-02 02:00:01" ]]
	[[ $(TZ=Asia/Kathmandu sago vmstat $w) == *"+0545"*"2025-06-02 07:45:01" ]]
	[[ $(sago vmstat --timezone America/New_York $w) == *" EDT"*"2025-06-01 22:00:01" ]]
	[[ $(TZ=Asia/Tokyo sago vmstat --utc $w) == *" UTC"*"2025-06-02 02:00:01" ]]
	# bare times are of the zone that is asked for
	[ "$(sago vmstat -n --timezone America/New_York --on 2025-06-01 --from 22:00 --to 22:01 | rows)" -eq 1 ]
}

@test "json and csv are well-formed, and the same in any locale" {
	for n in 0 1 2 3; do at "$n"; done
	export SAGO_STORE=$STORE
	w="--from @0 --to now"
	sago vmstat $w --output json --stat avg,min,max,p50,p95,p99 --events -wt >"$BOX/json"
	python3 - "$BOX/json" <<-'END'
		import json, sys
		doc = json.load(open(sys.argv[1]))["vmstat"]
		assert all("event" in r for r in doc["rows"]), doc # statistics stand in place of the rows
		assert set(doc["summary"][0]["cpu"]) == {"us", "sy", "id", "wa", "st", "gu"}
		assert [s["stat"] for s in doc["summary"]] == ["avg", "min", "max", "p50", "p95", "p99"]
		assert "when" in doc["summary"][1] and "when" not in doc["summary"][0]
	END
	sago vmstat $w --output json --events -wt >"$BOX/json"
	python3 - "$BOX/json" <<-'END'
		import json, sys
		doc = json.load(open(sys.argv[1]))["vmstat"]
		rows = [r for r in doc["rows"] if "event" not in r]
		assert len(rows) == 3, doc
		assert set(rows[0]["cpu"]) == {"us", "sy", "id", "wa", "st", "gu"}
	END
	sago vmstat $w --output csv >"$BOX/csv"
	[ "$(head -1 "$BOX/csv")" = "time,r,b,swpd,free,buff,cache,si,so,bi,bo,in,cs,us,sy,id,wa,st" ]
	[ "$(awk -F, '{ print NF }' "$BOX/csv" | sort -u)" = 18 ]
	for what in "vmstat $w" "info" "list"; do
		sago $what --output json | python3 -m json.tool >/dev/null
		[ "$(sago $what --output csv)" = "$(LC_ALL=de_DE.UTF-8 sago $what --output csv)" ]
	done
}

@test "what was not recorded is absent, not zero" {
	mkdir -p "$BOX/few/proc"
	cp "$BOX/root/proc/stat" "$BOX/root/proc/uptime" "$BOX/few/proc"
	collect --root "$BOX/few" --time $EPOCH
	printf '5001.00 9000.00\n' >"$BOX/few/proc/uptime"
	collect --root "$BOX/few" --time $((EPOCH + 1))
	[[ $(replay --from @0 --to now) =~ ^\ +[0-9]+\ +[0-9]+\ +-\ +-\ +-\ +-\ +-\ +-\ +-\ +-\ +[0-9] ]]
	sago --store "$STORE" vmstat --from @0 --to now --output json | grep -q '"free": null'
}

@test "a counter that fell prints 0 and is told on stderr" {
	at 0
	sed -i 's/^ctxt .*/ctxt 5/' "$BOX/root/proc/stat"
	at 1
	run -0 --separate-stderr sago --store "$STORE" vmstat -n --from @0 --to now
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ $stderr == *"cs: a counter went backwards"* ]]
	[ "$(awk 'NR == 3 { print $12 }' <<<"$output")" = 0 ]
	sago --store "$STORE" vmstat --from @0 --to now --output json 2>/dev/null | grep -q '"cs": null'
}

@test "nothing that a name holds reaches the terminal raw" {
	mkdir -p "$BOX/root/proc/sys/kernel"
	printf 'evil\033[31m\n' >"$BOX/root/proc/sys/kernel/hostname"
	at 0
	collect --root "$BOX/root" --time $((EPOCH + 1)) --note $'x\033]0;t\a\302\233\377\342\200\256y'
	at 2
	mkdir "$BOX/"$'st\033[1m'
	cp "$STORE/live.mdb" "$BOX/"$'st\033[1m/live.mdb'
	{
		for format in table json csv; do
			sago --store "$BOX/"$'st\033[1m' info --output $format
			sago --store "$STORE" vmstat --from @0 --to now --events --output $format
		done
		sago --store "$STORE" vmstat --from @0 --to now
		sago --store "$BOX/"$'no\033[1m' info || true
		sago $'bad\033[1m' || true
		sago vmstat $'--bad\033[1m' || true
		sago vmstat --from $'\033[1m' || true
		sago vmstat $'\033[1m' || true
		sago vmstat --timezone $'\033[1m' || true
		sago list $'\033[1m' || true
		sago vmstat --stat $'\033[1m' || true
		sago vmstat --on $'\033[1m' || true
	} >"$BOX/out" 2>&1
	run ! grep -q $'\033' "$BOX/out"
	run ! grep -qP '\x07|\xc2\x9b|\xff|\xe2\x80\xae' "$BOX/out"
}

@test "help and version" {
	run -0 sago --help
	[[ $output == *"vmstat"*"--from"*"Exit status"* ]]
	run -0 sago vmstat --help
	[[ $output == *"--wide"*"--since-boot"* ]]
	run -0 sago vmstat -h
	run -0 sago --version
	[[ $output == "sago "* ]]
	run -0 sago vmstat -V
}

@test "list shows every metric of the table, or those of a group" {
	metrics=$(grep -c '^METRIC(' "$BATS_TEST_DIRNAME/../../include/metric.def")
	[ "$(sago list | wc -l)" -eq "$metrics" ]
	[ "$(sago list --output csv | wc -l)" -eq $((metrics + 1)) ]
	sago list disk | grep -q '^disk.rd_ios '
	run ! grep -q '^cpu' <(sago list disk)
}

@test "info says what is recorded" {
	for n in 0 1 2 3; do at "$n"; done
	run -0 sago --store "$STORE" info
	[[ $output == *"2025-06-02 02:00:00 to 2025-06-02 02:00:03"* ]]
	[[ $output == *"4 in 3 intervals"* ]]
	[ "$(sago --store "$STORE" info --output json | python3 -c 'import json, sys; print(json.load(sys.stdin)["samples"])')" = 4 ]
}

@test "the average from whole blocks is that of the rows" {
	# two sealed blocks' worth of the live machine, a second apart by their stamps; windows that cut blocks and that do not
	"$BUILD/tests/bench_day" "$BOX/day" 2500 1748736000 1
	for w in "@1748736000 @1748738499" "@1748736100 @1748738400" "@1748736100 @1748736300" "@1748737700 @1748738000"; do
		set -- $w
		fast=$(sago vmstat --store "$BOX/day" --from "$1" --to "$2" --stat avg)
		rows=$(sago vmstat --store "$BOX/day" --from "$1" --to "$2" --stat avg,max | grep -v max)
		[ "$fast" = "$rows" ] || { printf '%s\n%s\n' "$fast" "$rows"; false; }
	done
}

@test "info: each segment of a store has its bytes" {
	at 0
	bytes=$(sago --store "$STORE" info | awk '$2 == "live" { print $3 }')
	[ "$bytes" -eq "$(stat -c %s "$STORE/live.mdb")" ]
}
