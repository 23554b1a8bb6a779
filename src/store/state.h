/*
 * state: the two records that speak of a whole segment, as tagged fields with a CRC-32C behind.
 *   'I' info   written once: who made the segment, and when.
 *   'S' state  written by every transaction: what the segment holds. It names its transaction, so a
 * meta page that points to an older tree is noticed, and it counts, so that a reader knows when
 * something is missing.
 */
#ifndef SAGO_STORE_STATE_H
#define SAGO_STORE_STATE_H

#include "store.h"

struct state {
	uint64_t txnid;	    /* of the transaction that wrote this */
	uint64_t first_seq; /* seq of the first sample that the segment may hold */
	uint64_t next_seq;  /* seq of the next sample */
	uint32_t next_mark; /* index of the next mark before it */
	uint64_t blocks, rows, marks, dict;
	uint64_t samples;	/* in blocks and rows */
	uint64_t cells;		/* what the largest group counts for in all rows: see weight() */
	uint64_t first_row;	/* seq of the first tail row; 0: none */
	int64_t min_ms, max_ms; /* wall clock of all samples; min above max: none */
	bool has_stamp;
	struct stamp last; /* of the newest sample, here or in an earlier segment */
};

enum { SEGMENT_ID = 16 };

struct info {
	/* Random, kept by sealing. AFTER: that of the segment recorded before, in the same store.
	   Segments of older programs have neither. */
	uint8_t id[SEGMENT_ID], after[SEGMENT_ID];
	bool has_id, has_after;
	int64_t created_ms;
	uint64_t first_seq;
	bool sealed;
	const char *version; /* of the program */
};

void state_init(struct state *s, uint64_t first_seq);
void state_write(const struct state *s, struct buf *out);
/* ERR_DAMAGE when the bytes do not hold. */
int state_read(struct state *s, const void *p, size_t n, struct err *e);

void info_write(const struct info *i, struct buf *out);
int info_read(struct info *i, const void *p, size_t n, struct err *e); /* VERSION is not read: "" */

/* A CRC-32C over KEY and the bytes from AT on, appended; and its check, which gives the bytes
 * before it in *N. */
void seal_crc(struct buf *b, size_t at, const void *key, size_t nkey);
bool check_crc(const void *p, size_t *n, const void *key, size_t nkey);

#endif
