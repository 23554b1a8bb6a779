/*
 * A mark: "SGM1", CRC-32C of what follows, then fields: tag (varint) and blob; unknown tags are
 * skipped, fields that are 0 or empty are left out. A type that this version does not know is
 * handed on: a report can still say when it was.
 */
#include <string.h>

#include "codec.h"

enum { DATA_AT = 8, TEXT_MAX = 1 << 20 };

enum tag {
	TAG_TYPE = 1,
	TAG_SEQ = 2,
	TAG_REAL = 3,
	TAG_FROM = 4,
	TAG_TO = 5,
	TAG_VALUE = 6,
	TAG_BOOT = 7,
	TAG_TEXT = 8,
};

static const char magic[4] = { 'S', 'G', 'M', '1' };

static void put_number(struct buf *out, enum tag tag, int64_t v)
{
	struct buf b = BUF_INIT;

	if (!v)
		return;
	buf_zigzag(&b, v);
	buf_varint(out, tag);
	buf_blob(out, b.p, b.len);
	buf_release(&b);
}

static void put_bytes(struct buf *out, enum tag tag, const void *p, size_t n)
{
	if (!n)
		return;
	buf_varint(out, tag);
	buf_blob(out, p, n);
}

void mark_encode(const struct mark *m, struct buf *out)
{
	size_t start = out->len;
	uint32_t crc;

	buf_add(out, magic, sizeof(magic));
	buf_u32(out, 0);
	put_number(out, TAG_TYPE, m->type);
	put_number(out, TAG_SEQ, (int64_t)m->seq);
	put_number(out, TAG_REAL, m->real_ms);
	put_number(out, TAG_FROM, m->from_ms);
	put_number(out, TAG_TO, m->to_ms);
	put_number(out, TAG_VALUE, m->value);
	put_bytes(out, TAG_BOOT, m->boot_id, sizeof(m->boot_id));
	put_bytes(out, TAG_TEXT, m->text, strnlen(m->text, TEXT_MAX));
	crc = crc32c(0, out->p + start + DATA_AT, out->len - start - DATA_AT);
	for (size_t i = 0; i < 4; i++)
		out->p[start + 4 + i] = (char)(uint8_t)(crc >> (8 * i));
}

static bool take_number(const uint8_t *p, size_t n, int64_t *v)
{
	struct rd r = rd_init(p, n);

	*v = rd_zigzag(&r);
	return !r.bad && !rd_left(&r);
}

static bool take_type(struct mark *m, const uint8_t *p, size_t n)
{
	int64_t v;

	if (!take_number(p, n, &v) || v < 0 || v > INT16_MAX)
		return false;
	m->type = (enum mark_type)v;
	return true;
}

static bool take_field(struct mark *m, uint64_t tag, const uint8_t *p, size_t n, struct buf *text)
{
	int64_t seq;

	switch (tag) {
	case TAG_TYPE:
		return take_type(m, p, n);
	case TAG_SEQ:
		if (!take_number(p, n, &seq))
			return false;
		m->seq = (uint64_t)seq;
		return true;
	case TAG_REAL:
		return take_number(p, n, &m->real_ms);
	case TAG_FROM:
		return take_number(p, n, &m->from_ms);
	case TAG_TO:
		return take_number(p, n, &m->to_ms);
	case TAG_VALUE:
		return take_number(p, n, &m->value);
	case TAG_BOOT:
		if (n != sizeof(m->boot_id))
			return false;
		memcpy(m->boot_id, p, n);
		return true;
	case TAG_TEXT:
		if (n > TEXT_MAX || memchr(p, 0, n))
			return false;
		buf_reset(text);
		buf_add(text, p, n);
		return true;
	default:
		return true;
	}
}

int mark_decode(const void *p, size_t n, struct mark *m, struct buf *text, struct err *e)
{
	const uint8_t *at = p;
	struct rd r, crc;

	memset(m, 0, sizeof(*m));
	buf_reset(text);
	m->text = buf_cstr(text);
	if (n < DATA_AT || memcmp(at, magic, sizeof(magic)) != 0)
		return err_set(e, ERR_DAMAGE, "mark: not the beginning of one");
	crc = rd_init(at + 4, 4);
	if (rd_u32(&crc) != crc32c(0, at + DATA_AT, n - DATA_AT))
		return err_set(e, ERR_DAMAGE, "mark: it fails its checksum");
	r = rd_init(at + DATA_AT, n - DATA_AT);
	while (rd_left(&r)) {
		uint64_t tag = rd_varint(&r);
		size_t len;
		const uint8_t *value = rd_blob(&r, &len);

		if (!value || !take_field(m, tag, value, len, text))
			return err_set(e, ERR_DAMAGE, "mark: its fields make no sense");
	}
	m->text = buf_cstr(text);
	return 0;
}
