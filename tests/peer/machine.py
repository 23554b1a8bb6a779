"""Made-up machines for the random comparisons: a few steps of /proc and /sys files in which counters grow, stand still,
jump and now and then fall; CPUs, disks and interfaces come, go and are registered again; files and fields are missing.
Each is a function of its seed."""
import random

import peer

CLOCK = 1748829600
IP = {"Ip": "Forwarding DefaultTTL InReceives InHdrErrors InAddrErrors ForwDatagrams InUnknownProtos InDiscards InDelivers "
      "OutRequests OutDiscards OutNoRoutes ReasmTimeout ReasmReqds ReasmOKs ReasmFails FragOKs FragFails FragCreates",
      "Icmp": "InMsgs InErrors InCsumErrors InDestUnreachs InTimeExcds InParmProbs InSrcQuenchs InRedirects InEchos "
      "InEchoReps InTimestamps InTimestampReps InAddrMasks InAddrMaskReps OutMsgs OutErrors "
      "OutDestUnreachs OutTimeExcds OutParmProbs OutSrcQuenchs OutRedirects OutEchos OutEchoReps "
      "OutTimestamps OutTimestampReps OutAddrMasks OutAddrMaskReps",
      "Tcp": "RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs "
      "RetransSegs InErrs OutRsts InCsumErrors",
      "Udp": "InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors IgnoredMulti MemErrors"}
IP6 = ["Ip6" + k for k in "InReceives InHdrErrors InTooBigErrors InNoRoutes InAddrErrors InUnknownProtos InTruncatedPkts "
       "InDiscards InDelivers OutForwDatagrams OutRequests OutDiscards OutNoRoutes ReasmTimeout ReasmReqds ReasmOKs "
       "ReasmFails FragOKs FragFails FragCreates InMcastPkts OutMcastPkts".split()]
IP6 += ["Icmp6" + k for k in "InMsgs InErrors OutMsgs OutErrors InDestUnreachs InPktTooBigs InTimeExcds InParmProblems "
        "InEchos InEchoReplies InGroupMembQueries InGroupMembResponses InGroupMembReductions InRouterSolicits "
        "InRouterAdvertisements InNeighborSolicits InNeighborAdvertisements InRedirects OutDestUnreachs OutPktTooBigs "
        "OutTimeExcds OutParmProblems OutEchos OutEchoReplies OutGroupMembResponses OutGroupMembReductions "
        "OutRouterSolicits OutNeighborSolicits OutNeighborAdvertisements OutRedirects".split()]
IP6 += ["Udp6" + k for k in "InDatagrams NoPorts InErrors OutDatagrams".split()]
VMSTAT = ("pgpgin pgpgout pswpin pswpout pgfault pgmajfault pgfree pgscan_kswapd pgscan_direct pgsteal_kswapd "
          "pgsteal_direct").split()
MEMINFO = ("MemTotal MemFree MemAvailable Buffers Cached SwapCached Active Inactive SwapTotal SwapFree Dirty AnonPages "
           "Slab KernelStack PageTables Committed_AS VmallocUsed").split()
HUGE = "HugePages_Total HugePages_Free HugePages_Rsvd HugePages_Surp".split()


