/*
 * Rows as sysstat's tools lay them out. Measured with sar 12.6.1: a cell is coloured together with
 * the space before it; the unit of --human stands outside the colour. A colour says whether the
 * figure as printed is zero, and of percentages whether it reaches 50 or 75. --pretty moves the
 * item to the end, but a CPU stays where it is. --human gives sizes and percentages one decimal
 * (none with --dec=0), all else keeps its own.
 */
#include <math.h>
#include <string.h>

#include "render.h"

static bool is_item(enum view_kind k)
{
	return k >= COLUMN_ITEM;
}

/* A text of any length, which is always the last; sar and pidstat colour the end of the line with
 * it. */
static bool ends_line(enum view_kind k)
{
	return k == COLUMN_LAST_ITEM || k == COLUMN_LAST_TEXT || k == COLUMN_NAME;
}

static bool stands_last(const struct sheet *s, const struct view_column *c)
{
	return ends_line(c->kind) || (s->pretty && c->kind == COLUMN_ITEM);
}

/* No space stands before a name that begins the line. */
static bool begins_line(const struct sheet *s, const struct view_column *c)
{
	return c->source == SOURCE_EMPTY || (is_item(c->kind) && !stands_last(s, c));
}

static void sgr(struct buf *out, const char *code)
{
	buf_str(out, "\033[");
	buf_str(out, code);
	buf_char(out, 'm');
}

void sheet_colored(struct buf *out, const char *code, const char *text)
{
	sgr(out, code);
	buf_str(out, text);
	sgr(out, "0");
}

/* TEXT, N bytes from the machine, padded to WIDTH. */
static void put_text(struct buf *out, const char *text, size_t n, unsigned width, bool left)
{
	size_t start = out->len, len;

	buf_escaped(out, text, n);
	len = out->len - start;
	if (len >= width)
		return;
	buf_repeat(out, ' ', width - len);
	if (left)
		return;
	memmove(out->p + start + (width - len), out->p + start, len);
	memset(out->p + start, ' ', width - len);
}

/* ---- headings -------------------------------------------------------------------------------- */

/* What stands between a column and the one before it. */
static void gap(const struct sheet *s, const struct view_column *c, bool first)
{
	if (!first)
		buf_repeat(s->out, ' ', c->kind == COLUMN_NAME ? 2 : 1);
}

static void heading(const struct sheet *s, const struct head *h, bool first, bool last)
{
	gap(s, h->column, first);
	put_text(s->out, h->name, strlen(h->name), last ? 0 : h->width, h->column->left);
}

void sheet_headings(const struct sheet *s, const char *lead)
{
	size_t n;
	const struct head *h = table_heads(s->table, &n);
	bool first = !*lead && n && begins_line(s, h[0].column);

	buf_str(s->out, lead);
	for (int last = 0; last < 2; last++)
		for (size_t i = 0; i < n; i++)
			if (stands_last(s, h[i].column) == (last != 0)) {
				heading(s, &h[i], first, last);
				/* "avg-cpu:" is a character wider than what stands below it */
				first = h[i].column->source == SOURCE_EMPTY;
			}
	buf_char(s->out, '\n');
}

/* ---- cells ----------------------------------------------------------------------------------- */

static unsigned decimals_of(const struct sheet *s, const struct head *h)
{
	if (h->decimals == 0 || s->decimals < 0)
		return h->decimals;
	return (unsigned)s->decimals;
}

/* The unit that --human gives the figure, which is converted to it; 0: none. */
static char human_unit(const struct sheet *s, enum view_kind kind, double *v)
{
	static const char units[] = "BkMGTP??"; /* sar has no sign beyond P */
	unsigned u = 0;

	if (!s->human || kind == COLUMN_PLAIN || is_item(kind))
		return 0;
	if (kind == COLUMN_PERCENT)
		return '%';
	if (kind == COLUMN_KIB)
		u = 1;
	else if (kind == COLUMN_MIB)
		u = 2;
	else if (kind == COLUMN_KIB_BYTES)
		*v *= 1024;
	else if (kind == COLUMN_SECTORS) {
		*v /= 2;
		u = 1;
	}
	for (; *v >= 1024 && u < sizeof(units) - 2; u++)
		*v /= 1024;
	return units[u];
}

