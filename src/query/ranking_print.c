/*
 * Columns of a ranking. SHARE is of all that was used in the window, by rows that are not shown
 * too. JSON and CSV have figures in the units of their names.
 */
#include "ranking_print.h"

#include <string.h>

enum rank_unit { IN_SHARE, IN_SECONDS, IN_PERCENT, IN_KIB, IN_BYTES, IN_COUNT };

/* Where a column stands: the table has room for those that most people look at, and for what was
 * asked for. */
enum rank_where { EVERYWHERE, IF_ASKED, OF_CGROUPS };

/* clang-format off */
static const struct column_def {
	const char *head, *key;
	unsigned width;
	enum rank_unit unit;
	enum rank_figure figure;
	enum rank_where where;
} columns[] = {
	{ "SHARE", "share_percent", 6, IN_SHARE, 0, EVERYWHERE },
	{ "CPU_S", "cpu_s", 8, IN_SECONDS, RANK_CPU, EVERYWHERE },
	{ "%CPU", "cpu_percent", 6, IN_PERCENT, RANK_CPU, EVERYWHERE },
	{ "BLKD_S", "blocked_s", 7, IN_SECONDS, RANK_BLOCKED, IF_ASKED },
	{ "WAIT_S", "run_delay_s", 7, IN_SECONDS, RANK_WAIT, IF_ASKED },
	{ "FDS", "fds", 6, IN_COUNT, RANK_FDS, IF_ASKED },
	{ "THREADS", "threads", 7, IN_COUNT, RANK_THREADS, IF_ASKED },
	{ "MEMORY", "memory_bytes", 6, IN_BYTES, RANK_MEMORY, OF_CGROUPS },
	{ "GREW", "rss_grew_kib", 6, IN_KIB, RANK_GREW, EVERYWHERE },
	{ "PEAK", "rss_peak_kib", 6, IN_KIB, RANK_PEAK, EVERYWHERE },
	{ "READ", "read_bytes", 6, IN_BYTES, RANK_READ, EVERYWHERE },
	{ "WROTE", "write_bytes", 6, IN_BYTES, RANK_WRITTEN, EVERYWHERE },
	{ "MINFLT", "minflt", 6, IN_COUNT, RANK_MINFLT, EVERYWHERE },
	{ "MAJFLT", "majflt", 6, IN_COUNT, RANK_MAJFLT, EVERYWHERE },
	{ "VCSW", "voluntary_ctxt_switches", 6, IN_COUNT, RANK_VOLUNTARY, EVERYWHERE },
	{ "NVCSW", "nonvoluntary_ctxt_switches", 6, IN_COUNT, RANK_INVOLUNTARY, EVERYWHERE },
	{ "NEW", "new", 6, IN_COUNT, RANK_NEW, EVERYWHERE },
	{ "EXITED", "exited", 6, IN_COUNT, RANK_EXITED, EVERYWHERE },
};
/* clang-format on */

enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };

/* ---- figures --------------------------------------------------------------------------------- */

static double percent(double part, double whole)
{
	return whole > 0 ? part / whole * 100 : 0;
}

static double figure(const struct ranking *r, const struct rank_row *row,
		     const struct column_def *c)
{
	double v = (double)row->v[c->figure], window_ns = (double)r->itv_cs * 1e7;

	switch (c->unit) {
	case IN_SHARE:
		return percent((double)ranking_value(r, row->v),
			       (double)ranking_value(r, r->totals));
	case IN_SECONDS:
		return v / 1e9;
	case IN_PERCENT:
		return percent(v, window_ns);
	default:
		return v;
	}
}

static unsigned decimals(enum rank_unit u)
{
	return u == IN_SECONDS || u == IN_SHARE ? 3 : u == IN_PERCENT ? 1 : 0;
}

/* Some of it is missing; cgroups contain one another, so that their memory has no sum. */
static bool is_unknown(const struct ranking *r, const struct rank_row *row,
		       const struct column_def *c)
{
	if (c->unit != IN_SHARE)
		return ranking_is_unknown(row, c->figure);
	return r->by[0] == RANK_MEMORY || ranking_is_unknown(row, r->by[0]) ||
	       ranking_is_unknown(row, r->by[1]);
}

