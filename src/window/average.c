/*
 * The average of a window as an interval of two made-up samples: A holds zeros, B the summed
 * increases and the mean levels, and B's uptime is the sum of the intervals'. Reboots and gaps
 * inside the window need no care that way.
 */
#include <stdlib.h>
#include <string.h>

#include "average.h"

struct average *average_new(const struct schema *schema, const struct formula_load *loads, size_t n)
{
	struct average *v = mem_zalloc(1, sizeof(*v));

	v->schema = schema;
	v->n = n;
	v->totals = mem_zalloc(n + 1, sizeof(*v->totals));
	for (size_t i = 0; i < n; i++)
		v->totals[i].load = loads[i];
	sample_init(&v->a);
	sample_init(&v->b);
	strtab_init(&v->strings);
	return v;
}

void average_free(struct average *v)
{
	if (!v)
		return;
	if (v->has_interval)
		interval_release(&v->interval);
	sample_release(&v->a);
	sample_release(&v->b);
	strtab_release(&v->strings);
	free(v->totals);
	free(v);
}

static int key_column(const struct group *g)
{
	for (uint32_t c = 0; c < g->ncols; c++)
		if (g->cols[c].is_key)
			return (int)c;
	return -1;
}

int64_t average_row(const struct average *v, const struct formula_load *l, const struct frame *f)
{
	int key = l->has_key ? key_column(&v->schema->groups[l->group]) : -1;
	uint64_t is;

	if (!l->has_key)
		return f->nrows ? 0 : -1;
	for (uint32_t r = 0; key >= 0 && r < f->nrows; r++)
		if (frame_get(f, r, (uint32_t)key, &is) && is == (uint64_t)l->key)
			return r;
	return -1;
}

static void add_total(struct average *v, struct total *t, struct interval *i)
{
	const struct frame *f = &i->b->frames[t->load.group];
	const struct column *c = average_column(v, &t->load);
	int64_t row = average_row(v, &t->load, f);
	uint64_t is;

	if (row < 0)
		return;
	if (c->kind == KIND_COUNTER) {
		enum delta_state s = interval_delta(i, v->schema, t->load.group, (uint32_t)row,
						    t->load.col, &is);
		if (s == DELTA_ABSENT)
			return;
		t->increase += s == DELTA_FELL ? 0 : is;
	} else {
		if (!frame_get(f, (uint32_t)row, t->load.col, &is))
			return;
		t->sum += c->is_signed ? (double)(int64_t)is : (double)is;
	}
	t->count++;
}

/* What stands in B again, having been read before A, counts once. */
static bool is_new(const struct interval *i, unsigned group)
{
	const struct sample *a = i->a, *b = i->b;

	return b->frames[group].taken &&
	       !(a && a->frames[group].taken && b->frames[group].read_cs &&
		 frame_uptime(a, group) == frame_uptime(b, group));
}

void average_add(struct average *v, struct interval *i)
{
	for (size_t k = 0; k < v->n; k++)
		if (is_new(i, v->totals[k].load.group))
			add_total(v, &v->totals[k], i);
	for (unsigned g = 0; g < G_COUNT_; g++)
		if (is_new(i, g) && (!i->a || i->a->frames[g].taken))
			v->elapsed_cs[g] += interval_elapsed(i, g);
	v->uptime_cs += i->itv_cs;
	v->rows++;
	v->b.stamp = i->b->stamp;
}

/* ---- whole blocks ---------------------------------------------------------------------------- */

static void grow(struct total *t, uint64_t from, uint64_t to, unsigned width)
{
	uint64_t d;

	if (counter_delta(from, to, width, &d) != DELTA_FELL)
		t->increase += d;
}

/* From where it stood in A, where that had it, to the last of the block. */
static void add_counter(struct average *v, struct total *t, const struct sample *a,
			const struct block_summary *s, uint64_t first, uint64_t last)
{
	const struct formula_load *l = &t->load;
	unsigned width = average_column(v, l)->width;
	const struct frame *f = &a->frames[l->group];
	int64_t row = f->taken ? average_row(v, l, f) : -1;
	uint64_t was;
	bool has_was = row >= 0 && frame_get(f, (uint32_t)row, l->col, &was);

	if (has_was)
		grow(t, was, first, width);
	grow(t, first, last, width);
	t->count += s->count - !has_was;
}

