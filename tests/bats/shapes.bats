#!/usr/bin/env bats
# Machines of another shape: names that change their meaning, files and lines that are missing, odd or doubled.
load common

setup() {
	setup_box
	make_root
	export SAGO_STORE=$STORE
}

teardown() { teardown_box; }

# boot NAME: the machine's boot id from now on
boot() { printf '%08d-1111-4222-8333-944444444444\n' "$1" >"$BOX/root/proc/sys/kernel/random/boot_id"; }

# disks SECOND: sda does 10 requests a second, sdb 20
disks() {
	mkdir -p "$BOX/root/sys/block/sda" "$BOX/root/sys/block/sdb"
	printf '8 0 sda %d 0 0 0 0 0 0 0 0 0 0\n8 16 sdb %d 0 0 0 0 0 0 0 0 0 0\n' $((100 + 10 * $1)) $((100 + 20 * $1)) >"$BOX/root/proc/diskstats"
}

# names WWN=DISK ...: the links in dev/disk/by-id
names() {
	rm -rf "$BOX/root/dev/disk"
	mkdir -p "$BOX/root/dev/disk/by-id"
	for link; do ln -s "../../${link#*=}" "$BOX/root/dev/disk/by-id/${link%=*}"; done
}

@test "a row bears the persistent name that was right at its time" {
	boot 1
	names old=sda busy=sdb
	for n in 0 60 120; do disks "$n"; at "$n"; done
	names busy=sda new=sdb # found in another order after a reboot
	boot 2
	printf '%d.00 9.00\n' 10 >"$BOX/root/proc/uptime"
	for n in 180 240; do disks "$n"; at "$n"; done
	run -0 --separate-stderr sago sar -d -j ID --from @0 --to now
	[ "$(awk '/02:02:00/ && $NF == "old" { print $3 }' <<<"$output")" = 10.00 ]
	[ "$(awk '/02:02:00/ && $NF == "busy" { print $3 }' <<<"$output")" = 20.00 ]
	[ "$(awk '/02:04:00/ && $NF == "busy" { print $3 }' <<<"$output")" = 10.00 ]
	[ "$(awk '/02:04:00/ && $NF == "new" { print $3 }' <<<"$output")" = 20.00 ]
	[ "$(awk '/Average/ && $NF == "old" { print $2 }' <<<"$output")" = 10.00 ]
	[ "$(grep -c 'Average.*new$' <<<"$output")" = 1 ]
	# a device that is named by its link is found at each time where it is
	run -0 --separate-stderr sago iostat -d -j ID --from @0 --to now busy
	[ "$(awk '$NF == "busy" { print $1 }' <<<"$output")" = "$(printf '20.00\n20.00\n10.00')" ]
	# a window in which the links were not read
	for n in 300 360; do disks "$n"; at "$n" --groups -disk_link; done
	run -0 --separate-stderr sago sar -d -j ID --from @$((EPOCH + 300)) --to now
	grep -q ' new$' <<<"$output"
	usage 'there are id' sar -d -j uuid --from @0 --to now
}

@test "sar -F: a filesystem that was unmounted in the window stands in the Summary, with averages alone too" {
	local step=0 table
	rm "$BOX/root/proc/self/mountinfo" 2>/dev/null || true
	for table in "/dev/xa / /dev/xb /usr /dev/xa /tmp" "/dev/xa / /dev/xb /usr" "/dev/xa /"; do
		# shellcheck disable=SC2086
		mkdir -p "$BOX/root/proc/self"
		# shellcheck disable=SC2086
		printf '%s %s ext4 rw 0 0\n' $table | tee "$BOX/root/proc/mounts" >"$BOX/root/proc/self/mounts"
		at "$step"
		step=$((step + 60))
	done
	run -0 --separate-stderr sago sar -F --from @0 --to now
	[ "$(grep -c '02:0.*/dev/x' <<<"$output")" = 3 ]
	[ "$(awk '/^Summary/ { printf "%s ", $NF }' <<<"$output")" = "/dev/xa /dev/xb " ]
	[ "$(grep ^Summary <<<"$output")" = "$(sago sar -F --stat avg --from @0 --to now | grep '^Summary.*/dev/')" ]
	run -0 --separate-stderr sago sar -F MOUNT --from @0 --to now
	[ "$(awk '/^Summary/ { printf "%s ", $NF }' <<<"$output")" = "/ /usr " ]
}

# even FILE SEPARATOR: every line of a CSV has as many fields as the first
even() {
	python3 -c 'import csv, sys
rows = [r for r in csv.reader(open(sys.argv[1]), delimiter=sys.argv[2]) if r]
assert len(rows) > 2 and {len(r) for r in rows} == {len(rows[0])}, [len(r) for r in rows]' "$1" "$2"
}

