#include <string.h>

#include "key.h"

static void put_be(struct key *k, uint64_t v, unsigned bytes)
{
	for (unsigned i = bytes; i-- > 0;)
		k->p[k->n++] = (uint8_t)(v >> (8 * i));
}

static uint64_t get_be(const uint8_t *p, unsigned bytes)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < bytes; i++)
		v = v << 8 | p[i];
	return v;
}

struct key key_single(uint8_t type)
{
	struct key k = { .p = { type }, .n = 1 };

	return k;
}

struct key key_seq(uint8_t type, uint64_t seq)
{
	struct key k = key_single(type);

	put_be(&k, seq, 8);
	return k;
}

struct key key_block(const struct block_key *b)
{
	struct key k = key_seq(KEY_BLOCK, b->seq);

	put_be(&k, (uint64_t)b->min_ms, 8);
	put_be(&k, (uint64_t)b->max_ms, 8);
	put_be(&k, b->nsamples, 4);
	put_be(&k, crc32c(0, k.p, k.n), 4);
	return k;
}

struct key key_mark(uint64_t seq, uint32_t n)
{
	struct key k = key_seq(KEY_MARK, seq);

	put_be(&k, n, 4);
	return k;
}

struct key key_dict(uint32_t id)
{
	struct key k = key_single(KEY_DICT);

	put_be(&k, id, 4);
	return k;
}

bool key_read_block(const uint8_t *p, size_t n, struct block_key *b)
{
	if (n != 33 || p[0] != KEY_BLOCK)
		return false;
	b->seq = get_be(p + 1, 8);
	b->min_ms = (int64_t)get_be(p + 9, 8);
	b->max_ms = (int64_t)get_be(p + 17, 8);
	b->nsamples = (uint32_t)get_be(p + 25, 4);
	return b->nsamples && get_be(p + 29, 4) == crc32c(0, p, 29);
}

bool key_read_seq(const uint8_t *p, size_t n, uint8_t type, uint64_t *seq)
{
	if (n != 9 || p[0] != type)
		return false;
	*seq = get_be(p + 1, 8);
	return true;
}

bool key_read_mark(const uint8_t *p, size_t n, uint64_t *seq, uint32_t *index)
{
	if (n != 13 || p[0] != KEY_MARK)
		return false;
	*seq = get_be(p + 1, 8);
	*index = (uint32_t)get_be(p + 9, 4);
	return true;
}

bool key_read_dict(const uint8_t *p, size_t n, uint32_t *id)
{
	if (n != 5 || p[0] != KEY_DICT)
		return false;
	*id = (uint32_t)get_be(p + 1, 4);
	return true;
}

int key_compare(const uint8_t *a, size_t na, const uint8_t *b, size_t nb)
{
	int c = memcmp(a, b, na < nb ? na : nb);

	if (c)
		return c;
	return na < nb ? -1 : na > nb;
}
