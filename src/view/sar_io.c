/*
 * sar -b: the sum over whole block devices; -y: serial lines; -I: interrupts, of which sar takes a
 * count that fell for one that stood still, wrapped or not.
 */
#include <string.h>

#include "view.h"

/* clang-format off */
/* Transfers are one count to sar: one kind of them may fall (a disk that is registered again) while their sum goes on. */
static const struct view_let io_lets[] = {
	{ "moved", "change(rd_ios) + change(wr_ios) + else(change(dc_ios), 0)" },
	{ NULL },
};
static const struct view_column io_columns[] = {
	{ "tps", 0, { 9 }, 2, 0, "(moved < 0 ? rd_ios + wr_ios + else(dc_ios, 0) : moved) / itv * 100" },
	{ "rtps", 0, { 9 }, 2, 0, "rd_ios / itv * 100" },
	{ "wtps", 0, { 9 }, 2, 0, "wr_ios / itv * 100" },
	{ "dtps", 0, { 9 }, 2, 0, "else(dc_ios, 0) / itv * 100" },
	{ "bread/s", 0, { 9 }, 2, 0, "rd_sectors / itv * 100" },
	{ "bwrtn/s", 0, { 9 }, 2, 0, "wr_sectors / itv * 100" },
	{ "bdscd/s", 0, { 9 }, 2, 0, "else(dc_sectors, 0) / itv * 100" },
	{ NULL },
};

static const struct view_column tty_columns[] = {
	{ "TTY", 0, { 9 }, 0, SOURCE_CPU, "line", 0, 0, COLUMN_FIRST_ITEM, "line" },
	{ "rcvin/s", 0, { 9 }, 2, 0, "else(rx, 0) / itv * 100" },
	{ "xmtin/s", 0, { 9 }, 2, 0, "else(tx, 0) / itv * 100" },
	{ "framerr/s", 0, { 9 }, 2, 0, "else(fe, 0) / itv * 100" },
	{ "prtyerr/s", 0, { 9 }, 2, 0, "else(pe, 0) / itv * 100" },
	{ "brk/s", 0, { 9 }, 2, 0, "else(brk, 0) / itv * 100" },
	{ "ovrun/s", 0, { 9 }, 2, 0, "else(oe, 0) / itv * 100" },
	{ NULL },
};

static const struct view_column int_columns[] = {
	{ "INTR", 0, { 9 }, 0, SOURCE_LABEL, "line", 0, 0, COLUMN_ITEM, "intr" },
	{ "value", 0, { 9 }, 2, 0, "(cpu < 0 ? max(change(count), 0) : count) / itv * 100" },
	{ NULL },
};
/* clang-format on */

static const struct view_pivot by_cpu = { "cpu", "CPU%s", "line", 0 };

static void sum_disks(struct derived *d)
{
	derived_total(d, G_DISK, C_DISK_PHYSICAL);
}

/* Every line has a sum over its CPUs, "all"; and the lines a sum by CPU, "sum", whose own "all" is
 * the total of /proc/stat. */
static void sum_lines(struct derived *d)
{
	derived_interrupts(d);
}

const struct view sar_io_view = {
	.name = "io", .group = G_DISK, .lets = io_lets, .columns = io_columns, .derive = sum_disks
};
const struct view sar_tty_view = { .name = "serial",
				   .group = G_SERIAL,
				   .columns = tty_columns,
				   .active = "else(rx, 0) || else(tx, 0) || else(fe, 0) || "
					     "else(pe, 0) || else(brk, 0) || else(oe, 0)" };
const struct view sar_int_view = { .name = "interrupts",
				   .group = G_IRQ,
				   .columns = int_columns,
				   .derive = sum_lines,
				   .active = "change(count)",
				   .pivot = &by_cpu };
