/* Forms as text, JSON ({"free": {"rows": [...]}}, one row a line) and CSV. */
#include <math.h>
#include <string.h>
#include <time.h>

#include "render.h"

static void put_whole(struct buf *b, const struct fval *v)
{
	if (v->exact)
		buf_u64_dec(b, v->u);
	else
		buf_fixed(b, v->d, 0);
}

/* To the nearest; before 1970, where nobody looks, upwards as procps does. */
static int64_t rounded_s(int64_t ms)
{
	return (ms + 500) / 1000;
}

/* So many seconds before; a store may hold any number of them. */
static int64_t since_ms(const struct fval *v, int64_t real_ms)
{
	return 1000 * rounded_s(real_ms - llround(fmin(v->d, 1e15) * 1000));
}

static void put_since(struct buf *b, const struct fval *v, int64_t real_ms)
{
	time_text(b, since_ms(v, real_ms));
}

static bool local_time(int64_t real_ms, struct tm *tm)
{
	time_t t = (time_t)(real_ms / 1000 - (real_ms % 1000 < 0));

	return localtime_r(&t, tm);
}

static void put_clock(struct buf *b, int64_t real_ms)
{
	struct tm tm;

	if (local_time(real_ms, &tm))
		buf_fmt(b, "%02d:%02d:%02d", tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static void put_zone(struct buf *b, int64_t real_ms)
{
	struct tm tm;

	if (local_time(real_ms, &tm))
		buf_str(b, tm.tm_zone);
}

static const char *state_name(const struct fval *v)
{
	static const char *const names[] = { "?",	   "ESTAB",	 "SYN-SENT",  "SYN-RECV",
					     "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT", "UNCONN",
					     "CLOSE-WAIT", "LAST-ACK",	 "LISTEN",    "CLOSING" };

	return v->d >= 1 && v->d <= 11 ? names[(int)v->d] : names[0];
}

/* ---- text ------------------------------------------------------------------------------------ */

static void put_number(struct buf *b, const struct sheaf *s, const struct form_field *f,
		       const struct fval *v, int64_t real_ms)
{
	switch (f->kind) {
	case FORM_TWO:
		buf_fmt(b, "%02d", (int)v->d);
		break;
	case FORM_FIXED:
		buf_fixed(b, v->d, 2);
		if (s->style.point)
			b->p[b->len - 3] = s->style.point;
		break;
	case FORM_SIZE:
		buf_size(b, v->d, &s->style, 0);
		break;
	case FORM_STATE:
		buf_str(b, state_name(v));
		break;
	case FORM_SINCE:
		put_since(b, v, real_ms);
		break;
	default:
		put_whole(b, v);
	}
}

/* What is no number. */
static void put_other(struct buf *b, const struct sheaf *s, const struct form_field *f,
		      const struct form_cell *c, int64_t real_ms)
{
	if (f->kind == FORM_UNIT)
		buf_char(b, s->style.letter);
	else if (f->kind == FORM_LABEL)
		buf_escaped(b, c->text, c->len);
	else if (f->kind == FORM_CLOCK)
		put_clock(b, real_ms);
	else if (f->kind == FORM_DATE)
		time_text(b, real_ms);
	else if (f->kind == FORM_ZONE)
		put_zone(b, real_ms);
}

static void put_field(const struct sheaf *s, const struct form_field *f, const struct form_cell *c,
		      int64_t real_ms)
{
	struct buf figure = BUF_INIT;

	if (c->hidden || f->kind == FORM_DATA || f->kind == FORM_NAME)
		return;
	if (c->state == CELL_ABSENT)
		buf_char(&figure, '-');
	else if (c->state == CELL_TEXT)
		put_other(&figure, s, f, c, real_ms);
	else
		put_number(&figure, s, f, &c->value, real_ms);
	if (f->before)
		buf_str(s->out, f->before);
	buf_fmt(s->out, "%*s", f->width, buf_cstr(&figure));
	if (f->after)
		buf_str(s->out, f->after);
	buf_release(&figure);
}

void sheaf_head(const struct sheaf *s, const struct form_cell *cells, int64_t real_ms)
{
	size_t n;
	const struct form_field *const *f = form_heads(s->form, &n);

	for (size_t i = 0; s->format == FORMAT_TABLE && i < n; i++)
		put_field(s, f[i], &cells[i], real_ms);
}

/* ---- JSON and CSV ---------------------------------------------------------------------------- */

static bool is_text(const struct form_field *f)
{
	return f->kind == FORM_LABEL || f->kind == FORM_NAME || f->kind == FORM_STATE ||
	       f->kind == FORM_SINCE;
}

static void put_text(struct buf *b, const struct form_field *f, const struct form_cell *c,
		     int64_t real_ms)
{
	if (f->kind == FORM_STATE)
		buf_str(b, state_name(&c->value));
	else if (f->kind == FORM_SINCE)
		buf_iso_time(b, since_ms(&c->value, real_ms));
	else
		buf_add(b, c->text, c->len);
}

static void put_datum(const struct sheaf *s, const struct form_field *f, const struct form_cell *c,
		      int64_t real_ms)
{
	struct buf text = BUF_INIT;

	if (c->state == CELL_ABSENT) {
		buf_str(s->out, s->format == FORMAT_JSON ? "null" : "");
	} else if (is_text(f)) {
		put_text(&text, f, c, real_ms);
		(s->format == FORMAT_JSON ? buf_json : buf_csv)(s->out, buf_cstr(&text), text.len);
	} else if (f->kind == FORM_SIZE) {
		buf_fixed(s->out, c->value.d * 1024, 0);
	} else if (f->kind == FORM_FIXED) {
		buf_fixed(s->out, c->value.d, 2);
	} else if (f->kind == FORM_DATA) {
		buf_fixed(s->out, c->value.d, rint(c->value.d) == c->value.d ? 0 : 2);
	} else {
		put_whole(s->out, &c->value);
	}
	buf_release(&text);
}

static void json_begin(struct sheaf *s)
{
	if (s->items++)
		return;
	buf_fmt(s->out, "{\"%s\": {\"rows\": [", form_of(s->form)->name);
}

static void json_row(struct sheaf *s, const struct form_cell *cells, int64_t real_ms)
{
	size_t n, heads;
	const struct form_field *const *f = form_fields(s->form, &n);

	form_heads(s->form, &heads);
	buf_str(s->out, s->items ? ",\n" : "");
	json_begin(s);
	buf_str(s->out, s->items == 1 ? "\n{\"time\": \"" : "{\"time\": \"");
	buf_iso_time(s->out, real_ms);
	buf_fmt(s->out, "\", \"epoch\": %lld.%03d", (long long)(real_ms / 1000),
		(int)(real_ms % 1000));
	for (size_t i = 0; i < n; i++)
		if (f[i]->key) {
			buf_fmt(s->out, ", \"%s\": ", f[i]->key);
			put_datum(s, f[i], &cells[heads + i], real_ms);
		}
	buf_char(s->out, '}');
}

static void csv_head(struct sheaf *s)
{
	size_t n;
	const struct form_field *const *f = form_fields(s->form, &n);

	if (s->items++)
		return;
	buf_str(s->out, "time");
	for (size_t i = 0; i < n; i++)
		if (f[i]->key)
			buf_fmt(s->out, ",%s", f[i]->key);
	buf_char(s->out, '\n');
}

static void csv_row(struct sheaf *s, const struct form_cell *cells, int64_t real_ms)
{
	size_t n, heads;
	const struct form_field *const *f = form_fields(s->form, &n);

	form_heads(s->form, &heads);
	csv_head(s);
	buf_iso_time(s->out, real_ms);
	for (size_t i = 0; i < n; i++)
		if (f[i]->key) {
			buf_char(s->out, ',');
			put_datum(s, f[i], &cells[heads + i], real_ms);
		}
	buf_char(s->out, '\n');
}

void sheaf_row(struct sheaf *s, const struct form_cell *cells, int64_t real_ms)
{
	size_t n, heads;
	const struct form_field *const *f = form_fields(s->form, &n);

	if (s->format == FORMAT_JSON) {
		json_row(s, cells, real_ms);
		return;
	}
	if (s->format == FORMAT_CSV) {
		csv_row(s, cells, real_ms);
		return;
	}
	form_heads(s->form, &heads);
	for (size_t i = 0; i < n; i++)
		put_field(s, f[i], &cells[heads + i], real_ms);
	s->items++;
}

void sheaf_end(struct sheaf *s)
{
	if (s->format == FORMAT_CSV)
		csv_head(s);
	if (s->format != FORMAT_JSON)
		return;
	json_begin(s);
	buf_str(s->out, "\n]}}\n");
}
