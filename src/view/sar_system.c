/* sar -w, -W, -B, -v, -q and the pressure of -q CPU, IO, MEM. What a kernel does not give counts as
 * 0, as sadc records it. */
#include "view.h"

/* clang-format off */
static const struct view_column task_columns[] = {
	{ "proc/s", 0, { 9 }, 2, 0, "processes / itv * 100" },
	{ "cswch/s", 0, { 9 }, 2, 0, "ctxt / itv * 100" },
	{ NULL },
};
const struct view sar_task_view = { .name = "process-and-context-switch", .group = G_STAT, .columns = task_columns };

static const struct view_column swap_columns[] = {
	{ "pswpin/s", 0, { 9 }, 2, 0, "else(pswpin, 0) / itv * 100" },
	{ "pswpout/s", 0, { 9 }, 2, 0, "else(pswpout, 0) / itv * 100" },
	{ NULL },
};
const struct view sar_swap_view = { .name = "swap-pages", .group = G_VMSTAT, .columns = swap_columns };

/* pgscank, pgscand and pgsteal are the sums over zones where an old kernel counts by zone. %vmeff is of all scans. */
static const struct view_let paging_lets[] = {
	{ "scank", "else(pgscan_kswapd, else(pgscan_kswapd_dma, 0) + else(pgscan_kswapd_dma32, 0) + "
		   "else(pgscan_kswapd_normal, 0) + else(pgscan_kswapd_high, 0) + else(pgscan_kswapd_movable, 0))" },
	{ "scand", "else(pgscan_direct, else(pgscan_direct_dma, 0) + else(pgscan_direct_dma32, 0) + "
		   "else(pgscan_direct_normal, 0) + else(pgscan_direct_high, 0) + else(pgscan_direct_movable, 0))" },
	{ "steal", "else(pgsteal_kswapd, else(pgsteal_kswapd_dma, 0) + else(pgsteal_kswapd_dma32, 0) + "
		   "else(pgsteal_kswapd_normal, 0) + else(pgsteal_kswapd_high, 0) + else(pgsteal_kswapd_movable, 0)) + "
		   "else(pgsteal_direct, else(pgsteal_direct_dma, 0) + else(pgsteal_direct_dma32, 0) + "
		   "else(pgsteal_direct_normal, 0) + else(pgsteal_direct_high, 0) + else(pgsteal_direct_movable, 0))" },
	{ NULL },
};
static const struct view_column paging_columns[] = {
	{ "pgpgin/s", 0, { 9 }, 2, 0, "else(pgpgin, 0) / itv * 100" },
	{ "pgpgout/s", 0, { 9 }, 2, 0, "else(pgpgout, 0) / itv * 100" },
	{ "fault/s", 0, { 9 }, 2, 0, "else(pgfault, 0) / itv * 100" },
	{ "majflt/s", 0, { 9 }, 2, 0, "else(pgmajfault, 0) / itv * 100" },
	{ "pgfree/s", 0, { 9 }, 2, 0, "else(pgfree, 0) / itv * 100" },
	{ "pgscank/s", 0, { 9 }, 2, 0, "scank / itv * 100" },
	{ "pgscand/s", 0, { 9 }, 2, 0, "scand / itv * 100" },
	{ "pgsteal/s", 0, { 9 }, 2, 0, "steal / itv * 100" },
	{ "%vmeff", 0, { 9 }, 2, 0, "scank + scand > 0 ? steal / (scank + scand) * 100 : 0", 0, 0, COLUMN_PERCENT, "vmeff-percent" },
	{ NULL },
};
const struct view sar_paging_view = { .name = "paging", .group = G_VMSTAT, .lets = paging_lets, .columns = paging_columns };

static const struct view_column kernel_columns[] = {
	{ "dentunusd", 0, { 9 }, 0, 0, "else(dentry_unused, 0)" },
	{ "file-nr", 0, { 9 }, 0, 0, "max(else(file_nr, 0) - else(file_free, 0), 0)" },
	{ "inode-nr", 0, { 9 }, 0, 0, "max(else(inode_nr, 0) - else(inode_free, 0), 0)" },
	{ "pty-nr", 0, { 9 }, 0, 0, "else(pty_nr, 0)" },
	{ NULL },
};
const struct view sar_kernel_view = { .name = "kernel", .group = G_KERNEL, .columns = kernel_columns };

