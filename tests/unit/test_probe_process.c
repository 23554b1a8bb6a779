/* Processes on a tree written here: hostile names, zombies, kernel threads, what may not be read,
 * thousands. */
#include <stdio.h>

#include "../../src/probe/proc_text.h"
#include "probe_tree.h"

static void a_machine(const struct tree *t)
{
	tree_file(t, "proc/uptime", "1838.16 3610.90\n");
	tree_file(t, "proc/stat", "cpu  1 2 3 4\nbtime 1795401010\n");
}

static const char *in_proc(unsigned pid, const char *file)
{
	static char name[64];

	snprintf(name, sizeof(name), "proc/%u/%s", pid, file);
	return name;
}

/* Field N of the line is 1000 + N but for those given. */
static void a_stat(const struct tree *t, unsigned pid, const char *comm, char state,
		   unsigned threads, unsigned flags)
{
	struct buf b = BUF_INIT;

	buf_fmt(&b, "%u (%s) %c 1 -5", pid, comm, state);
	for (unsigned field = 6; field <= 52; field++) {
		if (field == 9)
			buf_fmt(&b, " %u", flags);
		else if (field == 20)
			buf_fmt(&b, " %u", threads);
		else
			buf_fmt(&b, " %u", 1000 + field);
	}
	buf_char(&b, '\n');
	tree_bytes(t, in_proc(pid, "stat"), b.p, b.len);
	buf_release(&b);
}

static void a_process(const struct tree *t, unsigned pid)
{
	a_stat(t, pid, "worker", 'S', 1, 0x400000);
	tree_file(t, in_proc(pid, "status"),
		  "Name:\tworker\nState:\tS (sleeping)\nUid:\t0\t1000\t0\t5\nGid:\t4\t0\t4\t4\n"
		  "Groups:\t4 24 27 \nNSpid:\t7\nVmPeak:\t    9000 kB\nVmSize:\t    8000 kB\n"
		  "VmRSS:\t 700 kB\nRssAnon:\t 400 kB\nVmSwap:\t 12 kB\nThreads:\t1\n"
		  "SigPnd:\t0000000000000000\nSigCgt:\t8000000000000001\nSpeculation:\tx\n"
		  "voluntary_ctxt_switches:\t77\nnonvoluntary_ctxt_switches:\t78\n");
	tree_file(t, in_proc(pid, "statm"), "2000 175 75 20 0 300 0\n");
	tree_file(t, in_proc(pid, "io"),
		  "rchar: 1\nwchar: 2\nsyscr: 3\nsyscw: 4\nread_bytes: 5\nwrite_bytes: 6\n"
		  "cancelled_write_bytes: 18446744073709551615\n");
	tree_file(t, in_proc(pid, "schedstat"), "123456789 1234 55\n");
	tree_bytes(t, in_proc(pid, "cmdline"), "/bin/worker\0--fast\0", 19);
	tree_file(t, in_proc(pid, "cgroup"), "4:memory:/a\n0::/b\n");
	tree_file(t, in_proc(pid, "wchan"), "do_epoll_wait");
	tree_file(t, in_proc(pid, "oom_score"), "666\n");
	tree_file(t, in_proc(pid, "oom_score_adj"), "-1000\n");
	tree_file(t, in_proc(pid, "loginuid"), "4294967295");
	tree_file(t, in_proc(pid, "fd/0"), "");
	tree_file(t, in_proc(pid, "fd/1"), "");
	tree_link(t, in_proc(pid, "exe"), "/usr/bin/worker");
}

static void names_of_ids(const struct tree *t)
{
	tree_file(t, "etc/passwd",
		  "root:x:0:0:root:/root:/bin/sh\nother:x:0:0::/"
		  ":\nann:x:1000:4:::\nbad\n:x:5:5:::\n");
	tree_file(t, "etc/group", "root:x:0:\nadm:x:4:ann");
}

