/* Rows: alone and as differences, damaged, cut off, and what they cost. */
#include "codec_samples.h"

struct fixture {
	struct schema schema;
	struct dict dict;
	struct world world;
	struct strtab strings, key_strings;
	struct sample key, out;
	struct buf bytes;
};

static void fixture_init(struct fixture *f, uint64_t seed, bool wild)
{
	memset(f, 0, sizeof(*f));
	schema_init(&f->schema);
	dict_init(&f->dict);
	world_init(&f->world, &f->schema, seed, wild);
	strtab_init(&f->strings);
	strtab_init(&f->key_strings);
	sample_init(&f->key);
	sample_init(&f->out);
}

static void fixture_release(struct fixture *f)
{
	buf_release(&f->bytes);
	sample_release(&f->key);
	sample_release(&f->out);
	strtab_release(&f->strings);
	strtab_release(&f->key_strings);
	world_release(&f->world);
	dict_release(&f->dict);
	schema_release(&f->schema);
}

static void encode(struct fixture *f, const struct sample *s, const struct sample *key)
{
	buf_reset(&f->bytes);
	row_encode(s, key, &f->schema, &f->dict, &f->bytes, NULL);
}

static int decode(struct fixture *f, const struct sample *key, groupset want)
{
	struct err e;

	strtab_reset(&f->strings);
	return row_decode(f->bytes.p, f->bytes.len, key, &f->schema, &f->dict, want, &f->out,
			  &f->strings, &e);
}

static void assert_out_equal(const struct fixture *f, const struct sample *s, groupset want)
{
	assert_true(f->out.seq == s->seq);
	assert_stamp_equal(&f->out.stamp, &s->stamp);
	for (unsigned g = 0; g < G_COUNT_; g++)
		if (groupset_has(want, g))
			assert_frame_equal(&f->schema, &s->frames[g], &f->out.frames[g]);
		else
			assert_false(f->out.frames[g].taken);
}

/* The key as a reader has it: decoded, with strings of its own. */
static void take_key(struct fixture *f)
{
	struct err e;
	const struct sample *s = world_next(&f->world);

	encode(f, s, NULL);
	assert_int_equal(row_decode(f->bytes.p, f->bytes.len, NULL, &f->schema, &f->dict,
				    GROUPS_ALL, &f->key, &f->key_strings, &e),
			 0);
}

static void alone(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct fixture f;
		const struct sample *s;
		struct row_head h;
		struct err e;

		fixture_init(&f, seed, seed % 2);
		s = world_next(&f.world);
		encode(&f, s, NULL);
		assert_int_equal(row_head(f.bytes.p, f.bytes.len, &h, &e), 0);
		assert_true(h.seq == s->seq && h.key_seq == 0);
		assert_stamp_equal(&h.stamp, &s->stamp);
		assert_int_equal(decode(&f, NULL, GROUPS_ALL), 0);
		assert_out_equal(&f, s, GROUPS_ALL);
		fixture_release(&f);
	}
}

static void differences(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct fixture f;
		struct row_head h;
		struct err e;

		fixture_init(&f, seed, seed % 2);
		take_key(&f);
		for (int i = 0; i < 20; i++) {
			const struct sample *s = world_next(&f.world);

			encode(&f, s, &f.key);
			assert_int_equal(row_head(f.bytes.p, f.bytes.len, &h, &e), 0);
			assert_true(h.seq == s->seq && h.key_seq == f.key.seq);
			assert_int_equal(decode(&f, &f.key, GROUPS_ALL), 0);
			assert_out_equal(&f, s, GROUPS_ALL);
			assert_int_equal(decode(&f, &f.key, 1u << G_NET | 1u << G_CPU), 0);
			assert_out_equal(&f, s, 1u << G_NET | 1u << G_CPU);
		}
		fixture_release(&f);
	}
}

/* A row of differences is refused without the very row that it refers to. */
static void needs_its_key(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, 3, false);
	take_key(&f);
	encode(&f, world_next(&f.world), &f.key);
	assert_int_equal(decode(&f, NULL, GROUPS_ALL), ERR_DAMAGE);
	f.key.seq++;
	assert_int_equal(decode(&f, &f.key, GROUPS_ALL), ERR_DAMAGE);
	f.key.seq--;
	f.key.stamp.boot_id[3] ^= 1;
	assert_int_equal(decode(&f, &f.key, GROUPS_ALL), ERR_DAMAGE);
	f.key.stamp.boot_id[3] ^= 1;
	assert_int_equal(decode(&f, &f.key, GROUPS_ALL), 0);
	f.key.frames[G_CPU].taken = false;
	assert_int_equal(decode(&f, &f.key, GROUPS_ALL), ERR_DAMAGE);
	fixture_release(&f);
}

