# sago's tools of a moment from outside: which sample they show, windows, words, formats, hostile names.
load common

setup() {
	setup_box
	make_root
	export SAGO_STORE=$STORE
}

teardown() { teardown_box; }

# memory KIB: MemFree of the machine from now on
memory() { sed -i "s/^MemFree:.*/MemFree: $1 kB/" "$BOX/root/proc/meminfo"; }

free_kib() { sago free "$@" | awk '/^Mem/ { print $4 }' | tr '\n' ' '; }

record_three() {
	memory 100 && at 0
	memory 200 && at 60
	memory 300 && at 120
}

@test "a moment is the last sample at or before --at, and the newest without it" {
	record_three
	[ "$(free_kib)" = "300 " ]
	[ "$(free_kib --at @$((EPOCH + 119)))" = "200 " ]
	[ "$(free_kib --at @$((EPOCH + 60)))" = "200 " ]
	[ "$(free_kib --at @$((EPOCH + 59)))" = "100 " ]
	run -1 --separate-stderr sago free --at @$((EPOCH - 1))
	[ -z "$output" ]
	[[ $stderr == *"nothing of this was recorded at or before 2025-06-02 01:59:59; the store covers"* ]]
}

@test "a window shows each sample, -s and -c choose of them" {
	record_three
	local window=(--from @$EPOCH --to @$((EPOCH + 120)))
	[ "$(free_kib "${window[@]}")" = "100 200 300 " ]
	[ "$(free_kib "${window[@]}" -s 120)" = "100 300 " ]
	[ "$(free_kib "${window[@]}" -s 60 -c 2)" = "100 200 " ]
	[ "$(free_kib "${window[@]}" -c 1)" = "100 " ]
	[ "$(free_kib --from @$((EPOCH + 1)) --to @$((EPOCH + 119)))" = "200 " ]
	run -1 sago free --from @1 --to @2
}

@test "the first sample after a reboot is shown too" {
	at 0
	printf '11111111-2222-3333-4444-555555555555\n' >"$BOX/root/proc/sys/kernel/random/boot_id"
	sed -i 's/^btime .*/btime 1748829650/' "$BOX/root/proc/stat"
	memory 555
	printf '10.00 10.00\n' >"$BOX/root/proc/uptime"
	collect --root "$BOX/root" --time $((EPOCH + 60))
	[[ "$(free_kib --from @$EPOCH --to @$((EPOCH + 60)) 2>/dev/null)" == *" 555 " ]]
	[ "$(sago uptime -s)" = "2025-06-02 02:00:50" ]
}

@test "words that free, uptime and ss do not know" {
	at 0
	usage "only one unit" free -m --giga
	usage "only one unit" free -kk
	usage "more than 0" free -s 0
	usage "more than 0" free -s -1
	usage "more than 0" free -s 1x
	usage "more than 0" free -s 1.2.3
	usage '-c: "0" is not a whole number' free -c 0
	usage '-c: "x" is not a whole number' free -c x
	usage "no words are accepted" free 5
	usage "unknown option --tot" free --tot
	usage "unknown option --stat" free --stat avg
	usage "exclude each other" free --at @1 -s 5
	usage "exclude each other" free --at @1 -c 5
	usage "exclude each other" free --every 5s -s 5
	usage "no words are accepted" uptime 1
	usage "no words are accepted" ss -s state established
	usage "one of -s, --states, --listen and --ports" ss
	usage "one of -s, --states, --listen and --ports" ss -s --ports
	usage "unknown option -t" ss -tan
	usage "--stat is not in" ss --ports --stat avg
	usage "unknown option -x" uptime -x
}

@test "free and uptime as JSON and CSV: sizes in bytes, one object a sample" {
	record_three
	sago free --output json | python3 -c '
import json, sys
rows = json.load(sys.stdin)["free"]["rows"]
assert len(rows) == 1 and rows[0]["mem_free"] == 300 * 1024, rows
assert rows[0]["time"].startswith("2025-06-02T02:02:00"), rows'
	sago free -h --output csv --from @$EPOCH --to @$((EPOCH + 120)) | python3 -c '
import csv, sys
rows = list(csv.DictReader(sys.stdin))
assert [int(r["mem_free"]) for r in rows] == [102400, 204800, 307200], rows'
	sago uptime --output json | python3 -c '
import json, sys
row = json.load(sys.stdin)["uptime"]["rows"][0]
assert row["uptime"] == 5120 and row["users"] == 0 and "load1" in row, row'
	sago free --at @1 --output json 2>/dev/null | python3 -c '
import json, sys
assert json.load(sys.stdin)["free"]["rows"] == []'
}

