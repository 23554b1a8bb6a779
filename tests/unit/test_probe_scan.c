/* Numbers and words out of kernel files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
/* after the headers that it needs */
#include <cmocka.h>

#include "../../src/probe/scan.h"

static void numbers(void **state)
{
	static const struct {
		const char *text;
		enum scan got;
		uint64_t v;
	} cases[] = {
		{ "0", SCAN_OK, 0 },
		{ "  \t42 x", SCAN_OK, 42 },
		{ "007\n", SCAN_OK, 7 },
		{ "9999999999999999999", SCAN_OK, 9999999999999999999u },
		{ "18446744073709551615", SCAN_OK, UINT64_MAX },
		{ "00000000000000000000000000000018446744073709551615", SCAN_OK, UINT64_MAX },
		{ "18446744073709551616", SCAN_BAD, 0 },
		{ "99999999999999999999", SCAN_BAD, 0 },
		{ "100000000000000000000000000000000", SCAN_BAD, 0 },
		{ "12abc", SCAN_BAD, 0 },
		{ "-1", SCAN_BAD, 0 },
		{ "+1", SCAN_BAD, 0 },
		{ "0x10", SCAN_BAD, 0 },
		{ "1.5", SCAN_BAD, 0 },
		{ "", SCAN_END, 0 },
		{ "   ", SCAN_END, 0 },
		{ " \n5", SCAN_END, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *p = cases[i].text;
		uint64_t v = 0;

		assert_int_equal(scan_u64(&p, &v), cases[i].got);
		if (cases[i].got == SCAN_OK)
			assert_true(v == cases[i].v);
	}
}

static void bad_token_is_stepped_over(void **state)
{
	const char *p = " nonsense 18446744073709551616 7";
	uint64_t v;

	(void)state;
	assert_int_equal(scan_u64(&p, &v), SCAN_BAD);
	assert_int_equal(scan_u64(&p, &v), SCAN_BAD);
	assert_int_equal(scan_u64(&p, &v), SCAN_OK);
	assert_int_equal(v, 7);
	assert_int_equal(scan_u64(&p, &v), SCAN_END);
}

static void other_numbers(void **state)
{
	const char *p = "-2 9 -9223372036854775808 -9223372036854775809 -";
	bool negative;
	uint64_t v;

	(void)state;
	assert_int_equal(scan_i64(&p, &v, &negative), SCAN_OK);
	assert_true(negative && (int64_t)v == -2);
	assert_int_equal(scan_i64(&p, &v, &negative), SCAN_OK);
	assert_true(!negative && v == 9);
	assert_int_equal(scan_i64(&p, &v, &negative), SCAN_OK);
	assert_true((int64_t)v == INT64_MIN);
	assert_int_equal(scan_i64(&p, &v, &negative), SCAN_BAD);
	assert_int_equal(scan_i64(&p, &v, &negative), SCAN_BAD);
	p = "0000002F ffffffffffffffff 1ffffffffffffffff 12g";
	assert_int_equal(scan_hex(&p, &v), SCAN_OK);
	assert_int_equal(v, 0x2f);
	assert_int_equal(scan_hex(&p, &v), SCAN_OK);
	assert_true(v == UINT64_MAX);
	assert_int_equal(scan_hex(&p, &v), SCAN_BAD);
	assert_int_equal(scan_hex(&p, &v), SCAN_BAD);
	assert_int_equal(scan_hex(&p, &v), SCAN_END);
}

static void fractions(void **state)
{
	const char *p = "0.07 12 3.5 1.999 .5 1.x 184467440737095516.15 184467440737095516.16";
	const uint64_t want[] = { 7, 1200, 350, 199 };
	uint64_t v;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(scan_fixed(&p, 2, &v), SCAN_OK);
		assert_int_equal(v, want[i]);
	}
	assert_int_equal(scan_fixed(&p, 2, &v), SCAN_BAD);
	assert_int_equal(scan_fixed(&p, 2, &v), SCAN_BAD);
	assert_int_equal(scan_fixed(&p, 2, &v), SCAN_OK);
	assert_true(v == UINT64_MAX);
	assert_int_equal(scan_fixed(&p, 2, &v), SCAN_BAD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(bad_token_is_stepped_over),
		cmocka_unit_test(other_numbers),
		cmocka_unit_test(fractions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
