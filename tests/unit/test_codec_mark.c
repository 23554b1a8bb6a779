#include "codec_samples.h"

static struct mark example(const char *text)
{
	struct mark m = { .type = MARK_CLOCK,
			  .seq = UINT64_MAX,
			  .real_ms = -5,
			  .from_ms = INT64_MIN,
			  .to_ms = INT64_MAX,
			  .value = -3600000,
			  .text = text };

	memset(m.boot_id, 0xab, sizeof(m.boot_id));
	return m;
}

static void assert_round_trip(const struct mark *m)
{
	struct buf bytes = BUF_INIT, text = BUF_INIT;
	struct mark got;
	struct err e;

	mark_encode(m, &bytes);
	assert_int_equal(mark_decode(bytes.p, bytes.len, &got, &text, &e), 0);
	assert_int_equal(got.type, m->type);
	assert_true(got.seq == m->seq && got.real_ms == m->real_ms && got.from_ms == m->from_ms);
	assert_true(got.to_ms == m->to_ms && got.value == m->value);
	assert_memory_equal(got.boot_id, m->boot_id, sizeof(m->boot_id));
	assert_string_equal(got.text, m->text);
	buf_release(&bytes);
	buf_release(&text);
}

static void round_trip(void **state)
{
	struct mark m = example("deployed v42 \x1b[2J \xff\n"), empty = { .text = "" };

	(void)state;
	assert_round_trip(&m);
	assert_round_trip(&empty);
	m.type = (enum mark_type)1000; /* of a later version */
	assert_round_trip(&m);
}

static void damaged(void **state)
{
	struct mark m = example("note"), got;
	struct buf bytes = BUF_INIT, text = BUF_INIT;
	struct err e;

	(void)state;
	mark_encode(&m, &bytes);
	for (size_t at = 0; at < bytes.len; at++) {
		char *cut = mem_alloc(at);

		memcpy(cut, bytes.p, at);
		assert_int_equal(mark_decode(cut, at, &got, &text, &e), ERR_DAMAGE);
		free(cut);
		bytes.p[at] ^= 0x10;
		assert_int_equal(mark_decode(bytes.p, bytes.len, &got, &text, &e), ERR_DAMAGE);
		assert_non_null(got.text);
		bytes.p[at] ^= 0x10;
	}
	buf_release(&bytes);
	buf_release(&text);
}

static void append(struct buf *bytes, uint64_t tag, const char *p, size_t n)
{
	uint32_t crc;

	buf_varint(bytes, tag);
	buf_blob(bytes, p, n);
	crc = crc32c(0, bytes->p + 8, bytes->len - 8);
	memcpy(bytes->p + 4, &crc, 4);
}

/* Fields of a later version are skipped; a text with a NUL, or a boot id of another size, is
 * refused. */
static void other_fields(void **state)
{
	struct mark m = example("note"), got;
	struct buf bytes = BUF_INIT, text = BUF_INIT;
	struct err e;

	(void)state;
	mark_encode(&m, &bytes);
	append(&bytes, 900, "later", 5);
	assert_int_equal(mark_decode(bytes.p, bytes.len, &got, &text, &e), 0);
	assert_string_equal(got.text, "note");
	append(&bytes, 8, "a\0b", 3);
	assert_int_equal(mark_decode(bytes.p, bytes.len, &got, &text, &e), ERR_DAMAGE);
	buf_reset(&bytes);
	mark_encode(&m, &bytes);
	append(&bytes, 7, "short", 5);
	assert_int_equal(mark_decode(bytes.p, bytes.len, &got, &text, &e), ERR_DAMAGE);
	buf_release(&bytes);
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),
		cmocka_unit_test(damaged),
		cmocka_unit_test(other_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
