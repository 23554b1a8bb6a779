/*
 * mpstat, as sysstat 12.6.1 prints it, measured by running it on changed /proc files (tests/peer).
 * A CPU's time is counted as by sar (sar_cpu.c).
 */
#include <stdlib.h>

#include "cpu.h"

/* A CPU of which nothing is known sits on core 0 of socket 0 and on no node; all CPUs sit nowhere.
 */
static void place_rows(struct frame *f)
{
	static const uint64_t unknown[] = { 0, 0, UINT64_MAX };
	uint64_t v;

	for (uint32_t c = 0; f->nrows && c < 3; c++)
		f->has[C_CPU_CORE + c] = false;
	for (uint32_t row = 1; row < f->nrows; row++)
		for (uint32_t c = 0; c < 3; c++)
			if (!frame_get(f, row, C_CPU_CORE + c, &v))
				frame_set(f, row, C_CPU_CORE + c, unknown[c]);
}

static void place_cpus(struct derived *d)
{
	cpu_derive(d);
	if (!(d->options & MPSTAT_TOPOLOGY))
		return;
	if (d->from->a)
		place_rows(&d->own[0]);
	place_rows(&d->own[1]);
}

/* Adds the times of ROW of FROM to row N of TO. */
static void add_times(struct frame *to, uint32_t n, const struct frame *from, uint32_t row)
{
	for (uint32_t c = C_CPU_USER; c <= C_CPU_GUEST_NICE; c++) {
		uint64_t v, sum = 0;

		if (!frame_get(from, row, c, &v))
			continue;
		frame_get(to, n, c, &sum);
		frame_set(to, n, c, sum + v);
	}
}

/* The rows of F by node: row 0 as it is, then the nodes in order. NODES [0 .. f->nrows) are those
 * of its rows. */
static void by_node(struct frame *f, const uint64_t *nodes, uint64_t highest)
{
	struct frame old = *f;

	f->val = NULL;
	f->has = NULL;
	f->cap = f->nrows = 0;
	derived_copy(f, &old, 0);
	for (uint64_t node = 0; node <= highest; node++) {
		uint32_t n = 0;

		for (uint32_t row = 1; row < old.nrows; row++) {
			if (nodes[row] != node)
				continue;
			if (!n) {
				n = frame_row(f);
				frame_set(f, n, C_CPU_CPU, node);
			}
			add_times(f, n, &old, row);
		}
	}
	free(old.val);
	free(old.has);
}

static void sum_nodes(struct derived *d)
{
	enum { HIGHEST = 1023 };
	struct frame *b = &d->own[1];
	uint64_t highest = 0, *nodes;

	cpu_derive(d);
	if (!b->nrows)
		return;
	nodes = mem_alloc(b->nrows * sizeof(*nodes));
	for (uint32_t row = 0; row < b->nrows; row++) {
		nodes[row] = UINT64_MAX;
		if (frame_get(b, row, C_CPU_NODE, &nodes[row]) && nodes[row] <= HIGHEST &&
		    nodes[row] > highest)
			highest = nodes[row];
	}
	if (d->from->a)
		by_node(&d->own[0], nodes, highest);
	by_node(b, nodes, highest);
	free(nodes);
}

/* Whether CPU had no tick between the samples. */
static bool was_still(const struct derived *d, uint64_t cpu)
{
	const struct frame *a = derived_source(d, G_CPU, 0), *b = derived_source(d, G_CPU, 1);
	uint64_t x, y;

	for (uint32_t row = 0; row < b->nrows; row++) {
		int64_t was = frame_get(b, row, C_CPU_CPU, &x) && x == cpu
				      ? frame_match(d->schema, b, row, a)
				      : -1;

		for (uint32_t c = C_CPU_USER; was >= 0 && c <= C_CPU_GUEST_NICE; c++)
			if (frame_get(b, row, c, &x) && frame_get(a, (uint32_t)was, c, &y) &&
			    x != y)
				return false;
		if (was >= 0)
			return true;
	}
	return false;
}

/* mpstat counts no interrupts on a CPU that had no tick. */
static void hold_still(struct derived *d, uint32_t key)
{
	struct frame *b = &d->own[1], *a = &d->own[0];
	uint64_t cpu, v;

	for (uint32_t row = 0; d->from->a && row < b->nrows; row++) {
		int64_t was = frame_get(b, row, key, &cpu) && (int64_t)cpu >= 0 && cpu < 65536 &&
					      was_still(d, cpu)
				      ? frame_match(d->schema, b, row, a)
				      : -1;

		for (uint32_t c = 0; was >= 0 && c < b->ncols; c++)
			if (d->schema->groups[b->group].cols[c].kind == KIND_COUNTER &&
			    frame_get(a, (uint32_t)was, c, &v))
				frame_set(b, row, c, v);
	}
}

