#include <stdlib.h>
#include <string.h>

#include "segment.h"

enum {
	INDEX_TRIES = 50,
	RACE_TRIES = 1000,
	DICT_MAX =
		1
		<< 20, /* no machine has a million columns; a hostile number must not cost memory */
	FALLBACK_PAGE_SIZE = 4096,
};

/* ---- opening --------------------------------------------------------------------------------- */

int segfile_open(struct segfile *g, const char *path, bool written, struct err *e)
{
	int rc;

	memset(g, 0, sizeof(*g));
	g->path = mem_strdup(path);
	dict_init(&g->dict);
	rc = pagefile_open(&g->f, path, written, e);
	/* meta pages that do not hold, or that the disk does not give: the rest may be there */
	if (rc && rc != ERR_STORE && rc != ERR_RACE && g->f.fd >= 0) {
		g->f.page_size = FALLBACK_PAGE_SIZE;
		g->f.snap.main.root = g->f.snap.free.root = PAGE_NONE;
		g->f.snap.lame = true;
		rc = 0;
	}
	if (rc)
		segfile_close(g);
	return rc;
}

void segfile_close(struct segfile *g)
{
	if (!g->path)
		return;
	pagefile_close(&g->f);
	dict_release(&g->dict);
	free(g->path);
	free(g->blocks);
	free(g->rows);
	free(g->marks);
	memset(g, 0, sizeof(*g));
	g->f.fd = -1;
}

/* ---- the index ------------------------------------------------------------------------------- */

void segfile_add_block(struct segfile *g, const struct block_ref *b)
{
	mem_grow((void **)&g->blocks, &g->cap_blocks, g->nblocks + 1, sizeof(*g->blocks));
	g->blocks[g->nblocks++] = *b;
}

void segfile_add_row(struct segfile *g, const struct ref *r)
{
	mem_grow((void **)&g->rows, &g->cap_rows, g->nrows + 1, sizeof(*g->rows));
	g->rows[g->nrows++] = *r;
}

void segfile_add_mark(struct segfile *g, const struct ref *r, uint32_t n)
{
	mem_grow((void **)&g->marks, &g->cap_marks, g->nmarks + 1, sizeof(*g->marks));
	g->marks[g->nmarks++] = (struct mark_ref){ .ref = *r, .n = n };
}

void segfile_lost_dict(struct segfile *g, uint64_t count)
{
	for (; g->dict.count < count && g->dict.count < DICT_MAX; g->lost_ids++)
		dict_lost(&g->dict);
}

void segfile_add_dict(struct segfile *g, struct schema *schema, uint32_t id, const void *p,
		      size_t n)
{
	if (id < g->dict.count || id >= DICT_MAX)
		return;
	segfile_lost_dict(g, id);
	/* what a bad page leaves out is found missing by the next one's id, or by the count of the
	 * state */
	if (p)
		dict_page_read(&g->dict, schema, p, n, NULL);
}

enum { WORK_FREE = 16 << 20, WORK_A_BYTE = 1000, WORK_A_ROW = 30 };

uint64_t sample_work(const struct sample *s)
{
	uint64_t work = 0;

	for (unsigned g = 0; g < G_COUNT_; g++)
		if (s->frames[g].taken)
			work += (uint64_t)s->frames[g].nrows * (s->frames[g].ncols + WORK_A_ROW) +
				1;
	return work;
}

uint64_t segfile_work_room(struct segfile *g)
{
	return WORK_FREE + pagefile_size(&g->f) * WORK_A_BYTE;
}

struct visit {
	struct segfile *g;
	struct schema *schema;
};

typedef void (*visit_fn)(const struct visit *v, const struct node *n);

static void visit_block(const struct visit *v, const struct node *n)
{
	struct block_key k;
	struct block_ref b;

	/* one that does not hold is missed in the count, and found by the search */
	if (!key_read_block(n->key, n->nkey, &k))
		return;
	b.ref = (struct ref){ .seq = k.seq, .at = n->at, .size = n->size };
	b.min_ms = k.min_ms;
	b.max_ms = k.max_ms;
	b.nsamples = k.nsamples;
	segfile_add_block(v->g, &b);
}

static void visit_row(const struct visit *v, const struct node *n)
{
	struct ref r = { .at = n->at, .size = n->size };

	if (key_read_seq(n->key, n->nkey, KEY_ROW, &r.seq))
		segfile_add_row(v->g, &r);
}

