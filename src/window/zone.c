/* Local time: zones, and the two nights a year on which local clocks repeat or skip an hour. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "window.h"

/* ---- zones ----------------------------------------------------------------------------------- */

static bool zone_file_exists(const char *zone)
{
	struct buf path = BUF_INIT;
	const char *dir = getenv("TZDIR");
	bool found;

	if (!*zone || *zone == '/' || strstr(zone, ".."))
		return false;
	buf_fmt(&path, "%s/%s", dir && *dir ? dir : "/usr/share/zoneinfo", zone);
	found = access(buf_cstr(&path), R_OK) == 0;
	buf_release(&path);
	return found;
}

/* CET-1CEST or <+03>-3: a name of three letters or more, or in <>, then an offset (tzset(3)). */
static bool zone_is_posix(const char *zone)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	size_t n = strspn(zone, letters);

	if (*zone == '<') {
		n = strcspn(zone, ">");
		if (!zone[n])
			return false;
		n++;
	}
	if (n < 3)
		return false;
	zone += n;
	zone += *zone == '+' || *zone == '-';
	return *zone >= '0' && *zone <= '9';
}

int zone_use(const char *zone, struct err *e)
{
	if (zone && strcmp(zone, "UTC") != 0 && !zone_file_exists(zone) && !zone_is_posix(zone))
		return err_set(e, ERR_USAGE,
			       "unknown time zone \"%s\": use a name such as Europe/Berlin, UTC, a "
			       "POSIX TZ string, or "
			       "recorded",
			       zone);
	if (zone)
		setenv("TZ", zone, 1);
	tzset();
	return 0;
}

/* ---- civil time ------------------------------------------------------------------------------ */

/* Days from 1970-01-01 in the proleptic Gregorian calendar; years begin in March, so that the leap
 * day comes last. */
static int64_t days_from_civil(int64_t year, int month, int day)
{
	int64_t y = year - (month <= 2), era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5;

	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy + day - 1 - 719468;
}

int64_t civil_utc(const struct civil *c)
{
	return days_from_civil(c->year, c->month, c->day) * 86400 + c->hour * 3600 +
	       c->minute * 60 + c->second;
}

static int64_t offset_at(int64_t epoch_s)
{
	time_t t = (time_t)epoch_s;
	struct tm tm;

	return localtime_r(&t, &tm) ? tm.tm_gmtoff : 0;
}

/* The instant in (LO, HI] from which on the offset is that of HI. */
static int64_t jump_between(int64_t lo, int64_t hi)
{
	int64_t after = offset_at(hi);

	while (hi - lo > 1) {
		int64_t mid = lo + (hi - lo) / 2;

		if (offset_at(mid) == after)
			hi = mid;
		else
			lo = mid;
	}
	return hi;
}

int civil_instants(const struct civil *c, int64_t out[2])
{
	int64_t utc = civil_utc(c);
	int64_t before = offset_at(utc - 86400), after = offset_at(utc + 86400);
	int n = 0;

	/* offsets fall when an hour is repeated: the larger one comes first */
	if (offset_at(utc - before) == before)
		out[n++] = utc - before;
	if (after != before && offset_at(utc - after) == after)
		out[n++] = utc - after;
	if (n)
		return n;
	out[0] = jump_between(utc - 86400, utc + 86400);
	return 1;
}

struct civil civil_at(int64_t epoch_s)
{
	time_t t = (time_t)epoch_s;
	struct tm tm = { .tm_mday = 1, .tm_year = 70 };

	localtime_r(&t, &tm);
	return (struct civil){ tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
			       tm.tm_hour,	  tm.tm_min,	 tm.tm_sec };
}

void time_text(struct buf *b, int64_t real_ms)
{
	struct civil c = civil_at(real_ms >= 0 ? real_ms / 1000 : (real_ms - 999) / 1000);

	buf_fmt(b, "%04d-%02d-%02d %02d:%02d:%02d", c.year, c.month, c.day, c.hour, c.minute,
		c.second);
}
