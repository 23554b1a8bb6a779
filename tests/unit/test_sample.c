#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "sample.h"

struct world {
	struct schema schema;
	struct strtab strings;
	struct sample a, b;
};

static int setup(void **state)
{
	struct world *w = mem_zalloc(1, sizeof(*w));

	schema_init(&w->schema);
	strtab_init(&w->strings);
	sample_init(&w->a);
	sample_init(&w->b);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	sample_release(&w->a);
	sample_release(&w->b);
	strtab_release(&w->strings);
	schema_release(&w->schema);
	free(w);
	return 0;
}

/* A cpu frame whose rows are the CPUs given, each with `user` ticks. */
static void fill_cpus(struct world *w, struct sample *s, size_t n, const int *cpus,
		      const uint64_t *user)
{
	struct frame *f = frame_begin(s, G_CPU, w->schema.groups[G_CPU].ncols, &w->strings);

	for (size_t i = 0; i < n; i++) {
		uint32_t row = frame_row(f);

		frame_set(f, row, C_CPU_CPU, (uint64_t)(int64_t)cpus[i]);
		frame_set(f, row, C_CPU_USER, user[i]);
	}
}

static void table_agrees_with_itself(void **state)
{
	struct world *w = *state;
	const struct schema *s = &w->schema;

	assert_int_equal(schema_group(s, "cpu"), G_CPU);
	assert_int_equal(schema_group(s, "nonsense"), -1);
	assert_int_equal(schema_column(s, G_CPU, "iowait", 6), C_CPU_IOWAIT);
	assert_int_equal(schema_column(s, G_CPU, "iowai", 5), -1);
	assert_int_equal(schema_column_key(s, G_MEMINFO, "MemFree", 7), C_MEMINFO_MEM_FREE);
	for (unsigned g = 0; g < s->ngroups; g++) {
		assert_true(s->groups[g].ncols > 0);
		assert_true(strlen(s->groups[g].help) > 0);
		for (unsigned c = 0; c < s->groups[g].ncols; c++) {
			const struct column *col = &s->groups[g].cols[c];

			/* names are unique in their group, and every one explains itself */
			assert_int_equal(schema_column(s, g, col->name, strlen(col->name)), c);
			assert_true(strlen(col->help) > 0);
			assert_true(col->width == 32 || col->width == 64);
		}
	}
}

static void unknown_keys_are_learnt_once(void **state)
{
	struct world *w = *state;
	unsigned known = w->schema.groups[G_MEMINFO].nknown;
	unsigned col = schema_learn_key(&w->schema, G_MEMINFO, "FutureThing:", 11);

	assert_int_equal(col, known);
	assert_int_equal(schema_learn_key(&w->schema, G_MEMINFO, "FutureThing", 11), col);
	assert_int_equal(w->schema.groups[G_MEMINFO].cols[col].kind, KIND_UNKNOWN);
	assert_int_equal(schema_learn_key(&w->schema, G_MEMINFO, "MemFree", 7), C_MEMINFO_MEM_FREE);
	for (int i = 0; i < 500; i++) {
		char key[16];

		snprintf(key, sizeof(key), "Key%d", i);
		schema_learn_key(&w->schema, G_MEMINFO, key, strlen(key));
	}
	assert_int_equal(schema_column(&w->schema, G_MEMINFO, "Key499", 6), (int)known + 500);
}

static void dictionary_round_trip(void **state)
{
	struct world *w = *state;
	struct schema other;
	struct dict d, back;
	struct buf b = BUF_INIT;
	unsigned learnt = schema_learn_key(&w->schema, G_MEMINFO, "FutureThing", 11);

	schema_init(&other);
	dict_init(&d);
	dict_init(&back);
	assert_int_equal(dict_id(&d, G_CPU, C_CPU_IDLE), 0);
	assert_int_equal(dict_id(&d, G_MEMINFO, learnt), 1);
	assert_int_equal(dict_id(&d, G_CPU, C_CPU_IDLE), 0);
	for (size_t id = 0; id < d.count; id++) {
		buf_reset(&b);
		dict_write(&d, &w->schema, id, &b);
		assert_int_equal(dict_read(&back, &other, b.p, b.len, NULL), 0);
	}
	assert_int_equal(back.entries[0].group, G_CPU);
	assert_int_equal(back.entries[0].col, C_CPU_IDLE);
	assert_int_equal(back.entries[1].group, G_MEMINFO);
	assert_string_equal(other.groups[G_MEMINFO].cols[back.entries[1].col].name, "FutureThing");
	assert_int_equal(dict_id(&back, G_CPU, C_CPU_IDLE), 0);
	buf_release(&b);
	dict_release(&d);
	dict_release(&back);
	schema_release(&other);
}

static void put_field(struct buf *b, uint64_t tag, const char *text)
{
	buf_varint(b, tag);
	buf_blob(b, text, strlen(text));
}

/* An entry from a later version: unknown tags are skipped, unknown groups give G_NONE, nonsense is
 * damage. */
