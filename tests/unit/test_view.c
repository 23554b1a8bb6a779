/* view: every built-in view compiles with every option, and vmstat's rows are those that the real
 * one was seen to print. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "view.h"

static struct schema schema;
static struct strtab strings;
static struct sample a, b;

static int setup(void **state)
{
	(void)state;
	schema_init(&schema);
	strtab_init(&strings);
	sample_init(&a);
	sample_init(&b);
	a.stamp.uptime_cs = 1000;
	b.stamp.uptime_cs = 1100;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	sample_release(&a);
	sample_release(&b);
	strtab_release(&strings);
	schema_release(&schema);
	return 0;
}

static void every_view_compiles(void **state)
{
	(void)state;
	for (const struct view *const *v = all_views; *v; v++)
		for (uint32_t options = 0; options < 1024; options++) {
			struct table *t;
			struct err e;

			if (table_new(&t, *v, &schema, options, &e))
				fail_msg("%s: %s", (*v)->name, e.text);
			assert_true(table_columns(t) > 0);
			table_free(t);
		}
}

static void vmstat_decodes_only_its_groups(void **state)
{
	struct table *t;
	struct needs needs;
	struct err e;
	groupset want = 0;
	static const unsigned groups[] = { G_HOST, G_CPU, G_STAT, G_MEMINFO, G_VMSTAT };

	(void)state;
	assert_int_equal(table_new(&t, &vmstat_view, &schema, 0, &e), 0);
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		want |= (groupset)1 << groups[i];
	table_needs(t, &needs);
	assert_true(needs.groups == want);
	table_free(t);
}

static void put_cpu(struct sample *s, const int64_t fields[10])
{
	struct frame *f = frame_begin(s, G_CPU, schema.groups[G_CPU].ncols, &strings);

	frame_row(f);
	frame_set(f, 0, C_CPU_CPU, (uint64_t)-1);
	for (uint32_t i = 0; i < 10; i++)
		frame_set(f, 0, C_CPU_USER + i, (uint64_t)fields[i]);
}

/* us sy id wa st gu, after the changes D of user nice system idle iowait irq softirq steal guest
 * guest_nice */
static void shares(const int64_t d[10], const int want[6])
{
	static const int64_t base[10] = {
		1000, 1000, 1000, 10000, 1000, 1000, 1000, 1000, 500, 500
	};
	int64_t now[10];
	struct table *t;
	struct interval i;
	const struct cell *cells;
	struct err e;

	for (int k = 0; k < 10; k++)
		now[k] = base[k] + d[k];
	put_cpu(&a, base);
	put_cpu(&b, now);
	assert_int_equal(table_new(&t, &vmstat_view, &schema, VMSTAT_WIDE, &e), 0);
	interval_init(&i, &a, &b);
	assert_int_equal(table_begin(t, &i), 1);
	cells = table_row(t, 0);
	assert_non_null(cells);
	for (int k = 0; k < 6; k++)
		if (cells[12 + k].state != CELL_NUMBER || (int)cells[12 + k].number != want[k])
			fail_msg("column %s: %g, not %d", table_column(t, (size_t)(12 + k))->name,
				 cells[12 + k].number, want[k]);
	interval_release(&i);
	table_free(t);
}

/* Each pair was taken from the real vmstat. */
static void vmstat_cpu_as_measured(void **state)
{
	static const struct {
		int64_t d[10];
		int want[6];
	} seen[] = {
		{ { 20, 4, 10, 50, 6, 2, 3, 5, 4, 1 }, { 19, 15, 50, 6, 5, 5 } },
		{ { -1, 4, 10, 50, 6, 2, 3, 5, 4, 1 }, { 0, 19, 63, 8, 6, 6 } },
		{ { -7, 4, 10, 50, 6, 2, 3, 5, 4, 1 }, { 0, 0, 100, 0, 0, 0 } },
		{ { 20, -7, 10, 50, 6, 2, 3, 5, 4, 1 }, { 16, 16, 52, 6, 5, 5 } },
		{ { 20, 4, 10, -1, 6, 2, 3, 5, 4, 1 }, { 38, 30, 0, 12, 10, 10 } },
		{ { 20, 4, 10, -7, 6, 2, 3, 5, 4, 1 }, { 0, 0, 100, 0, 0, 0 } },
		{ { 20, 4, 10, 50, -7, 2, 3, 5, 4, 1 }, { 20, 16, 53, 0, 5, 5 } },
		{ { 20, 4, 10, 50, 6, 2, 3, -7, 4, 1 }, { 20, 16, 53, 6, 0, 5 } },
		{ { 20, 4, 10, 50, 6, 2, 3, -200, 4, 1 }, { 0, 0, 100, 0, 0, 0 } },
		{ { 20, 4, 10, 50, 6, 2, 3, 5, -7, 1 }, { 23, 15, 50, 6, 5, 1 } },
		{ { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }, { 0, 0, 100, 0, 0, 0 } },
		{ { 0, 0, 0, 0, 0, 0, 0, 0, 20, 0 }, { 0, 0, 100, 0, 0, 2000 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++)
		shares(seen[i].d, seen[i].want);
}

/* Nothing recorded but the CPUs: the rest is absent, not zero; a file without a key counts it as
 * zero. */
static void vmstat_absent(void **state)
{
	static const int64_t zero[10] = { 0 };
	struct table *t;
	struct interval i;
	const struct cell *cells;
	struct err e;
	struct frame *f;

	(void)state;
	put_cpu(&a, zero);
	put_cpu(&b, zero);
	assert_int_equal(table_new(&t, &vmstat_view, &schema, 0, &e), 0);
	interval_init(&i, &a, &b);
	assert_int_equal(table_begin(t, &i), 1);
	cells = table_row(t, 0);
	assert_non_null(cells);
	for (int k = 0; k < 12; k++)
		assert_int_equal(cells[k].state, CELL_ABSENT);
	assert_int_equal(cells[12].state, CELL_NUMBER);
	interval_release(&i);
	for (struct sample *s = &a;; s = &b) {
		f = frame_begin(s, G_MEMINFO, schema.groups[G_MEMINFO].ncols, &strings);
		frame_row(f);
		frame_set(f, 0, C_MEMINFO_SWAP_TOTAL, 77);
		if (s == &b)
			break;
	}
	interval_init(&i, &a, &b);
	table_param(t, "unit", 1024);
	assert_int_equal(table_begin(t, &i), 1);
	cells = table_row(t, 0);
	assert_non_null(cells);
	assert_int_equal(cells[2].state, CELL_NUMBER);
	assert_int_equal((int)cells[2].number, 77);
	assert_int_equal(cells[3].state, CELL_NUMBER);
	interval_release(&i);
	table_free(t);
}

int main(void)
{
#define TEST(F) cmocka_unit_test_setup_teardown(F, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(every_view_compiles),
		TEST(vmstat_decodes_only_its_groups),
		TEST(vmstat_cpu_as_measured),
		TEST(vmstat_absent),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
