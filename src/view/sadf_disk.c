/* The disks of sadf -j and -x, which keep the names and units of older versions beside the new
 * ones. */
#include "view.h"

static const struct view_let lets[] = {
	{ "dc_ios0", "else(dc_ios, 0)" },
	{ "dc_sec0", "else(dc_sectors, 0)" },
	{ "dc_ticks0", "else(dc_ticks, 0)" },
	{ "ios", "rd_ios + wr_ios + dc_ios0" },
	{ "queue", "time_in_queue / itv * 100 / 1000" },
	{ "sectors", "(rd_sectors + wr_sectors + dc_sec0) / ios" },
	{ NULL },
};

/* clang-format off */
static const struct view_column columns[] = {
	{ "DEV", 0, { 9 }, 0, SOURCE_LABEL, "name", 0, 0, COLUMN_ITEM, "disk-device" },
	{ "tps", 0, { 9 }, 2, 0, "ios / itv * 100" },
	{ "rd_sec", 0, { 9 }, 2, 0, "rd_sectors / itv * 100" },
	{ "wr_sec", 0, { 9 }, 2, 0, "wr_sectors / itv * 100" },
	{ "dc_sec", 0, { 9 }, 2, 0, "dc_sec0 / itv * 100" },
	{ "rkB", 0, { 9 }, 2, 0, "rd_sectors / itv * 100 / 2" },
	{ "wkB", 0, { 9 }, 2, 0, "wr_sectors / itv * 100 / 2" },
	{ "dkB", 0, { 9 }, 2, 0, "dc_sec0 / itv * 100 / 2" },
	{ "avgrq-sz", 0, { 9 }, 2, 0, "sectors" },
	{ "areq-sz", 0, { 9 }, 2, 0, "sectors / 2" },
	{ "avgqu-sz", 0, { 9 }, 2, 0, "queue" },
	{ "aqu-sz", 0, { 9 }, 2, 0, "queue" },
	{ "await", 0, { 9 }, 2, 0, "(rd_ticks + wr_ticks + dc_ticks0) / ios" },
	{ "util-percent", 0, { 9 }, 2, 0, "io_ticks / itv * 100 / 10" },
	{ NULL },
};
/* clang-format on */

const struct view sadf_disk_view = {
	.name = "disk",
	.group = G_DISK,
	.lets = lets,
	.columns = columns,
	.derive = derived_disks,
	.filter = "else(partition, 0) == 0 && last(rd_ios) + last(wr_ios) + else(last(dc_ios), 0) "
		  "> 0",
};