static void add_summary(struct average *v, struct total *t, const struct sample *a, struct block *b)
{
	const struct column *c = average_column(v, &t->load);
	struct block_summary s;
	uint64_t first, last, sum;
	int64_t row;

	if (!block_summary(b, t->load.group, &s) ||
	    (row = average_row(v, &t->load, &s.first)) < 0 ||
	    !frame_get(&s.first, (uint32_t)row, t->load.col, &first) ||
	    !frame_get(&s.last, (uint32_t)row, t->load.col, &last))
		return;
	if (c->kind == KIND_COUNTER) {
		add_counter(v, t, a, &s, first, last);
	} else if (frame_get(&s.sum, (uint32_t)row, t->load.col, &sum)) {
		t->sum += c->is_signed ? (double)(int64_t)sum : (double)sum;
		t->count += s.count;
	}
}

static uint64_t uptime_in(struct block *b, uint32_t i)
{
	struct stamp stamp;
	uint64_t seq;

	block_stamp(b, i, &stamp, &seq);
	return stamp.uptime_cs;
}

void average_add_block(struct average *v, const struct sample *a, struct block *b)
{
	uint32_t n = block_head(b)->nsamples;
	struct block_summary s;
	uint64_t seq;

	for (size_t k = 0; k < v->n; k++)
		add_summary(v, &v->totals[k], a, b);
	for (unsigned g = 0; g < G_COUNT_; g++) {
		if (!block_summary(b, g, &s))
			continue;
		v->elapsed_cs[g] +=
			uptime_in(b, s.last_sample) -
			(a->frames[g].taken ? frame_uptime(a, g) : uptime_in(b, s.first_sample));
	}
	block_stamp(b, n - 1, &v->b.stamp, &seq);
	v->uptime_cs += v->b.stamp.uptime_cs - a->stamp.uptime_cs;
	v->rows += n;
}

/* ---- the interval ---------------------------------------------------------------------------- */

/* The row of both frames for L, made when it is new. */
static uint32_t make_row(struct average *v, const struct formula_load *l)
{
	const struct group *g = &v->schema->groups[l->group];
	struct frame *a = &v->a.frames[l->group], *b = &v->b.frames[l->group];
	int64_t row = a->taken ? average_row(v, l, a) : -1;
	int key = l->has_key ? key_column(g) : -1;

	if (row >= 0)
		return (uint32_t)row;
	if (!a->taken) {
		frame_begin(&v->a, l->group, g->ncols, &v->strings);
		frame_begin(&v->b, l->group, g->ncols, &v->strings);
	}
	row = frame_row(a);
	frame_row(b);
	if (key >= 0) {
		frame_set(a, (uint32_t)row, (uint32_t)key, (uint64_t)l->key);
		frame_set(b, (uint32_t)row, (uint32_t)key, (uint64_t)l->key);
	}
	return (uint32_t)row;
}

static void put_total(struct average *v, const struct total *t)
{
	uint32_t row = make_row(v, &t->load), col = t->load.col;
	bool counter = average_column(v, &t->load)->kind == KIND_COUNTER;
	double mean = t->count ? t->sum / (double)t->count : 0;

	if (!t->count)
		return;
	frame_set(&v->a.frames[t->load.group], row, col, 0);
	frame_set(&v->b.frames[t->load.group], row, col,
		  counter ? t->increase : (uint64_t)(int64_t)(mean < 0 ? mean - 0.5 : mean + 0.5));
}

struct interval *average_interval(struct average *v)
{
	struct stamp stamp = v->b.stamp;

	if (!v->rows)
		return NULL;
	if (v->has_interval)
		interval_release(&v->interval);
	sample_reset(&v->a);
	sample_reset(&v->b);
	for (size_t k = 0; k < v->n; k++)
		put_total(v, &v->totals[k]);
	v->b.stamp = stamp;
	v->a.stamp = stamp;
	v->a.stamp.uptime_cs = 0;
	v->b.stamp.uptime_cs = v->uptime_cs;
	for (unsigned g = 0; g < G_COUNT_; g++)
		if (v->elapsed_cs[g] != v->uptime_cs)
			v->b.frames[g].read_cs = v->elapsed_cs[g];
	interval_init(&v->interval, &v->a, &v->b);
	v->has_interval = true;
	return &v->interval;
}
