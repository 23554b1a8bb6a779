/* Writing, rotating, sealing and reading back: the store from its header. Over 400 lines: one
 * fixture and one reader that compares serve all of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

#include "store_gen.h"

struct fixture {
	char dir[64];
	struct schema schema;
	struct sample s;
	struct strtab strings;
	struct writer *w;
	struct store_policy policy;
};

static int setup(void **state)
{
	struct fixture *f = mem_zalloc(1, sizeof(*f));

	gen_mkdir(f->dir);
	schema_init(&f->schema);
	sample_init(&f->s);
	strtab_init(&f->strings);
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
	struct err e = { 0 };

	writer_close(f->w);
	if (writer_open(&f->w, f->dir, &f->policy, &f->schema, &e))
		fail_msg("%s", e.text);
}

static void append(struct fixture *f, uint64_t from, uint64_t to)
{
	struct err e = { 0 };

	for (uint64_t n = from; n <= to; n++) {
		gen_sample(&f->s, &f->strings, n);
		if (writer_append(f->w, &f->s, NULL, 0, &e))
			fail_msg("%s", e.text);
		assert_int_equal(f->s.seq, n);
	}
}

struct seen {
	uint64_t samples, marks, damage, first, last;
	char text[256];
};

/* Reads a window and compares each sample with what was written. */
static struct seen read_store(const char *path, groupset want, int64_t from_ms, int64_t to_ms)
{
	struct seen seen = { 0 };
	struct schema schema;
	struct store st;
	struct cursor *c;
	struct item item;
	struct sample right;
	struct strtab strings;
	struct err e = { 0 };

	schema_init(&schema);
	sample_init(&right);
	strtab_init(&strings);
	if (store_open(&st, path, &e) || cursor_open(&c, &st, &schema, want, from_ms, to_ms, &e))
		fail_msg("%s", e.text);
	for (;;) {
		if (cursor_next(c, &item, &e))
			fail_msg("%s", e.text);
		if (item.type == ITEM_END)
			break;
		seen.marks += item.type == ITEM_MARK;
		seen.damage += item.type == ITEM_DAMAGE;
		if (item.type == ITEM_DAMAGE)
			snprintf(seen.text, sizeof(seen.text), "%s", item.damage);
		if (item.type == ITEM_MARK)
			snprintf(seen.text, sizeof(seen.text), "%s", item.mark->text);
		if (item.type != ITEM_SAMPLE)
			continue;
		gen_sample(&right, &strings, item.sample->seq);
		assert_true(gen_same(&schema, item.sample, &right, want, seen.damage));
		assert_true(item.sample->seq > seen.last);
		seen.samples++;
		seen.last = item.sample->seq;
		if (!seen.first)
			seen.first = seen.last;
	}
	cursor_close(c);
	store_release(&st);
	schema_release(&schema);
	sample_release(&right);
	strtab_release(&strings);
	return seen;
}

static struct seen read_all(const struct fixture *f)
{
	return read_store(f->dir, GROUPS_ALL, INT64_MIN, INT64_MAX);
}

static void test_append_and_read(void **state)
{
	struct fixture *f = *state;
	struct seen seen;
	struct stamp last;

	open_writer(f);
	assert_int_equal(writer_next_seq(f->w), 1);
	assert_false(writer_last_stamp(f->w, &last));
	append(f, 1, 1000);
	seen = read_all(f);
	assert_int_equal(seen.samples, 1000);
	assert_int_equal(seen.damage, 0);
	assert_int_equal(seen.first, 1);
	open_writer(f);
	assert_int_equal(writer_next_seq(f->w), 1001);
	assert_true(writer_last_stamp(f->w, &last));
	assert_int_equal(last.real_ms, gen_ms(1000));
	append(f, 1001, 1003);
	assert_int_equal(read_all(f).samples, 1003);
}

static void test_windows(void **state)
{
	struct fixture *f = *state;
	const groupset cpu = (groupset)1 << G_CPU;
	struct seen seen;

	open_writer(f);
	append(f, 1, 900);
	seen = read_store(f->dir, cpu, gen_ms(100), gen_ms(199));
	assert_int_equal(seen.samples, 100);
	assert_int_equal(seen.first, 100);
	seen = read_store(f->dir, cpu, gen_ms(700), gen_ms(800));
	assert_int_equal(seen.samples, 101);
	seen = read_store(f->dir, 0, gen_ms(350), gen_ms(750));
	assert_int_equal(seen.samples, 401);
	assert_int_equal(read_store(f->dir, cpu, gen_ms(901), gen_ms(999)).samples, 0);
	assert_int_equal(read_store(f->dir, cpu, gen_ms(0), gen_ms(0)).samples, 0);
}

