/*
 * Retention: the budget first, then the count, then the age.
 *
 * Age asks the wall clock, which may be years ahead. So a segment is old only when what was recorded
 * after it says so too: samples of as many days as the age is long. A clock that jumps forward adds
 * no such days, and removes nothing. Nor does one that showed the future while a segment was
 * recorded keep it for ever: it is no younger than those that were recorded after it.
 */
#include "retain.h"

#include <stdlib.h>
#include <string.h>

#include "dir.h"
#include "name.h"

static const int64_t DAY_MS = 86400 * (int64_t)1000;
static const uint64_t SHARE_LEAST = 64 << 10, SHARE_QUARTER = 4 << 20;

struct keep {
	const char *dir;
	const struct store_policy *policy;
	struct segment *list; /* path NULL: it is gone */
	size_t count;
	uint64_t ended, live; /* bytes of all but the live segment, and of that */
	struct buf *said;
};

static int keep_open(struct keep *k, struct err *e)
{
	int rc = segments_list(k->dir, &k->list, &k->count, e);

	if (!rc)
		rc = dir_small_files(k->dir, &k->ended, e);
	for (size_t i = 0; !rc && i < k->count; i++)
		*(k->list[i].state == SEGMENT_LIVE ? &k->live : &k->ended) += k->list[i].bytes;
	return rc;
}

static bool removable(const struct segment *s)
{
	return s->path && (s->state == SEGMENT_SEALED || s->state == SEGMENT_DAMAGED);
}

/* The oldest that may go; COUNT when there is none. */
static size_t oldest(const struct keep *k)
{
	size_t i = 0;

	while (i < k->count && !removable(&k->list[i]))
		i++;
	return i;
}

static int drop(struct keep *k, size_t i, struct err *e)
{
	struct segment *s = &k->list[i];
	const char *slash = strrchr(s->path, '/');
	int rc = dir_unlink(k->dir, slash ? slash + 1 : s->path, e);

	k->ended -= s->bytes;
	free(s->path);
	s->path = NULL;
	return rc;
}

/* ---- budget ------------------------------------------------------------------------------------ */

uint64_t budget_share(const struct store_policy *p)
{
	uint64_t share = p->budget / 4 < SHARE_QUARTER ? p->budget / 4 : SHARE_QUARTER;

	if (!p->budget)
		return UINT64_MAX;
	share = share > p->budget / 8 ? share : p->budget / 8;
	return share > SHARE_LEAST ? share : SHARE_LEAST;
}

/* What is left of the budget beside what has ended and what is or will be live; negative: so much
 * too much. */
static int64_t room(const struct keep *k)
{
	uint64_t share = budget_share(k->policy);

	return (int64_t)(k->policy->budget - k->ended - (k->live > share ? k->live : share));
}

static size_t oldest_waiting(const struct keep *k, size_t *n)
{
	size_t first = k->count;

	*n = 0;
	for (size_t i = k->count; i-- > 0;) {
		if (!k->list[i].path || k->list[i].state != SEGMENT_SEALING)
			continue;
		first = i;
		(*n)++;
	}
	return first;
}

/* Samples that nobody has seen compacted go, since the budget stands; the last of these segments only
 * where there is no room for it at all. */
static int drop_waiting(struct keep *k, bool *dropped, struct err *e)
{
	size_t n, i = oldest_waiting(k, &n);

	*dropped = n > 1 || (n && room(k) < 0);
	if (!*dropped)
		return 0;
	buf_fmt(k->said, "%s%s was removed before it was sealed: the budget leaves no room for it",
		k->said->len ? "; " : "", strrchr(k->list[i].path, '/') + 1);
	return drop(k, i, e);
}

static int by_budget(struct keep *k, struct err *e)
{
	int64_t copy = (int64_t)budget_share(k->policy);
	bool dropped = true;
	int rc = 0;

	while (!rc && dropped && k->policy->budget && room(k) < copy) {
		size_t i = oldest(k);

		rc = i < k->count ? drop(k, i, e) : drop_waiting(k, &dropped, e);
	}
	return rc;
}

int budget_copy(const char *dir, const struct store_policy *policy, uint64_t *bytes, struct err *e)
{
	struct keep k = { .dir = dir, .policy = policy };
	int rc = 0;

	*bytes = UINT64_MAX;
	if (!policy->budget)
		return 0;
	rc = keep_open(&k, e);
	if (!rc)
		*bytes = room(&k) > 0 ? (uint64_t)room(&k) : 0;
	segments_free(k.list, k.count);
	return rc;
}

/* ---- count ------------------------------------------------------------------------------------- */

static int by_count(struct keep *k, struct err *e)
{
	size_t left = 0;
	int rc = 0;

	for (size_t i = 0; i < k->count; i++)
		left += removable(&k->list[i]);
	for (; !rc && k->policy->has_rotate && left > k->policy->rotate; left--)
		rc = drop(k, oldest(k), e);
	return rc;
}

