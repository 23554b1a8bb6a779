/*
 * series: the values of one metric of one instance, over the samples in which it is there, as
 * bytes.
 *
 * A series has a mode (one byte), which says how it is predicted and how what remains is written:
 *
 *   SERIES_ABSENT    no value at all
 *   SERIES_ZERO      zero throughout
 *   SERIES_CONST     one value throughout, in the `consts` stream
 *   else             ORDER | CODING | SERIES_BIAS | SERIES_REFS
 *
 * SERIES_PARTIAL may be added to all but ABSENT: only some samples have a value, and the runs of
 * presence come first in the `heads` stream. The other modes continue there with the first value,
 * then:
 *
 *   ORDER_VALUE      what remains of v[k] is v[k] - first
 *   ORDER_DELTA      what remains is v[k] - v[k-1], less the same difference in other series
 * (SERIES_REFS) ORDER_DOD        what remains is (v[k] - v[k-1]) - (v[k-1] - v[k-2]); before the
 * first, a difference of 0 SERIES_BIAS      a number subtracted from what remains (as the first
 * difference in ORDER_DOD): idle ticks grow by about 100 a second, and 0 is cheaper to write than
 * 100 SERIES_REFS      how many, and for each how far back it is in the ring of recent whole
 * series, and its sign: partition and disk, one CPU and the sum of all, MemFree and MemAvailable
 * move together
 *
 * All arithmetic is modulo 2^64, so wraps and extremes need no care and signedness does not matter.
 * What remains is zigzag coded, and written as CODING_DENSE     a varint each (`dense`, packed by
 * zstd) CODING_SPARSE    how many zeros, then what is not zero, and so on (`sparse`, packed by
 * zstd) CODING_RICE      Rice codes (`bits`, which zstd does not see): noise, of which zstd would
 * make whole bytes
 */
#ifndef SAGO_CODEC_SERIES_H
#define SAGO_CODEC_SERIES_H

#include "base.h"

enum {
	ORDER_VALUE = 0,
	ORDER_DELTA = 1,
	ORDER_DOD = 2,
	ORDER_MASK = 3,
	CODING_DENSE = 0 << 2,
	CODING_SPARSE = 1 << 2,
	CODING_RICE = 2 << 2,
	CODING_MASK = 3 << 2,
	SERIES_BIAS = 1 << 4,
	SERIES_REFS = 1 << 5,
	SERIES_PARTIAL = 1 << 6,
	SERIES_TRIVIAL = 1 << 7,
	SERIES_ABSENT = SERIES_TRIVIAL | 0,
	SERIES_ZERO = SERIES_TRIVIAL | 1,
	SERIES_CONST = SERIES_TRIVIAL | 2,
	SERIES_RICE_MAX = 31,  /* the largest Rice parameter */
	SERIES_RICE_QUIT = 24, /* this many zero bits: 64 plain bits follow */
	SERIES_REFS_MAX = 8,
	RING_SLOTS = 64, /* how far back a reference can reach */
};

/* Whole series of the same samples that were written before: what SERIES_REFS refers to. */
struct ring {
	uint64_t *slots; /* RING_SLOTS of n values each */
	size_t n, cap;
	size_t count; /* how many were ever put in */
};

void ring_reset(struct ring *r, size_t n);
void ring_release(struct ring *r);
uint64_t *ring_next(struct ring *r); /* where the next one goes */
const uint64_t *ring_back(const struct ring *r,
			  size_t i); /* the I-th before the next, from 1; NULL: none */

/* The streams of a group. The reader's are in the same order. */
struct streams_out {
	struct buf heads, consts, dense, sparse, bits;
};

struct streams_in {
	struct rd heads, consts, dense, sparse, bits;
};

/* How much work the writer spends on finding references. */
struct effort {
	unsigned window; /* series looked at */
	unsigned rounds; /* references in one series */
};

struct scratch {
	uint64_t *p;
	size_t cap;
};
void scratch_release(struct scratch *s);

/*
 * Writes the N (> 1) values at V, which are not all equal, and returns the mode. RING may be NULL:
 * no references. SCRATCH is memory kept between calls.
 */
uint8_t series_write(const uint64_t *v, size_t n, const struct ring *ring, struct effort effort,
		     struct scratch *scratch, struct streams_out *out);

/* What the head of a series says; a summary needs no more. */
struct series_head {
	uint8_t mode;
	uint8_t rice;
	uint64_t first, bias;
	uint64_t nrefs;
	uint64_t refs[SERIES_REFS_MAX]; /* distance << 1 | subtracted */
};

bool series_read_head(struct rd *heads, uint8_t mode, struct series_head *h);

/* Reads the N (> 0) values of a series into V. False when the bytes do not hold. */
bool series_read(const struct series_head *h, struct streams_in *in, const struct ring *ring,
		 uint64_t *v, size_t n);

#endif
