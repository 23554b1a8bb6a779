/* Derived rows that are sums: over CPUs, over disks, over interrupts. */
#include <stdlib.h>
#include <string.h>

#include "view.h"

static uint64_t value(const struct frame *f, uint32_t row, uint32_t col)
{
	uint64_t v;

	return frame_get(f, row, col, &v) ? v : 0;
}

static bool is_sum(const struct group *g, uint32_t col)
{
	return !g->cols[col].is_key && !g->cols[col].is_fact && g->cols[col].kind != KIND_LABEL;
}

/* The sum of 32-bit counters is one of 32 bits itself: it goes around when any of them does. */
static void add_cell(const struct column *c, struct frame *f, uint32_t to, uint32_t col, uint64_t v)
{
	uint64_t sum = value(f, to, col) + v;

	frame_set(f, to, col, c->kind == KIND_COUNTER && c->width == 32 ? (uint32_t)sum : sum);
}

static void add_row(const struct group *g, struct frame *f, uint32_t to, uint32_t row)
{
	for (uint32_t c = 0; c < f->ncols; c++)
		if (is_sum(g, c))
			add_cell(&g->cols[c], f, to, c, value(f, row, c));
}

/* A row of zeros with -1 as its key. */
static uint32_t begin_all(const struct group *g, struct frame *f, uint32_t key)
{
	uint32_t all = frame_row(f);

	for (uint32_t c = 0; c < f->ncols; c++)
		if (is_sum(g, c))
			frame_set(f, all, c, 0);
	frame_set(f, all, key, UINT64_MAX);
	return all;
}

static bool is_idle(const struct group *g, const struct frame *f, uint32_t row)
{
	for (uint32_t c = 0; c < f->ncols; c++)
		if (g->cols[c].kind == KIND_COUNTER && value(f, row, c))
			return false;
	return true;
}

/* Whether GROUP has counters by which to tell that a CPU is offline; mpstat does not ask that of
 * software interrupts. */
static bool has_counters(const struct group *g)
{
	for (uint32_t c = 0; c < g->ncols; c++)
		if (g->cols[c].kind == KIND_COUNTER)
			return true;
	return false;
}

void derived_sum(struct derived *d, unsigned group, uint32_t key)
{
	const struct group *g = &d->schema->groups[group];
	const struct frame *b = derived_after(d, group);
	const struct frame *a = d->from->a ? derived_before(d, group) : NULL;
	struct frame *to = derived_frame(d, group, 1), *was = a ? derived_frame(d, group, 0) : NULL;
	int64_t *map = mem_zalloc(b->nrows + 1, sizeof(*map));
	bool counts = has_counters(g) && !(group == G_SOFTIRQ);

	to->strings = b->strings;
	begin_all(g, to, key);
	if (a) {
		was->strings = a->strings;
		begin_all(g, was, key);
		frame_match_all(d->schema, b, a, map);
	}
	for (uint32_t row = 0; row < b->nrows; row++) {
		if (map[row] < 0 || (int64_t)value(b, row, key) < 0 ||
		    (counts && is_idle(g, b, row)))
			continue;
		if (a && counts && is_idle(g, a, (uint32_t)map[row]))
			continue;
		add_row(g, to, 0, derived_copy(to, b, row));
		if (a)
			add_row(g, was, 0, derived_copy(was, a, (uint32_t)map[row]));
	}
	free(map);
}

void derived_total(struct derived *d, unsigned group, uint32_t which)
{
	const struct group *g = &d->schema->groups[group];

	for (int end = d->from->a ? 0 : 1; end < 2; end++) {
		const struct frame *from = derived_source(d, group, end);
		struct frame *to = derived_frame(d, group, end);

		if (!from->taken)
			continue;
		frame_row(to);
		for (uint32_t c = 0; c < to->ncols; c++)
			if (g->cols[c].kind == KIND_COUNTER)
				frame_set(to, 0, c, 0);
		for (uint32_t row = 0; row < from->nrows; row++)
			for (uint32_t c = 0; c < from->ncols && value(from, row, which); c++)
				if (g->cols[c].kind == KIND_COUNTER)
					add_cell(&g->cols[c], to, 0, c, value(from, row, c));
	}
}
