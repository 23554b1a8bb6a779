/* The marks among the samples that a cursor gives. */
#include <stdlib.h>
#include <string.h>

#include "cursor.h"

enum { MARK_TRIES = 20 };

/*
 * A mark is shown when what it tells of touches the window, or when it lies between two samples
 * that are shown (a clock that was set can make its time any).
 */
static bool touches(const struct cursor *c, const struct mark *m)
{
	if (cursor_in_window(c, m->real_ms))
		return true;
	return m->type == MARK_GAP && m->from_ms <= c->to_ms && m->to_ms >= c->from_ms;
}

static int read_mark(struct cursor *c, const struct mark_ref *ref, struct err *e)
{
	int rc = segfile_read(c->seg, &ref->ref, 0, ref->ref.size, &c->bytes, e);

	if (!rc)
		rc = mark_decode(c->bytes.p, c->bytes.len, &c->mark, &c->mark_text, e);
	if (!rc && c->mark.seq != ref->ref.seq)
		rc = err_set(e, ERR_DAMAGE, "a mark bears another number");
	return rc;
}

static bool seen(const struct cursor *c, const struct mark_ref *m)
{
	if (!c->any_mark || m->ref.seq > c->mark_seq)
		return false;
	return m->ref.seq < c->mark_seq || m->n <= c->mark_n;
}

static void keep(struct cursor *c)
{
	struct held_mark *h;

	if (!c->given || c->npending == PENDING_MARKS)
		return;
	h = &c->pending[c->npending++];
	h->mark = c->mark;
	h->mark.text = h->text = mem_strdup(c->mark.text);
}

/* 1: C->mark holds it. 0: it could not be read. */
static int take(struct cursor *c, struct mark_ref *m)
{
	const struct key key = key_mark(m->ref.seq, m->n);
	struct err why;
	int rc = 0;

	for (int tries = 0; tries < MARK_TRIES; tries++) {
		bool gone;

		rc = read_mark(c, m, &why);
		if (!rc)
			return 1;
		if (!segfile_again(c->seg, &key, &m->ref, &gone))
			break;
	}
	cursor_damage(c, "%s: mark before sample %llu: %s", c->seg->path,
		      (unsigned long long)m->ref.seq, why.text);
	return 0;
}

int cursor_mark_step(struct cursor *c, uint64_t upto)
{
	while (c->next_mark < c->seg->nmarks && c->seg->marks[c->next_mark].ref.seq <= upto) {
		struct mark_ref *m = &c->seg->marks[c->next_mark++];

		if (seen(c, m))
			continue;
		c->any_mark = true;
		c->mark_seq = m->ref.seq;
		c->mark_n = m->n;
		if (!take(c, m))
			continue;
		if (touches(c, &c->mark) || (c->given && c->ready))
			return 1;
		keep(c);
	}
	return 0;
}

/* Those kept from earlier: a sample follows, so they lie between two. */
int cursor_pending_mark(struct cursor *c)
{
	struct held_mark *h = &c->pending[c->pending_at];

	if (c->pending_at == c->npending) {
		c->npending = c->pending_at = 0;
		return 0;
	}
	buf_reset(&c->mark_text);
	buf_str(&c->mark_text, h->text);
	c->mark = h->mark;
	c->mark.text = buf_cstr(&c->mark_text);
	free(h->text);
	h->text = NULL;
	c->pending_at++;
	return 1;
}

bool cursor_restart_marked(struct cursor *c, uint64_t upto)
{
	for (size_t i = c->pending_at; i < c->npending; i++)
		if (mark_is_restart(&c->pending[i].mark))
			return true;
	for (size_t i = c->next_mark; i < c->seg->nmarks; i++) {
		if (c->seg->marks[i].ref.seq > upto)
			break;
		/* one that cannot be read is told of when its turn comes */
		if (!read_mark(c, &c->seg->marks[i], NULL) && mark_is_restart(&c->mark))
			return true;
	}
	return false;
}
