/* Cells of ps that are times. Names of months and days are English whatever the locale: ps writes
 * them with strftime in the C locale's LC_TIME unless it was set, and so does sago. */
#include <time.h>

#include "ps_cells.h"

enum { DAY = 86400 };

/* Quirk: S adds the time of children to BSD's TIME, not to UNIX's. */
static uint64_t seconds_of(struct ps_cell *c, bool children)
{
	uint64_t ticks = task_ticks(c->p, c->task, children);

	c->has_key = true;
	c->key = (int64_t)ticks;
	return ticks / c->p->hz;
}

/* "1-02:03:04": days only where there are some. */
static void put_span(struct buf *out, uint64_t s, bool hours)
{
	if (s >= DAY)
		buf_fmt(out, "%llu-", (unsigned long long)(s / DAY));
	if (hours || s >= 3600)
		buf_fmt(out, "%02u:", (unsigned)(s / 3600 % 24));
	buf_fmt(out, "%02u:%02u", (unsigned)(s / 60 % 60), (unsigned)(s % 60));
}

void put_time(struct ps_cell *c)
{
	put_span(c->out, seconds_of(c, false), true);
}

void put_times(struct ps_cell *c)
{
	buf_u64_dec(c->out, seconds_of(c, false));
}

void put_bsdtime(struct ps_cell *c)
{
	uint64_t s = seconds_of(c, c->children);

	buf_fmt(c->out, "%3llu:%02u", (unsigned long long)(s / 60), (unsigned)(s % 60));
}

/* Sorted by ticks: the later it began, the less. */
static void lived(struct ps_cell *c)
{
	c->has_key = true;
	c->key = -task_i64(c->p, c->task, C_PROC_STARTTIME);
}

void put_etime(struct ps_cell *c)
{
	lived(c);
	put_span(c->out, task_elapsed(c->p, c->task), false);
}

void put_etimes(struct ps_cell *c)
{
	lived(c);
	buf_u64_dec(c->out, task_elapsed(c->p, c->task));
}

/* ---- when it began --------------------------------------------------------------------------- */

/* strftime(3), with forms of the table's own */
static size_t (*const format_time)(char *, size_t, const char *, const struct tm *) = strftime;

static void put_form(struct ps_cell *c, const char *form, const struct tm *tm)
{
	char text[64];

	buf_add(c->out, text, format_time(text, sizeof(text), form, tm));
}

/* When it began, in local time; sorted by ticks since boot. */
static bool began(struct ps_cell *c, time_t *t, struct tm *tm)
{
	c->has_key = true;
	c->key = task_i64(c->p, c->task, C_PROC_STARTTIME);
	*t = task_start_s(c->p, c->task);
	return localtime_r(t, tm) != NULL;
}

void put_stime(struct ps_cell *c)
{
	time_t t, now = c->p->now_s;
	struct tm tm, today;

	if (!began(c, &t, &tm) || !localtime_r(&now, &today))
		return;
	put_form(c,
		 tm.tm_year != today.tm_year   ? "%Y"
		 : tm.tm_yday != today.tm_yday ? "%b%d"
					       : "%H:%M",
		 &tm);
}

void put_start(struct ps_cell *c)
{
	time_t t;
	struct tm tm;

	if (began(c, &t, &tm))
		put_form(c, c->p->now_s - t > DAY ? "  %b %d" : "%H:%M:%S", &tm);
}

void put_bsdstart(struct ps_cell *c)
{
	time_t t;
	struct tm tm;

	if (began(c, &t, &tm))
		put_form(c, c->p->now_s - t > DAY ? "%b %e" : " %H:%M", &tm);
}

void put_lstart(struct ps_cell *c)
{
	time_t t;
	struct tm tm;

	if (began(c, &t, &tm))
		put_form(c, "%a %b %e %H:%M:%S %Y", &tm);
}
