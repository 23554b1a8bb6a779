/* ranking: what only some of the kernel's files tell: of all threads, of descriptors, of cgroups. */
#include "ranking_world.h"

static void threads_of(struct sample *s, uint64_t n, uint64_t first, uint64_t all, uint64_t waited)
{
	struct frame *f = &s->frames[G_PROC];
	uint32_t row = f->nrows - 1;

	frame_set(f, row, C_PROC_NUM_THREADS, n);
	frame_set(f, row, C_PROC_VOLUNTARY, first);
	frame_set(f, row, C_PROC_NONVOLUNTARY, 0);
	frame_set(f, row, C_PROC_RUN_DELAY, 0);
	if (!all)
		return;
	frame_set(f, row, C_PROC_ALL_NVCSW, all);
	frame_set(f, row, C_PROC_ALL_NIVCSW, 0);
	frame_set(f, row, C_PROC_ALL_RUN_DELAY, waited);
}

static void ended_with(uint64_t switches, uint64_t waited, uint64_t threads)
{
	struct frame *f = &c.frames[G_EXIT];
	uint32_t row = f->nrows - 1;

	frame_set(f, row, C_EXIT_NVCSW, switches);
	frame_set(f, row, C_EXIT_CPU_DELAY_TOTAL, waited);
	frame_set(f, row, C_EXIT_THREADS, threads);
}

/* The first thread switched once, all of them a thousand times; the record has the rest. */
static void switches_are_those_of_all_threads(void **state)
{
	(void)state;
	all_three(true);
	put(&a, 7, 50, "server", 0, 0);
	threads_of(&a, 1, 10, 0, 0);
	put(&b, 7, 50, "server", 0, 0);
	threads_of(&b, 5, 11, 1010, 3 * (uint64_t)SECOND);
	end(&c, 7, 50, 1, "server", 0, 0);
	ended_with(1510, 4 * (uint64_t)SECOND, 9);
	start_ranking(PER_PROCESS, RANK_VOLUNTARY);
	run();
	assert_int_equal(of(7, "server", RANK_VOLUNTARY), 1500);
	assert_int_equal(of(7, "server", RANK_WAIT), 4 * (uint64_t)SECOND);
	assert_false(ranking_is_unknown(&r.rows[0], RANK_VOLUNTARY));
	release();
}

/* Recorded without permission to ask for all threads: nothing is made up, and it is said. */
static void of_the_first_thread_alone_is_unknown(void **state)
{
	struct buf text = BUF_INIT;
	bool said = false;

	(void)state;
	all_three(true);
	put(&a, 7, 50, "server", 0, 0);
	threads_of(&a, 5, 10, 0, 0);
	put(&b, 7, 50, "server", 0, 0);
	threads_of(&b, 5, 11, 1010, 0);
	end(&c, 7, 50, 1, "server", 0, 0);
	ended_with(1510, 0, 9);
	start_ranking(PER_PROCESS, RANK_VOLUNTARY);
	run();
	assert_int_equal(of(7, "server", RANK_VOLUNTARY), 500);
	assert_true(ranking_is_unknown(&r.rows[0], RANK_VOLUNTARY));
	assert_false(ranking_is_unknown(&r.rows[0], RANK_CPU));
	for (unsigned k = 0; ranking_doubt(&r, k, &text); k++)
		said |= text.len && strstr(buf_cstr(&text), "threads");
	assert_true(said);
	buf_release(&text);
	release();
}

/* One that no sample saw cannot have waited for longer than its threads lived. */
static void no_more_waiting_than_there_was(void **state)
{
	(void)state;
	all_three(true);
	at_second(&a, 1000, 0);
	at_second(&b, 1010, 0);
	at_second(&c, 1020, 0);
	end(&c, 7, 1018, 1, "job", 0, 0);
	ended_with(1, 3600 * (uint64_t)SECOND, 2);
	start_ranking(PER_PROCESS, RANK_WAIT);
	run();
	assert_in_range(of(7, "job", RANK_WAIT), 2 * (uint64_t)SECOND, 3 * (uint64_t)SECOND);
	release();
}

/* What threads used that ended before anybody listened. */
static void time_of_unseen_threads_counts(void **state)
{
	(void)state;
	all_three(true);
	put(&a, 7, 50, "server", 100, 0);
	put(&b, 7, 50, "server", 200, 0);
	end(&c, 7, 50, 1, "server", SECOND / 2, 0);
	frame_set(&c.frames[G_EXIT], 0, C_EXIT_UNSEEN_RUN_TIME, 2 * (uint64_t)SECOND);
	start_ranking(PER_PROCESS, RANK_CPU);
	run();
	assert_int_equal(of(7, "server", RANK_CPU), (uint64_t)SECOND * 3 / 2);
	release();
}

static void the_most_at_once(void **state)
{
	static const uint64_t fds[] = { 5, 90, 7 };
	struct sample *samples[] = { &a, &b, &c };

	(void)state;
	all_three(true);
	for (unsigned k = 0; k < 3; k++) {
		for (uint64_t pid = 7; pid < 9; pid++) {
			uint32_t row = put(samples[k], pid, 50, "server", 0, 0);

			frame_set(&samples[k]->frames[G_PROC], row, C_PROC_FDS, fds[k]);
			frame_set(&samples[k]->frames[G_PROC], row, C_PROC_NUM_THREADS, 3 - k);
		}
	}
	start_ranking(PER_COMMAND, RANK_FDS);
	run();
	assert_int_equal(r.rows[0].v[RANK_FDS], 180);
	assert_int_equal(r.rows[0].v[RANK_THREADS], 6);
	assert_int_equal(r.totals[RANK_FDS], 180);
	assert_false(ranking_is_unknown(&r.rows[0], RANK_FDS));
	release();
}

