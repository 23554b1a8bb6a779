/*
 * row: one sample as bytes.
 *
 *    0  "SGR1"
 *    4  CRC-32C of all that follows
 *    8  varints: seq; seq - key_seq, 0 when it stands alone
 *       boot id, 16 bytes
 *       zigzag: real_ms, mono_ms, boot_ms - mono_ms, uptime_cs - boot_ms / 10
 *       raw length of the body (varint), then the body, packed (zip.h)
 *
 * The body: count of strings, then each as a blob (ids of its labels are their numbers); then
 * groups until the end, each varint of dictionary id of its first column * 4 + form
 *
 * ROW_SAME: nothing. Rows and columns are as in the key row.
 *
 * ROW_DIFF: a blob: columns, then pairs until the end: cells left as they are in the key row,
 * zigzag of what the next one has more.
 *
 * ROW_FULL: a blob: columns; rows; runs of presence through the cells, first those present, until
 * all are covered; then each present cell as zigzag of its difference to the last one present in
 * its column.
 *
 * ROW_EDIT: a blob: columns; count of operations, each (rows of the key row kept, rows of it left
 * out, rows put in); count of cells whose presence differs, and for each how many before it do not;
 * then, until the end, pairs of cells that are as they were and, of the next one, the string's id
 * of a label or zigzag of what a number has more. A row that was put in has no cell and zeros to
 * start from. For groups whose rows come and go.
 *
 * Cells are counted through the rows, columns in the order listed. Columns are a count and runs of
 * dictionary ids (zigzag of first id less the one expected, length).
 */
#ifndef SAGO_CODEC_ROW_H
#define SAGO_CODEC_ROW_H

#include "codec.h"

enum {
	ROW_SAME = 0,
	ROW_DIFF = 1,
	ROW_FULL = 2,
	ROW_EDIT = 3,
	ROW_CRC_AT = 4,
	ROW_DATA_AT = 8,
};

/*
 * The edit of KEY that makes F, appended to OUT behind the columns: false, and nothing appended,
 * when too few rows are the same for it to pay. LABEL gives the id of a label cell's string in the
 * row, and false when there is no room for it.
 */
typedef bool row_label_fn(void *writer, const struct frame *f, uint32_t row, uint32_t col,
			  uint64_t *id);
bool row_edit_write(const struct schema *schema, const struct frame *f, const struct frame *key,
		    row_label_fn *label, void *writer, struct buf *out);

static const char row_magic[4] = { 'S', 'G', 'R', '1' };

#endif
