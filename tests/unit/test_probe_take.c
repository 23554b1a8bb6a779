/* Taking a sample: its clocks, the root, odd files, what is due, and the running system. */
#include "probe_tree.h"

static void a_minimal_tree(const struct tree *t)
{
	tree_file(t, "proc/uptime", "1838.16 3610.90\n");
	tree_file(t, "proc/stat", "cpu  1 2 3 4\nbtime 1795401010\n");
}

static void stamp(void **state)
{
	struct tree *t = *state;

	a_minimal_tree(t);
	tree_file(t, "proc/sys/kernel/random/boot_id", "01234567-89ab-cdef-0123-456789ABCDEF\n");
	tree_take(t);
	assert_int_equal(t->s.stamp.real_ms, 1700000000123);
	assert_int_equal(t->s.stamp.uptime_cs, 183816);
	assert_int_equal(t->s.stamp.mono_ms, 1838160);
	assert_int_equal(t->s.stamp.boot_ms, 1838160);
	assert_memory_equal(t->s.stamp.boot_id,
			    "\x01\x23\x45\x67\x89\xab\xcd\xef\x01\x23\x45\x67\x89\xab\xcd\xef", 16);
	tree_is(t, G_UPTIME, 0, "uptime", 183816);
	tree_is(t, G_UPTIME, 0, "idle", 361090);
}

/* Without a boot id the boot time tells boots apart; a file that is no uuid counts as none. */
static void boot_id_from_btime(void **state)
{
	struct tree *t = *state;
	uint8_t want[16] = { 0x32, 0xa5, 0x03, 0x6b };

	a_minimal_tree(t);
	tree_take(t);
	assert_memory_equal(t->s.stamp.boot_id, want, 16);
	tree_file(t, "proc/sys/kernel/random/boot_id", "0123456-not-one\n");
	tree_take(t);
	assert_memory_equal(t->s.stamp.boot_id, want, 16);
}

static void nothing_at_all(void **state)
{
	struct tree *t = *state;
	struct probe_options o = { .root = t->root, .groups = GROUPS_ALL };
	struct err e = { .code = ERR_NONE };

	assert_int_equal(probe_open(&t->probe, &o, &t->schema, &e), 0);
	assert_int_equal(probe_take(t->probe, GROUPS_ALL, &t->s, &e), ERR_SYSTEM);
	assert_non_null(strstr(e.text, "proc/uptime"));
	tree_file(t, "proc/uptime", "5.00 1.00\n");
	assert_int_equal(probe_take(t->probe, GROUPS_ALL, &t->s, &e), 0);
	assert_int_equal(unlink(tree_path(t, "proc/uptime")), 0);
	tree_file(t, "proc/stat", "cpu 1\n");
	assert_int_equal(probe_take(t->probe, GROUPS_ALL, &t->s, &e), 0);
	assert_false(tree_taken(t, G_UPTIME));
}

static void no_such_root(void **state)
{
	struct tree *t = *state;
	struct probe_options o = { .root = "/nonexistent/root", .groups = GROUPS_ALL };
	struct err e = { .code = ERR_NONE };

	assert_int_equal(probe_open(&t->probe, &o, &t->schema, &e), ERR_ABSENT);
	assert_null(t->probe);
	assert_non_null(strstr(e.text, "/nonexistent/root"));
}

/* A link that leads out of the root is resolved inside it, or not at all. */
static void stays_inside_the_root(void **state)
{
	struct tree *t = *state;

	a_minimal_tree(t);
	tree_link(t, "proc/meminfo", "/proc/meminfo");
	tree_link(t, "proc/vmstat", "../../../../../../../../proc/vmstat");
	tree_link(t, "proc/loadavg", "/inside");
	tree_file(t, "inside", "1.00 2.00 3.00 4/5 6\n");
	tree_take(t);
	assert_false(tree_taken(t, G_MEMINFO));
	assert_false(tree_taken(t, G_VMSTAT));
	tree_is(t, G_LOAD, 0, "load1", 100);
}

