/* Stepping over whole blocks, for averages alone. */
#include <string.h>

#include "step.h"

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

/* Sample LAST of B becomes the start of the next interval, with the groups that it has. */
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
	stepper_begin_at_used(st);
	while ((rc = cursor_continuing_block(st->cursor, st->a->stamp.boot_id, &b, e)) >= 0 && b) {
		uint32_t last, n = rows_of(st, b, &last);

		st->samples += block_head(b)->nsamples;
		stepper_preserve(st);
		if (!n)
			continue;
		mean_add_block(m, b);
		begin_within(st, b, last);
		*rows += n;
	}
	return rc;
}
