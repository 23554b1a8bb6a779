/* Blocks: what goes in comes out, and what was damaged is noticed. */
#include "codec_samples.h"

struct fixture {
	struct schema schema;
	struct dict dict;
	struct world world;
	struct history history;
	struct buf bytes;
	struct block *block;
};

static void fixture_init(struct fixture *f, uint64_t seed, bool wild, size_t n, int level)
{
	memset(f, 0, sizeof(*f));
	schema_init(&f->schema);
	dict_init(&f->dict);
	world_init(&f->world, &f->schema, seed, wild);
	history_make(&f->history, &f->world, n);
	history_encode(&f->history, 0, n, &f->schema, &f->dict, level, &f->bytes);
	f->block = block_new();
}

static void fixture_release(struct fixture *f)
{
	block_free(f->block);
	buf_release(&f->bytes);
	history_release(&f->history);
	world_release(&f->world);
	dict_release(&f->dict);
	schema_release(&f->schema);
}

static int load(struct fixture *f, unsigned group, const char *p)
{
	size_t off, len;
	struct err e;

	if (!block_extent(f->block, group, &off, &len))
		return 0;
	return block_load(f->block, group, p + off, len, &e);
}

static void assert_block_holds(struct fixture *f, const struct buf *bytes)
{
	struct err e;
	size_t head;

	assert_int_equal(block_head_size(bytes->p, BLOCK_PREFIX, &head, &e), 0);
	assert_int_equal(block_open(f->block, bytes->p, head, &f->schema, &f->dict, &e), 0);
	assert_int_equal(block_head(f->block)->nsamples, f->history.n);
	assert_int_equal(block_head(f->block)->total_size, bytes->len);
	for (unsigned g = 0; g < G_COUNT_; g++)
		assert_int_equal(load(f, g, bytes->p), 0);
	for (uint32_t i = 0; i < f->history.n; i++) {
		const struct sample *s = &f->history.samples[i];
		struct stamp stamp;
		uint64_t seq;

		block_stamp(f->block, i, &stamp, &seq);
		assert_true(seq == s->seq);
		assert_stamp_equal(&stamp, &s->stamp);
		for (unsigned g = 0; g < G_COUNT_; g++) {
			struct frame frame;

			block_frame(f->block, g, i, &frame);
			assert_frame_equal(&f->schema, &s->frames[g], &frame);
		}
	}
}

static void round_trip(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 12; seed++) {
		struct fixture f;

		fixture_init(&f, seed, seed % 3 != 0, 1 + seed * seed % 90,
			     seed % 2 ? LEVEL_BLOCK : LEVEL_SEALED);
		assert_block_holds(&f, &f.bytes);
		fixture_release(&f);
	}
}

/* A block object serves one block after the other. */
static void opened_again(void **state)
{
	struct fixture a;
	struct buf second = BUF_INIT;

	(void)state;
	fixture_init(&a, 7, true, 40, LEVEL_BLOCK);
	assert_block_holds(&a, &a.bytes);
	history_encode(&a.history, 0, a.history.n, &a.schema, &a.dict, LEVEL_SEALED, &second);
	assert_block_holds(&a, &second);
	assert_block_holds(&a, &a.bytes);
	assert_true(block_memory(a.block) > 0);
	buf_release(&second);
	fixture_release(&a);
}

static void head_says_when(void **state)
{
	struct fixture f;
	int64_t min = INT64_MAX, max = INT64_MIN;
	const struct block_head *h;

	(void)state;
	fixture_init(&f, 5, true, 80, LEVEL_BLOCK);
	assert_block_holds(&f, &f.bytes);
	h = block_head(f.block);
	for (size_t i = 0; i < f.history.n; i++) {
		int64_t ms = f.history.samples[i].stamp.real_ms;

		min = ms < min ? ms : min;
		max = ms > max ? ms : max;
	}
	assert_true(h->first_seq == f.history.samples[0].seq);
	assert_true(h->last_seq == f.history.samples[79].seq);
	assert_true(h->first_ms == f.history.samples[0].stamp.real_ms);
	assert_true(h->last_ms == f.history.samples[79].stamp.real_ms);
	assert_true(h->min_ms == min && h->max_ms == max && min < h->first_ms);
	fixture_release(&f);
}

static void merged(void **state)
{
	struct fixture f;
	struct buf parts[3] = { BUF_INIT, BUF_INIT, BUF_INIT }, all = BUF_INIT;
	struct block_bytes in[3];
	struct dict d_out;
	struct err e;

	(void)state;
	fixture_init(&f, 21, true, 90, LEVEL_SEALED);
	for (size_t i = 0; i < 3; i++) {
		history_encode(&f.history, i * 30, 30, &f.schema, &f.dict, LEVEL_BLOCK, &parts[i]);
		in[i] = (struct block_bytes){ parts[i].p, parts[i].len };
	}
	dict_init(&d_out);
	assert_int_equal(block_merge(in, 3, &f.schema, &f.dict, &d_out, LEVEL_SEALED, &all, &e), 0);
	assert_int_equal(d_out.count > 0, 1);
	dict_release(&f.dict);
	f.dict = d_out;
	assert_block_holds(&f, &all);
	for (size_t i = 0; i < 3; i++)
		buf_release(&parts[i]);
	buf_release(&all);
	fixture_release(&f);
}

