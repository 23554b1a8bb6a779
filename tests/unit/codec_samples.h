/* Random samples that hurt, and their comparison, for the tests of codec. */
#ifndef SAGO_TESTS_CODEC_SAMPLES_H
#define SAGO_TESTS_CODEC_SAMPLES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "codec.h"

/* ---- a generator of numbers, the same on every machine ---- */

struct rng {
	uint64_t state;
};

static inline uint64_t rng_next(struct rng *r)
{
	uint64_t z = (r->state += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static inline uint32_t rng_below(struct rng *r, uint32_t n)
{
	return (uint32_t)(rng_next(r) % n);
}

/* ---- a world that changes from sample to sample ---- */

enum { WORLD_ROWS = 24, WORLD_COLS = 320, WORLD_GROUPS = 6 };

struct world {
	struct rng rng;
	struct schema *schema;
	struct strtab strings;
	struct sample sample;
	bool wild; /* rows come and go, cells are absent, columns appear */
	uint64_t seq;
	int64_t real_ms;
	uint64_t cell[WORLD_GROUPS][WORLD_ROWS][WORLD_COLS];
	uint32_t nrows[WORLD_GROUPS];
	uint32_t key[WORLD_GROUPS][WORLD_ROWS];
};

static const unsigned world_groups[WORLD_GROUPS] = {
	G_HOST, G_CPU, G_VMSTAT, G_DISK, G_NET, G_MEMINFO,
};

static inline uint64_t extreme(struct rng *r)
{
	static const uint64_t values[] = {
		0,
		1,
		UINT32_MAX,
		(uint64_t)UINT32_MAX + 1,
		UINT64_MAX,
		UINT64_MAX - 1,
		(uint64_t)INT64_MAX,
		(uint64_t)INT64_MAX + 1,
		127,
		128,
		63,
		64,
	};

	return values[rng_below(r, sizeof(values) / sizeof(values[0]))];
}

static inline void world_init(struct world *w, struct schema *schema, uint64_t seed, bool wild)
{
	memset(w, 0, sizeof(*w));
	w->rng.state = seed;
	w->schema = schema;
	w->wild = wild;
	w->seq = 1 + rng_below(&w->rng, 1000);
	w->real_ms = 1795391635000;
	strtab_init(&w->strings);
	sample_init(&w->sample);
	for (unsigned g = 0; g < WORLD_GROUPS; g++) {
		w->nrows[g] = 1 + rng_below(&w->rng, WORLD_ROWS / 2);
		for (unsigned r = 0; r < WORLD_ROWS; r++) {
			w->key[g][r] = wild ? rng_below(&w->rng, 8) : r;
			for (unsigned c = 0; c < WORLD_COLS; c++)
				w->cell[g][r][c] = rng_below(&w->rng, 4)
							   ? rng_below(&w->rng, 100000)
							   : extreme(&w->rng);
		}
	}
}

static inline void world_release(struct world *w)
{
	strtab_release(&w->strings);
	sample_release(&w->sample);
}

/* How a cell moves depends on its column, so that every way of writing a series is used. */
static inline uint64_t world_step(struct world *w, uint64_t v, uint32_t col)
{
	struct rng *r = &w->rng;

	switch (col % 9) {
	case 0:
		return v;
	case 1:
		return v + 100;
	case 2:
		return v + rng_below(r, 1000);
	case 3:
		return rng_below(r, 20) ? v : v + rng_below(r, 50);
	case 4:
		return rng_below(r, 5);
	case 5:
		return v - rng_below(r, 7) + 3;
	case 6:
		return rng_below(r, 30) ? v + 4096 : extreme(r);
	case 7:
		return 0;
	default:
		return rng_below(r, 40) ? v : rng_next(r);
	}
}

static inline uint64_t world_label(struct world *w, uint32_t row)
{
	char text[12];
	size_t n = rng_below(&w->rng, 40) ? 3 : rng_below(&w->rng, sizeof(text));

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)(n == 3 ? (int)(row + i) : (int)rng_next(&w->rng));
	return strtab_id(&w->strings, text, n);
}

static inline void world_change_rows(struct world *w, unsigned g)
{
	uint32_t *n = &w->nrows[g], at;

	if (rng_below(&w->rng, 6))
		return;
	if (rng_below(&w->rng, 2) && *n < WORLD_ROWS) {
		w->key[g][(*n)++] = rng_below(&w->rng, 8);
	} else if (*n) {
		at = rng_below(&w->rng, *n);
		memmove(&w->key[g][at], &w->key[g][at + 1], (*n - at - 1) * sizeof(uint32_t));
		(*n)--;
	}
}

static inline void world_row(struct world *w, unsigned g, struct frame *f, uint32_t r)
{
	const struct group *group = &w->schema->groups[f->group];
	uint32_t row = frame_row(f);

	for (uint32_t c = 0; c < f->ncols; c++) {
		const struct column *col = &group->cols[c];
		uint64_t *cell = &w->cell[g][r][c % WORLD_COLS];

		*cell = world_step(w, *cell, c);
		if (w->wild && c % 11 == 5 && !rng_below(&w->rng, 4))
			continue;
		if (col->is_key)
			frame_set(f, row, c,
				  col->kind == KIND_LABEL ? world_label(w, w->key[g][r])
							  : w->key[g][r]);
		else if (col->kind == KIND_LABEL)
			frame_set(f, row, c, world_label(w, w->key[g][r]));
		else
			frame_set(f, row, c, *cell);
	}
}

static inline const struct sample *world_next(struct world *w)
{
	struct stamp *t;

	sample_reset(&w->sample);
	w->sample.seq = w->seq;
	w->seq += w->wild && !rng_below(&w->rng, 10) ? 3 : 1;
	w->real_ms += 1000 + (int64_t)rng_below(&w->rng, 3) - 1;
	if (w->wild && !rng_below(&w->rng, 30))
		w->real_ms -= 7200000;
	t = &w->sample.stamp;
	t->real_ms = w->real_ms;
	t->mono_ms = (int64_t)w->seq * 1000 + rng_below(&w->rng, 2);
	t->boot_ms = t->mono_ms + 12345;
	t->uptime_cs = (uint64_t)t->boot_ms / 10;
	memset(t->boot_id, 0xb0, sizeof(t->boot_id));
	for (unsigned g = 0; g < WORLD_GROUPS; g++) {
		unsigned group = world_groups[g];
		struct frame *f;

		if (w->wild && !rng_below(&w->rng, 8))
			continue;
		if (w->wild && !rng_below(&w->rng, 50) && w->schema->groups[group].ncols < 300)
			schema_learn_key(w->schema, group, "new_key", 1 + rng_below(&w->rng, 7));
		if (w->wild)
			world_change_rows(w, g);
		f = frame_begin(&w->sample, group,
				w->schema->groups[group].ncols -
					(w->wild ? rng_below(&w->rng, 3) : 0),
				&w->strings);
		for (uint32_t r = 0; r < w->nrows[g]; r++)
			world_row(w, g, f, r);
	}
	return &w->sample;
}

/* ---- comparing ---- */

static inline void assert_cell_equal(const struct column *c, const struct frame *a,
				     const struct frame *b, uint32_t row, uint32_t col)
{
	uint64_t va = 0, vb = 0;
	bool ha = frame_get(a, row, col, &va), hb = frame_get(b, row, col, &vb);
	size_t na, nb;
	const char *sa, *sb;

	assert_int_equal(ha, hb);
	if (!ha)
		return;
	if (c->kind != KIND_LABEL) {
		assert_true(va == vb);
		return;
	}
	sa = frame_label(a, row, col, &na);
	sb = frame_label(b, row, col, &nb);
	assert_non_null(sb);
	assert_int_equal(na, nb);
	assert_memory_equal(sa, sb, na);
}

static inline void assert_frame_equal(const struct schema *s, const struct frame *a,
				      const struct frame *b)
{
	const struct group *g = &s->groups[a->group];

	assert_int_equal(a->taken, b->taken);
	if (!a->taken)
		return;
	assert_int_equal(a->group, b->group);
	assert_int_equal(a->nrows, b->nrows);
	for (uint32_t row = 0; row < a->nrows; row++)
		for (uint32_t c = 0; c < g->ncols; c++)
			assert_cell_equal(&g->cols[c], a, b, row, c);
}

static inline void assert_stamp_equal(const struct stamp *a, const struct stamp *b)
{
	assert_true(a->real_ms == b->real_ms && a->mono_ms == b->mono_ms);
	assert_true(a->boot_ms == b->boot_ms && a->uptime_cs == b->uptime_cs);
	assert_memory_equal(a->boot_id, b->boot_id, sizeof(a->boot_id));
}

/* N samples of a world, kept. */
struct history {
	struct sample *samples;
	struct strtab strings;
	size_t n;
};

static inline void history_make(struct history *h, struct world *w, size_t n)
{
	h->samples = mem_zalloc(n, sizeof(*h->samples));
	strtab_init(&h->strings);
	for (h->n = 0; h->n < n; h->n++) {
		sample_init(&h->samples[h->n]);
		sample_copy(&h->samples[h->n], world_next(w), w->schema, &h->strings);
	}
}

static inline void history_release(struct history *h)
{
	for (size_t i = 0; i < h->n; i++)
		sample_release(&h->samples[i]);
	free(h->samples);
	strtab_release(&h->strings);
}

static inline void history_encode(const struct history *h, size_t from, size_t n,
				  const struct schema *s, struct dict *d, int level,
				  struct buf *out)
{
	struct block_builder *b = block_builder_new(s);
	struct err e;

	for (size_t i = from; i < from + n; i++)
		block_builder_add(b, &h->samples[i]);
	assert_int_equal(block_builder_encode(b, d, level, out, &e), 0);
	block_builder_free(b);
}

#endif
