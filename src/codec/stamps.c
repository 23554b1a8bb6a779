#include <stdlib.h>
#include <string.h>

#include "head.h"
#include "limits.h"
#include "zip.h"

enum { CLOCKS = 5 };

void stamps_add(struct stamps *s, uint64_t seq, const struct stamp *stamp)
{
	mem_grow((void **)&s->seq, &s->seq_cap, s->count + 1, sizeof(*s->seq));
	mem_grow((void **)&s->stamp, &s->stamp_cap, s->count + 1, sizeof(*s->stamp));
	s->seq[s->count] = seq;
	s->stamp[s->count++] = *stamp;
}

void stamps_release(struct stamps *s)
{
	free(s->seq);
	free(s->stamp);
	memset(s, 0, sizeof(*s));
}

/* The clocks run alike: each is told by how far it is from another. */
static uint64_t clock_get(const struct stamps *s, size_t i, unsigned clock)
{
	const struct stamp *t = &s->stamp[i];

	switch (clock) {
	case 0:
		return s->seq[i];
	case 1:
		return (uint64_t)t->real_ms;
	case 2:
		return (uint64_t)t->mono_ms - (uint64_t)t->real_ms;
	case 3:
		return (uint64_t)t->boot_ms - (uint64_t)t->mono_ms;
	default:
		return t->uptime_cs - (uint64_t)(t->boot_ms / 10);
	}
}

static void clock_set(struct stamps *s, size_t i, unsigned clock, uint64_t v)
{
	struct stamp *t = &s->stamp[i];

	switch (clock) {
	case 0:
		s->seq[i] = v;
		break;
	case 1:
		t->real_ms = (int64_t)v;
		break;
	case 2:
		t->mono_ms = (int64_t)(v + (uint64_t)t->real_ms);
		break;
	case 3:
		t->boot_ms = (int64_t)(v + (uint64_t)t->mono_ms);
		break;
	default:
		t->uptime_cs = v + (uint64_t)(t->boot_ms / 10);
	}
}

static void write_clock(const struct stamps *s, unsigned clock, uint64_t *v,
			struct scratch *scratch, struct streams_out *out, struct buf *modes)
{
	bool equal = true;

	for (size_t i = 0; i < s->count; i++) {
		v[i] = clock_get(s, i, clock);
		equal = equal && v[i] == v[0];
	}
	if (equal) {
		buf_u8(modes, SERIES_CONST);
		buf_zigzag(&out->consts, (int64_t)v[0]);
		return;
	}
	buf_u8(modes, series_write(v, s->count, NULL, (struct effort){ 0, 0 }, scratch, out));
}

int stamps_write(const struct stamps *s, int level, struct buf *out, struct err *e)
{
	struct streams_out w = { .heads = BUF_INIT };
	struct buf *parts[] = { &w.heads, &w.consts, &w.dense, &w.sparse, &w.bits };
	struct buf all = BUF_INIT;
	struct scratch scratch = { 0 };
	uint64_t *v = mem_alloc(s->count * sizeof(*v));
	size_t packed;
	int rc;

	for (unsigned clock = 0; clock < CLOCKS; clock++)
		write_clock(s, clock, v, &scratch, &w, &all);
	for (size_t i = 0; i < 5; i++)
		buf_varint(&all, parts[i]->len);
	for (size_t i = 0; i < 5; i++)
		buf_add(&all, parts[i]->p, parts[i]->len);
	buf_varint(out, all.len);
	rc = zip_pack(out, all.p, all.len, level, &packed, e);
	for (size_t i = 0; i < 5; i++)
		buf_release(parts[i]);
	buf_release(&all);
	scratch_release(&scratch);
	free(v);
	return rc;
}

static bool read_clock(uint8_t mode, struct streams_in *in, uint64_t *v, size_t n)
{
	struct series_head h;

	if (!(mode & (SERIES_TRIVIAL | SERIES_PARTIAL)))
		return series_read_head(&in->heads, mode, &h) && series_read(&h, in, NULL, v, n);
	if (mode != SERIES_CONST)
		return false;
	v[0] = (uint64_t)rd_zigzag(&in->consts);
	for (size_t i = 1; i < n; i++)
		v[i] = v[0];
	return !in->consts.bad;
}

static bool split(struct rd *r, struct streams_in *in)
{
	struct rd *parts[] = { &in->heads, &in->consts, &in->dense, &in->sparse, &in->bits };
	uint64_t len[5];

	for (size_t i = 0; i < 5; i++)
		len[i] = rd_varint(r);
	for (size_t i = 0; i < 5; i++) {
		const uint8_t *p = len[i] <= rd_left(r) ? rd_bytes(r, (size_t)len[i]) : NULL;

		if (!p)
			return false;
		*parts[i] = rd_init(p, (size_t)len[i]);
	}
	return !r->bad && !rd_left(r);
}

static bool read_all(struct stamps *s, struct rd r, uint64_t *v)
{
	struct streams_in in;
	uint8_t modes[CLOCKS];

	for (unsigned clock = 0; clock < CLOCKS; clock++)
		modes[clock] = rd_u8(&r);
	if (r.bad || !split(&r, &in))
		return false;
	for (unsigned clock = 0; clock < CLOCKS; clock++) {
		if (!read_clock(modes[clock], &in, v, s->count))
			return false;
		for (size_t i = 0; i < s->count; i++)
			clock_set(s, i, clock, v[i]);
	}
	return true;
}

static void make_room(struct stamps *s, uint32_t n, const uint8_t boot_id[16])
{
	mem_grow((void **)&s->seq, &s->seq_cap, n, sizeof(*s->seq));
	mem_grow((void **)&s->stamp, &s->stamp_cap, n, sizeof(*s->stamp));
	s->count = n;
	for (size_t i = 0; i < n; i++)
		memcpy(s->stamp[i].boot_id, boot_id, sizeof(s->stamp[i].boot_id));
}

int stamps_read(struct stamps *s, const void *p, size_t n, uint32_t nsamples,
		const uint8_t boot_id[16], struct err *e)
{
	struct rd r = rd_init(p, n);
	uint64_t raw = rd_varint(&r), *v;
	struct buf all = BUF_INIT;
	int rc;

	if (r.bad || raw > CODEC_HEAD_MAX)
		return err_set(e, ERR_DAMAGE, "block: its clocks make no sense");
	make_room(s, nsamples, boot_id);
	v = mem_alloc(nsamples * sizeof(*v));
	buf_extend(&all, (size_t)raw);
	rc = zip_unpack(r.p, rd_left(&r), all.p, all.len, e);
	if (!rc && !read_all(s, rd_init(all.p, all.len), v))
		rc = err_set(e, ERR_DAMAGE, "block: its clocks make no sense");
	buf_release(&all);
	free(v);
	return rc;
}
