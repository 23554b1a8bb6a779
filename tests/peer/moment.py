"""What the judges of the tools of a moment share: many commands asked of the real tools and of sago over the same bytes."""
import re
import shutil
import struct

import peer

# The fields of a disk: sago divides three of them by 1000 in doubles, so these stay below 2^53; in progress is an int.
LIMITS = [1 << 64] * 8 + [1 << 31] + [1 << 50] * 2 + [1 << 64] * 6


# ---- files ---------------------------------------------------------------------------------------

def changed(step, path, *changes):
    """STEP with regular expressions replaced in one of its files."""
    text = step[path].decode()
    for old, new in changes:
        text = re.sub(old, new, text, flags=re.M)
    return {**step, path: text.encode()}


def utmp(*records):
    return b"".join(struct.pack("<hi32s4s32s256s", kind, 1, b"pts/0", b"ts/0", user, b"").ljust(384, b"\0") for kind, user in records)


def disk_lines(rows, fields):
    return "".join(f"{n + 8:4d} {n % 16:7d} {name} " + " ".join(str(v) for v in values[:fields]) + "\n"
                   for n, (name, values) in enumerate(rows)).encode()


def without_disks(step):
    return {p: b for p, b in step.items() if not p.startswith("sys/block/")}


# ---- asking both ---------------------------------------------------------------------------------

def batch(commands, before=""):
    """One shell that runs all COMMANDS: each output ends with \\1, its status and \\2."""
    return before + "".join(f"TZ={zone} {words} 2>/dev/null; printf '\\1%s\\2' $?\n" for words, zone in commands)


def outputs(text):
    return [tuple(x.split("\1")) for x in text.split("\2")[:-1]]


def ask_peer(build, top, commands):
    """The real tools, all over the first step of TOP; utmp is the step's or none."""
    script = batch(commands, "mount -t tmpfs sago-peer /run; cp $SAGO_SERIES/0000/run/utmp /run/utmp 2>/dev/null\n")
    env = {"SHIM": str(build / "tests/shim.so"), "LC_ALL": "C"}
    return outputs(peer.run(str(peer.HERE / "run-peer"), str(top), "bash", "-c", script, env=env)[1])


def ask_sago(build, store, commands, window):
    sago = [(f"{build}/sago --store {store} {words} {window}", zone) for words, zone in commands]
    return outputs(peer.run("bash", "-c", batch(sago))[1])


def disk_names(step):
    return [x.split()[2].decode("latin1") for x in step.get("proc/diskstats", b"").split(b"\n") if len(x.split()) > 2]


class Tally:
    def __init__(self):
        self.equal, self.escaped, self.refused, self.different = 0, 0, 0, []

    def judge(self, title, commands, want, got):
        if len(want) != len(commands) or len(got) != len(commands):
            self.different.append((title, f"  {len(commands)} commands, {len(want)} and {len(got)} answers"))
        for (words, zone), (a, bad), (b, _) in zip(commands, want, got):
            if bad != "0":
                self.refused += 1
            elif a == b:
                self.equal += 1
            elif "\\" in b and peer.visible(a) == peer.visible(b):
                self.escaped += 1
            else:
                self.different.append((f"{title}: {words} {zone}", peer.difference(a, b)))

    def add(self, other):
        self.equal += other.equal
        self.escaped += other.escaped
        self.refused += other.refused
        self.different += other.different


def ask_both(build, work, title, step, commands):
    """COMMANDS at the one moment that STEP is, in the directory WORK, which is emptied."""
    tally, clock = Tally(), step["clock"].decode().strip()
    shutil.rmtree(work, ignore_errors=True)
    peer.write_steps(work / "series", [step])
    root = work / "series/0000"
    status, _, err = peer.run(str(build / "sago-collect"), "--store", str(work / "store"), "--root", str(root), "--time", clock)
    if status:
        tally.different.append((title, f"  sago-collect: {err}"))
        return tally
    tally.judge(title, commands, ask_peer(build, work / "series", commands),
                ask_sago(build, work / "store", commands, "--at @" + clock))
    return tally
