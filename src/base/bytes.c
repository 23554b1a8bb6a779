#include <string.h>

#include "base.h"

void buf_u8(struct buf *b, uint8_t v)
{
	buf_char(b, (char)v);
}

void buf_u32(struct buf *b, uint32_t v)
{
	uint8_t *p = buf_extend(b, 4);

	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

void buf_u64(struct buf *b, uint64_t v)
{
	uint8_t *p = buf_extend(b, 8);

	for (int i = 0; i < 8; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

void buf_varint(struct buf *b, uint64_t v)
{
	uint8_t tmp[10];
	size_t n = 0;

	while (v >= 0x80) {
		tmp[n++] = (uint8_t)(v | 0x80);
		v >>= 7;
	}
	tmp[n++] = (uint8_t)v;
	buf_add(b, tmp, n);
}

void buf_zigzag(struct buf *b, int64_t v)
{
	buf_varint(b, zigzag(v));
}

void buf_blob(struct buf *b, const void *p, size_t n)
{
	buf_varint(b, n);
	buf_add(b, p, n);
}

struct rd rd_init(const void *p, size_t n)
{
	struct rd r = { .p = p, .end = p ? (const uint8_t *)p + n : NULL, .bad = false };

	return r;
}

size_t rd_left(const struct rd *r)
{
	return r->bad ? 0 : (size_t)(r->end - r->p);
}

const uint8_t *rd_bytes(struct rd *r, size_t n)
{
	const uint8_t *at = r->p;

	if (r->bad || n > (size_t)(r->end - r->p)) {
		r->bad = true;
		return NULL;
	}
	r->p += n;
	return at;
}

uint8_t rd_u8(struct rd *r)
{
	const uint8_t *p = rd_bytes(r, 1);

	return p ? *p : 0;
}

static uint64_t rd_le(struct rd *r, size_t n)
{
	const uint8_t *p = rd_bytes(r, n);
	uint64_t v = 0;

	if (!p)
		return 0;
	for (size_t i = 0; i < n; i++)
		v |= (uint64_t)p[i] << (8 * i);
	return v;
}

uint32_t rd_u32(struct rd *r)
{
	return (uint32_t)rd_le(r, 4);
}

uint64_t rd_u64(struct rd *r)
{
	return rd_le(r, 8);
}

uint64_t rd_varint(struct rd *r)
{
	uint64_t v = 0;

	for (unsigned shift = 0; shift < 64; shift += 7) {
		uint8_t byte = rd_u8(r);

		if (r->bad)
			return 0;
		if (shift == 63 && byte > 1)
			break;
		v |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return v;
	}
	r->bad = true;
	return 0;
}

int64_t rd_zigzag(struct rd *r)
{
	return unzigzag(rd_varint(r));
}

const uint8_t *rd_blob(struct rd *r, size_t *n)
{
	uint64_t len = rd_varint(r);

	*n = 0;
	if (r->bad || len > rd_left(r)) {
		r->bad = true;
		return NULL;
	}
	*n = (size_t)len;
	return rd_bytes(r, (size_t)len);
}
