/* Interrupts, kernel tables, NFS and serial lines, on a tree written here. */
#include "probe_tree.h"

static void base(const struct tree *t)
{
	tree_file(t, "proc/uptime", "100.00 50.00\n");
	tree_file(t, "proc/stat", "cpu  1 2 3 4\ncpu0 1 2 3 4\ncpu2 1 2 3 4\nbtime 1795401010\n");
}

static void softnet(void **state)
{
	struct tree *t = *state;

	base(t);
	tree_file(t, "proc/net/softnet_stat",
		  "0000000f 00000001 00000002 0 0 0 0 0 00000003 00000004 00000005 00000006 "
		  "00000007 00000008 00000009\n"
		  "ffffffff 0 xyz 0 0 0 0 0 0\n");
	tree_take(t);
	tree_is(t, G_SOFTNET, 0, "cpu", 7);
	tree_is(t, G_SOFTNET, 0, "processed", 15);
	tree_is(t, G_SOFTNET, 0, "dropped", 1);
	tree_is(t, G_SOFTNET, 0, "time_squeeze", 2);
	tree_is(t, G_SOFTNET, 0, "cpu_collision", 3);
	tree_is(t, G_SOFTNET, 0, "received_rps", 4);
	tree_is(t, G_SOFTNET, 0, "flow_limit_count", 5);
	tree_is(t, G_SOFTNET, 0, "backlog_len", 6);
	tree_is(t, G_SOFTNET, 0, "input_qlen", 8);
	tree_is(t, G_SOFTNET, 0, "process_qlen", 9);
	/* an old kernel's second line is its second online CPU, here number 2 */
	tree_is(t, G_SOFTNET, 1, "cpu", 2);
	tree_is(t, G_SOFTNET, 1, "processed", 0xffffffff);
	tree_absent(t, G_SOFTNET, 1, "time_squeeze");
	tree_absent(t, G_SOFTNET, 1, "received_rps");
}

static void interrupts(void **state)
{
	struct tree *t = *state;

	base(t);
	tree_file(t, "proc/interrupts",
		  "           CPU0       CPU2       \n"
		  " 24:          1 4294967295  IO-APIC   5-edge      ACPI:Ged\n"
		  "LOC:      27615      21956   Local timer interrupts\n"
		  "ERR:          3\nTHR:  4\n");
	tree_file(t, "proc/softirqs",
		  "                    CPU0       CPU2\n"
		  "          HI:          1          2\n"
		  "      NET_RX:          3          x\n"
		  "    BRANDNEW:          5          6\n");
	tree_take(t);
	assert_int_equal(tree_rows(t, G_IRQ), 6);
	tree_label(t, G_IRQ, 1, "line", "24");
	tree_is(t, G_IRQ, 1, "cpu", 2);
	tree_is(t, G_IRQ, 1, "count", 4294967295);
	tree_label(t, G_IRQ, 2, "line", "LOC");
	tree_is(t, G_IRQ, 2, "count", 27615);
	tree_label(t, G_IRQ, 4, "line", "ERR");
	tree_is(t, G_IRQ, 4, "cpu", UINT64_MAX);
	tree_is(t, G_IRQ, 4, "count", 3);
	tree_is(t, G_IRQ, 5, "cpu", 0);
	assert_int_equal(tree_rows(t, G_IRQ_LINE), 4);
	tree_is(t, G_IRQ_LINE, 0, "total", 0); /* the sum went around once */
	tree_label(t, G_IRQ_LINE, 0, "description", "IO-APIC   5-edge      ACPI:Ged");
	tree_is(t, G_IRQ_LINE, 1, "total", 27615 + 21956);
	tree_absent(t, G_IRQ_LINE, 2, "description");
	assert_int_equal(tree_rows(t, G_SOFTIRQ), 2);
	tree_is(t, G_SOFTIRQ, 1, "cpu", 2);
	tree_is(t, G_SOFTIRQ, 0, "HI", 1);
	tree_is(t, G_SOFTIRQ, 1, "HI", 2);
	tree_is(t, G_SOFTIRQ, 0, "NET_RX", 3);
	tree_absent(t, G_SOFTIRQ, 1, "NET_RX");
	tree_is(t, G_SOFTIRQ, 1, "BRANDNEW", 6);
	tree_absent(t, G_SOFTIRQ, 0, "RCU");
}