/* A FIFO must not stop the collector, and a file that grows past every buffer is read whole. */
static void odd_files(void **state)
{
	struct tree *t = *state;
	struct buf text = BUF_INIT;

	a_minimal_tree(t);
	assert_int_equal(mkfifo(tree_path(t, "proc/loadavg"), 0600), 0);
	assert_int_equal(mkdir(tree_path(t, "proc/meminfo"), 0700), 0);
	buf_str(&text, "cpu  1 2 3\nintr 7");
	buf_repeat(&text, ' ', 3000000);
	buf_str(&text, "\nctxt 8\n");
	tree_bytes(t, "proc/stat", text.p, text.len);
	tree_take(t);
	assert_false(tree_taken(t, G_LOAD));
	assert_false(tree_taken(t, G_MEMINFO));
	tree_is(t, G_STAT, 0, "intr", 7);
	tree_is(t, G_STAT, 0, "ctxt", 8);
	buf_release(&text);
}

static void due(void **state)
{
	struct tree *t = *state;
	groupset all = (groupset)1 << G_CPU | (groupset)1 << G_SLAB, cpu = (groupset)1 << G_CPU;

	assert_int_equal(t->schema.groups[G_SLAB].every, 60);
	assert_int_equal(probe_due(&t->schema, all, 0, 30000), all);
	assert_int_equal(probe_due(&t->schema, all, 60000, 65000), cpu);
	assert_int_equal(probe_due(&t->schema, all, 60000, 119999), cpu);
	assert_int_equal(probe_due(&t->schema, all, 60000, 120000), all);
	assert_int_equal(probe_due(&t->schema, all, 59999, 60000), all);
	assert_int_equal(probe_due(&t->schema, all, 600000, 60000), all);
	assert_int_equal(probe_due(&t->schema, all, -5000, -1), cpu);
	assert_int_equal(probe_due(&t->schema, all, -1, 0), all);
	assert_int_equal(probe_due(&t->schema, cpu, 0, 60000), cpu);
}

/* Only what is due is taken, though one file holds both groups. */
static void takes_what_is_due(void **state)
{
	struct tree *t = *state;
	struct err e;

	a_minimal_tree(t);
	tree_file(t, "proc/interrupts", "  CPU0\n 1:  5 x\n");
	tree_take(t);
	assert_true(tree_taken(t, G_CPU) && tree_taken(t, G_STAT) && tree_taken(t, G_IRQ));
	assert_int_equal(
		probe_take(t->probe, (groupset)1 << G_STAT | (groupset)1 << G_IRQ_LINE, &t->s, &e),
		0);
	assert_false(tree_taken(t, G_CPU) || tree_taken(t, G_IRQ) || tree_taken(t, G_HOST));
	assert_true(tree_taken(t, G_STAT) && tree_taken(t, G_IRQ_LINE));
}

/* The running system, files kept open over several samples: the same rows, and nothing that counts
 * goes back. */
static void live_system(void **state)
{
	struct tree *t = *state;
	struct probe_options o = { .groups = (groupset)1 << G_STAT | (groupset)1 << G_MEMINFO |
					     (groupset)1 << G_VMSTAT | (groupset)1 << G_HOST };
	uint64_t was = 0, is = 0;
	int64_t real = 0;
	struct err e;

	assert_int_equal(probe_open(&t->probe, &o, &t->schema, &e), 0);
	for (unsigned i = 0; i < 5; i++) {
		assert_int_equal(probe_take(t->probe, GROUPS_ALL, &t->s, &e), 0);
		assert_true(t->s.stamp.real_ms >= real && t->s.stamp.uptime_cs > 0);
		assert_true(t->s.stamp.boot_ms >= t->s.stamp.mono_ms);
		real = t->s.stamp.real_ms;
		assert_false(tree_taken(t, G_CPU)); /* in a file that is read, but not asked for */
		assert_int_equal(tree_rows(t, G_STAT), 1);
		assert_true(frame_get(&t->s.frames[G_STAT], 0, C_STAT_CTXT, &is) && is >= was);
		was = is;
		assert_true(frame_get(&t->s.frames[G_MEMINFO], 0, C_MEMINFO_MEM_TOTAL, &is));
		assert_true(frame_get(&t->s.frames[G_VMSTAT], 0, C_VMSTAT_PGFAULT, &is));
		assert_true(frame_get(&t->s.frames[G_HOST], 0, C_HOST_NCPU, &is) && is > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(stamp),
		TREE_TEST(boot_id_from_btime),
		TREE_TEST(nothing_at_all),
		TREE_TEST(no_such_root),
		TREE_TEST(stays_inside_the_root),
		TREE_TEST(odd_files),
		TREE_TEST(due),
		TREE_TEST(takes_what_is_due),
		TREE_TEST(live_system),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
