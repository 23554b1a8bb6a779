/*
 * Interrupts as sar shows them: a line "sum" before the others, and before the CPUs of each line a
 * sum over them, "all" (number -1). A line that is not counted by CPU is shown
 * as the first one's. A CPU that
 * has had no interrupt since boot is taken for one that is offline and has no column; one that
 * comes back is compared with its counts from before it went.
 */
#include <stdlib.h>
#include <string.h>

#include "table.h"

static uint64_t count_at(const struct frame *f, uint32_t row)
{
	uint64_t v;

	return frame_get(f, row, C_IRQ_COUNT, &v) ? v : 0;
}

static int64_t cpu_at(const struct frame *f, uint32_t row)
{
	uint64_t v;

	return frame_get(f, row, C_IRQ_CPU, &v) ? (int64_t)v : -1;
}

static uint32_t put(struct frame *to, uint32_t line, int64_t cpu, uint64_t count)
{
	uint32_t row = frame_row(to);

	frame_set(to, row, C_IRQ_LINE, line);
	frame_set(to, row, C_IRQ_CPU, (uint64_t)cpu);
	frame_set(to, row, C_IRQ_COUNT, count);
	return row;
}

/*
 * Where the CPUs stand among those of the line "sum", by number: a machine of 1,024 CPUs has a
 * thousand lines of them. Numbers may be anything that a file says, so they are hashed.
 */
struct cpu_index {
	const struct frame *frame; /* the CPUs are its rows 1 .. n */
	uint32_t n;
	uint32_t *slots; /* place + 1 */
	size_t nslots;	 /* a power of two, at least twice N */
};

static void cpu_index_grow(struct cpu_index *x);

/* The place of CPU from 0 up, or x->n. HINT, where it usually is, is looked at first. */
static uint32_t cpu_index_find(const struct cpu_index *x, int64_t cpu, uint32_t hint)
{
	if (hint < x->n && cpu_at(x->frame, 1 + hint) == cpu)
		return hint;
	if (!x->nslots)
		return x->n;
	for (size_t i = hash_mix(0, (uint64_t)cpu) & (x->nslots - 1); x->slots[i];
	     i = (i + 1) & (x->nslots - 1))
		if (cpu_at(x->frame, x->slots[i]) == cpu)
			return x->slots[i] - 1;
	return x->n;
}

/* Enters the CPU that stands in row n + 1. */
static void cpu_index_add(struct cpu_index *x)
{
	size_t i;

	cpu_index_grow(x);
	i = hash_mix(0, (uint64_t)cpu_at(x->frame, 1 + x->n)) & (x->nslots - 1);
	while (x->slots[i])
		i = (i + 1) & (x->nslots - 1);
	x->slots[i] = ++x->n;
}

static void cpu_index_grow(struct cpu_index *x)
{
	uint32_t n = x->n;

	if ((size_t)n * 2 + 2 <= x->nslots)
		return;
	free(x->slots);
	x->nslots = x->nslots ? x->nslots * 4 : 64;
	x->slots = mem_zalloc(x->nslots, sizeof(*x->slots));
	for (x->n = 0; x->n < n;)
		cpu_index_add(x);
}

static void add(struct frame *to, uint32_t row, uint64_t count)
{
	frame_set(to, row, C_IRQ_COUNT, (uint32_t)(count_at(to, row) + count));
}

/* The rows of one line, which begin at ROW of FROM; where the next line begins. */
static uint32_t put_line(struct derived *d, struct frame *to, const struct cpu_index *cpus,
			 const struct frame *from, uint32_t row)
{
	uint64_t line = 0, next;
	size_t n;
	const char *name = frame_label(from, row, C_IRQ_LINE, &n);
	uint32_t id = name ? strtab_id(&d->strings, name, n) : 0, all = put(to, id, -1, 0),
		 end = row, ncpu = cpus->n, at = 0;

	frame_get(from, row, C_IRQ_LINE, &line);
	while (end < from->nrows && frame_get(from, end, C_IRQ_LINE, &next) && next == line)
		end++;
	for (uint32_t k = 0; k < ncpu; k++)
		put(to, id, cpu_at(to, 1 + k), 0);
	for (uint32_t r = row; r < end; r++) {
		int64_t cpu = cpu_at(from, r);

		if (cpu < 0 && ncpu) /* sar takes its only number for the first CPU's */
			cpu = cpu_at(to, 1);
		add(to, all, count_at(from, r));
		at = cpu < 0 ? ncpu : cpu_index_find(cpus, cpu, at);
		if (at < ncpu) {
			add(to, all + 1 + at, count_at(from, r));
			add(to, 1 + at, count_at(from, r));
			at++;
		}
		add(to, 0, count_at(from, r));
	}
	return end;
}

/* The line "sum": -1 and every CPU that some line has, in order of appearance. */
static void put_sum(struct derived *d, struct frame *to, const struct frame *from,
		    struct cpu_index *cpus)
{
	uint32_t id = strtab_id(&d->strings, "sum", 3);

	put(to, id, -1, 0);
	for (uint32_t r = 0; r < from->nrows; r++) {
		int64_t cpu = cpu_at(from, r);

		if (cpus->n && cpu == cpu_at(to, 1))
			break;
		if (cpu < 0 || cpu_index_find(cpus, cpu, cpus->n) < cpus->n)
			continue;
		put(to, id, cpu, 0);
		cpu_index_add(cpus);
	}
}

static void move_row(struct frame *f, uint32_t to, uint32_t row)
{
	memmove(f->val + (size_t)to * f->ncols, f->val + (size_t)row * f->ncols,
		f->ncols * sizeof(*f->val));
	memmove(f->has + (size_t)to * f->ncols, f->has + (size_t)row * f->ncols, f->ncols);
}

