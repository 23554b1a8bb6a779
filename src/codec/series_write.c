/*
 * Choosing how a series is written. The choice is by estimated size; any choice reads back, so only
 * density depends on what is here.
 */
#include <stdlib.h>
#include <string.h>

#include "series.h"

/* Sizes are in 1/16 bit. */
enum { BIT = 16 };

static unsigned width(uint64_t z)
{
	return z ? 64 - (unsigned)__builtin_clzll(z) : 0;
}

/*
 * What zstd makes of a varint, by the width of its zigzag; found by trying (tests/tools/density.c)
 * on half an hour of a busy machine. The body of a varint is noise, and whole bytes of it cost more
 * than their bits.
 */
static uint64_t varint_cost(uint64_t z)
{
	static const uint16_t cost[] = { 16, 56, 74, 90, 104, 120, 134, 148 };
	unsigned w = width(z);

	return w < 8 ? cost[w] : (uint64_t)w * BIT + 48;
}

/* A series as it could be written: what remains in zigzag form, and the estimate. */
struct plan {
	uint8_t mode;
	uint8_t rice;
	uint64_t bias;
	uint64_t cost;
	size_t nrefs;
	uint64_t refs[SERIES_REFS_MAX];
};

static uint64_t dense_cost(const uint64_t *r, size_t n, uint64_t bias)
{
	uint64_t cost = 0;

	for (size_t k = 0; k < n; k++)
		cost += varint_cost(zigzag((int64_t)(r[k] - bias)));
	return cost;
}

static uint64_t sparse_cost(const uint64_t *r, size_t n, uint64_t bias)
{
	uint64_t cost = 2 * BIT, gap = 0;

	for (size_t k = 0; k < n; k++, gap++) {
		if (r[k] == bias)
			continue;
		cost += varint_cost(gap) + varint_cost(zigzag((int64_t)(r[k] - bias)));
		gap = (uint64_t)-1;
	}
	return cost;
}

static uint64_t rice_cost_of(const uint64_t *r, size_t n, uint64_t bias, unsigned k)
{
	uint64_t bits = 8;

	for (size_t i = 0; i < n; i++) {
		uint64_t q = zigzag((int64_t)(r[i] - bias)) >> k;

		bits += q < SERIES_RICE_QUIT ? q + 1 + k : SERIES_RICE_QUIT + 64;
	}
	return (bits + 8) * BIT;
}

/* The parameter is near the logarithm of the mean; its neighbours are tried too. */
static uint64_t rice_cost(const uint64_t *r, size_t n, uint64_t bias, uint8_t *best)
{
	uint64_t widths = 0, least = UINT64_MAX;
	unsigned guess;

	for (size_t i = 0; i < n; i++)
		widths += width(zigzag((int64_t)(r[i] - bias)));
	guess = (unsigned)(widths / (n ? n : 1));
	for (unsigned k = guess > 2 ? guess - 2 : 0; k <= guess + 1 && k <= SERIES_RICE_MAX; k++) {
		uint64_t cost = rice_cost_of(r, n, bias, k);

		if (cost >= least)
			continue;
		least = cost;
		*best = (uint8_t)k;
	}
	return least;
}

static void consider(struct plan *best, const struct plan *base, uint8_t coding, uint64_t cost)
{
	if (cost >= best->cost)
		return;
	*best = *base;
	best->cost = cost;
	best->mode = (uint8_t)((best->mode & ~CODING_MASK) | coding);
}

/* Tries the three codings of the N numbers R less BASE's bias. */
static void try_codings(struct plan *best, struct plan *base, const uint64_t *r, size_t n)
{
	uint64_t extra = (base->bias ? 16 * BIT : 0) + base->nrefs * 10 * BIT;

	base->mode = (uint8_t)((base->mode & ~SERIES_BIAS) | (base->bias ? SERIES_BIAS : 0));
	consider(best, base, CODING_DENSE, extra + dense_cost(r, n, base->bias));
	consider(best, base, CODING_SPARSE, extra + sparse_cost(r, n, base->bias));
	consider(best, base, CODING_RICE, extra + rice_cost(r, n, base->bias, &base->rice));
}

