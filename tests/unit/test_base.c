#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base.h"

static void varints_round_trip(void **state)
{
	static const uint64_t values[] = { 0,	  1,	      127,	  128,	     16383,
					   16384, UINT32_MAX, 1ull << 63, UINT64_MAX };
	struct buf b = BUF_INIT;
	struct rd r;

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		buf_varint(&b, values[i]);
		buf_zigzag(&b, (int64_t)values[i]);
	}
	r = rd_init(b.p, b.len);
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		assert_true(rd_varint(&r) == values[i]);
		assert_true(rd_zigzag(&r) == (int64_t)values[i]);
	}
	assert_false(r.bad);
	assert_int_equal(rd_left(&r), 0);
	buf_release(&b);
}

static void varint_too_long_is_bad(void **state)
{
	uint8_t eleven[11];
	uint8_t overflow[10] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02 };
	struct rd r;

	(void)state;
	memset(eleven, 0x80, sizeof(eleven));
	r = rd_init(eleven, sizeof(eleven));
	assert_int_equal(rd_varint(&r), 0);
	assert_true(r.bad);
	r = rd_init(overflow, sizeof(overflow));
	rd_varint(&r);
	assert_true(r.bad);
}

static void reading_past_the_end_is_bad(void **state)
{
	static const uint8_t bytes[] = { 5, 1, 2, 3 };
	struct rd r = rd_init(bytes, sizeof(bytes));
	size_t n;

	(void)state;
	assert_null(rd_blob(&r, &n)); /* claims five, has three */
	assert_true(r.bad);
	assert_int_equal(rd_u8(&r), 0);
	r = rd_init(bytes, sizeof(bytes));
	assert_int_equal(rd_u64(&r), 0);
	assert_true(r.bad);
	r = rd_init(NULL, 0);
	assert_int_equal(rd_u8(&r), 0);
	assert_true(r.bad);
}

/* The check value of CRC-32C, and the zero and one blocks of RFC 3720 B.4. */
static void crc_known_values(void **state)
{
	uint8_t block[32];

	(void)state;
	assert_int_equal(crc32c(0, "123456789", 9), 0xe3069283);
	memset(block, 0, sizeof(block));
	assert_int_equal(crc32c(0, block, sizeof(block)), 0x8a9136aa);
	memset(block, 0xff, sizeof(block));
	assert_int_equal(crc32c(0, block, sizeof(block)), 0x62a8ab43);
	assert_int_equal(crc32c(crc32c(0, "1234", 4), "56789", 5), 0xe3069283);
}

static void assert_escaped(const char *in, size_t n, const char *out)
{
	struct buf b = BUF_INIT;

	buf_escaped(&b, in, n);
	assert_string_equal(buf_cstr(&b), out);
	buf_release(&b);
}

static void escapes_what_commands_a_terminal(void **state)
{
	(void)state;
	assert_escaped("sda", 3, "sda");
	assert_escaped("a b:c", 5, "a b:c");
	assert_escaped("Gr\xc3\xbc\xc3\x9f", 6, "Gr\xc3\xbc\xc3\x9f");
	assert_escaped("\x1b[2J", 4, "\\x1b[2J");
	assert_escaped("a\0b", 3, "a\\x00b");
	assert_escaped("\x7f\n\t", 3, "\\x7f\\x0a\\x09");
	assert_escaped("\xc2\x9b", 2, "\\u009b");	      /* C1: CSI */
	assert_escaped("\xe2\x80\xae", 3, "\\u202e");	      /* right-to-left override */
	assert_escaped("\xf3\xa0\x80\x81", 4, "\\U000e0001"); /* language tag */
	assert_escaped("\xff\xc3", 2, "\\xff\\xc3");
	assert_escaped("\xc0\x80", 2, "\\xc0\\x80");	      /* overlong NUL */
	assert_escaped("\xed\xa0\x80", 3, "\\xed\\xa0\\x80"); /* surrogate */
	assert_escaped("\xf4\x90\x80\x80", 4, "\\xf4\\x90\\x80\\x80");
}

