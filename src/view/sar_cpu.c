/*
 * sar -u and -u ALL, -P. Measured with sar 12.6.1 (tests/peer):
 *
 * A CPU's shares are of its own ticks, user to steal; guest time is inside user and nice. A CPU
 * that is offline at either end has no row and no part in "all", which is the sum of the others and
 * not the kernel's first line. idle and iowait that went back count as no time. A CPU whose ticks
 * did not move at all is tickless: 100 % idle.
 */
#include "view.h"

/* Fields in which a CPU's time is counted once. */
static const uint32_t ticks[] = { C_CPU_USER,	C_CPU_NICE, C_CPU_SYSTEM,  C_CPU_IDLE,
				  C_CPU_IOWAIT, C_CPU_IRQ,  C_CPU_SOFTIRQ, C_CPU_STEAL };

enum { TICKS = sizeof(ticks) / sizeof(ticks[0]) };

static uint64_t value(const struct frame *f, uint32_t row, uint32_t col)
{
	uint64_t v;

	return frame_get(f, row, col, &v) ? v : 0;
}

/* idle and iowait never go back. */
static void hold(struct frame *b, uint32_t row, const struct frame *a, uint32_t was)
{
	static const uint32_t held[] = { C_CPU_IDLE, C_CPU_IOWAIT };

	for (size_t k = 0; k < 2; k++)
		if (value(b, row, held[k]) < value(a, was, held[k]))
			frame_set(b, row, held[k], value(a, was, held[k]));
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
	{ "irq0", "else(change(irq), 0)" },
	{ "soft0", "else(change(softirq), 0)" },
	{ "steal0", "else(change(steal), 0)" },
	{ "iowait0", "else(change(iowait), 0)" },
	{ "total", "change(user) + change(nice) + change(system) + change(idle) + iowait0 + irq0 + "
		   "soft0 + steal0" },
	{ NULL },
};

/* clang-format off */
static const struct view_column columns[] = {
	{ "CPU", 0, { 7 }, 0, SOURCE_CPU, "cpu", 0, 0, COLUMN_FIRST_ITEM, "cpu" },
	{ "%user", 0, { 9 }, 2, 0, "change(user) / total * 100", 0, SAR_EXTENDED, COLUMN_PERCENT, "user" },
	{ "%usr", 0, { 9 }, 2, 0, "max(change(user) - guest0, 0) / total * 100", SAR_EXTENDED, 0, COLUMN_PERCENT, "usr" },
	{ "%nice", 0, { 9 }, 2, 0, "change(nice) / total * 100", 0, SAR_EXTENDED, COLUMN_PERCENT, "nice" },
	{ "%nice", 0, { 9 }, 2, 0, "max(change(nice) - gnice0, 0) / total * 100", SAR_EXTENDED, 0, COLUMN_PERCENT, "nice" },
	{ "%system", 0, { 9 }, 2, 0, "(change(system) + irq0 + soft0) / total * 100", 0, SAR_EXTENDED, COLUMN_PERCENT, "system" },
	{ "%sys", 0, { 9 }, 2, 0, "change(system) / total * 100", SAR_EXTENDED, 0, COLUMN_PERCENT, "sys" },
	{ "%iowait", 0, { 9 }, 2, 0, "iowait0 / total * 100", 0, 0, COLUMN_PERCENT, "iowait" },
	{ "%steal", 0, { 9 }, 2, 0, "steal0 / total * 100", 0, 0, COLUMN_PERCENT, "steal" },
	{ "%irq", 0, { 9 }, 2, 0, "irq0 / total * 100", SAR_EXTENDED, 0, COLUMN_PERCENT, "irq" },
	{ "%soft", 0, { 9 }, 2, 0, "soft0 / total * 100", SAR_EXTENDED, 0, COLUMN_PERCENT, "soft" },
	{ "%guest", 0, { 9 }, 2, 0, "guest0 / total * 100", SAR_EXTENDED, 0, COLUMN_PERCENT, "guest" },
	{ "%gnice", 0, { 9 }, 2, 0, "gnice0 / total * 100", SAR_EXTENDED, 0, COLUMN_PERCENT, "gnice" },
	{ "%idle", 0, { 9 }, 2, 0, "total > 0 ? change(idle) / total * 100 : 100", 0, 0, COLUMN_PERCENT, "idle" },
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