@test "CSV: names may hold separators, quotes and formulas; every line has as many fields" {
	local n net='face\n h\n%s: %d 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n%s: %d 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n%s: 0 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n'
	for n in 0 60 120; do
		# shellcheck disable=SC2059
		printf "$net" 'e;1' "$n" 'e,"2' "$n" '=1+1' >"$BOX/root/proc/net/dev"
		at "$n"
		[ "$n" != 60 ] || at 61 --note 'deploy; "v42", done'
	done
	sago sar -n DEV -C --from @0 --to now --output csv >"$BOX/csv"
	even "$BOX/csv" ';'
	python3 -c 'import csv, sys
names = {r[3] for r in csv.reader(open(sys.argv[1]), delimiter=";") if r[1] == "60"}
assert names == {"e;1", "e,\"2", "\x27=1+1"}, names' "$BOX/csv"
	sago vmstat --from @0 --to now --output csv --events >"$BOX/events"
	grep -q '^# 2025.*deploy' "$BOX/events"
	even "$BOX/events" ','
	# sadf -d stays as sadf has it
	sago sadf -d --from @0 --to now -- -n DEV | grep -q ';e;1;'
}

@test "no /proc/diskstats: iostat has the figures of /sys/block, partitions too" {
	local n
	rm -rf "$BOX/root/proc/diskstats" "$BOX/root/sys/block"
	mkdir -p "$BOX/root/sys/block/sda/sda1" "$BOX/root/sys/block/cciss!c0d0"
	echo 8:0 >"$BOX/root/sys/block/sda/dev"
	echo 8:1 >"$BOX/root/sys/block/sda/sda1/dev"
	echo 104:0 >"$BOX/root/sys/block/cciss!c0d0/dev"
	for n in 0 60 120; do
		echo "$((100 + 180 * n / 60)) 0 0 0 0 0 0 0 0 0 0" | tee "$BOX/root/sys/block/sda/stat" >"$BOX/root/sys/block/cciss!c0d0/stat"
		echo "$((100 + 60 * n / 60)) 0 0 0 0 0 0 0 0 0 0" >"$BOX/root/sys/block/sda/sda1/stat"
		at "$n"
	done
	run -0 --separate-stderr sago iostat -d --from @0 --to now
	[ "$(awk '$1 == "sda" { print $2 }' <<<"$output")" = "$(printf '3.00\n3.00')" ]
	[ "$(awk '$1 == "cciss/c0d0" { print $2 }' <<<"$output")" = "$(printf '3.00\n3.00')" ]
	run ! grep -q sda1 <<<"$output"
	run -0 --separate-stderr sago iostat -d -p sda --from @0 --to now
	[ "$(awk '$1 == "sda1" { print $2 }' <<<"$output")" = "$(printf '1.00\n1.00')" ]
}

@test "an interrupt without counts is a row of zeros, and a missing /proc/softirqs takes nothing else away" {
	local n
	rm "$BOX/root/proc/softirqs"
	for n in 0 60; do
		printf '  CPU0 CPU1\n 3: %d %d a\nFIQ:   usb_fiq\n' $((10 + 5 * n)) $((10 + 10 * n)) >"$BOX/root/proc/interrupts"
		sed -Ei "s/^(cpu[01]?) +[0-9]+/\\1 $((100000 + 6000 * n))/" "$BOX/root/proc/stat"
		at "$n"
	done
	run -0 --separate-stderr sago sar -I ALL --from @0 --to now
	grep -q ' FIQ *0.00' <<<"$output"
	run -0 --separate-stderr sago mpstat -I ALL -P ALL --from @0 --to now
	grep -q 'CPU *intr/s' <<<"$output"
	grep -q '3/s *FIQ/s' <<<"$output"
	[ "$(awk '$1 ~ /^02:01/ && NF == 3 && $2 == 1 { print $3 }' <<<"$output")" = 10.00 ]
}

# facts WHICH: topology of CPUs, sequence numbers of disks, indices of interfaces: as they are, others, or none to be read
facts() {
	local cpu dir siblings=0,1 socket=0
	rm -rf "$BOX/root/sys/devices/system/cpu/"cpu[01] "$BOX/root/sys/block/"sd?/diskseq "$BOX/root/sys/class/net/"*/ifindex
	[ "$1" != none ] || return 0
	for cpu in 0 1; do
		[ "$1" != others ] || siblings=$cpu socket=$cpu
		dir=$BOX/root/sys/devices/system/cpu/cpu$cpu
		mkdir -p "$dir/topology" "$dir/node$socket"
		echo "$siblings" >"$dir/topology/thread_siblings_list"
		echo "$socket" >"$dir/topology/physical_package_id"
	done
	echo 7 >"$BOX/root/sys/block/sda/diskseq"
	echo 8 >"$BOX/root/sys/block/sdb/diskseq"
	mkdir -p "$BOX/root/sys/class/net/eth0"
	echo 2 >"$BOX/root/sys/class/net/eth0/ifindex"
}

