/* Random samples that hurt, for the tests and the fuzz targets of codec. */
#ifndef SAGO_TESTS_CODEC_WORLD_H
#define SAGO_TESTS_CODEC_WORLD_H

#include <stdlib.h>
#include <string.h>

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

#endif
