/* Writing a sealed segment: larger blocks, keys appended in order, pages full. */
#include <string.h>

#include "cursor.h"
#include "seal.h"
#include "writer.h"

enum { COMMIT_BYTES = 8 << 20, RUN_MAX = 8, MAP_SLACK = 16 << 20, MAP_LEAST = 64 << 10 };

static int put(struct compaction *c, const struct key *k, const void *p, size_t n, struct err *e)
{
	int rc = env_put(&c->env, k, p, n, true, e);

	c->dirty += n + k->n;
	if (rc || c->dirty < COMMIT_BYTES)
		return rc;
	c->dirty = 0;
	rc = env_commit(&c->env, e);
	return rc ? rc : env_begin(&c->env, e);
}

/* ---- blocks ------------------------------------------------------------------------------------
 */

static void count_block(struct compaction *c, const struct block_key *k)
{
	struct state *s = &c->state;

	s->blocks++;
	s->samples += k->nsamples;
	s->min_ms = k->min_ms < s->min_ms ? k->min_ms : s->min_ms;
	s->max_ms = k->max_ms > s->max_ms ? k->max_ms : s->max_ms;
}

static int put_block(struct compaction *c, const struct block_key *k, const struct buf *b,
		     struct err *e)
{
	struct key key = key_block(k);

	count_block(c, k);
	return put(c, &key, b->p, b->len, e);
}

static int head_of(struct compaction *c, const struct buf *b, struct block_key *k, struct err *e)
{
	const struct block_head *h = block_head(c->block);
	size_t size;
	int rc = block_head_size(b->p, b->len, &size, e);

	if (!rc && size > b->len)
		rc = err_set(e, ERR_DAMAGE, "a block is cut short");
	if (!rc)
		rc = block_open(c->block, b->p, size, c->schema, &c->src.dict, e);
	if (!rc && h->total_size != b->len)
		rc = err_set(e, ERR_DAMAGE, "a block is cut short");
	if (rc)
		return rc;
	*k = (struct block_key){ .seq = h->first_seq, .min_ms = h->min_ms, .max_ms = h->max_ms };
	k->nsamples = h->nsamples;
	return 0;
}

/* As they are: the dictionary is the same. */
static int put_unmerged(struct compaction *c, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < c->nrun; i++) {
		struct block_key k;

		rc = head_of(c, &c->run[i], &k, e);
		if (!rc)
			rc = put_block(c, &k, &c->run[i], e);
	}
	return rc;
}

static int flush_run(struct compaction *c, struct err *e)
{
	struct block_bytes in[RUN_MAX];
	struct buf out = BUF_INIT;
	int rc;

	if (!c->nrun)
		return 0;
	for (size_t i = 0; i < c->nrun; i++)
		in[i] = (struct block_bytes){ .p = c->run[i].p, .n = c->run[i].len };
	rc = block_merge(in, c->nrun, c->schema, &c->src.dict, &c->src.dict, LEVEL_SEALED, &out, e);
	/* too large together, or one of them has a damaged frame: each for itself, that frame
	 * included */
	if (rc == ERR_FULL || rc == ERR_DAMAGE)
		rc = put_unmerged(c, e);
	else if (!rc)
		rc = put_block(c, &c->key, &out, e);
	buf_release(&out);
	c->nrun = 0;
	c->cells = 0;
	return rc;
}

static bool joins(const struct compaction *c, const struct block_key *k, uint64_t cells)
{
	struct stamp first;
	uint64_t seq;

	block_stamp(c->block, 0, &first, &seq);
	return c->nrun && c->nrun < RUN_MAX && k->seq == c->key.seq + c->key.nsamples &&
	       c->key.nsamples + k->nsamples <= BLOCK_SEALED_SAMPLES &&
	       c->cells + cells <= BLOCK_SEALED_CELLS && rows_continue(&c->last, &first);
}

