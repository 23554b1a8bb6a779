/* Disks, interfaces, protocols, interrupts and the smaller tables of /proc, on a tree written here.
 */
#include "probe_tree.h"

static void base(const struct tree *t)
{
	tree_file(t, "proc/uptime", "100.00 50.00\n");
	tree_file(t, "proc/stat", "cpu  1 2 3 4\ncpu0 1 2 3 4\ncpu2 1 2 3 4\nbtime 1795401010\n");
}

static void disks(void **state)
{
	struct tree *t = *state;

	base(t);
	tree_file(t, "proc/diskstats",
		  "   8       0 sda 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19\n"
		  "   8       1 sda1 21 22 23 24 25 26 27 28 29 30 31\n"
		  " 252       0 dm-0 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55\n"
		  " 104       0 cciss/c0d0 18446744073709551615 18446744073709551616 3 4\n"
		  "garbage\n"
		  "   8      17 sdb1 61 62 63 64\n");
	tree_file(t, "sys/block/sda/diskseq", "17\n");
	tree_file(t, "sys/block/dm-0/dm/name", "vg-root volume\n");
	tree_file(t, "sys/block/cciss!c0d0/size", "1\n");
	tree_take(t);
	assert_int_equal(tree_rows(t, G_DISK), 5);
	tree_is(t, G_DISK, 0, "major", 8);
	tree_is(t, G_DISK, 0, "minor", 0);
	tree_is(t, G_DISK, 0, "diskseq", 17);
	tree_label(t, G_DISK, 0, "name", "sda");
	tree_is(t, G_DISK, 0, "partition", 0);
	tree_counts_up(t, G_DISK, 0, "rd_ios", 17, 1);
	tree_is(t, G_DISK, 0, "wr_sectors", 7);
	tree_is(t, G_DISK, 0, "in_flight", 9);
	tree_is(t, G_DISK, 0, "time_in_queue", 11);
	tree_is(t, G_DISK, 0, "fl_ticks", 17);
	tree_absent(t, G_DISK, 1, "diskseq");
	tree_is(t, G_DISK, 1, "partition", 1);
	tree_counts_up(t, G_DISK, 1, "rd_ios", 11, 21);
	tree_absent(t, G_DISK, 1, "dc_ios");
	tree_label(t, G_DISK, 2, "dm_name", "vg-root volume");
	tree_is(t, G_DISK, 2, "dc_ticks", 55);
	tree_absent(t, G_DISK, 2, "fl_ios");
	tree_label(t, G_DISK, 3, "name", "cciss/c0d0");
	tree_is(t, G_DISK, 3, "partition", 0);
	/* four numbers are an old kernel's partition: reads, sectors, writes, sectors */
	tree_is(t, G_DISK, 4, "rd_ios", 61);
	tree_is(t, G_DISK, 4, "rd_sectors", 62);
	tree_is(t, G_DISK, 4, "wr_ios", 63);
	tree_is(t, G_DISK, 4, "wr_sectors", 64);
	tree_absent(t, G_DISK, 4, "rd_merges");
	tree_absent(t, G_DISK, 4, "rd_ticks");
}

static void disks_that_are_hostile(void **state)
{
	struct tree *t = *state;

	base(t);
	tree_file(t, "proc/diskstats",
		  "1 0 .. 1 2 3 4 5\n1 1 \x1b[2Jx 1\n1 2 ../../etc 9 x -1 18446744073709551616 5");
	mkdir(tree_path(t, "sys/block"), 0755);
	tree_take(t);
	assert_int_equal(tree_rows(t, G_DISK), 3);
	tree_label(t, G_DISK, 0, "name", "..");
	tree_label(t, G_DISK, 1, "name", "\x1b[2Jx");
	tree_is(t, G_DISK, 2, "rd_ios", 9);
	tree_absent(t, G_DISK, 2, "rd_merges");
	tree_absent(t, G_DISK, 2, "rd_sectors");
	tree_absent(t, G_DISK, 2, "rd_ticks");
	tree_is(t, G_DISK, 2, "wr_ios", 5);
}