static void visit_mark(const struct visit *v, const struct node *n)
{
	struct ref r = { .at = n->at, .size = n->size };
	uint32_t index;

	if (key_read_mark(n->key, n->nkey, &r.seq, &index))
		segfile_add_mark(v->g, &r, index);
}

static void visit_dict(const struct visit *v, const struct node *n)
{
	struct buf bytes = BUF_INIT;
	const uint8_t *p = segfile_value(v->g, n, &bytes);
	size_t size = n->size;
	bool sound = p && check_crc(p, &size, n->key, n->nkey);
	uint32_t id;

	if (key_read_dict(n->key, n->nkey, &id))
		segfile_add_dict(v->g, v->schema, id, sound ? p : NULL, size);
	buf_release(&bytes);
}

static void visit_state(const struct visit *v, const struct node *n)
{
	v->g->has_state = n->value && !state_read(&v->g->state, n->value, n->size, NULL);
}

static void visit_info(const struct visit *v, const struct node *n)
{
	v->g->has_info = n->value && !info_read(&v->g->info, n->value, n->size, NULL);
}

/* The keys of one type from FROM on, a leaf at a time: a writer that moves on costs the leaf, not
 * the walk. */
static int each(const struct visit *v, const struct key *from, visit_fn fn, struct err *e)
{
	struct pagefile *f = &v->g->f;
	uint8_t key[NODE_KEY_MAX + 1];
	size_t nkey = from->n, races = 0;

	memcpy(key, from->p, nkey);
	for (;;) {
		const struct page *leaf;
		struct node n = { .nkey = 0 };
		unsigned i;
		int rc = tree_seek(f, key, nkey, &leaf, &i, e);

		if (rc == ERR_RACE && races++ < RACE_TRIES) {
			if ((rc = pagefile_snapshot(f, e)))
				return rc;
			continue;
		}
		if (rc || !leaf)
			return rc;
		for (; i < leaf->count; i++) {
			n = page_node(f, leaf, i);
			if (!n.nkey || n.key[0] != from->p[0])
				return 0;
			fn(v, &n);
		}
		if (!n.nkey)
			return 0;
		/* the smallest key above the last one */
		memcpy(key, n.key, n.nkey);
		key[n.nkey] = 0;
		nkey = n.nkey + 1;
	}
}

/* Blocks and marks are never removed from a file: only new ones are looked for. Rows are, and are
 * read anew. */
static int walk(struct segfile *g, struct schema *schema, struct err *e)
{
	struct visit v = { .g = g, .schema = schema };
	struct key state = key_single(KEY_STATE), rows = key_single(KEY_ROW);
	struct key blocks = key_single(KEY_BLOCK), marks = key_single(KEY_MARK);
	struct key info = key_single(KEY_INFO);
	struct key dict = key_dict((uint32_t)g->dict.count);
	int rc;

	if (g->nblocks)
		blocks = key_seq(KEY_BLOCK, g->blocks[g->nblocks - 1].ref.seq + 1);
	if (g->nmarks)
		marks = key_mark(g->marks[g->nmarks - 1].ref.seq, g->marks[g->nmarks - 1].n + 1);
	g->nrows = 0;
	g->has_state = false;
	if (!g->has_info && (rc = each(&v, &info, visit_info, e)))
		return rc;
	if ((rc = each(&v, &state, visit_state, e)) || (rc = each(&v, &blocks, visit_block, e)) ||
	    (rc = each(&v, &rows, visit_row, e)) || (rc = each(&v, &marks, visit_mark, e)))
		return rc;
	return each(&v, &dict, visit_dict, e);
}

/* The rows go on where the blocks end, unless rows became a block between the two walks. */
static bool joined(const struct segfile *g)
{
	const struct block_ref *last = g->nblocks ? &g->blocks[g->nblocks - 1] : NULL;

	if (!g->nrows)
		return !g->state.rows;
	if (!last)
		return g->rows[0].seq == g->state.first_row;
	return g->rows[0].seq == last->ref.seq + last->nsamples;
}

static bool counts_agree(const struct segfile *g)
{
	const struct state *s = &g->state;

	return g->has_state && s->txnid == g->f.snap.txnid && s->blocks == g->nblocks &&
	       s->rows == g->nrows && s->marks == g->nmarks && s->dict == g->dict.count &&
	       !g->lost_ids;
}

