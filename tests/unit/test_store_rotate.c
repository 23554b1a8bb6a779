/* When segments end, and what sealing leaves when it is interrupted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>

#include "store_days.h"

/* ---- rotation ----------------------------------------------------------------------------------
 */

static void test_by_day(void **state)
{
	struct fixture *f = *state;

	f->policy.period = PERIOD_DAILY;
	open_writer(f);
	for (int i = 0; i < 24 * 4 + 1; i++)
		append(f, 3600 * 1000, 0);
	assert_int_equal(count(f, SEGMENT_SEALING), 4);
	assert_int_equal(samples(f), 97);
	seal(f);
	assert_int_equal(count(f, SEGMENT_SEALED), 4);
	assert_int_equal(samples(f), 97);
}

static void test_by_size(void **state)
{
	struct fixture *f = *state;

	f->policy.size = 120 << 10;
	open_writer(f);
	for (int i = 0; i < 1000; i++)
		append(f, 1000, 0);
	assert_true(count(f, SEGMENT_SEALING) >= 1);
	seal(f);
	assert_int_equal(samples(f), 1000);
}

static void test_clock_set_does_not_rotate(void **state)
{
	struct fixture *f = *state;

	f->policy.period = PERIOD_DAILY;
	f->policy.has_rotate = true;
	f->policy.rotate = 2;
	open_writer(f);
	for (int i = 0; i < 24 * 2 + 1; i++)
		append(f, 3600 * 1000, 0);
	seal(f);
	assert_int_equal(count(f, SEGMENT_SEALED), 2);
	for (int i = 0; i < 20; i++) {
		append(f, 1000, 3650 * DAY_MS);
		append(f, 1000, -3650 * DAY_MS);
	}
	seal(f);
	assert_int_equal(count(f, SEGMENT_SEALED), 2);
	assert_int_equal(samples(f), 49 + 40);
}

/* Begins at noon of Wednesday, 4 June 2025. */
static void begin_at_noon(struct fixture *f)
{
	f->real_ms = (int64_t)1749038400 * 1000;
	open_writer(f);
	append(f, 0, 0);
}

/* Days after which a segment ended, of N. */
static uint64_t ends(struct fixture *f, unsigned n)
{
	uint64_t days = 0;
	size_t before = count(f, SEGMENT_SEALING);

	for (unsigned d = 1; d <= n; d++) {
		size_t now;

		append(f, DAY_MS, 0);
		now = count(f, SEGMENT_SEALING);
		days |= now > before ? (uint64_t)1 << d : 0;
		before = now;
	}
	return days;
}

static void test_by_week_and_month(void **state)
{
	struct fixture *f = *state;

	/* Sundays: 8, 15, 22, 29 June */
	f->policy.period = PERIOD_WEEKLY;
	begin_at_noon(f);
	assert_int_equal(ends(f, 30), 1 << 4 | 1 << 11 | 1 << 18 | 1 << 25);
	f->policy.period = PERIOD_MONTHLY;
	open_writer(f); /* 4 July */
	assert_int_equal(ends(f, 60), (uint64_t)1 << 28 | (uint64_t)1 << 59);
	f->policy.period = PERIOD_YEARLY;
	open_writer(f); /* 2 September */
	assert_int_equal(ends(f, 60), 0);
	for (int i = 0; i < 12; i++) /* 1 November */
		append(f, 10 * DAY_MS, 0);
	assert_int_equal(count(f, SEGMENT_SEALING), 4 + 2 + 1);
}

/* size stands in place of the period, whichever was said first; maxsize and minsize beside it. */
static void test_sizes(void **state)
{
	struct fixture *f = *state;

	f->policy.period = PERIOD_DAILY;
	f->policy.size = 1 << 30;
	begin_at_noon(f);
	assert_int_equal(ends(f, 10), 0);
	f->policy.size = 0;
	f->policy.maxsize = 1 << 30;
	open_writer(f);
	assert_int_equal(ends(f, 5), 1 << 1 | 1 << 2 | 1 << 3 | 1 << 4 | 1 << 5);
	f->policy.maxsize = 16 << 10;
	open_writer(f);
	append(f, 1000, 0);
	assert_int_equal(count(f, SEGMENT_SEALING), 5 + 1);
	/* the day's end is past when the segment is large enough */
	f->policy.maxsize = 0;
	f->policy.minsize = 100 << 10;
	open_writer(f);
	append(f, DAY_MS, 0);
	assert_int_equal(count(f, SEGMENT_SEALING), 6);
	for (int i = 0; i < 1000; i++)
		append(f, 1000, 0);
	assert_int_equal(count(f, SEGMENT_SEALING), 7);
}