static void disk_links(void **state)
{
	struct tree *t = *state;

	base(t);
	tree_link(t, "dev/disk/by-uuid/0a-1b", "../../sda1");
	tree_link(t, "dev/disk/by-id/wwn-0x5000c5", "../../sda");
	tree_link(t, "dev/disk/by-id/ata-X_1", "../../sda");
	tree_file(t, "dev/disk/by-id/not-a-link", "");
	tree_take(t);
	assert_int_equal(tree_rows(t, G_DISK_LINK), 3);
	tree_label(t, G_DISK_LINK, 0, "kind", "id");
	tree_label(t, G_DISK_LINK, 0, "link", "ata-X_1");
	tree_label(t, G_DISK_LINK, 0, "name", "sda");
	tree_is(t, G_DISK_LINK, 0, "wwn", 0);
	tree_label(t, G_DISK_LINK, 1, "link", "wwn-0x5000c5");
	tree_is(t, G_DISK_LINK, 1, "wwn", 1);
	tree_label(t, G_DISK_LINK, 2, "kind", "uuid");
	tree_label(t, G_DISK_LINK, 2, "name", "sda1");
}

static void interfaces(void **state)
{
	struct tree *t = *state;

	base(t);
	tree_file(t, "proc/net/dev",
		  "Inter-|   Receive                            |  Transmit\n"
		  " face |bytes    packets errs drop fifo frame compressed multicast|bytes\n"
		  "  eth0: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"
		  "eth0:1:21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36\n"
		  "  bad: 18446744073709551616 x 5\n");
	tree_file(t, "sys/class/net/eth0/ifindex", "2\n");
	tree_file(t, "sys/class/net/eth0/speed", "10000\n");
	tree_file(t, "sys/class/net/eth0/duplex", "full\n");
	tree_file(t, "sys/class/net/eth0/carrier", "1\n");
	tree_file(t, "sys/class/net/eth0/operstate", "up\n");
	tree_file(t, "sys/class/net/bad/speed", "-1\n");
	tree_file(t, "sys/class/net/eth0:1/speed", "4294967295\n");
	tree_take(t);
	assert_int_equal(tree_rows(t, G_NET), 3);
	tree_label(t, G_NET, 0, "name", "eth0");
	tree_counts_up(t, G_NET, 0, "rx_bytes", 16, 1);
	tree_is(t, G_NET, 0, "multicast", 8);
	tree_is(t, G_NET, 0, "tx_bytes", 9);
	tree_is(t, G_NET, 0, "collisions", 14);
	tree_is(t, G_NET, 0, "tx_compressed", 16);
	tree_is(t, G_NET, 0, "ifindex", 2);
	tree_is(t, G_NET, 0, "speed", 10000);
	tree_is(t, G_NET, 0, "carrier", 1);
	tree_label(t, G_NET, 0, "duplex", "full");
	tree_label(t, G_NET, 0, "operstate", "up");
	tree_label(t, G_NET, 1, "name", "eth0:1");
	tree_counts_up(t, G_NET, 1, "rx_bytes", 16, 21);
	tree_absent(t, G_NET, 1, "speed");
	tree_absent(t, G_NET, 2, "rx_bytes");
	tree_absent(t, G_NET, 2, "rx_packets");
	tree_is(t, G_NET, 2, "rx_errors", 5);
	tree_absent(t, G_NET, 2, "tx_bytes");
	tree_absent(t, G_NET, 2, "speed");
	tree_absent(t, G_NET, 2, "duplex");
}

