/* The records of which a segment has one, found without an index: in the newest commit, and in the one before. */
#include "key.h"
#include "segment.h"

/* The record of which there is one, of TYPE, in the snapshot at hand. */
static bool find_single(struct segfile *g, uint8_t type, struct node *n)
{
	const struct key key = key_single(type);
	const struct page *leaf;
	unsigned i;

	if (tree_seek(&g->f, key.p, key.n, &leaf, &i, NULL) || !leaf)
		return false;
	*n = page_node(&g->f, leaf, i);
	return n->nkey == 1 && n->key[0] == type && n->value;
}

static bool find_state(struct segfile *g, struct state *s)
{
	struct node n;

	return find_single(g, KEY_STATE, &n) && !state_read(s, n.value, n.size, NULL);
}

bool segfile_info(struct segfile *g)
{
	struct node n;

	g->has_info = find_single(g, KEY_INFO, &n) && !info_read(&g->info, n.value, n.size, NULL);
	return g->has_info;
}

void segfile_use_tree(struct segfile *g, const struct tree *t, uint64_t txnid)
{
	g->f.snap.main = *t;
	g->f.snap.txnid = txnid;
	g->f.path_txnid = 0;
}

enum segfile_older segfile_older(struct segfile *g)
{
	const struct snapshot now = g->f.snap;
	enum segfile_older is = OLDER_FITS;
	struct state s;

	if (!now.before_txnid || now.before.root == PAGE_NONE)
		return is;
	segfile_use_tree(g, &now.before, now.before_txnid);
	if (find_state(g, &s) && s.txnid != now.before_txnid)
		is = s.txnid == now.txnid + 1 ? OLDER_NEWER : OLDER_WRONG;
	g->f.snap = now;
	g->f.path_txnid = 0;
	return is;
}

bool segfile_state(struct segfile *g)
{
	g->has_state = !g->f.snap.lame && find_state(g, &g->state) &&
		       g->state.txnid == g->f.snap.txnid && segfile_older(g) == OLDER_FITS;
	return g->has_state;
}
