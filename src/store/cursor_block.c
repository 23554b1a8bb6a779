/* The cursor's way through the blocks of a segment. */
#include <string.h>

#include "cursor.h"

enum { HEAD_GUESS = 4096 - PAGE_HEADER, READ_TRIES = 20 };

/* Head, directory and stamps: usually one read. */
static int open_block(struct cursor *c, struct block *b, const struct block_ref *ref, struct err *e)
{
	size_t guess = ref->ref.size < HEAD_GUESS ? ref->ref.size : HEAD_GUESS, size;
	int rc = segfile_read(c->seg, &ref->ref, 0, guess, &c->head, e);

	/* what the disk does not give may lie behind the head */
	if (rc && rc != ERR_DAMAGE && guess > BLOCK_PREFIX)
		rc = segfile_read(c->seg, &ref->ref, 0, BLOCK_PREFIX, &c->head, e);
	if (!rc)
		rc = block_head_size(c->head.p, c->head.len, &size, e);
	if (!rc && size > c->head.len)
		rc = segfile_read(c->seg, &ref->ref, 0, size, &c->head, e);
	if (!rc)
		rc = block_open(b, c->head.p, size, c->schema, &c->seg->dict, e);
	if (!rc && block_head(b)->first_seq != ref->ref.seq)
		rc = err_set(e, ERR_DAMAGE, "a block bears another number");
	return rc;
}

static bool overlaps(const struct cursor *c, int64_t min_ms, int64_t max_ms)
{
	return max_ms >= c->from_ms && min_ms <= c->to_ms;
}

/* One frame that is damaged, or that the disk does not give, costs its group, not the block: what
 * was wrong with each in BAD is in C->why. */
static int load_groups(struct cursor *c, struct block *b, const struct block_ref *ref,
		       groupset *bad)
{
	int rc = 0;

	*bad = 0;
	for (unsigned g = 0; g < G_COUNT_; g++) {
		size_t off, len;
		int one;

		if (!groupset_has(c->want, g) || !block_extent(b, g, &off, &len))
			continue;
		one = segfile_read(c->seg, &ref->ref, off, len, &c->bytes, &c->why[g]);
		if (!one)
			one = block_load(b, g, c->bytes.p, c->bytes.len, &c->why[g]);
		c->work += block_group_cells(b, g);
		if (one) {
			*bad |= (groupset)1 << g;
			rc = one;
		}
	}
	return rc;
}

static int load(struct cursor *c, struct block *b, const struct block_ref *ref, bool *open,
		groupset *bad, struct err *e)
{
	const struct block_head *h = block_head(b);
	int rc = open_block(c, b, ref, e);

	*open = !rc;
	*bad = 0;
	if (rc || h->last_seq < c->next_seq || !overlaps(c, h->min_ms, h->max_ms))
		return rc;
	return load_groups(c, b, ref, bad);
}

static void report_groups(struct cursor *c, const struct block *b, groupset bad)
{
	const struct block_head *h = block_head(b);

	for (unsigned g = 0; g < G_COUNT_; g++)
		if (groupset_has(bad, g))
			cursor_damage(c, "%s: group %s of samples %llu to %llu: %s", c->seg->path,
				      c->schema->groups[g].name, (unsigned long long)h->first_seq,
				      (unsigned long long)h->last_seq, c->why[g].text);
}

/* Loads the block at REF into the slot that is free. 1: it is in. 0: it is lost, and reported. */
static int load_checked(struct cursor *c, struct block_ref *ref, struct err *e)
{
	const struct key key = key_seq(KEY_BLOCK, ref->ref.seq);
	struct block *b = c->blocks[c->block];
	struct err why = { .code = ERR_NONE };
	groupset bad = 0;
	bool open = false, gone = false;
	int rc = 0;

	for (int tries = 0; tries < READ_TRIES; tries++) {
		rc = load(c, b, ref, &open, &bad, &why);
		if (!rc)
			return 1;
		if (!segfile_again(c->seg, &key, &ref->ref, &gone))
			break;
	}
	if (gone)
		return err_set(e, ERR_RACE, "a block was moved");
	if (open) {
		report_groups(c, b, bad);
		return 1;
	}
	cursor_bad(c, ref->ref.seq, ref->ref.seq + ref->nsamples - 1, &why);
	return 0;
}

