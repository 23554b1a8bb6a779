/*
 * sar -u and -u ALL, -P. Measured with sar 12.6.1 (tests/peer):
 *
 * A CPU's shares are of its own ticks, user to steal; guest time is inside user and nice. A CPU
 * that is offline at either end has no row and no part in "all", which is the sum of the others and
 * not the kernel's first line. idle and iowait that went back count as no time. A CPU whose ticks
 * did not move at all is tickless: 100 % idle.
 */
#include "cpu.h"

static uint64_t value(const struct frame *f, uint32_t row, uint32_t col)
{
	uint64_t v;

	return frame_get(f, row, col, &v) ? v : 0;
}

/* Undoes what went back: row N of the end B, row M of the start A. */
static void hold(const struct frame *b, uint32_t n, struct frame *a, uint32_t m)
{
	if (value(b, n, C_CPU_IDLE) < value(a, m, C_CPU_IDLE))
		frame_set(a, m, C_CPU_IDLE, 0);
	if (value(b, n, C_CPU_IOWAIT) < value(a, m, C_CPU_IOWAIT))
		frame_set(a, m, C_CPU_IOWAIT, value(b, n, C_CPU_IOWAIT));
}

/* derived_sum() gives both ends the same rows in the same order. */
void cpu_derive(struct derived *d)
{
	struct frame *b = &d->own[1], *a = &d->own[0];

	derived_sum(d, G_CPU, C_CPU_CPU);
	for (uint32_t row = 1; d->from->a && row < b->nrows; row++) {
		uint64_t idle = value(a, row, C_CPU_IDLE), iowait = value(a, row, C_CPU_IOWAIT);

		hold(b, row, a, row);
		frame_set(a, 0, C_CPU_IDLE,
			  value(a, 0, C_CPU_IDLE) + value(a, row, C_CPU_IDLE) - idle);
		frame_set(a, 0, C_CPU_IOWAIT,
			  value(a, 0, C_CPU_IOWAIT) + value(a, row, C_CPU_IOWAIT) - iowait);
	}
}

const struct view_let cpu_lets[] = {
	{ "guest0", "else(change(guest), 0)" },
	{ "gnice0", "else(change(guest_nice), 0)" },
	{ "iowait0", "max(else(change(iowait), 0), 0)" },
	{ "idle0", "change(idle) < 0 ? last(idle) : change(idle)" },
	{ "irq0", "else(change(irq), 0)" },
	{ "soft0", "else(change(softirq), 0)" },
	{ "steal0", "else(change(steal), 0)" },
	{ "usr", "max(change(user) - guest0, 0)" },
	{ "nce", "max(change(nice) - gnice0, 0)" },
	{ "total", "usr + nce + guest0 + gnice0 + change(system) + idle0 + iowait0 + irq0 + "
		   "soft0 + steal0" },
	{ "good", "total > 0" },
	{ NULL },
};

/* clang-format off */
static const struct view_column columns[] = {
	{ "CPU", 0, { 7 }, 0, SOURCE_CPU, "cpu", 0, 0, COLUMN_FIRST_ITEM, "cpu" },
	{ "%user", 0, { 9 }, 2, 0, "good ? max(change(user), 0) / total * 100 : 0", 0, SAR_EXTENDED, COLUMN_PERCENT, "user" },
	{ "%usr", 0, { 9 }, 2, 0, "good ? usr / total * 100 : 0", SAR_EXTENDED, 0, COLUMN_PERCENT, "usr" },
	{ "%nice", 0, { 9 }, 2, 0, "good ? max(change(nice), 0) / total * 100 : 0", 0, SAR_EXTENDED, COLUMN_PERCENT, "nice" },
	{ "%nice", 0, { 9 }, 2, 0, "good ? nce / total * 100 : 0", SAR_EXTENDED, 0, COLUMN_PERCENT, "nice" },
	{ "%system", 0, { 9 }, 2, 0, "good ? max(change(system) + irq0 + soft0, 0) / total * 100 : 0", 0, SAR_EXTENDED, COLUMN_PERCENT, "system" },
	{ "%sys", 0, { 9 }, 2, 0, "good ? max(change(system), 0) / total * 100 : 0", SAR_EXTENDED, 0, COLUMN_PERCENT, "sys" },
	{ "%iowait", 0, { 9 }, 2, 0, "good ? iowait0 / total * 100 : 0", 0, 0, COLUMN_PERCENT, "iowait" },
	{ "%steal", 0, { 9 }, 2, 0, "good ? max(steal0, 0) / total * 100 : 0", 0, 0, COLUMN_PERCENT, "steal" },
	{ "%irq", 0, { 9 }, 2, 0, "good ? max(irq0, 0) / total * 100 : 0", SAR_EXTENDED, 0, COLUMN_PERCENT, "irq" },
	{ "%soft", 0, { 9 }, 2, 0, "good ? max(soft0, 0) / total * 100 : 0", SAR_EXTENDED, 0, COLUMN_PERCENT, "soft" },
	{ "%guest", 0, { 9 }, 2, 0, "good ? max(guest0, 0) / total * 100 : 0", SAR_EXTENDED, 0, COLUMN_PERCENT, "guest" },
	{ "%gnice", 0, { 9 }, 2, 0, "good ? max(gnice0, 0) / total * 100 : 0", SAR_EXTENDED, 0, COLUMN_PERCENT, "gnice" },
	{ "%idle", 0, { 9 }, 2, 0, "good ? idle0 / total * 100 : total == 0 && cpu >= 0 ? 100 : 0", 0, 0, COLUMN_PERCENT, "idle" },
	{ NULL },
};
/* clang-format on */

const struct view sar_cpu_view = {
	.name = "cpu-load",
	.group = G_CPU,
	.lets = cpu_lets,
	.columns = columns,
	.derive = cpu_derive,
};