class Counters:
    """Numbers by name that grow by a pace of their own, or rest, jump or fall."""

    def __init__(self, rnd, falls):
        self.rnd, self.falls, self.now, self.pace, self.near = rnd, falls, {}, {}, rnd.random() < 0.3

    def get32(self, name):
        """A counter of 32 bits, which on some machines is about to go around. Not one of interrupts: where the sum of their lines passes
        2^32, sar prints 0 and sago what they really grew by."""
        r = self.rnd
        near = self.near and name.startswith("soft") and r.random() < 0.4
        return self.get(name, start=2 ** 32 - r.randrange(10 ** r.randrange(2, 8)) if near else None) % 2 ** 32

    def get(self, name, start=None, small=False):
        r = self.rnd
        if name not in self.now:
            self.now[name] = r.randrange(10 ** r.randrange(1, 10)) if start is None else start
            self.pace[name] = r.choice((0, 0, 1, 10, 1000, 10 ** 6)) if not small else r.choice((0, 1, 30))
            return self.now[name]
        if self.falls and r.random() < 0.003:
            self.now[name] -= r.randrange(self.now[name] + 1)
        elif r.random() < 0.7:
            self.now[name] += r.randrange(2 * self.pace[name] + 1)
        return self.now[name]

    def forget(self, prefix):
        for k in [k for k in self.now if k.startswith(prefix)]:
            self.now[k] = self.rnd.randrange(self.now[k] // 10 + 1)


class Machine:
    def __init__(self, seed):
        self.rnd = r = random.Random(seed)
        self.count = Counters(r, r.random() < 0.3)
        self.ncpu = r.choice((1, 2, 2, 4, 9))
        self.offline = set()
        self.hotplug, self.churn, self.reboots = r.random() < 0.4, r.random() < 0.4, r.random() < 0.2
        self.delay = r.choice((1, 1, 2, 10, 60, 600))
        self.nsteps = r.randrange(3, 9)
        self.disks = [(8, 16 * k, f"sd{'abcdef'[k]}") for k in range(r.randrange(1, 5))]
        self.ifaces = ["lo", "eth0", "eth1", "wlan0"][:r.randrange(1, 5)]
        self.gone = set()
        self.absent = {f for f in ("pressure", "snmp6", "sockstat6", "nfs", "nfsd", "serial", "huge")
                       if r.random() < 0.2}
        self.fields = r.choice((10, 10, 10, 8, 7))
        self.columns = r.choice((17, 17, 15, 11))
        self.total = r.randrange(10 ** 5, 10 ** 9)
        # facts that identify no row: places of CPUs, sequence numbers of disks, indices of interfaces; "moves": they change or are unreadable
        self.facts = r.choice(("none", "still", "moves"))
        self.place = {}

    def cpus(self):
        return [n for n in range(self.ncpu) if n not in self.offline]

    def stat(self):
        c, keys = self.count, "user nice system idle iowait irq softirq steal guest guest_nice".split()[:self.fields]
        line = lambda n: {k: c.get(f"cpu{n}.{k}", small=k not in ("user", "idle")) for k in keys}
        cpus = {n: line(n) for n in self.cpus()}
        for x in cpus.values():  # guest time is part of user and nice
            x["user"] += x.get("guest", 0)
            x["nice"] += x.get("guest_nice", 0)
        out = ["cpu  " + " ".join(str(sum(x[k] for x in cpus.values())) for k in keys)]
        out += [f"cpu{n} " + " ".join(str(v) for v in x.values()) for n, x in cpus.items()]
        out += [f"intr {c.get('intr')} 1 2", f"ctxt {c.get('ctxt')}", f"btime {CLOCK - 5000}"]
        out += [f"processes {c.get('processes')}", f"procs_running {self.rnd.randrange(1, 9)}"]
        return out + [f"procs_blocked {self.rnd.randrange(4)}"]

    def interrupts(self):
        cpus, c = self.cpus(), self.count
        out = ["           " + "       ".join(f"CPU{n}" for n in cpus)]
        for line in ("0", "24", "25", "NMI", "LOC"):
            out.append(f"{line:>4}: " + " ".join(f"{c.get32(f'irq{line}.{n}'):>10}" for n in cpus) + "   what it is")
        return out + [f" ERR: {c.get32('irqERR'):>10}"]

    def softirqs(self):
        cpus, c = self.cpus(), self.count
        names = ("HI", "TIMER", "NET_TX", "NET_RX", "BLOCK", "IRQ_POLL", "TASKLET", "SCHED", "HRTIMER", "RCU")
        out = ["           " + "       ".join(f"CPU{n}" for n in cpus)]
        return out + [f"{k:>12}: " + " ".join(f"{c.get32(f'soft{k}.{n}'):>10}" for n in cpus) for k in names]

    def diskstats(self):
        lines, sys = [], {}
        for major, minor, name in self.disks:
            if name in self.gone:
                continue
            v = [self.count.get(f"{name}.{k}") for k in range(self.columns)]
            v[8] = self.rnd.randrange(9)
            v = [x % 2 ** 32 if k in (3, 7, 9, 10, 14, 16) else x for k, x in enumerate(v)]
            lines.append(f"{major:4d} {minor:7d} {name} " + " ".join(map(str, v)))
            sys[f"sys/block/{name}/stat"] = (" ".join(map(str, v)) + "\n").encode()
            sys[f"sys/block/{name}/dev"] = f"{major}:{minor}\n".encode()
            sys[f"sys/block/{name}/device/model"] = b"x\n"
            if self.readable():
                sys[f"sys/block/{name}/diskseq"] = b"%d\n" % (minor + 1)
        return lines, sys

    def readable(self):
        """Whether a fact can be read at this step."""
        return self.facts == "still" or (self.facts == "moves" and self.rnd.random() < 0.6)

    def topology(self):
        sys = {f"sys/devices/system/cpu/cpu{n}/uevent": b"" for n in range(self.ncpu)}
        for n in range(self.ncpu):
            if self.facts == "moves" and self.rnd.random() < 0.3:
                self.place[n] = tuple(self.rnd.randrange(self.ncpu) for _ in range(3))
            core, socket, node = self.place.get(n, (n - n % 2, n % 2, n // 4))
            files = {"topology/thread_siblings_list": b"%d,%d\n" % (min(core, n), max(core, n)),
                     "topology/physical_package_id": b"%d\n" % socket, f"node{node}/uevent": b""}
            sys |= {f"sys/devices/system/cpu/cpu{n}/{k}": v for k, v in files.items() if self.readable()}
        return sys

    def net(self):
        lines, sys = ["Inter-|   Receive  |  Transmit", " face |bytes packets errs drop fifo frame compressed multicast|"], {}
        for n, name in enumerate(self.ifaces):
            if name in self.gone:
                continue
            lines.append(f"{name:>6}: " + " ".join(str(self.count.get(f"{name}.{k}")) for k in range(16)))
            if self.facts != "moves" or self.readable():
                sys[f"sys/class/net/{name}/ifindex"] = f"{n + 1}\n".encode()
            if name != "lo":
                sys[f"sys/class/net/{name}/speed"] = (b"1000\n", b"100\n", b"-1\n")[n % 3]
                sys[f"sys/class/net/{name}/duplex"] = (b"half\n", b"full\n", b"unknown\n")[n % 3]
        return lines, sys

    def snmp(self):
        out = []
        for proto, keys in IP.items():
            out += [f"{proto}: {keys}", f"{proto}: " + " ".join(str(self.count.get(f"{proto}.{k}")) for k in keys.split())]
        return out

    def level(self, name, most):
        now = self.count.now.setdefault("level." + name, self.rnd.randrange(most + 1))
        self.count.now["level." + name] = now = max(0, min(most, now + self.rnd.randrange(-most // 20 - 1, most // 20 + 2)))
        return now

    def meminfo(self):
        out = [f"{k + ':':<16}{self.total if k == 'MemTotal' else self.level(k, self.total // 3):>8} kB" for k in MEMINFO
               if not k.startswith("Swap")]
        swap = self.level("swap", 3) and self.total // 2
        out += [f"SwapTotal:      {swap:>8} kB", f"SwapFree:       {min(swap, self.level('free', self.total)):>8} kB",
                f"SwapCached:     {self.level('cached', 1000):>8} kB"]
        if "huge" not in self.absent:
            free = self.level("hugefree", 40)
            out += [f"HugePages_Total: {50:>7}", f"HugePages_Free: {free:>7}", f"HugePages_Rsvd: {min(3, free):>7}",
                    f"HugePages_Surp: {0:>7}", "Hugepagesize:       2048 kB"]
        return out

    def pressure(self, n):
        line = lambda kind: (f"{kind} " + " ".join(f"avg{k}={self.rnd.randrange(10000) / 100:.2f}" for k in (10, 60, 300)) +
                             f" total={self.count.get(f'psi{n}{kind}')}")
        return [line("some"), line("full")]

    def files(self):
        c, r = self.count, self.rnd
        disks, sys_disk = self.diskstats()
        net, sys_net = self.net()
        f = {"stat": self.stat(), "interrupts": self.interrupts(), "softirqs": self.softirqs(), "diskstats": disks, "net/dev": net, "net/snmp": self.snmp(),
             "meminfo": self.meminfo(), "vmstat": [f"{k} {c.get(k)}" for k in VMSTAT],
             "loadavg": [f"{r.randrange(900) / 100:.2f} {r.randrange(900) / 100:.2f} {r.randrange(900) / 100:.2f} "
                         f"{r.randrange(1, 9)}/{r.randrange(50, 900)} {c.get('pid')}"],
             "net/sockstat": [f"sockets: used {self.level('used', 900)}",
                              f"TCP: inuse {self.level('tcp', 99)} orphan 0 tw {self.level('tw', 99)} alloc 5 mem 1",
                              f"UDP: inuse {self.level('udp', 9)} mem 0", "UDPLITE: inuse 0", "RAW: inuse 1",
                              f"FRAG: inuse {self.level('frag', 9)} memory 0"],
             "sys/fs/dentry-state": [f"{self.level('dn', 9999)} {self.level('du', 9999)} 45 0 0 0"],
             "sys/fs/file-nr": [f"{self.level('fn', 9999)} 0 99999"],
             "sys/fs/inode-state": [f"{self.level('in', 9999)} {self.level('if', 99)} 0 0 0 0 0"],
             "sys/kernel/pty/nr": [str(self.level("pty", 9))],
             "cpuinfo": [x for n in self.cpus() for x in (f"processor\t: {n}", f"cpu MHz\t\t: {r.randrange(800, 4000)}.123", "")],
             "mounts": ["/dev/sda1 / ext4 rw 0 0", "/dev/sdb1 /srv ext4 rw 0 0", "tmpfs /tmp tmpfs rw 0 0"],
             "filesystems": ["\text4"], "net/if_inet6": ["00000000000000000000000000000001 01 80 10 80 lo"]}
        opt = {"softnet": {"net/softnet_stat": [" ".join(f"{x:08x}" for x in [c.get32(f"soft{n}.{k}") for k in range(3)]
                                                         + [0] * 6 + [c.get32(f"soft{n}.9"), 0, 0, n])
                                                for n in self.cpus()]},
               "snmp6": {"net/snmp6": [f"{k:<32}\t{c.get(k)}" for k in IP6]},
               "sockstat6": {"net/sockstat6": [f"TCP6: inuse {self.level('t6', 9)}", f"UDP6: inuse {self.level('u6', 9)}",
                                               "UDPLITE6: inuse 0", "RAW6: inuse 1", "FRAG6: inuse 0 memory 0"]},
               "pressure": {f"pressure/{n}": self.pressure(n) for n in ("cpu", "io", "memory")},
               "serial": {"tty/driver/serial": ["serinfo:1.0 driver revision:"] + [
                   f"{n}: uart:16550A port:000003F8 irq:4 tx:{c.get(f'tx{n}')} rx:{c.get(f'rx{n}')} "
                   + (f"fe:{c.get(f'fe{n}')} " if n else "") + "RTS|DTR" for n in range(2)]},
               "nfs": {"net/rpc/nfs": ["net 0 0 0 0", f"rpc {c.get('nfs.c')} {c.get('nfs.r')} 7", "proc2 18 "
                                       + " ".join(str(c.get(f"nfs2.{k}")) for k in range(18)), "proc3 22 "
                                       + " ".join(str(c.get(f"nfs3.{k}")) for k in range(22)),
                                       "proc4 59 " + " ".join(str(c.get(f"nfs4.{k}")) for k in range(59))]},
               "nfsd": {"net/rpc/nfsd": [f"rc {c.get('rc.h')} {c.get('rc.m')} 0", "fh 0 0 0 0 0", "io 1 2",
                                         f"net {c.get('n.c')} {c.get('n.u')} {c.get('n.t')} 4",
                                         f"rpc {c.get('d.c')} {c.get('d.b')} 0 0 0",
                                         "proc3 22 " + " ".join(str(c.get(f"nfsd3.{k}")) for k in range(22)),
                                         # sadc reads so many bytes of a line
                                         "proc4ops 72 " + " ".join(str(c.get(f"nfsd4.{k}", small=True) % 1000
                                                                       if k in (3, 9, 25, 38) else 0) for k in range(72))]}}
        for name, files in opt.items():
            if name not in self.absent:
                f.update(files)
        files = {"proc/" + k: ("\n".join(v) + "\n").encode() for k, v in f.items()}
        return {**files, **sys_disk, **sys_net, "proc/sys/kernel/hostname": b"fuzz\n",
                "proc/sys/kernel/osrelease": (peer.run("uname", "-r")[1]).encode(), "proc/sys/kernel/ostype": b"Linux\n",
                **self.topology()}

    def move(self):
        """What happens between two steps beside counting."""
        r = self.rnd
        if self.hotplug and self.ncpu > 1 and r.random() < 0.4:
            n = r.randrange(1, self.ncpu)
            self.offline ^= {n}
        if self.churn and r.random() < 0.5:
            name = r.choice([d[2] for d in self.disks] + self.ifaces)
            if name in ("sda", "lo"):
                self.count.forget(name + ".")
            elif name in self.gone:
                self.gone.remove(name)
                if r.random() < 0.7:
                    self.count.forget(name + ".")
            elif r.random() < 0.5:
                self.gone.add(name)
            else:
                self.count.forget(name + ".")

    def series(self, build, name):
        steps, up, stretches, boot = [], 5000.0 + self.rnd.randrange(10 ** 6), [0], 0
        for i in range(self.nsteps):
            if i and self.reboots and self.rnd.random() < 0.3:
                stretches.append(i)
                boot, up = boot + 1, 10.0
                for k in ("cpu", "intr", "ctxt", "pg", "psw", "processes"):
                    self.count.forget(k)
            steps.append({**self.files(), "clock": b"%d\n" % (CLOCK + i * self.delay),
                          "proc/uptime": b"%.2f %.2f\n" % (up, up),
                          "proc/sys/kernel/random/boot_id": b"%08d-1111-4222-8333-944444444444\n" % boot})
            self.move()
            up += self.delay + self.rnd.choice((0, 0, 0.01, -0.02, 0.3))
        notes = {i: "a note" for i in range(len(steps) - 1) if self.rnd.random() < 0.1}
        return peer.Series(build, name, steps, self.delay, stretches, notes)
