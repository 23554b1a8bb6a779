/* row_reader: what the two halves of reading a row share. */
#ifndef SAGO_CODEC_ROW_READER_H
#define SAGO_CODEC_ROW_READER_H

#include "row.h"

struct row_reader {
	const struct schema *schema;
	const struct dict *dict;
	const struct sample *key;
	struct sample *out;
	struct strtab *strings;
	uint32_t *ids; /* the row's string numbers in STRINGS */
	size_t nids, ids_cap;
	uint64_t room;	/* cells that the row may have */
	uint32_t *cols; /* a group's columns in the schema; UINT32_MAX: not known */
	size_t ncols, cols_cap;
	uint32_t width; /* columns that a frame of them needs */
	uint64_t cells; /* of all groups so far */
};

/* A frame of NROWS rows in the sample being read, or NULL when the row has more cells than any
 * writer writes. */
struct frame *row_reader_frame(struct row_reader *w, unsigned group, uint64_t nrows,
			       uint32_t ncols);

bool row_reader_is_label(const struct row_reader *w, unsigned group, uint32_t col);

/* Reads a ROW_EDIT of GROUP, whose columns were read. False when it does not hold. */
bool row_edit_read(struct row_reader *w, struct rd *r, unsigned group);

#endif
