#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "dir.h"
#include "name.h"
#include "rotate.h"

enum { STEP_MS = 60 * 1000, MONDAY = 3 * 86400 /* 1970 began on a Thursday */ };

/* Which period of local time MS lies in; weeks begin on Monday. */
static int64_t period_of(int64_t ms, int64_t every_s)
{
	time_t t = (time_t)(ms / 1000 - (ms % 1000 < 0));
	int64_t s;
	struct tm tm;

	if (!localtime_r(&t, &tm))
		return 0;
	s = (int64_t)t + tm.tm_gmtoff;
	if (every_s % (7 * 86400) == 0)
		s += MONDAY;
	return s / every_s - (s % every_s < 0);
}

/* Inside one boot, CLOCK_BOOTTIME says how much time really passed. */
static bool clock_was_set(const struct stamp *a, const struct stamp *b)
{
	int64_t off = (b->real_ms - a->real_ms) - (b->boot_ms - a->boot_ms);

	if (memcmp(a->boot_id, b->boot_id, sizeof(a->boot_id)))
		return false;
	return off > STEP_MS || off < -STEP_MS;
}

bool rotation_due(const struct writer *w, const struct sample *s)
{
	const struct stamp *last = &w->state.last;
	int64_t every = w->policy.rotate_every_s;
	struct stat st;
	int fd;

	if (!w->state.samples)
		return false;
	if (w->policy.size && !mdb_env_get_fd(w->env.env, &fd) && !fstat(fd, &st) &&
	    (uint64_t)st.st_size >= w->policy.size)
		return true;
	if (every <= 0 || s->stamp.real_ms <= last->real_ms || clock_was_set(last, &s->stamp))
		return false;
	return period_of(s->stamp.real_ms, every) != period_of(last->real_ms, every);
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

/* The state is read again from the file under its new name: nothing is carried over in memory. */
static int end_segment(struct writer *w, struct err *e)
{
	char name[NAME_SIZE];
	int rc;

	name_sealing(w->state.first_seq, name);
	live_close(w);
	if ((rc = dir_rename(w->dir, NAME_LIVE, name, e)))
		return rc;
	return live_open(w, e);
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
