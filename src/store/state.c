#include <string.h>

#include "key.h"
#include "state.h"

/* Released tags never change their meaning; unknown ones are skipped. */
enum tag {
	TAG_TXNID = 1,
	TAG_FIRST_SEQ,
	TAG_NEXT_SEQ,
	TAG_NEXT_MARK,
	TAG_BLOCKS,
	TAG_ROWS,
	TAG_MARKS,
	TAG_DICT,
	TAG_SAMPLES,
	TAG_CELLS,
	TAG_FIRST_ROW,
	TAG_MIN_MS,
	TAG_MAX_MS,
	TAG_LAST_REAL,
	TAG_LAST_MONO,
	TAG_LAST_BOOT,
	TAG_LAST_UPTIME,
	TAG_LAST_BOOT_ID,
	TAG_CREATED,
	TAG_SEALED,
	TAG_VERSION,
	TAG_ID,
	TAG_AFTER,
};

void seal_crc(struct buf *b, size_t at, const void *key, size_t nkey)
{
	uint32_t crc = crc32c(0, key, nkey);

	buf_u32(b, crc32c(crc, b->p + at, b->len - at));
}

bool check_crc(const void *p, size_t *n, const void *key, size_t nkey)
{
	struct rd r;

	if (*n < 4)
		return false;
	*n -= 4;
	r = rd_init((const uint8_t *)p + *n, 4);
	return rd_u32(&r) == crc32c(crc32c(0, key, nkey), p, *n);
}

static void field(struct buf *out, enum tag tag, const void *p, size_t n)
{
	buf_varint(out, tag);
	buf_blob(out, p, n);
}