static void dictionary_of_another_version(void **state)
{
	struct world *w = *state;
	struct dict d;
	struct buf b = BUF_INIT;
	struct err e;

	dict_init(&d);
	put_field(&b, 99, "a field of the future");
	put_field(&b, 1, "cpu");
	put_field(&b, 2, "idle");
	put_field(&b, 3, "counter");
	assert_int_equal(dict_read(&d, &w->schema, b.p, b.len, &e), 0);
	assert_int_equal(d.entries[0].col, C_CPU_IDLE);
	put_field(&b, 1, "quantum");
	assert_int_equal(dict_read(&d, &w->schema, b.p, b.len, &e), 0);
	assert_int_equal(d.entries[1].group, G_NONE);
	put_field(&b, 1, "cpu");
	put_field(&b, 3, "gauge"); /* the name changed its meaning: not ours */
	assert_int_equal(dict_read(&d, &w->schema, b.p, b.len, &e), 0);
	assert_int_equal(d.entries[2].group, G_NONE);
	assert_int_equal(dict_read(&d, &w->schema, b.p, b.len - 1, &e), ERR_DAMAGE);
	assert_int_equal(dict_read(&d, &w->schema, "", 0, &e), ERR_DAMAGE);
	buf_release(&b);
	dict_release(&d);
}

static void absent_is_not_zero(void **state)
{
	struct world *w = *state;
	struct frame *f = frame_begin(&w->a, G_CPU, 3, &w->strings);
	uint64_t v = 7;

	frame_row(f);
	assert_false(frame_get(f, 0, 1, &v));
	frame_set(f, 0, 1, 0);
	assert_true(frame_get(f, 0, 1, &v));
	assert_true(v == 0);
	assert_false(frame_get(f, 1, 0, &v));
	assert_false(frame_get(f, 0, 3, &v));
	frame_row(f);
	frame_set(f, 1, 2, 9);
	frame_widen(f, 6);
	assert_true(frame_get(f, 0, 1, &v) && v == 0);
	assert_true(frame_get(f, 1, 2, &v) && v == 9);
	assert_false(frame_get(f, 0, 5, &v));
	assert_false(frame_get(f, 1, 3, &v));
}

static void copies_have_their_own_strings(void **state)
{
	struct world *w = *state;
	struct strtab other;
	struct frame *f = frame_begin(&w->a, G_HOST, w->schema.groups[G_HOST].ncols, &w->strings);
	size_t n;

	strtab_init(&other);
	strtab_id(&w->strings, "something", 9);
	frame_row(f);
	frame_set(f, 0, C_HOST_NODENAME, strtab_id(&w->strings, "ve\0ga", 5));
	frame_set(f, 0, C_HOST_HZ, 100);
	sample_copy(&w->b, &w->a, &w->schema, &other);
	strtab_reset(&w->strings);
	assert_memory_equal(frame_label(&w->b.frames[G_HOST], 0, C_HOST_NODENAME, &n), "ve\0ga", 5);
	assert_int_equal(n, 5);
	assert_null(frame_label(&w->b.frames[G_HOST], 0, C_HOST_RELEASE, &n));
	assert_false(w->b.frames[G_CPU].taken);
	strtab_release(&other);
}

static void rows_match_by_key_wherever_they_stand(void **state)
{
	struct world *w = *state;
	const int before[] = { -1, 0, 1, 2 }, after[] = { -1, 2, 5, 0 };
	const uint64_t u[] = { 1, 2, 3, 4 };
	int64_t map[4];

	fill_cpus(w, &w->a, 4, before, u);
	fill_cpus(w, &w->b, 4, after, u);
	frame_match_all(&w->schema, &w->b.frames[G_CPU], &w->a.frames[G_CPU], map);
	assert_int_equal(map[0], 0);
	assert_int_equal(map[1], 3);
	assert_int_equal(map[2], -1);
	assert_int_equal(map[3], 1);
	for (uint32_t r = 0; r < 4; r++)
		assert_int_equal(
			frame_match(&w->schema, &w->b.frames[G_CPU], r, &w->a.frames[G_CPU]),
			map[r]);
}

static void equal_keys_match_in_order(void **state)
{
	struct world *w = *state;
	const int before[] = { 3, 7, 7, 7 }, after[] = { 7, 7, 3 };
	const uint64_t u[] = { 1, 2, 3, 4 };
	int64_t map[3];

	fill_cpus(w, &w->a, 4, before, u);
	fill_cpus(w, &w->b, 3, after, u);
	frame_match_all(&w->schema, &w->b.frames[G_CPU], &w->a.frames[G_CPU], map);
	assert_int_equal(map[0], 1);
	assert_int_equal(map[1], 2);
	assert_int_equal(map[2], 0);
	for (uint32_t r = 0; r < 3; r++)
		assert_int_equal(
			frame_match(&w->schema, &w->b.frames[G_CPU], r, &w->a.frames[G_CPU]),
			map[r]);
}