static void every_file(void **state)
{
	struct tree *t = *state;

	a_machine(t);
	a_process(t, 7);
	names_of_ids(t);
	tree_take(t);
	assert_int_equal(tree_rows(t, G_PROC), 1);
	tree_is(t, G_PROC, 0, "pid", 7);
	tree_is(t, G_PROC, 0, "starttime", 1022);
	tree_label(t, G_PROC, 0, "comm", "worker");
	tree_is(t, G_PROC, 0, "state", 'S');
	tree_is(t, G_PROC, 0, "ppid", 1);
	tree_is(t, G_PROC, 0, "pgrp", (uint64_t)-5);
	tree_is(t, G_PROC, 0, "minflt", 1010);
	tree_is(t, G_PROC, 0, "cstime", 1017);
	tree_is(t, G_PROC, 0, "vsize", 1023);
	tree_is(t, G_PROC, 0, "exit_signal", 1038);
	tree_is(t, G_PROC, 0, "processor", 1039);
	tree_is(t, G_PROC, 0, "cguest_time", 1044);
	tree_is(t, G_PROC, 0, "exit_code", 1052);
	tree_is(t, G_PROC, 0, "uid", 0);
	tree_is(t, G_PROC, 0, "euid", 1000);
	tree_is(t, G_PROC, 0, "fsgid", 4);
	tree_label(t, G_PROC, 0, "groups", "4 24 27");
	tree_is(t, G_PROC, 0, "VmSize", 8000);
	tree_is(t, G_PROC, 0, "VmSwap", 12);
	tree_absent(t, G_PROC, 0, "VmLck");
	tree_is(t, G_PROC, 0, "SigCgt", 0x8000000000000001);
	tree_is(t, G_PROC, 0, "nonvoluntary_ctxt_switches", 78);
	tree_is(t, G_PROC, 0, "statm_shared", 75);
	tree_is(t, G_PROC, 0, "statm_data", 300);
	tree_is(t, G_PROC, 0, "cancelled_write_bytes", UINT64_MAX);
	tree_is(t, G_PROC, 0, "run_delay", 1234);
	tree_label(t, G_PROC, 0, "exe", "/usr/bin/worker");
	tree_label(t, G_PROC, 0, "cgroup", "4:memory:/a\n0::/b");
	tree_label(t, G_PROC, 0, "wchan", "do_epoll_wait");
	tree_is(t, G_PROC, 0, "fds", 2);
	tree_is(t, G_PROC, 0, "oom_score_adj", (uint64_t)-1000);
	tree_label(t, G_PROC, 0, "user", "ann");
	tree_label(t, G_PROC, 0, "ruser", "root");
	tree_label(t, G_PROC, 0, "group", "root");
	tree_label(t, G_PROC, 0, "rgroup", "adm");
	tree_is(t, G_PROC, 0, "threads_S", 1);
	tree_is(t, G_PROC, 0, "threads_R", 0);
	assert_false(tree_taken(t, G_EXIT));
}

static void a_command_line_keeps_its_nuls(void **state)
{
	struct tree *t = *state;
	const char *line;
	size_t n;

	a_machine(t);
	a_process(t, 7);
	tree_take(t);
	line = frame_label(&t->s.frames[G_PROC], 0, C_PROC_CMDLINE, &n);
	assert_non_null(line);
	assert_int_equal(n, 18);
	assert_memory_equal(line, "/bin/worker\0--fast", 18);
}

static void hostile_names(void **state)
{
	static const char *const names[] = { "a) R 1 2 (b",    "(((",	 ")",
					     "new\nline) Z 9", "",	 "\x1b[2J\xff",
					     "a b  c",	       "1 (x) S" };
	struct tree *t = *state;

	a_machine(t);
	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		a_stat(t, 100 + i, names[i], 'D', 1, 0);
	tree_take(t);
	assert_int_equal(tree_rows(t, G_PROC), sizeof(names) / sizeof(names[0]));
	for (uint32_t row = 0; row < sizeof(names) / sizeof(names[0]); row++) {
		uint64_t pid = 0;

		frame_get(&t->s.frames[G_PROC], row, C_PROC_PID, &pid);
		tree_label(t, G_PROC, row, "comm", names[pid - 100]);
		tree_is(t, G_PROC, row, "state", 'D');
		tree_is(t, G_PROC, row, "utime", 1014);
		tree_is(t, G_PROC, row, "threads_D", 1);
	}
}

