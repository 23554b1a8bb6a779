/*
 * mpstat, as sysstat 12.6.1 prints it, measured by running it on changed /proc files (tests/peer).
 * A CPU's time is counted as by sar (sar_cpu.c).
 */
#include "cpu.h"

/* clang-format off */
static const struct view_column cpu_columns[] = {
	{ "CPU", 0, { 4 }, 0, SOURCE_CPU, "cpu", 0, 0, COLUMN_FIRST_ITEM, "cpu" },
	{ "%usr", 0, { 7 }, 2, 0, "good ? usr / total * 100 : 0", 0, 0, COLUMN_PERCENT, "usr" },
	{ "%nice", 0, { 7 }, 2, 0, "good ? nce / total * 100 : 0", 0, 0, COLUMN_PERCENT, "nice" },
	{ "%sys", 0, { 7 }, 2, 0, "good ? max(change(system), 0) / total * 100 : 0", 0, 0, COLUMN_PERCENT, "sys" },
	{ "%iowait", 0, { 7 }, 2, 0, "good ? iowait0 / total * 100 : 0", 0, 0, COLUMN_PERCENT, "iowait" },
	{ "%irq", 0, { 7 }, 2, 0, "good ? max(irq0, 0) / total * 100 : 0", 0, 0, COLUMN_PERCENT, "irq" },
	{ "%soft", 0, { 7 }, 2, 0, "good ? max(soft0, 0) / total * 100 : 0", 0, 0, COLUMN_PERCENT, "soft" },
	{ "%steal", 0, { 7 }, 2, 0, "good ? max(steal0, 0) / total * 100 : 0", 0, 0, COLUMN_PERCENT, "steal" },
	{ "%guest", 0, { 7 }, 2, 0, "good ? max(guest0, 0) / total * 100 : 0", 0, 0, COLUMN_PERCENT, "guest" },
	{ "%gnice", 0, { 7 }, 2, 0, "good ? max(gnice0, 0) / total * 100 : 0", 0, 0, COLUMN_PERCENT, "gnice" },
	{ "%idle", 0, { 7 }, 2, 0, "good ? idle0 / total * 100 : total == 0 && cpu >= 0 ? 100 : 0", 0, 0, COLUMN_PERCENT, "idle" },
	{ NULL },
};

const struct view mpstat_cpu_view = { .name = "cpu-load", .group = G_CPU, .lets = cpu_lets, .columns = cpu_columns,
				      .derive = cpu_derive };

/* -I SUM: a CPU's interrupts are the sum of its column in /proc/interrupts, "all" is the intr line of /proc/stat. */
static const struct view_column sum_columns[] = {
	{ "CPU", 0, { 4 }, 0, SOURCE_CPU, "cpu", 0, 0, COLUMN_FIRST_ITEM, "cpu" },
	{ "intr/s", 0, { 9 }, 2, 0, "(cpu < 0 ? stat.intr : max(change(count), 0)) / itv * 100", 0, 0, 0, "intr" },
	{ NULL },
};

const struct view mpstat_sum_view = { .name = "sum-interrupts", .group = G_IRQ, .columns = sum_columns,
				      .derive = derived_interrupt_sums };

/* With -I SCPU or ALL beside it, the real mpstat sums a CPU's software interrupts instead. */
static const struct view_column soft_sum_columns[] = {
	{ "CPU", 0, { 4 }, 0, SOURCE_CPU, "cpu", 0, 0, COLUMN_FIRST_ITEM, "cpu" },
	{ "intr/s", 0, { 9 }, 2, 0, "(cpu > 65535 ? stat.intr : max(change(HI) + change(TIMER) + change(NET_TX) + change(NET_RX) + "
	  "change(BLOCK) + else(change(IRQ_POLL), 0) + change(TASKLET) + change(SCHED) + change(HRTIMER) + change(RCU), 0)) / itv * 100",
	  0, 0, 0, "intr" },
	{ NULL },
};

static void sum_soft(struct derived *d)
{
	derived_sum(d, G_SOFTIRQ, C_SOFTIRQ_CPU);
}

const struct view mpstat_soft_sum_view = { .name = "sum-interrupts", .group = G_SOFTIRQ, .columns = soft_sum_columns,
					   .derive = sum_soft };

static const struct view_column line_columns[] = {
	{ "CPU", 0, { 4 }, 0, SOURCE_CPU, "cpu", 0, 0, COLUMN_FIRST_ITEM, "cpu" },
	{ "value", 0, { 10 }, 2, 0, "max(change(count), 0) / itv * 100" },
	{ NULL },
};

static const struct view_pivot by_line = { "line", "%s/s", "cpu", 0 };

const struct view mpstat_line_view = { .name = "individual-interrupts", .group = G_IRQ, .columns = line_columns,
				       .derive = derived_interrupts, .filter = "cpu >= 0", .pivot = &by_line };

static const struct view_column soft_columns[] = {
	{ "CPU", 0, { 4 }, 0, SOURCE_CPU, "cpu", 0, 0, COLUMN_FIRST_ITEM, "cpu" },
	{ "HI/s", 0, { 10 }, 2, 0, "HI / itv * 100" },
	{ "TIMER/s", 0, { 10 }, 2, 0, "TIMER / itv * 100" },
	{ "NET_TX/s", 0, { 10 }, 2, 0, "NET_TX / itv * 100" },
	{ "NET_RX/s", 0, { 10 }, 2, 0, "NET_RX / itv * 100" },
	{ "BLOCK/s", 0, { 10 }, 2, 0, "BLOCK / itv * 100" },
	{ "IRQ_POLL/s", 0, { 10 }, 2, 0, "IRQ_POLL / itv * 100" },
	{ "TASKLET/s", 0, { 10 }, 2, 0, "TASKLET / itv * 100" },
	{ "SCHED/s", 0, { 10 }, 2, 0, "SCHED / itv * 100" },
	{ "HRTIMER/s", 0, { 10 }, 2, 0, "HRTIMER / itv * 100" },
	{ "RCU/s", 0, { 10 }, 2, 0, "RCU / itv * 100" },
	{ NULL },
};
/* clang-format on */

const struct view mpstat_soft_view = { .name = "soft-interrupts",
				       .group = G_SOFTIRQ,
				       .columns = soft_columns,
				       .derive = sum_soft,
				       .filter = "cpu < 65536" };
