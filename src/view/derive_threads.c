/*
 * Threads among their processes, as pidstat -t shows them: behind each process a row for each
 * thread that was recorded. A thread's row is that of its process with what the kernel counts for
 * the thread itself in place.
 */
#include <stdlib.h>
#include <string.h>

#include "view.h"

/* The columns that both groups have, by name: pairs of thread's and proc's. */
struct shared {
	uint32_t from[64], to[64], n;
	bool label[64];
};

static void find_shared(struct shared *s, const struct schema *schema)
{
	const struct group *g = &schema->groups[G_THREAD];

	s->n = 0;
	for (uint32_t c = 0; c < g->ncols && s->n < 64; c++) {
		int to = schema_column(schema, G_PROC, g->cols[c].name, strlen(g->cols[c].name));

		if (to < 0 || c == C_THREAD_PID)
			continue;
		s->from[s->n] = c;
		s->to[s->n] = (uint32_t)to;
		s->label[s->n++] = g->cols[c].kind == KIND_LABEL;
	}
}

static uint64_t value(const struct frame *f, uint32_t row, uint32_t col)
{
	uint64_t v;

	return frame_get(f, row, col, &v) ? v : 0;
}

static void intern(struct derived *d, struct frame *to, uint32_t row, uint32_t col,
		   const struct frame *from, uint32_t from_row, uint32_t from_col)
{
	size_t n;
	const char *s = frame_label(from, from_row, from_col, &n);

	if (s)
		frame_set(to, row, col, strtab_id(&d->strings, s, n));
	else
		to->has[(size_t)row * to->ncols + col] = 0;
}

/* The labels of a process that are shown, in the strings of the derived frame. */
static uint32_t put_process(struct derived *d, struct frame *to, const struct frame *from,
			    uint32_t row)
{
	static const uint32_t labels[] = { C_PROC_COMM, C_PROC_CMDLINE, C_PROC_RUSER };
	uint32_t n = derived_copy(to, from, row);

	for (size_t k = 0; k < sizeof(labels) / sizeof(labels[0]); k++)
		intern(d, to, n, labels[k], from, row, labels[k]);
	return n;
}

static void put_thread(struct derived *d, const struct shared *s, struct frame *to,
		       uint32_t process, const struct frame *from, uint32_t row)
{
	uint32_t n = derived_copy(to, to, process);

	frame_set(to, n, C_PROC_PID, PIDSTAT_THREAD + value(from, row, C_THREAD_TID));
	frame_set(to, n, C_PROC_PGRP, value(from, row, C_THREAD_PID));
	for (uint32_t k = 0; k < s->n; k++) {
		uint64_t v;

		if (s->label[k])
			intern(d, to, n, s->to[k], from, row, s->from[k]);
		else if (frame_get(from, row, s->from[k], &v))
			frame_set(to, n, s->to[k], v);
	}
}

static uint32_t *seen_room(struct derived *d, size_t rows)
{
	mem_grow((void **)&d->seen, &d->cap_seen, rows + 1, sizeof(*d->seen));
	return d->seen;
}

/* Threads stand in the order of their processes. */
static void put_all(struct derived *d, const struct shared *s, int end)
{
	const struct frame *procs = derived_source(d, G_PROC, end),
			   *threads = derived_source(d, G_THREAD, end);
	struct frame *to = derived_frame(d, G_PROC, end);
	const uint32_t *const *was = d->from->seen;
	uint32_t *seen = seen_room(d, (size_t)procs->nrows + threads->nrows), at = 0;

	to->strings = &d->strings;
	for (uint32_t row = 0; row < procs->nrows; row++) {
		uint32_t process = put_process(d, to, procs, row);
		uint64_t pid = value(procs, row, C_PROC_PID);

		seen[process] = was[G_PROC] ? was[G_PROC][row] : 0;
		for (; at < threads->nrows && value(threads, at, C_THREAD_PID) == pid; at++) {
			put_thread(d, s, to, process, threads, at);
			seen[to->nrows - 1] = was[G_THREAD] ? was[G_THREAD][at] : 0;
		}
	}
}

void pidstat_derive(struct derived *d)
{
	struct shared s;

	if (!(d->options & PIDSTAT_TASKS))
		return;
	find_shared(&s, d->schema);
	if (d->from->a)
		put_all(d, &s, 0);
	if (d->from->end)
		put_all(d, &s, 2);
	put_all(d, &s, 1);
	if (d->from->summed)
		d->interval.seen[G_PROC] = d->seen;
}