static void many_cpus(void **state)
{
	struct tree *t = *state;
	struct buf text = BUF_INIT;

	base(t);
	for (unsigned c = 0; c < 64; c++)
		buf_fmt(&text, " CPU%u", c * 2);
	for (unsigned l = 0; l < 300; l++) {
		buf_fmt(&text, "\n%u:", l);
		for (unsigned c = 0; c < 64; c++)
			buf_fmt(&text, " %u", l * 1000 + c);
		buf_str(&text, " chip dev");
	}
	tree_bytes(t, "proc/interrupts", text.p, text.len);
	buf_release(&text);
	tree_take(t);
	assert_int_equal(tree_rows(t, G_IRQ), 300 * 64);
	tree_is(t, G_IRQ, 300 * 64 - 1, "cpu", 126);
	tree_is(t, G_IRQ, 300 * 64 - 1, "count", 299063);
	tree_is(t, G_IRQ_LINE, 1, "total", 64 * 1000 + 63 * 32);
}

static void small_tables(void **state)
{
	struct tree *t = *state;

	base(t);
	tree_file(t, "proc/sys/fs/dentry-state", "37674\t36194\t45\t0\t5589\t0\n");
	tree_file(t, "proc/sys/fs/inode-state", "31928\t7\t0\t0\t0\t0\t0\n");
	tree_file(t, "proc/sys/fs/file-nr", "521\t1\t9223372036854775807\n");
	tree_file(t, "proc/sys/kernel/pty/nr", "3\n");
	tree_file(t, "proc/sys/net/netfilter/nf_conntrack_count", "11\n");
	tree_file(t, "proc/sys/net/netfilter/nf_conntrack_max", "262144\n");
	tree_take(t);
	tree_is(t, G_KERNEL, 0, "dentry_nr", 37674);
	tree_is(t, G_KERNEL, 0, "dentry_unused", 36194);
	tree_is(t, G_KERNEL, 0, "dentry_age_limit", 45);
	tree_is(t, G_KERNEL, 0, "dentry_want_pages", 0);
	tree_is(t, G_KERNEL, 0, "dentry_negative", 5589);
	tree_is(t, G_KERNEL, 0, "inode_nr", 31928);
	tree_is(t, G_KERNEL, 0, "inode_free", 7);
	tree_is(t, G_KERNEL, 0, "file_nr", 521);
	tree_is(t, G_KERNEL, 0, "file_free", 1);
	tree_is(t, G_KERNEL, 0, "file_max", INT64_MAX);
	tree_is(t, G_KERNEL, 0, "pty_nr", 3);
	tree_absent(t, G_KERNEL, 0, "pty_max");
	tree_is(t, G_CONNTRACK, 0, "count", 11);
	tree_is(t, G_CONNTRACK, 0, "max", 262144);
}

