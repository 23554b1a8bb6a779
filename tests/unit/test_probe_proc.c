/* The /proc groups that every machine has, on a tree written here: value by value, old kernels,
 * absent files. */
#include "probe_tree.h"

static void a_minimal_tree(const struct tree *t)
{
	tree_file(t, "proc/uptime", "1838.16 3610.90\n");
	tree_file(t, "proc/stat", "cpu  1 2 3 4\nbtime 1795401010\n");
}

/* Of the groups of /proc only what is there is taken. */
static void absent_files(void **state)
{
	static const unsigned absent[] = {
		G_LOAD,	    G_MEMINFO, G_VMSTAT, G_SWAP,     G_DISK,	  G_DISK_LINK, G_NET,
		G_SNMP,	    G_NETSTAT, G_SNMP6,	 G_SOCKSTAT, G_SOCKSTAT6, G_SOFTNET,   G_IRQ,
		G_IRQ_LINE, G_SOFTIRQ, G_PSI,	 G_KERNEL,   G_CONNTRACK, G_HUGEPAGES, G_SLAB,
		G_BUDDY,    G_NFS,     G_NFSD,	 G_SERIAL
	};
	struct tree *t = *state;

	a_minimal_tree(t);
	tree_take(t);
	assert_true(tree_taken(t, G_HOST) && tree_taken(t, G_CPU) && tree_taken(t, G_STAT));
	for (size_t i = 0; i < sizeof(absent) / sizeof(*absent); i++)
		assert_false(tree_taken(t, absent[i]));
}

/* Files of no bytes: rows may be none, but a scalar group without a value is not taken. */
static void empty_files(void **state)
{
	static const char *const files[] = { "loadavg",	   "meminfo",	"vmstat",
					     "swaps",	   "diskstats", "net/dev",
					     "net/snmp",   "net/snmp6", "net/sockstat",
					     "interrupts", "softirqs",	"pressure/cpu",
					     "net/rpc/nfs" };
	struct tree *t = *state;

	a_minimal_tree(t);
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		char name[64];

		snprintf(name, sizeof(name), "proc/%s", files[i]);
		tree_file(t, name, "");
	}
	tree_take(t);
	assert_false(tree_taken(t, G_LOAD) || tree_taken(t, G_MEMINFO) || tree_taken(t, G_VMSTAT));
	assert_false(tree_taken(t, G_SNMP) || tree_taken(t, G_SNMP6) || tree_taken(t, G_SOCKSTAT));
	assert_false(tree_taken(t, G_IRQ) || tree_taken(t, G_SOFTIRQ) || tree_taken(t, G_PSI));
	assert_false(tree_taken(t, G_NFS));
	assert_int_equal(tree_rows(t, G_SWAP), 0);
	assert_int_equal(tree_rows(t, G_DISK), 0);
	assert_int_equal(tree_rows(t, G_NET), 0);
}

static void cpu_and_stat(void **state)
{
	struct tree *t = *state;

	a_minimal_tree(t);
	tree_file(t, "proc/stat",
		  "cpu  10 11 12 13 14 15 16 17 18 19\n"
		  "cpu0 20 21 22 23 24 25 26 27 28 29 30\n"
		  "cpu3 18446744073709551615 18446744073709551616 x 33 34\n"
		  "cpux 1 2 3\n"
		  "intr 149084 0 0 5 7\nctxt 293457\nbtime 1795401010\nprocesses 5156\n"
		  "procs_running 2\nprocs_blocked 1\nsoftirq 124381 0 21024\nnovelty 8\n");
	tree_take(t);
	assert_int_equal(tree_rows(t, G_CPU), 3);
	tree_is(t, G_CPU, 0, "cpu", UINT64_MAX);
	tree_is(t, G_CPU, 0, "user", 10);
	tree_is(t, G_CPU, 0, "guest_nice", 19);
	tree_is(t, G_CPU, 1, "cpu", 0);
	tree_is(t, G_CPU, 1, "nice", 21);
	tree_is(t, G_CPU, 1, "system", 22);
	tree_is(t, G_CPU, 1, "idle", 23);
	tree_is(t, G_CPU, 1, "iowait", 24);
	tree_is(t, G_CPU, 1, "irq", 25);
	tree_is(t, G_CPU, 1, "softirq", 26);
	tree_is(t, G_CPU, 1, "steal", 27);
	tree_is(t, G_CPU, 1, "guest", 28);
	tree_is(t, G_CPU, 2, "cpu", 3);
	tree_is(t, G_CPU, 2, "user", UINT64_MAX);
	tree_absent(t, G_CPU, 2, "nice");
	tree_absent(t, G_CPU, 2, "system");
	tree_is(t, G_CPU, 2, "idle", 33);
	tree_absent(t, G_CPU, 2, "irq");
	tree_is(t, G_STAT, 0, "intr", 149084);
	tree_is(t, G_STAT, 0, "ctxt", 293457);
	tree_is(t, G_STAT, 0, "btime", 1795401010);
	tree_is(t, G_STAT, 0, "processes", 5156);
	tree_is(t, G_STAT, 0, "procs_running", 2);
	tree_is(t, G_STAT, 0, "procs_blocked", 1);
	tree_is(t, G_STAT, 0, "softirq", 124381);
	tree_is(t, G_STAT, 0, "novelty", 8);
}

