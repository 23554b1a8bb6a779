#include <stdlib.h>
#include <string.h>

#include "sample.h"

/* Whether the cells hold the same, or neither holds anything. MAY_LACK: one that is absent fits any. */
static bool cells_equal(const struct frame *a, uint32_t ra, const struct frame *b, uint32_t rb,
			uint32_t col, bool label, bool may_lack)
{
	uint64_t va = 0, vb = 0;
	bool ha = frame_get(a, ra, col, &va), hb = frame_get(b, rb, col, &vb);
	size_t na, nb;
	const char *sa, *sb;

	if (!ha || !hb)
		return may_lack || ha == hb;
	if (!label || a->strings == b->strings)
		return va == vb;
	sa = frame_label(a, ra, col, &na);
	sb = frame_label(b, rb, col, &nb);
	return sa && sb && na == nb && !memcmp(sa, sb, na);
}

/* The columns by which rows of a group are told apart, found once for all its rows. */
enum { KEYS_MAX = 8 };
struct keys {
	unsigned n;
	uint32_t col[KEYS_MAX];
	bool label[KEYS_MAX], refines[KEYS_MAX];
};

static struct keys keys_of(const struct group *g)
{
	struct keys k = { .n = 0 };

	for (uint32_t c = 0; c < g->ncols && k.n < KEYS_MAX; c++)
		if (g->cols[c].is_key || g->cols[c].refines) {
			k.col[k.n] = c;
			k.refines[k.n] = g->cols[c].refines;
			k.label[k.n++] = g->cols[c].kind == KIND_LABEL;
		}
	return k;
}

static bool keys_equal(const struct keys *k, const struct frame *a, uint32_t ra,
		       const struct frame *b, uint32_t rb)
{
	for (unsigned i = 0; i < k->n; i++)
		if (!cells_equal(a, ra, b, rb, k->col[i], k->label[i], k->refines[i]))
			return false;
	return true;
}

/* How many rows of F before ROW have ROW's key. */
static uint32_t ordinal(const struct keys *k, const struct frame *f, uint32_t row)
{
	uint32_t n = 0;

	for (uint32_t r = 0; r < row; r++)
		n += keys_equal(k, f, r, f, row);
	return n;
}

int64_t frame_match(const struct schema *s, const struct frame *a, uint32_t row,
		    const struct frame *b)
{
	const struct keys k = keys_of(&s->groups[a->group]);
	uint32_t skip = ordinal(&k, a, row);

	for (uint32_t r = 0; r < b->nrows; r++)
		if (keys_equal(&k, a, row, b, r) && !skip--)
			return r;
	return -1;
}

/* True when both frames have the same keys in the same order: the usual case. */
static bool same_order(const struct keys *k, const struct frame *a, const struct frame *b)
{
	if (a->nrows != b->nrows)
		return false;
	for (uint32_t r = 0; r < a->nrows; r++)
		if (!keys_equal(k, a, r, b, r))
			return false;
	return true;
}

static uint64_t key_hash(const struct keys *k, const struct frame *f, uint32_t row)
{
	uint64_t h = 0;

	for (unsigned i = 0; i < k->n; i++) {
		uint64_t v;
		size_t n;
		const char *text;

		if (k->refines[i] || !frame_get(f, row, k->col[i], &v))
			continue;
		text = k->label[i] ? frame_label(f, row, k->col[i], &n) : NULL;
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

static void chains_init(struct chains *c, const struct keys *k, const struct frame *b)
{
	size_t n = 16;

	while (n < (size_t)b->nrows * 2)
		n *= 2;
	c->mask = n - 1;
	c->head = mem_alloc(n * sizeof(*c->head));
	c->next = mem_alloc(((size_t)b->nrows + 1) * sizeof(*c->next));
	memset(c->head, 0xff, n * sizeof(*c->head));
	for (uint32_t r = b->nrows; r-- > 0;) {
		size_t slot = key_hash(k, b, r) & c->mask;

		c->next[r] = c->head[slot];
		c->head[slot] = r;
	}
}

static int64_t chains_take(struct chains *c, const struct keys *k, const struct frame *a,
			   uint32_t row, const struct frame *b)
{
	int64_t *link = &c->head[key_hash(k, a, row) & c->mask];

	for (; *link >= 0; link = &c->next[*link]) {
		int64_t found = *link;

		if (!keys_equal(k, a, row, b, (uint32_t)found))
			continue;
		*link = c->next[found];
		return found;
	}
	return -1;
}

void frame_match_all(const struct schema *s, const struct frame *a, const struct frame *b,
		     int64_t *map)
{
	const struct keys k = keys_of(&s->groups[a->group]);
	struct chains c;

	if (same_order(&k, a, b)) {
		for (uint32_t r = 0; r < a->nrows; r++)
			map[r] = r;
		return;
	}
	chains_init(&c, &k, b);
	for (uint32_t r = 0; r < a->nrows; r++)
		map[r] = chains_take(&c, &k, a, r, b);
	free(c.head);
	free(c.next);
}