static void every_byte_flipped(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, 5, true);
	take_key(&f);
	encode(&f, world_next(&f.world), &f.key);
	for (size_t at = 0; at < f.bytes.len; at++) {
		f.bytes.p[at] ^= (char)(1 << at % 8);
		assert_int_equal(decode(&f, &f.key, GROUPS_ALL), ERR_DAMAGE);
		f.bytes.p[at] ^= (char)(1 << at % 8);
	}
	fixture_release(&f);
}

static void every_truncation(void **state)
{
	struct fixture f;
	struct err e;
	struct row_head h;

	(void)state;
	fixture_init(&f, 6, true);
	encode(&f, world_next(&f.world), NULL);
	for (size_t n = 0; n < f.bytes.len; n++) {
		char *cut = mem_alloc(n);

		memcpy(cut, f.bytes.p, n);
		assert_int_equal(row_head(cut, n, &h, &e), ERR_DAMAGE);
		assert_int_equal(row_decode(cut, n, NULL, &f.schema, &f.dict, GROUPS_ALL, &f.out,
					    &f.strings, &e),
				 ERR_DAMAGE);
		free(cut);
	}
	fixture_release(&f);
}

/* Columns that the reader's dictionary does not know are skipped, in full rows and in differences.
 */
static void unknown_columns(void **state)
{
	struct fixture f;
	struct strtab strings;
	struct sample key;
	const struct sample *s;
	struct err e;

	(void)state;
	fixture_init(&f, 7, false);
	take_key(&f);
	s = world_next(&f.world);
	encode(&f, s, NULL);
	for (size_t id = 0; id < f.dict.count; id++)
		if (f.dict.entries[id].group == G_MEMINFO && f.dict.entries[id].col % 3 == 1)
			f.dict.entries[id].group = G_NONE;
	strtab_init(&strings);
	sample_init(&key);
	assert_int_equal(row_decode(f.bytes.p, f.bytes.len, NULL, &f.schema, &f.dict, GROUPS_ALL,
				    &key, &strings, &e),
			 0);
	for (uint32_t c = 0; c < s->frames[G_MEMINFO].ncols; c++) {
		uint64_t a = 0, b = 0;
		bool has = frame_get(&key.frames[G_MEMINFO], 0, c, &b);

		assert_int_equal(has, c % 3 != 1);
		assert_true(frame_get(&s->frames[G_MEMINFO], 0, c, &a));
		assert_true(!has || a == b);
	}
	sample_release(&key);
	strtab_release(&strings);
	fixture_release(&f);
}

/* A body that claims more than it has, or more than anything may have, with every checksum right.
 */
static void hostile_claims(void **state)
{
	static const uint64_t claims[] = { 5, 1u << 20, CODEC_RAW_MAX, UINT64_C(1) << 40,
					   UINT64_MAX };
	struct fixture f;

	(void)state;
	fixture_init(&f, 8, false);
	for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++) {
		uint32_t crc;

		buf_reset(&f.bytes);
		buf_add(&f.bytes, "SGR1\0\0\0\0\1\0", 10);
		buf_repeat(&f.bytes, 'b', 16);
		buf_repeat(&f.bytes, 0, 4);
		buf_varint(&f.bytes, claims[i]);
		buf_varint(&f.bytes, claims[i]);
		crc = crc32c(0, f.bytes.p + 8, f.bytes.len - 8);
		memcpy(f.bytes.p + 4, &crc, 4);
		assert_int_equal(decode(&f, NULL, GROUPS_ALL), ERR_DAMAGE);
	}
	fixture_release(&f);
}

/* An idle machine's row: some forty groups' worth of values, a tenth of which moved. */
static void small(void **state)
{
	struct fixture f;
	struct frame *frame;
	struct sample s;

	(void)state;
	fixture_init(&f, 9, false);
	sample_init(&s);
	s.seq = 1;
	frame = frame_begin(&s, G_NETSTAT, f.schema.groups[G_NETSTAT].ncols, &f.strings);
	frame_row(frame);
	for (uint32_t c = 0; c < frame->ncols; c++)
		frame_set(frame, 0, c, c * c * 1000);
	encode(&f, &s, NULL);
	assert_int_equal(decode(&f, NULL, GROUPS_ALL), 0);
	sample_copy(&f.key, &f.out, &f.schema, &f.key_strings);
	s.seq = 2;
	for (uint32_t c = 0; c < frame->ncols; c += 10)
		frame->val[c] += c;
	encode(&f, &s, &f.key);
	assert_true(f.bytes.len < 45 + frame->ncols / 10 * 4);
	encode(&f, &f.key, &f.key);
	assert_true(f.bytes.len < 48);
	sample_release(&s);
	fixture_release(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(alone),
		cmocka_unit_test(differences),
		cmocka_unit_test(needs_its_key),
		cmocka_unit_test(every_byte_flipped),
		cmocka_unit_test(every_truncation),
		cmocka_unit_test(unknown_columns),
		cmocka_unit_test(hostile_claims),
		cmocka_unit_test(small),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