static void cpu_of_an_old_kernel(void **state)
{
	struct tree *t = *state;

	a_minimal_tree(t);
	tree_file(t, "proc/stat", "cpu  1 2 3 4\ncpu0 1 2 3 4\nctxt 9\nbtime 5");
	tree_take(t);
	tree_is(t, G_CPU, 1, "idle", 4);
	tree_absent(t, G_CPU, 1, "iowait");
	tree_absent(t, G_CPU, 1, "guest_nice");
	tree_is(t, G_STAT, 0, "btime", 5);
	tree_absent(t, G_STAT, 0, "softirq");
}

static void load(void **state)
{
	struct tree *t = *state;

	a_minimal_tree(t);
	tree_file(t, "proc/loadavg", "0.07 12.30 100.00 2/90 5155\n");
	tree_take(t);
	tree_is(t, G_LOAD, 0, "load1", 7);
	tree_is(t, G_LOAD, 0, "load5", 1230);
	tree_is(t, G_LOAD, 0, "load15", 10000);
	tree_is(t, G_LOAD, 0, "running", 2);
	tree_is(t, G_LOAD, 0, "total", 90);
	tree_is(t, G_LOAD, 0, "last_pid", 5155);
	tree_file(t, "proc/loadavg", "x 1.00");
	tree_take(t);
	tree_absent(t, G_LOAD, 0, "load1");
	tree_is(t, G_LOAD, 0, "load5", 100);
	tree_absent(t, G_LOAD, 0, "total");
}

static void memory(void **state)
{
	struct tree *t = *state;

	a_minimal_tree(t);
	tree_file(t, "proc/meminfo",
		  "MemTotal:  24684096 kB\nActive(file):  43640 kB\nDirectMap4k: 1 kB\n"
		  "HugePages_Total:   12\n");
	tree_file(t, "proc/vmstat",
		  "nr_free_pages 937887\npgpgin 1438217\npswpout 3\nnr_brand_new 4\n");
	tree_file(t, "proc/swaps",
		  "Filename\t\tType\t\tSize\t\tUsed\t\tPriority\n"
		  "/dev/sda2   partition  1048572  44  -2\n"
		  "/swap\\040file file 5 6 10\n");
	tree_take(t);
	tree_is(t, G_MEMINFO, 0, "MemTotal", 24684096);
	tree_is(t, G_MEMINFO, 0, "Active_file", 43640);
	tree_is(t, G_MEMINFO, 0, "HugePages_Total", 12);
	tree_is(t, G_VMSTAT, 0, "nr_free_pages", 937887);
	tree_is(t, G_VMSTAT, 0, "pgpgin", 1438217);
	tree_is(t, G_VMSTAT, 0, "pswpout", 3);
	tree_is(t, G_VMSTAT, 0, "nr_brand_new", 4);
	assert_int_equal(tree_rows(t, G_SWAP), 2);
	tree_label(t, G_SWAP, 0, "name", "/dev/sda2");
	tree_label(t, G_SWAP, 0, "type", "partition");
	tree_is(t, G_SWAP, 0, "size", 1048572);
	tree_is(t, G_SWAP, 0, "used", 44);
	tree_is(t, G_SWAP, 0, "priority", (uint64_t)-2);
	tree_label(t, G_SWAP, 1, "name", "/swap\\040file");
	tree_is(t, G_SWAP, 1, "priority", 10);
}