static const struct view_column queue_columns[] = {
	{ "runq-sz", 0, { 9 }, 0, 0, "max(running - 1, 0)" },
	{ "plist-sz", 0, { 9 }, 0, 0, "total" },
	{ "ldavg-1", 0, { 9 }, 2, 0, "load1" },
	{ "ldavg-5", 0, { 9 }, 2, 0, "load5" },
	{ "ldavg-15", 0, { 9 }, 2, 0, "load15" },
	{ "blocked", 0, { 9 }, 0, 0, "else(stat.procs_blocked, 0)" },
	{ NULL },
};
const struct view sar_queue_view = { .name = "queue", .group = G_LOAD, .columns = queue_columns };

/* The last column of each four comes from the total, in microseconds; the others are the kernel's own averages. */
static const struct view_column psi_cpu_columns[] = {
	{ "%scpu-10", 0, { 9 }, 2, 0, "cpu_some_avg10", 0, 0, COLUMN_PERCENT, "some_avg10" },
	{ "%scpu-60", 0, { 9 }, 2, 0, "cpu_some_avg60", 0, 0, COLUMN_PERCENT, "some_avg60" },
	{ "%scpu-300", 0, { 9 }, 2, 0, "cpu_some_avg300", 0, 0, COLUMN_PERCENT, "some_avg300" },
	{ "%scpu", 0, { 9 }, 2, 0, "cpu_some_total / (100 * itv)", 0, 0, COLUMN_PERCENT, "some_avg" },
	{ NULL },
};
const struct view sar_psi_cpu_view = { .name = "psi-cpu", .group = G_PSI, .columns = psi_cpu_columns };

static const struct view_column psi_io_columns[] = {
	{ "%sio-10", 0, { 9 }, 2, 0, "io_some_avg10", 0, 0, COLUMN_PERCENT, "some_avg10" },
	{ "%sio-60", 0, { 9 }, 2, 0, "io_some_avg60", 0, 0, COLUMN_PERCENT, "some_avg60" },
	{ "%sio-300", 0, { 9 }, 2, 0, "io_some_avg300", 0, 0, COLUMN_PERCENT, "some_avg300" },
	{ "%sio", 0, { 9 }, 2, 0, "io_some_total / (100 * itv)", 0, 0, COLUMN_PERCENT, "some_avg" },
	{ "%fio-10", 0, { 9 }, 2, 0, "io_full_avg10", 0, 0, COLUMN_PERCENT, "full_avg10" },
	{ "%fio-60", 0, { 9 }, 2, 0, "io_full_avg60", 0, 0, COLUMN_PERCENT, "full_avg60" },
	{ "%fio-300", 0, { 9 }, 2, 0, "io_full_avg300", 0, 0, COLUMN_PERCENT, "full_avg300" },
	{ "%fio", 0, { 9 }, 2, 0, "io_full_total / (100 * itv)", 0, 0, COLUMN_PERCENT, "full_avg" },
	{ NULL },
};
const struct view sar_psi_io_view = { .name = "psi-io", .group = G_PSI, .columns = psi_io_columns };

static const struct view_column psi_mem_columns[] = {
	{ "%smem-10", 0, { 9 }, 2, 0, "memory_some_avg10", 0, 0, COLUMN_PERCENT, "some_avg10" },
	{ "%smem-60", 0, { 9 }, 2, 0, "memory_some_avg60", 0, 0, COLUMN_PERCENT, "some_avg60" },
	{ "%smem-300", 0, { 9 }, 2, 0, "memory_some_avg300", 0, 0, COLUMN_PERCENT, "some_avg300" },
	{ "%smem", 0, { 9 }, 2, 0, "memory_some_total / (100 * itv)", 0, 0, COLUMN_PERCENT, "some_avg" },
	{ "%fmem-10", 0, { 9 }, 2, 0, "memory_full_avg10", 0, 0, COLUMN_PERCENT, "full_avg10" },
	{ "%fmem-60", 0, { 9 }, 2, 0, "memory_full_avg60", 0, 0, COLUMN_PERCENT, "full_avg60" },
	{ "%fmem-300", 0, { 9 }, 2, 0, "memory_full_avg300", 0, 0, COLUMN_PERCENT, "full_avg300" },
	{ "%fmem", 0, { 9 }, 2, 0, "memory_full_total / (100 * itv)", 0, 0, COLUMN_PERCENT, "full_avg" },
	{ NULL },
};
const struct view sar_psi_mem_view = { .name = "psi-mem", .group = G_PSI, .columns = psi_mem_columns };
/* clang-format on */
