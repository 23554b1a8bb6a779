#include "play_json.h"

#include <string.h>

enum { RECORD_DEPTH = 5, ROW_DEPTH = 6 };

static void host_member(struct buf *b, const struct sample *s, const char *name, uint32_t col)
{
	size_t n = 0;
	const char *text =
		s->frames[G_HOST].taken ? frame_label(&s->frames[G_HOST], 0, col, &n) : NULL;

	buf_fmt(b, "\t\t\t\"%s\": ", name);
	buf_json(b, text ? text : "", text ? n : 0);
	buf_str(b, ",\n");
}

void play_json_begin(struct sysstat *y, const struct sample *s)
{
	struct buf *b = &y->out;

	buf_str(b, "{\"sysstat\": {\n\t\"hosts\": [\n\t\t{\n");
	host_member(b, s, "nodename", C_HOST_NODENAME);
	host_member(b, s, "sysname", C_HOST_SYSNAME);
	host_member(b, s, "release", C_HOST_RELEASE);
	host_member(b, s, "machine", C_HOST_MACHINE);
	buf_fmt(b, "\t\t\t\"number-of-cpus\": %u,\n\t\t\t\"date\": \"", sysstat_cpus(s));
	sysstat_date(y, s->stamp.real_ms);
	buf_str(b, "\",\n\t\t\t\"statistics\": [\n");
}

void play_json_end(struct sysstat *y)
{
	buf_str(&y->out, "\n\t\t\t]\n\t\t}\n\t]\n}}\n");
}

void play_json_open(struct buf *out, uint64_t n)
{
	buf_str(out, n ? ",\n\t\t\t\t{\n" : "\t\t\t\t{\n");
}

void play_json_close(struct buf *out)
{
	buf_str(out, "\n\t\t\t\t}");
}

void play_json_member(struct buf *out, const char *name, bool *first)
{
	if (!*first)
		buf_str(out, ",\n");
	*first = false;
	buf_repeat(out, '\t', RECORD_DEPTH);
	buf_fmt(out, "\"%s\": ", name);
}

static void value(struct buf *out, const struct head *h, const struct cell *c)
{
	if (c->state == CELL_TEXT)
		buf_json(out, c->text, c->len);
	else
		buf_fixed(out, c->state == CELL_ABSENT ? 0 : c->number, h->decimals);
}

void play_json_object(struct buf *out, const struct table *t, const struct cell *cells)
{
	size_t n;
	const struct head *h = table_heads(t, &n);
	bool first = true;

	buf_char(out, '{');
	for (size_t k = 0; k < n; k++) {
		const char *key = h[k].column->key ? h[k].column->key : h[k].name;

		if (h[k].column->source == SOURCE_EMPTY)
			continue;
		buf_str(out, first ? "\"" : ", \"");
		first = false;
		buf_str(out, key);
		buf_str(out, "\": ");
		value(out, &h[k], &cells[k]);
	}
	buf_char(out, '}');
}

/* A row begins: after a comma unless it is the first. */
static void begin_row(struct buf *out, bool *first)
{
	if (!*first)
		buf_str(out, ",\n");
	*first = false;
	buf_repeat(out, '\t', ROW_DEPTH);
}

static void end_rows(struct buf *out)
{
	buf_char(out, '\n');
	buf_repeat(out, '\t', RECORD_DEPTH);
	buf_char(out, ']');
}

void play_json_rows(struct play *p, const char *name, struct table *t, struct interval *i,
		    bool *first)
{
	struct buf *out = &p->y->out;
	uint32_t n = table_begin(t, i);
	bool first_row = true;

	play_json_member(out, name, first);
	buf_str(out, "[\n");
	for (uint32_t row = 0; row < n; row++) {
		const struct cell *cells = table_row(t, row);

		if (!cells)
			continue;
		begin_row(out, &first_row);
		play_json_object(out, t, cells);
		sysstat_fallen(p->y, p->session, t, cells, i->b->stamp.real_ms);
	}
	end_rows(out);
}

/* The lines of one CPU, whose name is the first cell. */
static void interrupts_of(struct buf *out, const struct table *t, const struct cell *cells)
{
	size_t n;
	const struct head *h = table_heads(t, &n);

	buf_str(out, "{\"cpu\": ");
	value(out, &h[0], &cells[0]);
	buf_str(out, ", \"intr\": [\n");
	for (size_t k = 1; k < n; k++) {
		size_t len = strlen(h[k].name);

		if (len > 2 && !strcmp(h[k].name + len - 2, "/s"))
			len -= 2;
		buf_repeat(out, '\t', ROW_DEPTH + 1);
		buf_str(out, "{\"name\": ");
		buf_json(out, h[k].name, len);
		buf_str(out, ", \"value\": ");
		value(out, &h[k], &cells[k]);
		buf_str(out, k + 1 < n ? "},\n" : "}\n");
	}
	buf_repeat(out, '\t', ROW_DEPTH);
	buf_str(out, "] }");
}

void play_json_interrupts(struct play *p, const char *name, struct table *t, struct interval *i,
			  bool *first)
{
	struct buf *out = &p->y->out;
	uint32_t n = table_begin(t, i);
	bool first_row = true;

	play_json_member(out, name, first);
	buf_str(out, "[\n");
	for (uint32_t row = 0; row < n; row++) {
		const struct cell *cells = table_row(t, row);

		if (!cells)
			continue;
		begin_row(out, &first_row);
		interrupts_of(out, t, cells);
		sysstat_fallen(p->y, p->session, t, cells, i->b->stamp.real_ms);
	}
	end_rows(out);
}