static void protocols(void **state)
{
	struct tree *t = *state;

	base(t);
	tree_file(t, "proc/net/snmp",
		  "Ip: Forwarding InReceives\nIp: 1 768\nTcp: MaxConn CurrEstab\nTcp: -1 3\n"
		  "UdpLite: InDatagrams\nUdpLite: 5\n");
	tree_file(t, "proc/net/netstat",
		  "TcpExt: SyncookiesSent ListenDrops\nTcpExt: 1 2\n"
		  "IpExt: InOctets OutOctets\nIpExt: 28113137 4\nMPTcpExt: MPCurrEstab\nMPTcpExt: "
		  "6\n");
	tree_file(t, "proc/net/snmp6", "Ip6InReceives                   \t7\nIcmp6OutType135 8\n");
	tree_file(t, "proc/net/sockstat",
		  "sockets: used 15\nTCP: inuse 1 orphan 2 tw 3 alloc 4 mem 5\n"
		  "FRAG: inuse 6 memory 7\nNEW: thing 8\n");
	tree_file(t, "proc/net/sockstat6", "TCP6: inuse 9\nUDP6: inuse x\n");
	tree_take(t);
	tree_is(t, G_SNMP, 0, "IpForwarding", 1);
	tree_is(t, G_SNMP, 0, "IpInReceives", 768);
	tree_is(t, G_SNMP, 0, "TcpMaxConn", UINT64_MAX);
	tree_is(t, G_SNMP, 0, "TcpCurrEstab", 3);
	tree_is(t, G_SNMP, 0, "UdpLiteInDatagrams", 5);
	tree_absent(t, G_SNMP, 0, "UdpInDatagrams");
	tree_is(t, G_NETSTAT, 0, "TcpExtSyncookiesSent", 1);
	tree_is(t, G_NETSTAT, 0, "TcpExtListenDrops", 2);
	tree_is(t, G_NETSTAT, 0, "IpExtInOctets", 28113137);
	tree_is(t, G_NETSTAT, 0, "MPTcpExtMPCurrEstab", 6);
	tree_is(t, G_SNMP6, 0, "Ip6InReceives", 7);
	tree_is(t, G_SNMP6, 0, "Icmp6OutType135", 8);
	tree_is(t, G_SOCKSTAT, 0, "sockets_used", 15);
	tree_counts_up(t, G_SOCKSTAT, 0, "TCP_inuse", 5, 1);
	tree_is(t, G_SOCKSTAT, 0, "FRAG_memory", 7);
	tree_is(t, G_SOCKSTAT, 0, "NEW_thing", 8);
	tree_absent(t, G_SOCKSTAT, 0, "UDP_mem");
	tree_is(t, G_SOCKSTAT6, 0, "TCP6_inuse", 9);
	tree_absent(t, G_SOCKSTAT6, 0, "UDP6_inuse");
}

/* What was learnt about the lines of one sample must not stick to those of the next. */
static void hotplug(void **state)
{
	struct tree *t = *state;

	base(t);
	tree_file(t, "proc/diskstats", "8 0 sda 1 1 1 1\n8 16 sdb 2 2 2 2 2\n");
	tree_file(t, "sys/block/sda/diskseq", "1\n");
	tree_file(t, "sys/block/sdb/diskseq", "2\n");
	tree_file(t, "proc/net/dev", "a: 1 1\nb: 2 2\n");
	tree_file(t, "sys/class/net/a/ifindex", "11\n");
	tree_file(t, "sys/class/net/b/ifindex", "12\n");
	tree_take(t);
	tree_is(t, G_DISK, 1, "diskseq", 2);
	tree_file(t, "proc/diskstats", "8 16 sdb 3 3 3 3 3\n");
	tree_file(t, "proc/net/dev", "b: 3 3\nc: 4 4\n");
	tree_take(t);
	assert_int_equal(tree_rows(t, G_DISK), 1);
	tree_label(t, G_DISK, 0, "name", "sdb");
	tree_is(t, G_DISK, 0, "diskseq", 2);
	tree_is(t, G_DISK, 0, "rd_ios", 3);
	assert_int_equal(tree_rows(t, G_NET), 2);
	tree_is(t, G_NET, 0, "ifindex", 12);
	tree_absent(t, G_NET, 1, "ifindex");
	assert_int_equal(unlink(tree_path(t, "proc/diskstats")), 0);
	tree_take(t);
	assert_false(tree_taken(t, G_DISK));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(disks),      TREE_TEST(disks_that_are_hostile),
		TREE_TEST(disk_links), TREE_TEST(interfaces),
		TREE_TEST(protocols),  TREE_TEST(hotplug),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
