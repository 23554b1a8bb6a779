#include <string.h>

#include "series.h"

bool series_read_head(struct rd *heads, uint8_t mode, struct series_head *h)
{
	*h = (struct series_head){ .mode = mode };
	h->first = (uint64_t)rd_zigzag(heads);
	if (mode & SERIES_BIAS)
		h->bias = (uint64_t)rd_zigzag(heads);
	if (mode & SERIES_REFS)
		h->nrefs = rd_varint(heads);
	if (h->nrefs > SERIES_REFS_MAX || (h->nrefs && (mode & ORDER_MASK) != ORDER_DELTA))
		return false;
	for (size_t i = 0; i < h->nrefs; i++)
		h->refs[i] = rd_varint(heads);
	if ((mode & CODING_MASK) == CODING_RICE)
		h->rice = rd_u8(heads);
	return !heads->bad && h->rice <= SERIES_RICE_MAX && (mode & ORDER_MASK) != ORDER_MASK &&
	       (mode & CODING_MASK) != CODING_MASK;
}

/* One byte is the usual length. */
static bool read_dense(struct rd *r, uint64_t *v, size_t n)
{
	for (size_t k = 0; k < n; k++) {
		if (r->p < r->end && *r->p < 0x80)
			v[k] = (uint64_t)unzigzag(*r->p++);
		else
			v[k] = (uint64_t)rd_zigzag(r);
	}
	return !r->bad;
}

static bool read_sparse(struct rd *r, uint64_t *v, size_t n)
{
	size_t k = 0;

	memset(v, 0, n * sizeof(*v));
	while (k < n) {
		uint64_t zeros = rd_varint(r);

		if (r->bad || zeros > n - k)
			return false;
		k += (size_t)zeros;
		if (k < n)
			v[k++] = (uint64_t)rd_zigzag(r);
	}
	return !r->bad;
}

/* Bits from the lowest of each byte up. Past the end come zeros, and `bad` is set when they were
 * used. */
struct bits {
	const uint8_t *p, *end;
	uint64_t acc;
	unsigned have;
	bool bad;
};

static void bits_slow_fill(struct bits *b)
{
	while (b->have <= 56 && b->p < b->end) {
		b->acc |= (uint64_t)*b->p++ << b->have;
		b->have += 8;
	}
}

/* At least 56 bits afterwards, unless the bytes end. */
static inline void bits_fill(struct bits *b)
{
	uint64_t word;

	if (b->end - b->p < 8) {
		bits_slow_fill(b);
		return;
	}
	memcpy(&word, b->p, 8);
	b->acc |= word << b->have;
	b->p += (63 - b->have) >> 3;
	b->have |= 56;
}

static inline uint64_t bits_take(struct bits *b, unsigned n)
{
	uint64_t v = b->acc & ((UINT64_C(1) << n) - 1);

	if (n > b->have) {
		b->bad = true;
		return 0;
	}
	b->acc >>= n;
	b->have -= n;
	return v;
}

static uint64_t bits_escape(struct bits *b)
{
	uint64_t low, high;

	bits_take(b, SERIES_RICE_QUIT);
	bits_fill(b);
	low = bits_take(b, 32);
	bits_fill(b);
	high = bits_take(b, 32);
	return high << 32 | low;
}

static inline uint64_t bits_rice(struct bits *b, unsigned k)
{
	unsigned quotient;

	bits_fill(b);
	if (!(b->acc & ((1u << SERIES_RICE_QUIT) - 1)))
		return bits_escape(b);
	quotient = (unsigned)__builtin_ctzll(b->acc);
	bits_take(b, quotient + 1);
	return (uint64_t)quotient << k | bits_take(b, k);
}

/* Each series begins at a whole byte; what was filled in advance goes back. */
static bool read_rice(struct rd *r, unsigned k, uint64_t *v, size_t n)
{
	struct bits b = { .p = r->p, .end = r->end };

	if (r->bad)
		return false;
	for (size_t i = 0; i < n && !b.bad; i++)
		v[i] = (uint64_t)unzigzag(bits_rice(&b, k));
	r->p = b.p - b.have / 8;
	return !b.bad;
}

static void add_ref(uint64_t *v, const uint64_t *ref, size_t n, bool minus)
{
	if (minus)
		for (size_t k = 1; k < n; k++)
			v[k] -= ref[k] - ref[k - 1];
	else
		for (size_t k = 1; k < n; k++)
			v[k] += ref[k] - ref[k - 1];
}

static bool add_refs(const struct series_head *h, const struct ring *ring, uint64_t *v, size_t n)
{
	for (size_t i = 0; i < h->nrefs; i++) {
		const uint64_t *ref =
			ring && ring->n == n ? ring_back(ring, (size_t)(h->refs[i] >> 1)) : NULL;

		if (!ref || ref == v)
			return false;
		add_ref(v, ref, n, h->refs[i] & 1);
	}
	return true;
}

/* From what remains to the values. */
static void integrate(const struct series_head *h, uint64_t *v, size_t n)
{
	uint64_t value = h->first, step = h->bias;

	switch (h->mode & ORDER_MASK) {
	case ORDER_VALUE:
		for (size_t k = 1; k < n; k++)
			v[k] += h->first + h->bias;
		break;
	case ORDER_DELTA:
		for (size_t k = 1; k < n; k++)
			v[k] = value += v[k] + step;
		break;
	default:
		for (size_t k = 1; k < n; k++)
			v[k] = value += step += v[k];
	}
}

bool series_read(const struct series_head *h, struct streams_in *in, const struct ring *ring,
		 uint64_t *v, size_t n)
{
	bool ok;

	v[0] = h->first;
	switch (h->mode & CODING_MASK) {
	case CODING_DENSE:
		ok = read_dense(&in->dense, v + 1, n - 1);
		break;
	case CODING_SPARSE:
		ok = read_sparse(&in->sparse, v + 1, n - 1);
		break;
	default:
		ok = read_rice(&in->bits, h->rice, v + 1, n - 1);
	}
	if (!ok || !add_refs(h, ring, v, n))
		return false;
	integrate(h, v, n);
	return true;
}