@test "what is no store: exit 4" {
	printf 'garbage' >"$BOX/not-a-store"
	run -4 sago --store "$BOX/not-a-store" free
	run -4 sago --store "$BOX/nowhere" uptime
}

@test "vmstat -p: a device of a moment or a window; one that is not there is named, with those that are" {
	at 0
	at 60
	[ "$(sago vmstat -p vda | wc -l)" -eq 2 ]
	[ "$(sago vmstat -p /dev/vda --from @$EPOCH --to @$((EPOCH + 60)) | wc -l)" -eq 3 ]
	run -1 --separate-stderr sago vmstat -p $'no\033[31msuch'
	[ -z "$output" ]
	[[ $stderr == *'no "no\x1b[31msuch" there, but loop0, '*vda* ]]
	[[ $stderr != *$'\033'* ]]
}

@test "vmstat -s, -D and -f do not repeat: of a window the last sample; -d and -m do" {
	at 0
	sed -i 's/^processes .*/processes 999/' "$BOX/root/proc/stat"
	at 60
	local window=(--from @$EPOCH --to @$((EPOCH + 60)))
	[ "$(sago vmstat -f "${window[@]}")" = "          999 forks" ]
	[ "$(sago vmstat -f --at @$((EPOCH + 59)))" != "          999 forks" ]
	[ "$(sago vmstat -s "${window[@]}" | wc -l)" -eq 28 ]
	[ "$(sago vmstat -d -n "${window[@]}" | grep -c '^vda ')" -eq 2 ]
	[ "$(sago vmstat -m "${window[@]}" | grep -c '^Cache ')" -gt 1 ]
	run -1 sago vmstat -f --from @1 --to @2
	run -1 sago vmstat -s --from @$((EPOCH + 61)) --to @$((EPOCH + 99))
}

@test "slabs have a cadence of their own: a moment shows the last that were read" {
	at 0
	rm "$BOX/root/proc/slabinfo"
	at 5
	at 10
	[ "$(sago vmstat -m | grep -c '^Cache ')" -ge 1 ]
	[ "$(sago vmstat -m --from @$EPOCH --to @$((EPOCH + 10)) -n | grep -c '^TCPv6 ')" -eq 1 ]
}

# socket STATE PORT [QUEUE]: a line of /proc/net/tcp
socket() {
	printf '   0: 0100007F:%04X 0100007F:9C40 %02X 00000000:%08X 00:00000000 00000000 0 0 1 1 0 20 4 30 10 -1\n' "$2" "$1" "${3:-0}"
}

sockets() {
	{
		echo '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'
		local i
		socket 10 80 3
		for ((i = 0; i < $1; i++)); do socket 8 80; done
		for ((i = 0; i < 5; i++)); do socket 6 40000; done
	} >"$BOX/root/proc/net/tcp"
	head -1 "$BOX/root/proc/net/tcp" >"$BOX/root/proc/net/tcp6"
}

