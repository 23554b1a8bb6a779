/*
 * The other reports of vmstat (-s, -D, -f, -d, -p, -m), as procps 4.0.2 prints them, measured on
 * changed files (tests/peer):
 *
 * -s: memory is free's (src/view/form_free.c), in the unit of -S, which converts as that of the
 * table does: vm_size(). Everything else is shown as the kernel has it, in 64 bits.
 *
 * -d shows what has a directory in /sys/block and calls the rest of /proc/diskstats partitions. It
 * looks for the name as it stands, so that one with a slash (cciss/c0d0, which is cciss!c0d0 there)
 * is a partition to it; without /sys/block all are disks. `cur`, the I/Os in progress, is divided
 * by 1000 as the milliseconds beside it are, after it was put into a signed number of 32 bits: a
 * defect, kept. -D sums these figures over the disks. Headings come again where the number of rows
 * before, those of partitions too, can be divided by the height of a page, unless a partition
 * stands there. -p shows a disk as well as a partition.
 *
 * -m sorts by name, which it cuts off at 24 bytes, and counts in 32 bits; its last column, Pages,
 * is the number of objects in a slab.
 */
#include "form.h"

static const char *const unit_param[] = { "unit", NULL };

static const struct view_let sums_lets[] = {
	{ "none", "0 * taken(meminfo)" },
	{ "vm", "0 * taken(vmstat)" },
	{ "total", "else(meminfo.MemTotal, none)" },
	{ "unused", "else(meminfo.MemFree, none)" },
	{ "claimed", "else(meminfo.MemAvailable, none)" },
	{ "available", "claimed == 0 || claimed > total ? unused : claimed" },
	{ "swap_total", "else(meminfo.SwapTotal, none)" },
	{ "swap_free", "else(meminfo.SwapFree, none)" },
	{ NULL, NULL },
};

/* clang-format off */
#define MEMORY(key, formula, text) \
	{ key, NULL, 13, FORM_WHOLE, "vm_size(" formula ", 1, unit)" }, { NULL, " ", 0, FORM_UNIT, NULL, " " text "\n" }
#define COUNT(key, formula, text) { key, NULL, 13, FORM_WHOLE, formula, " " text "\n" }

static const struct form_field sums[] = {
	MEMORY("total_memory", "total", "total memory"),
	MEMORY("used_memory", "total - available", "used memory"),
	MEMORY("active_memory", "else(meminfo.Active, none)", "active memory"),
	MEMORY("inactive_memory", "else(meminfo.Inactive, none)", "inactive memory"),
	MEMORY("free_memory", "unused", "free memory"),
	MEMORY("buffer_memory", "else(meminfo.Buffers, none)", "buffer memory"),
	MEMORY("swap_cache", "else(meminfo.Cached, none) + else(meminfo.SReclaimable, none)", "swap cache"),
	MEMORY("total_swap", "swap_total", "total swap"),
	MEMORY("used_swap", "max(swap_total - swap_free, 0)", "used swap"),
	MEMORY("free_swap", "swap_free", "free swap"),
	COUNT("user_ticks", "cpu[-1].user", "non-nice user cpu ticks"),
	COUNT("nice_ticks", "cpu[-1].nice", "nice user cpu ticks"),
	COUNT("system_ticks", "cpu[-1].system", "system cpu ticks"),
	COUNT("idle_ticks", "cpu[-1].idle", "idle cpu ticks"),
	COUNT("iowait_ticks", "else(cpu[-1].iowait, 0)", "IO-wait cpu ticks"),
	COUNT("irq_ticks", "else(cpu[-1].irq, 0)", "IRQ cpu ticks"),
	COUNT("softirq_ticks", "else(cpu[-1].softirq, 0)", "softirq cpu ticks"),
	COUNT("stolen_ticks", "else(cpu[-1].steal, 0)", "stolen cpu ticks"),
	COUNT("guest_ticks", "else(cpu[-1].guest, 0)", "non-nice guest cpu ticks"),
	COUNT("guest_nice_ticks", "else(cpu[-1].guest_nice, 0)", "nice guest cpu ticks"),
	COUNT("paged_in", "else(vmstat.pgpgin, vm)", "K paged in"),
	COUNT("paged_out", "else(vmstat.pgpgout, vm)", "K paged out"),
	COUNT("swapped_in", "else(vmstat.pswpin, vm)", "pages swapped in"),
	COUNT("swapped_out", "else(vmstat.pswpout, vm)", "pages swapped out"),
	COUNT("interrupts", "stat.intr", "interrupts"),
	COUNT("context_switches", "stat.ctxt", "CPU context switches"),
	COUNT("boot_time", "stat.btime", "boot time"),
	COUNT("forks", "stat.processes", "forks"),
	{ NULL },
};

static const struct form_field forks[] = { COUNT("forks", "stat.processes", "forks"), { NULL } };

static const struct view_let disk_lets[] = {
	{ "part", "else(partition ? 1 : slashed, 0)" },
	{ "cur", "int(i32(in_flight) / 1000)" },
	{ "sec", "int(io_ticks / 1000)" },
	{ NULL, NULL },
};

#define DISKSUM(key, formula, text) { key, NULL, 13, FORM_WHOLE, formula, " " text "\n", "!part" }

