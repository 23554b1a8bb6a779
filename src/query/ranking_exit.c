/*
 * The ends of processes. A record has what the process used in its whole life: of one that was
 * sampled only what is more than its last sample had is added, so that every tick counts once
 * (ranking_same.c finds it). What no process can have used does not count: one that lived before
 * the interval and was not in its first sample has used the rest before.
 */
#include <string.h>

#include "ranking.h"

static uint64_t value(const struct frame *f, uint32_t row, uint32_t col)
{
	uint64_t v;

	return frame_get(f, row, col, &v) ? v : 0;
}

/* One that no sample saw; it was in the cgroup of its parent, or of who started that. */
static struct rank_who unseen(const struct frame *a, const struct sample *b, uint32_t row,
			      int64_t ancestor)
{
	const struct frame *f = &b->frames[G_EXIT], *now = &b->frames[G_PROC];
	struct rank_who who = { .pid = 0 };
	int64_t parent = ranking_find_pid(now, value(f, row, C_EXIT_PPID));

	if (parent >= 0)
		who = ranking_process(now, (uint32_t)parent);
	else if ((parent = ranking_find_pid(a, value(f, row, C_EXIT_PPID))) >= 0)
		who = ranking_process(a, (uint32_t)parent);
	else if (ancestor >= 0)
		who = ranking_process(now->taken ? now : a, (uint32_t)ancestor);
	who.pid = value(f, row, C_EXIT_PID);
	who.ncomm = who.nuser = 0;
	/* no clash with one that was sampled: those count in ticks after boot */
	who.start = UINT64_MAX - value(f, row, C_EXIT_BTIME) * 1000000 -
		    value(f, row, C_EXIT_ETIME) % 1000000;
	who.comm = frame_label(f, row, C_EXIT_COMM, &who.ncomm);
	who.user = frame_label(f, row, C_EXIT_USER, &who.nuser);
	if (!who.user)
		who.nuser = (size_t)snprintf(who.uid, sizeof(who.uid), "%llu",
					     (unsigned long long)value(f, row, C_EXIT_UID));
	return who;
}

static void life(const struct frame *f, uint32_t row, uint64_t v[RANK_COUNTERS])
{
	uint64_t ticks = (value(f, row, C_EXIT_UTIME) + value(f, row, C_EXIT_STIME)) * 1000;

	v[RANK_CPU] =
		value(f, row, C_EXIT_CPU_RUN_VIRTUAL_TOTAL) + value(f, row, C_EXIT_UNSEEN_RUN_TIME);
	/* ticks of a job of a few ms are what the clock's beat made of it */
	if (!v[RANK_CPU])
		v[RANK_CPU] = ticks;
	v[RANK_READ] = value(f, row, C_EXIT_READ_BYTES);
	v[RANK_WRITTEN] = value(f, row, C_EXIT_WRITE_BYTES);
	v[RANK_MINFLT] = value(f, row, C_EXIT_MINFLT);
	v[RANK_MAJFLT] = value(f, row, C_EXIT_MAJFLT);
	v[RANK_VOLUNTARY] = value(f, row, C_EXIT_NVCSW);
	v[RANK_INVOLUNTARY] = value(f, row, C_EXIT_NIVCSW);
	v[RANK_WAIT] = value(f, row, C_EXIT_CPU_DELAY_TOTAL) + value(f, row, C_EXIT_UNSEEN_DELAY);
}

/* Its life on so many CPUs as it had threads. */
static uint64_t life_cpus_ms(const struct ranking *r, const struct frame *f, uint32_t row)
{
	uint64_t threads = value(f, row, C_EXIT_THREADS);

	threads = threads > r->cpus && r->cpus ? r->cpus : threads ? threads : 1;
	return value(f, row, C_EXIT_ETIME) / 1000 * threads;
}

/* What of the interval all its threads together can have waited. */
static uint64_t threads_ms(const struct ranking *r, const struct frame *f, uint32_t row)
{
	uint64_t threads = value(f, row, C_EXIT_THREADS), ms = value(f, row, C_EXIT_ETIME) / 1000;

	if (r->elapsed_ms && (uint64_t)r->elapsed_ms < ms)
		ms = (uint64_t)r->elapsed_ms;
	return ms * (threads ? threads : 1);
}

