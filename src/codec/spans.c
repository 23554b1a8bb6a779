#include <stdlib.h>
#include <string.h>

#include "table.h"

void spans_release(struct spans *s)
{
	free(s->list);
	free(s->off);
	free(s->count);
	memset(s, 0, sizeof(*s));
}

/* off[I + 1] becomes the number of spans of instance I, then off[I] where they begin. */
static void count_spans(struct spans *s, const struct layouts *l, size_t ninst,
			const struct run *runs, size_t nruns)
{
	memset(s->off, 0, (ninst + 2) * sizeof(*s->off));
	for (size_t i = 0; i < nruns; i++)
		for (size_t row = 0; row < layout_size(l, runs[i].layout); row++)
			s->off[layout_ids(l, runs[i].layout)[row] + 2]++;
	for (size_t i = 0; i < ninst; i++)
		s->off[i + 2] += s->off[i + 1];
}

void spans_build(struct spans *s, const struct layouts *l, size_t ninst, const struct run *runs,
		 size_t nruns)
{
	mem_grow((void **)&s->off, &s->off_cap, ninst + 2, sizeof(*s->off));
	mem_grow((void **)&s->count, &s->count_cap, ninst, sizeof(*s->count));
	if (ninst)
		memset(s->count, 0, ninst * sizeof(*s->count));
	count_spans(s, l, ninst, runs, nruns);
	mem_grow((void **)&s->list, &s->list_cap, s->off[ninst + 1], sizeof(*s->list));
	for (size_t i = 0; i < nruns; i++) {
		const struct run *r = &runs[i];
		size_t nrows = layout_size(l, r->layout);

		for (size_t row = 0; row < nrows; row++) {
			uint32_t id = layout_ids(l, r->layout)[row];

			s->list[s->off[id + 1]++] = (struct span){ .cell = r->cell + row * r->ncols,
								   .step = nrows * r->ncols,
								   .len = r->len,
								   .ncols = r->ncols };
			s->count[id] += r->len;
		}
	}
}
