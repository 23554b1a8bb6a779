/*
 * Which process of the samples an exit record is of. Both have its number and when it began, but by
 * two clocks: a sample has it in ticks of a clock that goes on while the machine is suspended, a
 * record has the wall clock of its end less the time that it ran awake. The two agree to the second
 * until the machine is suspended or the wall clock is set; after that what is known is this:
 *
 * One that lived longer than the interval was there when the interval began, under its number.
 *
 * A younger one began, by the clock that stands still in suspend, no later than its sample says and
 * no earlier than that less all time suspended; its parent or its owner is the same; and it is the
 * first with its number to end.
 */
#include "ranking.h"

enum {
	APART_S = 2,	/* between the two clocks that say when it began */
	LATE_MS = 1000, /* that a sample may have been read behind its time stamp */
};

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

static bool same_second(const struct ranking *r, const struct frame *f, uint32_t row,
			uint64_t began)
{
	uint64_t start = r->btime + value(f, row, C_PROC_STARTTIME) / r->hz;

	return !r->btime || (start <= began + APART_S && began <= start + APART_S);
}

static bool same_family(const struct frame *f, uint32_t row, const struct frame *ends, uint32_t end)
{
	return value(f, row, C_PROC_PPID) == value(ends, end, C_EXIT_PPID) ||
	       value(f, row, C_PROC_UID) == value(ends, end, C_EXIT_UID);
}

/* Of the ends with its number. */
static bool is_first(const struct frame *ends, uint32_t end)
{
	uint64_t pid = value(ends, end, C_EXIT_PID);

	for (uint32_t k = 0; k < end; k++)
		if (value(ends, k, C_EXIT_PID) == pid)
			return false;
	return true;
}

/* It ended within the interval, which is ETIME_MS after it began. */
static bool may_have_begun(const struct ranking *r, const struct frame *f, uint32_t row,
			   int64_t etime_ms)
{
	int64_t latest = (int64_t)(value(f, row, C_PROC_STARTTIME) * 1000 / r->hz);
	int64_t earliest = latest - r->asleep_ms, ended = r->until_ms;

	return ended - etime_ms + LATE_MS >= earliest &&
	       ended - r->elapsed_ms - etime_ms - LATE_MS <= latest;
}

/* ROW of F, which has the number of record END; BEFORE: F is of the interval's beginning. */
static bool is_same(const struct ranking *r, const struct frame *f, int64_t row,
		    const struct frame *ends, uint32_t end, bool before)
{
	int64_t etime_ms = (int64_t)(value(ends, end, C_EXIT_ETIME) / 1000);

	if (row < 0)
		return false;
	if (same_second(r, f, (uint32_t)row, value(ends, end, C_EXIT_BTIME)))
		return true;
	if (r->elapsed_ms <= 0)
		return false;
	if (before && etime_ms > r->elapsed_ms + LATE_MS)
		return true;
	return same_family(f, (uint32_t)row, ends, end) &&
	       may_have_begun(r, f, (uint32_t)row, etime_ms) && is_first(ends, end);
}

int64_t ranking_last_row(const struct ranking *r, const struct frame *a, const struct sample *b,
			 uint32_t end, const struct frame **where)
{
	const struct frame *ends = &b->frames[G_EXIT], *now = &b->frames[G_PROC];
	uint64_t pid = value(ends, end, C_EXIT_PID);
	int64_t is = ranking_find_pid(now, pid), was = ranking_find_pid(a, pid);
	/* under that number all along */
	bool stayed = is >= 0 && was >= 0 &&
		      value(now, (uint32_t)is, C_PROC_STARTTIME) ==
			      value(a, (uint32_t)was, C_PROC_STARTTIME);

	*where = now;
	if (is_same(r, now, is, ends, end, stayed))
		return is;
	*where = a;
	return is_same(r, a, was, ends, end, true) ? was : -1;
}
