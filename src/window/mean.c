/*
 * The average of a stretch for views with instances. Levels are summed row by row, rows being told
 * apart by their keys; a row that comes later than the first sample is appended.
 */
#include <stdlib.h>
#include <string.h>

#include "window.h"

struct mean {
	const struct schema *schema;
	groupset groups;
	bool since_boot;
	uint64_t rows, frames[G_COUNT_]; /* added, and how many of them each group had */
	struct sample first, sums, last;
	struct counts {
		uint32_t *n; /* by row of the sums, then by row of the last sample */
		size_t cap;
	} seen[G_COUNT_], seen_last[G_COUNT_];
	struct strtab first_strings, strings;
	struct interval interval;
	bool has_interval;
};

struct mean *mean_new(const struct schema *schema, const struct needs *needs)
{
	struct mean *m = mem_zalloc(1, sizeof(*m));

	m->schema = schema;
	m->groups = needs->groups;
	sample_init(&m->first);
	sample_init(&m->sums);
	sample_init(&m->last);
	strtab_init(&m->first_strings);
	strtab_init(&m->strings);
	return m;
}

static void drop_interval(struct mean *m)
{
	if (m->has_interval)
		interval_release(&m->interval);
	m->has_interval = false;
}

void mean_free(struct mean *m)
{
	if (!m)
		return;
	drop_interval(m);
	for (unsigned g = 0; g < G_COUNT_; g++) {
		free(m->seen[g].n);
		free(m->seen_last[g].n);
	}
	sample_release(&m->first);
	sample_release(&m->sums);
	sample_release(&m->last);
	strtab_release(&m->first_strings);
	strtab_release(&m->strings);
	free(m);
}

void mean_begin(struct mean *m, const struct sample *a)
{
	drop_interval(m);
	m->rows = 0;
	memset(m->frames, 0, sizeof(m->frames));
	m->since_boot = !a;
	strtab_reset(&m->first_strings);
	strtab_reset(&m->strings);
	sample_reset(&m->sums);
	sample_reset(&m->first);
	if (a)
		sample_copy(&m->first, a, m->schema, &m->first_strings);
}

static bool summable(const struct group *g, uint32_t col)
{
	const struct column *c = &g->cols[col];

	return !c->is_key && !c->is_fact && (c->kind == KIND_GAUGE || c->kind == KIND_UNKNOWN);
}

static void add_cells(const struct group *g, struct frame *sum, uint32_t to, const struct frame *b,
		      uint32_t row)
{
	uint64_t is, was = 0;

	for (uint32_t c = 0; c < b->ncols && c < g->ncols; c++) {
		if (!summable(g, c) || !frame_get(b, row, c, &is))
			continue;
		if (!frame_get(sum, to, c, &was))
			was = 0;
		frame_set(sum, to, c, was + is);
	}
}

static uint32_t *counts_room(struct counts *c, size_t rows)
{
	mem_grow((void **)&c->n, &c->cap, rows + 1, sizeof(*c->n));
	return c->n;
}

/* A row of the sums with the keys of ROW of B. */
static uint32_t new_row(struct mean *m, const struct group *g, struct frame *sum,
			const struct frame *b, uint32_t row)
{
	uint32_t to = frame_row(sum);
	uint64_t v;
	size_t n;

	counts_room(&m->seen[b->group], to)[to] = 0;
	for (uint32_t c = 0; c < b->ncols && c < g->ncols; c++) {
		if (!g->cols[c].is_key || !frame_get(b, row, c, &v))
			continue;
		if (g->cols[c].kind == KIND_LABEL) {
			const char *s = frame_label(b, row, c, &n);

			v = s ? strtab_id(&m->strings, s, n) : 0;
		}
		frame_set(sum, to, c, v);
	}
	return to;
}

/* Adds B, which has the levels of N samples. */
static void add_frame(struct mean *m, const struct frame *b, uint32_t n)
{
	const struct group *g = &m->schema->groups[b->group];
	struct frame *sum = &m->sums.frames[b->group];
	int64_t *map;

	if (!sum->taken)
		frame_begin(&m->sums, b->group, b->ncols, &m->strings);
	frame_widen(sum, b->ncols);
	map = mem_alloc((b->nrows + 1) * sizeof(*map));
	frame_match_all(m->schema, b, sum, map);
	for (uint32_t r = 0; r < b->nrows; r++) {
		if (map[r] < 0)
			map[r] = new_row(m, g, sum, b, r);
		add_cells(g, sum, (uint32_t)map[r], b, r);
		m->seen[b->group].n[map[r]] += n;
	}
	free(map);
}

