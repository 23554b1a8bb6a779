#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "dir.h"
#include "retain.h"
#include "rotate.h"

enum { STEP_MS = 60 * 1000, SUNDAY = 4 /* 1970 began on a Thursday */ };

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Which period of local time MS lies in; weeks begin on Sunday. */
static int64_t period_of(int64_t ms, enum period period)
{
	time_t t = (time_t)floor_div(ms, 1000);
	int64_t s;
	struct tm tm;

	if (!localtime_r(&t, &tm))
		return 0;
	s = (int64_t)t + tm.tm_gmtoff;
	switch (period) {
	case PERIOD_HOURLY:
		return floor_div(s, 3600);
	case PERIOD_DAILY:
		return floor_div(s, 86400);
	case PERIOD_WEEKLY:
		return floor_div(s + SUNDAY * 86400, 7 * 86400);
	case PERIOD_MONTHLY:
		return (int64_t)tm.tm_year * 12 + tm.tm_mon;
	case PERIOD_YEARLY:
		return tm.tm_year;
	default:
		return 0;
	}
}

/* Inside one boot, CLOCK_BOOTTIME says how much time really passed. */
static bool clock_was_set(const struct stamp *a, const struct stamp *b)
{
	int64_t off = (b->real_ms - a->real_ms) - (b->boot_ms - a->boot_ms);

	if (stamp_restarted(a, b))
		return false;
	return off > STEP_MS || off < -STEP_MS;
}

static uint64_t file_bytes(const struct writer *w)
{
	struct stat st;
	int fd;

	return !mdb_env_get_fd(w->env.env, &fd) && !fstat(fd, &st) ? (uint64_t)st.st_size : 0;
}

/*
 * Whether a period ends between what the segment holds and S. At a restart the clock may show anything,
 * so S must be later than all the segment holds: a clock that is wrong after every other boot ends no
 * more segments than one that is right.
 */
static bool period_ended(const struct writer *w, const struct sample *s)
{
	const struct stamp *last = &w->state.last;
	enum period period = w->policy.period;
	int64_t from = last->real_ms;

	if (clock_was_set(last, &s->stamp))
		return false;
	if (stamp_restarted(last, &s->stamp))
		from = w->state.max_ms;
	else if (w->policy.minsize) /* it may have ended before, when the segment was too small */
		from = w->state.min_ms;
	return s->stamp.real_ms > from &&
	       period_of(s->stamp.real_ms, period) != period_of(from, period);
}

bool rotation_due(const struct writer *w, const struct sample *s)
{
	const struct store_policy *p = &w->policy;
	uint64_t bytes;

	if (!w->state.samples)
		return false;
	bytes = file_bytes(w);
	if ((p->size && bytes >= p->size) || (p->maxsize && bytes >= p->maxsize) ||
	    bytes > budget_share(p))
		return true;
	return !p->size && bytes >= p->minsize && period_ended(w, s);
}

/* The last rows become a block, so that a rotated segment holds nothing else. */
static int seal_last(struct writer *w, struct err *e)
{
	const struct key k = key_single(KEY_STATE);
	struct state st = w->state;
	int rc = env_begin(&w->env, e);

	if (!rc)
		rc = rows_seal(w, &st, e);
	if (!rc) {
		st.txnid = env_txnid(&w->env);
		buf_reset(&w->bytes);
		state_write(&st, &w->bytes);
		rc = env_put(&w->env, &k, w->bytes.p, w->bytes.len, false, e);
	}
	if (!rc)
		rc = env_commit(&w->env, e);
	env_abort(&w->env);
	return rc;
}

static int end_segment(struct writer *w, struct err *e)
{
	int rc = live_leave(w, e);

	return rc ? rc : live_open(w, e);
}

int rotate_full(struct writer *w, struct err *e)
{
	return end_segment(w, e);
}

int writer_rotate(struct writer *w, struct err *e)
{
	int rc = live_open(w, e);

	/* a segment without a sample has no first one to be named by */
	if (rc || !w->state.samples)
		return rc;
	rc = w->state.rows ? seal_last(w, e) : 0;
	if (!rc || w->env.map_full)
		rc = end_segment(w, e);
	if (rc)
		live_close(w);
	return rc;
}