/* Goes on to the commit that was not confirmed, when it holds. */
static int go_ahead(struct segfile *g, struct schema *schema, struct err *e)
{
	const struct tree ahead = g->f.snap.before;
	int rc;

	segfile_use_tree(g, &ahead, g->f.snap.txnid + 1);
	rc = walk(g, schema, e);
	g->complete = g->ahead = !rc && counts_agree(g);
	return rc;
}

/* Whether the snapshot's index holds, and is the newest there is. */
static int settle(struct segfile *g, struct schema *schema, struct err *e)
{
	enum segfile_older older;

	g->complete = g->ahead = false;
	if (g->f.snap.lame || !counts_agree(g))
		return 0;
	older = segfile_older(g);
	g->complete = older == OLDER_FITS;
	return older == OLDER_NEWER ? go_ahead(g, schema, e) : 0;
}

/* Until an index was read during which nothing was committed, or one whose parts fit together. */
static int index_tree(struct segfile *g, struct schema *schema, struct err *e)
{
	for (int tries = 0; tries < INDEX_TRIES; tries++) {
		uint64_t txnid;
		int rc = pagefile_snapshot(&g->f, e);

		txnid = g->f.snap.txnid;
		if (rc || (rc = walk(g, schema, e)) || (rc = settle(g, schema, e)))
			return rc;
		if (g->complete)
			return 0;
		if (!g->f.changing || (g->f.snap.txnid == txnid && pagefile_valid(&g->f)))
			return err_set(e, ERR_DAMAGE, "%s",
				       g->f.snap.lame
					       ? "a meta page is damaged"
					       : "the tree lacks what the state record counts");
		/* commits came in between */
		g->complete = g->has_state && joined(g);
		if (g->complete)
			return 0;
	}
	return err_set(e, ERR_RACE, "the writer is too fast to be followed");
}

int segfile_index(struct segfile *g, struct schema *schema, struct err *e)
{
	int rc;

	g->searched = false;
	rc = index_tree(g, schema, &g->why);
	/* a page that is wrong, or one that the disk does not give: what other pages hold is found */
	if (rc && rc != ERR_RACE) {
		segfile_search(g, schema);
		return 0;
	}
	if (rc)
		return err_set(e, (enum err_code)rc, "%s: %s", g->path, g->why.text);
	return 0;
}

/* ---- values ---------------------------------------------------------------------------------- */

int segfile_read(struct segfile *g, const struct ref *r, uint64_t off, size_t n, struct buf *to,
		 struct err *e)
{
	buf_reset(to);
	if (off > r->size || n > r->size - off)
		return err_set(e, ERR_DAMAGE, "a value is cut short");
	/* a size that the file does not have must not cost memory */
	if (r->at + off + n > pagefile_size(&g->f))
		return err_set(e, ERR_DAMAGE, "a value lies past the end of the file");
	return pagefile_read(&g->f, r->at + off, buf_extend(to, n), n, e);
}

const uint8_t *segfile_value(struct segfile *g, const struct node *n, struct buf *bytes)
{
	const struct ref r = { .at = n->at, .size = n->size };

	if (n->value)
		return n->value;
	return segfile_read(g, &r, 0, n->size, bytes, NULL) ? NULL : (const uint8_t *)bytes->p;
}

bool segfile_again(struct segfile *g, const struct key *key, struct ref *r, bool *gone)
{
	uint64_t txnid = g->f.snap.txnid;
	const struct page *leaf;
	struct ref was = *r;
	struct node n = { .nkey = 0 };
	unsigned i;
	int rc;

	*gone = false;
	if (!g->f.changing || g->searched)
		return false;
	for (int tries = 0; tries < RACE_TRIES; tries++) {
		if (pagefile_snapshot(&g->f, NULL))
			return false;
		rc = tree_seek(&g->f, key->p, key->n, &leaf, &i, NULL);
		if (rc != ERR_RACE)
			break;
	}
	if (rc)
		return false;
	if (leaf)
		n = page_node(&g->f, leaf, i);
	*gone = !leaf || n.nkey < key->n || memcmp(n.key, key->p, key->n);
	if (*gone)
		return false;
	r->at = n.at;
	r->size = n.size;
	return was.at != r->at || was.size != r->size || g->f.snap.txnid != txnid;
}
