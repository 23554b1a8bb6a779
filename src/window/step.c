/*
 * Stepping through a window. With --every, three samples matter at a time: A, where the running
 * interval began (a copy: the cursor keeps a sample for one more step only); `near`, the last
 * sample before the next due moment; and `held`, the first one at or after it. Where samples are
 * passed over because a group was not read in them, A is copied: the cursor would drop it.
 *
 * What is read at a cadence of its own stands at other samples than A and the end of the row: `base`
 * has what A lacks, `fresh` what the end of the row lacks, and a row is given with both in place.
 */
#include <stdlib.h>
#include <string.h>

#include "step.h"

static int64_t when(const struct sample *s)
{
	return s->stamp.boot_ms;
}

/* A becomes the held sample, and no row is given. */
static void begin_at_held(struct stepper *st)
{
	const struct sample *s = st->held;

	st->near = st->held = NULL;
	st->due_ms = when(s) + st->every_ms;
	st->base_cs = st->prev_cs = s->stamp.uptime_cs;
	st->used = s;
	stepper_begin_at_used(st);
}

/* S has the first row, and what comes is counted from there. */
static void first_row(struct stepper *st, const struct sample *s, struct step *out)
{
	st->near = st->held = NULL;
	st->due_ms = when(s) + st->every_ms;
	st->base_cs = st->prev_cs = s->stamp.uptime_cs;
	stepper_give_row(st, st->a, s, out);
}

/* S begins a stretch. True when that gives a row (since boot, or of levels). */
static bool begin_stretch(struct stepper *st, const struct sample *s, struct step *out)
{
	bool row = st->since_boot || (st->levels && !st->outside);

	st->told = st->restarted = false;
	st->a = NULL;
	carry_forget(&st->base);
	carry_forget(&st->fresh);
	carry_forget(&st->older);
	if (!row) {
		begin_at_held(st);
		return false;
	}
	st->since_boot = false;
	first_row(st, s, out);
	return true;
}

bool stepper_goes_on(const struct stepper *st)
{
	return st->a && !st->told && !st->restarted;
}

/* At the end of the window: the last sample, if a row was due before that end and nothing nearer
 * can come. */
static void flush_near(struct stepper *st, struct step *out)
{
	const struct sample *n = st->near;
	int64_t wait = n ? st->due_ms - when(n) : 0;

	st->near = NULL;
	if (!n || st->centred || wait > st->every_ms / 2 || wait > st->to_ms - n->stamp.real_ms)
		return;
	stepper_give_row(st, st->a, n, out);
}

/* `held` is passed by, or the nearest so far: what only the one before it had is kept. */
static void held_is_near(struct stepper *st)
{
	const struct sample *n = st->near, *h = st->held;
	groupset only = n ? sample_taken(n, st->needs.groups) : 0;

	only &= ~sample_taken(h, only);
	for (unsigned g = 0; only && g < G_COUNT_; g++)
		if (groupset_has(only, g))
			carry_keep(&st->fresh, n, g, st->schema);
	st->near = h;
	st->held = NULL;
}

/* Takes `held`, the first sample at or after the due moment, or lets `near` have its row first.
 * True: a row. */
static bool pass_due(struct stepper *st, struct step *out)
{
	const struct sample *n = st->near, *h = st->held;

	if (n && st->due_ms - when(n) <= when(h) - st->due_ms) {
		st->near = NULL;
		st->due_ms += st->every_ms;
		stepper_give_row(st, st->a, n, out);
		return true;
	}
	/* moments without a sample: A, which had its row, is the nearest to the first of them */
	while (st->due_ms <= when(h) && st->due_ms - when(st->a) <= when(h) - st->due_ms)
		st->due_ms += st->every_ms;
	held_is_near(st);
	if (st->due_ms > when(h))
		return false;
	st->due_ms += ((when(h) - st->due_ms) / st->every_ms + 1) * st->every_ms;
	st->near = NULL;
	stepper_give_row(st, st->a, h, out);
	return true;
}

static int64_t whole_seconds(uint64_t cs)
{
	return (int64_t)((cs + 50) / 100);
}

/*
 * sar's -i: a sample has a row when a multiple of the interval falls into the half-open
 * span of its own distance from the sample before, centred on it. All is uptime in whole seconds,
 * rounded: measured with uptimes that jitter.
 */
static bool place_centred(struct stepper *st, struct step *out)
{
	const struct sample *s = st->held;
	int64_t every = (st->every_ms + 999) / 1000;
	int64_t at = whole_seconds(s->stamp.uptime_cs - st->base_cs);
	int64_t wide = whole_seconds(s->stamp.uptime_cs - st->prev_cs);
	int64_t first = at - wide / 2, end = at + (wide + 1) / 2;
	bool row = (end - 1) / every > (first - 1) / every || (first <= 0 && end > 0);

	st->prev_cs = s->stamp.uptime_cs;
	held_is_near(st);
	if (row) {
		st->near = NULL;
		stepper_give_row(st, st->a, s, out);
	}
	return row;
}

