/* What times mean together: the window options. */
#include <string.h>

#include "window.h"

static int64_t first_instant(const struct civil *c)
{
	int64_t t[2];

	civil_instants(c, t);
	return t[0];
}

static int weekday_of(struct civil day)
{
	struct civil noon = { day.year, day.month, day.day, 12, 0, 0 };
	int64_t days = civil_utc(&noon) / 86400;

	return (int)((days % 7 + 7 + 4) % 7); /* 1970-01-01 was a Thursday */
}

/* T's time on the day DAYS after that of AT_MS; false when that is not T's weekday. */
static bool on_day(const struct timespec_expr *t, int64_t at_ms, int days, struct civil *c)
{
	struct civil d = civil_at(at_ms / 1000);

	*c = (struct civil){ d.year,	    d.month,	     d.day + days,
			     t->civil.hour, t->civil.minute, t->civil.second };
	return t->kind != TIMESPEC_WEEKDAY || weekday_of(*c) == t->weekday;
}

static bool recurs(const struct timespec_expr *t)
{
	return t->kind == TIMESPEC_CLOCK || t->kind == TIMESPEC_WEEKDAY;
}

/* The latest time of T's kind that is not after NOW. */
static int64_t latest(const struct timespec_expr *t, int64_t now_ms)
{
	struct civil c;
	int64_t at[2];

	for (int days = 0; days >= -14; days--) {
		int n = on_day(t, now_ms, days, &c) ? civil_instants(&c, at) : 0;

		while (n-- > 0)
			if (at[n] * 1000 <= now_ms)
				return at[n] * 1000;
	}
	return now_ms;
}

/* The first time of T's kind after FROM. */
static int64_t earliest(const struct timespec_expr *t, int64_t from_ms)
{
	struct civil c;
	int64_t at[2];

	for (int days = 0; days <= 14; days++) {
		int n = on_day(t, from_ms, days, &c) ? civil_instants(&c, at) : 0;

		for (int i = 0; i < n; i++)
			if (at[i] * 1000 > from_ms)
				return at[i] * 1000;
	}
	return from_ms;
}

int64_t timespec_start(const struct timespec_expr *t, int64_t now_ms)
{
	if (t->kind == TIMESPEC_INSTANT)
		return t->instant_ms;
	if (t->kind == TIMESPEC_OFFSET)
		return now_ms + t->instant_ms;
	return recurs(t) ? latest(t, now_ms) : first_instant(&t->civil) * 1000;
}

static int64_t end_of_day(int64_t day_start_ms)
{
	struct civil c = civil_at(day_start_ms / 1000);
	struct civil next = { c.year, c.month, c.day + 1, 0, 0, 0 };

	return first_instant(&next) * 1000 - 1;
}

/* A date and time as an end: where a DST night has it twice, the first that comes after FROM. */
static int64_t dated_end(const struct timespec_expr *t, int64_t from_ms)
{
	int64_t at[2];
	int n = civil_instants(&t->civil, at);

	return at[n == 2 && at[0] * 1000 <= from_ms] * 1000;
}

int64_t timespec_end(const struct timespec_expr *t, int64_t from_ms, int64_t now_ms)
{
	int64_t end = now_ms;

	switch (t->kind) {
	case TIMESPEC_INSTANT:
		end = t->instant_ms;
		break;
	case TIMESPEC_OFFSET:
		return from_ms + t->instant_ms;
	case TIMESPEC_DATED:
		end = dated_end(t, from_ms);
		break;
	case TIMESPEC_DATE:
		return end_of_day(first_instant(&t->civil) * 1000);
	case TIMESPEC_WEEKDAY:
		end = earliest(t, from_ms);
		return t->has_time ? end + 999 : end_of_day(end);
	case TIMESPEC_CLOCK:
		end = earliest(t, from_ms);
		break;
	}
	return t->to_second ? end + 999 : end;
}

/* ---- the options ----------------------------------------------------------------------------- */

/* Options that were given, parsed. */
struct given {
	const struct window_args *args;
	struct timespec_expr from, to, at, on;
	int64_t last_ms, now_ms;
};

static int exclude(const char *a, const char *a_name, const char *b, const char *b_name,
		   struct err *e)
{
	if (!a || !b)
		return 0;
	return err_set(e, ERR_USAGE, "%s and %s exclude each other", a_name, b_name);
}