@test "a leak of CLOSE-WAIT is seen over time, and with the port that owns it" {
	local window=(--from @$EPOCH --to @$((EPOCH + 20)))
	sockets 2
	at 0
	sockets 7
	at 10
	rm "$BOX/root/proc/net/tcp" "$BOX/root/proc/net/tcp6"
	at 15
	sockets 12
	at 20
	sago ss --states "${window[@]}" --output csv | python3 -c '
import csv, sys
rows = list(csv.DictReader(sys.stdin))
assert [int(r["CLOSE-WAIT"]) for r in rows] == [2, 7, 12], rows
assert all(r["TIME-WAIT"] == "5" and r["LISTEN"] == "1" and r["ESTAB"] == "0" and r["IPv6"] == "0" for r in rows), rows
assert [int(r["IPv4"]) for r in rows] == [8, 13, 18], rows'
	[ "$(sago ss --states "${window[@]}" --stat max | awk '/max$/ && !/#/ { print $8 }')" = 12 ]
	[ "$(sago ss --states --at @$((EPOCH + 15)) --output csv | wc -l)" -eq 2 ]
	run -0 sago ss --ports --at @$((EPOCH + 15))
	[ "${lines[0]}" = "State       Sockets Local Port" ]
	[ "${lines[1]}" = "CLOSE-WAIT        7 80" ]
	[ "${lines[2]}" = "TIME-WAIT         5 (others)" ]
	[ "$(sago ss --ports "${window[@]}" | grep -c '^2025-06-02 02:00:')" -eq 3 ]
	[ "$(sago ss --listen --at @$((EPOCH + 20)))" = "Recv-Q Send-Q %full Local Address:Port
     3      -     - 127.0.0.1:80" ]
}

@test "names from the machine cannot command the terminal" {
	sed -i 's/ vda / \x1b[31mred /' "$BOX/root/proc/diskstats"
	mkdir -p "$BOX/root/sys/block/"$'\033[31mred'
	printf '1 2 3 4 5 6 7 8 9 10 11\n' >"$BOX/root/sys/block/"$'\033[31mred/stat'
	printf '%s\n' 'slabinfo - version: 2.1' '# name' $'\033]0;title\007 1 2 3 4 5 : tunables 0 0 0 : slabdata 1 1 0' >"$BOX/root/proc/slabinfo"
	at 0
	for command in "-d" "-m" "-d --output csv" "-d --output json" "-m --output json"; do
		sago vmstat $command >"$BOX/out"
		grep -q 'red\|title' "$BOX/out"
		[ "$(grep -c $'\033\|\007' "$BOX/out")" -eq 0 ] || { cat -v "$BOX/out"; return 1; }
	done
	sago vmstat -d --output json | python3 -c 'import json, sys; rows = json.load(sys.stdin)["vmstat_disks"]["rows"]
assert r"\x1b[31mred" in [r["disk"] for r in rows], rows'
}

@test "the other reports of vmstat refuse what they have no use for" {
	at 0
	usage "only one of" vmstat -m -p vda
	usage "--stat is not in" vmstat -s --stat avg
	usage "--since-boot is not in" vmstat -d --since-boot
	usage "--events is not in" vmstat -D --events
	usage "exclude each other" vmstat -d --at @1 5
	usage "at most a delay" vmstat -d 1 2 3
}

@test "a full device is an error, said once; what was damaged is said, and exit 3" {
	for n in $(seq 0 9); do at "$n"; done
	run -4 --separate-stderr bash -c 'sago free >/dev/full'
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ $stderr == *"No space left"* ]]
	run -4 --separate-stderr bash -c 'sago vmstat -d --from @0 --to now >/dev/full'
	[ "${#stderr_lines[@]}" -eq 1 ]
	# one byte of a page spoilt, another page each time, until a moment finds it
	local page status size
	size=$(stat -c %s "$STORE/live.mdb")
	for page in $(seq 2 $((size / 4096 - 1))); do
		cp "$STORE/live.mdb" "$BOX/copy.mdb"
		printf '\377' | dd of="$BOX/copy.mdb" bs=1 seek=$((page * 4096 + 2000)) conv=notrunc status=none
		status=0
		sago --store "$BOX/copy.mdb" free >"$BOX/out" 2>"$BOX/err" || status=$?
		[ "$status" -eq 0 ] || [ "$status" -eq 3 ] || { cat "$BOX/err"; echo "status $status"; return 1; }
		[ "$status" -eq 0 ] || break
	done
	[ "$status" -eq 3 ]
	grep -q '^sago free: ' "$BOX/err"
	[ "$(wc -l <"$BOX/out")" -eq 3 ]
}

@test "links named free, uptime and ss are these commands" {
	at 0
	local tool
	for tool in "free -m" "uptime -s" "ss -s" "vmstat -f"; do
		ln -s "$BUILD/sago" "$BOX/${tool% *}"
		[ -n "$(sago $tool)" ]
		[ "$("$BOX"/$tool)" = "$(sago $tool)" ]
	done
}
