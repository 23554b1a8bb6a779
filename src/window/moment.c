/*
 * Moments, in three looks at the store: which two samples they are, reading no more than whether
 * MUST was there; what these hold; and for each group that the later one lacks, the last frame of
 * it. Each look goes back further only when a shorter one did not do.
 */
#include <string.h>

#include "window.h"

static const int64_t back_ms[] = { 30 * 1000, 300 * 1000, 3600 * 1000, 86400 * 1000 };
enum { LOOKS = sizeof(back_ms) / sizeof(back_ms[0]) };

/* A sample, without what it holds. */
struct place {
	uint64_t seq; /* 0: none */
	int64_t real_ms;
};

struct look {
	struct moment *m;
	const struct store *store;
	struct schema *schema;
	const struct needs *needs;
	unsigned must;
	int64_t to_ms, last_ms;
	struct place a, b;
	bool restarted; /* since the sample that was taken last */
	groupset missing;
	struct err *err;
};

static groupset bit(unsigned group)
{
	return group < 64 ? (groupset)1 << group : 0;
}

/* Shows TAKE the samples of a span, with the groups of NEEDS. K->restarted is for TAKE to clear. */
static int walk(struct look *k, const struct needs *needs, int64_t from_ms, int64_t to_ms,
		void (*take)(struct look *k, const struct sample *s))
{
	struct cursor *c = NULL;
	struct item item;
	struct stamp before = { 0 };
	int rc = cursor_open(&c, k->store, k->schema, needs->groups, from_ms, to_ms, k->err);

	if (rc < 0)
		return rc;
	needs_narrow(needs, c);
	k->restarted = false;
	while ((rc = cursor_next(c, &item, k->err)) >= 0 && item.type != ITEM_END) {
		if (item.type == ITEM_SAMPLE) {
			k->restarted |= stamp_restarted(&before, &item.sample->stamp);
			before = item.sample->stamp;
			take(k, item.sample);
		} else if (item.type == ITEM_MARK)
			k->restarted |= mark_is_restart(item.mark);
	}
	cursor_close(c);
	return rc;
}

/* ---- which samples --------------------------------------------------------------------------- */

static void take_place(struct look *k, const struct sample *s)
{
	if (k->must != G_NONE && !s->frames[k->must].taken)
		return;
	k->a = k->b.seq && !k->restarted ? k->b : (struct place){ .seq = 0 };
	k->b.seq = s->seq;
	k->b.real_ms = s->stamp.real_ms;
	k->restarted = false;
}

static int find_places(struct look *k)
{
	struct needs one = { .groups = k->must == G_NONE ? 0 : bit(k->must) };
	int rc = store_find_last(k->store, k->to_ms, &k->last_ms, k->err);

	if (k->must != G_NONE)
		one.ncols[k->must] = 1;
	for (size_t i = 0; rc >= 0 && !k->a.seq && i < LOOKS; i++) {
		k->b.seq = 0;
		rc = walk(k, &one, k->last_ms - back_ms[i], k->to_ms, take_place);
	}
	if (rc >= 0 && !k->b.seq)
		return err_set(k->err, ERR_EMPTY, "nothing of it was recorded");
	return rc;
}

/* ---- what they hold -------------------------------------------------------------------------- */

static void take_whole(struct look *k, const struct sample *s)
{
	if (k->a.seq && s->seq == k->a.seq)
		sample_copy(&k->m->a, s, k->schema, &k->m->strings);
	if (s->seq == k->b.seq)
		sample_copy(&k->m->b, s, k->schema, &k->m->strings);
}

static int read_places(struct look *k)
{
	int64_t from = k->b.real_ms, to = from;

	if (k->a.seq && k->a.real_ms < from)
		from = k->a.real_ms;
	if (k->a.seq && k->a.real_ms > to)
		to = k->a.real_ms;
	return walk(k, k->needs, from, to, take_whole);
}

/* ---- older frames ---------------------------------------------------------------------------- */

static void take_missing(struct look *k, const struct sample *s)
{
	if (s->seq > k->b.seq)
		return;
	for (unsigned g = 0; k->restarted && g < G_COUNT_; g++)
		if (groupset_has(k->missing, g))
			k->m->b.frames[g].taken = false;
	k->restarted = false;
	for (unsigned g = 0; g < G_COUNT_; g++)
		if (groupset_has(k->missing, g) && s->frames[g].taken)
			sample_copy_frame(&k->m->b, s, g, k->schema, &k->m->strings);
}

static groupset lacking(const struct look *k)
{
	groupset set = 0;

	for (unsigned g = 0; g < G_COUNT_; g++)
		if (groupset_has(k->needs->groups, g) && !k->m->b.frames[g].taken)
			set |= bit(g);
	return set;
}

static int fill_in(struct look *k)
{
	struct needs older = *k->needs;
	int rc = 0;

	k->missing = lacking(k);
	for (size_t i = 0; rc >= 0 && k->missing && i < LOOKS; i++) {
		older.groups = k->missing;
		rc = walk(k, &older, k->b.real_ms - back_ms[i], k->to_ms, take_missing);
		k->missing = lacking(k);
	}
	return rc;
}

int moment_find(struct moment *m, const struct store *store, struct schema *schema,
		const struct needs *needs, unsigned must, int64_t to_ms, struct err *e)
{
	struct look k = { .m = m,
			  .store = store,
			  .schema = schema,
			  .needs = needs,
			  .must = must,
			  .to_ms = to_ms,
			  .err = e };
	int rc;

	memset(m, 0, sizeof(*m));
	sample_init(&m->a);
	sample_init(&m->b);
	strtab_init(&m->strings);
	rc = find_places(&k);
	if (rc >= 0)
		rc = read_places(&k);
	if (rc >= 0)
		rc = fill_in(&k);
	interval_init(&m->interval, rc >= 0 && k.a.seq ? &m->a : NULL, &m->b);
	return rc;
}

void moment_release(struct moment *m)
{
	interval_release(&m->interval);
	sample_release(&m->a);
	sample_release(&m->b);
	strtab_release(&m->strings);
}
