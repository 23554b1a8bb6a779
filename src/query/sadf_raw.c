/*
 * sadf -r in a form of our own: what the reports are computed from, as it was recorded. A line a
 * row: time; group; its keys; and then of each counter its name, the value before and the value
 * now, of anything else name and value. The names are those of `sago list`.
 */
#include <string.h>

#include "sadf.h"

static void begin_line(struct sadf *f, int64_t real_ms, const char *group)
{
	if (f->time != SADF_EPOCH) {
		sadf_date(f, &f->out, real_ms);
		buf_char(&f->out, ' ');
	}
	sadf_time(f, &f->out, real_ms);
	buf_fmt(&f->out, "%s; %s;", f->time == SADF_UTC ? " UTC" : "", group);
}

/* " 1079;", nothing where there is no such cell. */
static bool put_value(struct buf *out, const struct column *c, const struct frame *f, int64_t row,
		      uint32_t col)
{
	uint64_t v;
	size_t n;
	const char *text;

	if (row < 0 || !frame_get(f, (uint32_t)row, col, &v))
		return false;
	buf_char(out, ' ');
	if (c->kind == KIND_LABEL) {
		text = frame_label(f, (uint32_t)row, col, &n);
		buf_escaped(out, text ? text : "", text ? n : 0);
	} else if (c->is_signed) {
		buf_fmt(out, "%lld", (long long)(int64_t)v);
	} else {
		buf_fmt(out, "%llu", (unsigned long long)v);
	}
	buf_char(out, ';');
	return true;
}

/* One metric of a row; a counter that was not there before has only its value now. */
static void put_metric(struct buf *out, const struct column *c, const struct frame *a, int64_t was,
		       const struct frame *b, uint32_t row, uint32_t col)
{
	uint64_t v;

	if (!frame_get(b, row, col, &v))
		return;
	buf_fmt(out, " %s;", c->name);
	if (c->kind == KIND_COUNTER && a)
		put_value(out, c, a, was, col);
	put_value(out, c, b, row, col);
}

/* Whether LOAD is of GROUP, and the first of its column. */
static bool counts(const struct formula_load *loads, size_t k, unsigned group)
{
	if (loads[k].group != group)
		return false;
	for (size_t before = 0; before < k; before++)
		if (loads[before].group == group && loads[before].col == loads[k].col)
			return false;
	return true;
}

static void put_row(struct sadf *f, struct interval *i, unsigned group, uint32_t row,
		    const struct formula_load *loads, size_t n)
{
	const struct schema *schema = &f->session->schema;
	const struct group *g = &schema->groups[group];
	const struct frame *b = &i->b->frames[group], *a = i->a ? &i->a->frames[group] : NULL;
	int64_t was = i->a ? interval_twin(i, schema, group, row) : -1;

	begin_line(f, i->b->stamp.real_ms, g->name);
	for (uint32_t c = 0; c < g->ncols; c++)
		if (g->cols[c].is_key || g->cols[c].is_fact)
			put_value(&f->out, &g->cols[c], b, row, c);
	for (size_t k = 0; k < n; k++)
		if (counts(loads, k, group) && !g->cols[loads[k].col].is_key &&
		    !g->cols[loads[k].col].is_fact)
			put_metric(&f->out, &g->cols[loads[k].col], a, was, b, row, loads[k].col);
	buf_char(&f->out, '\n');
}

void sadf_raw_record(struct sadf *f, struct interval *i, struct table *const *tables,
		     size_t ntables)
{
	for (size_t t = 0; t < ntables; t++) {
		size_t n;
		const struct formula_load *loads = table_loads(tables[t], &n);

		for (unsigned group = 0; group < G_COUNT_; group++) {
			bool any = false;

			for (size_t k = 0; k < n && !any; k++)
				any = loads[k].group == group;
			for (uint32_t row = 0; any && row < i->b->frames[group].nrows; row++)
				put_row(f, i, group, row, loads, n);
		}
	}
}
