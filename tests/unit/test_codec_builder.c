/* The builder's limits. */
#include "codec_samples.h"

static void full_at_the_limits(void **state)
{
	struct schema schema;
	struct sample s;
	struct block_builder *b;
	struct frame *f;

	(void)state;
	schema_init(&schema);
	sample_init(&s);
	b = block_builder_new(&schema);
	for (uint64_t i = 1; i <= BLOCK_SAMPLES; i++) {
		assert_false(block_builder_full(b));
		sample_reset(&s);
		s.seq = i;
		block_builder_add(b, &s);
	}
	assert_true(block_builder_full(b));
	assert_int_equal(block_builder_count(b), BLOCK_SAMPLES);
	block_builder_free(b);
	b = block_builder_new(&schema);
	f = frame_begin(&s, G_DISK, 20, NULL);
	for (unsigned i = 0; i < BLOCK_CELLS / 20; i++)
		frame_set(f, frame_row(f), C_DISK_RD_IOS, i);
	for (s.seq = 1; !block_builder_full(b); s.seq++) {
		for (uint32_t row = 0; row < f->nrows; row++)
			frame_set(f, row, C_DISK_RD_IOS, s.seq * row);
		block_builder_add(b, &s);
	}
	/* of many rows only what changes counts, but it counts */
	assert_in_range(block_builder_count(b), 20, 50);
	block_builder_free(b);
	sample_release(&s);
	schema_release(&schema);
}

static void nothing_to_encode(void **state)
{
	struct schema schema;
	struct dict d;
	struct block_builder *b;
	struct buf out = BUF_INIT;
	struct err e;

	(void)state;
	schema_init(&schema);
	dict_init(&d);
	b = block_builder_new(&schema);
	assert_int_equal(block_builder_encode(b, &d, 3, &out, &e), ERR_USAGE);
	assert_int_equal(out.len, 0);
	block_builder_free(b);
	buf_release(&out);
	dict_release(&d);
	schema_release(&schema);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(full_at_the_limits),
		cmocka_unit_test(nothing_to_encode),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
