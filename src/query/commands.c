/* The commands: what is run, helped with and completed. */
#include "query.h"

/* clang-format off */
/* Tools whose name sago answers to, and its own commands. */
const struct command commands[] = {
	{ "vmstat", "processes, memory, paging, I/O and CPU, as procps' vmstat", "[OPTIONS] [WINDOW] [DELAY [COUNT]]",
	  cmd_vmstat, { vmstat_options, window_options, output_options, zone_options } },
	{ "info", "what a store holds, from when to when, and at what cost", "[OPTIONS]", cmd_info,
	  { output_options, zone_options } },
	{ "list", "every metric that can be recorded", "[OPTIONS] [GROUP...]", cmd_list, { output_options } },
	{ "verify", "check every byte of a store", "[OPTIONS]", cmd_verify,
	  { span_options, output_options, zone_options } },
	{ "sar", "every report of sysstat's sar", "[OPTIONS] [WINDOW] [INTERVAL [COUNT]]", cmd_sar,
	  { sar_options, window_options, output_options, zone_options } },
	{ "sadf", "sar's reports for programs to read: JSON, XML, fields", "[OPTIONS] [WINDOW] [INTERVAL [COUNT]] [STORE] [-- SAR-OPTIONS]",
	  cmd_sadf, { sadf_options, window_options, zone_options } },
	{ "iostat", "CPU and block devices, as sysstat's iostat", "[OPTIONS] [WINDOW] [DEVICE...] [INTERVAL [COUNT]]",
	  cmd_iostat, { iostat_options, window_options, zone_options } },
	{ "mpstat", "each CPU, as sysstat's mpstat", "[OPTIONS] [WINDOW] [INTERVAL [COUNT]]", cmd_mpstat,
	  { mpstat_options, window_options, zone_options } },
	{ "pidstat", "each process, as sysstat's pidstat", "[OPTIONS] [WINDOW] [INTERVAL [COUNT]]", cmd_pidstat,
	  { pidstat_options, window_options, zone_options } },
	{ "free", "memory and swap, as procps' free", "[OPTIONS] [WINDOW]", cmd_free,
	  { free_options, moment_options, output_options, zone_options } },
	{ "top", "the busiest processes, as procps' top -b, and the top consumers of a window", "[OPTIONS] [--by WHAT] [WINDOW]", cmd_top,
	  { top_options, top_by_options, moment_options, output_options, zone_options } },
	{ "ps", "the processes at a moment, as procps' ps", "[OPTIONS] [--at T]", cmd_ps,
	  { ps_options, zone_options } },
	{ "ss", "sockets: ss -s, and TCP by state, port and listener", "-s|--states|--listen|--ports [WINDOW]", cmd_ss,
	  { ss_options, window_options, output_options, zone_options } },
	{ "uptime", "time since boot, users and load, as procps' uptime", "[OPTIONS] [WINDOW]", cmd_uptime,
	  { uptime_options, moment_options, output_options, zone_options } },
	{ "dmesg", "", "", NULL, { NULL } },
	{ "diff", "", "", NULL, { NULL } },
	{ "events", "", "", NULL, { NULL } },
	{ "snapshots", "", "", NULL, { NULL } },
	{ "export", "", "", NULL, { NULL } },
	{ "completion", "the script with which a shell completes sago's words", "bash|zsh|fish", cmd_completion, { NULL },
	  .hidden = true },
	{ NULL },
};
/* clang-format on */
