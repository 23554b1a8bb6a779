/*
 * iostat, as sysstat 12.6.1 prints it. Measured by running it on changed /proc and /sys files
 * (tests/peer):
 *
 * CPU time is the kernel's own sum, the first line of /proc/stat. Rates are of the interval's
 * uptime in hundredths; the report since boot divides by uptime. Figures are kB unless -m (MB) or
 * POSIXLY_CORRECT (512-byte blocks) say otherwise. await and areq-sz of -s are of reads, writes and
 * discards together; flushes stand apart. A device that has done nothing since boot has no row
 * unless it was named or -p asks for it. A discard or flush field that the kernel does not have
 * counts as 0.
 */
#include "iostat.h"

/* clang-format off */
/* Plain differences: a field that went back shows 0 and lowers the sum. */
static const struct view_let plain_lets[] = {
	{ "iowait0", "else(change(iowait), 0)" },
	{ "irq0", "else(change(irq), 0)" },
	{ "soft0", "else(change(softirq), 0)" },
	{ "steal0", "else(change(steal), 0)" },
	{ "total", "change(user) + change(nice) + change(system) + change(idle) + iowait0 + irq0 + soft0 + steal0" },
	{ "good", "total > 0" },
	{ NULL },
};

static const struct view_column cpu_columns[] = {
	{ "avg-cpu:", 0, { 7 }, 0, SOURCE_EMPTY, NULL, 0, 0, 0, NULL, true },
	{ "%user", 0, { 7 }, 2, 0, "good ? max(change(user), 0) / total * 100 : 0", 0, 0, COLUMN_PERCENT, "user" },
	{ "%nice", 0, { 7 }, 2, 0, "good ? max(change(nice), 0) / total * 100 : 0", 0, 0, COLUMN_PERCENT, "nice" },
	{ "%system", 0, { 7 }, 2, 0, "good ? max(change(system) + irq0 + soft0, 0) / total * 100 : 0", 0, 0, COLUMN_PERCENT, "system" },
	{ "%iowait", 0, { 7 }, 2, 0, "good ? max(iowait0, 0) / total * 100 : 0", 0, 0, COLUMN_PERCENT, "iowait" },
	{ "%steal", 0, { 7 }, 2, 0, "good ? max(steal0, 0) / total * 100 : 0", 0, 0, COLUMN_PERCENT, "steal" },
	{ "%idle", 0, { 7 }, 2, 0, "good ? max(change(idle), 0) / total * 100 : 0", 0, 0, COLUMN_PERCENT, "idle" },
	{ NULL },
};

const struct view iostat_cpu_view = { .name = "avg-cpu", .group = G_CPU, .lets = plain_lets, .columns = cpu_columns,
				      .filter = "cpu < 0" };

const char *const iostat_params[] = { "named", "parts", "members", NULL };

const struct view_let iostat_lets[] = {
	{ "d_ios", "else(dc_ios, 0)" },
	{ "d_merges", "else(dc_merges, 0)" },
	{ "d_sec", "else(dc_sectors, 0)" },
	{ "d_ticks", "else(dc_ticks, 0)" },
	{ "f_ios", "else(fl_ios, 0)" },
	{ "f_ticks", "else(fl_ticks, 0)" },
	{ "ios", "rd_ios + wr_ios + d_ios" },
	{ "rsec", "rd_sectors / itv * 100" },
	{ "wsec", "wr_sectors / itv * 100" },
	{ "dsec", "d_sec / itv * 100" },
	{ NULL },
};

/* Units: one of IOSTAT_KB, _MB, _BLOCKS; with --human the figure is in blocks whatever the heading says. */
enum { KB = IOSTAT_KB, MB = IOSTAT_MB, BLK = IOSTAT_BLOCKS, HUMAN = IOSTAT_HUMAN, SHORT = IOSTAT_SHORT };

