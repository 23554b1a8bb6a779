/*
 * Retention: the budget first, then the count, then the age. Only sealed segments and those set
 * aside go, the oldest by order of sealing first.
 *
 * Age is the one rule that asks the wall clock, which may be years ahead. It takes one segment a
 * run, and only one that is also old by what was recorded since: as many periods of newer segments
 * as the age is long. A clock that jumps forward adds no such periods, so it removes nothing; a
 * machine that records each day has one for each day.
 */
#include <string.h>

#include "dir.h"
#include "name.h"
#include "seal.h"

enum { DAY_S = 86400 };

struct keep {
	const char *dir;
	const struct store_policy *policy;
	struct segment *list;
	size_t count, first; /* those before FIRST are gone */
};

static bool removable(const struct segment *s)
{
	return s->state == SEGMENT_SEALED || s->state == SEGMENT_DAMAGED;
}

/* The oldest that may go; COUNT when there is none. */
static size_t oldest(const struct keep *k)
{
	size_t i = k->first;

	while (i < k->count && !removable(&k->list[i]))
		i++;
	return i;
}

static int drop(struct keep *k, size_t i, struct err *e)
{
	const char *slash = strrchr(k->list[i].path, '/');

	k->first = i + 1;
	return dir_unlink(k->dir, slash ? slash + 1 : k->list[i].path, e);
}

/* The newest sealed segment stays, however small the budget: without it a budget below one segment
 * would keep nothing. */
static size_t left(const struct keep *k)
{
	size_t n = 0;

	for (size_t i = k->first; i < k->count; i++)
		n += removable(&k->list[i]);
	return n;
}

static int by_budget(struct keep *k, struct err *e)
{
	int rc = 0;

	while (!rc && k->policy->budget && left(k) > 1 && dir_bytes(k->dir) > k->policy->budget)
		rc = drop(k, oldest(k), e);
	return rc;
}

static int by_count(struct keep *k, struct err *e)
{
	int rc = 0;

	while (!rc && k->policy->has_rotate && left(k) > k->policy->rotate)
		rc = drop(k, oldest(k), e);
	return rc;
}

/* How many different periods the segments after I began in. */
static int64_t periods_after(const struct keep *k, size_t i, int64_t every_ms)
{
	int64_t n = 0, last = INT64_MIN;

	for (i++; i < k->count; i++) {
		int64_t period;

		if (k->list[i].state != SEGMENT_SEALED || k->list[i].min_ms == INT64_MIN)
			continue;
		period = k->list[i].min_ms / every_ms;
		n += period != last;
		last = period;
	}
	return n;
}

static int by_age(struct keep *k, int64_t now_ms, struct err *e)
{
	int64_t every_s = DAY_S;
	int64_t age_s = (int64_t)k->policy->maxage_days * DAY_S;
	size_t i = oldest(k);

	if (!age_s || i == k->count || k->list[i].max_ms == INT64_MAX)
		return 0;
	if (now_ms - k->list[i].max_ms < age_s * 1000)
		return 0;
	/* the live segment is one more period */
	if ((periods_after(k, i, every_s * 1000) + 1) * every_s < age_s)
		return 0;
	return drop(k, i, e);
}

int retain(const char *dir, const struct store_policy *policy, int64_t now_ms, struct err *e)
{
	struct keep k = { .dir = dir, .policy = policy };
	int rc = segments_list(dir, &k.list, &k.count, e);

	if (!rc)
		rc = by_budget(&k, e);
	if (!rc)
		rc = by_count(&k, e);
	if (!rc)
		rc = by_age(&k, now_ms, e);
	segments_free(k.list, k.count);
	return rc;
}
