/* limits: what no block or row may exceed. A writer keeps to them; a reader refuses what claims
 * more before it allocates. */
#ifndef SAGO_CODEC_LIMITS_H
#define SAGO_CODEC_LIMITS_H

#include "codec.h"

enum {
	CODEC_SAMPLES_MAX = 65536,  /* in a block */
	CODEC_CELLS_MAX = 16 << 20, /* of one group in a block, or in a row */
	CODEC_FRAME_CELLS_MAX =
		12 << 20, /* of one group in one sample: BLOCK_CELLS more still fit in a block */
	CODEC_FRAME_CELLS_LEAST = 3 << 18, /* whatever is in them */
	CODEC_CELLS_FREE = 1 << 20,	   /* whatever few bytes may claim; more needs bytes: */
	CODEC_CELLS_A_BYTE = 64,	   /* so many for each, unpacked */
	CODEC_MERGE_CELLS = 4 << 20,	   /* of blocks that become one */
	CODEC_ROWS_MAX = 16 << 20,	   /* of one group, summed over the samples of a block */
	CODEC_CHANGES_MAX = 13 << 20, /* of one group kept as changes (changes.h), in a block */
	CODEC_SPARSE_CELLS = 2048,    /* a sample of so many is gathered as changes */
	CODEC_DENSE_CELLS = 1 << 20,  /* a group of more in a block is decoded as changes */
	CODEC_CHANGES_A_CELL = 3,     /* so many changes count as a cell where work is measured */
	CODEC_COLUMNS_MAX = 65536,    /* of one group */
	CODEC_HEAD_MAX = 16 << 20,    /* head, directory and stamps of a block */
};

_Static_assert(CODEC_FRAME_CELLS_MAX + BLOCK_CELLS < CODEC_CELLS_MAX, "a block can be read back");

/* What a reader agrees to hold of something that is RAW bytes long: a machine of a hundred thousand
 * processes needs more cells than a hostile file of some bytes may claim. */
static inline uint64_t codec_cells_room(uint64_t raw)
{
	uint64_t room = CODEC_CELLS_FREE + raw * CODEC_CELLS_A_BYTE;

	return room < CODEC_CELLS_MAX ? room : CODEC_CELLS_MAX;
}

/* Whether a row of ROWS x NCOLS cells, of which PRESENT cost a byte or more each, can be read back. */
static inline bool codec_frame_fits(uint64_t nrows, uint64_t ncols, uint64_t present)
{
	uint64_t cells = nrows * (ncols ? ncols : 1);

	return cells <= CODEC_FRAME_CELLS_MAX && cells <= codec_cells_room(present);
}

#endif