static void extend_run(struct compaction *c, const struct block_key *k)
{
	struct block_key *run = &c->key;
	uint64_t seq;

	if (!c->nrun)
		*run = *k;
	else
		run->nsamples += k->nsamples;
	run->min_ms = k->min_ms < run->min_ms ? k->min_ms : run->min_ms;
	run->max_ms = k->max_ms > run->max_ms ? k->max_ms : run->max_ms;
	c->cells += block_cells(c->block);
	block_stamp(c->block, block_head(c->block)->nsamples - 1, &c->last, &seq);
}

/* Takes the block in C->bytes. */
static int take_block(struct compaction *c, struct err *e)
{
	struct block_key k;
	struct buf *slot;
	int rc = head_of(c, &c->bytes, &k, NULL);

	if (rc) {
		c->skipped++;
		return 0;
	}
	if (!joins(c, &k, block_cells(c->block))) {
		rc = flush_run(c, e);
		/* flushing may have opened other blocks */
		if (!rc)
			rc = head_of(c, &c->bytes, &k, e);
	}
	if (rc)
		return rc;
	extend_run(c, &k);
	slot = &c->run[c->nrun++];
	buf_reset(slot);
	buf_add(slot, c->bytes.p, c->bytes.len);
	return 0;
}

static int copy_blocks(struct compaction *c, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < c->src.nblocks; i++) {
		const struct ref *r = &c->src.blocks[i].ref;

		if (segfile_read(&c->src, r, 0, r->size, &c->bytes, NULL))
			c->skipped++;
		else
			rc = take_block(c, e);
	}
	return rc;
}

/* ---- rows: only where there was no room left to make a block of them ----------------------------
 */

static int flush_builder(struct compaction *c, struct block_builder *b, struct err *e)
{
	int rc;

	if (!block_builder_count(b))
		return 0;
	buf_reset(&c->bytes);
	rc = block_builder_encode(b, &c->src.dict, LEVEL_BLOCK, &c->bytes, e);
	return rc ? rc : take_block(c, e);
}

static int build_rows(struct compaction *c, struct cursor *rows, struct block_builder *b,
		      struct err *e)
{
	struct stamp last = { 0 };
	struct item item;
	int rc;

	while (!(rc = cursor_next(rows, &item, e)) && item.type != ITEM_END) {
		c->skipped += item.type == ITEM_DAMAGE;
		if (item.type != ITEM_SAMPLE)
			continue;
		if (block_builder_full(b) ||
		    (block_builder_count(b) && !rows_continue(&last, &item.sample->stamp)))
			rc = flush_builder(c, b, e);
		if (rc)
			return rc;
		last = item.sample->stamp;
		block_builder_add(b, item.sample);
	}
	return rc ? rc : flush_builder(c, b, e);
}

static int copy_rows(struct compaction *c, struct err *e)
{
	struct segment file = { .path = c->src.path, .state = SEGMENT_SEALING };
	struct store one = { .path = c->src.path, .segments = &file, .nsegments = 1 };
	struct block_builder *b;
	struct cursor *rows;
	int rc;

	if (!c->src.nrows)
		return 0;
	if ((rc = cursor_open(&rows, &one, c->schema, GROUPS_ALL, INT64_MIN, INT64_MAX, e)))
		return rc;
	/* past the blocks */
	rows->next_seq = c->src.rows[0].seq;
	if (c->src.nblocks) {
		const struct block_ref *last = &c->src.blocks[c->src.nblocks - 1];

		if (last->ref.seq + last->nsamples > rows->next_seq)
			rows->next_seq = last->ref.seq + last->nsamples;
	}
	b = block_builder_new(c->schema);
	rc = build_rows(c, rows, b, e);
	block_builder_free(b);
	cursor_close(rows);
	return rc;
}

/* ---- the other records
 * --------------------------------------------------------------------------- */

