/* window: percentiles and extremes, and the average of a window as one interval. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "window.h"

static void percentiles(void **state)
{
	struct series s = { 0 };

	(void)state;
	for (int i = 0; i < 100; i++)
		series_add(&s, (i * 37) % 100 + 1, 1000 * i, true); /* 1 .. 100, shuffled */
	assert_true(series_percentile(&s, 50) == 50);
	assert_true(series_percentile(&s, 95) == 95);
	assert_true(series_percentile(&s, 99) == 99);
	assert_true(s.min == 1 && s.min_ms == 0);
	assert_true(s.max == 100 && s.max_ms == 27000);
	series_release(&s);
	assert_true(series_percentile(&s, 50) == 0);
	series_add(&s, 7, 0, true);
	assert_true(series_percentile(&s, 1) == 7 && series_percentile(&s, 99) == 7);
	series_release(&s);
}

static void stat_lists(void **state)
{
	enum stat_kind list[STAT_COUNT_];
	struct err e;
	size_t n;

	(void)state;
	assert_int_equal(stat_parse("max,avg", list, &n, &e), 0);
	assert_int_equal(n, 2);
	assert_int_equal(list[0], STAT_MAX);
	assert_int_equal(list[1], STAT_AVG);
	assert_int_equal(stat_parse("", list, &n, &e), ERR_USAGE);
	assert_int_equal(stat_parse("avg,", list, &n, &e), ERR_USAGE);
	assert_int_equal(stat_parse("mean", list, &n, &e), ERR_USAGE);
	assert_int_equal(stat_parse("avg,avg,avg,avg,avg,avg,avg", list, &n, &e), ERR_USAGE);
}

static void fill(struct sample *s, const struct schema *schema, const struct strtab *t,
		 uint64_t uptime, uint64_t ctxt, uint64_t running)
{
	struct frame *f = frame_begin(s, G_STAT, schema->groups[G_STAT].ncols, t);

	s->stamp.uptime_cs = uptime;
	frame_row(f);
	frame_set(f, 0, C_STAT_CTXT, ctxt);
	frame_set(f, 0, C_STAT_PROCS_RUNNING, running);
}

/* Three rows: 1 s, 4 s, and one in which the counter fell, as after a reboot of the counting. */
static void average_of_a_window(void **state)
{
	static const uint64_t steps[][3] = {
		{ 100, 1000, 9 }, { 200, 1100, 1 }, { 600, 1500, 2 }, { 700, 10, 6 }
	};
	struct schema schema;
	struct strtab strings;
	struct sample s[4];
	struct program *p;
	struct average *avg;
	struct interval i;
	struct err e;
	const struct formula_load *loads;
	const struct fval *v;
	size_t n;
	int rate, level;

	(void)state;
	schema_init(&schema);
	strtab_init(&strings);
	p = program_new(&schema, G_NONE);
	rate = program_add(p, NULL, "stat.ctxt / itv * 100", &e);
	level = program_add(p, NULL, "stat.procs_running", &e);
	loads = program_loads(p, &n);
	avg = average_new(&schema, loads, n);
	assert_null(average_interval(avg));
	for (int k = 0; k < 4; k++) {
		sample_init(&s[k]);
		fill(&s[k], &schema, &strings, steps[k][0], steps[k][1], steps[k][2]);
		if (!k)
			continue;
		interval_init(&i, &s[k - 1], &s[k]);
		average_add(avg, &i);
		interval_release(&i);
	}
	v = program_run(p, average_interval(avg), 0);
	/* (100 + 400 + 0) in 6 s, not the mean of three rates; the level is the mean of rows
	 * without the baseline */
	assert_true(v[rate].d == 500.0 / 600 * 100);
	assert_true(v[level].d == 3);
	for (int k = 0; k < 4; k++)
		sample_release(&s[k]);
	average_free(avg);
	program_free(p);
	strtab_release(&strings);
	schema_release(&schema);
}

/* Sample N of a stretch: process 1 in all of them, process 2 from the second on. */
static void town(struct sample *s, const struct schema *schema, struct strtab *strings, unsigned n)
{
	struct frame *f = frame_begin(s, G_PROC, schema->groups[G_PROC].ncols, strings);

	s->stamp.uptime_cs = 1000 + 100 * n;
	for (uint32_t pid = 1; pid <= 1 + (n > 1); pid++) {
		uint32_t row = frame_row(f);

		frame_set(f, row, C_PROC_PID, pid);
		frame_set(f, row, C_PROC_STARTTIME, 5);
		frame_set(f, row, C_PROC_FDS, n * 10);
		frame_set(f, row, C_PROC_UTIME, n * 6);
	}
}

static double formula(const struct schema *schema, struct interval *i, uint32_t row,
		      const char *text)
{
	struct program *p = program_new(schema, G_PROC);
	struct err e;
	int slot = program_add(p, NULL, text, &e);
	double d;

	assert_true(slot >= 0);
	d = program_run(p, i, row)[slot].d;
	program_free(p);
	return d;
}

static void means_of_rows_that_come_later(void **state)
{
	struct needs needs = { .groups = (groupset)1 << G_PROC };
	struct sample samples[4];
	struct schema schema;
	struct strtab strings;
	struct mean *m;
	struct interval *i;

	(void)state;
	schema_init(&schema);
	strtab_init(&strings);
	m = mean_new(&schema, &needs);
	for (unsigned n = 0; n < 4; n++) {
		sample_init(&samples[n]);
		town(&samples[n], &schema, &strings, n);
		if (n)
			mean_add(m, &samples[n]);
		else
			mean_begin(m, &samples[n]);
	}
	i = mean_interval(m, &samples[3], false);
	/* 10, 20, 30 and 20, 30 */
	assert_true(formula(&schema, i, 0, "mean(fds)") == 20);
	assert_true(formula(&schema, i, 1, "mean(fds)") == 25);
	assert_true(formula(&schema, i, 0, "fds") == 20);
	assert_true(formula(&schema, i, 1, "seen") == 2);
	assert_true(formula(&schema, i, 1, "utime / seen") == 9);
	interval_init(i = &(struct interval){ .itv_cs = 0 }, &samples[2], &samples[3]);
	assert_true(formula(&schema, i, 1, "seen") == 1 &&
		    formula(&schema, i, 1, "mean(fds)") == 30);
	interval_release(i);
	for (unsigned n = 0; n < 4; n++)
		sample_release(&samples[n]);
	mean_free(m);
	strtab_release(&strings);
	schema_release(&schema);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(percentiles),
		cmocka_unit_test(stat_lists),
		cmocka_unit_test(average_of_a_window),
		cmocka_unit_test(means_of_rows_that_come_later),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
