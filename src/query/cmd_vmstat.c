/* sago vmstat. What vmstat prints, and how it was found out, is written in src/view/vmstat.c. */
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "vmstat_form.h"

/* clang-format off */
const struct option_def vmstat_options[] = {
	{ OPT_ACTIVE, 'a', "active", NULL, NULL, "inactive and active memory instead of buffers and cache" },
	{ OPT_ONE_HEADER, 'n', "one-header", NULL, NULL, "headings once only" },
	{ OPT_UNIT, 'S', "unit", "UNIT", NULL, "k (1000), K (1024), m (1000000) or M (1048576) bytes" },
	{ OPT_TIMESTAMP, 't', "timestamp", NULL, NULL, "the time at the end of each row" },
	{ OPT_WIDE, 'w', "wide", NULL, NULL, "wider columns, and time spent in guests" },
	{ OPT_NO_FIRST, 'y', "no-first", NULL, NULL, "without the report since boot (as always but with --since-boot)" },
	{ OPT_STATS, 's', "stats", NULL, NULL, "memory and the counters since boot, as a list" },
	{ OPT_DISKS, 'd', "disk", NULL, NULL, "the counters of each disk" },
	{ OPT_DISK_SUM, 'D', "disk-sum", NULL, NULL, "their sums" },
	{ OPT_PARTITION, 'p', "partition", "DEV", NULL, "the counters of a partition or disk" },
	{ OPT_SLABS, 'm', "slabs", NULL, NULL, "the kernel's object caches" },
	{ OPT_FORKS, 'f', "forks", NULL, NULL, "forks since boot" },
	{ OPT_HELP, 'h', NULL, NULL, NULL, NULL },
	{ OPT_VERSION, 'V', NULL, NULL, NULL, NULL },
	{ OPT_COUNT_, 0, NULL, NULL, NULL, NULL },
};
/* clang-format on */

/*
 * Rows between repeated headings: a terminal's height less three. A height that leaves none, 0 and
 * anything that is no terminal differ: measured 22 rows at heights 1 to 3, and 21, as for 24 lines,
 * without a terminal.
 */
static unsigned page_rows(void)
{
	struct winsize size;
	unsigned height = 24;

	if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row)
		height = size.ws_row;
	return height > 3 ? height - 3 : 22;
}

/* Only the first letter counts, as for vmstat; b and B are not in its manual. */
static int unit_bytes(const char *text, double *bytes, struct err *e)
{
	static const struct {
		char letter;
		double bytes;
	} units[] = { { 'k', 1000 },	{ 'K', 1024 }, { 'm', 1000000 },
		      { 'M', 1048576 }, { 'b', 1 },    { 'B', 1 } };

	*bytes = 1024;
	for (size_t i = 0; text && i < sizeof(units) / sizeof(units[0]); i++)
		if (text[0] == units[i].letter) {
			*bytes = units[i].bytes;
			return 0;
		}
	return text ? err_set(e, ERR_USAGE, "-S: the unit is one of k, K, m and M") : 0;
}

static int read_positionals(const struct options *o, struct replay *r, struct err *e)
{
	uint64_t delay;
	int rc = 0;

	if (o->npositional > 2)
		return err_set(e, ERR_USAGE, "at most a delay and a count are accepted");
	if (o->npositional > 0) {
		rc = number_parse(o->positional[0], "delay", 1, UINT32_MAX, &delay, e);
		r->every_ms = rc ? 0 : (int64_t)delay * 1000;
	}
	if (o->npositional > 1 && !rc)
		rc = number_parse(o->positional[1], "count", 1, UINT32_MAX, &r->count, e);
	return rc;
}

int cmd_vmstat(const struct command *c, struct options *o)
{
	struct replay r = { .command = c, .options = o, .view = &vmstat_view, .param = "unit" };
	struct err e;
	int status;

	if (read_positionals(o, &r, &e) || unit_bytes(o->value[OPT_UNIT], &r.param_value, &e))
		return command_failed(c, &e);
	r.view_options = (o->value[OPT_WIDE] ? VMSTAT_WIDE : 0u) |
			 (o->value[OPT_ACTIVE] ? VMSTAT_ACTIVE : 0u) |
			 (o->value[OPT_TIMESTAMP] ? VMSTAT_TIMESTAMP : 0u);
	r.since_boot = o->value[OPT_SINCE_BOOT] && !o->value[OPT_NO_FIRST];
	r.page = o->value[OPT_ONE_HEADER] ? 0 : page_rows();
	if (vmstat_form(&r, &status))
		return status;
	/* without the report since boot, vmstat's first page is one row shorter */
	r.first_page = r.page && !r.since_boot ? r.page - 1 : r.page;
	return replay_run(&r);
}
