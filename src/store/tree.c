/* Descending the main tree of a snapshot. */
#include <string.h>

#include "page_bytes.h"

/* A page of the last descent is read again only when another is wanted, or another snapshot: LMDB
 * never changes a page that a snapshot refers to. */
static int path_page(struct pagefile *f, unsigned level, uint64_t number, struct err *e)
{
	if (f->path[level].number == number)
		return 0;
	return page_read(f, number, &f->path[level], e);
}

static void forget_path(struct pagefile *f)
{
	for (unsigned i = 0; i < TREE_DEPTH_MAX; i++)
		f->path[i].number = PAGE_NONE;
	f->path_txnid = f->snap.txnid;
}

/* The last child of a branch whose key is not above KEY. */
static unsigned branch_index(const struct page *pg, const uint8_t *key, size_t nkey)
{
	unsigned lo = 0, hi = pg->count;

	while (hi - lo > 1) {
		unsigned mid = lo + (hi - lo) / 2;
		const uint8_t *k;
		size_t n;

		page_child(pg, mid, &k, &n);
		if (key_compare(k, n, key, nkey) <= 0)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

static unsigned leaf_index(const struct pagefile *f, const struct page *pg, const uint8_t *key,
			   size_t nkey)
{
	unsigned lo = 0, hi = pg->count;

	while (lo < hi) {
		unsigned mid = lo + (hi - lo) / 2;
		struct node n = page_node(f, pg, mid);

		if (key_compare(n.key, n.nkey, key, nkey) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* A child whose keys lie outside its separators was reached through a wrong page number. */
static bool child_fits(const struct pagefile *f, const struct page *parent, unsigned i,
		       const struct page *pg)
{
	const uint8_t *k;
	struct node first, last;
	size_t n;

	if (!pg->leaf)
		return true;
	first = page_node(f, pg, 0);
	last = page_node(f, pg, pg->count - 1);
	if (i) {
		page_child(parent, i, &k, &n);
		if (key_compare(first.key, first.nkey, k, n) < 0)
			return false;
	}
	if (i + 1 < parent->count) {
		page_child(parent, i + 1, &k, &n);
		if (key_compare(last.key, last.nkey, k, n) >= 0)
			return false;
	}
	return true;
}

static int wrong(struct err *e, uint64_t number, const char *what)
{
	return err_set(e, ERR_DAMAGE, "page %llu: %s", (unsigned long long)number, what);
}

/* Goes down from LEVEL (already read) to a leaf, by KEY or, where KEY is NULL, along the first
 * children. */
static int go_down(struct pagefile *f, unsigned level, const uint8_t *key, size_t nkey,
		   unsigned *index, struct err *e)
{
	const struct tree *t = &f->snap.main;

	for (; level + 1 < t->depth; level++) {
		const struct page *pg = &f->path[level];
		uint64_t child;
		const uint8_t *k;
		size_t n;
		int rc;

		if (pg->leaf)
			return wrong(e, pg->number, "a leaf above the tree's depth");
		index[level] = key ? branch_index(pg, key, nkey) : 0;
		child = page_child(pg, index[level], &k, &n);
		if ((rc = path_page(f, level + 1, child, e)))
			return rc;
		if (!child_fits(f, pg, index[level], &f->path[level + 1]))
			return wrong(e, child, "its keys belong elsewhere");
	}
	return f->path[level].leaf
		       ? 0
		       : wrong(e, f->path[level].number, "a branch at the tree's depth");
}

/* The leaf after the one that the path ends in; *FOUND is false after the last. */
static int next_leaf(struct pagefile *f, unsigned *index, bool *found, struct err *e)
{
	unsigned level = f->snap.main.depth - 1;
	const uint8_t *k;
	size_t n;
	int rc;

	*found = false;
	while (level-- > 0) {
		const struct page *pg = &f->path[level];

		if (index[level] + 1 >= pg->count)
			continue;
		index[level]++;
		if ((rc = path_page(f, level + 1, page_child(pg, index[level], &k, &n), e)))
			return rc;
		if (!child_fits(f, pg, index[level], &f->path[level + 1]))
			return wrong(e, f->path[level + 1].number, "its keys belong elsewhere");
		*found = true;
		return go_down(f, level + 1, NULL, 0, index, e);
	}
	return 0;
}

static int seek(struct pagefile *f, const uint8_t *key, size_t nkey, const struct page **leaf,
		unsigned *i, struct err *e)
{
	unsigned index[TREE_DEPTH_MAX] = { 0 };
	const struct page *pg = &f->path[f->snap.main.depth - 1];
	bool found = true;
	int rc;

	if ((rc = path_page(f, 0, f->snap.main.root, e)) ||
	    (rc = go_down(f, 0, key, nkey, index, e)))
		return rc;
	*i = leaf_index(f, pg, key, nkey);
	if (*i == pg->count) {
		*i = 0;
		rc = next_leaf(f, index, &found, e);
	}
	if (!rc && found) {
		struct node n = page_node(f, pg, *i);

		if (key_compare(n.key, n.nkey, key, nkey) < 0)
			return wrong(e, pg->number, "keys out of order");
		*leaf = pg;
	}
	return rc;
}

int tree_seek(struct pagefile *f, const uint8_t *key, size_t nkey, const struct page **leaf,
	      unsigned *i, struct err *e)
{
	int rc;

	*leaf = NULL;
	*i = 0;
	if (f->path_txnid != f->snap.txnid)
		forget_path(f);
	if (f->snap.main.root == PAGE_NONE)
		return 0;
	rc = seek(f, key, nkey, leaf, i, e);
	if (!pagefile_valid(f)) {
		*leaf = NULL;
		forget_path(f);
		return err_set(e, ERR_RACE, "the writer moved on");
	}
	return rc;
}