static const struct view_column basic_columns[] = {
	{ "Device", 0, { 13 }, 0, SOURCE_LABEL, "name", 0, IOSTAT_DM_NAMES, COLUMN_ITEM, "disk_device", true },
	{ "Device", 0, { 13 }, 0, SOURCE_LABEL, "dm_name|name", IOSTAT_DM_NAMES, 0, COLUMN_ITEM, "disk_device", true },
	{ "tps", 0, { 8 }, 2, 0, "ios / itv * 100" },
	{ "kB_read/s", 0, { 12 }, 2, 0, "rsec / 2", KB, HUMAN },
	{ "kB_read/s", 0, { 12 }, 2, 0, "rsec", KB | HUMAN, 0, COLUMN_SECTORS },
	{ "MB_read/s", 0, { 12 }, 2, 0, "rsec / 2048", MB, HUMAN },
	{ "MB_read/s", 0, { 12 }, 2, 0, "rsec", MB | HUMAN, 0, COLUMN_SECTORS },
	{ "Blk_read/s", 0, { 12 }, 2, 0, "rsec", BLK, 0, COLUMN_SECTORS },
	{ "kB_wrtn/s", 0, { 12 }, 2, 0, "wsec / 2", KB, HUMAN | SHORT },
	{ "kB_wrtn/s", 0, { 12 }, 2, 0, "wsec", KB | HUMAN, SHORT, COLUMN_SECTORS },
	{ "MB_wrtn/s", 0, { 12 }, 2, 0, "wsec / 2048", MB, HUMAN | SHORT },
	{ "MB_wrtn/s", 0, { 12 }, 2, 0, "wsec", MB | HUMAN, SHORT, COLUMN_SECTORS },
	{ "Blk_wrtn/s", 0, { 12 }, 2, 0, "wsec", BLK, SHORT, COLUMN_SECTORS },
	{ "kB_dscd/s", 0, { 12 }, 2, 0, "dsec / 2", KB, HUMAN | SHORT },
	{ "kB_dscd/s", 0, { 12 }, 2, 0, "dsec", KB | HUMAN, SHORT, COLUMN_SECTORS },
	{ "MB_dscd/s", 0, { 12 }, 2, 0, "dsec / 2048", MB, HUMAN | SHORT },
	{ "MB_dscd/s", 0, { 12 }, 2, 0, "dsec", MB | HUMAN, SHORT, COLUMN_SECTORS },
	{ "Blk_dscd/s", 0, { 12 }, 2, 0, "dsec", BLK, SHORT, COLUMN_SECTORS },
	{ "kB_w+d/s", 0, { 12 }, 2, 0, "wsec / 2 + dsec / 2", KB | SHORT, HUMAN },
	{ "kB_w+d/s", 0, { 12 }, 2, 0, "(wr_sectors + d_sec) / itv * 100", KB | HUMAN | SHORT, 0, COLUMN_SECTORS },
	{ "MB_w+d/s", 0, { 12 }, 2, 0, "wsec / 2048 + dsec / 2048", MB | SHORT, HUMAN },
	{ "MB_w+d/s", 0, { 12 }, 2, 0, "(wr_sectors + d_sec) / itv * 100", MB | HUMAN | SHORT, 0, COLUMN_SECTORS },
	{ "Blk_w+d/s", 0, { 12 }, 2, 0, "(wr_sectors + d_sec) / itv * 100", BLK | SHORT, 0, COLUMN_SECTORS },
	{ "kB_read", 0, { 10 }, 0, 0, "int(rd_sectors / 2)", KB, HUMAN },
	{ "kB_read", 0, { 10 }, 0, 0, "rd_sectors", KB | HUMAN, 0, COLUMN_SECTORS },
	{ "MB_read", 0, { 10 }, 0, 0, "int(rd_sectors / 2048)", MB, HUMAN },
	{ "MB_read", 0, { 10 }, 0, 0, "rd_sectors", MB | HUMAN, 0, COLUMN_SECTORS },
	{ "Blk_read", 0, { 10 }, 0, 0, "rd_sectors", BLK, 0, COLUMN_SECTORS },
	{ "kB_wrtn", 0, { 10 }, 0, 0, "int(wr_sectors / 2)", KB, HUMAN | SHORT },
	{ "kB_wrtn", 0, { 10 }, 0, 0, "wr_sectors", KB | HUMAN, SHORT, COLUMN_SECTORS },
	{ "MB_wrtn", 0, { 10 }, 0, 0, "int(wr_sectors / 2048)", MB, HUMAN | SHORT },
	{ "MB_wrtn", 0, { 10 }, 0, 0, "wr_sectors", MB | HUMAN, SHORT, COLUMN_SECTORS },
	{ "Blk_wrtn", 0, { 10 }, 0, 0, "wr_sectors", BLK, SHORT, COLUMN_SECTORS },
	{ "kB_dscd", 0, { 10 }, 0, 0, "int(d_sec / 2)", KB, HUMAN | SHORT },
	{ "kB_dscd", 0, { 10 }, 0, 0, "d_sec", KB | HUMAN, SHORT, COLUMN_SECTORS },
	{ "MB_dscd", 0, { 10 }, 0, 0, "int(d_sec / 2048)", MB, HUMAN | SHORT },
	{ "MB_dscd", 0, { 10 }, 0, 0, "d_sec", MB | HUMAN, SHORT, COLUMN_SECTORS },
	{ "Blk_dscd", 0, { 10 }, 0, 0, "d_sec", BLK, SHORT, COLUMN_SECTORS },
	{ "kB_w+d", 0, { 10 }, 0, 0, "int((wr_sectors + d_sec) / 2)", KB | SHORT, HUMAN },
	{ "kB_w+d", 0, { 10 }, 0, 0, "wr_sectors + d_sec", KB | HUMAN | SHORT, 0, COLUMN_SECTORS },
	{ "MB_w+d", 0, { 10 }, 0, 0, "int((wr_sectors + d_sec) / 2048)", MB | SHORT, HUMAN },
	{ "MB_w+d", 0, { 10 }, 0, 0, "wr_sectors + d_sec", MB | HUMAN | SHORT, 0, COLUMN_SECTORS },
	{ "Blk_w+d", 0, { 10 }, 0, 0, "wr_sectors + d_sec", BLK | SHORT, 0, COLUMN_SECTORS },
	{ NULL },
};

