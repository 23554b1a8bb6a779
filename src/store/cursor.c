#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cursor.h"
#include "name.h"

enum { RACES_MAX = 100, LISTINGS_MAX = 100 };

/* ---- opening --------------------------------------------------------------------------------- */

static int take_file(struct cursor *c, const struct store *s)
{
	c->nlist = 1;
	c->list = mem_zalloc(1, sizeof(*c->list));
	*c->list = s->segments[0];
	c->list->path = mem_strdup(s->segments[0].path);
	c->opened = mem_zalloc(1, sizeof(*c->opened));
	c->opened->f.fd = -1;
	return 0;
}

int cursor_open(struct cursor **out, const struct store *s, struct schema *schema, groupset want,
		int64_t from_ms, int64_t to_ms, struct err *e)
{
	struct cursor *c = mem_zalloc(1, sizeof(*c));
	int rc;

	*out = NULL;
	c->schema = schema;
	c->readings = s->readings;
	c->why = mem_zalloc(G_COUNT_, sizeof(*c->why));
	c->want = want;
	c->from_ms = from_ms;
	c->to_ms = to_ms;
	for (unsigned i = 0; i < 2; i++) {
		c->blocks[i] = block_new();
		sample_init(&c->views[i]);
		sample_init(&c->rows[i].sample);
		strtab_init(&c->rows[i].strings);
	}
	sample_init(&c->base);
	strtab_init(&c->base_strings);
	/* a store of one file has that file's path */
	if (s->nsegments == 1 && !strcmp(s->path, s->segments[0].path)) {
		rc = take_file(c, s);
	} else {
		c->dir = mem_strdup(s->path);
		rc = cursor_list(c, s, e);
	}
	if (rc)
		cursor_close(c);
	else
		*out = c;
	return rc;
}

void cursor_narrow(struct cursor *c, unsigned group, uint32_t ncols)
{
	for (size_t i = 0; i < sizeof(c->blocks) / sizeof(c->blocks[0]); i++)
		block_narrow(c->blocks[i], group, ncols);
}

void cursor_close(struct cursor *c)
{
	if (!c)
		return;
	if (c->seg)
		cursor_flush_bad(c);
	cursor_drop_list(c);
	cursor_forget_told(c);
	for (unsigned i = 0; i < 2; i++) {
		block_free(c->blocks[i]);
		sample_release(&c->rows[i].sample);
		strtab_release(&c->rows[i].strings);
	}
	sample_release(&c->base);
	strtab_release(&c->base_strings);
	for (size_t i = c->pending_at; i < c->npending; i++)
		free(c->pending[i].text);
	for (size_t i = c->damage_at; i < c->ndamage; i++)
		free(c->damage[i]);
	free(c->damage);
	free(c->why);
	free(c->damage_text);
	buf_release(&c->mark_text);
	buf_release(&c->bytes);
	buf_release(&c->head);
	free(c->dir);
	free(c);
}

/* ---- segments -------------------------------------------------------------------------------- */

/* Where the place is in a new index. */
static void rewind_index(struct cursor *c)
{
	c->next_block = c->next_row = c->next_mark = 0;
	c->in_block = false;
	c->base.seq = 0;
}

static void tell_damage(struct cursor *c)
{
	const struct segfile *g = c->seg;

	if (g->searched)
		cursor_damage(c, "%s: %s (%s); what follows was found by searching it", g->path,
			      g->why.code == ERR_DAMAGE ? "damaged" : "not all of it can be read",
			      g->why.text);
	if (g->lost_ids)
		cursor_damage(c, "%s: the names of %zu columns are lost, and so are their values",
			      g->path, g->lost_ids);
}

static int index_segment(struct cursor *c, struct err *e)
{
	bool knew = c->seg->searched;
	int rc = segfile_index(c->seg, c->schema, e);

	rewind_index(c);
	if (!rc && !knew)
		tell_damage(c);
	return rc;
}

