/* Children of this test from sample to sample: what moves, what stays, what the next collector
 * inherits. */
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#include "probe_tree.h"

struct child {
	pid_t pid;
	int go[2], done[2];
};

/* Obeys a byte at a time: 'w' works for 30 ms, 'n' takes another name, 'x' executes sleep. */
static void obey(struct child *c)
{
	char order;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (read(c->go[0], &order, 1) == 1) {
		clock_t until = clock() + 30 * CLOCKS_PER_SEC / 1000; /* its own CPU time */

		if (order == 'n')
			prctl(PR_SET_NAME, "renamed)");
		while (order == 'w' && clock() < until)
			;
		if (write(c->done[1], "", 1) != 1)
			break;
		if (order == 'x')
			execlp("sleep", "sleep", "100", (char *)NULL);
	}
	_exit(0);
}

static void child_start(struct child *c)
{
	assert_int_equal(pipe(c->go), 0);
	assert_int_equal(pipe(c->done), 0);
	c->pid = fork();
	if (!c->pid)
		obey(c);
}

static void child_order(struct child *c, char order)
{
	char done;

	assert_int_equal(write(c->go[1], &order, 1), 1);
	assert_int_equal(read(c->done[0], &done, 1), 1);
	usleep(50000);
}

static int64_t row_of(const struct tree *t, pid_t pid)
{
	for (uint32_t row = 0; row < t->s.frames[G_PROC].nrows; row++) {
		uint64_t v = 0;

		if (frame_get(&t->s.frames[G_PROC], row, C_PROC_PID, &v) && v == (uint64_t)pid)
			return row;
	}
	return -1;
}

static void take_live(struct tree *t)
{
	struct probe_options o = { .groups = (groupset)1 << G_PROC | (groupset)1 << G_VMSTAT };
	struct err e;

	if (!t->probe)
		assert_int_equal(probe_open(&t->probe, &o, &t->schema, &e), 0);
	assert_int_equal(probe_take(t->probe, GROUPS_ALL, &t->s, &e), 0);
}

static uint64_t value(const struct tree *t, pid_t pid, uint32_t col)
{
	int64_t row = row_of(t, pid);
	uint64_t v = 0;

	assert_true(row >= 0);
	assert_true(frame_get(&t->s.frames[G_PROC], (uint32_t)row, col, &v));
	return v;
}

static void a_live_process(void **state)
{
	struct tree *t = *state;
	struct child c;
	uint64_t switches, ran;

	child_start(&c);
	child_order(&c, 'w');
	take_live(t);
	switches = value(t, c.pid, C_PROC_VOLUNTARY);
	ran = value(t, c.pid, C_PROC_RUN_TIME);
	take_live(t);
	assert_true(value(t, c.pid, C_PROC_RUN_TIME) == ran);
	assert_true(value(t, c.pid, C_PROC_VOLUNTARY) == switches);
	child_order(&c, 'w');
	take_live(t);
	assert_true(value(t, c.pid, C_PROC_RUN_TIME) > ran);
	assert_true(value(t, c.pid, C_PROC_VOLUNTARY) > switches);
	child_order(&c, 'n');
	take_live(t);
	tree_label(t, G_PROC, (uint32_t)row_of(t, c.pid), "comm", "renamed)");
	child_order(&c, 'x');
	take_live(t);
	tree_label(t, G_PROC, (uint32_t)row_of(t, c.pid), "comm", "sleep");
	assert_string_equal(frame_label(&t->s.frames[G_PROC], (uint32_t)row_of(t, c.pid),
					C_PROC_CMDLINE, NULL) +
				    6,
			    "100");
	kill(c.pid, SIGKILL);
	usleep(50000);
	take_live(t);
	assert_true(value(t, c.pid, C_PROC_STATE) == 'Z');
	waitpid(c.pid, NULL, 0);
	take_live(t);
	assert_true(row_of(t, c.pid) < 0);
}

/* A second probe that is given the first one's sample says the same, whether a process ran or not.
 */
static void a_heritage(void **state)
{
	struct tree *t = *state;
	struct sample first;
	struct strtab strings;
	struct child lazy, busy;
	struct err e;

	child_start(&lazy);
	child_start(&busy);
	child_order(&lazy, 'w');
	take_live(t);
	sample_init(&first);
	strtab_init(&strings);
	sample_copy(&first, &t->s, &t->schema, &strings);
	probe_close(t->probe);
	t->probe = NULL;
	/* what only the heritage can know */
	frame_set(&first.frames[G_PROC], (uint32_t)row_of(t, lazy.pid), C_PROC_OOM_SCORE, 12345);
	child_order(&busy, 'w');
	assert_int_equal(probe_open(&t->probe, &(struct probe_options){ .groups = GROUPS_ALL },
				    &t->schema, &e),
			 0);
	probe_inherit(t->probe, &first);
	take_live(t);
	assert_true(value(t, lazy.pid, C_PROC_OOM_SCORE) == 12345);
	assert_true(value(t, lazy.pid, C_PROC_RSS_ANON) > 0);
	assert_non_null(frame_label(&t->s.frames[G_PROC], (uint32_t)row_of(t, lazy.pid),
				    C_PROC_CMDLINE, NULL));
	assert_true(value(t, busy.pid, C_PROC_RUN_TIME) > 20000000);
	kill(lazy.pid, SIGKILL);
	kill(busy.pid, SIGKILL);
	waitpid(lazy.pid, NULL, 0);
	waitpid(busy.pid, NULL, 0);
	sample_release(&first);
	strtab_release(&strings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(a_live_process),
		TREE_TEST(a_heritage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
