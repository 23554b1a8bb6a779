/*
 * section: one group of a block, as bytes: three parts, one after the other.
 *
 *   head   (zstd, or as is)  columns, strings, layouts, keys, modes, constants and the heads of
 * series, which hold what averages need: first, last and sum. Enough for a summary. data   (zstd,
 * or as is)  the dense and the sparse bodies of series bits   (as is)           the Rice coded
 * bodies
 *
 * The head begins with the lengths of its streams: meta, modes, consts, heads, and of `dense` in
 * data. Its meta stream:
 *
 *   columns   count; their dictionary ids as runs (zigzag of first id less the one expected,
 * length); their COLUMN_ flags as runs (flags, length) strings   count; lengths; bytes layouts
 * count; each as an edit of the one before: operations, each (rows kept, rows left out, rows put
 * in, and for each of those its instance; an instance's number is given out in order of first
 * mention) runs      (layout, samples) until all samples are covered; layout 0: the group was not
 * taken keys      for each column with COLUMN_KEY, over all instances: 1 when all are there, else 0
 * and a byte each; then those that are there, each as zigzag of its difference to the one before
 *
 * Then for each other column, for each instance, a series (series.h). `modes` holds (mode, length)
 * runs over them all. Where there is one layout, the head of each series that is neither trivial
 * nor partial goes on with zigzag(last - first) and, in columns with COLUMN_SUM, zigzag of the sum
 * of all (v - first), or INT64_MIN where that does not fit.
 */
#ifndef SAGO_CODEC_SECTION_H
#define SAGO_CODEC_SECTION_H

#include "codec.h"
#include "series.h"
#include "table.h"

enum {
	COLUMN_KEY = 1,
	COLUMN_SUM = 2,
};

/* A group's entry in a block's directory. */
struct section {
	uint32_t dict_id; /* of the group's first column: names the group */
	uint64_t cells;	  /* once decoded: see table_cells() */
	uint64_t head_raw, head_packed;
	uint64_t data_raw, data_packed;
	uint64_t bits;
	uint32_t head_crc,
		data_crc; /* CRC-32C of head, and of data and bits, as they are in the file */
};

/* Appends T, over NSAMPLES samples, to OUT and describes it in S. New columns get ids in D. */
int section_write(const struct table *t, size_t nsamples, struct dict *d, int level,
		  struct section *s, struct buf *out, struct err *e);

/* A group of a block, decoded. */
struct grid {
	unsigned group;
	const struct schema *schema;
	const struct dict *dict;
	uint32_t nsamples, ncols, ntaken;
	uint32_t limit;		 /* columns from here on are treated as unknown */
	bool has_head, has_rows; /* what is loaded */
	uint32_t *row;		 /* sample I has rows row[I] .. row[I + 1] */
	uint8_t *taken;
	uint64_t *val;
	uint8_t *has;
	struct strtab strings;
	size_t row_cap, taken_cap, val_cap, has_cap;
	/* the head */
	struct buf raw;
	struct rd modes, consts, heads;
	size_t dense_len;
	struct grid_column {
		uint32_t col; /* in the schema; UINT32_MAX: not known here */
		uint8_t flags;
		bool label;
	} * cols;
	size_t listed, cols_cap;
	size_t used; /* of `listed`: behind these none is wanted, and nothing is decoded */
	struct layouts layouts;
	size_t ninst;
	uint64_t room; /* cells that the section may have */
	uint32_t *seen;
	size_t seen_cap;
	struct run *runs;
	size_t nruns, runs_cap;
	struct spans spans;
	uint64_t *key_val; /* instance x key column */
	uint8_t *key_has;
	size_t nkeys, key_cap, key_has_cap;
	uint64_t *sum_val; /* first, last and sum: three times the rows of the layout */
	uint8_t *sum_has;
	size_t sum_cap, sum_has_cap;
	bool has_summary;
	bool sparse; /* decoded as changes: val and has hold nothing */
	struct grid_changes *changes;
};

void grid_init(struct grid *g);
void grid_release(struct grid *g);
void grid_forget(struct grid *g); /* nothing loaded; memory kept */
size_t grid_memory(const struct grid *g);

/* Decodes the head from P (S->head_packed bytes). */
int grid_load_head(struct grid *g, const struct section *s, const void *p, struct err *e);

/* Working memory of grid_load_rows(), kept from group to group. */
struct bench {
	struct ring ring;
	struct scratch values, presence;
	struct buf data;
};
void bench_release(struct bench *b);

/* ---- groups of many rows ---- */

/* Decodes a group as changes from sample to sample: of 300 processes over half an hour there are
 * eleven million cells, of which a few in a hundred differ from those before. */
int grid_load_changes(struct grid *g, struct bench *bench, struct rd bits, struct err *e);

/* Sample I's rows, made of the changes: valid until the third call after this one. */
void grid_changes_frame(struct grid_changes *c, const struct grid *g, uint32_t i,
			struct frame *out);
void grid_changes_free(struct grid_changes *c);
size_t grid_changes_memory(const struct grid_changes *c);

/* Decodes the rows; the head is loaded. P points to data and bits. */
int grid_load_rows(struct grid *g, const struct section *s, const void *p, struct bench *bench,
		   struct err *e);

/* Derives first, last and sum from a loaded head into sum_val and sum_has: false when the group has
 * none. */
bool grid_summarise(struct grid *g);

int grid_damage(const struct grid *g, const char *what, struct err *e);

#endif
