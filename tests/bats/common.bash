# common: what the bats files share. BUILD names the build directory; each test has a directory of its own in BOX.
bats_require_minimum_version 1.5.0

setup_box() {
	BUILD=$(realpath "${BUILD:-$BATS_TEST_DIRNAME/../../build}")
	PATH=$BUILD:$PATH
	TZ=UTC LC_ALL=C
	export BUILD PATH TZ LC_ALL
	unset SAGO_STORE
	BOX=$(mktemp -d)
	STORE=$BOX/store
	# settings of the machine that runs the tests do not matter
	CONFIG=$BOX/sago.conf
	printf '[collect]\ninterval = 1\n[store]\npath = %s\n' "$STORE" >"$CONFIG"
}

teardown_box() {
	local pid
	for pid in $(jobs -p); do kill -9 "$pid" 2>/dev/null || true; done
	rm -rf "$BOX"
}

# start ARGUMENT...: a run in the background, $! itself (a function in the background would be a shell around it)
start() {
	sago-collect --config "$CONFIG" --store "$STORE" "$@" 3>&- &
}

collect() { sago-collect --config "$CONFIG" --store "$STORE" "$@"; }

# make_root: a machine to record in $BOX/root, from the captured fixtures
make_root() {
	cp -r "$BATS_TEST_DIRNAME/../fixtures/captured/busy/0000" "$BOX/root"
}

# at SECOND [ARGUMENT...]: records $BOX/root as it was SECOND seconds after 2025-06-02 02:00:00 UTC
EPOCH=1748829600
at() {
	printf '%d.00 %d.00\n' $((5000 + $1)) $((9000 + $1)) >"$BOX/root/proc/uptime"
	collect --root "$BOX/root" --time $((EPOCH + $1)) "${@:2}"
}

# times [STORE]: the wall clock of every sample but the first, one a line, as seconds since the epoch
times() {
	sago --store "${1:-$STORE}" vmstat -n -t --from @0 --to now 2>/dev/null |
		awk 'NR > 2 { print $(NF - 1), $NF }' | date -f - +%s
}

# usage PART ARGUMENT...: sago ARGUMENT... exits 2, prints nothing, and its first line on stderr holds PART
usage() {
	local part=$1
	shift
	run -2 --separate-stderr sago "$@"
	[ -z "$output" ]
	[[ ${stderr_lines[0]} == *"$part"* ]] || { echo "$stderr does not say: $part"; return 1; }
}
