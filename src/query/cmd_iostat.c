/* sago iostat. What iostat prints, and how it was found out, is written in src/view/iostat.c. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "iostat.h"
#include "play_json.h"

/* clang-format off */
const struct option_def iostat_options[] = {
	{ OPT_CPU_REPORT, 'c', NULL, NULL, NULL, "CPU utilisation" },
	{ OPT_DEVICE_REPORT, 'd', NULL, NULL, NULL, "devices" },
	{ OPT_EXTENDED, 'x', NULL, NULL, NULL, "extended statistics" },
	{ OPT_SHORT, 's', NULL, NULL, NULL, "a narrow report" },
	{ OPT_KILO, 'k', NULL, NULL, NULL, "kilobytes (default)" },
	{ OPT_MEGA, 'm', NULL, NULL, NULL, "megabytes" },
	{ OPT_TIMESTAMP, 't', NULL, NULL, NULL, "the time before each report" },
	{ OPT_NO_FIRST, 'y', NULL, NULL, NULL, "without the report since boot (as always but with --since-boot)" },
	{ OPT_ACTIVE_ONLY, 'z', NULL, NULL, NULL, "no rows for devices that were idle" },
	{ OPT_PARTITIONS, 'p', NULL, "[DEVICE,...|ALL]", NULL, "devices and their partitions" },
	{ OPT_DM_NAMES, 'N', NULL, NULL, NULL, "names of device-mapper devices" },
	{ OPT_AS_JSON, 'o', NULL, "JSON", "JSON", "as JSON" },
	{ OPT_COMPACT, 0, "compact", NULL, NULL, "all of -x in one line with --pretty" },
	{ OPT_PRETTY, 0, "pretty", NULL, NULL, "names last" },
	{ OPT_HUMAN, 0, "human", NULL, NULL, "sizes with units" },
	{ OPT_PRETTY_HUMAN, 'h', NULL, NULL, NULL, "--pretty --human" },
	{ OPT_DECIMALS, 0, "dec", "N", "0|1|2", "decimals" },
	{ OPT_DEVICE_GROUP, 'g', NULL, "NAME", NULL, "the devices named after it, and their sum as NAME" },
	{ OPT_GROUPS_ONLY, 'H', NULL, NULL, NULL, "of groups only the sums" },
	{ OPT_NAMES, 'j', NULL, "TYPE", NULL, "persistent names of disks: ID, LABEL, PATH, UUID ..." },
	{ OPT_VERSION, 'V', NULL, NULL, NULL, NULL },
	{ OPT_COUNT_, 0, NULL, NULL, NULL, NULL },
};
/* clang-format on */

/* ---- one report ------------------------------------------------------------------------------ */

static void cpus(struct play *p, struct interval *i)
{
	struct iostat *io = p->context;
	struct sheet sheet = sysstat_sheet(p->y, io->cpu);
	uint32_t n = table_begin(io->cpu, i);

	sheet_headings(&sheet, "");
	for (uint32_t row = 0; row < n; row++) {
		const struct cell *cells = table_row(io->cpu, row);

		if (cells)
			sheet_row(&sheet, "", cells);
	}
	buf_char(&p->y->out, '\n');
}

static void put_row(struct iostat *io, const struct table *t, const struct cell *cells)
{
	struct sheet sheet = sysstat_sheet(io->y, t);

	sheet_row(&sheet, "", cells);
	sysstat_fallen(io->y, io->session, t, cells, io->now_ms);
}

static int show(struct play *p, struct interval *i, const char *name)
{
	struct iostat *io = p->context;
	struct buf *out = &p->y->out;

	(void)name;
	io->now_ms = i->b->stamp.real_ms;
	if (io->options->value[OPT_TIMESTAMP]) {
		sysstat_moment(p->y, i->b->stamp.real_ms);
		buf_char(out, '\n');
	}
	if (io->cpu)
		cpus(p, i);
	for (size_t k = 0; k < io->nparts; k++) {
		struct sheet sheet = sysstat_sheet(p->y, io->parts[k]);

		if (k)
			buf_char(out, '\n');
		sheet_headings(&sheet, "");
		iostat_each(io, k, i, put_row);
	}
	buf_str(out, "\n\n");
	return 0;
}

