/*
 * Interrupts as sar shows them: a line "sum" before the others, and before the CPUs of each line a
 * sum over them, "all" (number -1). A line that is not counted by CPU is shown
 * as the first one's. A CPU that
 * has had no interrupt since boot is taken for one that is offline and has no column; one that
 * comes back is compared with its counts from before it went.
 */
#include <stdlib.h>
#include <string.h>

#include "view.h"

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

static void add(struct frame *to, uint32_t row, uint64_t count)
{
	frame_set(to, row, C_IRQ_COUNT, (uint32_t)(count_at(to, row) + count));
}

/* The rows of one line, which begin at ROW of FROM; where the next line begins. */
static uint32_t put_line(struct derived *d, struct frame *to, uint32_t ncpu,
			 const struct frame *from, uint32_t row)
{
	uint64_t line = 0, next;
	size_t n;
	const char *name = frame_label(from, row, C_IRQ_LINE, &n);
	uint32_t id = name ? strtab_id(&d->strings, name, n) : 0, all = put(to, id, -1, 0),
		 end = row;

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
		for (uint32_t k = 0; k < ncpu && cpu >= 0; k++)
			if (cpu_at(to, 1 + k) == cpu) {
				add(to, all + 1 + k, count_at(from, r));
				add(to, 1 + k, count_at(from, r));
			}
		add(to, 0, count_at(from, r));
	}
	return end;
}

/* The line "sum": -1 and every CPU that some line has, in order of appearance. */
static uint32_t put_sum(struct derived *d, struct frame *to, const struct frame *from)
{
	uint32_t id = strtab_id(&d->strings, "sum", 3), n = 0;

	put(to, id, -1, 0);
	for (uint32_t r = 0; r < from->nrows; r++) {
		int64_t cpu = cpu_at(from, r);
		uint32_t k = 0;

		if (n && cpu == cpu_at(to, 1))
			break;
		while (k < n && cpu_at(to, 1 + k) != cpu)
			k++;
		if (cpu < 0 || k < n)
			continue;
		put(to, id, cpu, 0);
		n++;
	}
	return n;
}

static void move_row(struct frame *f, uint32_t to, uint32_t row)
{
	memmove(f->val + (size_t)to * f->ncols, f->val + (size_t)row * f->ncols,
		f->ncols * sizeof(*f->val));
	memmove(f->has + (size_t)to * f->ncols, f->has + (size_t)row * f->ncols, f->ncols);
}

/* Drops the rows of CPUs without any interrupt: those whose cell of the line "sum", the first NCPU
 * rows after the first, is 0. */
static void drop_idle(struct frame *f, uint32_t ncpu)
{
	uint32_t to = 0, width = ncpu + 1;
	uint8_t *idle = mem_zalloc(width, 1);

	for (uint32_t k = 1; k < width && k < f->nrows; k++)
		idle[k] = count_at(f, k) == 0;
	for (uint32_t row = 0; row < f->nrows; row++) {
		if (idle[row % width])
			continue;
		move_row(f, to++, row);
	}
	f->nrows = to;
	free(idle);
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
	uint32_t ncpu;

	if (!from->taken)
		return;
	to->strings = &d->strings;
	ncpu = put_sum(d, to, from);
	for (uint32_t row = 0; row < from->nrows;) {
		uint32_t next = put_line(d, to, ncpu, from, row);

		row = next > row ? next : row + 1;
	}
	if (!(d->options & MPSTAT_EVERY))
		drop_idle(to, ncpu);
}

/* Appends to B the remembered rows that it lacks: the CPUs that went, in an average. */
static void keep_gone(struct derived *d, struct frame *b)
{
	const struct frame *known = &d->memory.rows;
	int64_t *map = mem_alloc((known->nrows + 1) * sizeof(*map));

	frame_match_all(d->schema, known, b, map);
	for (uint32_t row = 0; row < known->nrows; row++) {
		size_t n;
		const char *line = frame_label(known, row, C_IRQ_LINE, &n);

		if (map[row] < 0 && line)
			put(b, strtab_id(&d->strings, line, n), cpu_at(known, row),
			    count_at(known, row));
	}
	free(map);
}

void derived_interrupts(struct derived *d)
{
	put_all(d, 1);
	if (d->from->summed)
		keep_gone(d, &d->own[1]);
	if (!d->from->a)
		return;
	put_all(d, 0);
	if (d->from->summed)
		return;
	recall(d, &d->own[0], &d->own[1]);
	derived_remember(d, &d->own[0]);
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
