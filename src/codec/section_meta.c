/* The meta stream of a section: columns, strings, layouts, runs, keys. section.h describes it. */
#include <stdlib.h>
#include <string.h>

#include "limits.h"
#include "section_writer.h"

/* ---- meta: columns ---- */

static bool column_used(const struct table *t, uint32_t col)
{
	if (t->sparse)
		return col < t->changes.stride && t->changes.used[col];
	for (size_t i = 0; i < t->nvisits; i++) {
		const struct visit *v = &t->visits[i];
		size_t nrows = layout_size(&t->layouts, v->layout);

		for (size_t row = 0; col < v->ncols && row < nrows; row++)
			if (t->has[v->cell + row * v->ncols + col])
				return true;
	}
	return false;
}

static uint8_t column_flags(const struct table *t, uint32_t col)
{
	const struct column *c = &t->schema->groups[t->group].cols[col];
	bool level = c->kind == KIND_GAUGE || c->kind == KIND_UNKNOWN;
	uint8_t flags = level && !c->is_fact ? COLUMN_SUM : 0;

	return c->is_key ? COLUMN_KEY : flags;
}

/* Columns that no row has are not listed: they cost nothing. */
static void list_columns(struct section_writer *w)
{
	uint32_t known = w->t->schema->groups[w->t->group].ncols;
	uint32_t ncols = w->t->ncols < known ? w->t->ncols : known;

	w->cols = mem_alloc(ncols * sizeof(*w->cols));
	w->flags = mem_alloc(ncols);
	for (uint32_t c = 0; c < ncols && c < CODEC_COLUMNS_MAX; c++) {
		if (!column_used(w->t, c))
			continue;
		w->cols[w->ncols] = c;
		w->flags[w->ncols++] = column_flags(w->t, c);
	}
}

static void write_columns(struct section_writer *w, struct dict *d)
{
	uint32_t expected = dict_id(d, w->t->group, 0);
	size_t run;

	buf_varint(&w->meta, w->ncols);
	for (size_t i = 0; i < w->ncols; i += run, expected += (uint32_t)run) {
		uint32_t id = dict_id(d, w->t->group, w->cols[i]);

		for (run = 1; i + run < w->ncols; run++)
			if (dict_id(d, w->t->group, w->cols[i + run]) != id + run)
				break;
		buf_zigzag(&w->meta, (int64_t)id - (int64_t)expected);
		buf_varint(&w->meta, run);
		expected = id;
	}
	for (size_t i = 0; i < w->ncols; i += run) {
		for (run = 1; i + run < w->ncols && w->flags[i + run] == w->flags[i]; run++)
			;
		buf_u8(&w->meta, w->flags[i]);
		buf_varint(&w->meta, run);
	}
}

/* ---- meta: strings, layouts, keys ---- */

static void write_strings(struct section_writer *w)
{
	const struct strtab *s = &w->t->strings;
	size_t n;

	buf_varint(&w->meta, s->count);
	for (size_t id = 0; id < s->count; id++) {
		strtab_get(s, id, &n);
		buf_varint(&w->meta, n);
	}
	for (size_t id = 0; id < s->count; id++) {
		const char *text = strtab_get(s, id, &n);

		buf_add(&w->meta, text, n);
	}
}

/* One layout as operations on the one before. PLACE[I]: where instance I stands in PREV, + 1; 0:
 * nowhere. */