static void memory_tables(void **state)
{
	struct tree *t = *state;

	base(t);
	tree_file(t, "sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages", "2\n");
	tree_file(t, "sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "512\n");
	tree_file(t, "sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", "500\n");
	tree_file(t, "sys/kernel/mm/hugepages/other/free_hugepages", "1\n");
	tree_file(t, "proc/slabinfo",
		  "slabinfo - version: 2.1\n# name            <active_objs> <num_objs>\n"
		  "dentry  100 110 192 21 1 : tunables 0 0 0 : slabdata 5 6 0\n");
	tree_file(t, "proc/buddyinfo",
		  "Node 0, zone      DMA      0      1      2\n"
		  "Node 1, zone   Normal    165    221    166    180\n");
	tree_take(t);
	assert_int_equal(tree_rows(t, G_HUGEPAGES), 2);
	tree_is(t, G_HUGEPAGES, 0, "size", 2048);
	tree_is(t, G_HUGEPAGES, 0, "nr_hugepages", 512);
	tree_is(t, G_HUGEPAGES, 0, "free_hugepages", 500);
	tree_absent(t, G_HUGEPAGES, 0, "resv_hugepages");
	tree_is(t, G_HUGEPAGES, 1, "size", 1048576);
	tree_is(t, G_HUGEPAGES, 1, "nr_hugepages", 2);
	assert_int_equal(tree_rows(t, G_SLAB), 1);
	tree_label(t, G_SLAB, 0, "name", "dentry");
	tree_is(t, G_SLAB, 0, "active_objs", 100);
	tree_is(t, G_SLAB, 0, "num_objs", 110);
	tree_is(t, G_SLAB, 0, "objsize", 192);
	tree_is(t, G_SLAB, 0, "objperslab", 21);
	tree_is(t, G_SLAB, 0, "pagesperslab", 1);
	tree_is(t, G_SLAB, 0, "active_slabs", 5);
	tree_is(t, G_SLAB, 0, "num_slabs", 6);
	assert_int_equal(tree_rows(t, G_BUDDY), 2);
	tree_is(t, G_BUDDY, 1, "node", 1);
	tree_label(t, G_BUDDY, 1, "zone", "Normal");
	tree_is(t, G_BUDDY, 1, "order3", 180);
	tree_absent(t, G_BUDDY, 0, "order3");
}

static void nfs(void **state)
{
	struct tree *t = *state;

	base(t);
	tree_file(t, "proc/net/rpc/nfs",
		  "net 1 2 3 4\nrpc 5 6 7\n"
		  "proc3 22 0 101 102 103 104 105 106 107 108 109 110 111 112 113 114 115 116 117 "
		  "118 119 120 121\n"
		  "proc4 4 0 201 202 203\n");
	tree_file(t, "proc/net/rpc/nfsd",
		  "rc 1 2 3\nfh 4 0 0 0 0\nio 5 6\nth 8 0 0.000 0.000\nra 32 0 0\nnet 9 10 11 12\n"
		  "rpc 13 14 15 16 17\nproc4 2 18 19\nproc4ops 5 0 0 0 20 21\n");
	tree_take(t);
	tree_counts_up(t, G_NFS, 0, "net_count", 7, 1);
	tree_is(t, G_NFS, 0, "v3_null", 0);
	tree_is(t, G_NFS, 0, "v3_getattr", 101);
	tree_is(t, G_NFS, 0, "v3_access", 104);
	tree_is(t, G_NFS, 0, "v3_read", 106);
	tree_is(t, G_NFS, 0, "v3_write", 107);
	tree_is(t, G_NFS, 0, "v3_commit", 121);
	tree_is(t, G_NFS, 0, "v4_read", 201);
	tree_is(t, G_NFS, 0, "v4_commit", 203);
	tree_absent(t, G_NFS, 0, "v4_open");
	tree_absent(t, G_NFS, 0, "v2_read");
	tree_is(t, G_NFSD, 0, "rc_hits", 1);
	tree_is(t, G_NFSD, 0, "rc_nocache", 3);
	tree_is(t, G_NFSD, 0, "fh_stale", 4);
	tree_is(t, G_NFSD, 0, "io_write", 6);
	tree_is(t, G_NFSD, 0, "th_threads", 8);
	tree_counts_up(t, G_NFSD, 0, "net_count", 9, 9);
	tree_is(t, G_NFSD, 0, "v4_compound", 19);
	tree_is(t, G_NFSD, 0, "op_access", 20);
	tree_is(t, G_NFSD, 0, "op_close", 21);
	tree_absent(t, G_NFSD, 0, "op_read");
}

static void serial(void **state)
{
	struct tree *t = *state;

	base(t);
	tree_file(t, "proc/tty/driver/serial",
		  "serinfo:1.0 driver revision:\n"
		  "0: uart:16550A port:000003F8 irq:4 tx:218 rx:5 fe:1 brk:2 RTS|CTS|DTR\n"
		  "1: uart:unknown port:000002F8 irq:3\n"
		  "2: uart:16550A tx:-1 rx:x oe:3\n");
	tree_take(t);
	assert_int_equal(tree_rows(t, G_SERIAL), 2);
	tree_is(t, G_SERIAL, 0, "line", 0);
	tree_is(t, G_SERIAL, 0, "tx", 218);
	tree_is(t, G_SERIAL, 0, "rx", 5);
	tree_is(t, G_SERIAL, 0, "fe", 1);
	tree_is(t, G_SERIAL, 0, "pe", 0);
	tree_is(t, G_SERIAL, 0, "brk", 2);
	tree_is(t, G_SERIAL, 0, "oe", 0);
	tree_is(t, G_SERIAL, 1, "line", 2);
	tree_is(t, G_SERIAL, 1, "tx", 0xffffffff); /* %d of a 32-bit counter in its top half */
	tree_absent(t, G_SERIAL, 1, "rx");
	tree_is(t, G_SERIAL, 1, "oe", 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(softnet),	 TREE_TEST(interrupts),	   TREE_TEST(many_cpus),
		TREE_TEST(small_tables), TREE_TEST(memory_tables), TREE_TEST(nfs),
		TREE_TEST(serial),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
