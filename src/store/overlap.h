/*
 * overlap: segments that cover the same time, as in a store that was merged, or restored beside itself.
 */
#ifndef SAGO_STORE_OVERLAP_H
#define SAGO_STORE_OVERLAP_H

#include "state.h"

/* What a segment says of itself. */
struct span {
	char *path;
	struct info info;
	uint64_t next_seq;
	int64_t min_ms, max_ms; /* min above max: it has no sample */
};

/* Adds a line, with its NUL, to OUT for each two of SPANS that overlap in time, and says how many samples
 * are in both: these are shown once. Sorts SPANS by time. */
void overlaps_note(struct span *spans, size_t count, struct buf *out);

#endif