uint64_t ranking_known_cpu(const struct ranking *r, const struct frame *a, const struct sample *b,
			   uint32_t row)
{
	const struct frame *where;
	int64_t last = ranking_last_row(r, a, b, row, &where);
	uint64_t all[RANK_COUNTERS], had[RANK_COUNTERS] = { 0 }, ticks = 0;

	life(&b->frames[G_EXIT], row, all);
	if (last >= 0) {
		ranking_counters(r, where, (uint32_t)last, had);
		ticks = value(where, (uint32_t)last, C_PROC_CUTIME) +
			value(where, (uint32_t)last, C_PROC_CSTIME);
	}
	return (all[RANK_CPU] > had[RANK_CPU] ? all[RANK_CPU] : had[RANK_CPU]) +
	       ticks * (1000000000 / r->hz) +
	       (uint64_t)ranking_balance(r, value(&b->frames[G_EXIT], row, C_EXIT_PID));
}

/* The I/O that its parent's count gets: its last sample's has its children too. */
static void note_child(struct ranking *r, const struct frame *a, const struct sample *b,
		       uint32_t row)
{
	const struct frame *f = &b->frames[G_EXIT], *where;
	int64_t last = ranking_last_row(r, a, b, row, &where);
	uint64_t had[RANK_COUNTERS] = { 0 }, all[RANK_COUNTERS];

	life(f, row, all);
	if (last >= 0)
		ranking_counters(r, where, (uint32_t)last, had);
	for (unsigned k = RANK_READ; k <= RANK_WRITTEN; k++)
		if (had[k] > all[k])
			all[k] = had[k];
	ranking_child_ended(r, value(f, row, C_EXIT_PID), value(f, row, C_EXIT_PPID),
			    all[RANK_READ], all[RANK_WRITTEN]);
}

void ranking_note_children(struct ranking *r, const struct frame *a, const struct sample *b)
{
	for (uint32_t row = 0; row < b->frames[G_EXIT].nrows; row++)
		note_child(r, a, b, row);
}

static void note_hiwater(struct rank_row *row, uint64_t kib)
{
	if (kib > row->v[RANK_PEAK])
		row->v[RANK_PEAK] = kib;
	if (kib > row->rss_first && kib - row->rss_first > row->v[RANK_GREW])
		row->v[RANK_GREW] = kib - row->rss_first;
}

static void take_exit(struct ranking *r, const struct frame *a, const struct sample *b,
		      uint32_t row, const struct rank_end *known)
{
	const struct frame *f = &b->frames[G_EXIT], *where;
	int64_t last = ranking_last_row(r, a, b, row, &where);
	struct rank_who who = last >= 0 ? ranking_process(where, (uint32_t)last)
					: unseen(a, b, row, known->ancestor);
	uint64_t had[RANK_COUNTERS] = { 0 }, all[RANK_COUNTERS];
	uint32_t unknown = 0;
	size_t to;
	/* it may have executed another program since it was sampled */
	who.comm = frame_label(f, row, C_EXIT_COMM, &who.ncomm);
	to = ranking_find(r, &who);
	r->nowhere += !who.cgroup;
	life(f, row, all);
	if (last >= 0)
		unknown = ranking_counters(r, where, (uint32_t)last, had);
	else
		ranking_add(r, to, RANK_NEW, 1);
	for (unsigned k = 0; k < RANK_COUNTERS; k++) {
		uint64_t grew = all[k] > had[k] ? all[k] - had[k] : 0;

		if (k == RANK_CPU)
			grew = ranking_possible(r, grew + known->lacking, life_cpus_ms(r, f, row));
		if (k == RANK_WAIT && last < 0)
			grew = ranking_possible_wait(r, grew, threads_ms(r, f, row));
		if ((unknown >> k) & 1)
			ranking_note_unknown(r, to, k);
		else
			ranking_add(r, to, k, grew);
	}
	ranking_add(r, to, RANK_EXITED, 1);
	/* of one that was there before the window its peak may have been, too */
	if (last < 0 || r->rows[to].v[RANK_NEW])
		note_hiwater(&r->rows[to], value(f, row, C_EXIT_HIWATER_RSS));
	r->rows[to].final |= last < 0 && r->per == PER_PROCESS;
}

void ranking_take_exits(struct ranking *r, const struct frame *a, const struct sample *b,
			const struct rank_end *ends)
{
	for (uint32_t row = 0; row < b->frames[G_EXIT].nrows; row++)
		take_exit(r, a, b, row, &ends[row]);
}