/* A clock that is wrong after every other boot: a segment ends with each day, not with each boot. */
static void test_boots_with_two_clocks(void **state)
{
	const int64_t wrong[] = { -20000 * DAY_MS, 3650 * DAY_MS };

	for (size_t k = 0; k < 2; k++) {
		struct fixture *f = *state;
		size_t before;

		f->policy.period = PERIOD_DAILY;
		f->policy.has_rotate = false;
		begin_at_noon(f);
		before = count(f, SEGMENT_SEALING);
		for (unsigned i = 0; i < 40; i++) {
			f->boot = f->boot + 1;
			f->boot_ms = 0;
			append(f, 1000, i % 2 ? -wrong[k] : wrong[k]);
			for (int n = 0; n < 5; n++)
				append(f, 1000, 0);
		}
		assert_in_range(count(f, SEGMENT_SEALING) - before, 0, 2);
	}
}

/* ---- interrupted sealing
 * ------------------------------------------------------------------------- */

static void path_in(const char *dir, const char *name, char out[160])
{
	snprintf(out, 160, "%.60s/%.80s", dir, name);
}

static void copy(const char *dir, const char *from, const char *to)
{
	struct buf b = BUF_INIT;
	char path[160];
	struct err e;
	int fd;

	path_in(dir, from, path);
	assert_int_equal(file_read(path, 1 << 30, &b, &e), 0);
	path_in(dir, to, path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0640);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, b.p, b.len), b.len);
	close(fd);
	buf_release(&b);
}

static void fill_and_rotate(struct fixture *f, char name[NAME_SIZE])
{
	struct err e;

	open_writer(f);
	for (int i = 0; i < 500; i++)
		append(f, 1000, 0);
	assert_int_equal(writer_rotate(f->w, &e), 0);
	append(f, 1000, 0);
	name_sealing(1, name);
}

/* Killed while the new file was being written. */
static void test_half_written(void **state)
{
	struct fixture *f = *state;
	char name[NAME_SIZE];

	fill_and_rotate(f, name);
	copy(f->dir, name, NAME_COMPACT);
	copy(f->dir, name, NAME_NEW);
	assert_int_equal(samples(f), 501);
	seal(f);
	assert_int_equal(samples(f), 501);
	assert_int_equal(count(f, SEGMENT_SEALED), 1);
	assert_int_equal(count(f, SEGMENT_SEALING), 0);
	open_writer(f);
	assert_int_equal(samples(f), 501);
}

/* Killed between the new name and the removal of the old file. */
static void test_both_there(void **state)
{
	struct fixture *f = *state;
	char name[NAME_SIZE];

	fill_and_rotate(f, name);
	copy(f->dir, name, "kept");
	seal(f);
	copy(f->dir, "kept", name);
	assert_int_equal(samples(f), 501);
	seal(f);
	assert_int_equal(samples(f), 501);
	assert_int_equal(count(f, SEGMENT_SEALED), 1);
}

/* Killed between rotation and the new live file. */
static void test_no_live(void **state)
{
	struct fixture *f = *state;
	char name[NAME_SIZE], path[160];

	fill_and_rotate(f, name);
	writer_close(f->w);
	f->w = NULL;
	path_in(f->dir, "live.mdb", path);
	assert_int_equal(unlink(path), 0);
	open_writer(f);
	assert_int_equal(writer_next_seq(f->w), 501);
}

/* ---- names -------------------------------------------------------------------------------------
 */

static void test_names(void **state)
{
	char name[NAME_SIZE];
	struct segment s;

	(void)state;
	name_sealed(42, 1795391635123, 1795391699999, name);
	assert_string_equal(name, "sago-000000000042-20261122T235355Z-20261122T235459Z.mdb");
	assert_true(name_parse(name, &s));
	assert_int_equal(s.first_seq, 42);
	assert_int_equal(s.min_ms, 1795391635000);
	assert_int_equal(s.max_ms, 1795391699999);
	name_sealed(7, -1, INT64_MAX, name);
	assert_true(name_parse(name, &s));
	assert_true(s.min_ms <= -1);
	assert_true(s.max_ms == INT64_MAX);
	assert_true(name_parse("live.mdb", &s));
	assert_int_equal(s.state, SEGMENT_LIVE);
	assert_false(name_parse("sago-1-2-3.mdb", &s));
	assert_false(name_parse("sago-000000000042-20261122T235355Z-20261122T235459Z.mdb.bak", &s));
	assert_false(name_parse("lock", &s));
	assert_false(name_parse("compact.tmp", &s));
	name_damaged(9, 123, name);
	assert_true(name_parse(name, &s));
	assert_int_equal(s.state, SEGMENT_DAMAGED);
	assert_int_equal(s.first_seq, 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_by_day, setup, teardown),
		cmocka_unit_test_setup_teardown(test_by_size, setup, teardown),
		cmocka_unit_test_setup_teardown(test_clock_set_does_not_rotate, setup, teardown),
		cmocka_unit_test_setup_teardown(test_by_week_and_month, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sizes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_boots_with_two_clocks, setup, teardown),
		cmocka_unit_test_setup_teardown(test_half_written, setup, teardown),
		cmocka_unit_test_setup_teardown(test_both_there, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_live, setup, teardown),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
