/* Which samples count, which window the intervals between them belong to, and where reading begins. */
#include "step.h"

/* The wall clock has the middle of an interval where its end has it: a clock that was set inside it says
 * nothing of its length. */
static int64_t middle_of(const struct stamp *a, const struct stamp *b)
{
	int64_t length = b->boot_ms - a->boot_ms;

	return b->real_ms - (length > 0 ? length / 2 : 0);
}

/* S, which counts, ends what is of another window. */
static bool is_outside(const struct stepper *st, const struct sample *s)
{
	int64_t middle = s->stamp.real_ms;

	if (!st->tiled)
		return st->levels && middle < st->from_ms;
	if (!stepper_goes_on(st))
		return false;
	middle = middle_of(&st->before, &s->stamp);
	return middle < st->from_ms || middle > st->middle_ms;
}

static bool counts(const struct stepper *st, const struct sample *s)
{
	if (sample_taken(s, st->must) != st->must)
		return false;
	return !st->own || sample_taken(s, st->own) || !stepper_goes_on(st);
}

/* With --every the sample that has the next row is not known yet, and may be an earlier one. */
static void pass_over(struct stepper *st, const struct sample *s)
{
	groupset has = st->every_ms ? 0 : sample_taken(s, st->needs.groups);

	if (!stepper_goes_on(st))
		return;
	stepper_preserve(st);
	for (unsigned g = 0; has && g < G_COUNT_; g++)
		if (groupset_has(has, g))
			carry_keep(&st->fresh, s, g, st->schema);
}

static const struct sample *keep_copy(struct stepper *st, const struct sample *s)
{
	struct kept *k = &st->kept[st->nkept];

	strtab_reset(&k->strings);
	sample_copy(&k->sample, s, st->schema, &k->strings);
	st->nkept = (st->nkept + 1) % 3;
	return &k->sample;
}

void stepper_hold(struct stepper *st, const struct sample *s)
{
	stepper_see(st, &s->stamp);
	if (st->after)
		st->ended |= !stepper_goes_on(st);
	else if (s->stamp.real_ms >= st->from_ms) {
		st->samples++;
		st->found |= sample_taken(s, st->needs.groups);
	}
	if (st->ended)
		return;
	if (!counts(st, s)) {
		pass_over(st, s);
		return;
	}
	st->counted++;
	st->outside = is_outside(st, s);
	st->before = s->stamp;
	st->ended |= st->after != NULL;
	if (st->after && st->outside)
		return;
	st->held = st->every_ms && (st->must || st->own) ? keep_copy(st, s) : s;
}

/* ---- where reading begins -------------------------------------------------------------------- */

/* The groups of NEEDS that the samples of a span have, since the last restart in it. */
static int find_groups(const struct store *store, struct schema *schema, const struct needs *needs,
		       int64_t from_ms, int64_t to_ms, groupset *found, struct err *e)
{
	struct cursor *c = NULL;
	struct item item;
	struct stamp before = { 0 };
	bool any = false;
	int rc = cursor_open(&c, store, schema, needs->groups, from_ms, to_ms, e);

	*found = 0;
	for (unsigned g = 0; rc >= 0 && g < G_COUNT_; g++)
		cursor_narrow(c, g, 1);
	while (rc >= 0 && (rc = cursor_next(c, &item, e)) >= 0 && item.type != ITEM_END) {
		if (item.type == ITEM_MARK && mark_is_restart(item.mark))
			*found = 0;
		if (item.type != ITEM_SAMPLE)
			continue;
		if (any && stamp_restarted(&before, &item.sample->stamp))
			*found = 0;
		any = true;
		before = item.sample->stamp;
		*found |= sample_taken(item.sample, needs->groups);
	}
	cursor_close(c);
	return rc;
}

int stepper_start(const struct store *store, struct schema *schema, const struct needs *needs,
		  int64_t from_ms, int64_t *start_ms, struct err *e)
{
	static const int64_t back_ms[] = { 0, 300 * 1000, 3600 * 1000, 86400 * 1000 };
	groupset found, most = 0;
	int64_t last;
	int rc;

	*start_ms = from_ms;
	if (from_ms == INT64_MIN)
		return 0;
	rc = store_find_last(store, from_ms - 1, &last, e);
	if (rc == ERR_EMPTY)
		return 0;
	if (rc >= 0)
		*start_ms = last;
	for (size_t i = 0; rc >= 0 && i < sizeof(back_ms) / sizeof(back_ms[0]); i++) {
		rc = find_groups(store, schema, needs, last - back_ms[i], from_ms - 1, &found, e);
		if (rc >= 0 && (found & ~most))
			*start_ms = last - back_ms[i];
		most |= found;
		if (most == needs->groups)
			break;
	}
	return rc;
}