static bool wanted(const struct cursor *c, const struct block_ref *b)
{
	return b->ref.seq + b->nsamples > c->next_seq && overlaps(c, b->min_ms, b->max_ms);
}

static void skip_to(struct cursor *c, uint64_t seq)
{
	if (seq > c->next_seq)
		c->next_seq = seq;
}

/* What lies between the place and the next block is missing; only a search leaves such holes. */
static void note_hole(struct cursor *c, uint64_t seq)
{
	const struct err why = { .text = "missing" };

	if (c->seg->searched && c->next_seq && seq > c->next_seq && !c->any_bad)
		cursor_bad(c, c->next_seq, seq - 1, &why);
}

/* Makes the view whose turn it is the I-th sample of the block. */
static const struct sample *view_sample(struct cursor *c, const struct block *b, uint32_t i)
{
	struct sample *s = &c->views[c->view = !c->view];

	block_stamp(b, i, &s->stamp, &s->seq);
	for (unsigned g = 0; g < G_COUNT_; g++)
		if (groupset_has(c->want, g))
			block_frame(b, g, i, &s->frames[g]);
	c->last_block = c->block;
	cursor_worked(c, s);
	return s;
}

/* The next sample of the open block that is in the window. */
static bool next_in_block(struct cursor *c)
{
	const struct block *b = c->blocks[c->block];
	const struct block_head *h = block_head(b);

	for (; c->i < h->nsamples; c->i++) {
		struct stamp stamp;
		uint64_t seq;

		block_stamp(b, c->i, &stamp, &seq);
		if (seq < c->next_seq)
			continue;
		c->next_seq = seq + 1;
		if (!cursor_in_window(c, stamp.real_ms))
			continue;
		c->ready = view_sample(c, b, c->i++);
		return true;
	}
	c->in_block = false;
	return false;
}

bool cursor_block_stamp(struct cursor *c, uint64_t seq, struct stamp *stamp)
{
	struct block *b = c->blocks[!c->last_block];
	uint64_t found;

	for (size_t i = 0; i < c->seg->nblocks; i++) {
		const struct block_ref *r = &c->seg->blocks[i];

		if (seq < r->ref.seq || seq - r->ref.seq >= r->nsamples)
			continue;
		if (open_block(c, b, r, NULL) || block_head(b)->nsamples != r->nsamples)
			return false;
		block_stamp(b, (uint32_t)(seq - r->ref.seq), stamp, &found);
		return found == seq;
	}
	return false;
}

/* Head and summaries of the next block; true when they can stand for its samples. */
static bool summarised(struct cursor *c, struct block *b, const struct block_ref *ref)
{
	if (open_block(c, b, ref, NULL) || block_head(b)->nsamples != ref->nsamples)
		return false;
	for (unsigned g = 0; g < G_COUNT_; g++) {
		struct block_summary s;
		size_t off, len;

		if (!groupset_has(c->want, g) || !block_extent(b, g, &off, &len))
			continue;
		if (!block_summary_extent(b, g, &off, &len) ||
		    segfile_read(c->seg, &ref->ref, off, len, &c->bytes, NULL) ||
		    block_load_summary(b, g, c->bytes.p, c->bytes.len, NULL) ||
		    !block_summary(b, g, &s))
			return false;
	}
	return true;
}

/* The stamps of block REF in B. ERR_RACE when it is not there any more. */
static int open_checked(struct cursor *c, struct block *b, struct block_ref *ref, struct err *e)
{
	const struct key key = key_seq(KEY_BLOCK, ref->ref.seq);
	bool gone = false;
	int rc = 0;

	for (int tries = 0; tries < READ_TRIES; tries++) {
		rc = open_block(c, b, ref, e);
		if (!rc || !segfile_again(c->seg, &key, &ref->ref, &gone))
			break;
	}
	return rc && gone ? err_set(e, ERR_RACE, "a block was moved") : rc;
}

