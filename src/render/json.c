/*
 * JSON: { "vmstat": { "rows": [ { "time": ..., "procs": { "r": 1, "b": 0 }, ... }, ... ],
 * "summary": [ ... ] } } One row a line. Events stand among the rows, as { "time": ..., "event":
 * kind, "text": ... }.
 */
#include <string.h>

#include "renderer.h"

static void begin_document(struct renderer *r)
{
	const char *name = table_view(r->table)->name;

	if (r->headed)
		return;
	buf_char(&r->out, '{');
	buf_json(&r->out, name, strlen(name));
	buf_str(&r->out, ": {\"rows\": [");
	r->headed = true;
}

static void begin_item(struct renderer *r)
{
	begin_document(r);
	buf_str(&r->out, r->items++ ? ",\n" : "\n");
}

static void json_time(struct renderer *r, int64_t real_ms)
{
	buf_str(&r->out, "\"time\": \"");
	buf_iso_time(&r->out, real_ms);
	buf_fmt(&r->out, "\", \"epoch\": %lld.%03d", (long long)(real_ms / 1000),
		(int)(real_ms % 1000));
}

static void json_key(struct renderer *r, const char *key)
{
	buf_json(&r->out, key, strlen(key));
	buf_str(&r->out, ": ");
}

static void json_cell(struct renderer *r, const struct view_column *col, const struct cell *c)
{
	if (c->state == CELL_NUMBER)
		buf_fixed(&r->out, c->number, col->decimals);
	else if (c->state == CELL_TEXT)
		buf_json(&r->out, c->text, c->len);
	else
		buf_str(&r->out, "null");
}

/* ", "section": { cells }" for each section; TIMES as in render_summary(). */
static void json_sections(struct renderer *r, const struct cell *cells, const int64_t *times)
{
	int open = -1;

	for (size_t i = 0; i < r->n; i++) {
		const struct view_column *col = r->heads[i].column;

		if (col->source == SOURCE_TIME || (times && times[i] == INT64_MIN))
			continue;
		if (open != (int)col->section) {
			buf_str(&r->out, open >= 0 ? "}, " : ", ");
			json_key(r, table_view(r->table)->sections[col->section].name);
			buf_char(&r->out, '{');
		} else {
			buf_str(&r->out, ", ");
		}
		open = (int)col->section;
		json_key(r, r->heads[i].name);
		if (!times) {
			json_cell(r, col, &cells[i]);
			continue;
		}
		buf_char(&r->out, '"');
		buf_iso_time(&r->out, times[i]);
		buf_char(&r->out, '"');
	}
	if (open >= 0)
		buf_char(&r->out, '}');
}

void json_row(struct renderer *r, const struct cell *cells, int64_t real_ms)
{
	begin_item(r);
	buf_char(&r->out, '{');
	json_time(r, real_ms);
	json_sections(r, cells, NULL);
	buf_char(&r->out, '}');
}

void json_event(struct renderer *r, const char *kind, const char *text, int64_t real_ms)
{
	begin_item(r);
	buf_char(&r->out, '{');
	json_time(r, real_ms);
	buf_str(&r->out, ", \"event\": ");
	buf_json(&r->out, kind, strlen(kind));
	buf_str(&r->out, ", \"text\": ");
	buf_json(&r->out, text, strlen(text));
	buf_char(&r->out, '}');
}

void json_summary(struct renderer *r, const char *name, const struct cell *cells,
		  const int64_t *times)
{
	if (!r->in_summary) {
		begin_document(r);
		buf_str(&r->out, "\n], \"summary\": [");
		r->items = 0;
		r->in_summary = true;
	}
	begin_item(r);
	buf_str(&r->out, "{\"stat\": ");
	buf_json(&r->out, name, strlen(name));
	json_sections(r, cells, NULL);
	if (times) {
		buf_str(&r->out, ", \"when\": {\"of\": ");
		buf_json(&r->out, name, strlen(name));
		json_sections(r, cells, times);
		buf_char(&r->out, '}');
	}
	buf_char(&r->out, '}');
}

void json_end(struct renderer *r)
{
	begin_document(r);
	buf_str(&r->out, "\n]}}\n");
}