static void write_edit(struct buf *out, const uint32_t *prev, size_t nprev, const uint32_t *ids,
		       size_t n, uint32_t *place)
{
	struct buf ops = BUF_INIT;
	size_t at = 0, i = 0, nops = 0;

	for (size_t k = 0; k < nprev; k++)
		place[prev[k]] = (uint32_t)k + 1;
	while (i < n) {
		size_t keep = 0, skip = 0, put = 0;

		while (i + keep < n && at + keep < nprev && prev[at + keep] == ids[i + keep])
			keep++;
		i += keep;
		at += keep;
		while (i + put < n && place[ids[i + put]] <= at)
			put++;
		if (i + put < n)
			skip = place[ids[i + put]] - 1 - at;
		buf_varint(&ops, keep);
		buf_varint(&ops, skip);
		buf_varint(&ops, put);
		for (size_t k = 0; k < put; k++)
			buf_varint(&ops, ids[i + k]);
		i += put;
		at += skip;
		nops++;
	}
	for (size_t k = 0; k < nprev; k++)
		place[prev[k]] = 0;
	buf_varint(out, nops);
	buf_add(out, ops.p, ops.len);
	buf_release(&ops);
}

static void write_layouts(struct section_writer *w)
{
	const struct layouts *l = &w->t->layouts;
	uint32_t *place = mem_zalloc(w->t->ninst, sizeof(*place));

	buf_varint(&w->meta, l->count);
	for (uint32_t id = 1; id <= l->count; id++)
		write_edit(&w->meta, id > 1 ? layout_ids(l, id - 1) : NULL, layout_size(l, id - 1),
			   layout_ids(l, id), layout_size(l, id), place);
	free(place);
}

/* Runs for the file: of equal layout. Those for gathering also end where the width changes. */
static void write_runs(struct section_writer *w)
{
	size_t run;

	for (size_t i = 0; i < w->nsamples; i += run) {
		uint32_t layout = i < w->t->nvisits ? w->t->visits[i].layout : 0;

		for (run = 1; i + run < w->nsamples; run++)
			if ((i + run < w->t->nvisits ? w->t->visits[i + run].layout : 0) != layout)
				break;
		buf_varint(&w->meta, layout);
		buf_varint(&w->meta, run);
	}
}

static void find_runs(struct section_writer *w)
{
	for (size_t i = 0; i < w->t->nvisits; i++) {
		const struct visit *v = &w->t->visits[i];
		struct run *last = w->nruns ? &w->runs[w->nruns - 1] : NULL;

		if (last && last->layout == v->layout && last->ncols == v->ncols) {
			last->len++;
			continue;
		}
		mem_grow((void **)&w->runs, &w->runs_cap, w->nruns + 1, sizeof(*w->runs));
		w->runs[w->nruns++] = (struct run){
			.layout = v->layout, .len = 1, .ncols = v->ncols, .cell = v->cell
		};
	}
	if (w->t->sparse)
		spans_build_presence(&w->spans, &w->t->layouts, w->t->ninst, w->runs, w->nruns);
	else
		spans_build(&w->spans, &w->t->layouts, w->t->ninst, w->runs, w->nruns);
}

static void write_key(struct section_writer *w, size_t k)
{
	const struct table *t = w->t;
	uint64_t before = 0;
	size_t there = 0;

	for (size_t i = 0; i < t->ninst; i++)
		there += t->key_has[i * t->nkeys + k];
	buf_u8(&w->meta, there == t->ninst);
	for (size_t i = 0; there < t->ninst && i < t->ninst; i++)
		buf_u8(&w->meta, t->key_has[i * t->nkeys + k]);
	for (size_t i = 0; i < t->ninst; i++) {
		uint64_t val = t->key_val[i * t->nkeys + k];

		if (!t->key_has[i * t->nkeys + k])
			continue;
		buf_zigzag(&w->meta, (int64_t)(val - before));
		before = val;
	}
}

/* Key columns are listed in the order of the schema, as t->keys is. */
static void write_keys(struct section_writer *w)
{
	for (size_t i = 0, k = 0; i < w->ncols; i++) {
		if (!(w->flags[i] & COLUMN_KEY))
			continue;
		while (w->t->keys[k] != w->cols[i])
			k++;
		write_key(w, k);
	}
}

void section_meta(struct section_writer *w, struct dict *d)
{
	list_columns(w);
	find_runs(w);
	write_columns(w, d);
	write_strings(w);
	write_layouts(w);
	write_runs(w);
	write_keys(w);
}
