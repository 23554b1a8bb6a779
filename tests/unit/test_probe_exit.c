/* Ends of processes: the kernel's records taken apart and summed, and those of children of this
 * test. */
#include <linux/acct.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>

#include "../../src/probe/exit_record.h"
#include "probe_tree.h"

static struct taskstats a_task(uint32_t pid, uint32_t tgid, bool last, uint64_t utime)
{
	struct taskstats s = { .version = 13,
			       .ac_pid = pid,
			       .ac_tgid = tgid,
			       .ac_ppid = 1,
			       .ac_uid = 1000,
			       .ac_nice = (uint8_t)-5,
			       .ac_flag = last ? AGROUP : 0,
			       .ac_btime = 1700000000,
			       .ac_btime64 = 1700000000,
			       .ac_etime = 2500000,
			       .ac_tgetime = last ? 9000000 : 2500000,
			       .ac_utime = utime,
			       .hiwater_rss = pid,
			       .read_bytes = 100,
			       .ac_comm = "job" };

	return s;
}

static struct exit_record parsed(struct taskstats s)
{
	struct exit_record r;

	assert_true(exit_record_parse(&r, &s, sizeof(s), s.ac_pid));
	return r;
}

static void a_record(void **state)
{
	struct taskstats s = a_task(10, 10, true, 77);
	struct exit_record r = parsed(s);

	(void)state;
	assert_true(r.last && r.leader && r.tgid == 10);
	assert_int_equal(r.val[C_EXIT_UTIME], 77);
	assert_int_equal(r.val[C_EXIT_ETIME], 9000000);
	assert_true(r.val[C_EXIT_NICE] == (uint64_t)-5);
	assert_int_equal(r.val[C_EXIT_READ_BYTES], 100);
	assert_int_equal(r.ncomm, 3);
	assert_false(exit_record_parse(&r, &s, sizeof(s), 11));
	assert_false(exit_record_parse(&r, &s, 40, 10));
	memset(s.ac_comm, 'x', sizeof(s.ac_comm)); /* no NUL */
	assert_int_equal(parsed(s).ncomm, TS_COMM_LEN);
}

/* Kernels before 5.19 do not tell the process: a row a thread. */
static void an_old_record(void **state)
{
	struct taskstats s = a_task(11, 0, false, 5);
	struct exit_record r;

	(void)state;
	s.version = 9;
	assert_true(exit_record_parse(&r, &s, offsetof(struct taskstats, ac_btime64), 11));
	assert_true(r.last && r.tgid == 11);
	assert_int_equal(r.val[C_EXIT_BTIME], 1700000000);
	assert_int_equal(r.val[C_EXIT_ETIME], 2500000);
}

static void threads_are_summed(void **state)
{
	struct exit_sums sums = { 0 };
	struct exit_record leader = parsed(a_task(10, 10, false, 1)),
			   thread = parsed(a_task(12, 10, false, 2));
	struct exit_record other = parsed(a_task(30, 29, false, 1000)),
			   last = parsed(a_task(13, 10, true, 4));

	(void)state;
	leader.val[C_EXIT_BTIME] = 1234;
	assert_false(exit_sums_add(&sums, &thread));
	assert_false(exit_sums_add(&sums, &other));
	assert_false(exit_sums_add(&sums, &leader));
	assert_true(exit_sums_add(&sums, &last));
	assert_int_equal(last.val[C_EXIT_PID], 10);
	assert_int_equal(last.val[C_EXIT_UTIME], 7);
	assert_int_equal(last.val[C_EXIT_THREADS], 3);
	assert_int_equal(last.val[C_EXIT_READ_BYTES], 300);
	assert_int_equal(last.val[C_EXIT_HIWATER_RSS], 13);
	assert_int_equal(last.val[C_EXIT_BTIME], 1234);
	assert_int_equal(sums.count, 1);
	last = parsed(a_task(29, 29, true, 1));
	assert_true(exit_sums_add(&sums, &last));
	assert_int_equal(last.val[C_EXIT_UTIME], 1001);
	assert_int_equal(sums.count, 0);
	exit_sums_release(&sums);
}

