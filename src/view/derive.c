/* Intervals as a view wants to see them. */
#include <stdlib.h>
#include <string.h>

#include "table.h"

struct derived *derived_new(const struct schema *schema, unsigned group, uint32_t options)
{
	struct derived *d = mem_zalloc(1, sizeof(*d));

	d->schema = schema;
	d->options = options;
	strtab_init(&d->strings);
	memory_init(&d->memory, group);
	memory_init(&d->shown, group);
	return d;
}

static void release_frame(struct frame *f)
{
	free(f->val);
	free(f->has);
}

void derived_free(struct derived *d)
{
	if (!d)
		return;
	interval_release(&d->interval);
	release_frame(&d->own[0]);
	release_frame(&d->own[1]);
	release_frame(&d->own[2]);
	strtab_release(&d->strings);
	memory_release(&d->memory);
	memory_release(&d->shown);
	free(d->seen);
	free(d);
}

/* The frames stay SRC's. */
static void shallow(struct sample *dst, const struct sample *src)
{
	memcpy(dst, src, sizeof(*dst));
	for (unsigned g = 0; g < G_COUNT_; g++)
		dst->frames[g].cap = 0;
}

struct interval *derived_interval(struct derived *d, const struct view *v, struct interval *i)
{
	interval_release(&d->interval);
	strtab_reset(&d->strings);
	if (i->a)
		shallow(&d->a, i->a);
	shallow(&d->b, i->b);
	interval_init(&d->interval, i->a ? &d->a : NULL, &d->b);
	d->interval.itv_cs = i->itv_cs;
	d->interval.summed = i->summed;
	d->interval.summed_of = i->summed_of;
	if (i->end) {
		shallow(&d->end, i->end);
		d->interval.end = &d->end;
	}
	memcpy(d->interval.seen, i->seen, sizeof(i->seen));
	d->from = i;
	memset(d->placed, 0, sizeof(d->placed));
	v->derive(d);
	for (int end = 0; end < 3; end++)
		if (d->placed[end]) {
			*d->placed[end] = d->own[end];
			d->placed[end]->cap = 0; /* the memory stays here */
		}
	/* what was looked up while deriving spoke of other rows */
	for (unsigned g = 0; d->interval.ntwins && g < G_COUNT_; g++)
		if (d->interval.twins[g]) {
			free(d->interval.twins[g]);
			d->interval.twins[g] = NULL;
			d->interval.ntwins--;
		}
	return &d->interval;
}

const struct frame *derived_source(const struct derived *d, unsigned group, int end)
{
	const struct sample *ends[] = { d->from->a, d->from->b, d->from->end };

	return &ends[end]->frames[group];
}

const struct frame *derived_before(struct derived *d, unsigned group)
{
	const struct frame *a = derived_source(d, group, 0);

	if (d->from->summed)
		return a;
	memory_update(&d->memory, d->schema, a);
	return &d->memory.rows;
}

const struct frame *derived_after(struct derived *d, unsigned group)
{
	const struct frame *b = derived_source(d, group, 1);

	if (!d->from->summed || !d->memory.rows.nrows)
		return b;
	memory_update(&d->memory, d->schema, b);
	return &d->memory.rows;
}

void derived_remember(struct derived *d, const struct frame *f)
{
	memory_update(&d->memory, d->schema, f);
}

/* Notes the rows F of END of an interval; those of a start count where the stretch begins. */
static void see_rows(struct derived *d, const struct frame *f, int end)
{
	if (end || !d->memory.rows.nrows)
		memory_update(&d->memory, d->schema, f);
}

/* False: none was. */
static bool put_all_seen(struct derived *d, struct frame *to)
{
	const struct frame *seen = &d->memory.rows;

	if (!seen->nrows)
		return false;
	to->strings = seen->strings;
	for (uint32_t row = 0; row < seen->nrows; row++)
		derived_copy(to, seen, row);
	return true;
}

void derived_seen(struct derived *d, unsigned group, derived_keep *keep)
{
	for (int end = d->from->a ? 0 : 1; end < 2; end++) {
		const struct frame *from = derived_source(d, group, end);
		struct frame *to;

		if (!from->taken)
			continue;
		to = derived_frame(d, group, end);
		if (end && d->from->end && put_all_seen(d, to))
			continue;
		keep(d, to, from);
		see_rows(d, to, end);
	}
}

void table_restart(struct table *t)
{
	if (t->derived) {
		memory_forget(&t->derived->memory);
		memory_forget(&t->derived->shown);
	}
}

struct frame *derived_frame(struct derived *d, unsigned group, int end)
{
	const struct frame *from = derived_source(d, group, end);
	struct sample *ends[] = { &d->a, &d->b, &d->end };
	struct frame *own = &d->own[end], *f = &ends[end]->frames[group];

	own->group = (uint16_t)group;
	own->taken = from->taken;
	own->read_cs = from->read_cs;
	own->ncols = d->schema->groups[group].ncols;
	own->nrows = 0;
	own->strings = from->strings;
	d->placed[end] = f;
	return own;
}

uint32_t derived_copy(struct frame *to, const struct frame *from, uint32_t row)
{
	uint32_t n = frame_row(to), cols = from->ncols < to->ncols ? from->ncols : to->ncols;

	memcpy(to->val + (size_t)n * to->ncols, from->val + (size_t)row * from->ncols,
	       cols * sizeof(*to->val));
	memcpy(to->has + (size_t)n * to->ncols, from->has + (size_t)row * from->ncols, cols);
	return n;
}
