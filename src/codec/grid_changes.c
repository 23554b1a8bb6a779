/*
 * A group of many rows, decoded: the cells that each instance begins with, and for each sample the
 * cells that differ from the one before. Samples are made of them one after the other; going back
 * begins anew.
 */
#include <stdlib.h>
#include <string.h>

#include "grid_series.h"
#include "limits.h"

enum { FRAMES = 3, HAS = 1u << 31 /* beside a cell's index: it has a value now */ };

/* Rows that were asked for. */
struct made {
	uint32_t sample; /* + 1; 0: none */
	uint64_t *val;
	uint8_t *has;
	size_t val_cap, has_cap;
};

struct grid_changes {
	uint64_t *first_val, *val; /* instance x column: at first, and at the sample `at` */
	uint8_t *first_has, *has;
	size_t cells, first_val_cap, val_cap, first_has_cap, has_cap;
	uint32_t *cell; /* the changes: index in `val`, and HAS */
	uint64_t *to;
	size_t cell_cap, to_cap;
	size_t *from; /* those of sample I are from[I] .. from[I + 1] */
	uint32_t *layout;
	size_t from_cap, layout_cap;
	uint32_t at; /* samples whose changes are in `val` */
	struct made made[FRAMES];
	unsigned turn;
};

void grid_changes_free(struct grid_changes *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < FRAMES; i++) {
		free(c->made[i].val);
		free(c->made[i].has);
	}
	free(c->first_val);
	free(c->first_has);
	free(c->val);
	free(c->has);
	free(c->cell);
	free(c->to);
	free(c->from);
	free(c->layout);
	free(c);
}

size_t grid_changes_memory(const struct grid_changes *c)
{
	size_t n = 0;

	for (size_t i = 0; c && i < FRAMES; i++)
		n += c->made[i].val_cap * sizeof(uint64_t) + c->made[i].has_cap;
	return c ? n + (c->first_val_cap + c->val_cap + c->to_cap) * sizeof(uint64_t) +
			       c->first_has_cap + c->has_cap + c->cell_cap * sizeof(*c->cell)
		 : 0;
}

/* ---- decoding -------------------------------------------------------------------------------- */

/* The series are read twice: to count the changes of each sample, and to put them there. */
struct filling {
	struct grid *g;
	struct grid_changes *c;
	bool put;
};

static void note(struct filling *f, uint32_t sample, size_t cell, bool has, uint64_t val)
{
	size_t *place = &f->c->from[sample + 1];

	if (f->put) {
		f->c->cell[*place] = (uint32_t)cell | (has ? HAS : 0);
		f->c->to[*place] = val;
	}
	++*place;
}

static void set_first(struct filling *f, size_t cell, bool has, uint64_t val)
{
	f->c->first_has[cell] = has;
	f->c->first_val[cell] = val;
}

static void take_values(struct filling *f, size_t inst, uint32_t col, const struct values *s)
{
	const struct spans *spans = &f->g->spans;
	size_t cell = inst * f->g->ncols + col, k = 0, n = 0;
	bool had = false;
	uint64_t was = 0;

	for (size_t i = spans->off[inst]; i < spans->off[inst + 1]; i++)
		for (uint32_t t = 0; t < spans->list[i].len; t++, k++) {
			bool has = !s->there || s->there[k];
			uint64_t val = has ? s->v[n++] : 0;

			if (!k)
				set_first(f, cell, has, val);
			else if (has != had || val != was)
				note(f, (uint32_t)spans->list[i].cell + t, cell, has, val);
			had = has;
			was = val;
		}
}

static bool take_series(struct filling *f, struct varying *y, size_t inst,
			const struct grid_column *c, uint8_t mode)
{
	struct values s;
	uint64_t val;
	bool there;

	if ((mode & SERIES_PARTIAL) || !mode_is_trivial(mode)) {
		if (!varying_read(y, inst, c, mode, &s))
			return false;
		if (c->col != UINT32_MAX)
			take_values(f, inst, c->col, &s);
		return true;
	}
	if (!constant_read(f->g, c, mode, &val, &there))
		return false;
	if (c->col != UINT32_MAX)
		set_first(f, inst * f->g->ncols + c->col, there, val);
	return true;
}

static void take_key(struct filling *f, const struct grid_column *c, size_t k)
{
	const struct grid *g = f->g;

	for (size_t i = 0; c->col != UINT32_MAX && i < g->ninst; i++)
		set_first(f, i * g->ncols + c->col, g->key_has[i * g->nkeys + k],
			  g->key_val[i * g->nkeys + k]);
}

static bool take_all(struct filling *f, struct bench *bench, struct rd bits)
{
	struct grid *g = f->g;
	struct mode_reader modes = { .r = g->modes };
	struct varying y;

	if (!varying_begin(&y, g, bench, bits))
		return false;
	for (size_t i = 0, k = 0; i < g->used; i++) {
		const struct grid_column *c = &g->cols[i];

		if (c->flags & COLUMN_KEY) {
			take_key(f, c, k++);
			continue;
		}
		for (size_t inst = 0; inst < g->ninst; inst++)
			if (!take_series(f, &y, inst, c, mode_next(&modes)) || modes.r.bad)
				return false;
	}
	return varying_ended(&y) && !g->consts.bad;
}

