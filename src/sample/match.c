#include <stdlib.h>
#include <string.h>

#include "sample.h"

static bool cells_equal(const struct frame *a, uint32_t ra, const struct frame *b, uint32_t rb,
			uint32_t col, bool label)
{
	uint64_t va = 0, vb = 0;
	bool ha = frame_get(a, ra, col, &va), hb = frame_get(b, rb, col, &vb);
	size_t na, nb;
	const char *sa, *sb;

	if (ha != hb || !ha)
		return ha == hb;
	if (!label || a->strings == b->strings)
		return va == vb;
	sa = frame_label(a, ra, col, &na);
	sb = frame_label(b, rb, col, &nb);
	return sa && sb && na == nb && !memcmp(sa, sb, na);
}

static bool keys_equal(const struct group *g, const struct frame *a, uint32_t ra,
		       const struct frame *b, uint32_t rb)
{
	for (uint32_t c = 0; c < g->ncols; c++)
		if (g->cols[c].is_key &&
		    !cells_equal(a, ra, b, rb, c, g->cols[c].kind == KIND_LABEL))
			return false;
	return true;
}

/* How many rows of F before ROW have ROW's key. */
static uint32_t ordinal(const struct group *g, const struct frame *f, uint32_t row)
{
	uint32_t n = 0;

	for (uint32_t r = 0; r < row; r++)
		n += keys_equal(g, f, r, f, row);
	return n;
}

int64_t frame_match(const struct schema *s, const struct frame *a, uint32_t row,
		    const struct frame *b)
{
	const struct group *g = &s->groups[a->group];
	uint32_t skip = ordinal(g, a, row);

	for (uint32_t r = 0; r < b->nrows; r++)
		if (keys_equal(g, a, row, b, r) && !skip--)
			return r;
	return -1;
}

/* True when both frames have the same keys in the same order: the usual case. */
static bool same_order(const struct group *g, const struct frame *a, const struct frame *b)
{
	if (a->nrows != b->nrows)
		return false;
	for (uint32_t r = 0; r < a->nrows; r++)
		if (!keys_equal(g, a, r, b, r))
			return false;
	return true;
}

static uint64_t key_hash(const struct group *g, const struct frame *f, uint32_t row)
{
	uint64_t h = 0;

	for (uint32_t c = 0; c < g->ncols; c++) {
		uint64_t v;
		size_t n;
		const char *text;

		if (!g->cols[c].is_key || !frame_get(f, row, c, &v))
			continue;
		text = g->cols[c].kind == KIND_LABEL ? frame_label(f, row, c, &n) : NULL;
		h = hash_mix(h, text ? hash_bytes(text, n) : v);
	}
	return h;
}

/*
 * Rows of B chained by hash in order of position. A row that was matched is unlinked, so that the
 * k-th of equal keys in A meets the k-th in B.
 */
struct chains {
	int64_t *head, *next;
	size_t mask;
};

static void chains_init(struct chains *c, const struct group *g, const struct frame *b)
{
	size_t n = 16;

	while (n < (size_t)b->nrows * 2)
		n *= 2;
	c->mask = n - 1;
	c->head = mem_alloc(n * sizeof(*c->head));
	c->next = mem_alloc(((size_t)b->nrows + 1) * sizeof(*c->next));
	memset(c->head, 0xff, n * sizeof(*c->head));
	for (uint32_t r = b->nrows; r-- > 0;) {
		size_t slot = key_hash(g, b, r) & c->mask;

		c->next[r] = c->head[slot];
		c->head[slot] = r;
	}
}

static int64_t chains_take(struct chains *c, const struct group *g, const struct frame *a,
			   uint32_t row, const struct frame *b)
{
	int64_t *link = &c->head[key_hash(g, a, row) & c->mask];

	for (; *link >= 0; link = &c->next[*link]) {
		int64_t found = *link;

		if (!keys_equal(g, a, row, b, (uint32_t)found))
			continue;
		*link = c->next[found];
		return found;
	}
	return -1;
}

void frame_match_all(const struct schema *s, const struct frame *a, const struct frame *b,
		     int64_t *map)
{
	const struct group *g = &s->groups[a->group];
	struct chains c;

	if (same_order(g, a, b)) {
		for (uint32_t r = 0; r < a->nrows; r++)
			map[r] = r;
		return;
	}
	chains_init(&c, g, b);
	for (uint32_t r = 0; r < a->nrows; r++)
		map[r] = chains_take(&c, g, a, r, b);
	free(c.head);
	free(c.next);
}
