/* A report in sadf -x. Measured with sadf 12.6.1 (tests/peer). */
#include <string.h>

#include "sadf_tree.h"

static void tabs(struct buf *b, unsigned n)
{
	buf_repeat(b, '\t', n);
}

static void xml_attribute(struct buf *b, const struct sadf_shape *s, const struct head *h,
			  const struct cell *c)
{
	buf_char(b, ' ');
	if (sadf_is_item(h) && !strcmp(h->name, "MOUNTPOINT"))
		buf_str(b, "mountp");
	else if (sadf_is_item(h) && s->row_name)
		buf_str(b, s->row_name);
	else
		sadf_put_key(b, false, h);
	buf_str(b, "=\"");
	if (c->state == CELL_TEXT)
		sadf_put_xml(b, c->text, c->len);
	else
		sadf_put_number(b, h, c);
	buf_char(b, '"');
}

static void xml_attributes(struct buf *b, const struct sadf_shape *s, const struct table *t,
			   const struct cell *cells)
{
	size_t n;
	const struct head *h = table_heads(t, &n);

	for (int item = 1; item >= 0; item--)
		for (size_t k = 0; k < n; k++)
			if (sadf_is_item(&h[k]) == (item == 1))
				xml_attribute(b, s, &h[k], &cells[k]);
}

static void xml_elements(struct buf *b, const struct table *t, const struct cell *cells,
			 unsigned depth)
{
	size_t n;
	const struct head *h = table_heads(t, &n);

	for (size_t k = 0; k < n; k++) {
		tabs(b, depth);
		buf_char(b, '<');
		sadf_put_key(b, false, &h[k]);
		buf_char(b, '>');
		sadf_put_number(b, &h[k], &cells[k]);
		buf_str(b, "</");
		sadf_put_key(b, false, &h[k]);
		buf_str(b, ">\n");
	}
}

static void xml_io(struct buf *b, const struct sadf_shape *s, const struct table *t,
		   const struct cell *c, unsigned depth)
{
	static const char *const names[] = { "io-reads", "io-writes", "io-discard" };
	size_t n;
	const struct head *h = table_heads(t, &n);

	tabs(b, depth);
	buf_str(b, "<tps>");
	sadf_put_number(b, &h[0], &c[0]);
	buf_str(b, "</tps>\n");
	for (size_t k = 0; k < 3; k++) {
		tabs(b, depth);
		buf_fmt(b, "<%s", names[k]);
		xml_attribute(b, s, &h[1 + k], &c[1 + k]);
		xml_attribute(b, s, &h[4 + k], &c[4 + k]);
		buf_str(b, "/>\n");
	}
}

/* One element a line and CPU. */
static void xml_interrupts(struct buf *b, const struct table *t, const struct cell *cells,
			   unsigned depth)
{
	size_t n;
	const struct head *h = table_heads(t, &n);

	for (size_t k = 1; k < n; k++) {
		tabs(b, depth);
		buf_str(b, "<irq intr=\"");
		sadf_put_xml(b, cells[0].text ? cells[0].text : "", cells[0].len);
		buf_fmt(b, "\" cpu=\"%s\" value=\"",
			strncmp(h[k].name, "CPU", 3) ? h[k].name : h[k].name + 3);
		sadf_put_number(b, &h[k], &cells[k]);
		buf_str(b, "\"/>\n");
	}
}

static void xml_rows(struct buf *b, const struct sadf_shape *s, struct table *t, uint32_t rows,
		     unsigned depth)
{
	for (uint32_t row = 0; row < rows; row++) {
		const struct cell *cells = table_row(t, row);

		if (!cells)
			continue;
		if (s->form == SHAPE_INTERRUPTS) {
			xml_interrupts(b, t, cells, depth);
		} else if (s->form == SHAPE_IO) {
			xml_io(b, s, t, cells, depth);
		} else if (s->form == SHAPE_ELEMENTS) {
			xml_elements(b, t, cells, depth);
		} else {
			tabs(b, depth);
			buf_fmt(b, "<%s", s->row);
			xml_attributes(b, s, t, cells);
			buf_str(b, "/>\n");
		}
	}
}

void sadf_xml_report(struct buf *b, const struct sadf_shape *s, struct table *t, uint32_t rows,
		     unsigned depth, bool goes_on, bool last)
{
	const struct cell *cells = rows ? table_row(t, 0) : NULL;
	const char *close = s->name;

	if (s->form == SHAPE_VALUES) {
		tabs(b, depth);
		buf_fmt(b, "<%s%s", s->name, s->attrs);
		if (cells)
			xml_attributes(b, s, t, cells);
		buf_str(b, "/>\n");
		return;
	}
	if (!s->attrs) { /* rows stand in the outer element */
		xml_rows(b, s, t, rows, depth);
		return;
	}
	if (!goes_on) {
		tabs(b, depth);
		buf_fmt(b, "<%s%s>\n", s->name, s->attrs);
	}
	if (s->form == SHAPE_INTERRUPTS) {
		tabs(b, depth + 1);
		buf_str(b, "<int-global per=\"second\">\n");
		xml_rows(b, s, t, rows, depth + 2);
		tabs(b, depth + 1);
		buf_str(b, "</int-global>\n");
	} else {
		xml_rows(b, s, t, rows, depth + 1);
	}
	if (!last)
		return;
	tabs(b, depth);
	buf_fmt(b, "</%s>\n", close);
}
