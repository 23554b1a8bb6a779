/* The groups of sysfs, NUMA and utmp on trees written here: this machine has hardly any of them. */
#include <utmp.h>

#include "probe_tree.h"

static void a_minimal_tree(const struct tree *t)
{
	tree_file(t, "proc/uptime", "1838.16 3610.90\n");
	tree_file(t, "proc/stat", "cpu  1 2 3 4\nbtime 1795401010\n");
}

/* Nothing there: no group, no error. */
static void absent(void **state)
{
	static const unsigned groups[] = { G_TCP,	   G_TCP_PORT, G_LISTEN, G_FS,
					   G_FC_HOST,	   G_CPUFREQ,  G_FAN,	 G_TEMP,
					   G_CPUFREQ_TIME, G_VOLT,     G_USB,	 G_BATTERY,
					   G_THERMAL,	   G_EDAC,     G_USERS,	 G_NUMA,
					   G_CGROUP };
	struct tree *t = *state;

	a_minimal_tree(t);
	tree_take(t);
	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++)
		assert_false(tree_taken(t, groups[i]));
}

static void fc_host(void **state)
{
	struct tree *t = *state;

	a_minimal_tree(t);
	tree_file(t, "sys/class/fc_host/host3/statistics/rx_frames", "0x1f\n");
	tree_file(t, "sys/class/fc_host/host3/statistics/tx_frames", "0xfffffffffffffffe\n");
	tree_file(t, "sys/class/fc_host/host3/statistics/rx_words", "10\n");
	tree_file(t, "sys/class/fc_host/host3/statistics/tx_words", "0xffffffffffffffff\n");
	tree_file(t, "sys/class/fc_host/host3/statistics/link_failure_count", "oops\n");
	tree_file(t, "sys/class/fc_host/host4/port_name", "0x500\n");
	tree_take(t);
	assert_int_equal(tree_rows(t, G_FC_HOST), 1);
	tree_label(t, G_FC_HOST, 0, "host", "host3");
	tree_is(t, G_FC_HOST, 0, "rx_frames", 31);
	tree_is(t, G_FC_HOST, 0, "tx_frames", UINT64_MAX - 1);
	tree_is(t, G_FC_HOST, 0, "rx_words", 16);
	tree_absent(t, G_FC_HOST, 0, "tx_words");
	tree_absent(t, G_FC_HOST, 0, "link_failure_count");
	tree_absent(t, G_FC_HOST, 0, "fcp_input_megabytes");
}

static void usb(void **state)
{
	struct tree *t = *state;
	uint32_t hub, stick;
	size_t n;
	const char *v;

	a_minimal_tree(t);
	tree_file(t, "sys/bus/usb/devices/usb1/idVendor", "1d6b\n");
	tree_file(t, "sys/bus/usb/devices/usb1/idProduct", "0002\n");
	tree_file(t, "sys/bus/usb/devices/usb1/busnum", "1\n");
	tree_file(t, "sys/bus/usb/devices/usb1/bMaxPower", "0mA\n");
	tree_file(t, "sys/bus/usb/devices/1-1.2/idVendor", "0781\n");
	tree_file(t, "sys/bus/usb/devices/1-1.2/idProduct", "55ab\n");
	tree_file(t, "sys/bus/usb/devices/1-1.2/busnum", "1\n");
	tree_file(t, "sys/bus/usb/devices/1-1.2/devnum", "7\n");
	tree_file(t, "sys/bus/usb/devices/1-1.2/bMaxPower", "896mA\n");
	tree_file(t, "sys/bus/usb/devices/1-1.2/manufacturer", " SanDisk \n");
	tree_bytes(t, "sys/bus/usb/devices/1-1.2/product", "Ultra\33[2J\xff\0x\n", 14);
	tree_file(t, "sys/bus/usb/devices/1-1.2:1.0/idVendor", "0781\n");
	tree_file(t, "sys/bus/usb/devices/1-9/speed", "480\n");
	tree_take(t);
	assert_int_equal(tree_rows(t, G_USB), 2);
	v = frame_label(&t->s.frames[G_USB], 0, C_USB_PATH, &n);
	hub = strcmp(v, "usb1") != 0;
	stick = 1 - hub;
	tree_label(t, G_USB, hub, "path", "usb1");
	tree_is(t, G_USB, hub, "vendor_id", 0x1d6b);
	tree_is(t, G_USB, hub, "max_power", 0);
	tree_absent(t, G_USB, hub, "product");
	tree_label(t, G_USB, stick, "path", "1-1.2");
	tree_is(t, G_USB, stick, "product_id", 0x55ab);
	tree_is(t, G_USB, stick, "devnum", 7);
	tree_is(t, G_USB, stick, "max_power", 896);
	tree_label(t, G_USB, stick, "manufacturer", " SanDisk ");
	v = frame_label(&t->s.frames[G_USB], stick, C_USB_PRODUCT, &n);
	assert_int_equal(n, 12); /* any bytes, stored as they are */
	assert_memory_equal(v, "Ultra\33[2J\xff\0x", 12);
}

