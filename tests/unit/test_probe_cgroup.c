/* Control groups of version 2 on a tree written here: values, walking, coming and going, bounds. */
#include <stdio.h>

#include "../../src/probe/cgroup_tree.h"
#include "probe_tree.h"

#define ROOT "sys/fs/cgroup/"

static void a_minimal_tree(const struct tree *t)
{
	tree_file(t, "proc/uptime", "1838.16 3610.90\n");
	tree_file(t, "proc/stat", "cpu  1 2 3 4\nbtime 1795401010\n");
	tree_file(t, ROOT "cgroup.controllers", "cpu io memory pids\n");
	tree_file(t, ROOT "cpu.stat", "usage_usec 100\nuser_usec 60\nsystem_usec 40\n");
}

/* The row of a path, or UINT32_MAX: the order is the directory's. */
static uint32_t row_of(const struct tree *t, const char *path)
{
	const struct frame *f = &t->s.frames[G_CGROUP];

	for (uint32_t i = 0; i < f->nrows; i++)
		if (!strcmp(frame_label(f, i, C_CGROUP_PATH, NULL), path))
			return i;
	return UINT32_MAX;
}

static void a_service(const struct tree *t)
{
	tree_file(t, ROOT "s.slice/x.service/cpu.stat",
		  "usage_usec 9000\nuser_usec 8000\nsystem_usec 1000\nnr_periods 5\n"
		  "nr_throttled 2\nthrottled_usec 77\nnr_bursts 1\n");
	tree_file(t, ROOT "s.slice/x.service/memory.current", "1048576\n");
	tree_file(t, ROOT "s.slice/x.service/memory.max", "max\n");
	tree_file(t, ROOT "s.slice/x.service/memory.events",
		  "low 1\nhigh 2\nmax 3\noom 4\noom_kill 5\noom_group_kill 6\n");
	tree_file(t, ROOT "s.slice/x.service/memory.stat",
		  "anon 4096\nfile 8192\nslab_reclaimable 10\npgmajfault 11\nnovel 1\n");
	tree_file(t, ROOT "s.slice/x.service/io.stat",
		  "254:0 rbytes=100 wbytes=200 rios=1 wios=2 dbytes=0 dios=0\n"
		  "8:16 rbytes=7 wbytes=18446744073709551615x rios=x wios=3 junk\n");
	tree_file(t, ROOT "s.slice/x.service/pids.current", "12\n");
	tree_file(t, ROOT "s.slice/x.service/pids.max", "4915\n");
	tree_file(t, ROOT "s.slice/x.service/memory.pressure",
		  "some avg10=1.50 avg60=0.25 avg300=0.01 total=1234\n"
		  "full avg10=0.10 avg60=0.00 avg300=0.00 total=99\n");
	tree_file(t, ROOT "s.slice/x.service/io.pressure", "");
}

static void values(void **state)
{
	struct tree *t = *state;
	uint32_t r;

	a_minimal_tree(t);
	a_service(t);
	tree_take(t);
	assert_int_equal(tree_rows(t, G_CGROUP), 2); /* s.slice itself has no file */
	tree_label(t, G_CGROUP, 0, "path", "/");
	tree_is(t, G_CGROUP, 0, "usage_usec", 100);
	tree_absent(t, G_CGROUP, 0, "memory_current");
	r = row_of(t, "/s.slice/x.service");
	assert_int_equal(r, 1);
	tree_is(t, G_CGROUP, r, "usage_usec", 9000);
	tree_is(t, G_CGROUP, r, "nr_throttled", 2);
	tree_is(t, G_CGROUP, r, "throttled_usec", 77);
	tree_is(t, G_CGROUP, r, "memory_current", 1048576);
	tree_absent(t, G_CGROUP, r, "memory_max");
	tree_is(t, G_CGROUP, r, "events_low", 1);
	tree_is(t, G_CGROUP, r, "events_max", 3);
	tree_is(t, G_CGROUP, r, "events_oom", 4);
	tree_is(t, G_CGROUP, r, "events_oom_kill", 5);
	tree_is(t, G_CGROUP, r, "anon", 4096);
	tree_is(t, G_CGROUP, r, "pgmajfault", 11);
	tree_absent(t, G_CGROUP, r, "shmem");
	tree_is(t, G_CGROUP, r, "rbytes", 107);
	tree_is(t, G_CGROUP, r, "wios", 5);
	tree_is(t, G_CGROUP, r, "rios", 1);
	tree_is(t, G_CGROUP, r, "pids_current", 12);
	tree_is(t, G_CGROUP, r, "pids_max", 4915);
	tree_is(t, G_CGROUP, r, "memory_some_avg10", 150);
	tree_is(t, G_CGROUP, r, "memory_some_total", 1234);
	tree_is(t, G_CGROUP, r, "memory_full_avg10", 10);
	tree_is(t, G_CGROUP, r, "memory_full_total", 99);
	tree_absent(t, G_CGROUP, r, "io_some_total");
	tree_absent(t, G_CGROUP, r, "cpu_some_total");
}

