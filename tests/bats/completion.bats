# Shell completion: the generated scripts offer every command and option, and work in the shells.
load common

setup() {
	setup_box
	for shell in bash zsh fish; do sago completion $shell >"$BOX/$shell"; done
}

teardown() { teardown_box; }

# The commands, and the options of one, as the help has them.
commands() { sago --help | awk '/^Commands:/ { on = 1; next } /^Not in/ { on = 0 } on { print $1 }'; }
options() { sago "$1" --help | grep -oE '^ +(-., |-.  |      )?(--[a-z-]+)?' | grep -oE -- '--?[A-Za-z0-9][a-z-]*' | grep -v -- '^-0$'; }

# in_bash WORD...: what bash completes the last word with, one a line
in_bash() {
	bash --norc -c 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _sago; printf "%s\n" "${COMPREPLY[@]}"' \
		bash "$BOX/bash" "$@"
}

in_fish() {
	command -v fish >/dev/null || skip "no fish here"
	HOME=$BOX fish --no-config -c "source $BOX/fish; complete -C '$1'" | cut -f 1
}

# in_zsh TEXT: the line as a real zsh at a terminal completes it
in_zsh() {
	command -v zsh >/dev/null || skip "no zsh here"
	HOME=$BOX python3 - "$BOX/zsh" "$1" <<'PY'
import os, pty, re, select, sys, time
pid, fd = pty.fork()
if pid == 0:
    os.environ["TERM"] = "dumb"
    os.execvp("zsh", ["zsh", "-f", "-i"])
def read(until, limit=10):
    text, end = b"", time.time() + limit
    while time.time() < end and until not in text:
        if select.select([fd], [], [], 0.2)[0]:
            text += os.read(fd, 65536)
    return text
os.write(fd, b"PS1=; autoload -U compinit; compinit -u -D; source %s; echo rea''dy\n" % sys.argv[1].encode())
read(b"ready\r\n")
os.write(fd, sys.argv[2].encode() + b"\t")
time.sleep(1.5)
os.write(fd, b"\x01print -r '<\x05>'\n")  # the line as it stands then
text = read(b">\r\n", 5).decode("utf-8", "replace")
os.write(fd, b"exit\n")
print(text)
PY
}

@test "bash: every command and every option" {
	[ -n "$(commands)" ]
	for command in $(commands); do
		in_bash sago "$command" | grep -qx -- "$command" || { echo "$command is not completed"; return 1; }
		in_bash sago "$command" '' >"$BOX/offered"
		for option in $(options "$command"); do
			grep -qx -- "$option" "$BOX/offered" || { echo "$command $option is not offered"; return 1; }
		done
	done
	[ "$(commands | wc -l)" -ge 10 ]
}

@test "zsh and fish: every command and every option stand in the scripts" {
	for command in $(commands); do
		grep -q "^		'$command:" "$BOX/zsh"
		grep -q -- "-n '__sago_is -' -a $command -d" "$BOX/fish"
		sed -n "/^	$command)/,/;;/p" "$BOX/zsh" >"$BOX/part"
		for option in $(options "$command"); do
			grep -q -- "'\*$option[=+[]" "$BOX/part" || { echo "zsh: $command $option"; return 1; }
			case $option in
			--*) grep -qE -- "__sago_is $command'( -s .)? -l ${option#--} " "$BOX/fish" ;;
			*) grep -q -- "__sago_is $command' -s ${option#-} " "$BOX/fish" ;;
			esac || { echo "fish: $command $option"; return 1; }
		done
	done
}

@test "the scripts are sound: each shell reads its own, shellcheck has no word" {
	bash -n "$BOX/bash"
	! command -v shellcheck >/dev/null || shellcheck -s bash "$BOX/bash"
	! command -v zsh >/dev/null || zsh -n "$BOX/zsh"
	! command -v fish >/dev/null || fish -n "$BOX/fish"
}

@test "bash registers it, and completes words, values and files" {
	[[ $(bash --norc -c 'source "$1"; complete -p sago' bash "$BOX/bash") == *"-F _sago sago" ]]
	[ "$(in_bash sago vm)" = vmstat ]
	[ "$(in_bash sago vmstat --sin)" = --since-boot ]
	[ "$(in_bash sago vmstat --output j)" = json ]
	[ "$(in_bash sago vmstat --output = j)" = json ]
	[ "$(in_bash sago sar -n EI)" = "EIP
EICMP
EIP6
EICMP6" ]
	touch "$BOX/a store"
	[ "$(in_bash sago --store "$BOX/a")" = "$BOX/a store" ]
	[ "$(in_bash sago --store x fr)" = free ]
	[ "$(in_bash sago --store = x fr)" = free ]
	[ "$(in_bash sago --store x free --hu)" = --human ]
	[ "$(in_bash sago list memi)" = meminfo ]
	[ "$(in_bash sago completion z)" = zsh ]
	[ -z "$(in_bash sago vmstat --from -)" ]
	[ -z "$(in_bash sago nonsense -)" ]
	! in_bash sago '' | grep -q completion
}

@test "fish completes words, values and options" {
	[ "$(in_fish "sago vms")" = vmstat ]
	[ "$(in_fish "sago vmstat --output j")" = json ]
	[ "$(in_fish "sago --store x free --hu")" = --human ]
	[ "$(in_fish "sago list memi")" = meminfo ]
}

@test "zsh completes words, values and options" {
	[[ $(in_zsh "sago vms") == *"<sago vmstat>"* ]]
	[[ $(in_zsh "sago free --hum") == *"<sago free --human>"* ]]
	[[ $(in_zsh "sago vmstat --output j") == *"<sago vmstat --output json>"* ]]
	[[ $(in_zsh "sago list memi") == *"<sago list meminfo>"* ]]
}

@test "completion of another shell is refused" {
	run -2 sago completion tcsh
	run -2 sago completion
	run -2 sago completion bash zsh
}
