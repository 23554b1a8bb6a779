/*
 * The check before liblmdb may open a file for writing: LMDB trusts what pages say, and a wrong
 * page number would make it overwrite what is still in use.
 */
#include <stdlib.h>
#include <string.h>

#include "page_bytes.h"

struct check {
	struct pagefile *f;
	uint8_t *used; /* a bit a page */
	struct page stack[TREE_DEPTH_MAX];
	bool numbers; /* the free tree, whose keys are integers */
	struct tree seen;
	uint8_t last[NODE_KEY_MAX]; /* key of the last leaf node */
	size_t nlast;
	bool has_last;
	uint64_t *ids; /* what one free list holds */
	size_t cap;
};

static int fault(struct err *e, uint64_t page, const char *what)
{
	return err_set(e, ERR_DAMAGE, "page %llu: %s", (unsigned long long)page, what);
}

static int claim(struct check *c, uint64_t page, struct err *e)
{
	uint8_t bit = (uint8_t)(1u << (page & 7));

	if (page < 2 || page > c->f->snap.last_page)
		return fault(e, page, "out of range");
	if (c->used[page >> 3] & bit)
		return fault(e, page, "reached twice");
	c->used[page >> 3] |= bit;
	return 0;
}

static int claim_overflow(struct check *c, const struct node *n, struct err *e)
{
	uint64_t first = n->at / c->f->page_size, pages;
	int rc = page_overflow(c->f, first, n->size, &pages, e);

	for (uint64_t i = 0; !rc && i < pages; i++)
		rc = claim(c, first + i, e);
	c->seen.overflows += rc ? 0 : pages;
	return rc;
}

static bool ascends(const struct check *c, const struct node *n)
{
	if (!c->has_last)
		return true;
	if (c->numbers)
		return n->nkey == 8 && c->nlast == 8 && get_u64(c->last) < get_u64(n->key);
	return key_compare(c->last, c->nlast, n->key, n->nkey) < 0;
}

static int check_leaf(struct check *c, const struct page *pg, struct err *e)
{
	int rc = 0;

	c->seen.leaves++;
	for (unsigned i = 0; !rc && i < pg->count; i++) {
		struct node n = page_node(c->f, pg, i);

		if (!ascends(c, &n) || (c->numbers && n.nkey != 8))
			return fault(e, pg->number, "keys out of order");
		memcpy(c->last, n.key, n.nkey);
		c->nlast = n.nkey;
		c->has_last = true;
		c->seen.entries++;
		if (!n.value)
			rc = claim_overflow(c, &n, e);
	}
	return rc;
}

/* Depth first; the depth is bounded by the tree's own, and each page is claimed once, so this ends.
 */
static int check_pages(struct check *c, const struct tree *t, uint64_t number, unsigned level,
		       struct err *e)
{
	struct page *pg = &c->stack[level];
	const uint8_t *key;
	size_t nkey;
	int rc;

	if ((rc = claim(c, number, e)) || (rc = page_read_kind(c->f, number, c->numbers, pg, e)))
		return rc;
	if (pg->leaf != (level + 1 == t->depth))
		return fault(e, number, "a leaf or a branch at the wrong depth");
	if (pg->leaf)
		return check_leaf(c, pg, e);
	c->seen.branches++;
	for (unsigned i = 0; !rc && i < pg->count; i++)
		rc = check_pages(c, t, page_child(pg, i, &key, &nkey), level + 1, e);
	return rc;
}

static int check_tree(struct check *c, const struct tree *t, bool numbers, struct err *e)
{
	int rc;

	memset(&c->seen, 0, sizeof(c->seen));
	c->numbers = numbers;
	c->has_last = false;
	if (t->root == PAGE_NONE)
		return 0;
	if ((rc = check_pages(c, t, t->root, 0, e)))
		return rc;
	if (c->seen.branches != t->branches || c->seen.leaves != t->leaves ||
	    c->seen.overflows != t->overflows || c->seen.entries != t->entries)
		return err_set(e, ERR_DAMAGE, "the meta page counts other pages than the tree has");
	return 0;
}

/* One free list: a count, then page numbers, each below the one before. */
static int check_free_list(struct check *c, const struct node *n, struct err *e)
{
	uint64_t room = n->size / 8, last = PAGE_NONE, count;
	int rc;

	if (n->size < 8 || n->size % 8)
		return err_set(e, ERR_DAMAGE, "a free list of an odd size");
	mem_grow((void **)&c->ids, &c->cap, room, sizeof(*c->ids));
	if ((rc = pagefile_read(c->f, n->at, c->ids, n->size, e)))
		return rc;
	count = get_u64((uint8_t *)c->ids);
	if (count >= room)
		return err_set(e, ERR_DAMAGE, "a free list is cut short");
	for (uint64_t i = 1; !rc && i <= count; i++) {
		uint64_t page = get_u64((uint8_t *)&c->ids[i]);

		if (page >= last)
			return fault(e, page, "free list out of order");
		last = page;
		rc = claim(c, page, e);
	}
	return rc;
}

/* The free tree is walked again for its values, once every used page is claimed. */
static int check_free(struct check *c, const struct tree *t, uint64_t number, unsigned level,
		      struct err *e)
{
	struct page *pg = &c->stack[level];
	const uint8_t *key;
	size_t nkey;
	int rc = page_read_kind(c->f, number, true, pg, e);

	for (unsigned i = 0; !rc && i < pg->count; i++) {
		if (pg->leaf) {
			struct node n = page_node(c->f, pg, i);

			if (get_u64(n.key) > c->f->snap.txnid)
				return fault(e, number, "pages freed in the future");
			rc = check_free_list(c, &n, e);
		} else {
			rc = check_free(c, t, page_child(pg, i, &key, &nkey), level + 1, e);
		}
	}
	return rc;
}

static int run(struct check *c, struct err *e)
{
	const struct snapshot *s = &c->f->snap;
	int rc = check_tree(c, &s->main, false, e);

	if (!rc)
		rc = check_tree(c, &s->free, true, e);
	if (!rc && s->free.root != PAGE_NONE)
		rc = check_free(c, &s->free, s->free.root, 0, e);
	return rc;
}

int pagefile_check(struct pagefile *f, struct err *e)
{
	struct check c = { .f = f };
	int rc;

	if (f->snap.lame)
		return err_set(e, ERR_DAMAGE, "the two meta pages do not fit each other");
	/* LMDB does not write pages that a transaction took and gave back, so the last may lie past
	 * the end; but not many of them, and a hostile number must not size the bitmap */
	if (f->snap.last_page > pagefile_size(f) / f->page_size + 65536)
		return err_set(e, ERR_DAMAGE, "the meta page speaks of pages past the end");
	c.used = mem_zalloc(f->snap.last_page / 8 + 1, 1);
	rc = run(&c, e);
	for (unsigned i = 0; i < TREE_DEPTH_MAX; i++)
		page_release(&c.stack[i]);
	free(c.used);
	free(c.ids);
	return rc;
}