/* The kernel keeps the time of threads that ended before anybody listened. */
static void unseen_threads(void **state)
{
	struct taskstats all = { .cpu_run_virtual_total = 5000, .cpu_delay_total = 70 };
	struct taskstats s = a_task(10, 10, true, 1);
	struct exit_record r;

	(void)state;
	s.cpu_run_virtual_total = 3000;
	s.cpu_delay_total = 80;
	r = parsed(s);
	assert_true(r.grouped);
	assert_int_equal(r.val[C_EXIT_UNSEEN_RUN_TIME], 0);
	exit_record_note_unseen(&r, &all);
	assert_int_equal(r.val[C_EXIT_UNSEEN_RUN_TIME], 2000);
	assert_int_equal(r.val[C_EXIT_UNSEEN_DELAY], 0);
	s.version = 9; /* a row a thread: the others have rows of their own */
	assert_false(parsed(s).grouped);
}

static void many_sums(void **state)
{
	struct exit_sums sums = { 0 };

	(void)state;
	for (uint32_t i = 1; i <= 3000; i++) {
		struct exit_record r = parsed(a_task(i + 100000, i, false, i));

		assert_false(exit_sums_add(&sums, &r));
	}
	for (uint32_t i = 1; i <= 3000; i++) {
		struct exit_record r = parsed(a_task(i, i, true, 0));

		assert_true(exit_sums_add(&sums, &r));
		assert_int_equal(r.val[C_EXIT_UTIME], i);
	}
	assert_int_equal(sums.count, 0);
	exit_sums_release(&sums);
}

/* ---- this machine ---------------------------------------------------------------------------- */

static pid_t a_job(void)
{
	pid_t pid = fork();

	if (!pid) {
		while (clock() < CLOCKS_PER_SEC / 100) /* its own CPU time */
			;
		_exit(3);
	}
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	return pid;
}

static int64_t exit_row(const struct tree *t, pid_t pid)
{
	for (uint32_t row = 0; row < t->s.frames[G_EXIT].nrows; row++) {
		uint64_t v = 0;

		if (frame_get(&t->s.frames[G_EXIT], row, C_EXIT_PID, &v) && v == (uint64_t)pid)
			return row;
	}
	return -1;
}

static void a_short_job(void **state)
{
	struct tree *t = *state;
	struct probe_options o = { .groups = (groupset)1 << G_EXIT };
	struct probe *second;
	struct err e;
	int64_t row;
	uint64_t ran = 0;
	pid_t pid;

	assert_int_equal(probe_open(&t->probe, &o, &t->schema, &e), 0);
	assert_int_equal(probe_take(t->probe, GROUPS_ALL, &t->s, &e), 0);
	if (!tree_taken(t, G_EXIT)) { /* not root, or another network namespace */
		const char *why = probe_remark(t->probe);

		assert_non_null(why);
		assert_non_null(strstr(why, "not recorded"));
		assert_null(probe_remark(t->probe));
		skip();
	}
	assert_null(probe_remark(t->probe));
	assert_int_equal(probe_open(&second, &o, &t->schema, &e), 0);
	pid = a_job();
	assert_int_equal(probe_take(t->probe, GROUPS_ALL, &t->s, &e), 0);
	row = exit_row(t, pid);
	assert_true(row >= 0);
	tree_is(t, G_EXIT, (uint32_t)row, "exitcode", 3 << 8);
	tree_is(t, G_EXIT, (uint32_t)row, "ppid", (uint64_t)getpid());
	tree_is(t, G_EXIT, (uint32_t)row, "threads", 1);
	frame_get(&t->s.frames[G_EXIT], (uint32_t)row, C_EXIT_CPU_RUN_VIRTUAL_TOTAL, &ran);
	assert_true(ran > 1000000);
	/* the second one heard of it too, but is told that it is known already */
	probe_inherit(second, &t->s);
	pid = a_job();
	probe_drain(second);
	assert_true(exit_row(t, pid) < 0);
	assert_int_equal(probe_take(second, GROUPS_ALL, &t->s, &e), 0);
	assert_true(exit_row(t, pid) >= 0);
	assert_true(exit_row(t, pid) == 0 || t->s.frames[G_EXIT].nrows > 1);
	probe_close(second);
	assert_int_equal(probe_take(t->probe, GROUPS_ALL, &t->s, &e), 0);
	assert_true(exit_row(t, pid) >= 0);
	assert_int_equal(probe_take(t->probe, GROUPS_ALL, &t->s, &e), 0);
	assert_true(exit_row(t, pid) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record),	      cmocka_unit_test(an_old_record),
		cmocka_unit_test(threads_are_summed), cmocka_unit_test(unseen_threads),
		cmocka_unit_test(many_sums),	      TREE_TEST(a_short_job),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
