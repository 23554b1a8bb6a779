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

/* ---- presence -------------------------------------------------------------------------------- */

/* Stretches of presence, one instance after the other in the order in which they begin. */
struct stretches {
	struct spans *s;
	uint32_t *until; /* for each instance: the sample behind its last stretch */
	bool fill;	 /* else they are only counted */
};

static void extend(struct stretches *x, uint32_t id, uint32_t from, uint32_t len)
{
	struct spans *s = x->s;

	bool goes_on = from && x->until[id] == from;

	x->until[id] = from + len;
	if (!x->fill) {
		s->off[id + 2] += !goes_on;
		return;
	}
	s->count[id] += len;
	if (goes_on)
		s->list[s->off[id + 1] - 1].len += len;
	else
		s->list[s->off[id + 1]++] = (struct span){ .cell = from, .len = len };
}

static void walk(struct stretches *x, const struct layouts *l, const struct run *runs, size_t nruns)
{
	uint32_t at = 0;

	for (size_t i = 0; i < nruns; at += runs[i++].len)
		for (size_t row = 0; row < layout_size(l, runs[i].layout); row++)
			extend(x, layout_ids(l, runs[i].layout)[row], at, runs[i].len);
}

void spans_build_presence(struct spans *s, const struct layouts *l, size_t ninst,
			  const struct run *runs, size_t nruns)
{
	struct stretches x = { .s = s };

	mem_grow((void **)&s->off, &s->off_cap, ninst + 2, sizeof(*s->off));
	mem_grow((void **)&s->count, &s->count_cap, ninst, sizeof(*s->count));
	memset(s->off, 0, (ninst + 2) * sizeof(*s->off));
	if (ninst)
		memset(s->count, 0, ninst * sizeof(*s->count));
	mem_grow((void **)&s->list, &s->list_cap, 1, sizeof(*s->list));
	x.until = mem_zalloc(ninst + 1, sizeof(*x.until));
	walk(&x, l, runs, nruns);
	for (size_t i = 0; i < ninst; i++)
		s->off[i + 2] += s->off[i + 1];
	mem_grow((void **)&s->list, &s->list_cap, s->off[ninst + 1], sizeof(*s->list));
	memset(x.until, 0, ninst * sizeof(*x.until));
	x.fill = true;
	walk(&x, l, runs, nruns);
	free(x.until);
}