/* Numbers are 8 bytes: the record keeps its size, and so its place in the page. */
static void number(struct buf *out, enum tag tag, uint64_t v)
{
	uint8_t bytes[8];

	for (unsigned i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(v >> (8 * i));
	field(out, tag, bytes, sizeof(bytes));
}

void state_init(struct state *s, uint64_t first_seq)
{
	memset(s, 0, sizeof(*s));
	s->first_seq = s->next_seq = first_seq;
	s->min_ms = INT64_MAX;
	s->max_ms = INT64_MIN;
}

static void write_stamp(const struct stamp *t, struct buf *out)
{
	number(out, TAG_LAST_REAL, (uint64_t)t->real_ms);
	number(out, TAG_LAST_MONO, (uint64_t)t->mono_ms);
	number(out, TAG_LAST_BOOT, (uint64_t)t->boot_ms);
	number(out, TAG_LAST_UPTIME, t->uptime_cs);
	field(out, TAG_LAST_BOOT_ID, t->boot_id, sizeof(t->boot_id));
}

void state_write(const struct state *s, struct buf *out)
{
	const uint8_t key = KEY_STATE;
	size_t at = out->len;

	number(out, TAG_TXNID, s->txnid);
	number(out, TAG_FIRST_SEQ, s->first_seq);
	number(out, TAG_NEXT_SEQ, s->next_seq);
	number(out, TAG_NEXT_MARK, s->next_mark);
	number(out, TAG_BLOCKS, s->blocks);
	number(out, TAG_ROWS, s->rows);
	number(out, TAG_MARKS, s->marks);
	number(out, TAG_DICT, s->dict);
	number(out, TAG_SAMPLES, s->samples);
	number(out, TAG_CELLS, s->cells);
	number(out, TAG_FIRST_ROW, s->first_row);
	number(out, TAG_MIN_MS, (uint64_t)s->min_ms);
	number(out, TAG_MAX_MS, (uint64_t)s->max_ms);
	if (s->has_stamp)
		write_stamp(&s->last, out);
	seal_crc(out, at, &key, 1);
}

static uint64_t value_of(const uint8_t *p, size_t n)
{
	struct rd r = rd_init(p, n);

	return n == 8 ? rd_u64(&r) : 0;
}

static void state_stamp(struct state *s, uint64_t tag, const uint8_t *p, size_t n)
{
	uint64_t v = value_of(p, n);

	if (tag == TAG_LAST_REAL)
		s->last.real_ms = (int64_t)v;
	else if (tag == TAG_LAST_MONO)
		s->last.mono_ms = (int64_t)v;
	else if (tag == TAG_LAST_BOOT)
		s->last.boot_ms = (int64_t)v;
	else if (tag == TAG_LAST_UPTIME)
		s->last.uptime_cs = v;
	else if (tag == TAG_LAST_BOOT_ID && n == sizeof(s->last.boot_id))
		memcpy(s->last.boot_id, p, n);
	s->has_stamp |= tag == TAG_LAST_BOOT_ID;
}

static void state_field(struct state *s, uint64_t tag, const uint8_t *p, size_t n)
{
	uint64_t *const numbers[] = {
		[TAG_TXNID] = &s->txnid,       [TAG_FIRST_SEQ] = &s->first_seq,
		[TAG_NEXT_SEQ] = &s->next_seq, [TAG_BLOCKS] = &s->blocks,
		[TAG_ROWS] = &s->rows,	       [TAG_MARKS] = &s->marks,
		[TAG_DICT] = &s->dict,	       [TAG_SAMPLES] = &s->samples,
		[TAG_CELLS] = &s->cells,       [TAG_FIRST_ROW] = &s->first_row,
	};
	uint64_t v = value_of(p, n);

	if (tag < sizeof(numbers) / sizeof(numbers[0]) && numbers[tag])
		*numbers[tag] = v;
	else if (tag == TAG_NEXT_MARK)
		s->next_mark = (uint32_t)v;
	else if (tag == TAG_MIN_MS)
		s->min_ms = (int64_t)v;
	else if (tag == TAG_MAX_MS)
		s->max_ms = (int64_t)v;
	else
		state_stamp(s, tag, p, n);
}

static int next_field(struct rd *r, uint64_t *tag, const uint8_t **p, size_t *n)
{
	*tag = rd_varint(r);
	*p = rd_blob(r, n);
	return r->bad ? ERR_DAMAGE : 0;
}

int state_read(struct state *s, const void *p, size_t n, struct err *e)
{
	const uint8_t key = KEY_STATE;
	struct rd r;

	state_init(s, 0);
	if (!check_crc(p, &n, &key, 1))
		return err_set(e, ERR_DAMAGE, "the state record fails its checksum");
	r = rd_init(p, n);
	while (rd_left(&r)) {
		const uint8_t *value;
		uint64_t tag;
		size_t len;

		if (next_field(&r, &tag, &value, &len))
			return err_set(e, ERR_DAMAGE, "the state record makes no sense");
		state_field(s, tag, value, len);
	}
	return 0;
}

void info_write(const struct info *i, struct buf *out)
{
	const uint8_t key = KEY_INFO;
	size_t at = out->len;

	number(out, TAG_CREATED, (uint64_t)i->created_ms);
	number(out, TAG_FIRST_SEQ, i->first_seq);
	number(out, TAG_SEALED, i->sealed);
	field(out, TAG_VERSION, i->version, strlen(i->version));
	if (i->has_id)
		field(out, TAG_ID, i->id, sizeof(i->id));
	if (i->has_after)
		field(out, TAG_AFTER, i->after, sizeof(i->after));
	seal_crc(out, at, &key, 1);
}

static void info_field(struct info *i, uint64_t tag, const uint8_t *p, size_t n)
{
	if (tag == TAG_CREATED)
		i->created_ms = (int64_t)value_of(p, n);
	else if (tag == TAG_FIRST_SEQ)
		i->first_seq = value_of(p, n);
	else if (tag == TAG_SEALED)
		i->sealed = value_of(p, n) != 0;
	if (n != SEGMENT_ID)
		return;
	if (tag == TAG_ID)
		memcpy(i->id, p, n);
	if (tag == TAG_AFTER)
		memcpy(i->after, p, n);
	i->has_id |= tag == TAG_ID;
	i->has_after |= tag == TAG_AFTER;
}

int info_read(struct info *i, const void *p, size_t n, struct err *e)
{
	const uint8_t key = KEY_INFO;
	struct rd r;

	*i = (struct info){ .version = "" };
	if (!check_crc(p, &n, &key, 1))
		return err_set(e, ERR_DAMAGE, "the information record fails its checksum");
	r = rd_init(p, n);
	while (rd_left(&r)) {
		const uint8_t *value;
		uint64_t tag;
		size_t len;

		if (next_field(&r, &tag, &value, &len))
			return err_set(e, ERR_DAMAGE, "the information record makes no sense");
		info_field(i, tag, value, len);
	}
	return 0;
}