/* "12.3M": four digits at most before the unit. */
static void put_amount(struct buf *out, double v, unsigned width, double step, const char *units)
{
	size_t u = 0;

	if (v == 0) {
		buf_fixed_right(out, v, 0, width);
		return;
	}
	while (v >= 9999.5 && units[u + 1]) {
		v /= step;
		u++;
	}
	if (units[u] == ' ') {
		buf_fixed_right(out, v, 0, width);
		return;
	}
	buf_fixed_right(out, v, v < 99.95 ? 1 : 0, width - 1);
	buf_char(out, units[u]);
}

static void put_share(struct buf *out, double v, unsigned width)
{
	if (v > 0 && v < 0.05)
		buf_fmt(out, "%*s", (int)width, "<0.1");
	else
		buf_fixed_right(out, v, 1, width);
}

static void put_cell(struct buf *out, const struct column_def *c, double v)
{
	switch (c->unit) {
	case IN_SHARE:
		put_share(out, v, c->width);
		break;
	case IN_KIB:
		put_amount(out, v, c->width, 1024, "KMGT");
		break;
	case IN_BYTES:
		put_amount(out, v, c->width, 1024, " KMGTP");
		break;
	case IN_COUNT:
		put_amount(out, v, c->width, 1000, " kMGTP");
		break;
	default:
		buf_fixed_right(out, v, c->unit == IN_SECONDS ? 2 : 1, c->width);
	}
}

/* ---- names ----------------------------------------------------------------------------------- */

/* What a row names, in order; which of them, by what it is ranked per. */
static const struct name_def {
	const char *head, *key;
	unsigned width; /* 0: the last */
	uint8_t per;	/* bits of enum rank_per */
	size_t at;	/* of its id in a row */
	bool blocked;	/* with --by blocked only */
} names[] = {
	{ "USER", "user", 10, 1 << PER_PROCESS, offsetof(struct rank_row, user), false },
	{ "WCHAN", "wchan", 20, 1 << PER_PROCESS | 1 << PER_COMMAND,
	  offsetof(struct rank_row, wchan), true },
	{ "COMMAND", "command", 0, 1 << PER_PROCESS | 1 << PER_COMMAND,
	  offsetof(struct rank_row, comm), false },
	{ "USER", "user", 0, 1 << PER_USER, offsetof(struct rank_row, user), false },
	{ "CGROUP", "cgroup", 0, 1 << PER_CGROUP, offsetof(struct rank_row, cgroup), false },
};

enum { NAMES = sizeof(names) / sizeof(names[0]) };

/* NULL: unknown. */
static const char *name_of(const struct ranking *r, const struct rank_row *row,
			   const struct name_def *d, size_t *n)
{
	uint32_t id;

	memcpy(&id, (const char *)row + d->at, sizeof(id));
	return id ? strtab_get(&r->names, id, n) : NULL;
}

static bool is_named(const struct ranking *r, const struct name_def *d)
{
	return (d->per >> r->per) & 1 && (!d->blocked || r->by[0] == RANK_BLOCKED);
}

/* ---- forms ----------------------------------------------------------------------------------- */

static bool is_in_table(const struct ranking *r, const struct column_def *c)
{
	if (c->where == OF_CGROUPS)
		return r->per == PER_CGROUP;
	return c->where == EVERYWHERE || c->figure == r->by[0];
}

static void put_head(const struct ranking *r, struct buf *out)
{
	for (size_t k = 0; k < COLUMNS; k++)
		if (is_in_table(r, &columns[k]))
			buf_fmt(out, "%*s ", (int)columns[k].width, columns[k].head);
	if (r->per == PER_PROCESS)
		buf_fmt(out, "%7s ", "PID");
	for (size_t k = 0; k < NAMES; k++)
		if (is_named(r, &names[k]))
			buf_fmt(out, names[k].width ? "%-*s " : "%*s", (int)names[k].width,
				names[k].head);
	buf_char(out, '\n');
}

