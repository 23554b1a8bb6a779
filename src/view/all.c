/* Every view, for tests and lists. */
#include "view.h"

const struct view *const all_views[] = {
	&vmstat_view,	       &sar_cpu_view,	   &sar_task_view,	  &sar_int_view,
	&sar_swap_view,	       &sar_paging_view,   &sar_io_view,	  &sar_memory_view,
	&sar_swap_space_view,  &sar_huge_view,	   &sar_kernel_view,	  &sar_queue_view,
	&sar_tty_view,	       &sar_disk_view,	   &sar_dev_view,	  &sar_edev_view,
	&sar_nfs_view,	       &sar_nfsd_view,	   &sar_sock_view,	  &sar_ip_view,
	&sar_eip_view,	       &sar_icmp_view,	   &sar_eicmp_view,	  &sar_tcp_view,
	&sar_etcp_view,	       &sar_udp_view,	   &sar_sock6_view,	  &sar_ip6_view,
	&sar_eip6_view,	       &sar_icmp6_view,	   &sar_eicmp6_view,	  &sar_udp6_view,
	&sar_fc_view,	       &sar_soft_view,	   &sar_freq_view,	  &sar_usb_view,
	&sar_fan_view,	       &sar_temp_view,	   &sar_volt_view,	  &sar_wghfreq_view,
	&sadf_fan_view,	       &sadf_temp_view,	   &sadf_volt_view,	  &sar_fs_view,
	&sar_psi_cpu_view,     &sar_psi_io_view,   &sar_psi_mem_view,	  &sadf_disk_view,
	&iostat_cpu_view,      &iostat_basic_view, &iostat_extended_view, &iostat_json_view,
	&mpstat_cpu_view,      &mpstat_sum_view,   &mpstat_line_view,	  &mpstat_soft_view,
	&mpstat_soft_sum_view, &pidstat_view,	   &pidstat_child_view,	  &ss_states_view,	  NULL,
};