static void in_cgroup(struct sample *s, uint32_t row, const char *path)
{
	struct buf text = BUF_INIT;

	buf_fmt(&text, "0::%s", path);
	frame_set(&s->frames[G_PROC], row, C_PROC_CGROUP, strtab_id(&strings, text.p, text.len));
	buf_release(&text);
}

/* Its own, page cache and all, also of one without a process. */
static void memory_of_cgroups(void **state)
{
	struct frame *f;

	(void)state;
	all_three(true);
	in_cgroup(&a, put(&a, 7, 50, "server", 0, 0), "/web");
	in_cgroup(&b, put(&b, 7, 50, "server", 10, 0), "/web");
	f = frame_begin(&b, G_CGROUP, schema.groups[G_CGROUP].ncols, &strings);
	frame_row(f);
	frame_set(f, 0, C_CGROUP_PATH, strtab_id(&strings, "/web", 4));
	frame_set(f, 0, C_CGROUP_MEMORY_CURRENT, 5000);
	frame_row(f);
	frame_set(f, 1, C_CGROUP_PATH, strtab_id(&strings, "/db", 3));
	frame_set(f, 1, C_CGROUP_MEMORY_CURRENT, 9000);
	start_ranking(PER_CGROUP, RANK_MEMORY);
	run();
	assert_int_equal(r.n, 2);
	assert_string_equal(strtab_get(&r.names, r.rows[0].cgroup, NULL), "/db");
	assert_int_equal(r.rows[0].v[RANK_MEMORY], 9000);
	assert_int_equal(r.rows[1].v[RANK_MEMORY], 5000);
	assert_int_equal(r.rows[1].v[RANK_CPU], SECOND / 10);
	release();
}

/* A job of a job: both ended between samples, and who started them all is in /web. */
static void a_job_is_in_its_ancestors_cgroup(void **state)
{
	(void)state;
	all_three(true);
	in_cgroup(&a, put(&a, 7, 50, "server", 0, 0), "/web");
	in_cgroup(&b, put(&b, 7, 50, "server", 0, 0), "/web");
	end(&b, 101, 60, 100, "child", SECOND, 0);
	end(&b, 100, 60, 7, "runner", 0, 0);
	end(&b, 300, 60, 299, "orphan", SECOND / 10, 0);
	start_ranking(PER_CGROUP, RANK_CPU);
	run();
	assert_string_equal(strtab_get(&r.names, r.rows[0].cgroup, NULL), "/web");
	assert_int_equal(r.rows[0].v[RANK_CPU], SECOND);
	assert_int_equal(r.rows[1].cgroup, 0);
	assert_int_equal(r.nowhere, 1);
	release();
}

static uint32_t blocked(struct sample *s, char state, uint64_t threads, const char *wchan,
			const char *waiting)
{
	struct frame *f = &s->frames[G_PROC];
	uint32_t row = put(s, 7, 50, "server", 0, 0);

	frame_set(f, row, C_PROC_STATE, (uint64_t)state);
	frame_set(f, row, C_PROC_THREADS_D, threads);
	frame_set(f, row, C_PROC_WCHAN, strtab_id(&strings, wchan, strlen(wchan)));
	if (waiting)
		frame_set(f, row, C_PROC_WAITING_IN, strtab_id(&strings, waiting, strlen(waiting)));
	return row;
}

static const char *where(void)
{
	return strtab_get(&r.names, r.rows[0].wchan, NULL);
}

/* WCHAN is where the thread that waited was, not the first one; 0 is no place. */
static void where_it_waited(void **state)
{
	(void)state;
	for (unsigned k = 0; k < 3; k++) {
		all_three(true);
		a.stamp.uptime_cs = 100000;
		b.stamp.uptime_cs = 101000;
		c.stamp.uptime_cs = 102000;
		blocked(&a, 'S', 0, "futex_wait", NULL);
		blocked(&b, k ? 'D' : 'S', 1, k ? "io_schedule" : "futex_wait",
			k == 1 ? "nfs_wait" : NULL);
		blocked(&c, k ? 'D' : 'S', 1, k ? "0" : "futex_wait", NULL);
		start_ranking(PER_PROCESS, RANK_BLOCKED);
		run();
		assert_int_equal(of(7, "server", RANK_BLOCKED), 20 * (uint64_t)SECOND);
		assert_string_equal(where(), k == 0 ? "" : k == 1 ? "nfs_wait" : "io_schedule");
		release();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(switches_are_those_of_all_threads),
		cmocka_unit_test(of_the_first_thread_alone_is_unknown),
		cmocka_unit_test(no_more_waiting_than_there_was),
		cmocka_unit_test(time_of_unseen_threads_counts),
		cmocka_unit_test(the_most_at_once),
		cmocka_unit_test(memory_of_cgroups),
		cmocka_unit_test(a_job_is_in_its_ancestors_cgroup),
		cmocka_unit_test(where_it_waited),
	};

	return run_group(tests, sizeof(tests) / sizeof(tests[0]));
}
