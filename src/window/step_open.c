/* Where stepping begins: at a window, or at its last interval. */
#include <stdlib.h>

#include "step.h"

void stepper_close(struct stepper *st)
{
	if (!st)
		return;
	stepper_drop_interval(st);
	cursor_close(st->cursor);
	sample_release(&st->copy);
	strtab_release(&st->strings);
	for (size_t i = 0; i < 3; i++) {
		sample_release(&st->kept[i].sample);
		strtab_release(&st->kept[i].strings);
	}
	free(st);
}

static int open_plain(struct stepper **out, const struct store *store, struct schema *schema,
		      const struct needs *needs, const struct window *w, bool since_boot,
		      struct err *e)
{
	struct stepper *st = mem_zalloc(1, sizeof(*st));
	int rc;

	sample_init(&st->copy);
	strtab_init(&st->strings);
	for (size_t i = 0; i < 3; i++) {
		sample_init(&st->kept[i].sample);
		strtab_init(&st->kept[i].strings);
	}
	st->schema = schema;
	st->groups = needs->groups;
	st->every_ms = w->every_ms;
	st->centred = w->centred;
	st->to_ms = w->to_ms;
	st->since_boot = since_boot;
	st->must = w->must;
	st->own = w->own;
	st->levels = w->levels;
	rc = cursor_open(&st->cursor, store, schema, needs->groups, w->from_ms, w->to_ms, e);
	if (rc >= 0)
		needs_narrow(needs, st->cursor);
	if (rc < 0) {
		stepper_close(st);
		st = NULL;
	}
	*out = st;
	return rc;
}

/* How many rows W has, when the last sample in it ends one; else 0. */
static int count_rows(const struct store *store, struct schema *schema, const struct window *w,
		      uint64_t *rows, struct err *e)
{
	const struct needs nothing = { .groups = w->must | w->own };
	struct stepper *st;
	struct step step;
	uint64_t at_row = 0, n = 0;
	int rc = open_plain(&st, store, schema, &nothing, w, false, e);

	while (rc >= 0 && (rc = stepper_next(st, &step, e)) >= 0 && step.type != STEP_END)
		if (step.type == STEP_ROW) {
			n++;
			at_row = st->samples;
		}
	*rows = rc >= 0 && at_row == st->samples ? n : 0;
	stepper_close(st);
	return rc;
}

/* The interval that ends at the last sample not after W->to_ms: looks back further until its start
 * is found. */
static int open_at(struct stepper **out, const struct store *store, struct schema *schema,
		   const struct needs *needs, const struct window *w, struct err *e)
{
	static const int64_t back_ms[] = { 120 * 1000, 3600 * 1000, 86400 * 1000 };
	struct window span = {
		.to_ms = w->to_ms, .must = w->must, .own = w->own, .levels = w->levels
	};
	uint64_t rows = 0;
	int64_t found;
	int rc = store_find_last(store, w->to_ms, &found, e);

	for (size_t i = 0; rc >= 0 && !rows && i <= sizeof(back_ms) / sizeof(back_ms[0]); i++) {
		span.from_ms =
			i < sizeof(back_ms) / sizeof(back_ms[0]) ? found - back_ms[i] : INT64_MIN;
		rc = count_rows(store, schema, &span, &rows, e);
	}
	if (rc >= 0)
		rc = open_plain(out, store, schema, needs, &span, false, e);
	if (rc >= 0)
		(*out)->skip = rows ? rows - 1 : UINT64_MAX;
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
