#include <stdlib.h>
#include <string.h>

#include "sample.h"

void interval_init(struct interval *i, const struct sample *a, const struct sample *b)
{
	uint64_t from = a ? a->stamp.uptime_cs : 0;

	memset(i, 0, sizeof(*i));
	i->a = a;
	i->b = b;
	i->itv_cs = b->stamp.uptime_cs > from ? b->stamp.uptime_cs - from : 1;
}

void interval_release(struct interval *i)
{
	for (unsigned g = 0; i->ntwins && g < G_COUNT_; g++)
		if (i->twins[g]) {
			free(i->twins[g]);
			i->ntwins--;
		}
	memset(i, 0, sizeof(*i));
}

uint64_t frame_uptime(const struct sample *s, unsigned group)
{
	return s->frames[group].read_cs ? s->frames[group].read_cs : s->stamp.uptime_cs;
}

uint64_t frame_age(const struct sample *s, unsigned group)
{
	uint64_t at = frame_uptime(s, group);

	return s->stamp.uptime_cs > at ? s->stamp.uptime_cs - at : 0;
}

uint64_t interval_elapsed(const struct interval *i, unsigned group)
{
	uint64_t from, to;

	if (group >= G_COUNT_ || !i->b->frames[group].taken ||
	    (i->a && !i->a->frames[group].taken) ||
	    (!i->b->frames[group].read_cs && (!i->a || !i->a->frames[group].read_cs)))
		return i->itv_cs;
	from = i->a ? frame_uptime(i->a, group) : 0;
	to = frame_uptime(i->b, group);
	return to > from ? to - from : 1;
}

int64_t interval_twin(struct interval *i, const struct schema *s, unsigned group, uint32_t row)
{
	const struct frame *b = &i->b->frames[group];

	if (!i->a || !i->a->frames[group].taken || row >= b->nrows)
		return -1;
	if (!i->twins[group]) {
		i->ntwins++;
		i->twins[group] = mem_alloc(b->nrows * sizeof(**i->twins));
		frame_match_all(s, b, &i->a->frames[group], i->twins[group]);
	}
	return i->twins[group][row];
}

/*
 * A 32-bit counter that stood in the top half and now stands in the bottom half went once around; a
 * 64-bit one only where it passed 2^64 within 2^32 on either side: no machine counts so far, but a
 * fall from there can be nothing else.
 */
static bool wrapped(uint64_t was, uint64_t is, unsigned width)
{
	if (width == 32)
		return was <= UINT32_MAX && was >= UINT32_MAX / 2 && is < UINT32_MAX / 2;
	return was >= UINT64_MAX - UINT32_MAX && is <= UINT32_MAX;
}

enum delta_state counter_delta(uint64_t was, uint64_t is, unsigned width, uint64_t *out)
{
	*out = is - was;
	if (is >= was)
		return DELTA_OK;
	if (!wrapped(was, is, width))
		return DELTA_FELL;
	if (width == 32)
		*out &= UINT32_MAX;
	return DELTA_OK;
}

enum delta_state interval_delta(struct interval *i, const struct schema *s, unsigned group,
				uint32_t row, uint32_t col, uint64_t *out)
{
	const struct frame *b = &i->b->frames[group], *a = i->a ? &i->a->frames[group] : NULL;
	uint64_t is, was = 0;
	int64_t twin;

	*out = 0;
	if (!frame_get(b, row, col, &is))
		return DELTA_ABSENT;
	if (!a) {
		*out = is;
		return DELTA_OK;
	}
	if (!a->taken)
		return DELTA_ABSENT;
	twin = interval_twin(i, s, group, row);
	if (twin < 0) {
		*out = is;
		return DELTA_NEW;
	}
	if (!frame_get(a, (uint32_t)twin, col, &was))
		return DELTA_ABSENT;
	return counter_delta(was, is, s->groups[group].cols[col].width, out);
}
