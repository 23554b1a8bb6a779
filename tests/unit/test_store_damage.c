/* What a reader says of a store that is not whole, and of one that changes under it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "../../src/store/env.h"
#include "../../src/store/segment.h"
#include "store_gen.h"

enum { SAMPLES = 400 }; /* a block of 360, and rows */

struct fixture {
	char dir[64], live[80];
	struct schema schema;
	struct store_policy policy;
};

/* Appends samples FROM to TO; ROTATE: and ends the segment. */
static void record(struct fixture *f, uint64_t from, uint64_t to, bool rotate)
{
	struct err e = { .text = "" };
	struct strtab strings;
	struct writer *w;
	struct sample s;

	sample_init(&s);
	strtab_init(&strings);
	if (writer_open(&w, f->dir, &f->policy, &f->schema, &e))
		fail_msg("%s", e.text);
	for (uint64_t n = from; n <= to; n++) {
		gen_sample(&s, &strings, n);
		if (writer_append(w, &s, NULL, 0, &e))
			fail_msg("%s", e.text);
	}
	if (rotate &&
	    (writer_rotate(w, &e) || store_seal_pending(f->dir, &(struct store_policy){ 0 }, &e)))
		fail_msg("%s", e.text);
	writer_close(w);
	sample_release(&s);
	strtab_release(&strings);
}

static int setup(void **state)
{
	struct fixture *f = mem_zalloc(1, sizeof(*f));

	gen_mkdir(f->dir);
	snprintf(f->live, sizeof(f->live), "%s/live.mdb", f->dir);
	schema_init(&f->schema);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	schema_release(&f->schema);
	gen_rmdir(f->dir);
	free(f);
	return 0;
}

/* Flips a bit in the last byte of GROUP's frame in the first block of the live segment. */
static void spoil_frame(struct fixture *f, unsigned group)
{
	struct block *b = block_new();
	struct buf bytes = BUF_INIT;
	struct segfile g;
	size_t size, off, len;
	uint8_t byte;
	int fd = open(f->live, O_RDWR);

	assert_int_equal(segfile_open(&g, f->live, false, NULL), 0);
	assert_int_equal(segfile_index(&g, &f->schema, NULL), 0);
	assert_int_equal(g.nblocks, 1);
	assert_int_equal(segfile_read(&g, &g.blocks[0].ref, 0, g.blocks[0].ref.size, &bytes, NULL),
			 0);
	assert_int_equal(block_head_size(bytes.p, bytes.len, &size, NULL), 0);
	assert_int_equal(block_open(b, bytes.p, size, &f->schema, &g.dict, NULL), 0);
	assert_true(block_extent(b, group, &off, &len));
	off += g.blocks[0].ref.at + len - 1;
	assert_int_equal(pread(fd, &byte, 1, (off_t)off), 1);
	byte ^= 4;
	assert_int_equal(pwrite(fd, &byte, 1, (off_t)off), 1);
	close(fd);
	segfile_close(&g);
	buf_release(&bytes);
	block_free(b);
}

/* Goes through all of ST, looking at nothing; how many samples there were. */
static uint64_t pass(struct fixture *f, const struct store *st, groupset want)
{
	struct err e = { .text = "" };
	struct cursor *c;
	struct item item;
	uint64_t n = 0;

	assert_int_equal(cursor_open(&c, st, &f->schema, want, INT64_MIN, INT64_MAX, &e), 0);
	while (!cursor_next(c, &item, &e) && item.type != ITEM_END)
		n += item.type == ITEM_SAMPLE;
	assert_string_equal(e.text, "");
	cursor_close(c);
	return n;
}

static const groupset CPU = (groupset)1 << G_CPU, STAT = (groupset)1 << G_STAT;

/* Each group that is lost is named, with what was wrong with it, and no other; and the store keeps
 * each line once, however many cursors met it. */
static void test_damaged_groups(void **state)
{
	struct fixture *f = *state;
	struct err e = { .text = "" };
	struct store st;

	record(f, 1, SAMPLES, false);
	spoil_frame(f, G_CPU);
	spoil_frame(f, G_STAT);
	assert_int_equal(store_open(&st, f->dir, &e), 0);
	assert_int_equal(pass(f, &st, (groupset)1 << G_HOST), SAMPLES);
	assert_int_equal(store_damaged(&st), 0);
	assert_int_equal(pass(f, &st, CPU), SAMPLES);
	assert_int_equal(store_damaged(&st), 1);
	assert_non_null(strstr(store_damage(&st, 0), "group cpu of samples 1 to 360: "));
	assert_null(strstr(store_damage(&st, 0), "stat"));
	assert_int_equal(pass(f, &st, CPU | STAT), SAMPLES);
	assert_int_equal(store_damaged(&st), 2);
	assert_non_null(strstr(store_damage(&st, 1), "group stat of samples 1 to 360: "));
	assert_null(strstr(store_damage(&st, 1), "cpu"));
	assert_int_equal(pass(f, &st, GROUPS_ALL), SAMPLES);
	assert_int_equal(store_damaged(&st), 2);
	store_release(&st);
}

