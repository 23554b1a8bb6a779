"""What the comparisons with sysstat share: fixture series, and both recorders run over the same bytes.

A series is a directory of steps (see tests/fixtures/make-fixtures). `record` has Debian's sadc write a sysstat file of it
(in namespaces of its own, over tests/peer/shim.c) and sago-collect a store; `replay` asks both query tools the same.
"""
import difflib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SADC = "/usr/lib/sysstat/sadc"


def run(*command, env=None, timeout=300):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=timeout,
                          env={**os.environ, "TZ": "UTC", "LC_ALL": "C", **(env or {})})
    return done.returncode, done.stdout.decode("utf-8", "surrogateescape"), done.stderr.decode("utf-8", "replace")


def read_steps(path):
    """The whole steps of a stored series, each a dictionary of path -> bytes (clock included)."""
    whole, steps = {}, []
    for step in sorted(Path(path).glob("[0-9]" * 4)):
        tree = {str(p.relative_to(step)): os.readlink(p) if p.is_symlink() else p.read_bytes()
                for p in step.rglob("*") if p.is_symlink() or p.is_file()}
        for gone in tree.pop("removed", b"").decode().split("\n"):
            whole = {p: b for p, b in whole.items() if not gone or (p != gone and not p.startswith(gone + "/"))}
        whole = {**whole, **tree}
        steps.append(whole)
    return steps


def without_partitions(step):
    """sadc -S XALL, the only way to filesystems, reports partitions among the disks: neither side is to see any."""
    whole = {p.split("/")[2] for p in step if p.startswith("sys/block/")}
    lines = step.get("proc/diskstats", b"").split(b"\n")
    kept = [x for x in lines if len(x.split()) < 3 or x.split()[2].decode("latin1").replace("/", "!") in whole]
    return {**step, "proc/diskstats": b"\n".join(kept)} if whole and "proc/diskstats" in step else step


def write_tree(top, files):
    """Strings are symbolic links, made in the order in which run-peer makes them."""
    for path, content in sorted(files.items(), reverse=True):
        f = Path(top) / path
        f.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            f.symlink_to(content)
        else:
            f.write_bytes(content)


def write_steps(top, steps):
    """STEPS as a series: the first whole, then changes."""
    before = {}
    for n, step in enumerate(steps):
        changed = {p: b for p, b in step.items() if before.get(p) != b or p == "clock"}
        gone = {p for p in before if p not in step}
        if gone:  # and the directories that hold nothing any more: those of an unplugged device
            kept = {str(d) for p in step for d in Path(p).parents}
            gone |= {str(d) for p in gone for d in Path(p).parents if str(d) not in kept}
            changed["removed"] = ("\n".join(sorted(gone)) + "\n").encode()
        write_tree(Path(top) / f"{n:04d}", changed)
        before = step


