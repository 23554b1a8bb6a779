/*
 * From a section to rows. First what is constant is written: with a single layout into the first
 * sample, which is then copied to the others; else cell by cell. Then the series that vary, each
 * decoded as a whole and strewn over the samples.
 */
#include <string.h>

#include "grid_series.h"
#include "limits.h"
#include "zip.h"

/* ---- constants ---- */

static void fill_span(struct grid *g, const struct span *s, uint32_t col, uint64_t val)
{
	size_t at = s->cell + col;

	for (uint32_t i = 0; i < s->len; i++, at += s->step) {
		g->val[at] = val;
		g->has[at] = 1;
	}
}

/* One value (or just presence, which VAL 0 leaves) in all of an instance's cells, or in the first
 * sample's alone. */
static void fill(struct grid *g, size_t inst, uint32_t col, uint64_t val)
{
	size_t end = g->spans.off[inst + 1];

	for (size_t s = g->spans.off[inst]; s < end; s++) {
		struct span span = g->spans.list[s];

		if (g->layouts.count == 1)
			span.len = s == g->spans.off[inst];
		fill_span(g, &span, col, val);
	}
}

static bool fill_constant(struct grid *g, size_t inst, const struct grid_column *c, uint8_t mode)
{
	uint64_t val = 0;
	bool there = true;

	if ((mode & SERIES_PARTIAL) || (mode_is_trivial(mode) && mode == SERIES_ABSENT))
		return true;
	if (mode_is_trivial(mode) && !constant_read(g, c, mode, &val, &there))
		return false;
	if (c->col != UINT32_MAX && there)
		fill(g, inst, c->col, val);
	return true;
}

static void fill_key(struct grid *g, const struct grid_column *c, size_t k)
{
	for (size_t i = 0; c->col != UINT32_MAX && i < g->ninst; i++)
		if (g->key_has[i * g->nkeys + k])
			fill(g, i, c->col, g->key_val[i * g->nkeys + k]);
}

static bool fill_constants(struct grid *g)
{
	struct mode_reader modes = { .r = g->modes };

	for (size_t i = 0, k = 0; i < g->used; i++) {
		const struct grid_column *c = &g->cols[i];

		if (c->flags & COLUMN_KEY) {
			fill_key(g, c, k++);
			continue;
		}
		for (size_t inst = 0; inst < g->ninst; inst++)
			if (!fill_constant(g, inst, c, mode_next(&modes)) || modes.r.bad)
				return false;
	}
	if (g->used < g->listed)
		return !g->consts.bad;
	return !g->consts.bad && !modes.left && !rd_left(&modes.r) && !rd_left(&g->consts);
}

/* Copies the first sample's rows to the other N - 1, doubling. */
static void replicate(struct grid *g, size_t cells, size_t n)
{
	for (size_t done = 1; cells && done < n;) {
		size_t now = done < n - done ? done : n - done;

		memcpy(g->val + done * cells, g->val, now * cells * sizeof(*g->val));
		memcpy(g->has + done * cells, g->has, now * cells);
		done += now;
	}
}

/* ---- what varies ---- */

static void strew(struct grid *g, size_t inst, uint32_t col, const uint64_t *v)
{
	uint64_t *val = g->val;

	for (size_t s = g->spans.off[inst]; s < g->spans.off[inst + 1]; s++) {
		const struct span *span = &g->spans.list[s];
		size_t at = span->cell + col, step = span->step;

		for (uint32_t i = 0; i < span->len; i++, at += step)
			val[at] = *v++;
	}
}

static void strew_partial(struct grid *g, size_t inst, uint32_t col, const uint64_t *v,
			  const uint64_t *there)
{
	for (size_t s = g->spans.off[inst]; s < g->spans.off[inst + 1]; s++) {
		const struct span *span = &g->spans.list[s];
		size_t at = span->cell + col;

		for (uint32_t i = 0; i < span->len; i++, at += span->step) {
			if (!*there++)
				continue;
			g->val[at] = *v++;
			g->has[at] = 1;
		}
	}
}

static bool read_series(struct varying *y, size_t inst, const struct grid_column *c, uint8_t mode)
{
	struct values s;

	if (!(mode & SERIES_PARTIAL) && mode_is_trivial(mode))
		return true;
	if (!varying_read(y, inst, c, mode, &s))
		return false;
	if (c->col == UINT32_MAX)
		return true;
	if (s.there)
		strew_partial(y->g, inst, c->col, s.v, s.there);
	else
		strew(y->g, inst, c->col, s.v);
	return true;
}

static bool read_varying(struct varying *y)
{
	struct grid *g = y->g;
	struct mode_reader modes = { .r = g->modes };

	for (size_t i = 0; i < g->used; i++)
		for (size_t inst = 0; inst < g->ninst; inst++)
			if (!(g->cols[i].flags & COLUMN_KEY) &&
			    !read_series(y, inst, &g->cols[i], mode_next(&modes)))
				return false;
	return varying_ended(y);
}

/* ---- the whole ---- */

static void prepare_cells(struct grid *g)
{
	size_t cells = (size_t)g->row[g->nsamples] * g->ncols;

	mem_grow((void **)&g->val, &g->val_cap, cells + 1, sizeof(*g->val));
	mem_grow((void **)&g->has, &g->has_cap, cells + 1, 1);
	if (!cells)
		return;
	if (g->layouts.count == 1)
		cells = layout_size(&g->layouts, 1) * g->ncols;
	memset(g->val, 0, cells * sizeof(*g->val));
	memset(g->has, 0, cells);
}

static bool decode(struct grid *g, struct bench *bench, struct rd bits)
{
	struct varying y;

	if (!varying_begin(&y, g, bench, bits))
		return false;
	prepare_cells(g);
	if (!fill_constants(g))
		return false;
	if (g->layouts.count == 1)
		replicate(g, layout_size(&g->layouts, 1) * g->ncols, g->ntaken);
	return read_varying(&y);
}

int grid_load_rows(struct grid *g, const struct section *s, const void *p, struct bench *bench,
		   struct err *e)
{
	struct rd consts = g->consts;
	struct rd bits = rd_init((const uint8_t *)p + s->data_packed, (size_t)s->bits);
	bool ok;

	if (crc32c(0, p, (size_t)(s->data_packed + s->bits)) != s->data_crc)
		return grid_damage(g, "its data fail their checksum", e);
	buf_reset(&bench->data);
	buf_extend(&bench->data, (size_t)s->data_raw);
	if (zip_unpack(p, (size_t)s->data_packed, bench->data.p, bench->data.len, e))
		return ERR_DAMAGE;
	if (g->sparse)
		return grid_load_changes(g, bench, bits, e);
	ok = decode(g, bench, bits);
	g->consts = consts;
	if (!ok)
		return grid_damage(g, "its data make no sense", e);
	g->has_rows = true;
	return 0;
}

void bench_release(struct bench *b)
{
	ring_release(&b->ring);
	scratch_release(&b->values);
	scratch_release(&b->presence);
	buf_release(&b->data);
}