static void battery(void **state)
{
	struct tree *t = *state;

	a_minimal_tree(t);
	tree_file(t, "sys/class/power_supply/AC/type", "Mains\n");
	tree_file(t, "sys/class/power_supply/AC/online", "1\n");
	tree_file(t, "sys/class/power_supply/BAT0/type", "Battery\n");
	tree_file(t, "sys/class/power_supply/BAT0/status", "Not charging\n");
	tree_file(t, "sys/class/power_supply/BAT0/capacity", "87\n");
	tree_file(t, "sys/class/power_supply/BAT0/energy_now", "41230000\n");
	tree_file(t, "sys/class/power_supply/BAT0/voltage_now", "12345000\n");
	tree_file(t, "sys/class/power_supply/BAT0/current_now", "-1500000\n");
	tree_take(t);
	assert_int_equal(tree_rows(t, G_BATTERY), 1);
	tree_label(t, G_BATTERY, 0, "name", "BAT0");
	tree_label(t, G_BATTERY, 0, "status", "Not charging");
	tree_is(t, G_BATTERY, 0, "capacity", 87);
	tree_is(t, G_BATTERY, 0, "energy_now", 41230000);
	tree_is(t, G_BATTERY, 0, "voltage_now", 12345000);
	tree_is(t, G_BATTERY, 0, "current_now", (uint64_t)-1500000);
	tree_absent(t, G_BATTERY, 0, "charge_now");
}

static void thermal(void **state)
{
	struct tree *t = *state;

	a_minimal_tree(t);
	tree_file(t, "sys/class/thermal/thermal_zone10/temp", "-5000\n");
	tree_file(t, "sys/class/thermal/thermal_zone2/temp", "48500\n");
	tree_file(t, "sys/class/thermal/thermal_zone2/type", "x86_pkg_temp\n");
	tree_file(t, "sys/class/thermal/thermal_zoneX/temp", "1\n");
	tree_file(t, "sys/class/thermal/cooling_device0/type", "Processor\n");
	tree_take(t);
	assert_int_equal(tree_rows(t, G_THERMAL), 2);
	tree_is(t, G_THERMAL, 0, "zone", 2); /* by number, not as the directory has it */
	tree_is(t, G_THERMAL, 0, "temp", 48500);
	tree_label(t, G_THERMAL, 0, "type", "x86_pkg_temp");
	tree_is(t, G_THERMAL, 1, "zone", 10);
	tree_is(t, G_THERMAL, 1, "temp", (uint64_t)-5000);
	tree_absent(t, G_THERMAL, 1, "type");
}

static void hwmon_chip(const struct tree *t)
{
	tree_file(t, "sys/class/hwmon/hwmon0/name", "nct6775\n");
	tree_file(t, "sys/devices/platform/nct6775.656/uevent", "");
	tree_link(t, "sys/devices/platform/nct6775.656/subsystem", "../../../bus/platform");
	tree_link(t, "sys/class/hwmon/hwmon0/device", "../../../devices/platform/nct6775.656");
	tree_file(t, "sys/class/hwmon/hwmon0/fan2_input", "1180\n");
	tree_file(t, "sys/class/hwmon/hwmon0/fan2_min", "300\n");
	tree_file(t, "sys/class/hwmon/hwmon0/fan2_alarm", "1\n");
	tree_file(t, "sys/class/hwmon/hwmon0/fan10_input", "0\n");
	tree_file(t, "sys/class/hwmon/hwmon0/in0_input", "1016\n");
	tree_file(t, "sys/class/hwmon/hwmon0/in0_min", "-100\n");
	tree_file(t, "sys/class/hwmon/hwmon0/in0_max", "1744\n");
	tree_file(t, "sys/class/hwmon/hwmon0/in0_label", "Vcore\n");
	tree_file(t, "sys/class/hwmon/hwmon0/intrusion0_alarm", "0\n");
	tree_file(t, "sys/class/hwmon/hwmon1/name", "acpitz\n");
	tree_file(t, "sys/class/hwmon/hwmon1/temp1_input", "-12500\n");
	tree_file(t, "sys/class/hwmon/hwmon1/temp1_crit", "105000\n");
}