class Series:
    """Steps of a machine. STRETCHES are the numbers of the steps that begin a boot; NOTES maps a step to a comment that
    is recorded just after it."""

    def __init__(self, build, name, steps, delay, stretches=(0,), notes=None):
        self.build, self.name, self.steps, self.delay = Path(build), name, steps, delay
        self.stretches, self.notes = list(stretches), notes or {}
        self.work = self.build / "compare-sar" / name
        self.file, self.store = self.work / "sa", self.work / "store"

    @classmethod
    def stored(cls, build, path):
        path = Path(path)
        extra = lambda key, default: (path / key).read_text().strip() if (path / key).exists() else default
        return cls(build, path.name, [without_partitions(s) for s in read_steps(path)], int(extra("delay", "1")),
                   [int(x) for x in extra("stretches", "0").split()])

    def clock(self, i):
        return self.steps[i]["clock"].decode().strip()

    def record(self):
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        self.record_peer()
        self.record_sago()

    def parts(self):
        """Runs of steps that one sadc records, with whether a boot begins it, and the note after it."""
        cuts = sorted(set(self.stretches) | {i + 1 for i in self.notes} | {len(self.steps)})
        for a, b in zip(cuts, cuts[1:]):
            yield a, b, a in self.stretches and a > 0, self.notes.get(b - 1)

    def sadc(self, top, *args):
        env = {"SHIM": str(self.build / "tests/shim.so"), "FAKEFS": str(self.build / "tests/fakefs.so")}
        status, out, err = run(str(HERE / "run-peer"), str(top), SADC, "-S", "XALL", *args, str(self.file), env=env)
        if status:
            raise RuntimeError(f"{self.name}: sadc {args} ended with {status}: {err}")

    def record_peer(self):
        for a, b, boot, note in self.parts():
            top = self.work / f"part-{a}"
            write_steps(top, self.steps[a:b])
            if boot:
                self.sadc(top)
            self.sadc(top, str(self.delay), str(b - a))
            if note:
                write_steps(self.work / f"note-{a}", [self.steps[b - 1]])
                self.sadc(self.work / f"note-{a}", "-C", note)

    def collect(self, root, i, *args):
        status, out, err = run(str(self.build / "sago-collect"), "--store", str(self.store), "--root", str(root),
                               "--time", self.clock(i), *args,
                               env={"LD_PRELOAD": str(self.build / "tests/fakefs.so"),
                                    "FAKEFS_TIME": self.clock(i)})
        if status:
            raise RuntimeError(f"{self.name}: sago-collect ended with {status}: {err}")

    def record_sago(self):
        # of the kind of the peer's /sys: a directory lists its entries in the same order there
        with tempfile.TemporaryDirectory(prefix="sago-peer.", dir="/dev/shm") as root:
            self.record_steps(Path(root))

    def record_steps(self, root):
        before = {}
        for i, step in enumerate(self.steps):
            for gone in (p for p in before if p not in step):
                (root / gone).unlink()
                for parent in list((root / gone).parents):
                    if parent != root and parent.is_relative_to(root) and not any(parent.iterdir()):
                        parent.rmdir()
            write_tree(root, {p: b for p, b in step.items() if before.get(p) != b})
            if i in self.stretches and i:
                self.collect(root, i, "--boot")
            self.collect(root, i)
            if i in self.notes:
                self.collect(root, i, "--note", self.notes[i])
            before = step

    def disk_names(self):
        """sar finds the name of a disk on the machine where it runs; where it cannot, it makes one of the numbers."""
        lines = [x.split()[:3] for s in self.steps for x in s.get("proc/diskstats", b"").decode("latin1").split("\n")]
        return {f"dev{x[0]}-{x[1]}": x[2] for x in lines if len(x) == 3}

    def apart(self, *words):
        """The command, seeing the series' /dev where it has one and a /sys that has the series' disks alone: sar and sadf look in both
        for the names of disks, and this machine's own must not be found there."""
        links = self.work / "names/dev/block"
        if not links.exists():
            links.mkdir(parents=True)
            for number, name in self.disk_names().items():
                (links / number.removeprefix("dev").replace("-", ":")).symlink_to("../../block/" + name.replace("/", "!"))
        script = 'mount --bind "$0" /sys; [ ! -d "$1" ] || { mount -t tmpfs sago-peer /dev && cp -r "$1/." /dev && mknod /dev/null c 1 3; }; shift; exec "$@"'
        return ("unshare", "-m", "sh", "-ec", script, str(self.work / "names"), str(self.work / "part-0/0000/dev"), *words)

    def peer_sar(self, *args, env=None):
        status, out = run(*self.apart("sar", *args, "-f", str(self.file)), env=env)[:2]
        return status, self.with_names(out)

    def peer_sadf(self, words, env=None):
        at = words.index("--") if "--" in words else len(words)
        status, out = run(*self.apart("sadf", *words[:at], str(self.file), *words[at:]), env=env)[:2]
        return status, self.with_names(out)

    def with_names(self, out):
        names = self.disk_names()
        return re.sub(r" *\b(dev\d+-\d+)\b", lambda m: self.renamed(m, names), out)

    @staticmethod
    def renamed(m, names):
        """In its column, or last in the line."""
        pad, name = len(m.group(0)) - len(m.group(1)), names.get(m.group(1), m.group(1))
        return " " * max(len(m.group(0)) - len(name), 1) + name if pad > 1 else " " * pad + name

    def sago_sar(self, *args, env=None):
        status, out, err = run(str(self.build / "sago"), "sar", "-f", str(self.store), *args, env=env)
        return (out or f"status {status}: {err}"), err


