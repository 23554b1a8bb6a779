/* ranking: every tick and every byte counts once, whatever it is that tells of it. */
#include "ranking_world.h"

static void only_the_rest_of_what_was_sampled(void **state)
{
	(void)state;
	all_three(true);
	put(&a, 7, 50, "worker", 100, 0);
	put(&b, 7, 50, "worker", 180, 0);
	end(&c, 7, 50, 1, "worker", 2 * (uint64_t)SECOND, 0);
	start_ranking(PER_PROCESS, RANK_CPU);
	run();
	/* 0.8 s between samples, 0.2 s until its end; not the second before the window */
	assert_int_equal(of(7, "worker", RANK_CPU), SECOND);
	assert_int_equal(of(7, "worker", RANK_EXITED), 1);
	assert_int_equal(of(7, "worker", RANK_NEW), 0);
	assert_int_equal(r.totals[RANK_CPU], SECOND);
	release();
}

static void a_zombie_ends_once(void **state)
{
	(void)state;
	all_three(true);
	put(&a, 7, 50, "worker", 100, 0);
	put(&b, 7, 50, "worker", 150, 0);
	end(&b, 7, 50, 1, "worker", (uint64_t)SECOND * 3 / 2, 0);
	start_ranking(PER_PROCESS, RANK_CPU);
	run();
	assert_int_equal(of(7, "worker", RANK_CPU), SECOND / 2);
	assert_int_equal(of(7, "worker", RANK_EXITED), 1);
	release();
}

static void a_number_that_came_round(void **state)
{
	(void)state;
	all_three(true);
	put(&a, 7, 50, "old", 100, 0);
	end(&b, 7, 50, 1, "old", (uint64_t)SECOND + 5, 0);
	put(&b, 7, 90, "young", 3, 0);
	put(&c, 7, 90, "young", 13, 0);
	start_ranking(PER_PROCESS, RANK_CPU);
	run();
	assert_int_equal(of(7, "old", RANK_CPU), 5);
	assert_int_equal(of(7, "young", RANK_CPU), 13 * (SECOND / 100));
	assert_int_equal(of(7, "young", RANK_NEW), 1);
	release();
}

static void jobs_that_no_sample_saw(void **state)
{
	(void)state;
	all_three(true);
	put(&a, 1, 0, "init", 100, 0);
	put(&b, 1, 0, "init", 101, 0);
	put(&c, 1, 0, "init", 101, 0);
	for (uint64_t pid = 10; pid < 110; pid++)
		end(pid % 2 ? &b : &c, pid, 60, 1, "job", SECOND / 100, 0);
	start_ranking(PER_COMMAND, RANK_CPU);
	run();
	assert_string_equal(strtab_get(&r.names, r.rows[0].comm, NULL), "job");
	assert_int_equal(r.rows[0].v[RANK_CPU], SECOND);
	assert_int_equal(r.rows[0].v[RANK_NEW], 100);
	assert_int_equal(r.rows[0].v[RANK_EXITED], 100);
	assert_int_equal(r.totals[RANK_CPU], SECOND + SECOND / 100);
	release();
}

static void ended(struct sample *s, uint64_t pid, int64_t began, uint64_t seconds, uint64_t ns)
{
	end(s, pid, 0, 1, "worker", ns, 0);
	frame_set(&s->frames[G_EXIT], s->frames[G_EXIT].nrows - 1, C_EXIT_BTIME,
		  (uint64_t)(BTIME + began));
	frame_set(&s->frames[G_EXIT], s->frames[G_EXIT].nrows - 1, C_EXIT_ETIME, seconds * 1000000);
}

/* After an hour of suspend a record says that the process began an hour later than its sample. */
static void suspended(uint64_t seconds, uint64_t more_than_before)
{
	all_three(true);
	at_second(&a, 1000, 0);
	at_second(&b, 1010, 3600);
	at_second(&c, 1020, 3600);
	put(&a, 7, 1010 - seconds, "worker", 100, 0);
	put(&b, 7, 1010 - seconds, "worker", 150, 0);
	ended(&c, 7, 4610 - (int64_t)seconds, seconds, (uint64_t)SECOND * 3 / 2 + more_than_before);
	start_ranking(PER_PROCESS, RANK_CPU);
	run();
	assert_int_equal(of(7, "worker", RANK_CPU), SECOND / 2 + more_than_before);
	assert_int_equal(of(7, "worker", RANK_NEW), 0);
	assert_int_equal(r.totals[RANK_EXITED], 1);
	assert_int_equal(r.impossible, 0);
	release();
}

