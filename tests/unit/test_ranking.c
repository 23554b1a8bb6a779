/* ranking: every tick and every byte counts once, whatever it is that tells of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "../../src/query/ranking.h"

enum { BTIME = 1000000, SECOND = 1000000000 };

static struct schema schema;
static struct strtab strings;
static struct sample a, b, c;
static struct ranking r;

static void begin(struct sample *s, bool exits)
{
	sample_init(s);
	frame_begin(s, G_HOST, schema.groups[G_HOST].ncols, &strings);
	frame_row(&s->frames[G_HOST]);
	frame_set(&s->frames[G_HOST], 0, C_HOST_HZ, 100);
	frame_set(&s->frames[G_HOST], 0, C_HOST_PAGE_SIZE, 4096);
	frame_begin(s, G_STAT, schema.groups[G_STAT].ncols, &strings);
	frame_row(&s->frames[G_STAT]);
	frame_set(&s->frames[G_STAT], 0, C_STAT_BTIME, BTIME);
	frame_begin(s, G_PROC, schema.groups[G_PROC].ncols, &strings);
	if (exits)
		frame_begin(s, G_EXIT, schema.groups[G_EXIT].ncols, &strings);
}

/* Process PID, begun START seconds after boot, with so many ticks and bytes written. */
static uint32_t put(struct sample *s, uint64_t pid, uint64_t start, const char *comm,
		    uint64_t ticks, uint64_t written)
{
	struct frame *f = &s->frames[G_PROC];
	uint32_t row = frame_row(f);

	frame_set(f, row, C_PROC_PID, pid);
	frame_set(f, row, C_PROC_STARTTIME, start * 100);
	frame_set(f, row, C_PROC_COMM, strtab_id(&strings, comm, strlen(comm)));
	frame_set(f, row, C_PROC_RUSER, strtab_id(&strings, "root", 4));
	frame_set(f, row, C_PROC_UTIME, ticks / 2);
	frame_set(f, row, C_PROC_STIME, ticks - ticks / 2);
	frame_set(f, row, C_PROC_WRITE_BYTES, written);
	frame_set(f, row, C_PROC_RSS, 10);
	return row;
}

/* The end of a process: CPU time in nanoseconds. */
static void end(struct sample *s, uint64_t pid, uint64_t start, uint64_t parent, const char *comm,
		uint64_t ns, uint64_t written)
{
	struct frame *f = &s->frames[G_EXIT];
	uint32_t row = frame_row(f);

	frame_set(f, row, C_EXIT_PID, pid);
	frame_set(f, row, C_EXIT_BTIME, BTIME + start);
	frame_set(f, row, C_EXIT_ETIME, 1000000 + pid * 10);
	frame_set(f, row, C_EXIT_PPID, parent);
	frame_set(f, row, C_EXIT_COMM, strtab_id(&strings, comm, strlen(comm)));
	frame_set(f, row, C_EXIT_USER, strtab_id(&strings, "root", 4));
	frame_set(f, row, C_EXIT_CPU_RUN_VIRTUAL_TOTAL, ns);
	frame_set(f, row, C_EXIT_WRITE_BYTES, written);
	frame_set(f, row, C_EXIT_THREADS, 1);
}

static void start_ranking(enum rank_per per, enum rank_figure by)
{
	ranking_init(&r, per, 20);
	r.by[0] = r.by[1] = by;
}

static void all_three(bool exits)
{
	begin(&a, exits);
	begin(&b, exits);
	begin(&c, exits);
}

static void run(void)
{
	ranking_begin(&r, &a, &schema);
	ranking_take(&r, &a, &b, &schema);
	ranking_take(&r, &b, &c, &schema);
	ranking_sort(&r);
}

/* The figure of the process PID that has COMM. */
static uint64_t of(uint64_t pid, const char *comm, enum rank_figure f)
{
	for (size_t i = 0; i < r.n; i++)
		if (r.rows[i].pid == pid &&
		    !strcmp(strtab_get(&r.names, r.rows[i].comm, NULL), comm))
			return r.rows[i].v[f];
	fail_msg("no %s", comm);
	return 0;
}

static void release(void)
{
	ranking_release(&r);
	sample_release(&a);
	sample_release(&b);
	sample_release(&c);
}

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_rest_of_what_was_sampled),
		cmocka_unit_test(a_zombie_ends_once),
		cmocka_unit_test(a_number_that_came_round),
		cmocka_unit_test(jobs_that_no_sample_saw),
		cmocka_unit_test(without_records_the_gone_are_counted),
		cmocka_unit_test(bytes_of_children_are_theirs),
		cmocka_unit_test(what_records_lack_is_shared_out),
		cmocka_unit_test(nothing_is_given_twice),
		cmocka_unit_test(very_many_rows_are_dropped_and_the_first_stay),
	};
	int rc;

	schema_init(&schema);
	strtab_init(&strings);
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	strtab_release(&strings);
	schema_release(&schema);
	return rc;
}