/* Blocks that are not in order, or cut off, are refused. */
static void merge_refuses(void **state)
{
	struct fixture f;
	struct block_bytes in[2];
	struct buf out = BUF_INIT;
	struct err e;

	(void)state;
	fixture_init(&f, 22, false, 10, LEVEL_BLOCK);
	in[0] = in[1] = (struct block_bytes){ f.bytes.p, f.bytes.len };
	assert_int_equal(block_merge(in, 2, &f.schema, &f.dict, &f.dict, 3, &out, &e), ERR_USAGE);
	in[0].n -= 1;
	assert_int_equal(block_merge(in, 1, &f.schema, &f.dict, &f.dict, 3, &out, &e), ERR_DAMAGE);
	assert_int_equal(block_merge(in, 0, &f.schema, &f.dict, &f.dict, 3, &out, &e), ERR_USAGE);
	assert_int_equal(out.len, 0);
	buf_release(&out);
	fixture_release(&f);
}

/* The group whose section holds byte AT, or -1. */
static int group_at(const struct fixture *f, size_t at)
{
	for (unsigned g = 0; g < G_COUNT_; g++) {
		size_t off, len;

		if (block_extent(f->block, g, &off, &len) && at >= off && at < off + len)
			return (int)g;
	}
	return -1;
}

/* Every byte matters: in the head it stops block_open(), in a section it stops that group and no
 * other. */
static void every_byte_flipped(void **state)
{
	struct fixture f;
	struct err e;
	size_t head;

	(void)state;
	fixture_init(&f, 31, true, 12, LEVEL_BLOCK);
	assert_int_equal(block_head_size(f.bytes.p, f.bytes.len, &head, &e), 0);
	for (size_t at = 0; at < f.bytes.len; at++) {
		int hit, rc;

		f.bytes.p[at] ^= (char)(1 << at % 8);
		rc = block_open(f.block, f.bytes.p, f.bytes.len, &f.schema, &f.dict, &e);
		if (at < head) {
			assert_int_equal(rc, ERR_DAMAGE);
		} else {
			assert_int_equal(rc, 0);
			hit = group_at(&f, at);
			assert_true(hit >= 0);
			assert_int_equal(load(&f, (unsigned)hit, f.bytes.p), ERR_DAMAGE);
			assert_int_equal(load(&f, hit == G_CPU ? G_NET : G_CPU, f.bytes.p), 0);
		}
		f.bytes.p[at] ^= (char)(1 << at % 8);
	}
	fixture_release(&f);
}

/* At every length, from memory that ends there, so that a read past the end is seen. */
static void every_truncation(void **state)
{
	struct fixture f;
	struct err e;
	size_t head, off, len;

	(void)state;
	fixture_init(&f, 32, false, 5, LEVEL_BLOCK);
	assert_int_equal(block_head_size(f.bytes.p, f.bytes.len, &head, &e), 0);
	for (size_t n = 0; n < head; n++) {
		char *cut = mem_alloc(n);

		memcpy(cut, f.bytes.p, n);
		assert_int_equal(block_open(f.block, cut, n, &f.schema, &f.dict, &e), ERR_DAMAGE);
		free(cut);
	}
	assert_int_equal(block_open(f.block, f.bytes.p, head, &f.schema, &f.dict, &e), 0);
	assert_true(block_extent(f.block, G_CPU, &off, &len));
	for (size_t n = 0; n < len; n++) {
		char *cut = mem_alloc(n);

		memcpy(cut, f.bytes.p + off, n);
		assert_int_equal(block_load(f.block, G_CPU, cut, n, &e), ERR_DAMAGE);
		free(cut);
	}
	fixture_release(&f);
}

/* Sizes that nothing can have, with the checksum of the first bytes right. */
static void hostile_claims(void **state)
{
	static const uint32_t claims[][2] = { { 8, 0 },	 { 8, 63 }, { 8, UINT32_MAX },
					      { 12, 0 }, { 16, 1 }, { 12, UINT32_MAX },
					      { 4, 2 } };
	struct fixture f;
	struct err e;
	size_t size;

	(void)state;
	fixture_init(&f, 37, false, 3, LEVEL_BLOCK);
	for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++) {
		char copy[BLOCK_PREFIX];
		uint32_t crc;

		memcpy(copy, f.bytes.p, sizeof(copy));
		memcpy(copy + claims[i][0], &claims[i][1], 4);
		crc = crc32c(0, copy, 60);
		memcpy(copy + 60, &crc, 4);
		assert_int_equal(block_head_size(copy, sizeof(copy), &size, &e), ERR_DAMAGE);
	}
	fixture_release(&f);
}

