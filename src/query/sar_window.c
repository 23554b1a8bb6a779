/*
 * The window that sar's own options ask for: a day (today, -1 for yesterday), of it the time from
 * -s to -e, or with -f the whole store. An end that is earlier than the start by the hour is the
 * next day's.
 */
#include <string.h>

#include "sar.h"

enum { DAY_S = 86400 };

/* hh:mm[:ss] (TEXT; "" for FALLBACK) on DAY; a time that the night skips or repeats is the first.
 */
static int clock_on(const char *text, const char *what, const char *fallback, struct civil day,
		    int64_t *ms, int *seconds, struct err *e)
{
	int64_t out[2];
	struct timespec_expr t;
	int rc = timespec_parse(*text ? text : fallback, what, 0, &t, e);

	if (rc < 0)
		return rc;
	if (t.kind != TIMESPEC_CLOCK)
		return err_set(e, ERR_USAGE, "%s: a time of day, hh:mm or hh:mm:ss", what);
	day.hour = t.civil.hour;
	day.minute = t.civil.minute;
	day.second = t.civil.second;
	*seconds = day.hour * 3600 + day.minute * 60 + day.second;
	civil_instants(&day, out);
	*ms = out[0] * 1000;
	return 0;
}

static struct civil midnight(int64_t epoch_s)
{
	struct civil c = civil_at(epoch_s);

	c.hour = c.minute = c.second = 0;
	return c;
}

/* The day that the window is of, and its limits. */
static int find_day(struct session *s, struct civil *day, int64_t *from_ms, int64_t *to_ms,
		    struct err *e)
{
	const char *back = s->options->value[OPT_DAY];
	int64_t now = clock_real_ms(), first, last, out[2];
	uint64_t days = 0;

	if (back && number_parse(back, "days back", 1, 365000, &days, e))
		return ERR_USAGE;
	*day = midnight(now / 1000);
	*from_ms = INT64_MIN;
	*to_ms = INT64_MAX;
	if (s->options->value[OPT_FILE]) {
		if (store_span(&s->store, &first, &last))
			*day = midnight(first / 1000);
		return 0;
	}
	day->day -= (int)days;
	civil_instants(day, out);
	*from_ms = out[0] * 1000;
	day->day++;
	civil_instants(day, out);
	*to_ms = out[0] * 1000 - 1;
	day->day--;
	return 0;
}

int sar_window(struct session *s, struct err *e)
{
	const char *start = s->options->value[OPT_START], *end = s->options->value[OPT_END];
	int from_s = 0, to_s = DAY_S;
	struct civil day;
	int rc = find_day(s, &day, &s->window.from_ms, &s->window.to_ms, e);

	/* sar's own: the first sample in it is the baseline, and -e is inclusive */
	s->window.by_samples = start || end;

	if (rc >= 0 && start)
		rc = clock_on(start, "-s", "08:00:00", day, &s->window.from_ms, &from_s, e);
	if (rc < 0 || !end)
		return rc;
	rc = clock_on(end, "-e", "18:00:00", day, &s->window.to_ms, &to_s, e);
	if (rc >= 0 && start && to_s / 3600 < from_s / 3600) {
		day.day++;
		rc = clock_on(end, "-e", "18:00:00", day, &s->window.to_ms, &to_s, e);
	}
	s->window.to_ms += 999;
	return rc;
}
