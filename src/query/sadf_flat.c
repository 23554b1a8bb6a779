/*
 * sadf -d (fields between semicolons, ready for a database) and -p (a line a figure, ready for
 * awk). Measured with sadf 12.6.1: -d calls all CPUs -1 and -p all, the others cpu0; a serial line
 * is ttyS0; the item stands first, whatever sar does with it.
 */
#include <stdio.h>
#include <string.h>

#include "sadf.h"

static bool is_item(const struct head *h)
{
	return h->column->kind >= COLUMN_ITEM;
}

static char separator(const struct sadf *f)
{
	return f->format == SADF_PPC ? '\t' : ';';
}

static void put_text(struct sadf *f, const char *s, size_t n)
{
	if (f->csv)
		buf_csv(&f->out, s, n);
	else
		buf_escaped(&f->out, s, n);
}

/* "vm;1;2026-11-23 06:32:06 UTC"; ITV -1 for what is no record. */
static void begin_line(struct sadf *f, int64_t itv, int64_t real_ms)
{
	char sep = separator(f);

	put_text(f, f->host.p, f->host.len);
	buf_fmt(&f->out, "%c%lld%c", sep, (long long)itv, sep);
	if (f->time != SADF_EPOCH) {
		sadf_date(f, &f->out, real_ms);
		buf_char(&f->out, ' ');
	}
	sadf_time(f, &f->out, real_ms);
	if (f->time == SADF_UTC)
		buf_str(&f->out, " UTC");
}

void sadf_flat_event(struct sadf *f, int64_t real_ms, const char *text)
{
	bool quote = f->csv && strpbrk(text, ";\"");

	begin_line(f, -1, real_ms);
	buf_char(&f->out, separator(f));
	for (const char *s = text; *s || quote; s++) {
		if (quote && (s == text || *s == '"' || !*s))
			buf_char(&f->out, '"');
		if (!*s)
			break;
		buf_char(&f->out, *s);
	}
	for (unsigned k = 4; f->csv && k < f->fields; k++)
		buf_char(&f->out, ';');
	buf_char(&f->out, '\n');
}

/* ---- headings of -d -------------------------------------------------------------------------- */

/* Of USB devices sadf puts the names of the texts before the others, but not the texts. */
static bool heads_first(const struct view *v, const struct head *h)
{
	return v->group == G_USB ? h->column->source == SOURCE_LABEL : is_item(h);
}

static void names(struct sadf *f, const struct table *t)
{
	size_t n;
	const struct head *h = table_heads(t, &n);
	const struct view *v = table_view(t);
	size_t fixed = v->pivot ? 1 : n;

	for (int item = 1; item >= 0; item--)
		for (size_t k = 0; k < fixed; k++)
			if (heads_first(v, &h[k]) == (item == 1))
				buf_fmt(&f->out, ";%s", h[k].name);
	if (v->pivot)
		buf_str(&f->out, ";CPU*");
	if (f->horizontal && table_row_count(t) > 1) /* more of the same may follow */
		buf_str(&f->out, "[...]");
}

void sadf_flat_head(struct sadf *f, struct table *const *tables, size_t n)
{
	size_t start = f->out.len;

	if (f->format != SADF_DB)
		return;
	buf_str(&f->out, "# hostname;interval;timestamp");
	for (size_t k = 0; k < n; k++)
		names(f, tables[k]);
	f->fields = 1;
	for (size_t k = start; k < f->out.len; k++)
		f->fields += f->out.p[k] == ';';
	buf_char(&f->out, '\n');
}

/* ---- rows ------------------------------------------------------------------------------------ */

static void number(struct sadf *f, const struct head *h, const struct cell *c)
{
	bool there = c->state == CELL_NUMBER || c->state == CELL_FELL;
	size_t start = f->out.len;
	char *dot;

	if (c->state == CELL_TEXT) {
		put_text(f, c->text, c->len);
		return;
	}
	buf_fixed(&f->out, there ? c->number : 0, h->decimals);
	dot = f->point && h->decimals ? memchr(f->out.p + start, '.', f->out.len - start) : NULL;
	if (dot)
		*dot = f->point;
}

