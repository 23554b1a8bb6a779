#include <string.h>

#include "grid_series.h"

struct summary {
	struct grid *g;
	struct rd heads, consts;
	size_t cells; /* of one frame */
};

static void put(struct summary *s, unsigned which, size_t at, uint64_t val)
{
	s->g->sum_val[which * s->cells + at] = val;
	s->g->sum_has[which * s->cells + at] = 1;
}

static bool is_signed(const struct summary *s, const struct grid_column *c)
{
	return s->g->schema->groups[s->g->group].cols[c->col].is_signed;
}

/* The sum of a cell over all samples: N * first + the sum of what came on top; absent where 64 bits
 * do not hold it. */
static void put_sum(struct summary *s, const struct grid_column *c, size_t at, uint64_t first,
		    int64_t on_top)
{
	bool sign = is_signed(s, c);
	__int128 sum = sign ? (__int128)(int64_t)first : (__int128)first;

	sum = sum * (int64_t)s->g->ntaken + on_top;
	if (on_top == INT64_MIN || (sign && (sum < INT64_MIN || sum > INT64_MAX)) ||
	    (!sign && (sum < 0 || sum > (__int128)UINT64_MAX)))
		return;
	put(s, 2, at, (uint64_t)sum);
}

static bool read_varying(struct summary *s, const struct grid_column *c, size_t at, uint8_t mode)
{
	struct series_head h;
	uint64_t last;
	int64_t on_top = INT64_MIN;

	if (!series_read_head(&s->heads, mode, &h))
		return false;
	last = h.first + (uint64_t)rd_zigzag(&s->heads);
	if (c->flags & COLUMN_SUM)
		on_top = rd_zigzag(&s->heads);
	if (c->col == UINT32_MAX)
		return true;
	put(s, 0, at, h.first);
	put(s, 1, at, last);
	put_sum(s, c, at, h.first, on_top);
	return true;
}

static bool read_series(struct summary *s, const struct grid_column *c, size_t at, uint8_t mode)
{
	uint64_t val = 0;

	if (mode == SERIES_ABSENT)
		return true;
	if (mode & SERIES_PARTIAL)
		return false;
	if (!(mode & SERIES_TRIVIAL))
		return read_varying(s, c, at, mode);
	if (mode == SERIES_CONST)
		val = (uint64_t)rd_zigzag(&s->consts);
	if (c->col == UINT32_MAX)
		return true;
	put(s, 0, at, val);
	put(s, 1, at, val);
	/* what all samples have alike stands in the sum as it is: a file that was written before the column became a key
	   has the names of its rows so */
	if (c->flags & COLUMN_SUM)
		put_sum(s, c, at, val, 0);
	else
		put(s, 2, at, val);
	return true;
}

static void put_keys(struct summary *s, const struct grid_column *c, size_t k)
{
	const struct grid *g = s->g;

	for (size_t row = 0; c->col != UINT32_MAX && row < g->ninst; row++) {
		size_t key = layout_ids(&g->layouts, 1)[row] * g->nkeys + k;

		for (unsigned which = 0; which < 3 && g->key_has[key]; which++)
			put(s, which, row * g->ncols + c->col, g->key_val[key]);
	}
}

/* In a first layout instances are numbered in order: instance I is row I. */
static bool read_all(struct summary *s)
{
	const struct grid *g = s->g;
	struct mode_reader modes = { .r = g->modes };

	for (size_t i = 0, k = 0; i < g->listed; i++) {
		const struct grid_column *c = &g->cols[i];

		if (c->flags & COLUMN_KEY) {
			put_keys(s, c, k++);
			continue;
		}
		for (size_t row = 0; row < g->ninst; row++)
			if (!read_series(s, c, row * g->ncols + c->col, mode_next(&modes)))
				return false;
	}
	return !modes.r.bad && !s->heads.bad && !s->consts.bad;
}

bool grid_summarise(struct grid *g)
{
	struct summary s = { .g = g, .heads = g->heads, .consts = g->consts };

	if (!g->has_head || g->layouts.count != 1 || !g->ntaken)
		return false;
	if (g->has_summary)
		return true;
	s.cells = g->ninst * g->ncols;
	mem_grow((void **)&g->sum_val, &g->sum_cap, 3 * s.cells + 1, sizeof(*g->sum_val));
	mem_grow((void **)&g->sum_has, &g->sum_has_cap, 3 * s.cells + 1, 1);
	if (s.cells) {
		memset(g->sum_val, 0, 3 * s.cells * sizeof(*g->sum_val));
		memset(g->sum_has, 0, 3 * s.cells);
	}
	g->has_summary = read_all(&s);
	return g->has_summary;
}