static void senseless_lines(void **state)
{
	static const char *const lines[] = { "",	  "\n",		"12",	       "12 (x",
					     "12 x) S 1", "12 )x( S 1", "x (y) S 1 2", "12 (x)" };
	struct tree *t = *state;

	a_machine(t);
	for (unsigned i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		tree_file(t, in_proc(200 + i, "stat"), lines[i]);
	tree_file(t, in_proc(300, "status"),
		  "Uid:\t0\t0\t0\t0\n"); /* no stat at all: it just ended */
	tree_file(t, "proc/99999999999/stat", "1 (x) S 1\n");
	tree_file(t, "proc/4x/stat", "1 (x) S 1\n");
	tree_file(t, in_proc(400, "stat"), "400 (short) S 1 2");
	tree_take(t);
	assert_int_equal(tree_rows(t, G_PROC), 1);
	tree_is(t, G_PROC, 0, "pid", 400);
	tree_is(t, G_PROC, 0, "pgrp", 2);
	tree_absent(t, G_PROC, 0, "session");
	tree_absent(t, G_PROC, 0, "starttime");
}

/* What cannot be read leaves its cells absent and the others as they are. */
static void files_that_are_missing(void **state)
{
	struct tree *t = *state;

	a_machine(t);
	a_stat(t, 7, "x", 'S', 1, 0);
	tree_take(t);
	tree_is(t, G_PROC, 0, "stime", 1015);
	tree_absent(t, G_PROC, 0, "uid");
	tree_absent(t, G_PROC, 0, "user");
	tree_absent(t, G_PROC, 0, "rchar");
	tree_absent(t, G_PROC, 0, "run_time");
	tree_absent(t, G_PROC, 0, "cmdline");
	tree_absent(t, G_PROC, 0, "exe");
	tree_absent(t, G_PROC, 0, "fds");
	tree_absent(t, G_PROC, 0, "statm_size");
}

static void zombies_and_kernel_threads(void **state)
{
	struct tree *t = *state;

	a_machine(t);
	a_stat(t, 2, "kthreadd", 'S', 1, 0x208040);
	tree_file(t, in_proc(2, "cmdline"), "");
	tree_file(t, in_proc(2, "status"),
		  "Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nGroups:\t \nThreads:\t1\n");
	tree_take(t);
	tree_absent(t, G_PROC, 0, "cmdline");
	tree_absent(t, G_PROC, 0, "exe");
	tree_absent(t, G_PROC, 0, "VmSize");
	tree_label(t, G_PROC, 0, "groups", "");
	a_stat(t, 2, "dead", 'Z', 1, 0x40000c);
	tree_take(t);
	tree_is(t, G_PROC, 0, "state", 'Z');
	tree_is(t, G_PROC, 0, "threads_Z", 1);
	tree_label(t, G_PROC, 0, "comm", "dead");
}

static void a_thread(const struct tree *t, unsigned tid, char letter, unsigned switches)
{
	char name[64], text[160];

	snprintf(name, sizeof(name), "proc/60/task/%u/stat", tid);
	snprintf(text, sizeof(text), "%u (t) %c 1 2 3 4 5 0 21 0 22 0 23 24\n", tid, letter);
	tree_file(t, name, text);
	snprintf(name, sizeof(name), "proc/60/task/%u/status", tid);
	snprintf(text, sizeof(text),
		 "voluntary_ctxt_switches:\t%u\nnonvoluntary_ctxt_switches:\t%u\n", switches,
		 switches / 10);
	tree_file(t, name, text);
	snprintf(name, sizeof(name), "proc/60/task/%u/schedstat", tid);
	snprintf(text, sizeof(text), "%u000 %u00 5\n", switches, switches);
	tree_file(t, name, text);
}

/* The files of a process show its first thread; the others do the work. */
static void what_all_threads_did(void **state)
{
	struct tree *t = *state;

	a_machine(t);
	a_process(t, 7);
	a_stat(t, 60, "many", 'S', 3, 0);
	a_thread(t, 60, 'S', 1);
	a_thread(t, 61, 'D', 1000);
	a_thread(t, 62, 'D', 200);
	tree_file(t, "proc/60/task/61/wchan", "0");
	tree_file(t, "proc/60/task/62/wchan", "io_schedule");
	tree_file(t, "proc/60/wchan", "futex_wait");
	tree_take(t);
	tree_is(t, G_PROC, 1, "all_nvcsw", 1201);
	tree_is(t, G_PROC, 1, "all_nivcsw", 120);
	tree_is(t, G_PROC, 1, "all_run_time", 1201000);
	tree_is(t, G_PROC, 1, "all_run_delay", 120100);
	tree_is(t, G_PROC, 1, "threads_D", 2);
	tree_label(t, G_PROC, 1, "waiting_in", "io_schedule");
	tree_absent(t, G_PROC, 0, "all_nvcsw");
	tree_absent(t, G_PROC, 0, "waiting_in");
	/* of one nobody knows */
	probe_close(t->probe);
	t->probe = NULL;
	a_stat(t, 60, "many", 'S', 4, 0);
	tree_file(t, "proc/60/task/63/stat", "63 (t) S 1 2 3 4 5 0 21 0 22 0 23 24\n");
	tree_take(t);
	tree_absent(t, G_PROC, 1, "all_nvcsw");
}

static void threads(void **state)
{
	static char *const all[] = { (char *)"ALL", NULL };
	struct tree *t = *state;
	struct probe_options o = {
		.root = t->root, .groups = GROUPS_ALL, .has_time = true, .time_ms = 1
	};
	struct err e;

	a_machine(t);
	a_stat(t, 50, "many", 'S', 3, 0);
	tree_file(t, "proc/50/task/50/stat", "50 (many) S 1 2 3 4 5 0 11 0 12 0 13 14\n");
	tree_file(t, "proc/50/task/51/stat", "51 (t) R (x)) R 1 2 3 4 5 0 21 0 22 0 23 24\n");
	tree_file(t, "proc/50/task/52/stat", "52 (t) t 1 2 3 4 5 0 21 0 22 0 23 24\n");
	tree_file(t, "proc/50/task/51/status",
		  "Name:\tt\nvoluntary_ctxt_switches:\t5\nnonvoluntary_ctxt_switches:\t6\n");
	tree_take(t);
	tree_is(t, G_PROC, 0, "threads_S", 1);
	tree_is(t, G_PROC, 0, "threads_R", 1);
	tree_is(t, G_PROC, 0, "threads_T", 1);
	assert_false(tree_taken(t, G_THREAD));
	probe_close(t->probe);
	o.processes.threads = all;
	assert_int_equal(probe_open(&t->probe, &o, &t->schema, &e), 0);
	assert_int_equal(probe_take(t->probe, GROUPS_ALL, &t->s, &e), 0);
	assert_int_equal(tree_rows(t, G_THREAD), 3);
	for (uint32_t row = 0; row < 3; row++) {
		uint64_t tid = 0;

		tree_is(t, G_THREAD, row, "pid", 50);
		frame_get(&t->s.frames[G_THREAD], row, C_THREAD_TID, &tid);
		if (tid != 51)
			continue;
		tree_label(t, G_THREAD, row, "comm", "t) R (x)");
		tree_is(t, G_THREAD, row, "utime", 23);
		tree_is(t, G_THREAD, row, "majflt", 22);
		tree_is(t, G_THREAD, row, "nonvoluntary_ctxt_switches", 6);
		tree_absent(t, G_THREAD, row, "rchar");
	}
}

static void the_stack_in_smaps(void **state)
{
	static const char text[] =
		"7f-80 rw-p 0 00:00 0   [heap]\nSize: 1 kB\nReferenced: 2 kB\n"
		"90-91 rw-p 0 00:00 0   [stack]\nSize:  132 kB\nRss: 5 kB\nReferenced:  24 kB\n"
		"95-96 r-xp 0 00:00 0   [vdso]\nSize: 8 kB\nReferenced: 4 kB\n";
	uint64_t val[PROC_COLS] = { 0 };
	uint8_t has[PROC_COLS] = { 0 };
	struct cells c = { val, has };

	(void)state;
	smaps_stack(text, sizeof(text) - 1, &c);
	assert_true(has[C_PROC_STACK_SIZE] && val[C_PROC_STACK_SIZE] == 132);
	assert_true(has[C_PROC_STACK_REFERENCED] && val[C_PROC_STACK_REFERENCED] == 24);
}

static void five_thousand(void **state)
{
	struct tree *t = *state;

	a_machine(t);
	for (unsigned pid = 1; pid <= 5000; pid++)
		a_stat(t, pid, "many", 'S', 1, 0);
	tree_take(t);
	assert_int_equal(tree_rows(t, G_PROC), 5000);
}

static void lines_are_cut_and_redacted(void **state)
{
	static char *const words[] = { (char *)"password", NULL };
	struct tree *t = *state;
	struct probe_options o = {
		.root = t->root, .groups = GROUPS_ALL, .has_time = true, .time_ms = 1
	};
	struct err e;

	a_machine(t);
	a_stat(t, 7, "x", 'S', 1, 0);
	tree_file(t, "proc/7/cmdline", "x --password=12345 yyyyyyyyyyyyyy");
	o.processes.redact = words;
	o.processes.cmdline_max = 22;
	assert_int_equal(probe_open(&t->probe, &o, &t->schema, &e), 0);
	assert_int_equal(probe_take(t->probe, GROUPS_ALL, &t->s, &e), 0);
	tree_label(t, G_PROC, 0, "cmdline", "x --password=*** yyy");
	probe_close(t->probe);
	o.processes.no_cmdline = true;
	assert_int_equal(probe_open(&t->probe, &o, &t->schema, &e), 0);
	assert_int_equal(probe_take(t->probe, GROUPS_ALL, &t->s, &e), 0);
	tree_absent(t, G_PROC, 0, "cmdline");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(every_file),
		TREE_TEST(a_command_line_keeps_its_nuls),
		TREE_TEST(hostile_names),
		TREE_TEST(senseless_lines),
		TREE_TEST(files_that_are_missing),
		TREE_TEST(zombies_and_kernel_threads),
		TREE_TEST(threads),
		TREE_TEST(what_all_threads_did),
		cmocka_unit_test(the_stack_in_smaps),
		TREE_TEST(five_thousand),
		TREE_TEST(lines_are_cut_and_redacted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
