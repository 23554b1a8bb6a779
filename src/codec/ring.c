#include <stdlib.h>

#include "series.h"

void ring_reset(struct ring *r, size_t n)
{
	mem_grow((void **)&r->slots, &r->cap, n * RING_SLOTS, sizeof(*r->slots));
	r->n = n;
	r->count = 0;
}

void ring_release(struct ring *r)
{
	free(r->slots);
	*r = (struct ring){ 0 };
}

uint64_t *ring_next(struct ring *r)
{
	return r->slots + r->count % RING_SLOTS * r->n;
}

/* The slot of the next series is never referred to, hence one less than there are slots. */
const uint64_t *ring_back(const struct ring *r, size_t i)
{
	if (!i || i > r->count || i >= RING_SLOTS)
		return NULL;
	return r->slots + (r->count - i) % RING_SLOTS * r->n;
}

void scratch_release(struct scratch *s)
{
	free(s->p);
	*s = (struct scratch){ 0 };
}
