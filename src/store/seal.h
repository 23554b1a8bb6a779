/*
 * seal: what the steps of sealing share. A rotated segment is read through the page walker, blocked
 * again, written to a new file, read back and compared; only then does the new file get its name,
 * and only then does the old one go.
 */
#ifndef SAGO_STORE_SEAL_H
#define SAGO_STORE_SEAL_H

#include "env.h"
#include "segment.h"

/* A segment being made from SRC. */
struct compaction {
	struct schema *schema;
	struct segfile src;
	struct env env;
	struct state state; /* what the new segment holds */
	struct buf run[8];  /* neighbouring blocks waiting to be merged */
	size_t nrun;
	struct block_key key; /* of the run */
	struct stamp last;    /* of the run */
	uint64_t cells;
	struct block *block;
	struct buf bytes;
	size_t dirty;	  /* bytes put since the last commit */
	uint64_t skipped; /* blocks, rows and marks that could not be read */
	uint64_t most;	  /* bytes that the new file may have */
};

/* Writes the segment file PATH from C->src: everything but its final name. ERR_FULL when it would be
 * larger than C->most. */
int compact(struct compaction *c, const char *path, struct err *e);

/* Reads the new file back whole; ERR_DAMAGE unless it holds what C->state says. */
int compact_verify(struct compaction *c, const char *path, struct err *e);

#endif
