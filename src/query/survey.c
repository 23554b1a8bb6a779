#include "survey.h"

static void see_interval(struct survey *v, int64_t ms)
{
	if (!v->votes)
		v->interval_ms = ms;
	if (v->interval_ms == ms)
		v->votes++;
	else
		v->votes--;
}

static void see_stamp(struct survey *v, const struct stamp *s)
{
	if (!v->samples++)
		v->first_ms = s->real_ms;
	else if (!stamp_restarted(&v->last, s)) {
		v->intervals++;
		see_interval(v, (s->boot_ms - v->last.boot_ms + 50) / 100 * 100);
	}
	v->last_ms = s->real_ms;
	v->last = *s;
}

static void see_mark(struct survey *v, const struct mark *m)
{
	v->marks++;
	if (m->type == MARK_GAP) {
		v->gaps++;
		v->gap_ms += m->to_ms > m->from_ms ? (uint64_t)(m->to_ms - m->from_ms) : 0;
	}
	v->notes += m->type == MARK_NOTE;
	v->restarts += mark_is_restart(m);
}

static void see_block(struct survey *v, const struct block *b)
{
	size_t off, len;

	for (uint32_t i = 0; i < block_head(b)->nsamples; i++) {
		struct stamp stamp;
		uint64_t seq;

		block_stamp(b, i, &stamp, &seq);
		see_stamp(v, &stamp);
	}
	for (unsigned g = 0; g < G_COUNT_; g++)
		if (block_extent(b, g, &off, &len))
			v->group_bytes[g] += len;
	v->in_blocks += block_head(b)->nsamples;
	v->blocks++;
}

/* 1: go on; 0: the end. */
static int step(struct survey *v, struct cursor *c, struct err *e)
{
	struct item item = { .type = ITEM_END };
	struct block *b;
	int rc = cursor_next_block(c, &b, e);

	if (!rc && b) {
		see_block(v, b);
		return 1;
	}
	if (!rc)
		rc = cursor_next(c, &item, e);
	if (rc || item.type == ITEM_END)
		return rc;
	if (item.type == ITEM_SAMPLE)
		see_stamp(v, &item.sample->stamp);
	else if (item.type == ITEM_MARK)
		see_mark(v, item.mark);
	return 1;
}

int survey_store(struct survey *v, const struct store *s, struct schema *schema, struct err *e)
{
	struct cursor *c;
	int rc = cursor_open(&c, s, schema, 0, INT64_MIN, INT64_MAX, e);

	if (rc)
		return rc;
	do
		rc = step(v, c, e);
	while (rc > 0);
	cursor_close(c);
	return rc;
}
