/* What the documents of sadf -j and -x are made of. Measured with sadf 12.6.1 (tests/peer). */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sadf_tree.h"

/* ---- times ----------------------------------------------------------------------------------- */

static bool broken_down(const struct sadf *f, int64_t real_ms, struct tm *tm)
{
	time_t t = (time_t)(real_ms / 1000 - (real_ms % 1000 < 0));

	return f->time == SADF_LOCAL ? localtime_r(&t, tm) != NULL : gmtime_r(&t, tm) != NULL;
}

static void use_zone(const char *zone)
{
	if (zone)
		setenv("TZ", zone, 1);
	else
		unsetenv("TZ");
	tzset();
}

/* Quirk "date of the reader": sadf 12.6.1 -t takes the time of the day as recorded, and the date
 * where it is read; across zones they are of two days (fixture midnight, TZ=Europe/Berlin).
 * -T --timezone recorded has both of the recorder. */
static bool readers_date(struct reader_day *r, int64_t real_ms, struct tm *tm)
{
	int64_t quarter = real_ms / 900000;

	if (r->quarter != quarter) {
		time_t t = (time_t)(real_ms / 1000);
		const char *tz = getenv("TZ");
		char *recorded = tz ? mem_strdup(tz) : NULL;

		use_zone(r->zone);
		if (localtime_r(&t, &r->tm))
			r->quarter = quarter;
		use_zone(recorded);
		free(recorded);
	}
	*tm = r->tm;
	return r->quarter == quarter;
}

void sadf_date(const struct sadf *f, struct buf *b, int64_t real_ms)
{
	struct tm tm;

	if (f->reader ? readers_date(f->reader, real_ms, &tm) : broken_down(f, real_ms, &tm))
		buf_fmt(b, "%04d-%02d-%02d", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
}

void sadf_time(const struct sadf *f, struct buf *b, int64_t real_ms)
{
	struct tm tm;

	if (f->time == SADF_EPOCH)
		buf_fmt(b, "%lld", (long long)(real_ms / 1000));
	else if (broken_down(f, real_ms, &tm))
		buf_fmt(b, "%02d:%02d:%02d", tm.tm_hour, tm.tm_min, tm.tm_sec);
}

/* In documents -U is as the default. */
static struct sadf calendar(const struct sadf *f)
{
	struct sadf copy = *f;

	if (copy.time == SADF_EPOCH)
		copy.time = SADF_UTC;
	return copy;
}

void sadf_put_moment(const struct sadf *f, struct buf *b, int64_t real_ms)
{
	struct sadf c = calendar(f);
	bool json = f->format == SADF_JSON;

	buf_str(b, json ? "\"date\": \"" : "date=\"");
	sadf_date(&c, b, real_ms);
	buf_str(b, json ? "\", \"time\": \"" : "\" time=\"");
	sadf_time(&c, b, real_ms);
	buf_fmt(b, json ? "\", \"utc\": %d" : "\" utc=\"%d\"", c.time == SADF_UTC);
}

/* ---- text ------------------------------------------------------------------------------------ */

/* XML: what is escaped for terminals is so here too, and then the five characters of XML. */
void sadf_put_xml(struct buf *b, const char *s, size_t n)
{
	struct buf safe = BUF_INIT;

	buf_escaped(&safe, s, n);
	for (size_t k = 0; k < safe.len; k++) {
		static const char *const entities[] = { ['&'] = "&amp;",
							['<'] = "&lt;",
							['>'] = "&gt;",
							['"'] = "&quot;",
							['\''] = "&apos;" };
		unsigned char ch = (unsigned char)safe.p[k];

		if (ch < sizeof(entities) / sizeof(entities[0]) && entities[ch])
			buf_str(b, entities[ch]);
		else
			buf_char(b, safe.p[k]);
	}
	buf_release(&safe);
}

void sadf_put_label(struct buf *b, bool json, const struct sample *s, uint32_t col)
{
	size_t n = 0;
	const char *text =
		s->frames[G_HOST].taken ? frame_label(&s->frames[G_HOST], 0, col, &n) : NULL;

	if (json)
		buf_json(b, text ? text : "", text ? n : 0);
	else
		sadf_put_xml(b, text ? text : "", text ? n : 0);
}

/* The key of a column in JSON; in XML percent signs have no place. */
void sadf_put_key(struct buf *b, bool json, const struct head *h)
{
	const char *key = h->column->key ? h->column->key : h->name;
	size_t n = strlen(key);

	if (n > 2 && !strcmp(key + n - 2, "/s"))
		n -= 2;
	if (!json && key[0] == '%') {
		buf_add(b, key + 1, n - 1);
		buf_str(b, "-percent");
	} else {
		buf_add(b, key, n);
	}
}

void sadf_put_number(struct buf *b, const struct head *h, const struct cell *c)
{
	bool there = c->state == CELL_NUMBER || c->state == CELL_FELL;

	buf_fixed(b, there ? c->number : 0, h->decimals);
}