static void pressure(void **state)
{
	struct tree *t = *state;

	a_minimal_tree(t);
	tree_file(t, "proc/pressure/cpu", "some avg10=0.07 avg60=0.09 avg300=0.19 total=6862022\n");
	tree_file(t, "proc/pressure/io",
		  "some avg10=1.00 avg60=2.00 avg300=3.00 total=4\n"
		  "full avg10=5.00 avg60=6.00 avg300=7.00 total=8\n");
	tree_file(t, "proc/pressure/irq", "full avg10=9.00 avg60=0.00 avg300=0.00 total=10\n");
	tree_take(t);
	tree_is(t, G_PSI, 0, "cpu_some_avg10", 7);
	tree_is(t, G_PSI, 0, "cpu_some_total", 6862022);
	tree_absent(t, G_PSI, 0, "cpu_full_total");
	tree_absent(t, G_PSI, 0, "memory_some_total");
	tree_is(t, G_PSI, 0, "io_full_avg300", 700);
	tree_is(t, G_PSI, 0, "io_full_total", 8);
	tree_is(t, G_PSI, 0, "irq_full_avg10", 900);
	tree_is(t, G_PSI, 0, "irq_full_total", 10);
}

static void host(void **state)
{
	struct tree *t = *state;

	a_minimal_tree(t);
	tree_file(t, "proc/sys/kernel/hostname", "fixture\n");
	tree_file(t, "proc/sys/kernel/osrelease", "2.6.32-x\n");
	tree_file(t, "proc/sys/kernel/ostype", "Linux\n");
	for (unsigned i = 0; i < 3; i++) {
		char name[64];

		snprintf(name, sizeof(name), "sys/devices/system/cpu/cpu%u/online", i);
		tree_file(t, name, "1\n");
	}
	tree_file(t, "sys/devices/system/cpu/cpufreq/x", "");
	setenv("TZ", "Asia/Tokyo", 1);
	tree_take(t);
	tree_label(t, G_HOST, 0, "nodename", "fixture");
	tree_label(t, G_HOST, 0, "release", "2.6.32-x");
	tree_label(t, G_HOST, 0, "sysname", "Linux");
	tree_label(t, G_HOST, 0, "zone", "Asia/Tokyo");
	tree_is(t, G_HOST, 0, "ncpu", 3);
	tree_is(t, G_HOST, 0, "hz", (uint64_t)sysconf(_SC_CLK_TCK));
	tree_is(t, G_HOST, 0, "page_size", (uint64_t)sysconf(_SC_PAGESIZE));
	unsetenv("TZ");
}

/* No sysfs: the CPUs of /proc/stat; the zone by the link below the root; its offset is not ours to
 * know. */
static void host_without_sysfs(void **state)
{
	struct tree *t = *state;

	unsetenv("TZ");
	a_minimal_tree(t);
	tree_file(t, "proc/stat", "cpu  1 2\ncpu0 1\ncpu1 1\ncpu9 1\nbtime 5\n");
	tree_link(t, "etc/localtime", "/usr/share/zoneinfo/America/New_York");
	tree_take(t);
	tree_is(t, G_HOST, 0, "ncpu", 3);
	tree_label(t, G_HOST, 0, "zone", "America/New_York");
	tree_absent(t, G_HOST, 0, "utc_offset");
	assert_int_equal(unlink(tree_path(t, "etc/localtime")), 0);
	tree_take(t);
	tree_label(t, G_HOST, 0, "zone", "UTC");
	tree_is(t, G_HOST, 0, "utc_offset", 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(absent_files),
		TREE_TEST(empty_files),
		TREE_TEST(cpu_and_stat),
		TREE_TEST(cpu_of_an_old_kernel),
		TREE_TEST(load),
		TREE_TEST(memory),
		TREE_TEST(pressure),
		TREE_TEST(host),
		TREE_TEST(host_without_sysfs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
