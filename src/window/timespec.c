/* Reading times and durations. What a time means as the start or the end of a window is in
 * resolve.c. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "window.h"

static const char accepted[] =
	"use 03:00, 03:00:30, yesterday 03:00, 2026-11-22T03:00, monday 14:00, "
	"a date, -2h, @1795391635 or now";

static int refuse(const char *text, const char *what, struct err *e)
{
	struct buf shown = BUF_INIT;
	int rc;

	buf_escaped(&shown, text, strnlen(text, 80));
	rc = err_set(e, ERR_USAGE, "%s: \"%s\" is not a time: %s", what, buf_cstr(&shown),
		     accepted);
	buf_release(&shown);
	return rc;
}

/* ---- durations ------------------------------------------------------------------------------- */

/* One number and its unit at *S, in milliseconds; negative when it does not read. */
static int64_t duration_part(const char **s)
{
	static const struct {
		char unit;
		int64_t ms;
	} units[] = { { 's', 1000 },	 { 'm', 60000 },     { 'h', 3600000 },
		      { 'd', 86400000 }, { 'w', 604800000 }, { '\0', 1000 } };
	char *end;
	unsigned long long v;

	if (**s < '0' || **s > '9')
		return -1;
	v = strtoull(*s, &end, 10);
	if (end - *s > 9)
		return -1;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (*end != units[i].unit)
			continue;
		*s = end + (*end != '\0');
		return (int64_t)v * units[i].ms;
	}
	return -1;
}

/* All of S; 0 when it does not read or is nothing. */
static int64_t duration_ms(const char *s)
{
	int64_t sum = 0;

	do {
		int64_t part = duration_part(&s);

		if (part < 0 || part > INT64_MAX / 4 - sum)
			return 0;
		sum += part;
	} while (*s);
	return sum;
}

int duration_parse(const char *text, const char *what, int64_t *ms, struct err *e)
{
	struct buf shown = BUF_INIT;

	*ms = duration_ms(text);
	if (*ms > 0)
		return 0;
	buf_escaped(&shown, text, strnlen(text, 80));
	err_set(e, ERR_USAGE, "%s: \"%s\" is not a duration: use 90s, 30m, 2h, 1d, 1w or 1h30m",
		what, buf_cstr(&shown));
	buf_release(&shown);
	return ERR_USAGE;
}

/* ---- parts of a time ------------------------------------------------------------------------- */

/* Exactly N digits (or up to N, where MIN is less) at *S. */
static bool digits(const char **s, int min, int n, int *out)
{
	int i = 0;

	*out = 0;
	while (i < n && (*s)[i] >= '0' && (*s)[i] <= '9')
		*out = *out * 10 + ((*s)[i++] - '0');
	*s += i;
	return i >= min;
}

static bool character(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

/* 3:00, 03:00, 03:00:30; 24:00 is the end of the day. */
static bool read_clock(const char **s, struct civil *c)
{
	c->second = 0;
	if (!digits(s, 1, 2, &c->hour) || !character(s, ':') || !digits(s, 2, 2, &c->minute))
		return false;
	if (**s == ':' && !(character(s, ':') && digits(s, 2, 2, &c->second)))
		return false;
	if (c->hour == 24)
		return c->minute == 0 && c->second == 0;
	return c->hour < 24 && c->minute < 60 && c->second < 60;
}

static int days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return month == 2 && leap ? 29 : days[month - 1];
}

static bool read_date(const char **s, struct civil *c)
{
	return digits(s, 4, 4, &c->year) && character(s, '-') && digits(s, 2, 2, &c->month) &&
	       character(s, '-') && digits(s, 2, 2, &c->day) && c->month >= 1 && c->month <= 12 &&
	       c->day >= 1 && c->day <= days_in_month(c->year, c->month);
}

