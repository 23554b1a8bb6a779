/* sadf_tree: what sadf's two kinds of document share. */
#ifndef SAGO_QUERY_SADF_TREE_H
#define SAGO_QUERY_SADF_TREE_H

#include "sadf.h"

/* Text from the machine for XML: what is escaped for terminals is so here too, and then the five
 * characters of XML. */
void sadf_put_xml(struct buf *b, const char *s, size_t n);

/* A label of the host group, with its quotes in JSON. */
void sadf_put_label(struct buf *b, bool json, const struct sample *s, uint32_t col);

/* The key of a column; in XML percent signs have no place. */
void sadf_put_key(struct buf *b, bool json, const struct head *h);

void sadf_put_number(struct buf *b, const struct head *h, const struct cell *c);

/* Date, time and whether they are UTC, as members or attributes. */
void sadf_put_moment(const struct sadf *f, struct buf *b, int64_t real_ms);

static inline bool sadf_is_item(const struct head *h)
{
	return h->column->kind >= COLUMN_ITEM;
}

/* A report of ROWS rows, DEPTH tabs deep. Two reports of one name (-r, -S) are one object: GOES_ON
 * when the one before was of the same, LAST when the next is not. */
void sadf_json_report(struct buf *b, const struct sadf_shape *s, struct table *t, uint32_t rows,
		      unsigned depth, bool goes_on);
void sadf_xml_report(struct buf *b, const struct sadf_shape *s, struct table *t, uint32_t rows,
		     unsigned depth, bool goes_on, bool last);

#endif