/* What -p puts before the number that names a row: cpu0, ttyS0, fan1. */
static const char *prefix(const struct view *v)
{
	switch (v->group) {
	case G_SERIAL:
		return "ttyS";
	case G_FAN:
		return "fan";
	case G_TEMP:
		return "temp";
	case G_VOLT:
		return "in";
	case G_USB:
		return "bus";
	default:
		return "cpu";
	}
}

/* The name of a row's item: of a CPU where CPU is set. */
static void item_name(struct sadf *f, const struct view *v, const struct head *h,
		      const struct cell *c)
{
	bool all = c->state == CELL_TEXT && c->len == 3 && !memcmp(c->text, "all", 3);
	bool numbered = h->column->source == SOURCE_CPU || c->state == CELL_NUMBER;

	if (numbered && all && f->format == SADF_DB) {
		buf_str(&f->out, "-1");
		return;
	}
	if (numbered && !all && f->format == SADF_PPC)
		buf_str(&f->out, prefix(v));
	number(f, h, c);
}

static const struct head *find_item(const struct head *h, size_t n, size_t *at)
{
	for (size_t k = 0; k < n; k++)
		if (is_item(&h[k])) {
			*at = k;
			return &h[k];
		}
	return NULL;
}

static void db_row(struct sadf *f, const struct table *t, const struct cell *cells)
{
	size_t n;
	const struct head *h = table_heads(t, &n);

	for (int item = 1; item >= 0; item--)
		for (size_t k = 0; k < n; k++) {
			if (is_item(&h[k]) != (item == 1))
				continue;
			buf_char(&f->out, ';');
			if (item)
				item_name(f, table_view(t), &h[k], &cells[k]);
			else
				number(f, &h[k], &cells[k]);
		}
}

/* One line of it: column K. */
static void ppc_line(struct sadf *f, const struct interval *i, const struct table *t,
		     const struct cell *cells, size_t k)
{
	size_t n, at = 0;
	const struct head *h = table_heads(t, &n), *item = find_item(h, n, &at);

	begin_line(f, (int64_t)(i->itv_cs + 50) / 100, i->b->stamp.real_ms);
	buf_char(&f->out, '\t');
	if (item)
		item_name(f, table_view(t), item, &cells[at]);
	else
		buf_char(&f->out, '-');
	buf_char(&f->out, '\t');
	if (table_view(t)->pivot && !strncmp(h[k].name, "CPU", 3))
		buf_fmt(&f->out, "cpu%s", h[k].name + 3);
	else
		buf_escaped(&f->out, h[k].name, strlen(h[k].name));
	buf_char(&f->out, '\t');
	number(f, &h[k], &cells[k]);
	buf_char(&f->out, '\n');
}

/* The first item names the row, another one is a line of its own before the figures. */
static void ppc_row(struct sadf *f, const struct interval *i, const struct table *t,
		    const struct cell *cells)
{
	size_t n, at = 0;
	const struct head *h = table_heads(t, &n);

	find_item(h, n, &at);
	for (int item = 1; item >= 0; item--)
		for (size_t k = 0; k < n; k++)
			if (is_item(&h[k]) == (item == 1) && !(item && k == at))
				ppc_line(f, i, t, cells, k);
}

void sadf_flat_record(struct sadf *f, struct interval *i, struct table *const *tables, size_t n)
{
	int64_t itv = (int64_t)(i->itv_cs + 50) / 100;

	if (f->format == SADF_RAW) {
		sadf_raw_record(f, i, tables, n);
		return;
	}
	if (f->horizontal)
		begin_line(f, itv, i->b->stamp.real_ms);
	for (size_t k = 0; k < n; k++) {
		uint32_t rows = table_begin(tables[k], i);

		for (uint32_t row = 0; row < rows; row++) {
			const struct cell *cells = table_row(tables[k], row);

			if (!cells)
				continue;
			if (f->format == SADF_PPC) {
				ppc_row(f, i, tables[k], cells);
				continue;
			}
			if (!f->horizontal)
				begin_line(f, itv, i->b->stamp.real_ms);
			db_row(f, tables[k], cells);
			if (!f->horizontal)
				buf_char(&f->out, '\n');
		}
	}
	if (f->horizontal)
		buf_char(&f->out, '\n');
}
