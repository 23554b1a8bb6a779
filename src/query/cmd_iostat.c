/* sago iostat. What iostat prints, and how it was found out, is written in src/view/iostat.c. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "links.h"
#include "play.h"

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
	{ OPT_LATER, 'o', NULL, "JSON", NULL, NULL },
	{ OPT_COMPACT, 0, "compact", NULL, NULL, "all of -x in one line with --pretty" },
	{ OPT_PRETTY, 0, "pretty", NULL, NULL, "names last" },
	{ OPT_HUMAN, 0, "human", NULL, NULL, "sizes with units" },
	{ OPT_PRETTY_HUMAN, 'h', NULL, NULL, NULL, "--pretty --human" },
	{ OPT_DECIMALS, 0, "dec", "N", "0|1|2", "decimals" },
	{ OPT_LATER, 'g', NULL, "NAME", NULL, NULL },
	{ OPT_LATER, 'H', NULL, NULL, NULL, NULL },
	{ OPT_NAMES, 'j', NULL, "TYPE", NULL, "persistent names of disks: ID, LABEL, PATH, UUID ..." },
	{ OPT_VERSION, 'V', NULL, NULL, NULL, NULL },
	{ OPT_COUNT_, 0, NULL, NULL, NULL, NULL },
};
/* clang-format on */

/* A row of the device report, to be sorted by its name. */
struct place {
	const char *name;
	size_t len;
	uint32_t row;
};

struct iostat {
	struct table *cpu, *parts[4]; /* parts of the device report: four with -x --pretty */
	size_t nparts;
	const struct options *options;
	const char *devices[POSITIONALS_MAX]; /* named ones; none: all */
	size_t ndevices;
	bool all; /* -p ALL, or ALL */
	struct links links; /* of -j */
	struct place *places;
	size_t cap;
	unsigned reports;
};

/* ---- which devices --------------------------------------------------------------------------- */

/* Whether the list WORDS, with commas, has NAME or, with PARTS, a disk that NAME is a partition of:
 * sda1 of sda, nvme0n1p1 of nvme0n1. */
static bool in_list(const char *words, const char *name, size_t n, bool parts)
{
	for (const char *s = words;; s++) {
		size_t len = strcspn(s, ","), rest = len < n ? len : n;

		if (len && len <= n && !memcmp(s, name, len)) {
			if (rest < n && name[rest] == 'p')
				rest++;
			if (len == n ||
			    (parts && rest < n && strspn(name + rest, "0123456789") >= n - rest))
				return true;
		}
		s += len;
		if (!*s)
			return false;
	}
}

static bool keep_device(void *context, const char *name, size_t n)
{
	const struct iostat *io = context;
	const char *parts = io->options->value[OPT_PARTITIONS];
	const char *disk = links_disk(&io->links, name, n);

	if (io->all || (!io->ndevices && (!parts || !*parts)))
		return true;
	for (size_t k = 0; k < io->ndevices; k++) {
		const char *d = io->devices[k];

		d = !strncmp(d, "/dev/", 5) ? d + 5 : d;
		if (in_list(d, name, n, false) || (disk && in_list(d, disk, strlen(disk), false)))
			return true;
	}
	if (disk) {
		name = disk;
		n = strlen(disk);
	}
	return parts && *parts && in_list(parts, name, n, true);
}

/* ---- one report ------------------------------------------------------------------------------ */

static int by_name(const void *x, const void *y)
{
	const struct place *a = x, *b = y;
	size_t n = a->len < b->len ? a->len : b->len;
	int c = memcmp(a->name, b->name, n);

	if (c)
		return c;
	return a->len < b->len ? -1 : a->len > b->len;
}

/* The rows in the order of their names, as iostat finds them in /sys; with -p it reads the file and
 * keeps its order. */
static size_t sort_rows(struct iostat *io, const struct interval *i, uint32_t n)
{
	const struct frame *f = &i->b->frames[G_DISK];

	mem_grow((void **)&io->places, &io->cap, n + 1, sizeof(*io->places));
	for (uint32_t row = 0; row < n; row++) {
		struct place *p = &io->places[row];

		p->row = row;
		p->name = frame_label(f, row, C_DISK_NAME, &p->len);
		if (!p->name) {
			p->name = "";
			p->len = 0;
		}
	}
	if (!io->options->value[OPT_PARTITIONS])
		qsort(io->places, n, sizeof(*io->places), by_name);
	return n;
}

static void devices(struct play *p, struct table *t, struct interval *i)
{
	struct iostat *io = p->context;
	struct sheet sheet = sysstat_sheet(p->y, t);
	size_t n = sort_rows(io, i, table_begin(t, i));

	sheet_headings(&sheet, "");
	for (size_t k = 0; k < n; k++) {
		const struct cell *cells = table_row(t, io->places[k].row);

		if (cells)
			sheet_row(&sheet, "", cells);
	}
}

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

static int show(struct play *p, struct interval *i, const char *name)
{
	struct iostat *io = p->context;
	struct buf *out = &p->y->out;

	(void)name;
	if (io->options->value[OPT_TIMESTAMP]) {
		sysstat_moment(p->y, i->b->stamp.real_ms);
		buf_char(out, '\n');
	}
	if (io->cpu)
		cpus(p, i);
	for (size_t k = 0; k < io->nparts; k++) {
		if (k)
			buf_char(out, '\n');
		devices(p, io->parts[k], i);
	}
	buf_str(out, io->nparts ? "\n\n" : "\n\n");
	return 0;
}

