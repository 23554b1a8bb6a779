/*
 * sar -u and -u ALL, -P. Measured with sar 12.6.1 (tests/peer):
 *
 * A CPU's shares are of its own ticks, user to steal; guest time is inside user and nice. A CPU
 * that is offline at either end has no row and no part in "all", which is the sum of the others and
 * not the kernel's first line. idle and iowait that went back count as no time. A CPU whose ticks
 * did not move at all is tickless: 100 % idle.
 */
#include "view.h"

static uint64_t value(const struct frame *f, uint32_t row, uint32_t col)
{
	uint64_t v;

	return frame_get(f, row, col, &v) ? v : 0;
}

/* Undoes what went back: ROW of the end, WAS of the start. */
static void hold(struct frame *b, uint32_t row, struct frame *a, uint32_t was)
{
	uint32_t first = C_CPU_USER, last = C_CPU_GUEST_NICE;

	if (value(b, row, C_CPU_IDLE) >= value(a, was, C_CPU_IDLE)) {
		if (value(b, row, C_CPU_IOWAIT) >= value(a, was, C_CPU_IOWAIT))
			return;
		first = last = C_CPU_IOWAIT;
	}
	for (uint32_t c = first; c <= last; c++)
		frame_set(a, was, c, value(b, row, c));
}

static void add_row(struct frame *f, uint32_t to, uint32_t row)
{
	for (uint32_t c = C_CPU_USER; c <= C_CPU_GUEST_NICE; c++)
		frame_set(f, to, c, value(f, to, c) + value(f, row, c));
}

/* A row for all CPUs; its number is -1, as that of the kernel's own sum. */
static void begin_all(struct frame *f)
{
	uint32_t all = frame_row(f);

	frame_set(f, all, C_CPU_CPU, UINT64_MAX);
	for (uint32_t c = C_CPU_USER; c <= C_CPU_GUEST_NICE; c++)
		frame_set(f, all, c, 0);
}

static void sum_cpus(struct derived *d)
{
	bool boot = !d->from->a;
	const struct frame *b = derived_source(d, G_CPU, 1);
	const struct frame *a = boot ? NULL : derived_source(d, G_CPU, 0);
	struct frame *to = derived_frame(d, G_CPU, 1),
		     *was = boot ? NULL : derived_frame(d, G_CPU, 0);
	struct interval both;

	interval_init(&both, d->from->a, d->from->b);
	begin_all(to);
	if (was)
		begin_all(was);
	for (uint32_t row = 0; row < b->nrows; row++) {
		int64_t twin = boot ? -1 : interval_twin(&both, d->schema, G_CPU, row);
		uint32_t n;

		if ((int64_t)value(b, row, C_CPU_CPU) < 0 || (!boot && twin < 0))
			continue;
		n = derived_copy(to, b, row);
		if (!boot) {
			uint32_t m = derived_copy(was, a, (uint32_t)twin);

			hold(to, n, was, m);
			add_row(was, 0, m);
		}
		add_row(to, 0, n);
	}
	interval_release(&both);
}

static const struct view_let lets[] = {
	{ "guest0", "else(change(guest), 0)" },
	{ "gnice0", "else(change(guest_nice), 0)" },
	{ "iowait0", "else(change(iowait), 0)" },
	{ "irq0", "else(change(irq), 0)" },
	{ "soft0", "else(change(softirq), 0)" },
	{ "steal0", "else(change(steal), 0)" },
	{ "usr", "max(change(user) - guest0, 0)" },
	{ "nce", "max(change(nice) - gnice0, 0)" },
	{ "total", "usr + nce + guest0 + gnice0 + change(system) + change(idle) + iowait0 + irq0 + "
		   "soft0 + steal0" },
	{ "good", "total > 0" },
	{ NULL },
};

/* clang-format off */
static const struct view_column columns[] = {
	{ "CPU", 0, { 7 }, 0, SOURCE_CPU, "cpu", 0, 0, COLUMN_FIRST_ITEM, "cpu" },
	{ "%user", 0, { 9 }, 2, 0, "good * max(change(user), 0) / total * 100", 0, SAR_EXTENDED, COLUMN_PERCENT, "user" },
	{ "%usr", 0, { 9 }, 2, 0, "good * usr / total * 100", SAR_EXTENDED, 0, COLUMN_PERCENT, "usr" },
	{ "%nice", 0, { 9 }, 2, 0, "good * max(change(nice), 0) / total * 100", 0, SAR_EXTENDED, COLUMN_PERCENT, "nice" },
	{ "%nice", 0, { 9 }, 2, 0, "good * nce / total * 100", SAR_EXTENDED, 0, COLUMN_PERCENT, "nice" },
	{ "%system", 0, { 9 }, 2, 0, "good * max(change(system) + irq0 + soft0, 0) / total * 100", 0, SAR_EXTENDED, COLUMN_PERCENT, "system" },
	{ "%sys", 0, { 9 }, 2, 0, "good * max(change(system), 0) / total * 100", SAR_EXTENDED, 0, COLUMN_PERCENT, "sys" },
	{ "%iowait", 0, { 9 }, 2, 0, "good * max(iowait0, 0) / total * 100", 0, 0, COLUMN_PERCENT, "iowait" },
	{ "%steal", 0, { 9 }, 2, 0, "good * max(steal0, 0) / total * 100", 0, 0, COLUMN_PERCENT, "steal" },
	{ "%irq", 0, { 9 }, 2, 0, "good * max(irq0, 0) / total * 100", SAR_EXTENDED, 0, COLUMN_PERCENT, "irq" },
	{ "%soft", 0, { 9 }, 2, 0, "good * max(soft0, 0) / total * 100", SAR_EXTENDED, 0, COLUMN_PERCENT, "soft" },
	{ "%guest", 0, { 9 }, 2, 0, "good * max(guest0, 0) / total * 100", SAR_EXTENDED, 0, COLUMN_PERCENT, "guest" },
	{ "%gnice", 0, { 9 }, 2, 0, "good * max(gnice0, 0) / total * 100", SAR_EXTENDED, 0, COLUMN_PERCENT, "gnice" },
	{ "%idle", 0, { 9 }, 2, 0, "total == 0 ? 100 : good * max(change(idle), 0) / total * 100", 0, 0, COLUMN_PERCENT, "idle" },
	{ NULL },
};
/* clang-format on */

const struct view sar_cpu_view = {
	.name = "cpu-load",
	.group = G_CPU,
	.lets = lets,
	.columns = columns,
	.derive = sum_cpus,
};
