/* Stepping over whole blocks, for averages alone. */
#include <string.h>

#include "step.h"

/* The last sample of B that ends a row, and how many of them do; 0: none, A stays. */
static uint32_t rows_of(const struct stepper *st, struct block *b, uint32_t *last)
{
	struct block_summary s;

	*last = block_head(b)->nsamples - 1;
	for (unsigned g = 0; st->own && g < G_COUNT_; g++) {
		if (!groupset_has(st->own, g))
			continue;
		if (!block_summary(b, g, &s))
			return 0;
		*last = s.last_sample;
		return s.count;
	}
	return block_head(b)->nsamples;
}

/* Sample LAST of B becomes the start of the next interval; what was read before it, in B or before B, is
 * carried. */
static void begin_within(struct stepper *st, struct block *b, uint32_t last)
{
	struct sample s, old;
	uint64_t seq;

	memset(&s, 0, sizeof(s));
	memset(&old, 0, sizeof(old));
	block_stamp(b, last, &s.stamp, &s.seq);
	for (unsigned g = 0; g < G_COUNT_; g++) {
		struct block_summary sum;

		if (!groupset_has(st->needs.groups, g))
			continue;
		if (!block_summary(b, g, &sum) || sum.last_sample > last) {
			if (st->a->frames[g].taken)
				carry_keep(&st->base, st->a, g, st->schema);
			continue;
		}
		carry_drop(&st->base, (groupset)1 << g);
		if (sum.last_sample == last) {
			s.frames[g] = sum.last;
			continue;
		}
		block_stamp(b, sum.last_sample, &old.stamp, &seq);
		old.frames[g] = sum.last;
		carry_keep(&st->base, &old, g, st->schema);
	}
	strtab_reset(&st->strings);
	sample_copy(&st->copy, &s, st->schema, &st->strings);
	st->last = st->a = &st->copy;
	st->before = s.stamp;
}

static bool can_skim(const struct stepper *st)
{
	return !st->every_ms && !st->must && !st->skip && !st->held && !st->ended && !st->after &&
	       st->used;
}

int stepper_skim(struct stepper *st, stepper_take *take, void *context, uint64_t *rows,
		 struct err *e)
{
	struct block *b;
	int rc = 0;

	*rows = 0;
	if (!can_skim(st))
		return 0;
	stepper_begin_at_used(st);
	while ((rc = cursor_continuing_block(st->cursor, &st->seen, &b, e)) >= 0 && b) {
		uint32_t last, n = rows_of(st, b, &last);
		uint64_t seq;
		size_t off, len;

		st->samples += block_head(b)->nsamples;
		block_stamp(b, block_head(b)->nsamples - 1, &st->seen, &seq);
		stepper_preserve(st);
		for (unsigned g = 0; g < G_COUNT_; g++)
			if (groupset_has(st->needs.groups, g) && block_extent(b, g, &off, &len))
				st->found |= (groupset)1 << g;
		if (!n)
			continue;
		take(context, carry_compose(&st->base, st->a, st->base.has, &st->view_a), b);
		begin_within(st, b, last);
		*rows += n;
	}
	return rc;
}