/* By its name, and where the next segment begins. */
static bool may_have_more(const struct cursor *c, size_t i)
{
	const struct segment *s = &c->list[i];

	if (!c->dir)
		return true;
	if (s->state == SEGMENT_LIVE && c->skip_live)
		return false;
	if (s->state == SEGMENT_SEALED && (s->max_ms < c->from_ms || s->min_ms > c->to_ms))
		return false;
	return s->state != SEGMENT_SEALED || !cursor_was_told(c, s);
}

/* Retention or sealing took it away meanwhile: that is no damage, and the others are listed anew. */
static bool is_gone(const struct cursor *c)
{
	return c->dir && c->listings < LISTINGS_MAX && access(c->list[c->at].path, F_OK) &&
	       errno == ENOENT;
}

/* A segment that cannot be opened is damage: the others can be read. */
int cursor_begin(struct cursor *c, struct err *e)
{
	struct segment *s = &c->list[c->at];
	struct segfile *g = &c->opened[c->at];
	struct err why;
	int rc;

	if (!g->path && segfile_open(g, s->path, s->state == SEGMENT_LIVE, &why)) {
		if (is_gone(c)) {
			c->listings++;
			rc = cursor_list(c, NULL, e);
			return rc ? rc : CURSOR_LISTED;
		}
		cursor_damage(c, "%s", why.text);
		return CURSOR_LOST;
	}
	c->seg = g;
	c->work = 0;
	c->last_look = false;
	rc = index_segment(c, &why);
	if (rc) {
		cursor_damage(c, "%s: %s", s->path, why.text);
		segfile_close(g);
		c->seg = NULL;
		return CURSOR_LOST;
	}
	cursor_place(c);
	return CURSOR_BEGUN;
}

/* The segment's last samples are missing when its state record counted further. */
static void tell_end(struct cursor *c)
{
	const struct segfile *g = c->seg;
	const struct err why = { .text = "missing" };

	if (g->searched && g->has_state && g->state.next_seq > c->next_seq && c->next_seq)
		cursor_bad(c, c->next_seq, g->state.next_seq - 1, &why);
	cursor_flush_bad(c);
}

/*
 * The live file that was being read is live no more: what was appended to it before that is read,
 * then the segments that came after it.
 */
static int follow_rotation(struct cursor *c, bool *again, struct err *e)
{
	*again = false;
	if (!c->dir || c->seg->searched || !cursor_rotated(c))
		return 0;
	*again = true;
	if (!c->last_look) {
		c->last_look = true;
		return index_segment(c, e);
	}
	cursor_flush_bad(c);
	cursor_told(c);
	return cursor_list(c, NULL, e);
}

static void end_segment(struct cursor *c)
{
	tell_end(c);
	cursor_told(c);
	segfile_close(c->seg);
	c->seg = NULL;
	c->at++;
}

/* ---- the next item -----------------------------------------------------------------------------
 */

void cursor_worked(struct cursor *c, const struct sample *s)
{
	c->work += sample_work(s);
}

/* A few bytes that claim millions of cells, again and again, would keep a reader busy for minutes. */
static bool tired(struct cursor *c)
{
	struct segfile *g = c->seg;

	if (c->work <= segfile_work_room(g))
		return false;
	if (cursor_in_block(c) || c->next_block < g->nblocks || c->next_row < g->nrows)
		cursor_damage(c,
			      "%s: it claims more cells than its bytes can account for: what "
			      "follows is skipped",
			      g->path);
	c->in_block = false;
	c->next_block = g->nblocks;
	c->next_row = g->nrows;
	return true;
}

