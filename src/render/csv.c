/* CSV (RFC 4180 but for line ends): a heading line, times in ISO form, a dot as decimal point
 * whatever the locale. */
#include <string.h>

#include "renderer.h"

void csv_head(struct renderer *r)
{
	if (r->headed)
		return;
	r->headed = true;
	buf_str(&r->out, "time");
	for (size_t i = 0; i < r->n; i++) {
		const struct view_column *col = r->heads[i].column;

		if (col->source == SOURCE_TIME)
			continue;
		buf_char(&r->out, ',');
		buf_csv(&r->out, r->heads[i].name, strlen(r->heads[i].name));
	}
	buf_char(&r->out, '\n');
}

static void csv_cells(struct renderer *r, const struct cell *cells)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct view_column *col = r->heads[i].column;

		if (col->source == SOURCE_TIME)
			continue;
		buf_char(&r->out, ',');
		if (cells[i].state == CELL_NUMBER)
			buf_fixed(&r->out, cells[i].number, col->decimals);
		else if (cells[i].state == CELL_TEXT)
			buf_csv(&r->out, cells[i].text, cells[i].len);
	}
	buf_char(&r->out, '\n');
}

void csv_row(struct renderer *r, const struct cell *cells, int64_t real_ms)
{
	csv_head(r);
	buf_iso_time(&r->out, real_ms);
	csv_cells(r, cells);
}

/* The first field names the statistic; a second line gives when each value was. */
void csv_summary(struct renderer *r, const char *name, const struct cell *cells,
		 const int64_t *times)
{
	csv_head(r);
	buf_str(&r->out, name);
	csv_cells(r, cells);
	if (!times)
		return;
	buf_fmt(&r->out, "%s_time", name);
	for (size_t i = 0; i < r->n; i++) {
		if (r->heads[i].column->source == SOURCE_TIME)
			continue;
		buf_char(&r->out, ',');
		if (times[i] != INT64_MIN)
			buf_iso_time(&r->out, times[i]);
	}
	buf_char(&r->out, '\n');
}

/* What happened between rows: a line of as many fields, of which the first is no time but begins with
 * #. */
void csv_event(struct renderer *r, const char *kind, const char *text, int64_t real_ms)
{
	struct buf what = BUF_INIT;
	unsigned columns = 0;

	csv_head(r);
	buf_str(&r->out, "# ");
	buf_iso_time(&r->out, real_ms);
	buf_fmt(&what, "%s: %s", kind, text);
	buf_char(&r->out, ',');
	buf_csv(&r->out, what.p, what.len);
	for (size_t i = 0; i < r->n; i++)
		if (r->heads[i].column->source != SOURCE_TIME && columns++)
			buf_char(&r->out, ',');
	buf_char(&r->out, '\n');
	buf_release(&what);
}
