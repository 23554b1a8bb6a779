/* A row, with what was read at a cadence of its own in place, and what of it becomes the next start. */
#include <string.h>

#include "step.h"

void stepper_drop_interval(struct stepper *st)
{
	if (st->has_interval)
		interval_release(&st->interval);
	st->has_interval = false;
}

/* The groups that END, the end of a row from A, lacks and A has, if they are not too old. */
static groupset old_groups(const struct stepper *st, const struct sample *a,
			   const struct sample *end)
{
	groupset old = sample_taken(a, st->needs.groups);

	old &= ~sample_taken(end, old);
	for (unsigned g = 0; old && g < G_COUNT_; g++)
		if (groupset_has(old, g) &&
		    !carry_is_recent(&st->base, st->schema, g, frame_uptime(a, g),
				     end->stamp.uptime_cs))
			old &= ~((groupset)1 << g);
	return old;
}

/*
 * What the end of a row lacks and was read before: tools of levels show at each moment what was read
 * last, and so does an interval at --at, of a group that was not read at its end. VIEW_A and VIEW_B are
 * the row's ends.
 */
static void put_last(struct stepper *st)
{
	groupset old = old_groups(st, &st->view_a, &st->view_b);

	for (unsigned g = 0; old && g < G_COUNT_; g++) {
		if (!groupset_has(old, g))
			continue;
		st->view_b.frames[g] = st->view_a.frames[g];
		st->view_b.frames[g].read_cs = frame_uptime(&st->view_a, g);
		st->view_a.frames[g].taken = st->levels;
	}
	if (!st->levels)
		carry_compose(&st->older, &st->view_a, old, &st->view_a);
}

void stepper_give_row(struct stepper *st, const struct sample *a, const struct sample *b,
		      struct step *out)
{
	const struct sample *end = carry_compose(&st->fresh, b, st->fresh.has, &st->view_b);

	stepper_drop_interval(st);
	if (a)
		a = carry_compose(&st->base, a, st->base.has, &st->view_a);
	if (a && (st->levels || st->at)) {
		if (a != &st->view_a)
			st->view_a = *a;
		if (end != &st->view_b)
			st->view_b = *end;
		a = &st->view_a;
		end = &st->view_b;
		put_last(st);
	}
	/* what stands before the window is no start of what is in it */
	if (st->levels && a && a->stamp.real_ms < st->from_ms)
		a = NULL;
	interval_init(&st->interval, a, end);
	st->has_interval = true;
	out->type = STEP_ROW;
	out->interval = &st->interval;
	out->sample = end;
	st->used = b;
}

/* A gives way to `used`: what that lacks is kept, and what --at may yet ask for. */
static void keep_frames(struct stepper *st)
{
	groupset all = st->needs.groups, has = sample_taken(st->used, all);
	groupset now = has | st->fresh.has, before = st->a ? sample_taken(st->a, all) : 0;

	for (unsigned g = 0; st->at && g < G_COUNT_; g++) {
		if (groupset_has(now & st->base.has & ~before, g))
			carry_keep(&st->older, &st->base.sample, g, st->schema);
		else if (groupset_has(now & before, g))
			carry_keep(&st->older, st->a, g, st->schema);
	}
	for (unsigned g = 0; (all & ~has) && g < G_COUNT_; g++) {
		if (groupset_has(st->fresh.has & ~has, g))
			carry_keep(&st->base, &st->fresh.sample, g, st->schema);
		else if (groupset_has(before & ~has, g))
			carry_keep(&st->base, st->a, g, st->schema);
	}
	carry_drop(&st->base, has);
	carry_drop(&st->fresh, st->fresh.has);
}

void stepper_begin_at_used(struct stepper *st)
{
	stepper_drop_interval(st);
	if (!st->used)
		return;
	keep_frames(st);
	st->a = st->used;
	st->last = st->a;
	if (st->every_ms) {
		strtab_reset(&st->strings);
		sample_copy(&st->copy, st->used, st->schema, &st->strings);
		st->last = st->a = &st->copy;
	}
	st->used = NULL;
}