static void test_boot_ends_a_block(void **state)
{
	struct fixture *f = *state;
	struct err e;
	struct seen seen;

	open_writer(f);
	for (uint64_t n = 1; n <= 30; n++) {
		gen_sample(&f->s, &f->strings, n);
		memset(f->s.stamp.boot_id, n <= 10 ? 1 : 1, 16);
		assert_int_equal(writer_append(f->w, &f->s, NULL, 0, &e), 0);
	}
	seen = read_all(f);
	assert_int_equal(seen.samples, 30);
}

static void test_marks(void **state)
{
	struct fixture *f = *state;
	struct mark m[2] = { { .type = MARK_START, .real_ms = gen_ms(1), .text = "first" },
			     { .type = MARK_NOTE, .real_ms = gen_ms(1), .text = "second" } };
	struct mark note = { .type = MARK_NOTE, .real_ms = gen_ms(20), .text = "deployed" };
	struct err e;
	struct seen seen;

	open_writer(f);
	gen_sample(&f->s, &f->strings, 1);
	assert_int_equal(writer_append(f->w, &f->s, m, 2, &e), 0);
	assert_int_equal(m[1].seq, 1);
	append(f, 2, 20);
	assert_int_equal(writer_append(f->w, NULL, &note, 1, &e), 0);
	assert_int_equal(note.seq, 21);
	append(f, 21, 30);
	seen = read_all(f);
	assert_int_equal(seen.marks, 3);
	assert_int_equal(seen.samples, 30);
	assert_string_equal(seen.text, "deployed");
	/* the note lies between two samples of this window, the first marks before it */
	seen = read_store(f->dir, 0, gen_ms(15), gen_ms(25));
	assert_int_equal(seen.marks, 1);
	/* rotating keeps them, once each */
	assert_int_equal(writer_rotate(f->w, &e), 0);
	assert_int_equal(read_all(f).marks, 3);
	assert_int_equal(store_seal_pending(f->dir, &f->policy, &e), 0);
	seen = read_all(f);
	assert_int_equal(seen.marks, 3);
	assert_int_equal(seen.samples, 30);
}

static size_t count_files(const char *dir, enum segment_state state)
{
	struct store st;
	struct err e;
	size_t n = 0;

	assert_int_equal(store_open(&st, dir, &e), 0);
	for (size_t i = 0; i < st.nsegments; i++)
		n += st.segments[i].state == state;
	store_release(&st);
	return n;
}

static void test_rotate_and_seal(void **state)
{
	struct fixture *f = *state;
	struct err e = { 0 };
	struct seen seen;

	open_writer(f);
	append(f, 1, 800);
	assert_int_equal(writer_rotate(f->w, &e), 0);
	append(f, 801, 1300);
	assert_int_equal(read_all(f).samples, 1300);
	assert_int_equal(count_files(f->dir, SEGMENT_SEALING), 1);
	if (store_seal_pending(f->dir, &f->policy, &e))
		fail_msg("%s", e.text);
	assert_int_equal(count_files(f->dir, SEGMENT_SEALING), 0);
	assert_int_equal(count_files(f->dir, SEGMENT_SEALED), 1);
	seen = read_all(f);
	assert_int_equal(seen.samples, 1300);
	assert_int_equal(seen.damage, 0);
	assert_int_equal(writer_rotate(f->w, &e), 0);
	assert_int_equal(store_seal_pending(f->dir, &f->policy, &e), 0);
	assert_int_equal(read_all(f).samples, 1300);
	seen = read_store(f->dir, (groupset)1 << G_STAT, gen_ms(790), gen_ms(810));
	assert_int_equal(seen.samples, 21);
	/* the new live segment goes on after the sealed ones */
	open_writer(f);
	append(f, 1301, 1310);
	assert_int_equal(read_all(f).samples, 1310);
}

static void test_full_map_rotates(void **state)
{
	struct fixture *f = *state;
	struct err e = { 0 };
	struct seen seen;

	f->policy.map_size = 128 << 10;
	open_writer(f);
	append(f, 1, 1500);
	assert_true(count_files(f->dir, SEGMENT_SEALING) > 0);
	assert_int_equal(read_all(f).samples, 1500);
	if (store_seal_pending(f->dir, &f->policy, &e))
		fail_msg("%s", e.text);
	seen = read_all(f);
	assert_int_equal(seen.samples, 1500);
	assert_int_equal(seen.damage, 0);
}

