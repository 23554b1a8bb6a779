/*
 * survey: what a store holds, without reading its samples: from the names of its segments, and from heads,
 * directories and stamps of its blocks. The newest samples, which stand in rows of their own, are read.
 */
#ifndef SAGO_QUERY_SURVEY_H
#define SAGO_QUERY_SURVEY_H

#include "query.h"

struct survey {
	uint64_t samples, marks, blocks, rows;
	uint64_t gaps, gap_ms, notes, restarts;
	uint64_t intervals;  /* between samples of one boot */
	int64_t interval_ms; /* what most of them are, to a tenth of a second: the recording
				interval */
	uint64_t votes; /* for it: each interval that differs takes one away (Boyer and Moore) */
	int64_t first_ms, last_ms; /* in order of recording */
	struct stamp last;
	uint64_t in_blocks;		/* samples of the blocks whose bytes are counted */
	uint64_t group_bytes[G_COUNT_]; /* packed, of these */
};

/* Damage that is met on the way is in store_damage() of S. */
int survey_store(struct survey *v, const struct store *s, struct schema *schema, struct err *e);

#endif