static void one_life_over_a_suspend(void **state)
{
	(void)state;
	suspended(900, 0);
	suspended(900, 250000000);
	suspended(15, 250000000);
	suspended(11, 250000000);
}

/* Seen as a zombie in the sample with its record; and its number is another's at once. */
static void one_life_over_a_clock_step(void **state)
{
	(void)state;
	all_three(true);
	at_second(&a, 1000, 0);
	at_second(&b, 1010, 0);
	at_second(&c, 1020, 0);
	put(&a, 7, 100, "worker", 100, 0);
	put(&b, 7, 100, "worker", 150, 0);
	put(&c, 7, 1015, "young", 5, 0);
	ended(&c, 7, 100 - 7200, 915, (uint64_t)SECOND * 3 / 2);
	ended(&c, 7, 1014 - 7200, 1, SECOND / 4);
	start_ranking(PER_PROCESS, RANK_CPU);
	run();
	/* half a second between samples, a quarter of one that no sample saw, five ticks */
	assert_int_equal(r.totals[RANK_CPU], SECOND / 2 + SECOND / 4 + SECOND / 20);
	assert_int_equal(r.totals[RANK_NEW], 2);
	release();
}

/* A record of a long life that no sample had: only the interval's part can be of the interval. */
static void never_more_than_there_was(void **state)
{
	(void)state;
	all_three(true);
	at_second(&a, 1000, 0);
	at_second(&b, 1010, 0);
	at_second(&c, 1020, 0);
	ended(&b, 7, 100, 3600, 3600 * (uint64_t)SECOND);
	ended(&c, 8, 1018, 2, 100 * (uint64_t)SECOND);
	start_ranking(PER_PROCESS, RANK_CPU);
	run();
	assert_in_range(of(7, "worker", RANK_CPU), 10 * (uint64_t)SECOND, 22 * (uint64_t)SECOND);
	assert_in_range(of(8, "worker", RANK_CPU), 2 * (uint64_t)SECOND, 3 * (uint64_t)SECOND);
	assert_int_equal(r.impossible, 2);
	release();
}

static void without_records_the_gone_are_counted(void **state)
{
	(void)state;
	all_three(false);
	put(&a, 7, 50, "worker", 100, 0);
	put(&b, 7, 50, "worker", 150, 0);
	start_ranking(PER_PROCESS, RANK_EXITED);
	run();
	assert_int_equal(of(7, "worker", RANK_EXITED), 1);
	assert_int_equal(of(7, "worker", RANK_CPU), SECOND / 2);
	release();
}

/* A parent's count has its children's bytes when it has waited for them: at once, or later. */
static void bytes_of_children_are_theirs(void **state)
{
	(void)state;
	all_three(true);
	put(&a, 5, 10, "shell", 0, 1000);
	put(&b, 5, 10, "shell", 0, 1000 + 300 + 7);
	put(&c, 5, 10, "shell", 0, 1000 + 300 + 7 + 2000);
	end(&b, 8, 70, 6, "grandchild", 0, 100);
	end(&b, 6, 70, 5, "child", 0, 200);
	end(&b, 9, 70, 5, "late", 0, 2000);
	start_ranking(PER_PROCESS, RANK_WRITTEN);
	run();
	assert_int_equal(of(8, "grandchild", RANK_WRITTEN), 100);
	assert_int_equal(of(6, "child", RANK_WRITTEN), 200);
	assert_int_equal(of(9, "late", RANK_WRITTEN), 2000);
	/* its own 7 wait behind what the late child is to bring */
	assert_int_equal(of(5, "shell", RANK_WRITTEN), 7);
	assert_int_equal(r.totals[RANK_WRITTEN], 100 + 200 + 2000 + 7);
	release();
}

/* Records of 6 ms each, and a parent whose count of children says 9: those of a job that waits for
 * another come to it through that one. */