static int by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* The median of a sample of R, which is what a Laplace-like remainder is best centred on. */
static uint64_t median(const uint64_t *r, size_t n)
{
	int64_t some[65] = { 0 };
	size_t step = n / 64 + 1, count = 0;

	for (size_t k = 0; k < n; k += step)
		some[count++] = (int64_t)r[k];
	mem_sort(some, count, sizeof(*some), by_value);
	return (uint64_t)some[count / 2];
}

static void try_both_biases(struct plan *best, struct plan *base, const uint64_t *r, size_t n)
{
	base->bias = 0;
	try_codings(best, base, r, n);
	base->bias = median(r, n);
	if (base->bias)
		try_codings(best, base, r, n);
}

/* R less, or plus, the differences of REF; into OUT. */
static void subtract(uint64_t *out, const uint64_t *r, const uint64_t *ref, size_t n, bool minus)
{
	for (size_t k = 0; k < n; k++) {
		uint64_t d = ref[k + 1] - ref[k];

		out[k] = minus ? r[k] + d : r[k] - d;
	}
}

/* An estimate for choosing among references: the widths alone. */
static uint64_t quick_cost(const uint64_t *r, size_t n)
{
	uint64_t widths = 0;

	for (size_t k = 0; k < n; k++)
		widths += width(zigzag((int64_t)r[k]));
	return widths;
}

/* The reference that leaves least of R, as it is written; 0 when none does better than BEST. */
static uint64_t best_ref(const uint64_t *r, uint64_t *spare, size_t n, const struct ring *ring,
			 unsigned window, uint64_t *best)
{
	uint64_t found = 0;

	for (unsigned i = 1; i <= window; i++) {
		const uint64_t *ref = ring_back(ring, i);

		for (unsigned minus = 0; ref && minus < 2; minus++) {
			uint64_t cost;

			subtract(spare, r, ref, n, minus);
			cost = quick_cost(spare, n);
			if (cost >= *best)
				continue;
			*best = cost;
			found = (uint64_t)i << 1 | minus;
		}
	}
	return found;
}

/* Adds references one by one while they pay. R holds the differences and is left with what remains.
 */
static void try_refs(struct plan *best, uint64_t *r, uint64_t *spare, size_t n,
		     const struct ring *ring, struct effort effort)
{
	struct plan base = { .mode = ORDER_DELTA | SERIES_REFS };
	uint64_t widths = quick_cost(r, n);

	while (base.nrefs < effort.rounds && base.nrefs < SERIES_REFS_MAX) {
		uint64_t before = widths, ref = best_ref(r, spare, n, ring, effort.window, &widths);

		if (!ref || before - widths < before / 16 + 8)
			break;
		base.refs[base.nrefs++] = ref;
		subtract(r, r, ring_back(ring, (size_t)(ref >> 1)), n, ref & 1);
	}
	if (base.nrefs)
		try_both_biases(best, &base, r, n);
}

static void differences(uint64_t *out, const uint64_t *v, size_t n)
{
	for (size_t k = 0; k < n; k++)
		out[k] = v[k + 1] - v[k];
}

static void write_head(const struct plan *p, uint64_t first, struct buf *heads)
{
	buf_zigzag(heads, (int64_t)first);
	if (p->mode & SERIES_BIAS)
		buf_zigzag(heads, (int64_t)p->bias);
	if (p->mode & SERIES_REFS)
		buf_varint(heads, p->nrefs);
	for (size_t i = 0; i < p->nrefs; i++)
		buf_varint(heads, p->refs[i]);
	if ((p->mode & CODING_MASK) == CODING_RICE)
		buf_u8(heads, p->rice);
}

static void write_sparse(const uint64_t *r, size_t n, uint64_t bias, struct buf *out)
{
	uint64_t zeros = 0;

	for (size_t k = 0; k < n; k++) {
		if (r[k] == bias) {
			zeros++;
			continue;
		}
		buf_varint(out, zeros);
		buf_zigzag(out, (int64_t)(r[k] - bias));
		zeros = 0;
	}
	if (zeros)
		buf_varint(out, zeros);
}

struct bit_writer {
	struct buf *out;
	uint64_t acc;
	unsigned have; /* always below 8 between calls */
};

/* N is at most 32. */
static void bits_put(struct bit_writer *w, uint64_t v, unsigned n)
{
	w->acc |= v << w->have;
	w->have += n;
	for (; w->have >= 8; w->have -= 8, w->acc >>= 8)
		buf_u8(w->out, (uint8_t)w->acc);
}

