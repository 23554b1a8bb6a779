/* How sadf nests its reports in JSON and XML. Measured with sadf 12.6.1 (tests/peer). */
#include "sadf.h"

#define NETWORK "network", " per=\"second\""
#define PSI "psi", " per=\"second\""

/* clang-format off */
static const struct sadf_shape shapes[] = {
	{ &sar_cpu_view, NULL, NULL, NULL, "cpu-load", "", "cpu", "number", SHAPE_ROWS },
	{ &sar_task_view, NULL, NULL, NULL, "process-and-context-switch", " per=\"second\"", NULL, NULL, SHAPE_VALUES },
	{ &sar_int_view, NULL, NULL, NULL, "interrupts", "", NULL, NULL, SHAPE_INTERRUPTS },
	{ &sar_swap_view, NULL, NULL, NULL, "swap-pages", " per=\"second\"", NULL, NULL, SHAPE_VALUES },
	{ &sar_paging_view, NULL, NULL, NULL, "paging", " per=\"second\"", NULL, NULL, SHAPE_VALUES },
	{ &sar_io_view, NULL, NULL, NULL, "io", " per=\"second\"", NULL, NULL, SHAPE_IO },
	{ &sar_memory_view, NULL, NULL, NULL, "memory", " unit=\"kB\"", NULL, NULL, SHAPE_ELEMENTS },
	{ &sar_swap_space_view, NULL, NULL, NULL, "memory", " unit=\"kB\"", NULL, NULL, SHAPE_ELEMENTS },
	{ &sar_huge_view, NULL, NULL, NULL, "hugepages", " unit=\"kB\"", NULL, NULL, SHAPE_ELEMENTS },
	{ &sar_kernel_view, NULL, NULL, NULL, "kernel", "", NULL, NULL, SHAPE_VALUES },
	{ &sar_queue_view, NULL, NULL, NULL, "queue", "", NULL, NULL, SHAPE_VALUES },
	{ &sar_tty_view, NULL, NULL, NULL, "serial", " per=\"second\"", "tty", NULL, SHAPE_ROWS },
	{ &sar_disk_view, &sadf_disk_view, NULL, NULL, "disk", " per=\"second\"", "disk-device", "dev", SHAPE_ROWS },
	{ &sar_dev_view, NULL, NETWORK, "net-dev", NULL, "net-dev", NULL, SHAPE_ROWS },
	{ &sar_edev_view, NULL, NETWORK, "net-edev", NULL, "net-edev", NULL, SHAPE_ROWS },
	{ &sar_nfs_view, NULL, NETWORK, "net-nfs", "", NULL, NULL, SHAPE_VALUES },
	{ &sar_nfsd_view, NULL, NETWORK, "net-nfsd", "", NULL, NULL, SHAPE_VALUES },
	{ &sar_sock_view, NULL, NETWORK, "net-sock", "", NULL, NULL, SHAPE_VALUES },
	{ &sar_ip_view, NULL, NETWORK, "net-ip", "", NULL, NULL, SHAPE_VALUES },
	{ &sar_eip_view, NULL, NETWORK, "net-eip", "", NULL, NULL, SHAPE_VALUES },
	{ &sar_icmp_view, NULL, NETWORK, "net-icmp", "", NULL, NULL, SHAPE_VALUES },
	{ &sar_eicmp_view, NULL, NETWORK, "net-eicmp", "", NULL, NULL, SHAPE_VALUES },
	{ &sar_tcp_view, NULL, NETWORK, "net-tcp", "", NULL, NULL, SHAPE_VALUES },
	{ &sar_etcp_view, NULL, NETWORK, "net-etcp", "", NULL, NULL, SHAPE_VALUES },
	{ &sar_udp_view, NULL, NETWORK, "net-udp", "", NULL, NULL, SHAPE_VALUES },
	{ &sar_sock6_view, NULL, NETWORK, "net-sock6", "", NULL, NULL, SHAPE_VALUES },
	{ &sar_ip6_view, NULL, NETWORK, "net-ip6", "", NULL, NULL, SHAPE_VALUES },
	{ &sar_eip6_view, NULL, NETWORK, "net-eip6", "", NULL, NULL, SHAPE_VALUES },
	{ &sar_icmp6_view, NULL, NETWORK, "net-icmp6", "", NULL, NULL, SHAPE_VALUES },
	{ &sar_eicmp6_view, NULL, NETWORK, "net-eicmp6", "", NULL, NULL, SHAPE_VALUES },
	{ &sar_udp6_view, NULL, NETWORK, "net-udp6", "", NULL, NULL, SHAPE_VALUES },
	{ &sar_fc_view, NULL, NETWORK, "fchosts", NULL, "fchost", "name", SHAPE_ROWS },
	{ &sar_soft_view, NULL, NETWORK, "softnet", NULL, "softnet", NULL, SHAPE_ROWS },
	{ &sar_freq_view, NULL, "power-management", "", "cpu-frequency", " unit=\"MHz\"", "cpufreq", NULL, SHAPE_ROWS },
	{ &sar_fan_view, &sadf_fan_view, "power-management", "", "fan-speed", " unit=\"rpm\"", "fan", NULL, SHAPE_ROWS },
	{ &sar_temp_view, &sadf_temp_view, "power-management", "", "temperature", " unit=\"degree Celsius\"", "temp", NULL, SHAPE_ROWS },
	{ &sar_volt_view, &sadf_volt_view, "power-management", "", "voltage-input", " unit=\"V\"", "in", NULL, SHAPE_ROWS },
	{ &sar_wghfreq_view, NULL, "power-management", "", "cpu-weighted-frequency", " unit=\"MHz\"", "cpuwfreq", NULL, SHAPE_ROWS },
	{ &sar_usb_view, NULL, "power-management", "", "usb-devices", "", "usb", NULL, SHAPE_ROWS },
	{ &sar_fs_view, NULL, NULL, NULL, "filesystems", "", "filesystem", "fsname", SHAPE_ROWS },
	{ &sar_psi_cpu_view, NULL, PSI, "psi-cpu", "", NULL, NULL, SHAPE_VALUES },
	{ &sar_psi_io_view, NULL, PSI, "psi-io", "", NULL, NULL, SHAPE_VALUES },
	{ &sar_psi_mem_view, NULL, PSI, "psi-mem", "", NULL, NULL, SHAPE_VALUES },
};
/* clang-format on */

const struct sadf_shape *sadf_shape_of(const struct view *v)
{
	for (size_t k = 0; k < sizeof(shapes) / sizeof(shapes[0]); k++)
		if (shapes[k].view == v || shapes[k].data == v)
			return &shapes[k];
	return &shapes[0];
}