static void hwmon(void **state)
{
	struct tree *t = *state;

	a_minimal_tree(t);
	hwmon_chip(t);
	tree_take(t);
	assert_int_equal(tree_rows(t, G_FAN), 2);
	tree_is(t, G_FAN, 0, "hwmon", 0);
	tree_is(t, G_FAN, 0, "sensor", 2);
	tree_label(t, G_FAN, 0, "chip", "nct6775");
	tree_label(t, G_FAN, 0, "device", "nct6775.656");
	tree_label(t, G_FAN, 0, "bus", "platform");
	tree_is(t, G_FAN, 0, "input", 1180);
	tree_is(t, G_FAN, 0, "min", 300);
	tree_is(t, G_FAN, 0, "alarm", 1);
	tree_is(t, G_FAN, 1, "sensor", 10);
	tree_is(t, G_FAN, 1, "input", 0);
	tree_absent(t, G_FAN, 1, "min");
	assert_int_equal(tree_rows(t, G_VOLT), 1);
	tree_is(t, G_VOLT, 0, "input", 1016);
	tree_is(t, G_VOLT, 0, "min", (uint64_t)-100);
	tree_is(t, G_VOLT, 0, "max", 1744);
	tree_label(t, G_VOLT, 0, "label", "Vcore");
	assert_int_equal(tree_rows(t, G_TEMP), 1);
	tree_is(t, G_TEMP, 0, "hwmon", 1);
	tree_is(t, G_TEMP, 0, "input", (uint64_t)-12500);
	tree_is(t, G_TEMP, 0, "crit", 105000);
	tree_absent(t, G_TEMP, 0, "max");
	tree_absent(t, G_TEMP, 0, "device");
	tree_absent(t, G_TEMP, 0, "bus");
}

static void edac(void **state)
{
	struct tree *t = *state;

	a_minimal_tree(t);
	tree_file(t, "sys/devices/system/edac/mc/mc1/ce_count", "7\n");
	tree_file(t, "sys/devices/system/edac/mc/mc0/ce_count", "3\n");
	tree_file(t, "sys/devices/system/edac/mc/mc0/ue_count", "1\n");
	tree_file(t, "sys/devices/system/edac/mc/mc0/ce_noinfo_count", "2\n");
	tree_file(t, "sys/devices/system/edac/mc/mc0/mc_name", "ie31200\n");
	tree_file(t, "sys/devices/system/edac/mc/mc0/csrow0/ce_count", "3\n");
	tree_file(t, "sys/devices/system/edac/mc/mc0/csrow0/ch0_dimm_label", "A1\n");
	tree_file(t, "sys/devices/system/edac/mc/mc0/dimm0/dimm_ce_count", "2\n");
	tree_file(t, "sys/devices/system/edac/mc/mc0/dimm0/dimm_label", "CPU0 #1\n");
	tree_take(t);
	assert_int_equal(tree_rows(t, G_EDAC), 4);
	tree_is(t, G_EDAC, 0, "mc", 0);
	tree_label(t, G_EDAC, 0, "part", "");
	tree_label(t, G_EDAC, 0, "label", "ie31200");
	tree_is(t, G_EDAC, 0, "ce_count", 3);
	tree_is(t, G_EDAC, 0, "ue_count", 1);
	tree_is(t, G_EDAC, 0, "ce_noinfo_count", 2);
	tree_absent(t, G_EDAC, 0, "ue_noinfo_count");
	tree_label(t, G_EDAC, 1, "part", "csrow0");
	tree_label(t, G_EDAC, 1, "label", "A1");
	tree_label(t, G_EDAC, 2, "part", "dimm0");
	tree_is(t, G_EDAC, 2, "ce_count", 2);
	tree_is(t, G_EDAC, 3, "mc", 1);
	tree_is(t, G_EDAC, 3, "ce_count", 7);
}

static void cpufreq(void **state)
{
	struct tree *t = *state;

	a_minimal_tree(t);
	tree_file(t, "proc/cpuinfo",
		  "processor\t: 0\nmodel name\t: cpu MHz : 1\ncpu MHz\t\t: 2095.076\n\n"
		  "processor\t: 2\ncpu MHz\t\t: 800.0\ncpu MHz\t\t: 7\n\n"
		  "processor\t: 3\ncpu MHz\t\t: fast\n");
	tree_file(t, "sys/devices/system/cpu/cpu2/cpufreq/scaling_cur_freq", "799988\n");
	tree_file(t, "sys/devices/system/cpu/cpu2/cpufreq/scaling_max_freq", "3400000\n");
	tree_file(t, "sys/devices/system/cpu/cpu2/cpufreq/stats/time_in_state",
		  "3400000 1200\n800000 77\nrubbish\n");
	tree_file(t, "sys/devices/system/cpu/cpu10/cpufreq/scaling_cur_freq", "1\n");
	tree_file(t, "sys/devices/system/cpu/cpu1/online", "0\n");
	tree_take(t);
	assert_int_equal(tree_rows(t, G_CPUFREQ), 3);
	tree_is(t, G_CPUFREQ, 0, "cpu", 0);
	tree_is(t, G_CPUFREQ, 0, "mhz", 2095076);
	tree_absent(t, G_CPUFREQ, 0, "cur_freq");
	tree_is(t, G_CPUFREQ, 1, "cpu", 2);
	tree_is(t, G_CPUFREQ, 1, "mhz", 800000);
	tree_is(t, G_CPUFREQ, 1, "cur_freq", 799988);
	tree_is(t, G_CPUFREQ, 1, "max_freq", 3400000);
	tree_is(t, G_CPUFREQ, 2, "cpu", 10);
	tree_absent(t, G_CPUFREQ, 2, "mhz");
	assert_int_equal(tree_rows(t, G_CPUFREQ_TIME), 2);
	tree_is(t, G_CPUFREQ_TIME, 0, "cpu", 2);
	tree_is(t, G_CPUFREQ_TIME, 0, "freq", 3400000);
	tree_is(t, G_CPUFREQ_TIME, 0, "time", 1200);
	tree_is(t, G_CPUFREQ_TIME, 1, "time", 77);
}