static void strings_are_interned_once(void **state)
{
	struct strtab t;
	size_t n;
	char name[16];

	(void)state;
	strtab_init(&t);
	for (uint32_t i = 0; i < 5000; i++) {
		snprintf(name, sizeof(name), "n%u", i);
		assert_int_equal(strtab_id(&t, name, strlen(name)), i);
	}
	assert_int_equal(strtab_id(&t, "n42", 3), 42);
	assert_int_equal(strtab_id(&t, "a\0b", 3), 5000);
	assert_int_equal(strtab_id(&t, "a", 1), 5001);
	assert_memory_equal(strtab_get(&t, 5000, &n), "a\0b", 3);
	assert_int_equal(n, 3);
	assert_string_equal(strtab_get(&t, 99999, &n), "");
	assert_int_equal(n, 0);
	strtab_reset(&t);
	assert_int_equal(strtab_id(&t, "n42", 3), 0);
	strtab_release(&t);
}

static void numbers_and_padding(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	buf_u64_dec(&b, 0);
	buf_char(&b, ' ');
	buf_u64_dec(&b, UINT64_MAX);
	buf_repeat(&b, '.', 3);
	buf_fmt(&b, "%d", -7);
	assert_string_equal(b.p, "0 18446744073709551615...-7");
	buf_release(&b);
}

static void errors_carry_code_and_text(void **state)
{
	struct err e;

	(void)state;
	assert_int_equal(err_set(&e, ERR_USAGE, "x=%d", 3), ERR_USAGE);
	assert_string_equal(e.text, "x=3");
	assert_int_equal(err_exit_status(ERR_USAGE), 2);
	assert_int_equal(err_exit_status(ERR_EMPTY), 1);
	assert_int_equal(err_exit_status(ERR_DAMAGE), 3);
	assert_int_equal(err_exit_status(ERR_STORE), 4);
	errno = ENOSPC;
	assert_int_equal(err_errno(&e, "%s", "disk"), ERR_FULL);
	assert_string_equal(e.text, "disk: No space left on device");
	errno = EINVAL;
	assert_int_equal(err_errno(NULL, "disk"), ERR_SYSTEM);
	assert_int_equal(errno, EINVAL);
}

static void errors_have_classes(void **state)
{
	const int again[] = { EIO, EMFILE, ENFILE, EAGAIN, EINTR, ENOMEM };

	(void)state;
	for (size_t i = 0; i < sizeof(again) / sizeof(again[0]); i++) {
		errno = again[i];
		assert_int_equal(err_errno(NULL, "disk"), ERR_TRANSIENT);
		assert_int_equal(err_class_of_errno(again[i]), CLASS_TRANSIENT);
	}
	errno = ENOENT;
	assert_int_equal(err_errno(NULL, "disk"), ERR_ABSENT);
	errno = EDQUOT;
	assert_int_equal(err_errno(NULL, "disk"), ERR_FULL);
	assert_int_equal(err_class_of_errno(EACCES), CLASS_DENIED);
	assert_int_equal(err_class_of_errno(EINVAL), CLASS_OTHER);
	assert_int_equal(err_class(ERR_DAMAGE), CLASS_DAMAGE);
	assert_int_equal(err_class(ERR_RACE), CLASS_TRANSIENT);
	assert_int_equal(err_class(ERR_STORE), CLASS_OTHER);
	assert_int_equal(err_exit_status(ERR_TRANSIENT), 4);
	assert_int_equal(err_exit_status(ERR_ABSENT), 4);
}

static void files_are_bounded(void **state)
{
	struct buf b = BUF_INIT;
	struct err e;

	(void)state;
	assert_int_equal(file_read("/proc/self/stat", 1 << 16, &b, &e), 0);
	assert_true(b.len > 10);
	assert_int_equal(file_read("/proc/self/stat", 5, &b, &e), ERR_SYSTEM);
	assert_int_equal(file_read("/nonexistent/file", 5, &b, &e), ERR_ABSENT);
	assert_non_null(strstr(e.text, "/nonexistent/file"));
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(varints_round_trip),
		cmocka_unit_test(varint_too_long_is_bad),
		cmocka_unit_test(reading_past_the_end_is_bad),
		cmocka_unit_test(crc_known_values),
		cmocka_unit_test(escapes_what_commands_a_terminal),
		cmocka_unit_test(strings_are_interned_once),
		cmocka_unit_test(numbers_and_padding),
		cmocka_unit_test(errors_carry_code_and_text),
		cmocka_unit_test(errors_have_classes),
		cmocka_unit_test(files_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
