/*
 * sar -r, -r ALL, -S and -H. Measured with sar 12.6.1 (tests/peer): kbmemused leaves out free,
 * buffers, page cache and slab; where that
 * is below 0, 0, but not so in the averages. What a kernel does not give counts as 0.
 */
#include "view.h"

static const struct view_let lets[] = {
	{ "used0",
	  "last(MemTotal) - (MemFree + else(Buffers, 0) + else(Cached, 0) + else(Slab, 0))" },
	{ "used", "averaged ? used0 : max(used0, 0)" },
	{ "swap", "else(SwapTotal, 0)" },
	{ "swpfree", "else(SwapFree, 0)" },
	/* a kernel can have more free than in total: sar shows a wrapped difference */
	{ "swpused", "max(swap - swpfree, 0)" },
	{ "swpcad", "else(SwapCached, 0)" },
	{ NULL },
};

/* clang-format off */
static const struct view_column columns[] = {
	{ "kbmemfree", 0, { 9 }, 0, 0, "MemFree", 0, 0, COLUMN_KIB, "memfree" },
	{ "kbavail", 0, { 9 }, 0, 0, "else(MemAvailable, 0)", 0, 0, COLUMN_KIB, "avail" },
	{ "kbmemused", 0, { 9 }, 0, 0, "used", 0, 0, COLUMN_KIB, "memused" },
	{ "%memused", 0, { 9 }, 2, 0, "used / last(MemTotal) * 100", 0, 0, COLUMN_PERCENT, "memused-percent" },
	{ "kbbuffers", 0, { 9 }, 0, 0, "else(Buffers, 0)", 0, 0, COLUMN_KIB, "buffers" },
	{ "kbcached", 0, { 9 }, 0, 0, "else(Cached, 0)", 0, 0, COLUMN_KIB, "cached" },
	{ "kbcommit", 0, { 9 }, 0, 0, "else(Committed_AS, 0)", 0, 0, COLUMN_KIB, "commit" },
	{ "%commit", 0, { 9 }, 2, 0, "else(Committed_AS, 0) / (last(MemTotal) + else(last(SwapTotal), 0)) * 100", 0, 0, COLUMN_PERCENT, "commit-percent" },
	{ "kbactive", 0, { 9 }, 0, 0, "else(Active, 0)", 0, 0, COLUMN_KIB, "active" },
	{ "kbinact", 0, { 9 }, 0, 0, "else(Inactive, 0)", 0, 0, COLUMN_KIB, "inactive" },
	{ "kbdirty", 0, { 9 }, 0, 0, "else(Dirty, 0)", 0, 0, COLUMN_KIB, "dirty" },
	{ "kbanonpg", 0, { 9 }, 0, 0, "else(AnonPages, 0)", SAR_EXTENDED, 0, COLUMN_KIB, "anonpg" },
	{ "kbslab", 0, { 9 }, 0, 0, "else(Slab, 0)", SAR_EXTENDED, 0, COLUMN_KIB, "slab" },
	{ "kbkstack", 0, { 9 }, 0, 0, "else(KernelStack, 0)", SAR_EXTENDED, 0, COLUMN_KIB, "kstack" },
	{ "kbpgtbl", 0, { 9 }, 0, 0, "else(PageTables, 0)", SAR_EXTENDED, 0, COLUMN_KIB, "pgtbl" },
	{ "kbvmused", 0, { 9 }, 0, 0, "else(VmallocUsed, 0)", SAR_EXTENDED, 0, COLUMN_KIB, "vmused" },
	{ NULL },
};
const struct view sar_memory_view = { .name = "memory", .group = G_MEMINFO, .lets = lets, .columns = columns };

static const struct view_column swap_columns[] = {
	{ "kbswpfree", 0, { 9 }, 0, 0, "swpfree", 0, 0, COLUMN_KIB, "swpfree" },
	{ "kbswpused", 0, { 9 }, 0, 0, "swpused", 0, 0, COLUMN_KIB, "swpused" },
	{ "%swpused", 0, { 9 }, 2, 0, "swpused / swap * 100", 0, 0, COLUMN_PERCENT, "swpused-percent" },
	{ "kbswpcad", 0, { 9 }, 0, 0, "swpcad", 0, 0, COLUMN_KIB, "swpcad" },
	{ "%swpcad", 0, { 9 }, 2, 0, "swpcad / swpused * 100", 0, 0, COLUMN_PERCENT, "swpcad-percent" },
	{ NULL },
};
const struct view sar_swap_space_view = { .name = "memory", .group = G_MEMINFO, .lets = lets, .columns = swap_columns };

/* Of the default size of huge page alone, as /proc/meminfo has them. */
static const struct view_let huge_lets[] = {
	{ "kb", "else(Hugepagesize, 0)" },
	{ "total", "else(HugePages_Total, 0) * kb" },
	{ "hugfree", "else(HugePages_Free, 0) * kb" },
	{ NULL },
};
static const struct view_column huge_columns[] = {
	{ "kbhugfree", 0, { 9 }, 0, 0, "hugfree", 0, 0, COLUMN_KIB, "hugfree" },
	{ "kbhugused", 0, { 9 }, 0, 0, "total - hugfree", 0, 0, COLUMN_KIB, "hugused" },
	{ "%hugused", 0, { 9 }, 2, 0, "(total - hugfree) / total * 100", 0, 0, COLUMN_PERCENT, "hugused-percent" },
	{ "kbhugrsvd", 0, { 9 }, 0, 0, "else(HugePages_Rsvd, 0) * kb", 0, 0, COLUMN_KIB, "hugrsvd" },
	{ "kbhugsurp", 0, { 9 }, 0, 0, "else(HugePages_Surp, 0) * kb", 0, 0, COLUMN_KIB, "hugsurp" },
	{ NULL },
};
const struct view sar_huge_view = { .name = "hugepages", .group = G_MEMINFO, .lets = huge_lets, .columns = huge_columns };
/* clang-format on */