static void rice_put(struct bit_writer *w, uint64_t z, unsigned k)
{
	uint64_t q = z >> k;

	if (q < SERIES_RICE_QUIT) {
		bits_put(w, UINT64_C(1) << q, (unsigned)q + 1);
		bits_put(w, z & ((UINT64_C(1) << k) - 1), k);
		return;
	}
	bits_put(w, 0, SERIES_RICE_QUIT);
	bits_put(w, z & UINT32_MAX, 32);
	bits_put(w, z >> 32, 32);
}

static void write_rice(const uint64_t *r, size_t n, uint64_t bias, unsigned k, struct buf *out)
{
	struct bit_writer w = { .out = out };

	for (size_t i = 0; i < n; i++)
		rice_put(&w, zigzag((int64_t)(r[i] - bias)), k);
	if (w.have)
		buf_u8(out, (uint8_t)w.acc);
}

static void write_body(const struct plan *p, const uint64_t *r, size_t n, struct streams_out *out)
{
	switch (p->mode & CODING_MASK) {
	case CODING_DENSE:
		for (size_t k = 0; k < n; k++)
			buf_zigzag(&out->dense, (int64_t)(r[k] - p->bias));
		break;
	case CODING_SPARSE:
		write_sparse(r, n, p->bias, &out->sparse);
		break;
	default:
		write_rice(r, n, p->bias, p->rice, &out->bits);
	}
}

/* Second differences; before the first difference comes BIAS, which is then no longer to be
 * subtracted. */
static void second_differences(uint64_t *out, const uint64_t *v, size_t n, uint64_t bias)
{
	uint64_t before = bias;

	for (size_t k = 0; k < n; k++) {
		uint64_t d = v[k + 1] - v[k];

		out[k] = d - before;
		before = d;
	}
}

/* What remains of V under plan P, bias not yet subtracted. */
static void residual(struct plan *p, uint64_t *r, const uint64_t *v, size_t n,
		     const struct ring *ring)
{
	switch (p->mode & ORDER_MASK) {
	case ORDER_VALUE:
		for (size_t k = 0; k < n; k++)
			r[k] = v[k + 1] - v[0];
		break;
	case ORDER_DELTA:
		differences(r, v, n);
		for (size_t i = 0; i < p->nrefs; i++)
			subtract(r, r, ring_back(ring, (size_t)(p->refs[i] >> 1)), n,
				 p->refs[i] & 1);
		break;
	default:
		second_differences(r, v, n, v[1] - v[0]);
	}
}

/* Second differences start from the first difference, which stands in the place of the bias. */
static void try_dod(struct plan *best, uint64_t *r, const uint64_t *v, size_t n)
{
	struct plan base = { .mode = ORDER_DOD };
	uint64_t slope = v[1] - v[0];

	second_differences(r, v, n, slope);
	try_codings(best, &base, r, n);
	if ((best->mode & ORDER_MASK) != ORDER_DOD || !slope)
		return;
	best->mode |= SERIES_BIAS;
	best->bias = slope;
}

static void choose(struct plan *best, uint64_t *r, uint64_t *spare, const uint64_t *v, size_t n,
		   const struct ring *ring, struct effort effort)
{
	struct plan base = { .mode = ORDER_VALUE };

	best->cost = UINT64_MAX;
	residual(&base, r, v, n, NULL);
	try_both_biases(best, &base, r, n);
	try_dod(best, r, v, n);
	base.mode = ORDER_DELTA;
	differences(r, v, n);
	try_both_biases(best, &base, r, n);
	if (ring && ring->n == n + 1)
		try_refs(best, r, spare, n, ring, effort);
}

uint8_t series_write(const uint64_t *v, size_t n, const struct ring *ring, struct effort effort,
		     struct scratch *scratch, struct streams_out *out)
{
	struct plan plan;
	uint64_t *r;

	mem_grow((void **)&scratch->p, &scratch->cap, 2 * n, sizeof(*scratch->p));
	r = scratch->p;
	choose(&plan, r, r + n, v, n - 1, ring, effort);
	residual(&plan, r, v, n - 1, ring);
	write_head(&plan, v[0], &out->heads);
	if ((plan.mode & ORDER_MASK) == ORDER_DOD)
		plan.bias = 0;
	write_body(&plan, r, n - 1, out);
	return plan.mode;
}