/* Damage that was met but not asked for any more stands in the record too. */
static void test_damage_of_a_cursor_that_stops(void **state)
{
	struct fixture *f = *state;
	struct err e = { .text = "" };
	struct cursor *c;
	struct store st;
	struct item item;

	record(f, 1, SAMPLES, false);
	spoil_frame(f, G_CPU);
	assert_int_equal(store_open(&st, f->dir, &e), 0);
	assert_int_equal(cursor_open(&c, &st, &f->schema, CPU, INT64_MIN, INT64_MAX, &e), 0);
	assert_int_equal(cursor_next(c, &item, &e), 0);
	cursor_close(c);
	assert_int_equal(store_damaged(&st), 1);
	store_release(&st);
}

/* Retention takes a segment away while a reader stands before it: nothing is damaged, and what is
 * there is shown. */
static void test_segment_removed_meanwhile(void **state)
{
	struct fixture *f = *state;
	struct err e = { .text = "" };
	struct cursor *c;
	struct store st;
	struct item item;
	uint64_t n = 0;
	int64_t found = 0;

	record(f, 1, 100, true);
	record(f, 101, 200, true);
	record(f, 201, 300, true);
	record(f, 301, SAMPLES, false);
	assert_int_equal(store_open(&st, f->dir, &e), 0);
	assert_int_equal(st.nsegments, 4);
	assert_int_equal(cursor_open(&c, &st, &f->schema, CPU, INT64_MIN, INT64_MAX, &e), 0);
	assert_int_equal(cursor_next(c, &item, &e), 0);
	assert_int_equal(item.type, ITEM_SAMPLE);
	assert_int_equal(unlink(st.segments[1].path), 0);
	for (n = 1; !cursor_next(c, &item, &e) && item.type != ITEM_END; n++)
		assert_int_equal(item.type, ITEM_SAMPLE);
	assert_int_equal(n, SAMPLES - 100);
	cursor_close(c);
	assert_int_equal(unlink(st.segments[2].path), 0);
	assert_int_equal(store_find_last(&st, gen_ms(250), &found, &e), 0);
	assert_true(found == gen_ms(100));
	assert_int_equal(store_damaged(&st), 0);
	store_release(&st);
}

/* What liblmdb leaves when the write of a meta page fails: it puts the older number back, beside the new trees. The page size is 4096,
 * and a meta page's transaction number stands 144 bytes into it. */
static void unconfirm_newest(struct fixture *f)
{
	enum { PAGE = 4096, TXNID = 144 };
	uint64_t id[2];
	int fd = open(f->live, O_RDWR), newest;

	for (int i = 0; i < 2; i++)
		assert_int_equal(pread(fd, &id[i], 8, i * PAGE + TXNID), 8);
	newest = id[1] > id[0];
	id[newest] -= 2;
	assert_int_equal(pwrite(fd, &id[newest], 8, newest * PAGE + TXNID), 8);
	close(fd);
}

static void tell(void *ctx, const char *line)
{
	(void)ctx;
	print_message("%s\n", line);
}

/* How many samples verify counts, with no fault. */
static uint64_t stored(struct fixture *f)
{
	const struct store_check all = { INT64_MIN, INT64_MAX, .fault = tell };
	struct err e = { .text = "" };
	struct store_stats stats;
	struct store s;

	if (store_open(&s, f->dir, &e) || store_verify(&s, &f->schema, &all, &stats, &e))
		fail_msg("%s", e.text);
	assert_int_equal(stats.damaged, 0);
	store_release(&s);
	return stats.samples;
}

static void test_commit_not_confirmed(void **state)
{
	struct fixture *f = *state;
	for (uint64_t n = 10, left = 1; n <= 400; n += 30, left++) {
		record(f, n, n + 19, false);
		unconfirm_newest(f);
		assert_int_equal(stored(f), left * 30 - 10);
		/* the next run shows it too, and goes on behind it */
		record(f, n + 20, n + 29, left & 1);
		assert_int_equal(stored(f), left * 30);
	}
}