static const struct form_field disk_sum[] = {
	COUNT("disks", "!part", "disks"),
	COUNT("partitions", "part", "partitions"),
	DISKSUM("reads", "rd_ios", "total reads"),
	DISKSUM("merged_reads", "rd_merges", "merged reads"),
	DISKSUM("read_sectors", "rd_sectors", "read sectors"),
	DISKSUM("milli_reading", "rd_ticks", "milli reading"),
	DISKSUM("writes", "wr_ios", "writes"),
	DISKSUM("merged_writes", "wr_merges", "merged writes"),
	DISKSUM("written_sectors", "wr_sectors", "written sectors"),
	DISKSUM("milli_writing", "wr_ticks", "milli writing"),
	DISKSUM("inprogress_io", "cur", "inprogress IO"),
	DISKSUM("milli_spent_io", "sec", "milli spent IO"),
	DISKSUM("milli_weighted_io", "int(time_in_queue / 1000)", "milli weighted IO"),
	{ NULL },
};

static const struct form_field disks_head[] = {
	{ NULL, "disk- ------------reads------------ ------------writes----------- -----IO------",
	  .unless = VMSTAT_FORM_WIDE },
	{ NULL, "disk- -------------------reads------------------- -------------------writes------------------ "
		"------IO-------", .need = VMSTAT_FORM_WIDE },
	{ NULL, " -----timestamp-----", .need = VMSTAT_FORM_TIMES },
	{ NULL, "\n       total merged sectors      ms  total merged sectors      ms    cur    sec",
	  .unless = VMSTAT_FORM_WIDE },
	{ NULL, "\n          total    merged     sectors          ms     total    merged     sectors          ms     cur"
		"     sec", .need = VMSTAT_FORM_WIDE },
	{ NULL, " ", 19, FORM_ZONE, .need = VMSTAT_FORM_TIMES },
	{ NULL, "\n" },
	{ NULL },
};

/* A column of -d: its width, and that of -w. */
#define DISK(key, narrow, wide, formula) \
	{ key, " ", narrow, FORM_WHOLE, formula, .unless = VMSTAT_FORM_WIDE }, \
	{ key, " ", wide, FORM_WHOLE, formula, .need = VMSTAT_FORM_WIDE }

static const struct form_field disks[] = {
	{ "disk", NULL, -5, FORM_LABEL, "name" },
	DISK("reads", 6, 9, "rd_ios"),
	DISK("merged_reads", 6, 9, "rd_merges"),
	DISK("read_sectors", 7, 11, "rd_sectors"),
	DISK("milli_reading", 7, 11, "rd_ticks"),
	DISK("writes", 6, 9, "wr_ios"),
	DISK("merged_writes", 6, 9, "wr_merges"),
	DISK("written_sectors", 7, 11, "wr_sectors"),
	DISK("milli_writing", 7, 11, "wr_ticks"),
	DISK("cur", 6, 7, "cur"),
	DISK("sec", 6, 7, "sec"),
	{ NULL, " ", 0, FORM_DATE, .need = VMSTAT_FORM_TIMES },
	{ NULL, "\n" },
	{ NULL },
};

static const struct form_field partition_head[] = {
	{ NULL, NULL, -10, FORM_LABEL, "name", "      reads      read sectors      writes  requested writes\n" },
	{ NULL },
};

static const struct form_field partition[] = {
	{ "device", NULL, 0, FORM_NAME, "name" },
	{ "reads", NULL, 21, FORM_WHOLE, "rd_ios" },
	{ "read_sectors", "  ", 16, FORM_WHOLE, "rd_sectors" },
	{ "writes", "  ", 10, FORM_WHOLE, "wr_ios" },
	{ "requested_writes", "  ", 16, FORM_WHOLE, "wr_sectors", "\n" },
	{ NULL },
};

static const struct form_field slabs_head[] = {
	{ NULL, "Cache                       Num  Total   Size  Pages\n" },
	{ NULL },
};

static const struct form_field slabs[] = {
	{ "cache", NULL, -24, FORM_LABEL, "name", .most = 24 },
	{ "num", " ", 6, FORM_WHOLE, "u32(active_objs)" },
	{ "total", " ", 6, FORM_WHOLE, "u32(num_objs)" },
	{ "size", " ", 6, FORM_WHOLE, "u32(objsize)" },
	{ "pages", " ", 6, FORM_WHOLE, "u32(objperslab)", "\n" },
	{ NULL },
};
/* clang-format on */

const struct form vmstat_sums_form = { .name = "vmstat_sums",
				       .group = G_NONE,
				       .must = G_STAT,
				       .params = unit_param,
				       .lets = sums_lets,
				       .fields = sums };
const struct form vmstat_forks_form = {
	.name = "vmstat_forks", .group = G_NONE, .must = G_STAT, .fields = forks
};
const struct form vmstat_disks_form = { .name = "vmstat_disks",
					.group = G_DISK,
					.must = G_DISK,
					.lets = disk_lets,
					.head = disks_head,
					.fields = disks,
					.filter = "!part",
					.slashed = "name" };
const struct form vmstat_disk_sum_form = { .name = "vmstat_disk_sum",
					   .group = G_DISK,
					   .must = G_DISK,
					   .lets = disk_lets,
					   .fields = disk_sum,
					   .sum = true,
					   .slashed = "name" };
const struct form vmstat_partition_form = { .name = "vmstat_partition",
					    .group = G_DISK,
					    .must = G_DISK,
					    .head = partition_head,
					    .fields = partition };
const struct form vmstat_slabs_form = { .name = "vmstat_slabs",
					.group = G_SLAB,
					.must = G_SLAB,
					.head = slabs_head,
					.fields = slabs,
					.sort = "name" };

const struct form *const all_forms[] = {
	&free_form,
	&uptime_form,
	&ss_summary_form,
	&ss_listen_form,
	&ss_ports_form,
	&vmstat_sums_form,
	&vmstat_forks_form,
	&vmstat_disks_form,
	&vmstat_disk_sum_form,
	&vmstat_partition_form,
	&vmstat_slabs_form,
	NULL,
};
