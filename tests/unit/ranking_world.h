/*
 * ranking_world: three samples of a machine, put together row by row, and the ranking of them.
 * For one test program: it has them as static variables.
 */
#ifndef SAGO_TESTS_RANKING_WORLD_H
#define SAGO_TESTS_RANKING_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/query/ranking.h"

enum { BTIME = 1000000, SECOND = 1000000000 };

static struct schema schema;
static struct strtab strings;
static struct sample a, b, c;
static struct ranking r;

static inline void begin(struct sample *s, bool exits)
{
	sample_init(s);
	frame_begin(s, G_HOST, schema.groups[G_HOST].ncols, &strings);
	frame_row(&s->frames[G_HOST]);
	frame_set(&s->frames[G_HOST], 0, C_HOST_HZ, 100);
	frame_set(&s->frames[G_HOST], 0, C_HOST_PAGE_SIZE, 4096);
	frame_begin(s, G_STAT, schema.groups[G_STAT].ncols, &strings);
	frame_row(&s->frames[G_STAT]);
	frame_set(&s->frames[G_STAT], 0, C_STAT_BTIME, BTIME);
	frame_begin(s, G_PROC, schema.groups[G_PROC].ncols, &strings);
	if (exits)
		frame_begin(s, G_EXIT, schema.groups[G_EXIT].ncols, &strings);
}

/* Process PID, begun START seconds after boot, with so many ticks and bytes written. */
static inline uint32_t put(struct sample *s, uint64_t pid, uint64_t start, const char *comm,
			   uint64_t ticks, uint64_t written)
{
	struct frame *f = &s->frames[G_PROC];
	uint32_t row = frame_row(f);

	frame_set(f, row, C_PROC_PID, pid);
	frame_set(f, row, C_PROC_STARTTIME, start * 100);
	frame_set(f, row, C_PROC_COMM, strtab_id(&strings, comm, strlen(comm)));
	frame_set(f, row, C_PROC_RUSER, strtab_id(&strings, "root", 4));
	frame_set(f, row, C_PROC_UTIME, ticks / 2);
	frame_set(f, row, C_PROC_STIME, ticks - ticks / 2);
	frame_set(f, row, C_PROC_WRITE_BYTES, written);
	frame_set(f, row, C_PROC_RSS, 10);
	return row;
}

/* The end of a process: CPU time in nanoseconds. */
static inline void end(struct sample *s, uint64_t pid, uint64_t start, uint64_t parent,
		       const char *comm, uint64_t ns, uint64_t written)
{
	struct frame *f = &s->frames[G_EXIT];
	uint32_t row = frame_row(f);

	frame_set(f, row, C_EXIT_PID, pid);
	frame_set(f, row, C_EXIT_BTIME, BTIME + start);
	frame_set(f, row, C_EXIT_ETIME, 1000000 + pid * 10);
	frame_set(f, row, C_EXIT_PPID, parent);
	frame_set(f, row, C_EXIT_COMM, strtab_id(&strings, comm, strlen(comm)));
	frame_set(f, row, C_EXIT_USER, strtab_id(&strings, "root", 4));
	frame_set(f, row, C_EXIT_CPU_RUN_VIRTUAL_TOTAL, ns);
	frame_set(f, row, C_EXIT_WRITE_BYTES, written);
	frame_set(f, row, C_EXIT_THREADS, 1);
}

static inline void start_ranking(enum rank_per per, enum rank_figure by)
{
	ranking_init(&r, per, 20);
	r.by[0] = r.by[1] = by;
}

static inline void all_three(bool exits)
{
	begin(&a, exits);
	begin(&b, exits);
	begin(&c, exits);
}

static inline void run(void)
{
	ranking_begin(&r, &a, &schema);
	ranking_take(&r, &a, &b, &schema);
	ranking_take(&r, &b, &c, &schema);
	ranking_sort(&r);
}

/* The figure of the process PID that has COMM. */
static inline uint64_t of(uint64_t pid, const char *comm, enum rank_figure f)
{
	for (size_t i = 0; i < r.n; i++)
		if (r.rows[i].pid == pid &&
		    !strcmp(strtab_get(&r.names, r.rows[i].comm, NULL), comm))
			return r.rows[i].v[f];
	fail_msg("no %s", comm);
	return 0;
}

static inline void release(void)
{
	ranking_release(&r);
	sample_release(&a);
	sample_release(&b);
	sample_release(&c);
}

/* Seconds of the monotonic clock, and slept before it. */
static inline void at_second(struct sample *s, int64_t mono, int64_t asleep)
{
	s->stamp.mono_ms = mono * 1000;
	s->stamp.boot_ms = (mono + asleep) * 1000;
	frame_set(&s->frames[G_HOST], 0, C_HOST_NCPU, 2);
}

/* Runs TESTS, N of them. */
static inline int run_group(const struct CMUnitTest *tests, size_t n)
{
	int rc;

	schema_init(&schema);
	strtab_init(&strings);
	rc = _cmocka_run_group_tests("ranking", tests, n, NULL, NULL);
	strtab_release(&strings);
	schema_release(&schema);
	return rc;
}

#endif
