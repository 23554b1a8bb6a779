/*
 * table: the frames of one group over many samples, gathered to be written as one section of a
 * block.
 *
 * An instance is a row's key cells, with an ordinal among equal keys. A layout is a list of
 * instances in file order; layout 0 stands for "the group was not taken". Rows seldom come and go,
 * so there are few layouts.
 */
#ifndef SAGO_CODEC_TABLE_H
#define SAGO_CODEC_TABLE_H

#include "sample.h"

struct instance {
	uint64_t hash; /* of its key cells */
	uint32_t next; /* instance + 1 in the same slot: the first of each key alone is linked there
			*/
	uint32_t again; /* the next ordinal of the same key, + 1 */
	uint32_t last;	/* of a first: which of its key was given out last in the sample `seen`, + 1
			 */
	uint32_t seen;	/* sample + 1 */
	bool first;
};

struct layouts {
	uint32_t *ids; /* all layouts one after the other */
	size_t *off;   /* layout L (from 1) is ids[off[L - 1] .. off[L]) */
	size_t nids, ids_cap, count, off_cap;
};

/* Consecutive samples that have the same rows in the same order: LEN times the rows of LAYOUT, from
 * CELL on. */
struct run {
	uint32_t layout, len;
	uint32_t ncols;
	size_t cell;
};

/* Where an instance's cells of column 0 are: LEN of them, STEP cells apart, in rows of NCOLS
 * columns. */
struct span {
	size_t cell, step;
	uint32_t len, ncols;
};

/* The spans of all instances, in order of time: those of instance I are list[off[I] .. off[I + 1]).
 */
struct spans {
	struct span *list;
	size_t *off;
	uint32_t *count; /* samples that have instance I */
	size_t list_cap, off_cap, count_cap;
};

void spans_build(struct spans *s, const struct layouts *l, size_t ninst, const struct run *runs,
		 size_t nruns);
void spans_release(struct spans *s);

/*
 * Where an instance is there, for groups kept as changes: the spans' `cell` is the first sample of
 * each stretch, and `len` its length; `step` and `ncols` are not used.
 */
void spans_build_presence(struct spans *s, const struct layouts *l, size_t ninst,
			  const struct run *runs, size_t nruns);

/* One cell of an instance that is not as it was in the sample before that had the instance. */
struct change {
	uint64_t val;
	uint32_t inst;
	uint16_t sample;
	uint16_t col_has; /* column << 1 | present */
};

/*
 * The cells of a group of many rows, most of which stay as they are: processes, interrupts of many
 * CPUs. A sample is what changed in it; an instance begins with no cell present.
 */
struct changes {
	struct change *list; /* in order of time */
	size_t count, cap;
	uint64_t *val; /* the cells as they are: ninst x stride */
	uint8_t *has;
	size_t ninst, stride, val_cap, has_cap;
	uint8_t *used; /* columns that some row had */
};

/* Row ROW of F is instance INST in sample SAMPLE. */
void changes_add(struct changes *c, uint16_t sample, uint32_t inst, const struct frame *f,
		 uint32_t row);
void changes_release(struct changes *c);

/* The indices of C->list ordered by column, then instance, then time: an array for free(3). */
uint32_t *changes_by_series(const struct changes *c);

/* A sample's rows of the group. */
struct visit {
	uint32_t layout; /* 0: not taken */
	uint32_t ncols;
	size_t cell; /* of its first row */
};

struct table {
	unsigned group;
	const struct schema *schema;
	uint32_t ncols; /* the most that any frame had */
	uint32_t *keys; /* key columns */
	size_t nkeys, keys_cap;
	struct instance *inst;
	uint64_t *key_val; /* ninst x nkeys */
	uint8_t *key_has;
	size_t ninst, inst_cap, key_cap, key_has_cap;
	uint32_t *slots; /* hash of instances by key: instance + 1 */
	size_t nslots;
	struct layouts layouts;
	struct visit *visits; /* one a sample */
	size_t nvisits, visits_cap, ntaken, nrows;
	bool sparse;   /* kept as changes; val and has hold the sample being added alone */
	bool overflow; /* a sample did not fit, and was left out */
	struct changes changes;
	uint64_t *val;
	uint8_t *has;
	size_t ncells, val_cap, has_cap;
	struct strtab strings;
	uint32_t *row_ids; /* the row's instances in the sample being added */
	size_t row_cap;
};

void table_init(struct table *t, unsigned group, const struct schema *schema);
void table_release(struct table *t);
void table_reset(struct table *t); /* no sample; memory kept */

/* Adds frame F (NULL or not taken: the group is missing) as the next sample. */
void table_add(struct table *t, const struct frame *f);

/* What a reader will need: cells once every frame is as wide as the widest; of a group kept as
 * changes those and one cell for each of its instances, CODEC_CHANGES_A_CELL of them counted as
 * one. */
size_t table_cells(const struct table *t);

/* Whether there is room for F. A frame that widened the table by far in the middle of a full block could
 * make it unreadable. */
bool table_fits(const struct table *t, const struct frame *f);

/* Nothing more should be added: another sample as large as any so far might not fit. */
bool table_full(const struct table *t);

static inline size_t layout_size(const struct layouts *l, uint32_t id)
{
	return id ? l->off[id] - l->off[id - 1] : 0;
}

static inline const uint32_t *layout_ids(const struct layouts *l, uint32_t id)
{
	return l->ids + l->off[id - 1];
}

#endif