static int put_dict(struct compaction *c, struct err *e)
{
	const struct dict *d = &c->src.dict;
	int rc = 0;

	for (size_t id = 0, n; !rc && id < d->count; id += n) {
		struct key k = key_dict((uint32_t)id);

		n = d->count - id < DICT_PAGE_ENTRIES ? d->count - id : DICT_PAGE_ENTRIES;
		buf_reset(&c->bytes);
		rc = dict_page_write(d, c->schema, id, n, &c->bytes, e);
		seal_crc(&c->bytes, 0, k.p, k.n);
		if (!rc)
			rc = put(c, &k, c->bytes.p, c->bytes.len, e);
	}
	c->state.dict = d->count;
	return rc;
}

static int put_info(struct compaction *c, struct err *e)
{
	const struct key k = key_single(KEY_INFO);
	struct info info = { .created_ms = clock_real_ms(),
			     .first_seq = c->state.first_seq,
			     .sealed = true,
			     .version = SAGO_VERSION };

	if (c->src.has_info) {
		info.has_id = c->src.info.has_id;
		info.has_after = c->src.info.has_after;
		memcpy(info.id, c->src.info.id, sizeof(info.id));
		memcpy(info.after, c->src.info.after, sizeof(info.after));
	}
	buf_reset(&c->bytes);
	info_write(&info, &c->bytes);
	return put(c, &k, c->bytes.p, c->bytes.len, e);
}

static int put_marks(struct compaction *c, struct err *e)
{
	struct buf text = BUF_INIT;
	struct mark m;
	int rc = 0;

	for (size_t i = 0; !rc && i < c->src.nmarks; i++) {
		const struct mark_ref *r = &c->src.marks[i];
		struct key k = key_mark(r->ref.seq, r->n);

		if (segfile_read(&c->src, &r->ref, 0, r->ref.size, &c->bytes, NULL) ||
		    mark_decode(c->bytes.p, c->bytes.len, &m, &text, NULL)) {
			c->skipped++;
			continue;
		}
		c->state.marks++;
		rc = put(c, &k, c->bytes.p, c->bytes.len, e);
	}
	buf_release(&text);
	return rc;
}

static int put_state(struct compaction *c, struct err *e)
{
	const struct key k = key_single(KEY_STATE);

	c->state.txnid = env_txnid(&c->env);
	buf_reset(&c->bytes);
	state_write(&c->state, &c->bytes);
	return env_put(&c->env, &k, c->bytes.p, c->bytes.len, true, e);
}

/* What the new segment says of itself goes by the old one's record; the counts are made anew. */
static void begin_state(struct compaction *c)
{
	const struct segfile *g = &c->src;
	uint64_t first = g->nblocks ? g->blocks[0].ref.seq : g->nrows ? g->rows[0].seq : 0;

	state_init(&c->state, g->has_state ? g->state.first_seq : first);
	if (!g->has_state)
		return;
	c->state.next_seq = g->state.next_seq;
	c->state.next_mark = g->state.next_mark;
	c->state.has_stamp = g->state.has_stamp;
	c->state.last = g->state.last;
}

static int fill(struct compaction *c, struct err *e)
{
	int rc;

	if ((rc = copy_blocks(c, e)) || (rc = copy_rows(c, e)) || (rc = flush_run(c, e)) ||
	    (rc = put_dict(c, e)) || (rc = put_info(c, e)) || (rc = put_marks(c, e)))
		return rc;
	return put_state(c, e);
}

int compact(struct compaction *c, const char *path, struct err *e)
{
	uint64_t map = pagefile_size(&c->src.f) * 2 + MAP_SLACK;
	int rc;

	if (map > c->most)
		map = c->most;
	if (map < MAP_LEAST)
		return err_set(e, ERR_FULL, "%s: the budget leaves no room to compact it",
			       c->src.path);

	begin_state(c);
	rc = env_open(&c->env, path, map & ~(uint64_t)65535, true, e);
	if (!rc)
		rc = env_begin(&c->env, e);
	if (!rc)
		rc = fill(c, e);
	if (!rc)
		rc = env_commit(&c->env, e);
	if (!rc)
		rc = env_sync(&c->env, e);
	env_close(&c->env);
	return rc;
}