@test "a fact that identifies no row changes or cannot be read, and no figure moves" {
	local n steps which words
	for steps in "none none none none none" "as-is none others others as-is" "none as-is as-is others none"; do
		n=0
		for which in $steps; do
			printf 'cpu  %d 0 0 %d 0 0 0 0 0 0\ncpu0 %d 0 0 0 0 0 0 0 0 0\ncpu1 0 0 0 %d 0 0 0 0 0 0\n' $((1000 + n * 1000)) $((1000 + n * 1000)) $((1000 + n * 1000)) $((1000 + n * 1000)) >"$BOX/root/proc/stat"
			printf 'Inter-|   Receive\n face |bytes\n  eth0: %d 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n' $((n * 10240)) >"$BOX/root/proc/net/dev"
			disks $((n * 10))
			facts "$which"
			at $((n * 10))
			n=$((n + 1))
		done
		for words in "mpstat -P ALL" "sar -u -P ALL -d -n DEV" "sar -u -P ALL -d -n DEV --stat avg" "iostat -dx"; do
			# shellcheck disable=SC2086
			sago $words --from @0 --to now >>"$BOX/out"
		done
		[ -e "$BOX/plain" ] || cp "$BOX/out" "$BOX/plain"
		diff "$BOX/plain" "$BOX/out"
		rm -r "$STORE" "$BOX/out"
	done
	grep -q '  0  100.00' "$BOX/plain"
	[ "$(grep -c 'sda *10.00' "$BOX/plain")" -ge 4 ]
}

@test "devices of one number are told apart by their names: a path that is lost moves no figure of the others" {
	local n line
	mkdir -p "$BOX/root/sys/block"
	for n in 0 1 2 3; do
		: >"$BOX/root/proc/diskstats"
		for line in "nvme0c0n1 600" "nvme1c1n1 60" "nvme2c2n1 6"; do
			[ "$n" -lt 2 ] || [ "${line% *}" != nvme0c0n1 ] || continue
			mkdir -p "$BOX/root/sys/block/${line% *}"
			printf '0 0 %s %d 0 0 0 0 0 0 0 0 0 0\n' "${line% *}" $((50000 * (${line#* } / 6) + n * ${line#* })) >>"$BOX/root/proc/diskstats"
		done
		at $((n * 60))
	done
	run -0 --separate-stderr sago iostat -d --from @0 --to now
	[ "$(awk '$1 == "nvme1c1n1" { print $2 }' <<<"$output" | sort -u)" = 1.00 ]
	[ "$(awk '$1 == "nvme2c2n1" { print $2 }' <<<"$output" | sort -u)" = 0.10 ]
	[ "$(awk '$1 == "nvme0c0n1" { print $2 }' <<<"$output" | sort -u)" = 10.00 ]
	run -0 --separate-stderr sago sar -d --from @0 --to now
	[ "$(awk '/02:.*nvme1c1n1/ { print $4 }' <<<"$output" | sort -u)" = 1.00 ]
}

@test "sums of 32-bit counters go on where one of them passes 2^32" {
	local n
	for n in 0 1 2; do
		printf '%08x %s\n' $(((4294967000 + n * 6000) % 4294967296)) "00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000" >"$BOX/root/proc/net/softnet_stat"
		printf '%08x %s\n' $((3000000000 + n * 600)) "00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000001" >>"$BOX/root/proc/net/softnet_stat"
		printf '     CPU0 CPU1\n  24: %d 10\n NMI: 4000000000 10\n' $(((4294967000 + n * 6000) % 4294967296)) >"$BOX/root/proc/interrupts"
		printf 'cpu  %d 0 0 %d 0 0 0 0 0 0\ncpu0 %d 0 0 0 0 0 0 0 0 0\ncpu1 0 0 0 %d 0 0 0 0 0 0\nintr %d\n' $((1000 + n * 6000)) $((1000 + n * 6000)) $((1000 + n * 6000)) $((1000 + n * 6000)) $((1000 + n * 6000)) >"$BOX/root/proc/stat"
		at $((n * 60))
	done
	run -0 --separate-stderr sago sar -n SOFT --from @0 --to now
	[ "$(awk '/02:0.*all/ { print $4 }' <<<"$output" | sort -u)" = 110.00 ]
	[ "$(awk '/Average.*all/ { print $3 }' <<<"$output")" = 110.00 ]
	run -0 --separate-stderr sago mpstat -I SUM -P 0 --from @0 --to now
	[ "$(awk '$NF != "intr/s" && / 0 / { print $NF }' <<<"$output" | sort -u)" = 100.00 ]
}

@test "a process that starts after now, by a container's uptime, is as old as the wall clock says" {
	sed -i "s/^btime .*/btime $((EPOCH - 700000))/" "$BOX/root/proc/stat"
	mkdir "$BOX/root/proc/55"
	printf '55 (worker) S 1 55 55 0 -1 4194304 0 0 0 0 2000 0 0 0 20 0 1 0 %d 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0\n' \
		$(((700000 - 100) * 100)) >"$BOX/root/proc/55/stat"
	printf 'Name:\tworker\nState:\tS (sleeping)\nTgid:\t55\nPid:\t55\nPPid:\t1\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n' >"$BOX/root/proc/55/status"
	at 0 && at 15
	run -0 --separate-stderr sago ps -p 55 -o etimes=,pcpu=,lstart= --at "@$((EPOCH + 15))"
	[ "$(xargs <<<"$output")" = "115 17.3 $(date -d "@$((EPOCH - 100))" '+%a %b %-d %H:%M:%S %Y')" ]
}