/* A reader whose dictionary and schema lack columns skips them. */
static void unknown_columns(void **state)
{
	struct fixture f;
	struct err e;
	struct frame frame;
	size_t off, len;

	(void)state;
	fixture_init(&f, 33, false, 50, LEVEL_SEALED);
	for (size_t id = 0; id < f.dict.count; id++)
		if (f.dict.entries[id].group == G_CPU && f.dict.entries[id].col % 2)
			f.dict.entries[id].group = G_NONE;
	assert_int_equal(block_open(f.block, f.bytes.p, f.bytes.len, &f.schema, &f.dict, &e), 0);
	assert_true(block_extent(f.block, G_CPU, &off, &len));
	assert_int_equal(block_load(f.block, G_CPU, f.bytes.p + off, len, &e), 0);
	for (uint32_t i = 0; i < 50; i++) {
		const struct frame *was = &f.history.samples[i].frames[G_CPU];

		block_frame(f.block, G_CPU, i, &frame);
		assert_int_equal(frame.nrows, was->nrows);
		for (uint32_t c = 0; c < was->ncols; c++) {
			uint64_t a, b = 0;
			bool has = frame_get(&frame, 0, c, &b);

			assert_int_equal(has, c % 2 == 0);
			assert_true(frame_get(was, 0, c, &a));
			if (has)
				assert_true(a == b);
		}
	}
	fixture_release(&f);
}

/* First, last and sum, against the samples themselves; with the head's bytes alone. */
static void summaries(void **state)
{
	struct fixture f;
	struct err e;
	struct block_summary s;
	size_t off, len, whole;
	unsigned sums = 0;

	(void)state;
	fixture_init(&f, 34, false, 60, LEVEL_SEALED);
	assert_int_equal(block_open(f.block, f.bytes.p, f.bytes.len, &f.schema, &f.dict, &e), 0);
	assert_false(block_summary(f.block, G_MEMINFO, &s));
	assert_true(block_extent(f.block, G_MEMINFO, &off, &whole));
	assert_true(block_summary_extent(f.block, G_MEMINFO, &off, &len));
	assert_true(len < whole);
	assert_int_equal(block_load_summary(f.block, G_MEMINFO, f.bytes.p + off, len, &e), 0);
	assert_true(block_summary(f.block, G_MEMINFO, &s));
	assert_int_equal(s.count, 60);
	assert_int_equal(s.first_sample, 0);
	assert_int_equal(s.last_sample, 59);
	assert_frame_equal(&f.schema, &f.history.samples[0].frames[G_MEMINFO], &s.first);
	assert_frame_equal(&f.schema, &f.history.samples[59].frames[G_MEMINFO], &s.last);
	for (uint32_t c = 0; c < f.schema.groups[G_MEMINFO].nknown; c++) {
		unsigned __int128 sum = 0;
		uint64_t v, got;

		for (size_t i = 0; i < 60; i++)
			if (frame_get(&f.history.samples[i].frames[G_MEMINFO], 0, c, &v))
				sum += v;
		if (frame_get(&s.sum, 0, c, &got)) {
			assert_true(got == sum);
			sums++;
		}
	}
	assert_true(sums > 20);
	fixture_release(&f);
}

/* Rows that come and go have no summary: the samples have to be asked. */
static void no_summary(void **state)
{
	struct fixture f;
	struct block_summary s;

	(void)state;
	fixture_init(&f, 35, true, 60, LEVEL_BLOCK);
	assert_block_holds(&f, &f.bytes);
	assert_false(block_summary(f.block, G_NET, &s));
	assert_false(block_summary(f.block, G_COUNT_, &s));
	fixture_release(&f);
}

/* Thousands of rows with the same key, and one large sample. */
static void many_equal_keys(void **state)
{
	struct fixture f;
	struct sample *s;
	struct frame *frame;

	(void)state;
	fixture_init(&f, 36, false, 1, LEVEL_BLOCK);
	s = &f.history.samples[0];
	frame = frame_begin(s, G_DISK, 20, &f.history.strings);
	for (unsigned i = 0; i < 20000; i++)
		frame_set(frame, frame_row(frame), 10, i / 3);
	buf_reset(&f.bytes);
	history_encode(&f.history, 0, 1, &f.schema, &f.dict, LEVEL_BLOCK, &f.bytes);
	assert_block_holds(&f, &f.bytes);
	fixture_release(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),	    cmocka_unit_test(opened_again),
		cmocka_unit_test(head_says_when),   cmocka_unit_test(merged),
		cmocka_unit_test(merge_refuses),    cmocka_unit_test(every_byte_flipped),
		cmocka_unit_test(every_truncation), cmocka_unit_test(unknown_columns),
		cmocka_unit_test(hostile_claims),   cmocka_unit_test(summaries),
		cmocka_unit_test(no_summary),	    cmocka_unit_test(many_equal_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