static void put_line(const struct ranking *r, const struct rank_row *row, struct buf *out)
{
	for (size_t k = 0; k < COLUMNS; k++) {
		if (!is_in_table(r, &columns[k]))
			continue;
		if (is_unknown(r, row, &columns[k]))
			buf_fmt(out, "%*s", (int)columns[k].width, "-");
		else
			put_cell(out, &columns[k], figure(r, row, &columns[k]));
		buf_char(out, ' ');
	}
	if (r->per == PER_PROCESS)
		buf_fmt(out, "%7llu ", (unsigned long long)row->pid);
	for (size_t k = 0; k < NAMES; k++) {
		size_t n = 1, start = out->len;
		const char *s = is_named(r, &names[k]) ? name_of(r, row, &names[k], &n) : "";

		if (!is_named(r, &names[k]))
			continue;
		buf_escaped(out, s ? s : "-", s ? n : 1);
		if (out->len - start < names[k].width)
			buf_repeat(out, ' ', names[k].width - (out->len - start));
		if (names[k].width)
			buf_char(out, ' ');
	}
	buf_char(out, '\n');
}

static void put_json(const struct ranking *r, const struct rank_row *row, struct buf *out)
{
	for (size_t k = 0; k < COLUMNS; k++) {
		buf_fmt(out, "%s\"%s\": ", k ? ", " : "{", columns[k].key);
		if (is_unknown(r, row, &columns[k]))
			buf_str(out, "null");
		else
			buf_fixed(out, figure(r, row, &columns[k]), decimals(columns[k].unit));
	}
	if (r->per == PER_PROCESS)
		buf_fmt(out, ", \"pid\": %llu", (unsigned long long)row->pid);
	for (size_t k = 0; k < NAMES; k++) {
		size_t n;
		const char *s;

		if (!is_named(r, &names[k]))
			continue;
		s = name_of(r, row, &names[k], &n);
		buf_fmt(out, ", \"%s\": ", names[k].key);
		if (s)
			buf_json(out, s, n);
		else
			buf_str(out, "null");
	}
	buf_char(out, '}');
}

static void put_csv_head(const struct ranking *r, struct buf *out)
{
	for (size_t k = 0; k < COLUMNS; k++)
		buf_fmt(out, "%s%s", k ? "," : "", columns[k].key);
	buf_str(out, r->per == PER_PROCESS ? ",pid" : "");
	for (size_t k = 0; k < NAMES; k++)
		if (is_named(r, &names[k]))
			buf_fmt(out, ",%s", names[k].key);
	buf_char(out, '\n');
}

static void put_csv(const struct ranking *r, const struct rank_row *row, struct buf *out)
{
	for (size_t k = 0; k < COLUMNS; k++) {
		if (k)
			buf_char(out, ',');
		if (!is_unknown(r, row, &columns[k]))
			buf_fixed(out, figure(r, row, &columns[k]), decimals(columns[k].unit));
	}
	if (r->per == PER_PROCESS)
		buf_fmt(out, ",%llu", (unsigned long long)row->pid);
	for (size_t k = 0; k < NAMES; k++) {
		size_t n;
		const char *s;

		if (!is_named(r, &names[k]))
			continue;
		s = name_of(r, row, &names[k], &n);
		buf_char(out, ',');
		if (s)
			buf_csv(out, s, n);
	}
	buf_char(out, '\n');
}

void ranking_print(const struct ranking *r, enum format format, struct buf *out)
{
	size_t shown = 0;

	if (format == FORMAT_TABLE)
		put_head(r, out);
	else if (format == FORMAT_CSV)
		put_csv_head(r, out);
	else
		buf_str(out, "[");
	for (; shown < r->n && (!r->limit || shown < r->limit); shown++) {
		const struct rank_row *row = &r->rows[shown];

		if (!ranking_value(r, row->v))
			break;
		if (format == FORMAT_JSON)
			buf_str(out, shown ? ",\n " : "\n ");
		(format == FORMAT_TABLE ? put_line
		 : format == FORMAT_CSV ? put_csv
					: put_json)(r, row, out);
	}
	if (format == FORMAT_JSON)
		buf_str(out, "\n]\n");
}
