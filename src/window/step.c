/*
 * Stepping through a window. With --every, three samples matter at a time: A, where the running
 * interval began (a copy: the cursor keeps a sample for one more step only); `near`, the last
 * sample before the next due moment; and `held`, the first one at or after it. Where samples are
 * passed over because a group was not read in them, A is copied: the cursor would drop it.
 */
#include <stdlib.h>
#include <string.h>

#include "step.h"

static int64_t when(const struct sample *s)
{
	return s->stamp.boot_ms;
}

void stepper_drop_interval(struct stepper *st)
{
	if (st->has_interval)
		interval_release(&st->interval);
	st->has_interval = false;
}

static void give_row(struct stepper *st, const struct sample *a, const struct sample *b,
		     struct step *out)
{
	stepper_drop_interval(st);
	interval_init(&st->interval, a, b);
	st->has_interval = true;
	out->type = STEP_ROW;
	out->interval = &st->interval;
	out->sample = b;
	st->used = b;
}

void stepper_begin_at_used(struct stepper *st)
{
	stepper_drop_interval(st);
	if (!st->used)
		return;
	st->a = st->used;
	st->last = st->a;
	if (st->every_ms) {
		strtab_reset(&st->strings);
		sample_copy(&st->copy, st->used, st->schema, &st->strings);
		st->last = st->a = &st->copy;
	}
	st->used = NULL;
}

/* S begins a stretch. True when that gives a row (since boot). */
static bool begin_stretch(struct stepper *st, const struct sample *s, struct step *out)
{
	bool row = st->since_boot || st->levels;

	st->since_boot = st->told = false;
	st->near = st->held = NULL;
	st->due_ms = when(s) + st->every_ms;
	st->base_cs = st->prev_cs = s->stamp.uptime_cs;
	st->used = s;
	if (row)
		give_row(st, NULL, s, out);
	else
		stepper_begin_at_used(st);
	return row;
}

static bool same_boot(const struct sample *x, const struct sample *y)
{
	return memcmp(x->stamp.boot_id, y->stamp.boot_id, sizeof(x->stamp.boot_id)) == 0;
}

/* At the end of the window: the last sample, if a row was due before that end and nothing nearer
 * can come. */
static bool flush_near(struct stepper *st, struct step *out)
{
	const struct sample *n = st->near;
	int64_t wait = n ? st->due_ms - when(n) : 0;

	st->near = NULL;
	if (!n || wait > st->every_ms / 2 || wait > st->to_ms - n->stamp.real_ms)
		return false;
	give_row(st, st->a, n, out);
	return true;
}

/* Takes `held`, the first sample at or after the due moment, or lets `near` have its row first.
 * True: a row. */
static bool pass_due(struct stepper *st, struct step *out)
{
	const struct sample *n = st->near, *h = st->held;

	if (n && st->due_ms - when(n) <= when(h) - st->due_ms) {
		st->near = NULL;
		st->due_ms += st->every_ms;
		give_row(st, st->a, n, out);
		return true;
	}
	/* moments without a sample: A, which had its row, is the nearest to the first of them */
	while (st->due_ms <= when(h) && st->due_ms - when(st->a) <= when(h) - st->due_ms)
		st->due_ms += st->every_ms;
	if (st->due_ms > when(h)) {
		st->near = h;
		st->held = NULL;
		return false;
	}
	st->due_ms += ((when(h) - st->due_ms) / st->every_ms + 1) * st->every_ms;
	st->near = st->held = NULL;
	give_row(st, st->a, h, out);
	return true;
}

static int64_t whole_seconds(uint64_t cs)
{
	return (int64_t)((cs + 50) / 100);
}

/*
 * sar's -i (REPORTS 8): a sample has a row when a multiple of the interval falls into the half-open
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
	st->held = NULL;
	if (row)
		give_row(st, st->a, s, out);
	return row;
}

/* Places a sample of the running boot. True: OUT is a row. */
static bool place(struct stepper *st, struct step *out)
{
	if (st->every_ms && st->centred)
		return place_centred(st, out);
	if (!st->every_ms) {
		give_row(st, st->a, st->held, out);
		st->held = NULL;
		return true;
	}
	if (when(st->held) >= st->due_ms)
		return pass_due(st, out);
	st->near = st->held;
	st->held = NULL;
	return false;
}

/* Looks at the held sample. True: OUT is to be given (the sample may still be held). */
static bool look(struct stepper *st, struct step *out)
{
	const struct sample *s = st->held;
	bool told = st->told;

	if (st->a && same_boot(st->a, s)) {
		st->told = false;
		return place(st, out);
	}
	if (!st->a || told)
		return begin_stretch(st, s, out);
	st->a = NULL;
	out->type = STEP_RESTART;
	out->sample = s;
	return true;
}

static bool has_all(const struct sample *s, groupset groups)
{
	for (unsigned g = 0; groups && g < G_COUNT_; g++)
		if (groupset_has(groups, g) && !s->frames[g].taken)
			return false;
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

/* A has a group of its own cadence, and S, of the same boot, does not. With --every each sample
 * counts: the one nearest to a moment has its row. */
static bool passes_over(const struct stepper *st, const struct sample *s)
{
	return st->own && !st->every_ms && st->a && same_boot(st->a, s) &&
	       has_all(st->a, st->own) && !has_all(s, st->own);
}

static void hold(struct stepper *st, const struct sample *s)
{
	struct kept *k = &st->kept[st->nkept];

	if (!has_all(s, st->must))
		return;
	st->samples++;
	if (passes_over(st, s)) {
		stepper_preserve(st);
		return;
	}
	if (!st->must) {
		st->held = s;
		return;
	}
	strtab_reset(&k->strings);
	sample_copy(&k->sample, s, st->schema, &k->strings);
	st->held = &k->sample;
	st->nkept = (st->nkept + 1) % 3;
}

static bool take_item(struct stepper *st, const struct item *item, struct step *out)
{
	switch (item->type) {
	case ITEM_SAMPLE:
		hold(st, item->sample);
		return false;
	case ITEM_MARK:
		st->told |= item->mark->type == MARK_BOOT || item->mark->type == MARK_REBOOT;
		out->type = STEP_MARK;
		out->mark = item->mark;
		return true;
	case ITEM_DAMAGE:
		out->type = STEP_DAMAGE;
		out->damage = item->damage;
		return true;
	case ITEM_END:
		break;
	}
	st->ended = true;
	flush_near(st, out);
	return true;
}

static int step_once(struct stepper *st, struct step *out, struct err *e)
{
	struct item item;
	int rc;

	memset(out, 0, sizeof(*out));
	stepper_begin_at_used(st);
	for (;;) {
		if (st->held) {
			if (look(st, out))
				return 0;
			continue;
		}
		if (st->ended)
			return 0;
		rc = cursor_next(st->cursor, &item, e);
		if (rc < 0 || take_item(st, &item, out))
			return rc;
	}
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
	return s->type == STEP_RESTART || (s->type == STEP_MARK && (s->mark->type == MARK_BOOT ||
								    s->mark->type == MARK_REBOOT));
}

const struct sample *stepper_last(const struct stepper *st)
{
	return st->last;
}

uint64_t stepper_samples(const struct stepper *st)
{
	return st->samples;
}
