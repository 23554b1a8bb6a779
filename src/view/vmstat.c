/*
 * vmstat, as procps 4.0.2 prints it. Everything here was measured by running it on changed /proc
 * files (tests/peer):
 *
 * Memory. The real vmstat reads /proc/meminfo for its first report only and repeats those figures
 * in every later line: a defect. A replay shows each row's own figures, those of the sample that
 * ends it. cache = Cached + SReclaimable; swpd = SwapTotal - SwapFree, 0 where that is negative; a
 * key that the kernel lacks counts as 0. r and b are procs_running and procs_blocked as they stand.
 * Units (-S): through single precision, truncated, even for K: vm_size() in src/formula/func.c.
 * They apply to memory and to si and so (after these were rounded), not to bi and bo. Rates: (delta
 * + d/2) / d in integers, d the delay in seconds. si and so are pages * 4 KiB. The peer
 * holds deltas in 32 bits, so that a counter that passed 2^32 or 2^64 still gives the right rate;
 * one that fell prints nearly 2^32 (here 0); an increase of 2^32 or more in one interval
 * it shows modulo 2^32 (here in full). Since boot: no division by uptime, but x * hz / Div, Div
 * being the ticks that the "cpu " line sums to: vm_rate(). CPU, from the "cpu " line (not the sum
 * of the CPUs): us = user + nice - guest - guest_nice, not below 0; sy = system + irq + softirq; gu
 * = guest + guest_nice, in wide output only. Div = the eight fields user to steal. A field that
 * fell counts as 0, and when one of four sums fell, user + nice, system + irq + softirq, idle +
 * iowait, or everything but idle + iowait with guest and guest_nice added, all of the line counts
 * as 0. No debt is carried into the next interval. Div = 0 prints id 100.
 * Shares are (100 x + Div/2) / Div: they need not sum to 100. Layout: one space between columns,
 * widths are minimal: a wide number pushes the rest of its line to the right. Headings repeat: see
 * page_rows() in src/query/cmd_vmstat.c.
 */
#include "view.h"

enum { PROCS, MEMORY, SWAP, IO, SYSTEM, CPU, TIMESTAMP };

static const struct view_section sections[] = {
	[PROCS] = { "procs", { "procs", "--procs--" } },
	[MEMORY] = { "memory",
		     { "-----------memory----------",
		       "-----------------------memory----------------------" } },
	[SWAP] = { "swap", { "---swap--", "---swap--" } },
	[IO] = { "io", { "-----io----", "-----io----" } },
	[SYSTEM] = { "system", { "-system--", "-system--" } },
	[CPU] = { "cpu", { "------cpu-----", "----------cpu----------" } },
	[TIMESTAMP] = { "timestamp", { "-----timestamp-----", "-----timestamp-----" } },
};

static const char *const params[] = { "unit", NULL };

static const struct view_let lets[] = {
	/* 0 where the file was read: what a key counts as that the kernel does not have */
	{ "mem", "0 * taken(meminfo)" },
	{ "vm", "0 * taken(vmstat)" },
	{ "page_kib", "int(else(host.page_size, 4096) / 1024)" },

	{ "d_user", "change(cpu[-1].user)" },
	{ "d_nice", "change(cpu[-1].nice)" },
	{ "d_system", "change(cpu[-1].system)" },
	{ "d_idle", "change(cpu[-1].idle)" },
	{ "d_iowait", "else(change(cpu[-1].iowait), 0)" },
	{ "d_irq", "else(change(cpu[-1].irq), 0)" },
	{ "d_softirq", "else(change(cpu[-1].softirq), 0)" },
	{ "d_steal", "else(change(cpu[-1].steal), 0)" },
	{ "d_guest", "else(change(cpu[-1].guest), 0)" },
	{ "d_gnice", "else(change(cpu[-1].guest_nice), 0)" },
	{ "s_user", "d_user + d_nice" },
	{ "s_system", "d_system + d_irq + d_softirq" },
	{ "s_busy", "s_user + s_system + d_steal + d_guest + d_gnice" },
	{ "good", "s_user >= 0 && s_system >= 0 && d_idle + d_iowait >= 0 && s_busy >= 0" },
	{ "user", "good * (max(d_user, 0) + max(d_nice, 0))" },
	{ "system", "good * (max(d_system, 0) + max(d_irq, 0) + max(d_softirq, 0))" },
	{ "idle", "good * max(d_idle, 0)" },
	{ "iowait", "good * max(d_iowait, 0)" },
	{ "steal", "good * max(d_steal, 0)" },
	{ "guest", "good * (max(d_guest, 0) + max(d_gnice, 0))" },
	{ "ticks", "user + system + idle + iowait + steal" },
	{ "total", "max(ticks, 1)" },
	{ "delay", "max(1, int((itv(stat) + 50) / 100))" },
	{ "hz", "boot ? else(host.hz, 100) : 0" },
	{ "div", "boot ? total : delay" },
	{ "vm_div", "boot ? total : max(1, int((itv(vmstat) + 50) / 100))" },
	{ NULL, NULL },
};