/* ---- age --------------------------------------------------------------------------------------- */

/* Days on which samples were taken, each once, in order. */
struct days {
	int64_t *day;
	size_t count, cap;
};

static void add_day(struct days *d, int64_t day)
{
	size_t i = d->count;

	while (i && d->day[i - 1] > day)
		i--;
	if (i && d->day[i - 1] == day)
		return;
	mem_grow((void **)&d->day, &d->cap, d->count + 1, sizeof(*d->day));
	memmove(d->day + i + 1, d->day + i, (d->count - i) * sizeof(*d->day));
	d->day[i] = day;
	d->count++;
}

static bool is_timed(const struct segment *s)
{
	return s->path && s->state == SEGMENT_SEALED && s->min_ms != INT64_MIN &&
	       s->max_ms != INT64_MAX && s->max_ms >= s->min_ms;
}

static int64_t span_days(const struct segment *s)
{
	return (s->max_ms - s->min_ms) / DAY_MS + 2;
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static int64_t median_days(const struct keep *k)
{
	int64_t *span = mem_zalloc(k->count + 1, sizeof(*span)), median;
	size_t n = 0;

	for (size_t i = 0; i < k->count; i++)
		if (is_timed(&k->list[i]))
			span[n++] = span_days(&k->list[i]);
	mem_sort(span, n, sizeof(*span), by_value);
	median = n ? span[n / 2] : 2;
	free(span);
	return median;
}

/* On how many days one segment can have been recorded: a clock that was set within it makes it look
 * longer. */
static int64_t most_days(const struct keep *k)
{
	static const int64_t days[] = { [PERIOD_HOURLY] = 2,
					[PERIOD_DAILY] = 2,
					[PERIOD_WEEKLY] = 8,
					[PERIOD_MONTHLY] = 32,
					[PERIOD_YEARLY] = 367 };
	bool by_size = k->policy->period == PERIOD_NEVER || k->policy->size || k->policy->minsize;

	return by_size ? median_days(k) : days[k->policy->period];
}

/* When a segment ended, as far as its name tells. */
static int64_t end_of(const struct segment *s)
{
	int64_t ms;

	if (s->state == SEGMENT_DAMAGED && name_set_aside_ms(strrchr(s->path, '/') + 1, &ms))
		return ms;
	return s->max_ms;
}

/*
 * From the newest to the oldest: how many were ended more than MAX_DAYS ago by the clock, and have
 * samples of as many days after them. *N of the oldest are.
 */
static void count_old(const struct keep *k, struct retain_clock clock, int64_t max_days, size_t *n)
{
	int64_t most = most_days(k), up = clock.up_ms / DAY_MS + 1, end = INT64_MAX;
	int64_t live = up < most - 1 ? up : most - 1; /* that the live segment may have */
	struct days days = { 0 };

	*n = 0;
	for (size_t i = k->count; i-- > 0;) {
		const struct segment *s = &k->list[i];

		if (!s->path || s->state == SEGMENT_LIVE)
			continue;
		end = end_of(s) < end ? end_of(s) : end;
		if (removable(s) && end != INT64_MAX && clock.now_ms - end >= max_days * DAY_MS &&
		    (int64_t)days.count + live >= max_days) {
			*n = i + 1;
			break;
		}
		for (int64_t d = 0;
		     is_timed(s) && d < most && s->max_ms / DAY_MS - d >= s->min_ms / DAY_MS; d++)
			add_day(&days, s->max_ms / DAY_MS - d);
	}
	free(days.day);
}

static int by_age(struct keep *k, struct retain_clock clock, struct err *e)
{
	size_t n = 0;
	int rc = 0;

	if (k->policy->maxage_days)
		count_old(k, clock, (int64_t)k->policy->maxage_days, &n);
	for (size_t i = 0; !rc && i < n; i++)
		if (removable(&k->list[i]))
			rc = drop(k, i, e);
	return rc;
}

/* ---- all --------------------------------------------------------------------------------------- */

int retain(const char *dir, const struct store_policy *policy, struct retain_clock clock,
	   struct buf *said, struct err *e)
{
	struct keep k = { .dir = dir, .policy = policy, .said = said };
	int rc = keep_open(&k, e);

	if (!rc)
		rc = by_budget(&k, e);
	if (!rc)
		rc = by_count(&k, e);
	if (!rc)
		rc = by_age(&k, clock, e);
	segments_free(k.list, k.count);
	return rc;
}

int retain_room(const char *dir, const struct store_policy *policy, struct buf *said, struct err *e)
{
	struct keep k = { .dir = dir, .policy = policy, .said = said };
	int rc = policy->budget ? keep_open(&k, e) : 0;

	if (!rc)
		rc = by_budget(&k, e);
	segments_free(k.list, k.count);
	return rc;
}