static int check_pairs(const struct window_args *a, struct err *e)
{
	const struct {
		const char *a, *a_name, *b, *b_name;
	} pairs[] = {
		{ a->at, "--at", a->from, "--from" },	  { a->at, "--at", a->to, "--to" },
		{ a->at, "--at", a->last, "--last" },	  { a->at, "--at", a->every, "--every" },
		{ a->last, "--last", a->from, "--from" }, { a->last, "--last", a->on, "--on" },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (exclude(pairs[i].a, pairs[i].a_name, pairs[i].b, pairs[i].b_name, e))
			return ERR_USAGE;
	return 0;
}

static int parse_time(const char *text, const char *what, const struct given *g,
		      struct timespec_expr *t, struct err *e)
{
	int rc = text ? timespec_parse(text, what, g->now_ms, t, e) : 0;

	if (rc || !text)
		return rc;
	if (t->kind == TIMESPEC_OFFSET && strcmp(what, "--to") != 0)
		return err_set(e, ERR_USAGE,
			       "%s: a time with + is only for --to, counted from --from", what);
	if (g->args->on && strcmp(what, "--on") != 0 && t->kind != TIMESPEC_CLOCK &&
	    t->kind != TIMESPEC_OFFSET)
		return err_set(e, ERR_USAGE,
			       "%s: beside --on only a bare time such as 03:00 is accepted", what);
	return 0;
}

static int parse_on(struct given *g, struct err *e)
{
	int rc = parse_time(g->args->on, "--on", g, &g->on, e);

	if (rc || !g->args->on)
		return rc;
	if (g->on.has_time || (g->on.kind != TIMESPEC_DATE && g->on.kind != TIMESPEC_WEEKDAY))
		return err_set(
			e, ERR_USAGE,
			"--on: \"%s\" is not a day: use 2026-11-22, today, yesterday or monday",
			g->args->on);
	return 0;
}

static int parse_all(struct given *g, struct window *w, struct err *e)
{
	const struct window_args *a = g->args;
	int rc = check_pairs(a, e);

	if (!rc)
		rc = parse_on(g, e);
	if (!rc)
		rc = parse_time(a->from, "--from", g, &g->from, e);
	if (!rc)
		rc = parse_time(a->to, "--to", g, &g->to, e);
	if (!rc)
		rc = parse_time(a->at, "--at", g, &g->at, e);
	if (!rc && a->last)
		rc = duration_parse(a->last, "--last", &g->last_ms, e);
	if (!rc && a->every)
		rc = duration_parse(a->every, "--every", &w->every_ms, e);
	return rc;
}

static int64_t midnight_of(int64_t ms)
{
	struct civil c = civil_at(ms / 1000);
	struct civil start = { c.year, c.month, c.day, 0, 0, 0 };

	return first_instant(&start) * 1000;
}

/* --on DAY, alone or with bare times. */
static void resolve_on(const struct given *g, struct window *w)
{
	int64_t day = timespec_start(&g->on, g->now_ms);
	const struct timespec_expr *t = g->args->at ? &g->at : &g->from;
	struct civil c;

	w->from_ms = day;
	if (g->args->from || g->args->at) {
		on_day(t, day, 0, &c);
		w->from_ms = first_instant(&c) * 1000;
	}
	w->to_ms = g->args->to ? timespec_end(&g->to, w->from_ms, g->now_ms) : end_of_day(day);
}

static void resolve_span(const struct given *g, struct window *w)
{
	const struct window_args *a = g->args;

	w->from_ms = a->from ? timespec_start(&g->from, g->now_ms) : midnight_of(g->now_ms);
	w->to_ms = a->to ? timespec_end(&g->to, w->from_ms, g->now_ms) : g->now_ms;
	/* --to alone: of the day in which it ends */
	if (a->to && !a->from && !recurs(&g->to))
		w->from_ms = midnight_of(w->to_ms);
	if (a->last) {
		if (a->to && recurs(&g->to))
			w->to_ms = timespec_start(&g->to, g->now_ms) + 999;
		w->from_ms = w->to_ms - g->last_ms;
	}
}

/* The samples of the second that ends a window are in it; the intervals that have their middle in that
 * second are those of the window that begins there. */
static int64_t early_ms(const struct given *g)
{
	const struct timespec_expr *t = &g->to;

	if (!g->args->to || t->kind == TIMESPEC_DATE ||
	    (t->kind == TIMESPEC_WEEKDAY && !t->has_time))
		return 0;
	return t->to_second || t->kind == TIMESPEC_WEEKDAY ? 1000 : 1;
}

static int check_order(const struct window *w, struct err *e)
{
	struct buf from = BUF_INIT, to = BUF_INIT;

	if (w->from_ms <= w->to_ms)
		return 0;
	time_text(&from, w->from_ms);
	time_text(&to, w->to_ms);
	err_set(e, ERR_USAGE, "the window ends (%s) before it starts (%s)", buf_cstr(&to),
		buf_cstr(&from));
	buf_release(&from);
	buf_release(&to);
	return ERR_USAGE;
}

int window_parse(const struct window_args *a, int64_t now_ms, struct window *w, struct err *e)
{
	struct given g = { .args = a, .now_ms = now_ms };
	int rc;

	memset(w, 0, sizeof(*w));
	rc = parse_all(&g, w, e);
	if (rc)
		return rc;
	if (a->on)
		resolve_on(&g, w);
	else if (!a->at)
		resolve_span(&g, w);
	w->early_ms = early_ms(&g);
	if (a->at) {
		w->at = true;
		w->to_ms = a->on ? w->from_ms : timespec_start(&g.at, now_ms);
		w->from_ms = w->to_ms;
		w->to_ms += g.at.to_second ? 999 : 0;
	}
	return check_order(w, e);
}
