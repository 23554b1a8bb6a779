/* The text table, as the peers print it. */
#include <string.h>
#include <time.h>

#include "renderer.h"

/* Right-aligns what was appended since START to WIDTH characters (bytes: what is wide is names, and
 * those stand last). */
static void align(struct buf *b, size_t start, unsigned width)
{
	size_t n = b->len - start, pad;

	if (n >= width)
		return;
	pad = width - n;
	buf_repeat(b, ' ', pad);
	memmove(b->p + start + pad, b->p + start, n);
	memset(b->p + start, ' ', pad);
}

static void banners(struct renderer *r)
{
	const struct table *t = r->table;
	bool any = false;

	for (size_t i = 0; i < r->n; i++) {
		unsigned section = table_column(t, i)->section;
		const char *banner = table_banner(t, section);

		if (!banner || (i && table_column(t, i - 1)->section == section))
			continue;
		if (any)
			buf_char(&r->out, ' ');
		buf_str(&r->out, banner);
		any = true;
	}
	if (any)
		buf_char(&r->out, '\n');
}

/* The zone's short name at a time, as the peers head a column of local times. */
static void zone_name(struct buf *b, int64_t real_ms)
{
	time_t t = (time_t)(real_ms / 1000);
	struct tm tm;

	if (localtime_r(&t, &tm) && tm.tm_zone)
		buf_str(b, tm.tm_zone);
}

static void headings(struct renderer *r, int64_t real_ms)
{
	banners(r);
	for (size_t i = 0; i < r->n; i++) {
		const struct view_column *c = r->heads[i].column;
		size_t start;

		if (i)
			buf_char(&r->out, ' ');
		start = r->out.len;
		if (c->source == SOURCE_TIME)
			zone_name(&r->out, real_ms);
		else
			buf_escaped(&r->out, r->heads[i].name, strlen(r->heads[i].name));
		align(&r->out, start, r->heads[i].width);
	}
	buf_char(&r->out, '\n');
}

static void maybe_headings(struct renderer *r, int64_t real_ms)
{
	if (!r->headed)
		headings(r, real_ms);
	else if (r->page && r->left == 0)
		headings(r, real_ms);
	else
		return;
	r->left = r->headed ? r->page : r->first_page;
	r->headed = true;
	/* the peers' first page can be empty: then the headings stand twice */
	if (r->page && r->left == 0)
		maybe_headings(r, real_ms);
}

static void text_cell(struct renderer *r, size_t i, const struct cell *c, int64_t real_ms)
{
	const struct view_column *col = r->heads[i].column;

	if (col->source == SOURCE_TIME) {
		time_text(&r->out, real_ms);
		return;
	}
	switch (c->state) {
	case CELL_NUMBER:
	case CELL_FELL:
		buf_fixed(&r->out, c->number, col->decimals);
		break;
	case CELL_TEXT:
		buf_escaped(&r->out, c->text, c->len);
		break;
	case CELL_ABSENT:
		buf_char(&r->out, '-');
		break;
	}
}

static void text_cells(struct renderer *r, const struct cell *cells, int64_t real_ms)
{
	for (size_t i = 0; i < r->n; i++) {
		size_t start;

		if (i)
			buf_char(&r->out, ' ');
		if (cells[i].state == CELL_NUMBER) {
			buf_fixed_right(&r->out, cells[i].number, r->heads[i].decimals,
					r->heads[i].width);
			continue;
		}
		start = r->out.len;
		text_cell(r, i, &cells[i], real_ms);
		align(&r->out, start, r->heads[i].width);
	}
}

void text_row(struct renderer *r, const struct cell *cells, int64_t real_ms)
{
	maybe_headings(r, real_ms);
	text_cells(r, cells, real_ms);
	buf_char(&r->out, '\n');
	r->left -= r->left > 0;
}

/* When each value of a summary row was: below it, a line for each time with the columns that had
 * theirs then. */
static void text_times(struct renderer *r, const char *name, const int64_t *times)
{
	for (size_t i = 0; i < r->n; i++) {
		size_t before = 0;

		while (before < i && times[before] != times[i])
			before++;
		if (times[i] == INT64_MIN || before < i)
			continue;
		buf_fmt(&r->out, "# %s at ", name);
		time_text(&r->out, times[i]);
		buf_char(&r->out, ':');
		for (size_t k = i; k < r->n; k++)
			if (times[k] == times[i])
				buf_fmt(&r->out, " %s", r->heads[k].name);
		buf_char(&r->out, '\n');
	}
}

/*
 * Summary rows keep the report's columns; the name follows at the end of the line, so that nothing
 * moves.
 */
void text_summary(struct renderer *r, const char *name, const struct cell *cells,
		  const int64_t *times)
{
	if (!r->headed)
		maybe_headings(r, 0);
	for (size_t i = 0; i < r->n; i++) {
		size_t start;

		if (i)
			buf_char(&r->out, ' ');
		start = r->out.len;
		if (r->heads[i].column->source != SOURCE_TIME)
			text_cell(r, i, &cells[i], 0);
		align(&r->out, start, r->heads[i].width);
	}
	buf_fmt(&r->out, " %s\n", name);
	if (times)
		text_times(r, name, times);
}

void text_event(struct renderer *r, const char *kind, const char *text, int64_t real_ms)
{
	buf_str(&r->out, "-- ");
	time_text(&r->out, real_ms);
	buf_fmt(&r->out, " %s: ", kind);
	buf_escaped(&r->out, text, strlen(text));
	buf_char(&r->out, '\n');
}