/* The word at *S, when it is NAME or its first SHORTEST letters (0: only whole). */
static bool word(const char **s, const char *name, size_t shortest)
{
	size_t n = strspn(*s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

	if (!n || strncasecmp(*s, name, n) != 0 || (n != strlen(name) && n != shortest))
		return false;
	*s += n;
	return true;
}

static bool read_weekday(const char **s, int *weekday)
{
	static const char *const names[] = { "sunday",	 "monday", "tuesday", "wednesday",
					     "thursday", "friday", "saturday" };

	for (int i = 0; i < 7; i++)
		if (word(s, names[i], 3)) {
			*weekday = i;
			return true;
		}
	return false;
}

/* Z, +01:00, +0100 or +01 after a date and time, in seconds. */
static bool read_offset(const char **s, int *seconds)
{
	int sign = **s == '-' ? -1 : 1, h, m = 0;

	*seconds = 0;
	if (character(s, 'Z'))
		return true;
	if (!character(s, '+') && !character(s, '-'))
		return false;
	if (!digits(s, 2, 2, &h))
		return false;
	if (**s && (character(s, ':'), !digits(s, 2, 2, &m)))
		return false;
	*seconds = sign * (h * 3600 + m * 60);
	return h < 24 && m < 60;
}

/* ---- whole times ----------------------------------------------------------------------------- */

/* @SECONDS, with up to three decimals */
static bool read_epoch(const char *s, struct timespec_expr *t)
{
	char *end;
	int64_t v;
	int frac = 0, scale = 100;

	if (*s < '0' || *s > '9')
		return false;
	v = strtoll(s, &end, 10);
	if (end - s > 12)
		return false;
	t->to_second = *end == '\0';
	if (*end == '.')
		for (end++; *end >= '0' && *end <= '9'; end++, scale /= 10)
			frac += (*end - '0') * scale;
	t->kind = TIMESPEC_INSTANT;
	t->instant_ms = v * 1000 + frac;
	return *end == '\0';
}

static bool read_relative(const char *s, int64_t now_ms, struct timespec_expr *t)
{
	int64_t ms = duration_ms(s + 1);

	t->kind = *s == '-' ? TIMESPEC_INSTANT : TIMESPEC_OFFSET;
	t->instant_ms = *s == '-' ? now_ms - ms : ms;
	return ms > 0;
}

/* today, yesterday, a weekday or a date: leaves what follows in *S. */
static bool read_day(const char **s, int64_t now_ms, struct timespec_expr *t)
{
	struct civil today = civil_at(now_ms / 1000);

	t->kind = TIMESPEC_DATE;
	t->civil = (struct civil){ today.year, today.month, today.day, 0, 0, 0 };
	if (word(s, "today", 0))
		return true;
	if (word(s, "yesterday", 0)) {
		t->civil.day--;
		return true;
	}
	if (read_weekday(s, &t->weekday)) {
		t->kind = TIMESPEC_WEEKDAY;
		return true;
	}
	return read_date(s, &t->civil);
}

/* An instant from a date and time with an offset from UTC. */
static void fix_instant(struct timespec_expr *t, int offset)
{
	t->instant_ms = (civil_utc(&t->civil) - offset) * 1000;
	t->kind = TIMESPEC_INSTANT;
}

static bool read_dated(const char *s, int64_t now_ms, struct timespec_expr *t)
{
	int offset;

	if (!read_day(&s, now_ms, t))
		return false;
	if (!*s)
		return true;
	if (!character(&s, ' ') && !(t->kind == TIMESPEC_DATE && character(&s, 'T')))
		return false;
	s += strspn(s, " ");
	if (!read_clock(&s, &t->civil))
		return false;
	t->has_time = t->to_second = true;
	if (t->kind == TIMESPEC_DATE)
		t->kind = TIMESPEC_DATED;
	if (!*s)
		return true;
	if (t->kind != TIMESPEC_DATED || !read_offset(&s, &offset) || *s)
		return false;
	fix_instant(t, offset);
	return true;
}

static bool read_bare_clock(const char *s, struct timespec_expr *t)
{
	t->kind = TIMESPEC_CLOCK;
	t->has_time = t->to_second = true;
	return read_clock(&s, &t->civil) && !*s;
}

int timespec_parse(const char *text, const char *what, int64_t now_ms, struct timespec_expr *t,
		   struct err *e)
{
	const char *s = text + strspn(text, " ");
	bool good;

	memset(t, 0, sizeof(*t));
	if (!strcasecmp(s, "now")) {
		t->instant_ms = now_ms;
		return 0;
	}
	if (*s == '@')
		good = read_epoch(s + 1, t);
	else if (*s == '-' || *s == '+')
		good = read_relative(s, now_ms, t);
	else
		good = read_bare_clock(s, t) ||
		       (memset(t, 0, sizeof(*t)), read_dated(s, now_ms, t));
	return good ? 0 : refuse(text, what, e);
}
