#include "grid_series.h"

#include "limits.h"

uint8_t mode_next(struct mode_reader *m)
{
	if (!m->left) {
		m->mode = rd_u8(&m->r);
		m->left = rd_varint(&m->r);
		if (!m->left)
			m->r.bad = true;
	}
	m->left--;
	return m->mode;
}

bool constant_read(struct grid *g, const struct grid_column *c, uint8_t mode, uint64_t *val,
		   bool *there)
{
	*val = 0;
	*there = mode != SERIES_ABSENT;
	if (mode == SERIES_CONST)
		*val = (uint64_t)rd_zigzag(&g->consts);
	else if (mode != SERIES_ZERO && mode != SERIES_ABSENT)
		return false;
	return !*there || c->col == UINT32_MAX || !c->label || *val < g->strings.count;
}

static bool labels_hold(const struct grid *g, const struct grid_column *c, const uint64_t *v,
			size_t n)
{
	for (size_t k = 0; c->label && k < n; k++)
		if (v[k] >= g->strings.count)
			return false;
	return true;
}

/* The runs of presence over N samples, as a flag each. Returns how many are present; 0 is damage.
 */
static size_t read_presence(struct rd *heads, uint64_t *there, size_t n)
{
	size_t present = 0;
	bool now = true;

	for (size_t k = 0; k < n; now = !now) {
		uint64_t run = rd_varint(heads);

		if (heads->bad || run > n - k || (!run && k))
			return 0;
		for (uint64_t i = 0; i < run; i++)
			there[k++] = now;
		present += now ? (size_t)run : 0;
	}
	return present;
}

static bool read_values(struct varying *y, uint8_t mode, const struct ring *ring, uint64_t *v,
			size_t n)
{
	struct series_head h;
	uint64_t val = 0;

	if (!mode_is_trivial(mode))
		return series_read_head(&y->in.heads, mode, &h) &&
		       series_read(&h, &y->in, ring, v, n);
	if (mode == SERIES_CONST)
		val = (uint64_t)rd_zigzag(&y->in.heads);
	else if (mode != SERIES_ZERO)
		return false;
	for (size_t k = 0; k < n; k++)
		v[k] = val;
	return !y->in.heads.bad;
}

static void scratch_grow(struct scratch *s, size_t n)
{
	mem_grow((void **)&s->p, &s->cap, n, sizeof(*s->p));
}

static bool read_partial(struct varying *y, size_t inst, uint8_t mode, struct values *out)
{
	size_t total = y->g->spans.count[inst], n;

	scratch_grow(&y->bench->values, total);
	scratch_grow(&y->bench->presence, total);
	n = read_presence(&y->in.heads, y->bench->presence.p, total);
	*out = (struct values){ y->bench->values.p, y->bench->presence.p, n, total };
	return n && read_values(y, mode & (uint8_t)~SERIES_PARTIAL, NULL, y->bench->values.p, n);
}

static void skip_summary(struct varying *y, const struct grid_column *c)
{
	if (y->g->layouts.count != 1)
		return;
	rd_zigzag(&y->in.heads);
	if (c->flags & COLUMN_SUM)
		rd_zigzag(&y->in.heads);
}

static bool read_whole(struct varying *y, size_t inst, const struct grid_column *c, uint8_t mode,
		       struct values *out)
{
	size_t n = y->g->spans.count[inst];
	bool ringed = n == y->g->ntaken;
	uint64_t *v;

	if (!n)
		return false;
	if (ringed && y->bench->ring.n != n)
		ring_reset(&y->bench->ring, n);
	scratch_grow(&y->bench->values, n);
	v = ringed ? ring_next(&y->bench->ring) : y->bench->values.p;
	if (!read_values(y, mode, ringed ? &y->bench->ring : NULL, v, n))
		return false;
	skip_summary(y, c);
	y->bench->ring.count += ringed;
	*out = (struct values){ v, NULL, n, n };
	return true;
}

bool varying_read(struct varying *y, size_t inst, const struct grid_column *c, uint8_t mode,
		  struct values *out)
{
	bool ok = mode & SERIES_PARTIAL ? read_partial(y, inst, mode, out)
					: read_whole(y, inst, c, mode, out);

	return ok && labels_hold(y->g, c, out->v, out->n);
}

bool varying_begin(struct varying *y, struct grid *g, struct bench *bench, struct rd bits)
{
	const struct buf *data = &bench->data;

	*y = (struct varying){ .g = g, .bench = bench };
	if (g->dense_len > data->len)
		return false;
	y->in.heads = g->heads;
	y->in.dense = rd_init(data->p, g->dense_len);
	y->in.sparse = rd_init(data->p + g->dense_len, data->len - g->dense_len);
	y->in.bits = bits;
	bench->ring.n = 0;
	return true;
}

/* Where only the first columns are wanted, the rest is left. */
bool varying_ended(const struct varying *y)
{
	if (y->g->used < y->g->listed)
		return !y->in.heads.bad;
	return !y->in.heads.bad && !rd_left(&y->in.heads) && !rd_left(&y->in.dense) &&
	       !rd_left(&y->in.sparse) && !rd_left(&y->in.bits);
}
