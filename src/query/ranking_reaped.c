/*
 * CPU time that exit records lack. A record is written before the last of a process is over (its
 * memory is freed after it), and has of what the scheduler counted only what it had brought to
 * account: of a job of 10 ms a fifth is missing. The parent's count of children waited for (cutime,
 * cstime) has all of it, in ticks. So for each parent that samples see there is a balance of what
 * its children and theirs were given here, less what its own count grew by; what it is short of is
 * shared out among the jobs that ended in the interval. Children who are waited for later, or never
 * (SIGCHLD ignored), leave it positive.
 */
#include <stdlib.h>
#include <string.h>

#include "ranking.h"

enum { GENERATIONS_MOST = 64 };

static uint64_t value(const struct frame *f, uint32_t row, uint32_t col)
{
	uint64_t v;

	return frame_get(f, row, col, &v) ? v : 0;
}

/* An interval's ends of processes, by number. */
struct ends {
	const struct frame *f;
	uint32_t *by_pid; /* rows */
	int64_t *parent;  /* by row: the row of the sampled ancestor, -1: none */
};

static int by_pid(const void *x, const void *y, void *frame)
{
	uint64_t a = value(frame, *(const uint32_t *)x, C_EXIT_PID),
		 b = value(frame, *(const uint32_t *)y, C_EXIT_PID);

	return (a > b) - (a < b);
}

static int64_t find_end(const struct ends *e, uint64_t pid)
{
	uint32_t low = 0, high = e->f->nrows;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (value(e->f, e->by_pid[mid], C_EXIT_PID) < pid)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < e->f->nrows && value(e->f, e->by_pid[low], C_EXIT_PID) == pid)
		return e->by_pid[low];
	return -1;
}

/* Who waited for the process of record ROW, or for who waited for it; of NOW. */
static int64_t ancestor(const struct ends *e, uint32_t row, const struct frame *now)
{
	uint64_t pid = value(e->f, row, C_EXIT_PPID);

	for (int k = 0; k < GENERATIONS_MOST; k++) {
		int64_t end = find_end(e, pid);

		if (end < 0)
			return ranking_find_pid(now, pid);
		pid = value(e->f, (uint32_t)end, C_EXIT_PPID);
	}
	return -1;
}

static void ends_init(struct ends *e, const struct frame *f, const struct frame *now)
{
	e->f = f;
	e->by_pid = mem_alloc((f->nrows + 1) * sizeof(*e->by_pid));
	e->parent = mem_alloc((f->nrows + 1) * sizeof(*e->parent));
	for (uint32_t row = 0; row < f->nrows; row++)
		e->by_pid[row] = row;
	mem_sort_r(e->by_pid, f->nrows, sizeof(*e->by_pid), by_pid, (void *)(uintptr_t)f);
	for (uint32_t row = 0; row < f->nrows; row++)
		e->parent[row] = ancestor(e, row, now);
}

static void ends_release(struct ends *e)
{
	free(e->by_pid);
	free(e->parent);
}

static uint64_t reaped_ns(const struct ranking *r, const struct frame *f, uint32_t row)
{
	return (value(f, row, C_PROC_CUTIME) + value(f, row, C_PROC_CSTIME)) * (1000000000 / r->hz);
}

/* What NOW's rows grew by in time of children since they were rows of A. */
static uint64_t growth(const struct ranking *r, const struct frame *a, const struct frame *now,
		       uint32_t row, int64_t was)
{
	uint64_t is = reaped_ns(r, now, row), before = 0;

	if (now == a)
		return 0;
	if (was >= 0)
		before = reaped_ns(r, a, (uint32_t)was);
	return is > before ? is - before : 0;
}

/* A balance for each row of NOW, and how many ends count in it. */
struct account {
	int64_t *given;
	uint32_t *count;
};

static void give_known(struct ranking *r, const struct ends *e, const struct frame *a,
		       const struct sample *b, struct account *acc)
{
	for (uint32_t row = 0; row < e->f->nrows; row++) {
		if (e->parent[row] < 0)
			continue;
		acc->given[e->parent[row]] += (int64_t)ranking_known_cpu(r, a, b, row);
		acc->count[e->parent[row]]++;
	}
}

/* What each of the parent's ends is short of; the rest of the balance goes on. */
static uint64_t settle(struct ranking *r, uint64_t pid, int64_t given, uint32_t count,
		       uint64_t grew)
{
	int64_t balance;

	if (!given && !grew)
		return 0;
	balance = ranking_balance(r, pid) + given - (int64_t)grew;
	ranking_set_balance(r, pid, balance > 0 ? balance : 0);
	return balance < 0 && count ? (uint64_t)-balance / count : 0;
}

static void share_out(struct ranking *r, const struct ends *e, const struct frame *a,
		      const struct frame *now, const struct schema *schema, struct account *acc,
		      struct rank_end *ends)
{
	int64_t *map = mem_alloc((now->nrows + 1) * sizeof(*map));
	uint64_t *each = mem_zalloc(now->nrows + 1, sizeof(*each));

	frame_match_all(schema, now, a, map);
	for (uint32_t row = 0; row < now->nrows; row++)
		each[row] = settle(r, value(now, row, C_PROC_PID), acc->given[row], acc->count[row],
				   growth(r, a, now, row, map[row]));
	for (uint32_t row = 0; row < e->f->nrows; row++) {
		uint64_t lived = value(e->f, row, C_EXIT_ETIME) * 1000;
		uint64_t share = e->parent[row] < 0 ? 0 : each[e->parent[row]];

		ends[row].lacking = share < lived ? share : lived;
		ends[row].ancestor = e->parent[row];
	}
	free(map);
	free(each);
}

struct rank_end *ranking_ends(struct ranking *r, const struct frame *a, const struct sample *b,
			      const struct schema *schema)
{
	const struct frame *f = &b->frames[G_EXIT];
	const struct frame *now = b->frames[G_PROC].taken ? &b->frames[G_PROC] : a;
	struct rank_end *ends = mem_zalloc(f->nrows + 1, sizeof(*ends));
	struct account acc;
	struct ends e;

	if (!f->nrows && !r->nparents)
		return ends;
	acc.given = mem_zalloc(now->nrows + 1, sizeof(*acc.given));
	acc.count = mem_zalloc(now->nrows + 1, sizeof(*acc.count));
	ends_init(&e, f, now);
	give_known(r, &e, a, b, &acc);
	share_out(r, &e, a, now, schema, &acc, ends);
	ends_release(&e);
	free(acc.given);
	free(acc.count);
	return ends;
}
