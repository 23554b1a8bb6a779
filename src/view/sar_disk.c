/*
 * sar -d. Measured with sar 12.6.1 (tests/peer): tps, areq-sz and await are of reads, writes and
 * discards; flushes stand apart and are not shown. %util is not capped.
 */
#include "view.h"

static const struct view_let lets[] = {
	{ "dc_ios0", "else(dc_ios, 0)" },
	{ "dc_sec0", "else(dc_sectors, 0)" },
	{ "dc_ticks0", "else(dc_ticks, 0)" },
	{ "ios", "rd_ios + wr_ios + dc_ios0" },
	{ NULL },
};

/* clang-format off */
static const struct view_column columns[] = {
	{ "DEV", 0, { 9 }, 0, SOURCE_LABEL, "name", 0, 0, COLUMN_ITEM, "disk-device" },
	{ "tps", 0, { 9 }, 2, 0, "ios / itv * 100", 0, 0, 0, "tps" },
	{ "rkB/s", 0, { 9 }, 2, 0, "rd_sectors / itv * 100 / 2", 0, 0, COLUMN_KIB, "rkB" },
	{ "wkB/s", 0, { 9 }, 2, 0, "wr_sectors / itv * 100 / 2", 0, 0, COLUMN_KIB, "wkB" },
	{ "dkB/s", 0, { 9 }, 2, 0, "dc_sec0 / itv * 100 / 2", 0, 0, COLUMN_KIB, "dkB" },
	{ "areq-sz", 0, { 9 }, 2, 0, "(rd_sectors + wr_sectors + dc_sec0) / ios / 2", 0, 0, COLUMN_KIB, "areq-sz" },
	{ "aqu-sz", 0, { 9 }, 2, 0, "time_in_queue / itv * 100 / 1000", 0, 0, 0, "aqu-sz" },
	{ "await", 0, { 9 }, 2, 0, "(rd_ticks + wr_ticks + dc_ticks0) / ios", 0, 0, 0, "await" },
	{ "%util", 0, { 9 }, 2, 0, "io_ticks / itv * 100 / 10", 0, 0, COLUMN_PERCENT, "util-percent" },
	{ NULL },
};
/* clang-format on */

const struct view sar_disk_view = {
	.name = "disk",
	.group = G_DISK,
	.lets = lets,
	.columns = columns,
	.derive = derived_disks,
	.active = "ios || rd_sectors || wr_sectors || dc_sec0 || rd_ticks || wr_ticks || io_ticks "
		  "|| time_in_queue",
	.filter = "else(partition, 0) == 0 && last(rd_ios) + last(wr_ios) + else(last(dc_ios), 0) "
		  "> 0",
};