/* Places a sample of the running boot. True: OUT is a row. */
static bool place(struct stepper *st, struct step *out)
{
	if (st->every_ms && st->centred)
		return place_centred(st, out);
	if (!st->every_ms) {
		stepper_give_row(st, st->a, st->held, out);
		st->held = NULL;
		return true;
	}
	if (when(st->held) >= st->due_ms)
		return pass_due(st, out);
	held_is_near(st);
	return false;
}

/* An interval can begin at A only where what the report is of was read by then. */
static bool lacks_own(const struct stepper *st)
{
	return st->own && !st->levels && !sample_taken(st->a, st->own) && !(st->base.has & st->own);
}

/* Looks at the held sample. True: OUT is to be given (the sample may still be held). */
static bool look(struct stepper *st, struct step *out)
{
	const struct sample *s = st->held;

	if (stepper_goes_on(st)) {
		if (st->outside || lacks_own(st)) {
			begin_at_held(st);
			return false;
		}
		if (!st->levels || st->a->stamp.real_ms >= st->from_ms)
			return place(st, out);
		first_row(st, s, out);
		return true;
	}
	if (!st->a || st->told || (st->tiled && s->stamp.real_ms < st->from_ms))
		return begin_stretch(st, s, out);
	st->a = NULL;
	out->type = STEP_RESTART;
	out->sample = s;
	return true;
}

void stepper_preserve(struct stepper *st)
{
	if (st->a == &st->copy)
		return;
	strtab_reset(&st->strings);
	sample_copy(&st->copy, st->a, st->schema, &st->strings);
	st->last = st->a = &st->copy;
}

void stepper_see(struct stepper *st, const struct stamp *t)
{
	st->restarted |= st->has_seen && stamp_restarted(&st->seen, t);
	st->seen = *t;
	st->has_seen = true;
}

/* Past the window: the interval that its last sample begins may still belong to it. */
static int look_further(struct stepper *st, struct err *e)
{
	int rc;

	st->ended = true;
	if (!st->tiled || st->after || st->to_ms == INT64_MAX || !stepper_goes_on(st) ||
	    lacks_own(st))
		return 0;
	rc = cursor_open(&st->after, st->store, st->schema, st->needs.groups, st->to_ms + 1,
			 INT64_MAX, e);
	if (rc >= 0) {
		needs_narrow(&st->needs, st->after);
		st->ended = false;
	}
	return rc;
}

/* True: the mark is to be given. */
static bool take_mark(struct stepper *st, const struct mark *m)
{
	st->told |= mark_is_restart(m);
	if (st->after)
		st->ended |= st->told;
	return !st->after && !((st->tiled || st->levels) && m->real_ms < st->from_ms);
}

/* True: OUT is to be given. */
static bool take_item(struct stepper *st, const struct item *item, struct step *out)
{
	switch (item->type) {
	case ITEM_SAMPLE:
		stepper_hold(st, item->sample);
		return false;
	case ITEM_MARK:
		out->type = STEP_MARK;
		out->mark = item->mark;
		return take_mark(st, item->mark);
	case ITEM_DAMAGE:
		out->type = STEP_DAMAGE;
		out->damage = item->damage;
		return true;
	case ITEM_END:
		break;
	}
	return false;
}

static int step_once(struct stepper *st, struct step *out, struct err *e)
{
	struct item item;
	int rc = 0;

	stepper_begin_at_used(st);
	while (rc >= 0) {
		memset(out, 0, sizeof(*out));
		if (st->held) {
			if (look(st, out))
				return 0;
			continue;
		}
		if (st->ended) {
			flush_near(st, out);
			return 0;
		}
		rc = cursor_next(st->after ? st->after : st->cursor, &item, e);
		if (rc >= 0 && item.type == ITEM_END)
			rc = look_further(st, e);
		else if (rc >= 0 && take_item(st, &item, out))
			return 0;
	}
	return rc;
}

int stepper_next(struct stepper *st, struct step *out, struct err *e)
{
	int rc;

	do {
		rc = step_once(st, out, e);
		if (rc < 0 || out->type == STEP_END || !st->skip)
			return rc;
		st->skip -= out->type == STEP_ROW;
	} while (true);
}

bool step_is_restart(const struct step *s)
{
	return s->type == STEP_RESTART || (s->type == STEP_MARK && mark_is_restart(s->mark));
}

const struct sample *stepper_last(struct stepper *st)
{
	stepper_begin_at_used(st);
	if (!st->last)
		return NULL;
	return carry_compose(&st->base, st->last, st->base.has, &st->view_last);
}

uint64_t stepper_samples(const struct stepper *st)
{
	return st->samples;
}

groupset stepper_found(const struct stepper *st)
{
	return st->found;
}
