/*
 * key: the typed keys inside a segment. A type byte, then big-endian numbers, so that LMDB's memcmp
 * order is the order of the numbers. The type of a key decides what its value is; see store.h.
 */
#ifndef SAGO_STORE_KEY_H
#define SAGO_STORE_KEY_H

#include "store.h"

enum {
	KEY_BLOCK = 'B', /* seq(8) min_ms(8) max_ms(8) nsamples(4) crc(4) */
	KEY_DICT = 'D',	 /* id(4) */
	KEY_INFO = 'I',	 /* nothing */
	KEY_MARK = 'M',	 /* seq(8) n(4) */
	KEY_ROW = 'R',	 /* seq(8) */
	KEY_STATE = 'S', /* nothing; the last key, so that it lies on the page that a new row
			    changes anyway */
	KEY_SIZE_MAX = 33,
};

struct key {
	uint8_t p[KEY_SIZE_MAX];
	size_t n;
};

/*
 * A block's key repeats what a query needs to leave the block alone: its samples and the extremes
 * of their wall clock. So the blocks of a window are found without reading any other block. A
 * CRC-32C over the key guards those copies.
 */
struct block_key {
	uint64_t seq;
	int64_t min_ms, max_ms;
	uint32_t nsamples;
};

struct key key_block(const struct block_key *b);
struct key key_seq(uint8_t type, uint64_t seq); /* also: the first possible block or mark of SEQ */
struct key key_mark(uint64_t seq, uint32_t n);
struct key key_dict(uint32_t id);
struct key key_single(uint8_t type);

/* The reverse; false when P is not such a key. */
bool key_read_block(const uint8_t *p, size_t n, struct block_key *b);
bool key_read_seq(const uint8_t *p, size_t n, uint8_t type, uint64_t *seq);
bool key_read_mark(const uint8_t *p, size_t n, uint64_t *seq, uint32_t *index);
bool key_read_dict(const uint8_t *p, size_t n, uint32_t *id);

/* memcmp order, the shorter first: what LMDB sorts by. */
int key_compare(const uint8_t *a, size_t na, const uint8_t *b, size_t nb);

#endif