const struct view iostat_basic_view = { .name = "disk", .group = G_DISK, .params = iostat_params, .lets = iostat_lets,
					.columns = basic_columns, .filter = USED, .active = ACTIVE,
					.derive = derived_disks_ever };

/* The four parts of -x, which --pretty prints one below the other. */
enum { READS = IOSTAT_READS, WRITES = IOSTAT_WRITES, DISCARDS = IOSTAT_DISCARDS, REST = IOSTAT_REST };

static const struct view_column extended_columns[] = {
	{ "Device", 0, { 13 }, 0, SOURCE_LABEL, "name", 0, IOSTAT_DM_NAMES, COLUMN_ITEM, "disk_device", true },
	{ "Device", 0, { 13 }, 0, SOURCE_LABEL, "dm_name|name", IOSTAT_DM_NAMES, 0, COLUMN_ITEM, "disk_device", true },
	{ "tps", 0, { 8 }, 2, 0, "ios / itv * 100", SHORT, 0 },
	{ "kB/s", 0, { 9 }, 2, 0, "(rd_sectors + wr_sectors + d_sec) / itv * 100 / 2", SHORT | KB, HUMAN },
	{ "kB/s", 0, { 9 }, 2, 0, "(rd_sectors + wr_sectors + d_sec) / itv * 100", SHORT | KB | HUMAN, 0, COLUMN_SECTORS },
	{ "MB/s", 0, { 9 }, 2, 0, "(rd_sectors + wr_sectors + d_sec) / itv * 100 / 2048", SHORT | MB, HUMAN },
	{ "MB/s", 0, { 9 }, 2, 0, "(rd_sectors + wr_sectors + d_sec) / itv * 100", SHORT | MB | HUMAN, 0, COLUMN_SECTORS },
	{ "sec/s", 0, { 9 }, 2, 0, "(rd_sectors + wr_sectors + d_sec) / itv * 100", SHORT | BLK, 0, COLUMN_SECTORS },
	{ "rqm/s", 0, { 8 }, 2, 0, "(rd_merges + wr_merges + d_merges) / itv * 100", SHORT, 0 },
	{ "await", 0, { 7 }, 2, 0, "(rd_ticks + wr_ticks + d_ticks) / ios", SHORT, 0 },
	{ "areq-sz", 0, { 8 }, 2, 0, "(rd_sectors + wr_sectors + d_sec) / ios / 2", SHORT, HUMAN },
	{ "areq-sz", 0, { 8 }, 2, 0, "(rd_sectors + wr_sectors + d_sec) / ios / 2", SHORT | HUMAN, 0, COLUMN_KIB },
	{ "r/s", 0, { 7 }, 2, 0, "rd_ios / itv * 100", READS, 0 },
	{ "rkB/s", 0, { 9 }, 2, 0, "rsec / 2", READS | KB, HUMAN },
	{ "rkB/s", 0, { 9 }, 2, 0, "rsec", READS | KB | HUMAN, 0, COLUMN_SECTORS },
	{ "rMB/s", 0, { 9 }, 2, 0, "rsec / 2048", READS | MB, HUMAN },
	{ "rMB/s", 0, { 9 }, 2, 0, "rsec", READS | MB | HUMAN, 0, COLUMN_SECTORS },
	{ "rsec/s", 0, { 9 }, 2, 0, "rsec", READS | BLK, 0, COLUMN_SECTORS },
	{ "rrqm/s", 0, { 8 }, 2, 0, "rd_merges / itv * 100", READS, 0 },
	{ "%rrqm", 0, { 6 }, 2, 0, "rd_merges / (rd_merges + rd_ios) * 100", READS, 0, COLUMN_PERCENT, "rrqm" },
	{ "r_await", 0, { 7 }, 2, 0, "rd_ticks / rd_ios", READS, 0 },
	{ "rareq-sz", 0, { 8 }, 2, 0, "rd_sectors / rd_ios / 2", READS, HUMAN },
	{ "rareq-sz", 0, { 8 }, 2, 0, "rd_sectors / rd_ios / 2", READS | HUMAN, 0, COLUMN_KIB },
	{ "w/s", 0, { 7 }, 2, 0, "wr_ios / itv * 100", WRITES, 0 },
	{ "wkB/s", 0, { 9 }, 2, 0, "wsec / 2", WRITES | KB, HUMAN },
	{ "wkB/s", 0, { 9 }, 2, 0, "wsec", WRITES | KB | HUMAN, 0, COLUMN_SECTORS },
	{ "wMB/s", 0, { 9 }, 2, 0, "wsec / 2048", WRITES | MB, HUMAN },
	{ "wMB/s", 0, { 9 }, 2, 0, "wsec", WRITES | MB | HUMAN, 0, COLUMN_SECTORS },
	{ "wsec/s", 0, { 9 }, 2, 0, "wsec", WRITES | BLK, 0, COLUMN_SECTORS },
	{ "wrqm/s", 0, { 8 }, 2, 0, "wr_merges / itv * 100", WRITES, 0 },
	{ "%wrqm", 0, { 6 }, 2, 0, "wr_merges / (wr_merges + wr_ios) * 100", WRITES, 0, COLUMN_PERCENT, "wrqm" },
	{ "w_await", 0, { 7 }, 2, 0, "wr_ticks / wr_ios", WRITES, 0 },
	{ "wareq-sz", 0, { 8 }, 2, 0, "wr_sectors / wr_ios / 2", WRITES, HUMAN },
	{ "wareq-sz", 0, { 8 }, 2, 0, "wr_sectors / wr_ios / 2", WRITES | HUMAN, 0, COLUMN_KIB },
	{ "d/s", 0, { 7 }, 2, 0, "d_ios / itv * 100", DISCARDS, 0 },
	{ "dkB/s", 0, { 9 }, 2, 0, "dsec / 2", DISCARDS | KB, HUMAN },
	{ "dkB/s", 0, { 9 }, 2, 0, "dsec", DISCARDS | KB | HUMAN, 0, COLUMN_SECTORS },
	{ "dMB/s", 0, { 9 }, 2, 0, "dsec / 2048", DISCARDS | MB, HUMAN },
	{ "dMB/s", 0, { 9 }, 2, 0, "dsec", DISCARDS | MB | HUMAN, 0, COLUMN_SECTORS },
	{ "dsec/s", 0, { 9 }, 2, 0, "dsec", DISCARDS | BLK, 0, COLUMN_SECTORS },
	{ "drqm/s", 0, { 8 }, 2, 0, "d_merges / itv * 100", DISCARDS, 0 },
	{ "%drqm", 0, { 6 }, 2, 0, "d_merges / (d_merges + d_ios) * 100", DISCARDS, 0, COLUMN_PERCENT, "drqm" },
	{ "d_await", 0, { 7 }, 2, 0, "d_ticks / d_ios", DISCARDS, 0 },
	{ "dareq-sz", 0, { 8 }, 2, 0, "d_sec / d_ios / 2", DISCARDS, HUMAN },
	{ "dareq-sz", 0, { 8 }, 2, 0, "d_sec / d_ios / 2", DISCARDS | HUMAN, 0, COLUMN_KIB },
	{ "f/s", 0, { 7 }, 2, 0, "f_ios / itv * 100", REST, SHORT },
	{ "f_await", 0, { 7 }, 2, 0, "f_ticks / f_ios", REST, SHORT },
	{ "aqu-sz", 0, { 7 }, 2, 0, "time_in_queue / itv * 100 / 1000", REST, 0 },
	{ "%util", 0, { 6 }, 2, 0, "io_ticks / itv * 100 / 10 / members", REST, 0, COLUMN_PERCENT, "util" },
	{ NULL },
};
/* clang-format on */

const struct view iostat_extended_view = { .name = "disk",
					   .group = G_DISK,
					   .params = iostat_params,
					   .lets = iostat_lets,
					   .columns = extended_columns,
					   .filter = USED,
					   .active = ACTIVE,
					   .derive = derived_disks_ever };