static void what_records_lack_is_shared_out(void **state)
{
	(void)state;
	all_three(true);
	put(&a, 5, 10, "shell", 0, 0);
	frame_set(&b.frames[G_PROC], put(&b, 5, 10, "shell", 0, 0), C_PROC_CUTIME, 90);
	frame_set(&c.frames[G_PROC], put(&c, 5, 10, "shell", 0, 0), C_PROC_CSTIME, 90);
	frame_set(&c.frames[G_PROC], 0, C_PROC_CUTIME, 90);
	for (struct sample *s = &b;; s = &c) {
		for (uint64_t pid = 1000; pid < 2000; pid += 20) {
			end(s, pid + 1, 70, pid, "job", 6 * (SECOND / 1000), 0);
			end(s, pid, 70, 5, "runner", 6 * (SECOND / 1000), 0);
		}
		if (s == &c)
			break;
	}
	start_ranking(PER_COMMAND, RANK_CPU);
	run();
	assert_int_equal(r.totals[RANK_CPU], 180 * (uint64_t)(SECOND / 100));
	assert_int_equal(r.rows[0].v[RANK_CPU], r.rows[1].v[RANK_CPU]);
	release();
}

/* Children that are waited for an interval later, and those that nobody waits for. */
static void nothing_is_given_twice(void **state)
{
	(void)state;
	all_three(true);
	put(&a, 5, 10, "shell", 0, 0);
	put(&a, 9, 10, "ignores", 0, 0);
	put(&b, 5, 10, "shell", 0, 0);
	put(&b, 9, 10, "ignores", 0, 0);
	frame_set(&c.frames[G_PROC], put(&c, 5, 10, "shell", 0, 0), C_PROC_CUTIME, 50);
	put(&c, 9, 10, "ignores", 0, 0);
	end(&b, 1000, 70, 5, "early", (uint64_t)SECOND * 2 / 5, 0);
	end(&c, 1001, 70, 5, "late", SECOND / 10, 0);
	end(&c, 1002, 70, 9, "alone", SECOND / 10, 0);
	start_ranking(PER_COMMAND, RANK_CPU);
	run();
	assert_int_equal(r.totals[RANK_CPU], (uint64_t)SECOND * 3 / 5);
	release();
}

static void very_many_rows_are_dropped_and_the_first_stay(void **state)
{
	enum { EACH = 2000, TIMES = 150 };

	(void)state;
	all_three(true);
	start_ranking(PER_PROCESS, RANK_CPU);
	ranking_begin(&r, &a, &schema);
	for (unsigned k = 0; k < TIMES; k++) {
		b.frames[G_EXIT].nrows = 0;
		for (uint64_t i = 0; i < EACH; i++) {
			uint64_t n = k * EACH + i;

			end(&b, 100 + n, 60, 1, "job", n * 7919 % (EACH * TIMES), 0);
		}
		ranking_take(&r, &a, &b, &schema);
	}
	ranking_sort(&r);
	assert_true(r.n < EACH * TIMES);
	for (uint64_t i = 0; i < 20; i++)
		assert_int_equal(r.rows[i].v[RANK_CPU], EACH * TIMES - 1 - i);
	assert_int_equal(r.totals[RANK_EXITED], EACH * TIMES);
	release();
}

/* A store that records no process: nothing was ever put into the table. */
static void test_no_process(void **state)
{
	struct ranking none = { .limit = 10 };

	(void)state;
	ranking_sort(&none);
	assert_int_equal(none.n, 0);
	ranking_release(&none);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_process),
		cmocka_unit_test(only_the_rest_of_what_was_sampled),
		cmocka_unit_test(a_zombie_ends_once),
		cmocka_unit_test(a_number_that_came_round),
		cmocka_unit_test(jobs_that_no_sample_saw),
		cmocka_unit_test(one_life_over_a_suspend),
		cmocka_unit_test(one_life_over_a_clock_step),
		cmocka_unit_test(never_more_than_there_was),
		cmocka_unit_test(without_records_the_gone_are_counted),
		cmocka_unit_test(bytes_of_children_are_theirs),
		cmocka_unit_test(what_records_lack_is_shared_out),
		cmocka_unit_test(nothing_is_given_twice),
		cmocka_unit_test(very_many_rows_are_dropped_and_the_first_stay),
	};

	return run_group(tests, sizeof(tests) / sizeof(tests[0]));
}
