/*
 * codec: samples to bytes and back, treating every input byte as hostile. Two forms:
 *   row    one sample, written when it is taken; alone, or as differences from an earlier "key"
 * row. block  many samples, column by column: a header, a directory, and one compressed frame a
 * group. Both name columns by id in the segment's dictionary and carry CRC-32C; all integers are
 * little-endian or LEB128. The byte layouts are described at the top of src/codec/row.c and
 * src/codec/block.c.
 */
#ifndef SAGO_CODEC_H
#define SAGO_CODEC_H

#include "sample.h"

enum {
	BLOCK_SAMPLES = 360,	      /* a block of the live segment closes at this many samples */
	BLOCK_CELLS = 500000,	      /* ... or when any group reaches this many cells; of groups of
					 many rows only what changes counts */
	BLOCK_SEALED_SAMPLES = 1800,  /* a sealed segment is blocked again up to this many */
	BLOCK_SEALED_CELLS = 1000000, /* ... and while their block_cells() do not sum up to more */
	DICT_PAGE_ENTRIES = 40, /* dictionary entries in one value: what one damaged value costs */
	ROW_KEY_EVERY = 60,	/* a row that stands alone at least this often */
	CODEC_STRINGS_MAX = 16 << 20, /* bytes of labels of one sample */
	CODEC_RAW_MAX = 64 << 20,     /* no frame may claim to decompress to more */
	LEVEL_ROW = 1,		      /* zstd levels */
	LEVEL_BLOCK = 3,
	LEVEL_SEALED = 9,
};

/* ---- rows ------------------------------------------------------------------------------------ */

/*
 * Appends S to OUT. With KEY (an earlier sample of the same boot, itself encoded alone) the row
 * holds differences and needs KEY to be read; without, it stands alone. New columns get ids in D.
 * Labels travel inside the row. Of a sample with more than CODEC_STRINGS_MAX bytes of them the short
 * ones are whole, and the long ones have an equal share of what is left. CUT says what did not fit;
 * it may be NULL.
 */
struct row_cut {
	uint64_t rows; /* of the groups of too many cells, the last ones */
	unsigned group;
	uint64_t labels; /* that were cut short */
	size_t longest;	 /* to so many bytes */
};
void row_encode(const struct sample *s, const struct sample *key, const struct schema *schema,
		struct dict *d, struct buf *out, struct row_cut *cut);

struct row_head {
	uint64_t seq;
	uint64_t key_seq; /* 0: stands alone */
	struct stamp stamp;
};

/* Reads the header only (checks the CRC of the whole row). ERR_DAMAGE when it does not hold. */
int row_head(const void *p, size_t n, struct row_head *h, struct err *e);

/*
 * Decodes the groups in WANT into OUT (reset first; its own memory; labels interned into STRINGS).
 * KEY must be the sample that row_head names (all groups in WANT decoded), or NULL. Columns that D
 * does not know are skipped. ERR_DAMAGE on any bad byte.
 */
int row_decode(const void *p, size_t n, const struct sample *key, const struct schema *schema,
	       const struct dict *d, groupset want, struct sample *out, struct strtab *strings,
	       struct err *e);

/* ---- writing blocks ----------------------------------------------------------------------------
 */

struct block_builder;

struct block_builder *block_builder_new(const struct schema *schema);
void block_builder_free(struct block_builder *b);

/* Copies S in. Samples come in order of seq and are of one boot. */
void block_builder_add(struct block_builder *b, const struct sample *s);

size_t block_builder_count(const struct block_builder *b);
/* Whether S can be added and the block still be read back; always true of the first. */
bool block_builder_fits(const struct block_builder *b, const struct sample *s);
bool block_builder_full(const struct block_builder *b); /* BLOCK_SAMPLES or BLOCK_CELLS reached */

/* Appends the block to OUT; the builder is empty afterwards. Returns 0, or an error from zstd. */
int block_builder_encode(struct block_builder *b, struct dict *d, int level, struct buf *out,
			 struct err *e);

/* ---- reading blocks ----------------------------------------------------------------------------
 */

enum { BLOCK_PREFIX = 64 }; /* bytes from which block_head_size() tells how long the head is */

struct block_head {
	uint64_t first_seq, last_seq;
	uint32_t nsamples;
	int64_t first_ms, last_ms; /* wall clock of the first and last sample */
	int64_t min_ms, max_ms;	   /* its extremes inside: differs after a clock step */
	uint8_t boot_id[16];
	uint64_t total_size; /* of the whole block in bytes */
};

struct block; /* an opened block: head, directory, stamps, and the groups loaded so far */

struct block *block_new(void);
void block_free(struct block *b);

