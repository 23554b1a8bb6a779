/*
 * What is left of a damaged file: every page is looked at, whatever the tree says, and what proves
 * itself by its CRC goes into the index. A leaf that nobody refers to any more can hold old rows;
 * they are as true as when they were written, and the cursor shows each sequence number once.
 */
#include <stdlib.h>
#include <string.h>

#include "segment.h"

/* Dictionary entries as found, in any order. */
struct found {
	uint32_t id;
	uint8_t *p;
	size_t n;
};

struct search {
	struct segfile *g;
	struct schema *schema;
	struct found *dict;
	size_t ndict, cap;
	struct block *block;
	struct buf bytes, text;
};

static void keep_dict(struct search *s, const struct node *n)
{
	const uint8_t *p = segfile_value(s->g, n, &s->bytes);
	size_t size = n->size;
	struct found d;

	if (!p || !key_read_dict(n->key, n->nkey, &d.id) || !check_crc(p, &size, n->key, n->nkey))
		return;
	d.p = mem_alloc(size);
	memcpy(d.p, p, size);
	d.n = size;
	mem_grow((void **)&s->dict, &s->cap, s->ndict + 1, sizeof(*s->dict));
	s->dict[s->ndict++] = d;
}

static void keep_row(struct search *s, const struct node *n)
{
	struct ref r = { .at = n->at, .size = n->size };
	const void *p = segfile_value(s->g, n, &s->bytes);
	struct row_head h;

	if (p && key_read_seq(n->key, n->nkey, KEY_ROW, &r.seq) &&
	    !row_head(p, n->size, &h, NULL) && h.seq == r.seq)
		segfile_add_row(s->g, &r);
}

static void keep_mark(struct search *s, const struct node *n)
{
	struct ref r = { .at = n->at, .size = n->size };
	const void *p = segfile_value(s->g, n, &s->bytes);
	struct mark m;
	uint32_t index;

	if (p && key_read_mark(n->key, n->nkey, &r.seq, &index) &&
	    !mark_decode(p, n->size, &m, &s->text, NULL) && m.seq == r.seq)
		segfile_add_mark(s->g, &r, index);
}

static void keep_state(struct search *s, const struct node *n)
{
	struct state st;

	if (!n->value || state_read(&st, n->value, n->size, NULL))
		return;
	if (s->g->has_state && st.txnid <= s->g->state.txnid)
		return;
	s->g->state = st;
	s->g->has_state = true;
}

static void keep_info(struct search *s, const struct node *n)
{
	struct info info;

	if (s->g->has_info || !n->value || info_read(&info, n->value, n->size, NULL))
		return;
	s->g->info = info;
	s->g->has_info = true;
}

static void keep_node(struct search *s, const struct node *n)
{
	if (!n->nkey)
		return;
	if (n->key[0] == KEY_DICT)
		keep_dict(s, n);
	else if (n->key[0] == KEY_ROW)
		keep_row(s, n);
	else if (n->key[0] == KEY_MARK)
		keep_mark(s, n);
	else if (n->key[0] == KEY_INFO)
		keep_info(s, n);
	else if (n->key[0] == KEY_STATE)
		keep_state(s, n);
}

/* A block at byte AT? Its length then, else 0. */
static uint64_t keep_block(struct search *s, uint64_t at)
{
	struct ref whole = { .at = at, .size = UINT32_MAX };
	const struct block_head *h;
	struct block_ref b;
	size_t size;

	if (segfile_read(s->g, &whole, 0, BLOCK_PREFIX, &s->bytes, NULL) ||
	    block_head_size(s->bytes.p, s->bytes.len, &size, NULL) ||
	    segfile_read(s->g, &whole, 0, size, &s->bytes, NULL) ||
	    block_open(s->block, s->bytes.p, s->bytes.len, s->schema, &s->g->dict, NULL))
		return 0;
	h = block_head(s->block);
	if (h->total_size > UINT32_MAX)
		return 0;
	b.ref = (struct ref){ .seq = h->first_seq, .at = at, .size = (uint32_t)h->total_size };
	b.min_ms = h->min_ms;
	b.max_ms = h->max_ms;
	b.nsamples = h->nsamples;
	segfile_add_block(s->g, &b);
	return h->total_size;
}