/* Counts to places: from[I + 1] becomes where the changes of sample I begin, to be moved to their
 * end. */
static bool make_places(struct grid_changes *c, const struct grid *g)
{
	size_t sum = 0;

	for (uint32_t i = 0; i < g->nsamples; i++) {
		size_t n = c->from[i + 1];

		c->from[i + 1] = sum;
		sum += n;
	}
	if (sum > CODEC_CHANGES_MAX || sum > g->room + g->room / 2)
		return false;
	mem_grow((void **)&c->cell, &c->cell_cap, sum + 1, sizeof(*c->cell));
	mem_grow((void **)&c->to, &c->to_cap, sum + 1, sizeof(*c->to));
	return true;
}

static void set_layouts(struct grid_changes *c, const struct grid *g)
{
	uint32_t at = 0;

	mem_grow((void **)&c->layout, &c->layout_cap, (size_t)g->nsamples + 1, sizeof(*c->layout));
	for (size_t i = 0; i < g->nruns; i++)
		for (uint32_t k = 0; k < g->runs[i].len; k++)
			c->layout[at++] = g->runs[i].layout;
}

static void prepare(struct grid_changes *c, const struct grid *g)
{
	c->cells = g->ninst * g->ncols;
	mem_grow((void **)&c->first_val, &c->first_val_cap, c->cells + 1, sizeof(*c->first_val));
	mem_grow((void **)&c->first_has, &c->first_has_cap, c->cells + 1, 1);
	mem_grow((void **)&c->val, &c->val_cap, c->cells + 1, sizeof(*c->val));
	mem_grow((void **)&c->has, &c->has_cap, c->cells + 1, 1);
	memset(c->first_val, 0, c->cells * sizeof(*c->first_val));
	memset(c->first_has, 0, c->cells);
	mem_grow((void **)&c->from, &c->from_cap, (size_t)g->nsamples + 2, sizeof(*c->from));
	memset(c->from, 0, ((size_t)g->nsamples + 2) * sizeof(*c->from));
	for (size_t i = 0; i < FRAMES; i++)
		c->made[i].sample = 0;
	set_layouts(c, g);
}

static void rewind_changes(struct grid_changes *c)
{
	memcpy(c->val, c->first_val, c->cells * sizeof(*c->val));
	memcpy(c->has, c->first_has, c->cells);
	c->at = 0;
}

int grid_load_changes(struct grid *g, struct bench *bench, struct rd bits, struct err *e)
{
	struct rd consts = g->consts;
	struct filling f = { .g = g };
	bool ok;

	if (!g->changes)
		g->changes = mem_zalloc(1, sizeof(*g->changes));
	f.c = g->changes;
	prepare(f.c, g);
	ok = take_all(&f, bench, bits) && make_places(f.c, g);
	g->consts = consts;
	f.put = true;
	ok = ok && take_all(&f, bench, bits);
	g->consts = consts;
	if (!ok)
		return grid_damage(g, "its data make no sense", e);
	rewind_changes(f.c);
	g->has_rows = true;
	return 0;
}

/* ---- samples --------------------------------------------------------------------------------- */

static void advance(struct grid_changes *c, uint32_t samples)
{
	if (samples < c->at)
		rewind_changes(c);
	for (size_t i = c->from[c->at]; i < c->from[samples]; i++) {
		uint32_t cell = c->cell[i] & ~HAS;

		c->val[cell] = c->to[i];
		c->has[cell] = (c->cell[i] & HAS) != 0;
	}
	c->at = samples;
}

static struct made *make(struct grid_changes *c, const struct grid *g, uint32_t i)
{
	struct made *m = &c->made[c->turn++ % FRAMES];
	size_t nrows = layout_size(&g->layouts, c->layout[i]), width = g->ncols;
	const uint32_t *ids = nrows ? layout_ids(&g->layouts, c->layout[i]) : NULL;

	advance(c, i + 1);
	mem_grow((void **)&m->val, &m->val_cap, nrows * width + 1, sizeof(*m->val));
	mem_grow((void **)&m->has, &m->has_cap, nrows * width + 1, 1);
	for (size_t row = 0; row < nrows; row++) {
		memcpy(m->val + row * width, c->val + ids[row] * width, width * sizeof(*m->val));
		memcpy(m->has + row * width, c->has + ids[row] * width, width);
	}
	m->sample = i + 1;
	return m;
}

void grid_changes_frame(struct grid_changes *c, const struct grid *g, uint32_t i, struct frame *out)
{
	const struct made *m = make(c, g, i);

	out->val = m->val;
	out->has = m->has;
}
