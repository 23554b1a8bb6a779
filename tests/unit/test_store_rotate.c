/* When segments end, what sealing leaves when it is interrupted, and what retention takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <time.h>

#include "../../src/store/name.h"
#include "../../src/store/seal.h"
#include "store_gen.h"

static const int64_t DAY_MS = 86400 * (int64_t)1000;

struct fixture {
	char dir[64];
	struct schema schema;
	struct sample s;
	struct strtab strings;
	struct writer *w;
	struct store_policy policy;
	uint64_t n;	 /* of the last sample */
	int64_t real_ms; /* what the clock says */
	int64_t boot_ms;
};

static int setup(void **state)
{
	struct fixture *f = mem_zalloc(1, sizeof(*f));

	setenv("TZ", "UTC", 1);
	tzset();
	gen_mkdir(f->dir);
	schema_init(&f->schema);
	sample_init(&f->s);
	strtab_init(&f->strings);
	f->real_ms = gen_ms(0);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	writer_close(f->w);
	sample_release(&f->s);
	strtab_release(&f->strings);
	schema_release(&f->schema);
	gen_rmdir(f->dir);
	free(f);
	return 0;
}

static void open_writer(struct fixture *f)
{
	struct err e;

	writer_close(f->w);
	if (writer_open(&f->w, f->dir, &f->policy, &f->schema, &e))
		fail_msg("%s", e.text);
}

/* A sample after STEP_MS of real time, with the clock moved by SET_MS besides. */
static void append(struct fixture *f, int64_t step_ms, int64_t set_ms)
{
	struct err e;

	gen_sample(&f->s, &f->strings, ++f->n);
	f->boot_ms += step_ms;
	f->real_ms += step_ms + set_ms;
	f->s.stamp.real_ms = f->real_ms;
	f->s.stamp.mono_ms = f->s.stamp.boot_ms = f->boot_ms;
	if (writer_append(f->w, &f->s, NULL, 0, &e))
		fail_msg("%s", e.text);
}

static size_t count(const struct fixture *f, enum segment_state state)
{
	struct segment *list;
	struct err e;
	size_t n, found = 0;

	assert_int_equal(segments_list(f->dir, &list, &n, &e), 0);
	for (size_t i = 0; i < n; i++)
		found += list[i].state == state;
	segments_free(list, n);
	return found;
}

static void seal(struct fixture *f)
{
	struct err e = { .text = "" };

	if (store_seal_pending(f->dir, &f->policy, &e))
		fail_msg("%s", e.text);
}

/* Samples in the store, all different; damage fails the test. */
static uint64_t samples(const struct fixture *f)
{
	struct schema schema;
	struct store st;
	struct cursor *c;
	struct item item;
	struct err e;
	uint64_t n = 0, last = 0;

	schema_init(&schema);
	assert_int_equal(store_open(&st, f->dir, &e), 0);
	assert_int_equal(cursor_open(&c, &st, &schema, GROUPS_ALL, INT64_MIN, INT64_MAX, &e), 0);
	while (!cursor_next(c, &item, &e) && item.type != ITEM_END) {
		if (item.type == ITEM_DAMAGE)
			fail_msg("%s", item.damage);
		if (item.type != ITEM_SAMPLE)
			continue;
		assert_true(item.sample->seq > last);
		last = item.sample->seq;
		n++;
	}
	cursor_close(c);
	store_release(&st);
	schema_release(&schema);
	return n;
}

/* ---- rotation ----------------------------------------------------------------------------------
 */

static void test_by_day(void **state)
{
	struct fixture *f = *state;

	f->policy.rotate_every_s = 86400;
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

	f->policy.rotate_every_s = 86400;
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

/* ---- retention ---------------------------------------------------------------------------------
 */

static void days(struct fixture *f, int n)
{
	f->policy.rotate_every_s = 86400;
	open_writer(f);
	for (int i = 0; i < 4 * n; i++)
		append(f, DAY_MS / 4, 0);
	seal(f);
}

static void test_keeps_count(void **state)
{
	struct fixture *f = *state;

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
		cmocka_unit_test_setup_teardown(test_half_written, setup, teardown),
		cmocka_unit_test_setup_teardown(test_both_there, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_live, setup, teardown),
		cmocka_unit_test_setup_teardown(test_keeps_count, setup, teardown),
		cmocka_unit_test_setup_teardown(test_keeps_budget, setup, teardown),
		cmocka_unit_test_setup_teardown(test_age, setup, teardown),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
