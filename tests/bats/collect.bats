#!/usr/bin/env bats
# sago-collect: options, errors, sampling.
load common

setup() {
	setup_box
	make_root
}
teardown() { teardown_box; }

# ---- the command line ----------------------------------------------------------------------------

@test "--help and --version" {
	run -0 --separate-stderr sago-collect --help
	[[ $output == *"usage: sago-collect"* && $output == *"--cron"* && -z $stderr ]]
	run -0 --separate-stderr sago-collect --version
	[[ $output =~ ^sago-collect\ [0-9]+\.[0-9]+ ]]
}

refused() { # WORD-IN-MESSAGE ARGUMENT...: status 2, one line that names what was wrong, nothing recorded
	run -2 --separate-stderr sago-collect --config "$CONFIG" --store "$STORE" "${@:2}"
	[ -z "$output" ]
	[ "$(wc -l <<<"$stderr")" -eq 1 ]
	[[ $stderr == "sago-collect: "*"$1"* ]]
	[ ! -e "$STORE" ]
}

@test "words that cannot be understood are named, with status 2" {
	refused --frobnicate --frobnicate
	refused --roo --roo /
	refused --root --root
	refused zero zero
	refused 0 0
	refused -- -5
	refused many 1 many
	refused 0 1 0
	refused word 1 1 word
	refused --cron --cron=yes
	refused --note --note ""
	refused nosuchgroup --groups nosuchgroup
	refused nosuchgroup --groups DEFAULT,-nosuchgroup
}

@test "options that exclude one another" {
	refused --root --time 5
	refused --time --root "$BOX/root" --time yesterday
	refused --time --root "$BOX/root" --time -5
	refused --time --root "$BOX/root" --time 5x
	refused --cron --cron 5
	refused --cron --cron --note x
	refused --note --boot --note x
	refused INTERVAL --note x 5
}

@test "a configuration that is not understood ends the run with status 2" {
	printf '[collect]\nintervall = 1\n' >"$CONFIG"
	refused intervall
	printf '[collect]\ninterval = soon\n' >"$CONFIG"
	refused interval
	printf '[elsewhere]\nx = 1\n' >"$CONFIG"
	refused elsewhere
	CONFIG=$BOX/none
	run ! --separate-stderr collect
	[[ $stderr == *"$BOX/none"* ]]
}

@test "a configuration that others may write to is refused" {
	chmod 666 "$CONFIG"
	run ! --separate-stderr collect
	[[ $stderr == *"$CONFIG"* ]]
	[ ! -e "$STORE" ]
	chmod 644 "$CONFIG"
	chown nobody "$CONFIG"
	run ! --separate-stderr collect
	[[ $stderr == *"$CONFIG"* ]]
}