static void test_verify(void **state)
{
	struct fixture *f = *state;
	const struct store_check all = { INT64_MIN, INT64_MAX, .fault = NULL };
	struct store st;
	struct store_stats stats;
	struct err e = { 0 };

	open_writer(f);
	append(f, 1, 800);
	assert_int_equal(writer_rotate(f->w, &e), 0);
	append(f, 801, 1000);
	assert_int_equal(store_seal_pending(f->dir, &f->policy, &e), 0);
	assert_int_equal(store_open(&st, f->dir, &e), 0);
	assert_int_equal(store_verify(&st, &f->schema, &all, &stats, &e), 0);
	assert_int_equal(stats.damaged, 0);
	assert_int_equal(stats.samples, 1000);
	assert_int_equal(stats.rows, 200);
	assert_true(stats.group_cells[G_CPU] == 800 * 33);
	assert_int_equal(stats.min_ms, gen_ms(1));
	assert_int_equal(stats.max_ms, gen_ms(1000));
	store_release(&st);
}

static void test_find_last(void **state)
{
	struct fixture *f = *state;
	struct store st;
	struct err e = { 0 };
	int64_t ms;

	open_writer(f);
	append(f, 1, 800);
	assert_int_equal(writer_rotate(f->w, &e), 0);
	append(f, 801, 1000);
	assert_int_equal(store_seal_pending(f->dir, &f->policy, &e), 0);
	assert_int_equal(store_open(&st, f->dir, &e), 0);
	assert_int_equal(store_find_last(&st, gen_ms(5000), &ms, &e), 0);
	assert_int_equal(ms, gen_ms(1000));
	assert_int_equal(store_find_last(&st, gen_ms(500) + 999, &ms, &e), 0);
	assert_int_equal(ms, gen_ms(500));
	assert_int_equal(store_find_last(&st, gen_ms(801) - 1, &ms, &e), 0);
	assert_int_equal(ms, gen_ms(800));
	assert_int_equal(store_find_last(&st, gen_ms(1) - 1, &ms, &e), ERR_EMPTY);
	store_release(&st);
}

static void in_dir(const char *dir, const char *name, char out[128])
{
	if (snprintf(out, 128, "%s/%s", dir ? dir : "", name) >= 128)
		abort();
}

static void test_refuses(void **state)
{
	struct fixture *f = *state;
	struct err e = { 0 };
	struct writer *w;
	struct store st;
	char link[128];

	assert_int_equal(chmod(f->dir, 0777), 0);
	assert_int_equal(writer_open(&w, f->dir, &f->policy, &f->schema, &e), ERR_STORE);
	assert_int_equal(chmod(f->dir, 0770), 0);
	assert_int_equal(writer_open(&w, f->dir, &f->policy, &f->schema, &e), ERR_STORE);
	assert_int_equal(chmod(f->dir, 0750), 0);
	in_dir(f->dir, "link", link);
	assert_int_equal(symlink(f->dir, link), 0);
	assert_int_equal(writer_open(&w, link, &f->policy, &f->schema, &e), ERR_STORE);
	assert_int_equal(store_open(&st, f->dir, &e), ERR_STORE);
	assert_int_equal(store_open(&st, "/nonexistent/store", &e), ERR_STORE);
	in_dir(f->dir, "live.mdb", link);
	assert_int_equal(symlink("/etc/passwd", link), 0);
	assert_true(writer_open(&w, f->dir, &f->policy, &f->schema, &e) < 0);
}

static void test_sample_outlives_the_next(void **state)
{
	struct fixture *f = *state;
	struct store st;
	struct cursor *c;
	struct item item, before = { 0 };
	struct sample right;
	struct strtab strings;
	struct err e = { 0 };

	sample_init(&right);
	strtab_init(&strings);
	open_writer(f);
	append(f, 1, 800);
	assert_int_equal(store_open(&st, f->dir, &e), 0);
	assert_int_equal(cursor_open(&c, &st, &f->schema, GROUPS_ALL, INT64_MIN, INT64_MAX, &e), 0);
	while (!cursor_next(c, &item, &e) && item.type == ITEM_SAMPLE) {
		if (before.sample) {
			gen_sample(&right, &strings, item.sample->seq - 1);
			assert_true(gen_same(&f->schema, before.sample, &right, GROUPS_ALL, false));
		}
		before = item;
	}
	assert_int_equal(item.type, ITEM_END);
	cursor_close(c);
	store_release(&st);
	sample_release(&right);
	strtab_release(&strings);
}