/* clang-format off */
#define CPU_COLUMNS \
	{ "%usr", 0, { 7 }, 2, 0, "good ? usr / total * 100 : 0", 0, 0, COLUMN_PERCENT, "usr" }, \
	{ "%nice", 0, { 7 }, 2, 0, "good ? nce / total * 100 : 0", 0, 0, COLUMN_PERCENT, "nice" }, \
	{ "%sys", 0, { 7 }, 2, 0, "good ? max(change(system), 0) / total * 100 : 0", 0, 0, COLUMN_PERCENT, "sys" }, \
	{ "%iowait", 0, { 7 }, 2, 0, "good ? iowait0 / total * 100 : 0", 0, 0, COLUMN_PERCENT, "iowait" }, \
	{ "%irq", 0, { 7 }, 2, 0, "good ? max(irq0, 0) / total * 100 : 0", 0, 0, COLUMN_PERCENT, "irq" }, \
	{ "%soft", 0, { 7 }, 2, 0, "good ? max(soft0, 0) / total * 100 : 0", 0, 0, COLUMN_PERCENT, "soft" }, \
	{ "%steal", 0, { 7 }, 2, 0, "good ? max(steal0, 0) / total * 100 : 0", 0, 0, COLUMN_PERCENT, "steal" }, \
	{ "%guest", 0, { 7 }, 2, 0, "good ? max(guest0, 0) / total * 100 : 0", 0, 0, COLUMN_PERCENT, "guest" }, \
	{ "%gnice", 0, { 7 }, 2, 0, "good ? max(gnice0, 0) / total * 100 : 0", 0, 0, COLUMN_PERCENT, "gnice" }, \
	{ "%idle", 0, { 7 }, 2, 0, "good ? idle0 / total * 100 : total == 0 && cpu >= 0 ? 100 : 0", 0, 0, COLUMN_PERCENT, "idle" }

static const struct view_column cpu_columns[] = {
	{ "CPU", 0, { 4 }, 0, SOURCE_CPU, "cpu", 0, 0, COLUMN_FIRST_ITEM, "cpu" },
	{ "CORE", 0, { 4 }, 0, SOURCE_PLACE, "core", MPSTAT_TOPOLOGY, 0, 0, "core" },
	{ "SOCK", 0, { 4 }, 0, SOURCE_PLACE, "socket", MPSTAT_TOPOLOGY, 0, 0, "socket" },
	{ "NODE", 0, { 4 }, 0, SOURCE_PLACE, "node", MPSTAT_TOPOLOGY, 0, 0, "node" },
	CPU_COLUMNS,
	{ NULL },
};

const struct view mpstat_cpu_view = { .name = "cpu-load", .group = G_CPU, .lets = cpu_lets, .columns = cpu_columns,
				      .derive = place_cpus };

/* -n and -N: a row a NUMA node, which takes the place of its CPUs. */
static const struct view_column node_columns[] = {
	{ "NODE", 0, { 4 }, 0, SOURCE_CPU, "cpu", 0, 0, COLUMN_FIRST_ITEM, "node" },
	CPU_COLUMNS,
	{ NULL },
};

const struct view mpstat_node_view = { .name = "node-load", .group = G_CPU, .lets = cpu_lets, .columns = node_columns,
				       .derive = sum_nodes };

/* -I SUM: a CPU's interrupts are the sum of its column in /proc/interrupts, "all" is the intr line of /proc/stat. */
static const struct view_column sum_columns[] = {
	{ "CPU", 0, { 4 }, 0, SOURCE_CPU, "cpu", 0, 0, COLUMN_FIRST_ITEM, "cpu" },
	{ "intr/s", 0, { 9 }, 2, 0, "(cpu < 0 ? stat.intr : max(change(count), 0)) / itv * 100", 0, 0, 0, "intr" },
	{ NULL },
};

/* What derive needs beside the columns: all times of the CPUs. */
static const struct view_let times[] = {
	{ "times", "cpu[-1].user + cpu[-1].nice + cpu[-1].system + cpu[-1].idle + cpu[-1].iowait + cpu[-1].irq + cpu[-1].softirq + "
	  "cpu[-1].steal + cpu[-1].guest + cpu[-1].guest_nice" },
	{ NULL },
};

static void sum_lines(struct derived *d)
{
	derived_interrupt_sums(d);
	hold_still(d, C_IRQ_CPU);
}

const struct view mpstat_sum_view = { .name = "sum-interrupts", .group = G_IRQ, .lets = times, .columns = sum_columns,
				      .derive = sum_lines };

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

static void sum_soft_still(struct derived *d)
{
	sum_soft(d);
	hold_still(d, C_SOFTIRQ_CPU);
}

const struct view mpstat_soft_sum_view = { .name = "sum-interrupts", .group = G_SOFTIRQ, .lets = times, .columns = soft_sum_columns,
					   .derive = sum_soft_still };

static const struct view_column line_columns[] = {
	{ "CPU", 0, { 4 }, 0, SOURCE_CPU, "cpu", 0, 0, COLUMN_FIRST_ITEM, "cpu" },
	{ "value", 0, { 10 }, 2, 0, "count / itv * 100" },
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