def difference(want, got, most=8):
    """A few lines that differ, the peer's with -."""
    lines = difflib.unified_diff(want.split("\n"), got.split("\n"), "peer", "sago", lineterm="", n=0)
    return "\n".join("  " + x for _, x in zip(range(most + 2), lines))


def visible(text):
    """What is left of names when neither their hostile bytes nor sago's way to show these count."""
    return re.sub(r"\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\[a-z0-7]+|[^\x21-\x7e]|[\\]", "", text)


def intended(want, got, said="", steps=()):
    """Whether WANT and GOT differ only in cells where a counter fell (sago SAID so) and the peer prints a wrapped
    difference where sago prints 0, or what a counter that passed 2^32 really grew by, in bytes of names that could command a terminal, or in that
    the averages of sar -I have headings for the CPUs that went offline, but no cells below them, or in the last digits of
    whole numbers above 2^53, which sago computes in doubles."""
    if "\\" in got and visible(want) == visible(got):
        return True
    want, got = (re.sub("\x1b\\[[0-9;]*m", "", x) for x in (want, got))
    want, got = (re.sub(r"(?<=\d),(?=\d)", ".", x).split("\n") for x in (want, got))  # the locale's decimal point
    if want == got:
        return False  # all but the colours are equal
    fell, times = "went backwards" in said, times_fell(steps)
    if len(want) != len(got):
        return False
    for a, b in zip(want, got):
        a, b = re.split(r"[\s\",;={}%]+", a), re.split(r"[\s\",;={}%]+", b)
        if a and a[0] == "Average:" and len(a) < len(b):
            b = b[:len(a)]
        wrapped = any(is_wrapped(x) and not is_wrapped(y) for x, y in zip(a, b))  # and then what is computed of it is, too
        if len(a) != len(b) or any(x != y and not (wrapped or is_zero(y) and fell or times and is_share(x) and is_share(y))
                                  and not is_huge(x, y) for x, y in zip(a, b)):
            return False
    return True


def cpu_times(step):
    """{cpu: its times} of a step."""
    lines = [x.split() for x in step.get("proc/stat", b"").decode().split("\n")]
    return {x[0]: [int(v) for v in x[1:]] for x in lines if x and re.fullmatch(r"cpu\d+", x[0])}


def times_fell(steps):
    """Whether a CPU's time fell in one of STEPS: sysstat clamps the parts of a CPU and of all of them each for itself, and takes
    what iowait fell by for a day of waiting; sago's percentages of these rows are others."""
    for a, b in zip(steps, steps[1:]):
        if a.get("proc/sys/kernel/random/boot_id") == b.get("proc/sys/kernel/random/boot_id"):
            then, now = cpu_times(a), cpu_times(b)
            if any(x < y for n in now if n in then for x, y in zip(now[n], then[n])):
                return True
    return False


def is_share(cell):
    return re.fullmatch(r"\d+(\.\d+)?", cell) and float(cell) <= 100


def is_zero(cell):
    return re.fullmatch(r"0(\.0+)?[%Bk]?", cell)


def is_wrapped(cell):
    """2^64 less something, and what is computed of it; --human has no unit for it."""
    return re.fullmatch(r"\d{13,}(\.\d+)?%?|[\d.]+\?", cell)


def is_huge(x, y):
    return x.isdigit() and y.isdigit() and int(x) > 2 ** 53 and abs(int(x) - int(y)) < int(x) / 2 ** 52
