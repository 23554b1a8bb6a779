# windows: adjacent ones show each interval once, and what is read at a cadence of its own has figures of its own.
load common

setup() { setup_box; }
teardown() { teardown_box; }

# counting SECOND [ARGUMENT...]: as `at`, with pgpgin at 1000 a second and a context switch a millisecond
counting() {
	sed -i "s/^pgpgin .*/pgpgin $((100000 + 1000 * $1))/" "$BOX/root/proc/vmstat"
	sed -i "s/^ctxt .*/ctxt $((5000000 + 1000 * $1))/" "$BOX/root/proc/stat"
	at "$@"
}

rows() { awk 'NR > 2'; }

@test "rows of adjacent windows are those of the whole, each once, whatever the cuts" {
	local s cut from=$EPOCH
	make_root
	for s in 0 7 14 20 31 40 55 60 71 80; do counting $s; done
	sago --store "$STORE" vmstat -n -t --from @$EPOCH --to @$((EPOCH + 90)) | rows >"$BOX/whole"
	[ "$(wc -l <"$BOX/whole")" -eq 9 ]
	for cut in 3 4 10 17 18 33 58 59 66 90; do
		cut=$((EPOCH + cut))
		sago --store "$STORE" vmstat -n -t --from @$from --to @$cut 2>>"$BOX/err" | rows >>"$BOX/parts" || true
		from=$cut
	done
	diff "$BOX/whole" "$BOX/parts"
}

@test "the interval over midnight is in one of two days" {
	make_root
	EPOCH=1748822390 # 23:59:50
	for s in 0 5 11 16; do counting $s; done
	[ "$(sago --store "$STORE" sar -u --on 2025-06-01 | grep -c ' all ')" -eq 3 ]
	[ "$(sago --store "$STORE" sar -u --on 2025-06-02 | grep -c ' all ')" -eq 2 ]
	sago --store "$STORE" sar -u --on 2025-06-01 | grep -q '^00:00:01'
	# sar's own -s begins with a baseline
	[ "$(sago --store "$STORE" sar -u -f -s 23:59:55 | grep -c ' all ')" -eq 3 ]
}

@test "a group with a cadence of its own has its own elapsed time: rows, averages, --every and --at" {
	local s
	make_root
	# each run reads all that it is told to: every third has the group
	for s in 0 60 120; do
		counting $s
		counting $((s + 20)) --groups -vmstat
		counting $((s + 40)) --groups -vmstat
	done
	counting 180
	bi() { awk -v k="$1" 'NR > 2 { print $(k) }'; }
	run sago --store "$STORE" vmstat -n --from @$EPOCH --to @$((EPOCH + 190))
	[ "$(bi 9 <<<"$output" | tr '\n' ' ')" = "- - 1000 - - 1000 - - 1000 " ]
	sago --store "$STORE" vmstat --stat avg --from @$EPOCH --to @$((EPOCH + 190)) | grep avg >"$BOX/alone"
	sago --store "$STORE" vmstat --stat avg,max --from @$EPOCH --to @$((EPOCH + 190)) | grep avg >"$BOX/beside"
	diff "$BOX/alone" "$BOX/beside"
	grep -qw 1000 "$BOX/alone"
	# off the minute, and a moment between two frames
	[ "$(sago --store "$STORE" vmstat -n --from @$((EPOCH + 15)) --every 60 --to @$((EPOCH + 190)) | bi 9 | sort -u)" = 1000 ]
	[ "$(sago --store "$STORE" vmstat -n --at @$((EPOCH + 105)) | bi 9)" = 1000 ]
}

@test "a report whose group was never read prints nothing and exits 1" {
	make_root
	rm "$BOX/root/proc/diskstats"
	rm -rf "$BOX/root/proc/pressure"
	counting 0
	counting 10
	run -1 --separate-stderr sago --store "$STORE" sar -q CPU -f
	[ -z "$output" ]
	[ -n "$stderr" ]
}
