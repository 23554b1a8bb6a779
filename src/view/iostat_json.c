/* iostat -x -o JSON: the columns in an order of its own. Measured with iostat 12.6.1 (tests/peer).
 */
#include "iostat.h"

enum { KB = IOSTAT_KB, MB = IOSTAT_MB, BLK = IOSTAT_BLOCKS, SHORT = IOSTAT_SHORT };

/* clang-format off */
static const struct view_column columns[] = {
	{ "Device", 0, { 13 }, 0, SOURCE_LABEL, "name", 0, IOSTAT_DM_NAMES, COLUMN_ITEM, "disk_device", true },
	{ "Device", 0, { 13 }, 0, SOURCE_LABEL, "dm_name|name", IOSTAT_DM_NAMES, 0, COLUMN_ITEM, "disk_device", true },
	{ "tps", 0, { 8 }, 2, 0, "ios / itv * 100", SHORT, 0 },
	{ "kB/s", 0, { 9 }, 2, 0, "(rd_sectors + wr_sectors + d_sec) / itv * 100 / 2", SHORT | KB, 0 },
	{ "MB/s", 0, { 9 }, 2, 0, "(rd_sectors + wr_sectors + d_sec) / itv * 100 / 2048", SHORT | MB, 0 },
	{ "sec/s", 0, { 9 }, 2, 0, "(rd_sectors + wr_sectors + d_sec) / itv * 100", SHORT | BLK, 0 },
	{ "rqm/s", 0, { 8 }, 2, 0, "(rd_merges + wr_merges + d_merges) / itv * 100", SHORT, 0 },
	{ "await", 0, { 7 }, 2, 0, "(rd_ticks + wr_ticks + d_ticks) / ios", SHORT, 0 },
	{ "areq-sz", 0, { 8 }, 2, 0, "(rd_sectors + wr_sectors + d_sec) / ios / 2", SHORT, 0 },
	{ "r/s", 0, { 7 }, 2, 0, "rd_ios / itv * 100", 0, SHORT },
	{ "w/s", 0, { 7 }, 2, 0, "wr_ios / itv * 100", 0, SHORT },
	{ "d/s", 0, { 7 }, 2, 0, "d_ios / itv * 100", 0, SHORT },
	{ "f/s", 0, { 7 }, 2, 0, "f_ios / itv * 100", 0, SHORT },
	{ "rkB/s", 0, { 9 }, 2, 0, "rsec / 2", KB, SHORT },
	{ "rMB/s", 0, { 9 }, 2, 0, "rsec / 2048", MB, SHORT },
	{ "rsec/s", 0, { 9 }, 2, 0, "rsec", BLK, SHORT },
	{ "wkB/s", 0, { 9 }, 2, 0, "wsec / 2", KB, SHORT },
	{ "wMB/s", 0, { 9 }, 2, 0, "wsec / 2048", MB, SHORT },
	{ "wsec/s", 0, { 9 }, 2, 0, "wsec", BLK, SHORT },
	{ "dkB/s", 0, { 9 }, 2, 0, "dsec / 2", KB, SHORT },
	{ "dMB/s", 0, { 9 }, 2, 0, "dsec / 2048", MB, SHORT },
	{ "dsec/s", 0, { 9 }, 2, 0, "dsec", BLK, SHORT },
	{ "rrqm/s", 0, { 8 }, 2, 0, "rd_merges / itv * 100", 0, SHORT },
	{ "wrqm/s", 0, { 8 }, 2, 0, "wr_merges / itv * 100", 0, SHORT },
	{ "drqm/s", 0, { 8 }, 2, 0, "d_merges / itv * 100", 0, SHORT },
	{ "%rrqm", 0, { 6 }, 2, 0, "rd_merges / (rd_merges + rd_ios) * 100", 0, SHORT, 0, "rrqm" },
	{ "%wrqm", 0, { 6 }, 2, 0, "wr_merges / (wr_merges + wr_ios) * 100", 0, SHORT, 0, "wrqm" },
	{ "%drqm", 0, { 6 }, 2, 0, "d_merges / (d_merges + d_ios) * 100", 0, SHORT, 0, "drqm" },
	{ "r_await", 0, { 7 }, 2, 0, "rd_ticks / rd_ios", 0, SHORT },
	{ "w_await", 0, { 7 }, 2, 0, "wr_ticks / wr_ios", 0, SHORT },
	{ "d_await", 0, { 7 }, 2, 0, "d_ticks / d_ios", 0, SHORT },
	{ "f_await", 0, { 7 }, 2, 0, "f_ticks / f_ios", 0, SHORT },
	{ "rareq-sz", 0, { 8 }, 2, 0, "rd_sectors / rd_ios / 2", 0, SHORT },
	{ "wareq-sz", 0, { 8 }, 2, 0, "wr_sectors / wr_ios / 2", 0, SHORT },
	{ "dareq-sz", 0, { 8 }, 2, 0, "d_sec / d_ios / 2", 0, SHORT },
	{ "aqu-sz", 0, { 7 }, 2, 0, "time_in_queue / itv * 100 / 1000", 0, 0 },
	{ "%util", 0, { 6 }, 2, 0, "io_ticks / itv * 100 / 10 / members", 0, 0, 0, "util" },
	{ NULL },
};
/* clang-format on */

const struct view iostat_json_view = { .name = "disk",
				       .group = G_DISK,
				       .params = iostat_params,
				       .lets = iostat_lets,
				       .columns = columns,
				       .filter = USED,
				       .active = ACTIVE,
				       .derive = derived_disks_ever };