static void beside_version_1(void **state)
{
	struct tree *t = *state;

	a_minimal_tree(t);
	assert_int_equal(unlink(tree_path(t, ROOT "cgroup.controllers")), 0);
	tree_file(t, ROOT "unified/cgroup.controllers", "\n");
	tree_file(t, ROOT "unified/a/cpu.stat", "usage_usec 3\n");
	tree_file(t, ROOT "memory/b/cpu.stat", "usage_usec 4\n");
	tree_take(t);
	assert_int_equal(tree_rows(t, G_CGROUP), 1);
	tree_label(t, G_CGROUP, 0, "path", "/a");
}

static void come_and_go(void **state)
{
	struct tree *t = *state;

	a_minimal_tree(t);
	tree_file(t, ROOT "a/cpu.stat", "usage_usec 1\n");
	tree_file(t, ROOT "b/cpu.stat", "usage_usec 2\n");
	tree_take(t);
	assert_int_equal(tree_rows(t, G_CGROUP), 3);
	assert_int_equal(unlink(tree_path(t, ROOT "a/cpu.stat")), 0);
	assert_int_equal(rmdir(tree_path(t, ROOT "a")), 0);
	tree_file(t, ROOT ".c\x1b[2J/cpu.stat", "usage_usec 7\n");
	tree_take(t);
	assert_int_equal(tree_rows(t, G_CGROUP), 3);
	assert_int_equal(row_of(t, "/a"), UINT32_MAX);
	tree_is(t, G_CGROUP, row_of(t, "/b"), "usage_usec", 2);
	tree_is(t, G_CGROUP, row_of(t, "/.c\x1b[2J"), "usage_usec", 7);
}

static void many(void **state)
{
	struct tree *t = *state;
	char name[256] = ROOT;

	a_minimal_tree(t);
	for (int i = 0; i < 1100; i++) {
		snprintf(name, sizeof(name), ROOT "c%d/cpu.stat", i);
		tree_file(t, name, "usage_usec 1\n");
	}
	tree_take(t);
	assert_int_equal(tree_rows(t, G_CGROUP), 1101);
	assert_null(probe_remark(t->probe));
}

static void depth(void **state)
{
	struct tree *t = *state;
	struct buf name = BUF_INIT;

	a_minimal_tree(t);
	buf_str(&name, ROOT);
	for (int i = 0; i < CGROUP_MAX_DEPTH + 5; i++) {
		size_t len;

		buf_str(&name, "d/");
		len = name.len;
		buf_str(&name, "cpu.stat");
		tree_file(t, buf_cstr(&name), "usage_usec 1\n");
		name.len = len;
	}
	buf_release(&name);
	tree_take(t);
	assert_int_equal(tree_rows(t, G_CGROUP), CGROUP_MAX_DEPTH + 1);
	assert_string_equal(probe_remark(t->probe),
			    "not recorded: cgroups: some are too many, or too deep");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(values),	TREE_TEST(beside_version_1),
		TREE_TEST(come_and_go), TREE_TEST(many),
		TREE_TEST(depth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