/* A disk 8:0 sda in S; SEQ 0: its sequence number could not be read. */
static void fill_disk(struct world *w, struct sample *s, const char *name, uint64_t seq)
{
	struct frame *f = frame_begin(s, G_DISK, C_DISK_NAME + 1, &w->strings);
	uint32_t row = frame_row(f);

	frame_set(f, row, C_DISK_MAJOR, 8);
	frame_set(f, row, C_DISK_MINOR, 0);
	if (seq)
		frame_set(f, row, C_DISK_DISKSEQ, seq);
	frame_set(f, row, C_DISK_NAME, strtab_id(&w->strings, name, strlen(name)));
}

static void refining_facts_tell_rows_apart_where_both_have_them(void **state)
{
	static const struct {
		const char *was, *is;
		uint64_t seq_was, seq_is;
		int64_t match;
	} t[] = {
		{ "sda", "sda", 0, 0, 0 },  { "sda", "sda", 4, 4, 0 },	{ "sda", "sda", 0, 4, 0 },
		{ "sda", "sda", 4, 0, 0 },  { "sda", "sda", 4, 5, -1 }, { "sda", "sdb", 0, 0, -1 },
		{ "sda", "sdb", 4, 4, -1 },
	};
	struct world *w = *state;

	for (size_t k = 0; k < sizeof(t) / sizeof(*t); k++) {
		const struct frame *a = &w->a.frames[G_DISK], *b = &w->b.frames[G_DISK];
		int64_t map;

		sample_reset(&w->a);
		sample_reset(&w->b);
		fill_disk(w, &w->a, t[k].was, t[k].seq_was);
		fill_disk(w, &w->b, t[k].is, t[k].seq_is);
		frame_match_all(&w->schema, b, a, &map);
		assert_int_equal(map, t[k].match);
		assert_int_equal(frame_match(&w->schema, b, 0, a), t[k].match);
	}
}

static void deltas(void **state)
{
	struct world *w = *state;
	const int before[] = { 0, 1 }, after[] = { 0, 1, 2 };
	const uint64_t u0[] = { 100, 1000000 }, u1[] = { 350, 5, 70 };
	struct interval i;
	uint64_t v;

	fill_cpus(w, &w->a, 2, before, u0);
	fill_cpus(w, &w->b, 3, after, u1);
	w->a.stamp.uptime_cs = 1000;
	w->b.stamp.uptime_cs = 1500;
	interval_init(&i, &w->a, &w->b);
	assert_int_equal(i.itv_cs, 500);
	assert_int_equal(interval_delta(&i, &w->schema, G_CPU, 0, C_CPU_USER, &v), DELTA_OK);
	assert_true(v == 250);
	assert_int_equal(interval_delta(&i, &w->schema, G_CPU, 1, C_CPU_USER, &v), DELTA_FELL);
	assert_int_equal(interval_delta(&i, &w->schema, G_CPU, 2, C_CPU_USER, &v), DELTA_NEW);
	assert_true(v == 70);
	assert_int_equal(interval_delta(&i, &w->schema, G_CPU, 0, C_CPU_NICE, &v), DELTA_ABSENT);
	assert_int_equal(interval_delta(&i, &w->schema, G_STAT, 0, C_STAT_CTXT, &v), DELTA_ABSENT);
	interval_release(&i);
	interval_init(&i, NULL, &w->b);
	assert_int_equal(i.itv_cs, 1500);
	assert_int_equal(interval_delta(&i, &w->schema, G_CPU, 0, C_CPU_USER, &v), DELTA_OK);
	assert_true(v == 350);
	interval_release(&i);
	assert_int_equal(counter_delta(UINT64_MAX, 4, 64, &v), DELTA_OK);
	assert_true(v == 5);
	assert_int_equal(counter_delta(UINT32_MAX, 4, 32, &v), DELTA_OK);
	assert_true(v == 5);
	assert_int_equal(counter_delta(UINT32_MAX, 4, 64, &v), DELTA_FELL);
	interval_init(&i, &w->b, &w->b); /* no time passed: at least one hundredth */
	assert_int_equal(i.itv_cs, 1);
	interval_release(&i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(table_agrees_with_itself, setup, teardown),
		cmocka_unit_test_setup_teardown(unknown_keys_are_learnt_once, setup, teardown),
		cmocka_unit_test_setup_teardown(dictionary_round_trip, setup, teardown),
		cmocka_unit_test_setup_teardown(dictionary_of_another_version, setup, teardown),
		cmocka_unit_test_setup_teardown(absent_is_not_zero, setup, teardown),
		cmocka_unit_test_setup_teardown(copies_have_their_own_strings, setup, teardown),
		cmocka_unit_test_setup_teardown(rows_match_by_key_wherever_they_stand, setup,
						teardown),
		cmocka_unit_test_setup_teardown(equal_keys_match_in_order, setup, teardown),
		cmocka_unit_test_setup_teardown(refining_facts_tell_rows_apart_where_both_have_them,
						setup, teardown),
		cmocka_unit_test_setup_teardown(deltas, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
