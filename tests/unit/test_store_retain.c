/* What retention takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store_days.h"

/* ---- retention ---------------------------------------------------------------------------------
 */

static void days(struct fixture *f, int n)
{
	f->policy.period = PERIOD_DAILY;
	open_writer(f);
	for (int i = 0; i < 4 * n; i++)
		append(f, DAY_MS / 4, 0);
	seal(f);
}

static void test_keeps_count(void **state)
{
	struct fixture *f = *state;

	f->policy.has_rotate = true;
	f->policy.rotate = 3;
	days(f, 10);
	assert_int_equal(count(f, SEGMENT_SEALED), 3);
}

static void test_keeps_budget(void **state)
{
	struct fixture *f = *state;

	days(f, 10);
	f->policy.budget = dir_bytes(f->dir) / 2;
	seal(f);
	assert_true(dir_bytes(f->dir) <= f->policy.budget);
	assert_true(count(f, SEGMENT_SEALED) >= 2);
}

static void test_age(void **state)
{
	struct fixture *f = *state;
	struct err e;
	size_t before;

	days(f, 30);
	before = count(f, SEGMENT_SEALED);
	f->policy.maxage_days = 10;
	assert_int_equal(retain(f->dir, &f->policy, f->real_ms, &e), 0);
	/* one a run */
	assert_int_equal(count(f, SEGMENT_SEALED), before - 1);
	for (int i = 0; i < 40; i++)
		assert_int_equal(retain(f->dir, &f->policy, f->real_ms, &e), 0);
	assert_in_range(count(f, SEGMENT_SEALED), 9, 11);
	/* ten years ahead: nothing more goes */
	before = count(f, SEGMENT_SEALED);
	for (int i = 0; i < 40; i++)
		assert_int_equal(retain(f->dir, &f->policy, f->real_ms + 3650 * DAY_MS, &e), 0);
	assert_in_range(count(f, SEGMENT_SEALED), before - 1, before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_keeps_count, setup, teardown),
		cmocka_unit_test_setup_teardown(test_keeps_budget, setup, teardown),
		cmocka_unit_test_setup_teardown(test_age, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
