/* Where stepping begins: at a window, or at its last interval. */
#include <stdlib.h>

#include "step.h"

void stepper_close(struct stepper *st)
{
	if (!st)
		return;
	stepper_drop_interval(st);
	cursor_close(st->cursor);
	cursor_close(st->after);
	sample_release(&st->copy);
	strtab_release(&st->strings);
	carry_release(&st->base);
	carry_release(&st->fresh);
	carry_release(&st->older);
	for (size_t i = 0; i < 3; i++) {
		sample_release(&st->kept[i].sample);
		strtab_release(&st->kept[i].strings);
	}
	free(st);
}

static struct stepper *stepper_new(const struct store *store, struct schema *schema,
				   const struct needs *needs, const struct window *w)
{
	struct stepper *st = mem_zalloc(1, sizeof(*st));

	sample_init(&st->copy);
	strtab_init(&st->strings);
	carry_init(&st->base);
	carry_init(&st->fresh);
	carry_init(&st->older);
	for (size_t i = 0; i < 3; i++) {
		sample_init(&st->kept[i].sample);
		strtab_init(&st->kept[i].strings);
	}
	st->store = store;
	st->schema = schema;
	st->needs = *needs;
	st->every_ms = w->every_ms;
	st->centred = w->centred;
	st->from_ms = w->from_ms;
	st->to_ms = w->to_ms;
	st->middle_ms = w->to_ms == INT64_MAX ? INT64_MAX : w->to_ms - w->early_ms;
	st->must = w->must;
	st->own = w->own;
	st->levels = w->levels;
	return st;
}

static int open_plain(struct stepper **out, const struct store *store, struct schema *schema,
		      const struct needs *needs, const struct window *w, bool since_boot,
		      struct err *e)
{
	struct stepper *st = stepper_new(store, schema, needs, w);
	int64_t start_ms = w->from_ms;
	int rc = 0;

	st->since_boot = since_boot;
	st->tiled = !w->by_samples && !w->at && !w->levels && !since_boot;
	if (st->tiled || (st->levels && !w->at))
		rc = stepper_start(store, schema, needs, w->from_ms, &start_ms, e);
	if (rc >= 0)
		rc = cursor_open(&st->cursor, store, schema, needs->groups, start_ms, w->to_ms, e);
	if (rc >= 0)
		needs_narrow(needs, st->cursor);
	if (rc < 0) {
		stepper_close(st);
		st = NULL;
	}
	*out = st;
	return rc;
}

/* How many rows W has, when the last sample in it that counts ends one; else 0. */
static int count_rows(const struct store *store, struct schema *schema, const struct needs *needs,
		      const struct window *w, uint64_t *rows, groupset *found, struct err *e)
{
	struct needs nothing = { .groups = needs->groups };
	struct stepper *st;
	struct step step;
	uint64_t at_row = 0, n = 0;
	int rc;

	for (unsigned g = 0; g < G_COUNT_; g++)
		nothing.ncols[g] = 1;
	rc = open_plain(&st, store, schema, &nothing, w, false, e);
	while (rc >= 0 && (rc = stepper_next(st, &step, e)) >= 0 && step.type != STEP_END)
		if (step.type == STEP_ROW) {
			n++;
			at_row = st->counted;
		}
	*rows = rc >= 0 && at_row == st->counted ? n : 0;
	*found = st ? st->found : 0;
	stepper_close(st);
	return rc;
}

/* The interval that ends at the last sample not after W->to_ms: looks back further until its start
 * is found, and for what was not read at its ends. */
static int open_at(struct stepper **out, const struct store *store, struct schema *schema,
		   const struct needs *needs, const struct window *w, struct err *e)
{
	static const int64_t back_ms[] = { 200 * 1000, 3600 * 1000, 86400 * 1000 };
	enum { LOOKS = sizeof(back_ms) / sizeof(back_ms[0]) };
	struct window span = *w;
	groupset found = 0;
	uint64_t rows = 0;
	int64_t last;
	int rc = store_find_last(store, w->to_ms, &last, e);

	span.every_ms = 0;
	for (size_t i = 0; rc >= 0 && i <= LOOKS; i++) {
		if (rows && (found == needs->groups || i >= LOOKS - 1))
			break;
		span.from_ms = i < LOOKS ? last - back_ms[i] : INT64_MIN;
		rc = count_rows(store, schema, needs, &span, &rows, &found, e);
	}
	if (rc >= 0)
		rc = open_plain(out, store, schema, needs, &span, false, e);
	if (rc >= 0) {
		(*out)->skip = rows ? rows - 1 : UINT64_MAX;
		(*out)->at = true;
	}
	return rc;
}

int stepper_open(struct stepper **out, const struct store *store, struct schema *schema,
		 const struct needs *needs, const struct window *w, bool since_boot, struct err *e)
{
	*out = NULL;
	if (w->at && !since_boot)
		return open_at(out, store, schema, needs, w, e);
	return open_plain(out, store, schema, needs, w, since_boot, e);
}