/* Looks for a sample in the segment at hand: 1 found, 0 none left. */
static int find_sample(struct cursor *c, struct err *e)
{
	while (c->races < RACES_MAX && !tired(c)) {
		int rc = cursor_block_step(c, e);

		if (!rc)
			rc = cursor_row_step(c, e);
		if (rc != ERR_RACE) {
			if (rc == 1)
				cursor_flush_bad(c);
			return rc;
		}
		c->races++;
		if ((rc = index_segment(c, e)))
			return rc;
	}
	if (c->races < RACES_MAX)
		return 0;
	return err_set(e, ERR_STORE, "%s: the writer is too fast to be followed", c->seg->path);
}

static int give_mark(struct cursor *c, struct item *item)
{
	item->type = ITEM_MARK;
	item->mark = &c->mark;
	return 0;
}

static int give_damage(struct cursor *c, struct item *item)
{
	free(c->damage_text);
	c->damage_text = c->damage[c->damage_at++];
	if (c->damage_at == c->ndamage)
		c->damage_at = c->ndamage = 0;
	item->type = ITEM_DAMAGE;
	item->damage = c->damage_text;
	return 0;
}

static int give_sample(struct cursor *c, struct item *item)
{
	item->type = ITEM_SAMPLE;
	item->sample = c->ready;
	c->ready = NULL;
	c->races = 0;
	c->given = true;
	return 0;
}

/* The next segment that may have something: 0; 2 after the last. */
static int enter_segment(struct cursor *c, struct err *e)
{
	int rc;

	while (c->at < c->nlist && !may_have_more(c, c->at))
		c->at++;
	if (c->at >= c->nlist)
		return 2;
	rc = cursor_begin(c, e);
	if (rc == CURSOR_LOST)
		c->at++;
	return rc < 0 ? rc : 0;
}

/* Brings the cursor to something to give. 1: there is; 0: go on; 2: the end. */
static int advance(struct cursor *c, struct err *e)
{
	bool again;
	int rc;

	if (!c->seg)
		return enter_segment(c, e);
	if ((rc = find_sample(c, e)))
		return rc;
	if (cursor_mark_step(c, UINT64_MAX))
		return 1;
	if ((rc = follow_rotation(c, &again, e)))
		return rc;
	if (!again)
		end_segment(c);
	return 0;
}

/* Nothing of the segment is left to be given. */
static bool exhausted(const struct cursor *c)
{
	const struct segfile *g = c->seg;

	return c->next_block == g->nblocks && c->next_row >= g->nrows && c->next_mark == g->nmarks;
}

/* AFTER: NULL or that of cursor_continuing_block(). */
static int next_block(struct cursor *c, const struct stamp *after, struct block **b, struct err *e)
{
	*b = NULL;
	while (c->damage_at == c->ndamage && !c->ready) {
		int rc;

		if (!c->seg) {
			if ((rc = enter_segment(c, e)))
				return rc < 0 ? rc : 0;
			continue;
		}
		if (cursor_in_block(c) || (*b = cursor_block_whole(c, after)) || !exhausted(c))
			break;
		if ((rc = advance(c, e)))
			return rc < 0 ? rc : 0;
	}
	return 0;
}

int cursor_next_block(struct cursor *c, struct block **b, struct err *e)
{
	return next_block(c, NULL, b, e);
}

int cursor_continuing_block(struct cursor *c, const struct stamp *after, struct block **b,
			    struct err *e)
{
	return next_block(c, after, b, e);
}

int cursor_next(struct cursor *c, struct item *item, struct err *e)
{
	memset(item, 0, sizeof(*item));
	for (;;) {
		int rc;

		if (c->damage_at < c->ndamage)
			return give_damage(c, item);
		if (c->ready) {
			if (cursor_pending_mark(c) || cursor_mark_step(c, c->ready->seq))
				return give_mark(c, item);
			if (c->damage_at == c->ndamage)
				return give_sample(c, item);
			continue;
		}
		rc = advance(c, e);
		if (rc < 0)
			return rc;
		if (rc == 2 && c->damage_at == c->ndamage)
			return 0;
		if (rc == 1 && !c->ready)
			return give_mark(c, item);
	}
}