/* All but the blocks, which need the dictionary to be opened. */
static void search_leaves(struct search *s, uint64_t pages)
{
	struct page pg = { .number = PAGE_NONE };
	struct node n;

	for (uint64_t i = 2; i < pages; i++) {
		if (!page_read_loose(&s->g->f, i, &pg))
			continue;
		for (unsigned k = 0; k < pg.count; k++)
			if (page_node_loose(&s->g->f, &pg, k, &n))
				keep_node(s, &n);
	}
	page_release(&pg);
}

/* A small block lies inside a leaf. */
static void search_small_blocks(struct search *s, uint64_t number, struct page *pg)
{
	struct node n;

	if (!page_read_loose(&s->g->f, number, pg))
		return;
	for (unsigned k = 0; k < pg->count; k++)
		if (page_node_loose(&s->g->f, pg, k, &n) && n.nkey && n.key[0] == KEY_BLOCK &&
		    n.value)
			keep_block(s, n.at);
}

static void search_blocks(struct search *s, uint64_t pages)
{
	struct page pg = { .number = PAGE_NONE };
	uint32_t size = s->g->f.page_size;

	for (uint64_t i = 2; i < pages; i++) {
		uint64_t length = keep_block(s, i * size + PAGE_HEADER);

		if (length)
			i += (PAGE_HEADER - 1 + length) / size;
		else
			search_small_blocks(s, i, &pg);
	}
	page_release(&pg);
}

/* ---- order ----------------------------------------------------------------------------------- */

static int by_id(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static int by_seq(const void *a, const void *b)
{
	const struct ref *x = a, *y = b;

	if (x->seq != y->seq)
		return x->seq < y->seq ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

static int by_mark(const void *a, const void *b)
{
	const struct mark_ref *x = a, *y = b;

	if (x->ref.seq != y->ref.seq)
		return x->ref.seq < y->ref.seq ? -1 : 1;
	return x->n < y->n ? -1 : x->n > y->n;
}

/* Sorts COUNT elements of SIZE bytes and keeps one of each that compare as SAME. */
static size_t sort_unique(void *p, size_t count, size_t size,
			  int (*order)(const void *, const void *),
			  bool (*same)(const void *, const void *))
{
	uint8_t *base = p;
	size_t kept = 0;

	if (!count)
		return 0;
	mem_sort(base, count, size, order);
	for (size_t i = 0; i < count; i++)
		if (!kept || !same(base + (kept - 1) * size, base + i * size))
			memmove(base + kept++ * size, base + i * size, size);
	return kept;
}

static bool same_seq(const void *a, const void *b)
{
	return ((const struct ref *)a)->seq == ((const struct ref *)b)->seq;
}

static bool same_mark(const void *a, const void *b)
{
	return !by_mark(a, b);
}

static void build_dict(struct search *s)
{
	struct segfile *g = s->g;

	mem_sort(s->dict, s->ndict, sizeof(*s->dict), by_id);
	for (size_t i = 0; i < s->ndict; i++) {
		segfile_add_dict(g, s->schema, s->dict[i].id, s->dict[i].p, s->dict[i].n);
		free(s->dict[i].p);
	}
	free(s->dict);
	/* those missing at the end take their ids too */
	if (g->has_state)
		segfile_lost_dict(g, g->state.dict);
}

static void forget(struct segfile *g)
{
	g->nblocks = g->nrows = g->nmarks = 0;
	g->lost_ids = 0;
	g->has_state = false;
	dict_release(&g->dict);
	dict_init(&g->dict);
}

void segfile_search(struct segfile *g, struct schema *schema)
{
	struct search s = { .g = g, .schema = schema, .block = block_new() };
	uint64_t pages = pagefile_size(&g->f) / g->f.page_size + 1;

	forget(g);
	g->searched = true;
	g->complete = false;
	search_leaves(&s, pages);
	build_dict(&s);
	search_blocks(&s, pages);
	/* each of these begins with its struct ref */
	g->nblocks = sort_unique(g->blocks, g->nblocks, sizeof(*g->blocks), by_seq, same_seq);
	g->nrows = sort_unique(g->rows, g->nrows, sizeof(*g->rows), by_seq, same_seq);
	g->nmarks = sort_unique(g->marks, g->nmarks, sizeof(*g->marks), by_mark, same_mark);
	block_free(s.block);
	buf_release(&s.bytes);
	buf_release(&s.text);
}
