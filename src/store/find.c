/* The last sample at or before a moment: from the newest segment back, leaving out those whose name
 * or state says that they are later. */
#include "cursor.h"

enum { RACES_MAX = 100 };

/* Segment I of the list has only later samples. */
static bool is_later(struct cursor *c, size_t i, int64_t to_ms)
{
	const struct segment *s = &c->list[i];
	struct segfile *g = &c->opened[i];

	if (!c->dir)
		return false;
	if (s->state != SEGMENT_LIVE)
		return s->min_ms > to_ms;
	if (c->skip_live)
		return true;
	if (!g->path || !segfile_state(g) || g->state.min_ms <= to_ms)
		return false;
	if (c->readings) {
		c->readings->has_live = true;
		c->readings->live_min_ms = g->state.min_ms;
	}
	return true;
}

/* In the segment that was begun: 1 found, 0 not. */
static int look(struct cursor *c, int64_t to_ms, int64_t *found, struct err *e)
{
	for (int races = 0; races < RACES_MAX; races++) {
		/* rows come after blocks */
		int rc = cursor_row_last(c, to_ms, found, e);

		if (!rc)
			rc = cursor_block_last(c, to_ms, found, e);
		if (rc == ERR_RACE)
			rc = segfile_index(c->seg, c->schema, e);
		else
			return rc;
		if (rc)
			return rc;
	}
	return err_set(e, ERR_STORE, "%s: the writer is too fast to be followed", c->seg->path);
}

static void leave(struct cursor *c)
{
	cursor_flush_bad(c);
	segfile_close(c->seg);
	c->seg = NULL;
}

static int search(struct cursor *c, int64_t to_ms, int64_t *found, struct err *e)
{
	int rc = 0;

	for (size_t i = c->nlist; i-- > 0 && !rc;) {
		if (is_later(c, i, to_ms))
			continue;
		c->at = i;
		rc = cursor_begin(c, e);
		if (rc == CURSOR_BEGUN) {
			rc = look(c, to_ms, found, e);
			leave(c);
		} else if (rc == CURSOR_LISTED) {
			i = c->nlist;
			rc = 0;
		}
	}
	return rc;
}

int store_find_last(const struct store *s, int64_t to_ms, int64_t *found_ms, struct err *e)
{
	struct schema schema;
	struct cursor *c;
	int rc;

	schema_init(&schema);
	rc = cursor_open(&c, s, &schema, 0, INT64_MIN, to_ms, e);
	if (!rc) {
		rc = search(c, to_ms, found_ms, e);
		cursor_close(c);
	}
	schema_release(&schema);
	if (rc)
		return rc < 0 ? rc : 0;
	return err_set(e, ERR_EMPTY, "%s: no sample at or before that time", s->path);
}
