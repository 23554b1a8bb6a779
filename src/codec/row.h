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
 * groups until the end, each varint of dictionary id of its first column * 4 + form ROW_SAME
 * nothing: rows and columns as in the key row ROW_DIFF  a blob: columns, then pairs until the end:
 * cells left as they are in the key row, zigzag of what the next one has more. Cells are counted
 * through the rows, columns in the order listed. ROW_FULL  a blob: columns; rows; runs of presence
 * through the cells, first those present, until all are covered; then each present cell as zigzag
 * of its difference to the last one present in its column Columns are a count and runs of
 * dictionary ids (zigzag of first id less the one expected, length).
 */
#ifndef SAGO_CODEC_ROW_H
#define SAGO_CODEC_ROW_H

#include "codec.h"

enum {
	ROW_SAME = 0,
	ROW_DIFF = 1,
	ROW_FULL = 2,
	ROW_CRC_AT = 4,
	ROW_DATA_AT = 8,
};

static const char row_magic[4] = { 'S', 'G', 'R', '1' };

#endif
