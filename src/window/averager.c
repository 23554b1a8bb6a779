/*
 * The average of a window from whole blocks where it can be: their summaries hold the first and
 * last value of counters and the sums of gauges. Between two blocks, and at the window's edges,
 * samples are taken one by one; what a counter stood at is all that has to be remembered of the
 * last one.
 */
#include <stdlib.h>
#include <string.h>

#include "average.h"

struct averager {
	struct average *v;
	struct cursor *cursor;
	groupset groups;
	struct stamp last;
	bool has_last;
	bool told; /* a mark told of the restart */
	uint64_t samples;
};

/* Samples that come next, first to last: one sample, or a block. */
struct stretch {
	struct stamp first, last;
	uint64_t samples;
	const struct frame *frames; /* of the one sample; NULL: BLOCK's summaries */
	struct block *block;
};

int averager_open(struct averager **out, struct average *into, const struct store *store,
		  struct schema *schema, const struct needs *needs, const struct window *w,
		  struct err *e)
{
	struct averager *r = mem_zalloc(1, sizeof(*r));
	int rc;

	r->v = into;
	r->groups = needs->groups;
	rc = cursor_open(&r->cursor, store, schema, needs->groups, w->from_ms, w->to_ms, e);
	if (rc >= 0)
		needs_narrow(needs, r->cursor);
	if (rc < 0) {
		free(r);
		r = NULL;
	}
	*out = r;
	return rc;
}

void averager_close(struct averager *r)
{
	if (!r)
		return;
	cursor_close(r->cursor);
	free(r);
}

uint64_t averager_samples(const struct averager *r)
{
	return r->samples;
}

/* ---- one metric over a stretch ----------------------------------------------------------------
 */

static bool summary_of(const struct stretch *x, unsigned group, struct block_summary *s)
{
	if (x->block)
		return block_summary(x->block, group, s);
	*s = (struct block_summary){ .first = x->frames[group],
				     .last = x->frames[group],
				     .sum = x->frames[group],
				     .count = 1 };
	return x->frames[group].taken;
}

static void grow(struct total *t, uint64_t from, uint64_t to, unsigned width)
{
	uint64_t d;

	if (counter_delta(from, to, width, &d) != DELTA_FELL)
		t->increase += d;
}

/* BASELINE: the first sample of the stretch begins an interval and ends none. */
static void add_counter(struct total *t, uint64_t first, uint64_t last, uint32_t count,
			unsigned width, bool baseline)
{
	if (t->has_was && !baseline)
		grow(t, t->was, first, width);
	grow(t, first, last, width);
	t->count += count - (baseline || !t->has_was);
	t->was = last;
	t->has_was = true;
}

static void add_gauge(struct total *t, const struct column *c, uint64_t first, uint64_t sum,
		      uint32_t count, bool baseline)
{
	t->sum += c->is_signed ? (double)(int64_t)sum : (double)sum;
	t->count += count;
	if (baseline) {
		t->sum -= c->is_signed ? (double)(int64_t)first : (double)first;
		t->count--;
	}
}

static void add_total(struct averager *r, struct total *t, const struct stretch *x, bool baseline)
{
	const struct column *c = average_column(r->v, &t->load);
	struct block_summary s;
	uint64_t first, last, sum;
	int64_t row;

	if (baseline)
		t->has_was = false;
	if (!summary_of(x, t->load.group, &s) ||
	    (row = average_row(r->v, &t->load, &s.first)) < 0 ||
	    !frame_get(&s.first, (uint32_t)row, t->load.col, &first) ||
	    !frame_get(&s.last, (uint32_t)row, t->load.col, &last))
		return;
	if (c->kind == KIND_COUNTER)
		add_counter(t, first, last, s.count, c->width, baseline);
	else if (frame_get(&s.sum, (uint32_t)row, t->load.col, &sum))
		add_gauge(t, c, first, sum, s.count, baseline);
}

/* ---- the walk ---------------------------------------------------------------------------------
 */

static void add_stretch(struct averager *r, const struct stretch *x)
{
	bool baseline =
		!r->has_last || memcmp(r->last.boot_id, x->first.boot_id, sizeof(r->last.boot_id));
	const struct stamp *from = baseline ? &x->first : &r->last;

	for (size_t k = 0; k < r->v->n; k++)
		add_total(r, &r->v->totals[k], x, baseline);
	if (x->last.uptime_cs > from->uptime_cs)
		r->v->uptime_cs += x->last.uptime_cs - from->uptime_cs;
	r->v->rows += x->samples - baseline;
	r->v->b.stamp = x->last;
	r->samples += x->samples;
	r->last = x->last;
	r->has_last = true;
}

static void add_block(struct averager *r, struct block *b)
{
	struct stretch x = { .block = b, .samples = block_head(b)->nsamples };
	uint64_t seq;

	block_stamp(b, 0, &x.first, &seq);
	block_stamp(b, (uint32_t)x.samples - 1, &x.last, &seq);
	add_stretch(r, &x);
}

/* True: the restart before S was told by nobody. */
static bool add_sample(struct averager *r, const struct sample *s)
{
	const struct stretch x = {
		.first = s->stamp, .last = s->stamp, .samples = 1, .frames = s->frames
	};
	bool restart = r->has_last && !r->told &&
		       memcmp(r->last.boot_id, s->stamp.boot_id, sizeof(r->last.boot_id));

	add_stretch(r, &x);
	r->told = false;
	return restart;
}

/* True: there is something to tell. */
static bool take_item(struct averager *r, const struct item *item, struct step *out)
{
	switch (item->type) {
	case ITEM_SAMPLE:
		out->type = STEP_RESTART;
		out->sample = item->sample;
		return add_sample(r, item->sample);
	case ITEM_MARK:
		out->type = STEP_MARK;
		out->mark = item->mark;
		r->told |= item->mark->type == MARK_BOOT || item->mark->type == MARK_REBOOT;
		return true;
	case ITEM_DAMAGE:
		out->type = STEP_DAMAGE;
		out->damage = item->damage;
		return true;
	case ITEM_END:
		break;
	}
	out->type = STEP_END;
	return true;
}

int averager_next(struct averager *r, struct step *out, struct err *e)
{
	struct block *b;
	struct item item;
	int rc;

	memset(out, 0, sizeof(*out));
	do {
		while ((rc = cursor_next_block(r->cursor, &b, e)) >= 0 && b)
			add_block(r, b);
		if (rc < 0)
			return rc;
		rc = cursor_next(r->cursor, &item, e);
	} while (rc >= 0 && !take_item(r, &item, out));
	return rc;
}