/*
 * Reading is in steps, so that a query for one group reads (pread) no other's bytes:
 *   1. block_head_size() on the first BLOCK_PREFIX bytes says how many bytes hold head, directory
 * and stamps;
 *   2. block_open() on those checks them and fills the head; the bytes are not needed afterwards;
 *   3. block_extent() says where a group's frame is; block_load() decodes its bytes.
 * All give ERR_DAMAGE on bytes that do not hold. B can be opened again and again; memory is kept.
 */
int block_head_size(const void *p, size_t n, size_t *size, struct err *e);
int block_open(struct block *b, const void *p, size_t n, const struct schema *schema,
	       const struct dict *d, struct err *e);
const struct block_head *block_head(const struct block *b);
bool block_extent(const struct block *b, unsigned group, size_t *off,
		  size_t *len); /* false: group not in it */
int block_load(struct block *b, unsigned group, const void *p, size_t n, struct err *e);

/*
 * From the next block_load() on only the first NCOLS columns of GROUP are decoded (0: all), those
 * of its keys among them or not. A report that reads four columns of /proc/vmstat's 250 fills no
 * memory with the others.
 */
void block_narrow(struct block *b, unsigned group, uint32_t ncols);

/* The stamp and seq of sample I (0 .. nsamples). */
void block_stamp(const struct block *b, uint32_t i, struct stamp *stamp, uint64_t *seq);

/*
 * Points OUT at sample I's rows of a loaded group: read-only, valid until the next block_open() or,
 * for groups of very many rows, which are made when they are asked for, until the third call after
 * this one. In the order of the samples is fastest. OUT->taken is false when the sample has none.
 */
void block_frame(const struct block *b, unsigned group, uint32_t i, struct frame *out);

/*
 * What averages need, without decoding the samples. Only for a group that had the same rows, each
 * cell present or absent throughout, in all samples that have it; else false, and the samples have
 * to be asked.
 */
struct block_summary {
	struct frame first,
		last;	  /* the rows of the first and the last sample that have the group */
	struct frame sum; /* sums over these samples: gauges whose sum fits 64 bits; key columns
			     bear their value; the rest absent */
	uint32_t count;	  /* how many samples have the group */
	uint32_t first_sample, last_sample;
};

/*
 * block_summary_extent() says which bytes to load instead of block_extent()'s (they are the first
 * of them); block_load_summary() checks them. block_summary() works after it and after
 * block_load(); the frames are valid until the next block_open().
 */
bool block_summary_extent(const struct block *b, unsigned group, size_t *off, size_t *len);
int block_load_summary(struct block *b, unsigned group, const void *p, size_t n, struct err *e);
bool block_summary(struct block *b, unsigned group, struct block_summary *s);

/* Frees what a loaded group holds; a later block_load() brings it back. */
void block_release_group(struct block *b, unsigned group);

/* Cells of the block's largest group, from the directory: what decoding that group will hold, at 9
 * bytes each (some 40 in groups of many rows). */
uint64_t block_cells(const struct block *b);

/* What a loaded group really costs: cells that were decoded. */
uint64_t block_group_cells(const struct block *b, unsigned group);

/* Approximate bytes of memory held. */
size_t block_memory(const struct block *b);

/*
 * Joins N whole blocks (their full bytes, consecutive, one boot) into one, a group at a time so
 * that memory stays small, with ids from D_OUT. For sealing a segment. ERR_FULL when they are too
 * large to be one block (see BLOCK_SEALED_CELLS), ERR_DAMAGE when one of them does not hold; OUT is
 * then as it was. Columns that this version does not know are left out.
 */
struct block_bytes {
	const void *p;
	size_t n;
};
int block_merge(const struct block_bytes *in, size_t n, const struct schema *schema,
		const struct dict *d_in, struct dict *d_out, int level, struct buf *out,
		struct err *e);

/* ---- the dictionary
 * ------------------------------------------------------------------------------ */

/* Appends the entries FIRST .. FIRST + COUNT (at most DICT_PAGE_ENTRIES) of D to OUT as one value.
 * An error from zstd. */
int dict_page_write(const struct dict *d, const struct schema *schema, size_t first, size_t count,
		    struct buf *out, struct err *e);

/* Appends a page's entries to D as its next ids. ERR_DAMAGE when the bytes do not hold; D may then
 * have got some of them. */
int dict_page_read(struct dict *d, struct schema *schema, const void *p, size_t n, struct err *e);

/* ---- marks -------------------------------------------------------------------------------------
 */

void mark_encode(const struct mark *m, struct buf *out);
/* M->text points into TEXT. */
int mark_decode(const void *p, size_t n, struct mark *m, struct buf *text, struct err *e);

#endif
