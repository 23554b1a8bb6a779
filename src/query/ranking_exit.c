/*
 * The ends of processes. A record has what the process used in its whole life: of one that was
 * sampled only what is more than its last sample had is added, so that every tick counts once. It
 * is found by its number and the second in which it began.
 */
#include <string.h>

#include "ranking.h"

enum { APART_S = 2 /* between the two clocks that say when it began */ };

static uint64_t value(const struct frame *f, uint32_t row, uint32_t col)
{
	uint64_t v;

	return frame_get(f, row, col, &v) ? v : 0;
}

int64_t ranking_find_pid(const struct frame *f, uint64_t pid)
{
	uint32_t low = 0, high = f->taken ? f->nrows : 0;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (value(f, mid, C_PROC_PID) < pid)
			low = mid + 1;
		else
			high = mid;
	}
	return f->taken && low < f->nrows && value(f, low, C_PROC_PID) == pid ? (int64_t)low : -1;
}

static bool same_start(const struct ranking *r, const struct frame *f, int64_t row, uint64_t began)
{
	uint64_t start;

	if (row < 0)
		return false;
	start = r->btime + value(f, (uint32_t)row, C_PROC_STARTTIME) / r->hz;
	return !r->btime || (start <= began + APART_S && began <= start + APART_S);
}

/* The last row that the process of record ROW had, in B's frame (as a zombie) or in A's; -1: none.
 */
static int64_t last_row(const struct ranking *r, const struct frame *a, const struct sample *b,
			uint32_t row, const struct frame **where)
{
	const struct frame *ends = &b->frames[G_EXIT], *now = &b->frames[G_PROC];
	uint64_t pid = value(ends, row, C_EXIT_PID), began = value(ends, row, C_EXIT_BTIME);
	int64_t at = ranking_find_pid(now, pid);

	*where = now;
	if (same_start(r, now, at, began))
		return at;
	*where = a;
	at = ranking_find_pid(a, pid);
	return same_start(r, a, at, began) ? at : -1;
}

/* One that no sample saw; it was in its parent's cgroup. */
static struct rank_who unseen(const struct frame *a, const struct sample *b, uint32_t row)
{
	const struct frame *f = &b->frames[G_EXIT], *now = &b->frames[G_PROC];
	struct rank_who who = { .pid = 0 };
	int64_t parent = ranking_find_pid(now, value(f, row, C_EXIT_PPID));

	if (parent >= 0)
		who = ranking_process(now, (uint32_t)parent);
	else if ((parent = ranking_find_pid(a, value(f, row, C_EXIT_PPID))) >= 0)
		who = ranking_process(a, (uint32_t)parent);
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

	v[RANK_CPU] = value(f, row, C_EXIT_CPU_RUN_VIRTUAL_TOTAL);
	/* ticks of a job of a few ms are what the clock's beat made of it */
	if (!v[RANK_CPU])
		v[RANK_CPU] = ticks;
	v[RANK_READ] = value(f, row, C_EXIT_READ_BYTES);
	v[RANK_WRITTEN] = value(f, row, C_EXIT_WRITE_BYTES);
	v[RANK_MINFLT] = value(f, row, C_EXIT_MINFLT);
	v[RANK_MAJFLT] = value(f, row, C_EXIT_MAJFLT);
	v[RANK_VOLUNTARY] = value(f, row, C_EXIT_NVCSW);
	v[RANK_INVOLUNTARY] = value(f, row, C_EXIT_NIVCSW);
}

/* A sample has the switches of the main thread alone, a record those of all. */
static bool comparable(const struct frame *f, uint32_t row, unsigned k)
{
	return (k != RANK_VOLUNTARY && k != RANK_INVOLUNTARY) || value(f, row, C_EXIT_THREADS) <= 1;
}

uint64_t ranking_known_cpu(const struct ranking *r, const struct frame *a, const struct sample *b,
			   uint32_t row)
{
	const struct frame *where;
	int64_t last = last_row(r, a, b, row, &where);
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
	int64_t last = last_row(r, a, b, row, &where);
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
		      uint32_t row, uint64_t lacking)
{
	const struct frame *f = &b->frames[G_EXIT], *where;
	int64_t last = last_row(r, a, b, row, &where);
	struct rank_who who =
		last >= 0 ? ranking_process(where, (uint32_t)last) : unseen(a, b, row);
	uint64_t had[RANK_COUNTERS] = { 0 }, all[RANK_COUNTERS];
	size_t to;
	/* it may have executed another program since it was sampled */
	who.comm = frame_label(f, row, C_EXIT_COMM, &who.ncomm);
	to = ranking_find(r, &who);
	life(f, row, all);
	if (last >= 0)
		ranking_counters(r, where, (uint32_t)last, had);
	else
		ranking_add(r, to, RANK_NEW, 1);
	for (unsigned k = 0; k < RANK_COUNTERS; k++)
		if (all[k] > had[k] && (last < 0 || comparable(f, row, k)))
			ranking_add(r, to, k, all[k] - had[k]);
	ranking_add(r, to, RANK_CPU, lacking);
	ranking_add(r, to, RANK_EXITED, 1);
	/* of one that was there before the window its peak may have been, too */
	if (last < 0 || r->rows[to].v[RANK_NEW])
		note_hiwater(&r->rows[to], value(f, row, C_EXIT_HIWATER_RSS));
	r->rows[to].final |= last < 0 && r->per == PER_PROCESS;
}

void ranking_take_exits(struct ranking *r, const struct frame *a, const struct sample *b,
			const uint64_t *lacking)
{
	for (uint32_t row = 0; row < b->frames[G_EXIT].nrows; row++)
		take_exit(r, a, b, row, lacking[row]);
}