/* Every line of F has WIDTH rows, of the same CPUs: drops those that are to be DROPPED. */
static void drop_cpus(struct frame *f, uint32_t width, const uint8_t *dropped)
{
	uint32_t to = 0;

	for (uint32_t row = 0; row < f->nrows; row++)
		if (!dropped[row % width])
			move_row(f, to++, row);
	f->nrows = to;
}

/* Drops the rows of CPUs without any interrupt: those whose cell of the line "sum", the first NCPU
 * rows after the first, is 0. */
static void drop_idle(struct frame *f, uint32_t ncpu)
{
	uint32_t width = ncpu + 1;
	uint8_t *idle = mem_zalloc(width, 1);

	for (uint32_t k = 1; k < width && k < f->nrows; k++)
		idle[k] = count_at(f, k) == 0;
	drop_cpus(f, width, idle);
	free(idle);
}

/* Drops from B the CPUs that A lacks: what they count since boot is not of this interval. */
static void drop_new(const struct derived *d, const struct frame *a, struct frame *b)
{
	int64_t *map = mem_alloc((b->nrows + 1) * sizeof(*map));
	uint8_t *is_new = mem_zalloc((size_t)b->nrows + 1, 1);
	uint64_t sum, line;
	uint32_t width = 0;

	frame_match_all(d->schema, b, a, map);
	if (b->nrows && a->nrows && frame_get(b, 0, C_IRQ_LINE, &sum))
		for (; width < b->nrows && frame_get(b, width, C_IRQ_LINE, &line) && line == sum;
		     width++)
			is_new[width] = map[width] < 0;
	if (width)
		drop_cpus(b, width, is_new);
	free(is_new);
	free(map);
}

/* Appends to A, whose labels are D's, the rows of B that A lacks but that were there before. */
static void recall(struct derived *d, struct frame *a, const struct frame *b)
{
	const struct frame *known = &d->memory.rows;
	int64_t *in_a, *in_memory;

	if (!known->nrows)
		return;
	in_a = mem_alloc((b->nrows + 1) * sizeof(*in_a));
	in_memory = mem_alloc((b->nrows + 1) * sizeof(*in_memory));
	frame_match_all(d->schema, b, a, in_a);
	frame_match_all(d->schema, b, known, in_memory);
	for (uint32_t row = 0; row < b->nrows; row++) {
		uint64_t line = 0;

		if (in_a[row] >= 0 || in_memory[row] < 0)
			continue;
		frame_get(b, row, C_IRQ_LINE, &line);
		put(a, (uint32_t)line, cpu_at(b, row), count_at(known, (uint32_t)in_memory[row]));
	}
	free(in_a);
	free(in_memory);
}

static void put_all(struct derived *d, int end)
{
	const struct frame *from = derived_source(d, G_IRQ, end);
	struct frame *to = derived_frame(d, G_IRQ, end);
	struct cpu_index cpus = { .frame = to };

	if (!from->taken)
		return;
	to->strings = &d->strings;
	put_sum(d, to, from, &cpus);
	for (uint32_t row = 0; row < from->nrows;) {
		uint32_t next = put_line(d, to, &cpus, from, row);

		row = next > row ? next : row + 1;
	}
	if (!(d->options & MPSTAT_EVERY))
		drop_idle(to, cpus.n);
	free(cpus.slots);
}

/* Appends to B rows that it lacks: the CPUs that went, in an average. To sar these are those that an
 * interval had, to mpstat those that were there at first. */
static void keep_gone(struct derived *d, struct frame *b)
{
	const struct frame *first = d->options & MPSTAT_EVERY && d->from->a ? &d->own[0] : NULL;
	const struct frame *known = first ? &d->memory.rows : &d->shown.rows;
	int64_t *in_b = mem_alloc((known->nrows + 1) * sizeof(*in_b));
	int64_t *in_first = mem_zalloc(known->nrows + 1, sizeof(*in_first));

	frame_match_all(d->schema, known, b, in_b);
	if (first)
		frame_match_all(d->schema, known, first, in_first);
	for (uint32_t row = 0; row < known->nrows; row++) {
		size_t n;
		const char *line = frame_label(known, row, C_IRQ_LINE, &n);

		if (in_b[row] < 0 && in_first[row] >= 0 && line)
			put(b, strtab_id(&d->strings, line, n), cpu_at(known, row),
			    count_at(known, row));
	}
	free(in_first);
	free(in_b);
}

void derived_interrupts(struct derived *d)
{
	const bool summed = d->from->summed;

	put_all(d, 1);
	if (d->from->a) {
		put_all(d, 0);
		if (!summed)
			recall(d, &d->own[0], &d->own[1]);
		drop_new(d, &d->own[0], &d->own[1]);
	}
	if (summed)
		keep_gone(d, &d->own[1]);
	else if (d->from->a) {
		derived_remember(d, &d->own[0]);
		memory_update(&d->shown, d->schema, &d->own[1]);
	}
}

void derived_interrupt_sums(struct derived *d)
{
	derived_interrupts(d);
	for (int end = d->from->a ? 0 : 1; end < 2; end++) {
		struct frame *f = &d->own[end];
		uint64_t sum, line;
		uint32_t to = 0;

		if (!frame_get(f, 0, C_IRQ_LINE, &sum))
			continue;
		for (uint32_t row = 0; row < f->nrows; row++)
			if (frame_get(f, row, C_IRQ_LINE, &line) && line == sum)
				move_row(f, to++, row);
		f->nrows = to;
	}
}
