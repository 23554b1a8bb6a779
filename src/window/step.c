/*
 * Stepping through a window. With --every, three samples matter at a time: A, where the running
 * interval began (a copy: the cursor keeps a sample for one more step only); `near`, the last
 * sample before the next due moment; and `held`, the first one at or after it. Where samples are
 * passed over because a group was not read in them, A is copied: the cursor would drop it.
 */
#include <stdlib.h>
#include <string.h>

#include "window.h"

struct kept {
	struct sample sample;
	struct strtab strings;
};

struct stepper {
	struct cursor *cursor;
	const struct schema *schema;
	groupset groups;
	int64_t every_ms, to_ms;
	bool since_boot, ended, centred;
	bool levels;   /* every sample ends a row, the first of a boot too */
	groupset must; /* samples without these groups are passed over */
	groupset own;  /* the same while A has them */
	struct kept
		kept[3]; /* with `must`: A, `near` and `held`, which the cursor may have passed */
	size_t nkept;
	uint64_t base_cs, prev_cs; /* centred: uptime of the baseline and of the sample before */
	uint64_t skip;		   /* rows, and what stands before them, not to be given (--at) */
	bool told;		   /* a mark told of the boot that the next sample belongs to */
	uint64_t samples;
	const struct sample
		*a; /* start of the running interval; NULL: the next sample is a baseline */
	const struct sample *near, *held;
	const struct sample *used; /* the end of the row given last: A from the next call on */
	const struct sample *last; /* the same, or the last baseline */
	int64_t due_ms;		   /* boot time at which the next row is due */
	struct interval interval;
	bool has_interval;
	struct sample copy;
	struct strtab strings;
};

static int64_t when(const struct sample *s)
{
	return s->stamp.boot_ms;
}

static void drop_interval(struct stepper *st)
{
	if (st->has_interval)
		interval_release(&st->interval);
	st->has_interval = false;
}

static void give_row(struct stepper *st, const struct sample *a, const struct sample *b,
		     struct step *out)
{
	drop_interval(st);
	interval_init(&st->interval, a, b);
	st->has_interval = true;
	out->type = STEP_ROW;
	out->interval = &st->interval;
	out->sample = b;
	st->used = b;
}

/* The end of the last row becomes the start of the next interval. */
static void begin_at_used(struct stepper *st)
{
	drop_interval(st);
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
		begin_at_used(st);
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

/* A's own copy, when the cursor is to go on without S being held. */
static void preserve(struct stepper *st)
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
		preserve(st);
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
	begin_at_used(st);
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

/* The last sample of B that ends a row, and how many of them do; 0: none, A stays. */
static uint32_t rows_of(const struct stepper *st, struct block *b, uint32_t *last)
{
	struct block_summary s;

	*last = block_head(b)->nsamples - 1;
	for (unsigned g = 0; g < G_COUNT_; g++) {
		if (!groupset_has(st->own, g) || !st->a->frames[g].taken)
			continue;
		if (!block_summary(b, g, &s))
			return 0;
		*last = s.last_sample;
		return s.count;
	}
	return block_head(b)->nsamples;
}

/* Sample LAST of B becomes the start of the next interval; of other groups their last frame. */
static void begin_within(struct stepper *st, struct block *b, uint32_t last)
{
	struct sample s;

	memset(&s, 0, sizeof(s));
	block_stamp(b, last, &s.stamp, &s.seq);
	for (unsigned g = 0; g < G_COUNT_; g++) {
		struct block_summary sum;

		if (groupset_has(st->groups, g) && block_summary(b, g, &sum) &&
		    sum.last_sample == last)
			s.frames[g] = sum.last;
	}
	strtab_reset(&st->strings);
	sample_copy(&st->copy, &s, st->schema, &st->strings);
	st->last = st->a = &st->copy;
}

int stepper_skim(struct stepper *st, struct mean *m, uint64_t *rows, struct err *e)
{
	struct block *b;
	int rc = 0;

	*rows = 0;
	if (st->every_ms || st->must || st->skip || st->held || st->ended || !st->used)
		return 0;
	begin_at_used(st);
	while ((rc = cursor_continuing_block(st->cursor, st->a->stamp.boot_id, &b, e)) >= 0 && b) {
		uint32_t last, n = rows_of(st, b, &last);

		st->samples += block_head(b)->nsamples;
		preserve(st);
		if (!n)
			continue;
		mean_add_block(m, b);
		begin_within(st, b, last);
		*rows += n;
	}
	return rc;
}

const struct sample *stepper_last(const struct stepper *st)
{
	return st->last;
}

uint64_t stepper_samples(const struct stepper *st)
{
	return st->samples;
}

void stepper_close(struct stepper *st)
{
	if (!st)
		return;
	drop_interval(st);
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