/* Every part of a live file damaged in turn: what is given is right, and what is missing is said.
 */
static void test_damaged_live_is_set_aside(void **state)
{
	struct fixture *f = *state;
	struct err e = { 0 };
	struct seen seen;
	uint8_t junk[4096];
	char path[128];
	int fd;

	open_writer(f);
	append(f, 1, 1000);
	writer_close(f->w);
	f->w = NULL;
	in_dir(f->dir, "live.mdb", path);
	fd = open(path, O_RDWR);
	assert_true(fd >= 0);
	memset(junk, 0xa5, sizeof(junk));
	for (off_t page = 2; page < 6; page++)
		assert_int_equal(pwrite(fd, junk, sizeof(junk), page * 4096), sizeof(junk));
	close(fd);
	seen = read_all(f);
	assert_true(seen.damage > 0);
	open_writer(f);
	assert_int_equal(count_files(f->dir, SEGMENT_DAMAGED), 1);
	gen_sample(&f->s, &f->strings, writer_next_seq(f->w));
	assert_int_equal(writer_append(f->w, &f->s, NULL, 0, &e), 0);
	assert_int_equal(count_files(f->dir, SEGMENT_LIVE), 1);
	assert_true(read_all(f).samples >= seen.samples);
}

/* What block summaries and single samples add up to is what samples alone add up to. */
static void test_whole_blocks(void **state)
{
	struct fixture *f = *state;
	uint64_t blocks = 0, samples = 0, covered = 0;
	struct store st;
	struct cursor *c;
	struct block *b;
	struct item item = { .type = ITEM_SAMPLE };
	struct err e = { 0 };

	open_writer(f);
	append(f, 1, 1200);
	assert_int_equal(writer_rotate(f->w, &e), 0);
	append(f, 1201, 1700);
	assert_int_equal(store_open(&st, f->dir, &e), 0);
	assert_int_equal(
		cursor_open(&c, &st, &f->schema, (groupset)1 << G_CPU, gen_ms(1), gen_ms(1650), &e),
		0);
	while (item.type != ITEM_END) {
		struct block_summary sum;

		assert_int_equal(cursor_next_block(c, &b, &e), 0);
		if (b) {
			blocks++;
			assert_int_equal(block_head(b)->first_seq, 1 + covered);
			assert_true(block_summary(b, G_CPU, &sum));
			assert_int_equal(sum.count, block_head(b)->nsamples);
			covered += block_head(b)->nsamples;
			continue;
		}
		assert_int_equal(cursor_next(c, &item, &e), 0);
		if (item.type != ITEM_SAMPLE)
			continue;
		assert_int_equal(item.sample->seq, 1 + covered);
		covered++;
		samples++;
	}
	assert_int_equal(covered, 1650);
	assert_int_equal(blocks, 5);
	assert_int_equal(samples, 90);
	cursor_close(c);
	store_release(&st);
}

static void test_lock(void **state)
{
	struct fixture *f = *state;
	struct err e;
	int fd, other;

	assert_int_equal(store_lock(f->dir, "lock", 0, &fd, &e), 0);
	assert_true(store_lock_held(f->dir, "lock"));
	assert_int_equal(store_lock(f->dir, "lock", 30, &other, &e), ERR_BUSY);
	assert_false(store_lock_held(f->dir, "next"));
	close(fd);
	assert_false(store_lock_held(f->dir, "lock"));
	assert_int_equal(store_lock(f->dir, "lock", 0, &other, &e), 0);
	close(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_append_and_read, setup, teardown),
		cmocka_unit_test_setup_teardown(test_windows, setup, teardown),
		cmocka_unit_test_setup_teardown(test_boot_ends_a_block, setup, teardown),
		cmocka_unit_test_setup_teardown(test_marks, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rotate_and_seal, setup, teardown),
		cmocka_unit_test_setup_teardown(test_full_map_rotates, setup, teardown),
		cmocka_unit_test_setup_teardown(test_verify, setup, teardown),
		cmocka_unit_test_setup_teardown(test_find_last, setup, teardown),
		cmocka_unit_test_setup_teardown(test_refuses, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sample_outlives_the_next, setup, teardown),
		cmocka_unit_test_setup_teardown(test_damaged_live_is_set_aside, setup, teardown),
		cmocka_unit_test_setup_teardown(test_whole_blocks, setup, teardown),
		cmocka_unit_test_setup_teardown(test_lock, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
