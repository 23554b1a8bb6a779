/* A report in sadf -j. Measured with sadf 12.6.1 (tests/peer). */
#include <string.h>

#include "sadf_tree.h"

static void tabs(struct buf *b, unsigned n)
{
	buf_repeat(b, '\t', n);
}

/* "key": value, with a comma before all but the FIRST. */
static void json_pair(struct buf *b, const struct head *h, const struct cell *c, bool *first)
{
	buf_str(b, *first ? "\"" : ", \"");
	*first = false;
	sadf_put_key(b, true, h);
	buf_str(b, "\": ");
	if (c->state == CELL_TEXT && (sadf_is_item(h) && h->column->source == SOURCE_CPU) &&
	    !strcmp(h->name, "TTY"))
		buf_add(b, c->text, c->len);
	else if (c->state == CELL_TEXT)
		buf_json(b, c->text, c->len);
	else
		sadf_put_number(b, h, c);
}

static void json_pivot_key(struct buf *b, const struct head *h, const struct cell *c)
{
	buf_str(b, ", \"");
	buf_str(b, h->name);
	buf_str(b, "\": ");
	sadf_put_number(b, h, c);
}

static void json_pairs(struct buf *b, const struct table *t, const struct cell *cells, bool *first)
{
	size_t n;
	const struct head *h = table_heads(t, &n);

	for (int item = 1; item >= 0; item--)
		for (size_t k = 0; k < n; k++) {
			if (sadf_is_item(&h[k]) != (item == 1))
				continue;
			if (table_view(t)->pivot && !item)
				json_pivot_key(b, &h[k], &cells[k]);
			else
				json_pair(b, &h[k], &cells[k], first);
		}
}

/* {"tps": 0.00, "io-reads": {"rtps": 0.00, "bread": 0.00}, ...}: -b alone nests. */
static void json_io(struct buf *b, const struct table *t, const struct cell *c)
{
	static const char *const names[] = { "io-reads", "io-writes", "io-discard" };
	size_t n;
	const struct head *h = table_heads(t, &n);
	bool first = true;

	json_pair(b, &h[0], &c[0], &first);
	for (size_t k = 0; k < 3; k++) {
		buf_fmt(b, ", \"%s\": {", names[k]);
		first = true;
		json_pair(b, &h[1 + k], &c[1 + k], &first);
		json_pair(b, &h[4 + k], &c[4 + k], &first);
		buf_char(b, '}');
	}
}

static void json_rows(struct buf *b, struct table *t, uint32_t rows, unsigned depth)
{
	bool first_row = true;

	for (uint32_t row = 0; row < rows; row++) {
		const struct cell *cells = table_row(t, row);
		bool first = true;

		if (!cells)
			continue;
		buf_str(b, first_row ? "\n" : ",\n");
		first_row = false;
		tabs(b, depth);
		buf_char(b, '{');
		json_pairs(b, t, cells, &first);
		buf_char(b, '}');
	}
}

/* JSON: two reports of one name (-r, -S) are one object; OPEN: it goes on. */
void sadf_json_report(struct buf *b, const struct sadf_shape *s, struct table *t, uint32_t rows,
		      unsigned depth, bool goes_on)
{
	const struct cell *cells;
	bool first = !goes_on, list = s->form == SHAPE_ROWS || s->form == SHAPE_INTERRUPTS;

	if (!goes_on) {
		tabs(b, depth);
		buf_fmt(b, "\"%s\": %c", s->name, list ? '[' : '{');
	}
	if (list) {
		json_rows(b, t, rows, depth + 1);
		buf_char(b, '\n');
		tabs(b, depth);
		buf_char(b, ']');
		return;
	}
	cells = rows ? table_row(t, 0) : NULL;
	if (cells && s->form == SHAPE_IO)
		json_io(b, t, cells);
	else if (cells)
		json_pairs(b, t, cells, &first);
}