/* Without the report since boot there is an empty line in its place. */
static void begin(struct play *p, const struct sample *s)
{
	sysstat_banner(p->y, s);
	buf_str(&p->y->out, p->since_boot ? "\n" : "\n\n");
}

/* ---- options --------------------------------------------------------------------------------- */

static uint32_t view_options(const struct options *o, const struct sysstat *y)
{
	uint32_t unit = o->value[OPT_MEGA]				   ? IOSTAT_MB
			: getenv("POSIXLY_CORRECT") && !o->value[OPT_KILO] ? IOSTAT_BLOCKS
									   : IOSTAT_KB;

	return unit | (o->value[OPT_DM_NAMES] ? IOSTAT_DM_NAMES : 0u) |
	       (y->human ? IOSTAT_HUMAN : 0u) | (o->value[OPT_SHORT] ? IOSTAT_SHORT : 0u);
}

/* Words are devices up to the first number, which is the interval. */
static int read_words(struct iostat *io, const struct options *o, struct session *s, struct play *p)
{
	size_t k = 0;
	uint64_t n;

	for (; k < o->npositional; k++) {
		const char *w = o->positional[k];

		if (*w && strspn(w, "0123456789") == strlen(w))
			break;
		io->all |= !strcmp(w, "ALL");
		io->devices[io->ndevices++] = w;
	}
	if (o->npositional - k > 2)
		return err_set(&s->err, ERR_USAGE,
			       "at most an interval and a count may end the words");
	if (k < o->npositional) {
		if (number_parse(o->positional[k], "interval", 1, UINT32_MAX, &n, &s->err))
			return ERR_USAGE;
		s->every_ms = (int64_t)n * 1000;
	}
	if (k + 1 < o->npositional &&
	    number_parse(o->positional[k + 1], "count", 1, UINT32_MAX, &p->count, &s->err))
		return ERR_USAGE;
	if (o->value[OPT_PARTITIONS])
		io->all |= !*o->value[OPT_PARTITIONS] || !strcmp(o->value[OPT_PARTITIONS], "ALL");
	return 0;
}

static int add_tables(struct iostat *io, struct play *p, const struct options *o)
{
	static const uint32_t parts[] = { IOSTAT_READS, IOSTAT_WRITES, IOSTAT_DISCARDS,
					  IOSTAT_REST };
	bool extended = o->value[OPT_EXTENDED] != NULL,
	     cpu_only = o->value[OPT_CPU_REPORT] && !o->value[OPT_DEVICE_REPORT] && !extended;
	bool split = extended && p->y->pretty && !o->value[OPT_COMPACT] && !o->value[OPT_SHORT];
	uint32_t options = view_options(o, p->y);
	int rc = 0;

	if (!o->value[OPT_DEVICE_REPORT] || o->value[OPT_CPU_REPORT])
		rc = play_add(p, &iostat_cpu_view, 0, &io->cpu);
	for (size_t k = 0; rc >= 0 && !cpu_only && k < (split ? 4 : 1); k++) {
		uint32_t which = split		       ? parts[k]
				 : o->value[OPT_SHORT] ? (uint32_t)IOSTAT_REST
						       : (uint32_t)(IOSTAT_READS | IOSTAT_WRITES |
								    IOSTAT_DISCARDS | IOSTAT_REST);

		rc = play_add(p, extended ? &iostat_extended_view : &iostat_basic_view,
			      options | (extended ? which : 0), &io->parts[io->nparts++]);
		if (rc < 0)
			break;
		if (o->value[OPT_NAMES])
			table_rename(io->parts[k], links_name, &io->links);
		table_select(io->parts[k], keep_device, NULL, io);
		table_param(io->parts[k], "named",
			    io->ndevices || io->all || o->value[OPT_PARTITIONS]);
		table_param(io->parts[k], "parts",
			    o->value[OPT_PARTITIONS] || io->all || io->ndevices);
		if (o->value[OPT_ACTIVE_ONLY])
			table_hide_idle(io->parts[k]);
	}
	return rc;
}

int cmd_iostat(const struct command *c, struct options *o)
{
	struct session s = { .command = c, .options = o };
	struct iostat io = { .options = o };
	struct sysstat y;
	struct play p = { .session = &s, .y = &y, .context = &io, .begin = begin, .show = show };
	static const enum option_id unknown[] = { OPT_STAT, OPT_EVENTS };
	int rc = session_refuse(&s, unknown, sizeof(unknown) / sizeof(unknown[0]));

	if (rc >= 0)
		rc = sysstat_init(&y, o, &s.err);

	if (rc >= 0)
		rc = read_words(&io, o, &s, &p);
	if (rc < 0)
		return command_failed(c, &s.err);
	p.since_boot = o->value[OPT_SINCE_BOOT] && !o->value[OPT_NO_FIRST];
	rc = session_open(&s);
	if (rc >= 0 && o->value[OPT_NAMES])
		rc = links_open(&io.links, &s, o->value[OPT_NAMES], false);
	if (rc >= 0)
		rc = add_tables(&io, &p, o);
	if (rc >= 0)
		rc = play_run(&p);
	free(io.places);
	links_release(&io.links);
	sysstat_release(&y);
	return session_close(&s, rc);
}