int cursor_block_last(struct cursor *c, int64_t to_ms, int64_t *found, struct err *e)
{
	struct block *b = c->blocks[0];

	for (size_t i = c->seg->nblocks; i-- > 0;) {
		struct block_ref *r = &c->seg->blocks[i];
		struct err why;
		int rc = r->min_ms > to_ms ? 0 : open_checked(c, b, r, &why);

		if (rc == ERR_RACE)
			return err_set(e, ERR_RACE, "%s", why.text);
		if (rc)
			cursor_bad(c, r->ref.seq, r->ref.seq + r->nsamples - 1, &why);
		for (uint32_t k = rc || r->min_ms > to_ms ? 0 : block_head(b)->nsamples; k-- > 0;) {
			struct stamp stamp;
			uint64_t seq;

			block_stamp(b, k, &stamp, &seq);
			*found = stamp.real_ms;
			if (stamp.real_ms <= to_ms)
				return 1;
		}
	}
	return 0;
}

bool cursor_in_block(struct cursor *c)
{
	if (c->in_block && c->i >= block_head(c->blocks[c->block])->nsamples)
		c->in_block = false;
	return c->in_block;
}

/* No restart between two samples of B. Blocks end there, but for those of older versions. */
static bool unbroken(const struct block *b)
{
	struct stamp was, is;
	uint64_t seq;

	block_stamp(b, 0, &was, &seq);
	for (uint32_t i = 1; i < block_head(b)->nsamples; i++, was = is) {
		block_stamp(b, i, &is, &seq);
		if (stamp_restarted(&was, &is))
			return false;
	}
	return true;
}

/* No restart between AFTER and block B of REF, and no mark comes before its last sample. */
static bool continues(const struct cursor *c, const struct block *b, const struct block_ref *ref,
		      const struct stamp *after)
{
	struct stamp first;
	uint64_t seq;

	if (c->pending_at < c->npending ||
	    (c->next_mark < c->seg->nmarks &&
	     c->seg->marks[c->next_mark].ref.seq < ref->ref.seq + ref->nsamples))
		return false;
	block_stamp(b, 0, &first, &seq);
	return !stamp_restarted(after, &first);
}

struct block *cursor_block_whole(struct cursor *c, const struct stamp *after)
{
	const struct block_ref *ref;
	struct block *b = c->blocks[!c->last_block];

	if (!c->seg->complete)
		return NULL;
	for (ref = c->seg->blocks + c->next_block; c->next_block < c->seg->nblocks; ref++) {
		if (wanted(c, ref))
			break;
		skip_to(c, ref->ref.seq + ref->nsamples);
		c->next_block++;
	}
	if (c->next_block >= c->seg->nblocks || ref->ref.seq < c->next_seq ||
	    ref->min_ms < c->from_ms || ref->max_ms > c->to_ms || !summarised(c, b, ref) ||
	    !unbroken(b) ||
	    (after ? !continues(c, b, ref, after)
		   : cursor_restart_marked(c, ref->ref.seq + ref->nsamples - 1)))
		return NULL;
	skip_to(c, ref->ref.seq + ref->nsamples);
	c->next_block++;
	c->given = true;
	return b;
}

int cursor_block_step(struct cursor *c, struct err *e)
{
	while (c->in_block || c->next_block < c->seg->nblocks) {
		struct block_ref *b;
		int rc;

		if (c->in_block) {
			if (next_in_block(c))
				return 1;
			continue;
		}
		b = &c->seg->blocks[c->next_block];
		note_hole(c, b->ref.seq);
		if (wanted(c, b)) {
			c->block = !c->last_block;
			if ((rc = load_checked(c, b, e)) < 0)
				return rc;
			c->in_block = rc == 1;
			c->i = 0;
		}
		if (!c->in_block)
			skip_to(c, b->ref.seq + b->nsamples);
		c->next_block++;
	}
	return 0;
}
