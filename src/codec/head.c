#include "head.h"

#include <string.h>

#include "limits.h"

enum {
	VERSION = 1,
	AT_SIZE = 8,
	AT_CRC = 56,
	AT_PREFIX_CRC = 60,
};

static const char magic[4] = { 'S', 'G', 'B', '1' };

void section_put(const struct section *s, struct buf *out)
{
	buf_varint(out, s->dict_id);
	buf_varint(out, s->cells);
	buf_varint(out, s->head_raw);
	buf_varint(out, s->head_packed);
	buf_varint(out, s->data_raw);
	buf_varint(out, s->data_packed);
	buf_varint(out, s->bits);
	buf_u32(out, s->head_crc);
	if (s->data_packed + s->bits)
		buf_u32(out, s->data_crc);
}

static bool sizes_hold(const struct section *s)
{
	return s->head_raw <= CODEC_RAW_MAX && s->data_raw <= CODEC_RAW_MAX &&
	       s->bits <= CODEC_RAW_MAX && s->head_packed <= s->head_raw &&
	       s->data_packed <= s->data_raw;
}

bool section_get(struct section *s, const void *p, size_t n)
{
	struct rd r = rd_init(p, n);
	uint64_t id = rd_varint(&r);

	s->dict_id = (uint32_t)id;
	s->cells = rd_varint(&r);
	s->head_raw = rd_varint(&r);
	s->head_packed = rd_varint(&r);
	s->data_raw = rd_varint(&r);
	s->data_packed = rd_varint(&r);
	s->bits = rd_varint(&r);
	s->head_crc = rd_u32(&r);
	s->data_crc = s->data_packed || s->bits ? rd_u32(&r) : 0;
	return !r.bad && id <= UINT32_MAX && sizes_hold(s);
}

static void put_u32(struct buf *b, size_t at, uint32_t v)
{
	for (size_t i = 0; i < 4; i++)
		b->p[at + i] = (char)(uint8_t)(v >> (8 * i));
}

static void put_prefix(const struct stamps *s, struct buf *h)
{
	buf_add(h, magic, sizeof(magic));
	buf_u32(h, VERSION);
	buf_u32(h, 0);
	buf_u32(h, (uint32_t)s->count);
	buf_u64(h, 0);
	buf_u64(h, s->seq[0]);
	buf_u64(h, s->seq[s->count - 1]);
	buf_add(h, s->stamp[0].boot_id, sizeof(s->stamp[0].boot_id));
	buf_u64(h, 0);
}

/* The sizes and checksums, once all of the head H is there. */
static void seal_prefix(struct buf *h, uint64_t total)
{
	put_u32(h, AT_SIZE, (uint32_t)h->len);
	put_u32(h, AT_SIZE + 8, (uint32_t)total);
	put_u32(h, AT_SIZE + 12, (uint32_t)(total >> 32));
	put_u32(h, AT_CRC, crc32c(0, h->p + BLOCK_PREFIX, h->len - BLOCK_PREFIX));
	put_u32(h, AT_PREFIX_CRC, crc32c(0, h->p, AT_PREFIX_CRC));
}

static void put_field(struct buf *h, unsigned tag, struct buf *value)
{
	buf_varint(h, tag);
	buf_blob(h, value->p, value->len);
	buf_reset(value);
}

int head_write(const struct stamps *stamps, const struct section *sections, size_t nsections,
	       size_t body, int level, struct buf *out, struct err *e)
{
	struct buf h = BUF_INIT, field = BUF_INIT;
	int rc = stamps_write(stamps, level, &field, e);

	if (rc)
		goto done;
	put_prefix(stamps, &h);
	put_field(&h, HEAD_STAMPS, &field);
	for (size_t i = 0; i < nsections; i++) {
		section_put(&sections[i], &field);
		put_field(&h, HEAD_SECTION, &field);
	}
	seal_prefix(&h, (uint64_t)h.len + body);
	buf_add(out, h.p, h.len);
done:
	buf_release(&h);
	buf_release(&field);
	return rc;
}

static void read_prefix(struct rd r, struct block_head *h, size_t *head_size)
{
	rd_bytes(&r, AT_SIZE);
	*head_size = rd_u32(&r);
	h->nsamples = rd_u32(&r);
	h->total_size = rd_u64(&r);
	h->first_seq = rd_u64(&r);
	h->last_seq = rd_u64(&r);
	memcpy(h->boot_id, r.p, sizeof(h->boot_id));
}

int head_read_prefix(const void *p, size_t n, struct block_head *h, size_t *head_size,
		     struct err *e)
{
	const uint8_t *at = p;
	struct rd crc;

	if (n < BLOCK_PREFIX || memcmp(p, magic, sizeof(magic)))
		return err_set(e, ERR_DAMAGE, "block: not the beginning of one");
	crc = rd_init(at + AT_PREFIX_CRC, 4);
	if (rd_u32(&crc) != crc32c(0, p, AT_PREFIX_CRC))
		return err_set(e, ERR_DAMAGE, "block: its first bytes fail their checksum");
	if (at[4] != VERSION)
		return err_set(e, ERR_DAMAGE,
			       "block: version %d, of which this program knows nothing", at[4]);
	read_prefix(rd_init(p, BLOCK_PREFIX), h, head_size);
	if (*head_size < BLOCK_PREFIX || *head_size > CODEC_HEAD_MAX ||
	    h->total_size < *head_size || !h->nsamples || h->nsamples > CODEC_SAMPLES_MAX)
		return err_set(e, ERR_DAMAGE, "block: its sizes make no sense");
	return 0;
}