/* clang-format off */
static const struct view_column columns[] = {
	{ "r", PROCS, { 2, 4 }, 0, 0, "stat.procs_running", 0, 0 },
	{ "b", PROCS, { 2, 4 }, 0, 0, "stat.procs_blocked", 0, 0 },
	{ "swpd", MEMORY, { 6, 12 }, 0, 0,
	  "vm_size(max(else(meminfo.SwapTotal, mem) - else(meminfo.SwapFree, mem), 0), 1, unit)", 0, 0 },
	{ "free", MEMORY, { 6, 12 }, 0, 0, "vm_size(else(meminfo.MemFree, mem), 1, unit)", 0, 0 },
	{ "buff", MEMORY, { 6, 12 }, 0, 0, "vm_size(else(meminfo.Buffers, mem), 1, unit)", 0, VMSTAT_ACTIVE },
	{ "cache", MEMORY, { 6, 12 }, 0, 0,
	  "vm_size(else(meminfo.Cached, mem) + else(meminfo.SReclaimable, mem), 1, unit)", 0, VMSTAT_ACTIVE },
	{ "inact", MEMORY, { 6, 12 }, 0, 0, "vm_size(else(meminfo.Inactive, mem), 1, unit)", VMSTAT_ACTIVE, 0 },
	{ "active", MEMORY, { 6, 12 }, 0, 0, "vm_size(else(meminfo.Active, mem), 1, unit)", VMSTAT_ACTIVE, 0 },
	{ "si", SWAP, { 4, 4 }, 0, 0, "vm_rate(vm_size(else(vmstat.pswpin, vm), page_kib, unit), 1, hz, vm_div)", 0, 0 },
	{ "so", SWAP, { 4, 4 }, 0, 0, "vm_rate(vm_size(else(vmstat.pswpout, vm), page_kib, unit), 1, hz, vm_div)", 0, 0 },
	{ "bi", IO, { 5, 5 }, 0, 0, "vm_rate(else(vmstat.pgpgin, vm), 1, hz, vm_div)", 0, 0 },
	{ "bo", IO, { 5, 5 }, 0, 0, "vm_rate(else(vmstat.pgpgout, vm), 1, hz, vm_div)", 0, 0 },
	{ "in", SYSTEM, { 4, 4 }, 0, 0, "vm_rate(stat.intr, 1, hz, div)", 0, 0 },
	{ "cs", SYSTEM, { 4, 4 }, 0, 0, "vm_rate(stat.ctxt, 1, hz, div)", 0, 0 },
	{ "us", CPU, { 2, 3 }, 0, 0, "vm_pct(max(user - guest, 0), total)", 0, 0 },
	{ "sy", CPU, { 2, 3 }, 0, 0, "vm_pct(system, total)", 0, 0 },
	{ "id", CPU, { 2, 3 }, 0, 0, "vm_pct(ticks > 0 ? idle : 1, total)", 0, 0 },
	{ "wa", CPU, { 2, 3 }, 0, 0, "vm_pct(iowait, total)", 0, 0 },
	{ "st", CPU, { 2, 3 }, 0, 0, "vm_pct(steal, total)", 0, 0 },
	{ "gu", CPU, { 2, 3 }, 0, 0, "vm_pct(guest, total)", VMSTAT_WIDE, 0 },
	{ "time", TIMESTAMP, { 19, 19 }, 0, SOURCE_TIME, NULL, VMSTAT_TIMESTAMP, 0 },
	{ NULL, 0, { 0, 0 }, 0, 0, NULL, 0, 0 },
};
/* clang-format on */

const struct view vmstat_view = {
	.name = "vmstat",
	.group = G_NONE,
	.params = params,
	.lets = lets,
	.sections = sections,
	.nsections = sizeof(sections) / sizeof(sections[0]),
	.columns = columns,
	.wide = VMSTAT_WIDE,
};