/* ---- claims ------------------------------------------------------------------------------------ */

/* A sample of a million cells that are all absent. */
static void hollow(struct sample *s, struct strtab *strings, uint64_t n)
{
	struct frame *f;

	sample_reset(s);
	s->stamp.real_ms = gen_ms(n);
	s->stamp.mono_ms = s->stamp.boot_ms = (int64_t)n * 1000;
	s->stamp.uptime_cs = n * 100;
	f = frame_begin(s, G_IRQ, C_IRQ_COUNT + 1, strings);
	for (int i = 0; i < 260000; i++)
		frame_row(f);
	s->seq = n;
}

static void put_state(struct env *v, struct state *st)
{
	const struct key k = key_single(KEY_STATE);
	struct buf b = BUF_INIT;

	st->txnid = env_txnid(v);
	state_write(st, &b);
	assert_int_equal(env_put(v, &k, b.p, b.len, false, NULL), 0);
	buf_release(&b);
}

/* Rows 2 to LAST, each some bytes that say "as the first": no writer leaves so many. */
static void add_hollow_rows(struct fixture *f, const struct sample *first, uint64_t last)
{
	struct buf row = BUF_INIT;
	struct strtab strings;
	struct segfile g;
	struct sample s;
	struct env v;

	sample_init(&s);
	strtab_init(&strings);
	assert_int_equal(segfile_open(&g, f->live, false, NULL), 0);
	assert_int_equal(segfile_index(&g, &f->schema, NULL), 0);
	assert_int_equal(env_open(&v, f->live, 16 << 20, true, NULL), 0);
	assert_int_equal(env_begin(&v, NULL), 0);
	for (uint64_t n = 2; n <= last; n++) {
		const struct key k = key_seq(KEY_ROW, n);

		hollow(&s, &strings, n);
		buf_reset(&row);
		row_encode(&s, first, &f->schema, &g.dict, &row, NULL);
		assert_int_equal(env_put(&v, &k, row.p, row.len, false, NULL), 0);
	}
	g.state.rows = g.state.samples = last;
	g.state.next_seq = last + 1;
	put_state(&v, &g.state);
	assert_int_equal(env_commit(&v, NULL), 0);
	env_close(&v);
	segfile_close(&g);
	buf_release(&row);
	strtab_release(&strings);
	sample_release(&s);
}

static uint64_t store_bytes(const struct fixture *f)
{
	struct stat st;

	assert_int_equal(stat(f->live, &st), 0);
	return (uint64_t)st.st_size;
}

/* Cells that a reader decodes of such a file are bounded by its bytes; the rest is damage, and said. */
static void test_claims(void **state)
{
	enum { HOLLOW = 300 };
	struct fixture *f = *state;
	struct err e = { .text = "" };
	struct strtab strings;
	struct writer *w;
	struct sample s;
	struct store st;
	uint64_t n, room;

	sample_init(&s);
	strtab_init(&strings);
	assert_int_equal(writer_open(&w, f->dir, &f->policy, &f->schema, &e), 0);
	hollow(&s, &strings, 1);
	assert_int_equal(writer_append(w, &s, NULL, 0, &e), 0);
	writer_close(w);
	add_hollow_rows(f, &s, HOLLOW);
	assert_int_equal(store_open(&st, f->dir, &e), 0);
	/* what is not asked for costs nothing */
	assert_int_equal(pass(f, &st, CPU), HOLLOW);
	assert_int_equal(store_damaged(&st), 0);
	room = (16 << 20) + store_bytes(f) * 1000;
	n = pass(f, &st, CPU | (groupset)1 << G_IRQ);
	assert_in_range(n, 1, HOLLOW - 1);
	assert_true((n - 1) * 260000 * (C_IRQ_COUNT + 1 + 30) < room);
	assert_int_equal(store_damaged(&st), 1);
	assert_non_null(strstr(store_damage(&st, 0), "claims more cells than its bytes"));
	store_release(&st);
	sample_release(&s);
	strtab_release(&strings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_damaged_groups, setup, teardown),
		cmocka_unit_test_setup_teardown(test_damage_of_a_cursor_that_stops, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_segment_removed_meanwhile, setup, teardown),
		cmocka_unit_test_setup_teardown(test_commit_not_confirmed, setup, teardown),
		cmocka_unit_test_setup_teardown(test_claims, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
