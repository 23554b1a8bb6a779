/* limits: what no block or row may exceed. A writer keeps to them; a reader refuses what claims
 * more before it allocates. */
#ifndef SAGO_CODEC_LIMITS_H
#define SAGO_CODEC_LIMITS_H

#include "codec.h"

enum {
	CODEC_SAMPLES_MAX = 65536, /* in a block */
	CODEC_CELLS_MAX = 4 << 20, /* of one group in a block, or in a row */
	CODEC_FRAME_CELLS_MAX =
		3 << 20, /* of one group in one sample: BLOCK_CELLS more still fit in a block */
	CODEC_ROWS_MAX = 16 << 20,    /* of one group, summed over the samples of a block */
	CODEC_CHANGES_MAX = 6 << 20,  /* of one group kept as changes (changes.h), in a block */
	CODEC_SPARSE_CELLS = 2048,    /* a sample of so many is gathered as changes */
	CODEC_DENSE_CELLS = 1 << 20,  /* a group of more in a block is decoded as changes */
	CODEC_CHANGES_A_CELL = 3,     /* so many changes count as a cell where work is measured */
	CODEC_COLUMNS_MAX = 65536,    /* of one group */
	CODEC_STRINGS_MAX = 16 << 20, /* bytes of labels of one group */
	CODEC_HEAD_MAX = 16 << 20,    /* head, directory and stamps of a block */
};

_Static_assert(CODEC_FRAME_CELLS_MAX + BLOCK_CELLS < CODEC_CELLS_MAX, "a block can be read back");

#endif