/* Without the report since boot there is an empty line in its place. */
static void begin(struct play *p, const struct sample *s)
{
	sysstat_banner(p->y, s);
	buf_str(&p->y->out, p->since_boot ? "\n" : "\n\n");
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void json_row(struct iostat *io, const struct table *t, const struct cell *cells)
{
	if (io->rows++)
		buf_str(&io->y->out, ",\n");
	buf_str(&io->y->out, "\t\t\t\t\t\t");
	play_json_object(&io->y->out, t, cells);
	sysstat_fallen(io->y, io->session, t, cells, io->now_ms);
}

static void json_cpu(struct iostat *io, struct interval *i, bool *first)
{
	uint32_t n = table_begin(io->cpu, i);

	for (uint32_t row = 0; row < n; row++) {
		const struct cell *cells = table_row(io->cpu, row);

		if (!cells)
			continue;
		play_json_member(&io->y->out, "avg-cpu", first);
		buf_char(&io->y->out, ' ');
		play_json_object(&io->y->out, io->cpu, cells);
	}
}

static int show_json(struct play *p, struct interval *i, const char *name)
{
	struct iostat *io = p->context;
	struct buf *out = &p->y->out;
	bool first = true;

	(void)name;
	io->now_ms = i->b->stamp.real_ms;
	play_json_open(out, io->records++);
	if (io->options->value[OPT_TIMESTAMP]) {
		play_json_member(out, "timestamp", &first);
		buf_char(out, '"');
		sysstat_moment(p->y, i->b->stamp.real_ms);
		buf_char(out, '"');
	}
	if (io->cpu)
		json_cpu(io, i, &first);
	if (io->nparts) {
		play_json_member(out, "disk", &first);
		buf_str(out, "[\n");
		io->rows = 0;
		iostat_each(io, 0, i, json_row);
		buf_str(out, "\n\t\t\t\t\t]");
	}
	play_json_close(out);
	return 0;
}

static void begin_json(struct play *p, const struct sample *s)
{
	play_json_begin(p->y, s);
	if (!p->since_boot)
		buf_char(&p->y->out, '\n'); /* in the place of the report since boot */
}

static void end_json(struct play *p)
{
	play_json_end(p->y);
}

/* ---- options --------------------------------------------------------------------------------- */

static uint32_t view_options(const struct options *o, const struct sysstat *y)
{
	bool json = o->value[OPT_AS_JSON] != NULL;
	uint32_t unit = o->value[OPT_MEGA]				   ? IOSTAT_MB
			: getenv("POSIXLY_CORRECT") && !o->value[OPT_KILO] ? IOSTAT_BLOCKS
									   : IOSTAT_KB;

	return unit | (o->value[OPT_DM_NAMES] ? IOSTAT_DM_NAMES : 0u) |
	       (y->human && !json ? IOSTAT_HUMAN : 0u) |
	       (o->value[OPT_SHORT] && (!json || o->value[OPT_EXTENDED]) ? IOSTAT_SHORT : 0u);
}

/* A table of V: of devices, or of the sums of groups. */
static int add_table(struct iostat *io, struct play *p, const struct view *v, uint32_t options,
		     struct table **t)
{
	const struct options *o = io->options;
	int rc = play_add(p, v, options, t);

	if (rc < 0)
		return rc;
	table_param(*t, "named", io->named || io->all || (io->every && *o->value[OPT_PARTITIONS]));
	table_param(*t, "parts", io->named || io->all || io->every);
	return 0;
}

/* Part number io->nparts of the device report: devices, and where there are groups their sums. */
static int add_part(struct iostat *io, struct play *p, const struct view *v, uint32_t options)
{
	const struct options *o = io->options;
	struct table **t = &io->parts[io->nparts];
	int rc = add_table(io, p, v, options, t);

	if (rc < 0)
		return rc;
	if (o->value[OPT_NAMES])
		table_rename(*t, links_name, &io->links);
	if (o->value[OPT_ACTIVE_ONLY])
		table_hide_idle(*t);
	if (io->ngroups)
		rc = add_table(io, p, v, options, &io->sums[io->nparts]);
	if (rc >= 0 && io->ngroups)
		table_param(io->sums[io->nparts], "named", 1);
	io->nparts++;
	return rc;
}

static int add_tables(struct iostat *io, struct play *p, const struct options *o)
{
	static const uint32_t parts[] = { IOSTAT_READS, IOSTAT_WRITES, IOSTAT_DISCARDS,
					  IOSTAT_REST };
	bool extended = o->value[OPT_EXTENDED] != NULL, json = o->value[OPT_AS_JSON] != NULL;
	bool cpu_only = o->value[OPT_CPU_REPORT] && !o->value[OPT_DEVICE_REPORT] && !extended &&
			!o->value[OPT_PARTITIONS] && !io->named && !io->all && !io->ngroups;
	bool split =
		extended && p->y->pretty && !o->value[OPT_COMPACT] && !o->value[OPT_SHORT] && !json;
	const struct view *v = !extended ? &iostat_basic_view
			       : json	 ? &iostat_json_view
					 : &iostat_extended_view;
	uint32_t all =
		o->value[OPT_SHORT]
			? (uint32_t)IOSTAT_REST
			: (uint32_t)(IOSTAT_READS | IOSTAT_WRITES | IOSTAT_DISCARDS | IOSTAT_REST);
	uint32_t options = view_options(o, p->y);
	int rc = 0;

	if (!o->value[OPT_DEVICE_REPORT] || o->value[OPT_CPU_REPORT])
		rc = play_add(p, &iostat_cpu_view, 0, &io->cpu);
	for (size_t k = 0; rc >= 0 && !cpu_only && k < (split ? 4 : 1); k++)
		rc = add_part(io, p, v, options | (!extended ? 0 : split ? parts[k] : all));
	return rc;
}

int cmd_iostat(const struct command *c, struct options *o)
{
	struct session s = { .command = c, .options = o };
	struct sysstat y;
	struct iostat io = { .options = o, .y = &y, .session = &s };
	struct play p = { .session = &s, .y = &y, .context = &io, .begin = begin, .show = show };
	static const enum option_id unknown[] = { OPT_STAT, OPT_EVENTS };
	int rc = session_refuse(&s, unknown, sizeof(unknown) / sizeof(unknown[0]));

	if (rc >= 0)
		rc = sysstat_init(&y, o, &s.err);

	if (rc >= 0)
		rc = iostat_words(&io, &s, &p);
	if (rc < 0)
		return command_failed(c, &s.err);
	if (o->value[OPT_AS_JSON]) {
		p.begin = begin_json;
		p.show = show_json;
		p.end = end_json;
	}
	p.since_boot = o->value[OPT_SINCE_BOOT] && !o->value[OPT_NO_FIRST];
	rc = session_open(&s);
	if (rc >= 0 && o->value[OPT_NAMES])
		rc = links_open(&io.links, &s, o->value[OPT_NAMES], false);
	if (rc >= 0)
		rc = add_tables(&io, &p, o);
	if (rc >= 0)
		rc = play_run(&p);
	iostat_release(&io);
	sysstat_release(&y);
	return session_close(&s, rc);
}