static const char *color_of(const struct colors *c, enum view_kind kind, double v,
			    unsigned decimals)
{
	static const double half[] = { 0.5, 0.05, 0.005 };

	if (is_item(kind))
		return c->item;
	if (kind == COLUMN_PERCENT && v >= 75)
		return c->high;
	if (kind == COLUMN_PERCENT && v >= 50)
		return c->medium;
	if (kind != COLUMN_PERCENT) /* a negative percentage counts as zero */
		v = fabs(v);
	return v < half[decimals < 3 ? decimals : 2] || (!decimals && v == 0.5) ? c->zero
										: c->nonzero;
}

static void put_fixed(const struct sheet *s, double v, unsigned decimals, unsigned width)
{
	size_t start = s->out->len;
	char *dot;

	buf_fixed_right(s->out, v, decimals, width);
	dot = s->point && decimals ? memchr(s->out->p + start, '.', s->out->len - start) : NULL;
	if (dot)
		*dot = s->point;
}

static void begin_color(const struct sheet *s, const struct cell *c, const char *color)
{
	if (!(c->span & SPAN_CAME_ON))
		sgr(s->out, color);
}

static void end_color(const struct sheet *s, const struct cell *c)
{
	if (!(c->span & SPAN_GOES_ON))
		sgr(s->out, "0");
}

static void put_number(const struct sheet *s, const struct head *h, const struct cell *c,
		       bool first)
{
	double v = c->number;
	enum view_kind kind = h->column->kind;
	unsigned decimals = decimals_of(s, h), width = h->width;
	double shown = v;
	char unit = human_unit(s, kind, &shown);

	if (unit) {
		width -= width > 0;
		decimals = s->decimals == 0 ? 0 : 1;
	}
	if (s->colors)
		begin_color(
			s, c,
			c->faint ? s->colors->zero
				 : color_of(s->colors, kind, v,
					    kind == COLUMN_PERCENT ? decimals : decimals_of(s, h)));
	if (!first)
		buf_char(s->out, ' ');
	put_fixed(s, shown, decimals, width);
	if (s->colors)
		end_color(s, c);
	if (unit)
		buf_char(s->out, unit);
}

/* NULL: none */
static const char *color_of_text(const struct sheet *s, const struct view_column *col,
				 const struct cell *c)
{
	if (!s->colors)
		return NULL;
	if (is_item(col->kind))
		return s->colors->item;
	if (c->state != CELL_TEXT)
		return NULL;
	if (!c->len && col->kind != COLUMN_NAME && col->source != SOURCE_LABEL)
		return NULL;
	return c->faint && !c->bright ? s->colors->zero : s->colors->nonzero;
}

/* The beginning of a text that has another colour than its rest. */
static size_t put_bright(const struct sheet *s, const struct cell *c)
{
	if (!s->colors || !c->bright)
		return 0;
	buf_escaped(s->out, c->text, c->bright);
	sgr(s->out, "0");
	sgr(s->out, s->colors->zero);
	return c->bright;
}

static void put_cell(const struct sheet *s, const struct head *h, const struct cell *c, bool first,
		     bool last)
{
	const char *color = color_of_text(s, h->column, c);
	bool text = c->state == CELL_TEXT;
	size_t done;

	if (c->state == CELL_NUMBER || c->state == CELL_FELL) {
		put_number(s, h, c, first);
		return;
	}
	if (color)
		begin_color(s, c, color);
	gap(s, h->column, first);
	done = put_bright(s, c);
	put_text(s->out, text ? c->text + done : "-", text ? c->len - done : 1,
		 last ? 0 : (c->width ? c->width : h->width), h->column->left);
	if (ends_line(h->column->kind))
		buf_char(s->out, '\n');
	if (color)
		end_color(s, c);
}

void sheet_row(const struct sheet *s, const char *lead, const struct cell *cells)
{
	size_t n;
	const struct head *h = table_heads(s->table, &n);
	bool first = !*lead && n && begins_line(s, h[0].column), ended = false;

	buf_str(s->out, lead);
	for (int last = 0; last < 2; last++)
		for (size_t i = 0; i < n; i++)
			if (stands_last(s, h[i].column) == (last != 0)) {
				put_cell(s, &h[i], &cells[i], first, last);
				first = false;
				ended = ends_line(h[i].column->kind);
			}
	if (!ended)
		buf_char(s->out, '\n');
}