static bool has_levels(const struct group *g)
{
	for (uint32_t c = 0; c < g->ncols; c++)
		if (summable(g, c))
			return true;
	return false;
}

/* What a group of its own cadence counts begins where it was read first. */
static void begin_group(struct mean *m, const struct sample *b, unsigned g)
{
	struct frame *first = &m->first.frames[g];

	if (first->taken || m->since_boot)
		return;
	sample_copy_frame(&m->first, b, g, m->schema, &m->first_strings);
	first->read_cs = frame_uptime(b, g);
}

void mean_add(struct mean *m, const struct sample *b)
{
	for (unsigned g = 0; g < G_COUNT_; g++) {
		if (!groupset_has(m->groups, g) || !b->frames[g].taken)
			continue;
		begin_group(m, b, g);
		m->frames[g]++;
		if (has_levels(&m->schema->groups[g]))
			add_frame(m, &b->frames[g], 1);
	}
	m->rows++;
}

static void begin_in_block(struct mean *m, struct block *b, const struct block_summary *s,
			   unsigned g)
{
	struct sample first = { .seq = 0 };
	uint64_t seq;

	block_stamp(b, s->first_sample, &first.stamp, &seq);
	first.frames[g] = s->first;
	begin_group(m, &first, g);
}

void mean_add_block(struct mean *m, struct block *b)
{
	struct block_summary s;

	for (unsigned g = 0; g < G_COUNT_; g++) {
		if (!groupset_has(m->groups, g) || !block_summary(b, g, &s))
			continue;
		begin_in_block(m, b, &s, g);
		m->frames[g] += s.count;
		if (has_levels(&m->schema->groups[g]))
			add_frame(m, &s.sum, s.count);
	}
	m->rows += block_head(b)->nsamples;
}

/* The sums in place of the levels of LAST's rows. */
static void put_sums(struct mean *m, struct frame *last)
{
	const struct group *g = &m->schema->groups[last->group];
	const struct frame *sum = &m->sums.frames[last->group];
	uint32_t *seen = counts_room(&m->seen_last[last->group], last->nrows);
	int64_t *map = mem_alloc((last->nrows + 1) * sizeof(*map));
	uint64_t v;

	frame_match_all(m->schema, last, sum, map);
	for (uint32_t r = 0; r < last->nrows; r++) {
		seen[r] = map[r] < 0 ? 0 : m->seen[last->group].n[map[r]];
		for (uint32_t c = 0; map[r] >= 0 && c < last->ncols && c < g->ncols; c++)
			if (summable(g, c) && frame_get(sum, (uint32_t)map[r], c, &v))
				frame_set(last, r, c, v);
	}
	free(map);
}

struct interval *mean_interval(struct mean *m, const struct sample *last, bool last_values)
{
	drop_interval(m);
	if (!m->rows || !last)
		return NULL;
	sample_copy(&m->last, last, m->schema, &m->strings);
	/* of a group that was not read in the stretch, LAST has what stood before it */
	for (unsigned g = 0; g < G_COUNT_; g++)
		if (groupset_has(m->groups, g) && !m->frames[g])
			m->last.frames[g].taken = false;
	for (unsigned g = 0; !last_values && g < G_COUNT_; g++)
		if (m->sums.frames[g].taken && m->last.frames[g].taken)
			put_sums(m, &m->last.frames[g]);
	interval_init(&m->interval, m->since_boot ? NULL : &m->first, &m->last);
	m->interval.summed = last_values ? 0 : m->rows;
	m->interval.summed_of = m->frames;
	m->interval.end = last;
	for (unsigned g = 0; !last_values && g < G_COUNT_; g++)
		if (m->sums.frames[g].taken && m->last.frames[g].taken)
			m->interval.seen[g] = m->seen_last[g].n;
	m->has_interval = true;
	return &m->interval;
}