static void users(void **state)
{
	struct tree *t = *state;
	struct utmp u[5];

	memset(u, 0, sizeof(u));
	u[0].ut_type = BOOT_TIME;
	memcpy(u[0].ut_user, "reboot", 6);
	u[1].ut_type = USER_PROCESS;
	memset(u[1].ut_user, 'x', sizeof(u[1].ut_user)); /* not terminated */
	u[2].ut_type = USER_PROCESS;
	memcpy(u[2].ut_user, "root", 4);
	u[3].ut_type = DEAD_PROCESS;
	memcpy(u[3].ut_user, "root", 4);
	u[4].ut_type = USER_PROCESS; /* nobody */
	a_minimal_tree(t);
	tree_bytes(t, "var/run/utmp", (const char *)u, sizeof(u) - 1); /* the last one torn */
	tree_take(t);
	tree_is(t, G_USERS, 0, "users", 2);
	tree_bytes(t, "run/utmp", (const char *)u, sizeof(u[0]));
	tree_take(t);
	tree_is(t, G_USERS, 0, "users", 0);
}

static void numa(void **state)
{
	struct tree *t = *state;

	a_minimal_tree(t);
	tree_file(t, "sys/devices/system/node/node10/numastat", "numa_hit 5\n");
	tree_file(t, "sys/devices/system/node/node0/numastat",
		  "numa_hit 18446744073709551615\nnuma_miss 2\nother_node x\n");
	tree_file(t, "sys/devices/system/node/node0/meminfo",
		  "Node 0 MemTotal:        4155608 kB\nNode 0 Active(anon):  12 kB\n"
		  "Node 0 Novelty:     9 kB\nNode 0 :  1\nNode 0\nnode 0 node: 7\n");
	tree_file(t, "sys/devices/system/node/node3/cpulist", "1\n");
	tree_file(t, "sys/devices/system/node/online", "0\n");
	tree_take(t);
	assert_int_equal(tree_rows(t, G_NUMA), 2);
	tree_is(t, G_NUMA, 0, "node", 0);
	tree_is(t, G_NUMA, 0, "numa_hit", UINT64_MAX);
	tree_is(t, G_NUMA, 0, "numa_miss", 2);
	tree_absent(t, G_NUMA, 0, "other_node");
	tree_is(t, G_NUMA, 0, "MemTotal", 4155608);
	tree_is(t, G_NUMA, 0, "Active_anon", 12);
	tree_is(t, G_NUMA, 0, "Novelty", 9); /* a key that metric.def does not know */
	tree_is(t, G_NUMA, 1, "node", 10);
	tree_is(t, G_NUMA, 1, "numa_hit", 5);
	tree_absent(t, G_NUMA, 1, "Novelty");
}

/* A link in the tree must not lead the reader out of it. */
static void links_stay_inside(void **state)
{
	struct tree *t = *state;

	a_minimal_tree(t);
	tree_file(t, "sys/class/thermal/placeholder", "");
	tree_link(t, "sys/class/thermal/thermal_zone0", "/sys/devices/system/node/node0");
	tree_link(t, "sys/devices", "/");
	tree_file(t, "temp", "1\n");
	tree_take(t);
	assert_false(tree_taken(t, G_NUMA));
	assert_false(tree_taken(t, G_THERMAL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(absent),  TREE_TEST(fc_host),		  TREE_TEST(usb),
		TREE_TEST(battery), TREE_TEST(thermal),		  TREE_TEST(hwmon),
		TREE_TEST(edac),    TREE_TEST(cpufreq),		  TREE_TEST(users),
		TREE_TEST(numa),    TREE_TEST(links_stay_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
