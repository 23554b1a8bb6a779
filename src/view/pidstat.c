/*
 * pidstat, as sysstat 12.6.1 prints it, measured by running it on changed /proc files (tests/peer):
 *
 * Processes come by number. One that is new counts from zero; averages are over what was there at
 * the last sample, rates by the whole time, levels and the counts of -T CHILD and iodelay by the
 * samples in which the process was. Active, that is shown without -p, is one whose figures moved:
 * of -u user and system time alone, of -r also its sizes, of -v, -s and -R their levels. In an
 * average the levels of the last sample are compared with those of the first. %usr is without the
 * time of guests, which may be more than the whole (the kernel scales one and not the other):
 * pidstat prints a wrapped difference then, sago 0. %wait comes from schedstat, cut to ticks before
 * the difference is taken. What cannot be read is -1 in -d and in fd-nr, and 0 elsewhere. -I
 * divides by the ticks of the first line of /proc/stat.
 *
 * -t: a thread's memory, stack and children are those of its process; it has no descriptors of its
 * own (-1), and -v takes none for active.
 */
#include <string.h>

#include "view.h"

/* clang-format off */
static const struct view_let lets[] = {
	{ "thread", "pid >= 1073741824" /* PIDSTAT_THREAD */ },
	{ "moved_cpu", "change(utime) != 0 || change(stime) != 0" },
	{ "moved_memory", "change(minflt) != 0 || change(majflt) != 0 || last(vsize) != first(vsize) || last(rss) != first(rss)" },
	{ "stack_size_is", "else(last(stack_size), 0)" },
	{ "stack_ref_is", "else(last(stack_referenced), 0)" },
	{ "moved_stack", "stack_size_is != else(first(stack_size), 0) || stack_ref_is != else(first(stack_referenced), 0)" },
	/* a file that could not be read before counts from zero */
	{ "read", "else(read_bytes, last(read_bytes))" },
	{ "written", "else(write_bytes, last(write_bytes))" },
	{ "cancelled", "else(cancelled_write_bytes, last(cancelled_write_bytes))" },
	{ "moved_io", "else(read, 0) != 0 || else(written, 0) != 0 || else(cancelled, 0) != 0 || change(delayacct_blkio_ticks) != 0" },
	{ "moved_switches", "else(change(voluntary_ctxt_switches), 0) != 0 || else(change(nonvoluntary_ctxt_switches), 0) != 0" },
	{ "moved_tables", "!thread && else(last(fds), -1) >= 0 && (last(num_threads) != first(num_threads) || last(fds) != else(first(fds), -1))" },
	{ "moved_priority", "last(rt_priority) != first(rt_priority) || last(policy) != first(policy)" },
	/* without guests */
	{ "own_is", "last(utime) - last(guest_time)" },
	{ "own_was", "first(utime) - first(guest_time)" },
	{ "wait", "int(else(last(run_delay), 0) / 10000000) - int(else(first(run_delay), 0) / 10000000)" },
	/* of -T CHILD */
	{ "user", "change(utime) + change(cutime)" },
	{ "system", "change(stime) + change(cstime)" },
	{ "guest", "change(guest_time) + change(cguest_time)" },
	{ "all_is", "last(utime) + last(cutime) - last(guest_time) - last(cguest_time)" },
	{ "all_was", "first(utime) + first(cutime) - first(guest_time) - first(cguest_time)" },
	{ "minor", "change(minflt) + change(cminflt)" },
	{ "major", "change(majflt) + change(cmajflt)" },
	{ NULL },
};

static const char *const params[] = { "on_cpu", "on_memory", "on_stack", "on_io", "on_switches", "on_tables", "on_priority",
				      NULL };

enum { CPU = PIDSTAT_CPU, MEM = PIDSTAT_MEMORY, STK = PIDSTAT_STACK, IO = PIDSTAT_IO, SW = PIDSTAT_SWITCHES,
       TAB = PIDSTAT_TABLES, PRI = PIDSTAT_PRIORITY, USER = PIDSTAT_USER, TASK = PIDSTAT_TASKS, PART = PIDSTAT_SHARED };

/* of all processors, as the first line of /proc/stat has them */
#define CPU_TICKS                                                                                          \
	"change(cpu[-1].user) + change(cpu[-1].nice) + change(cpu[-1].system) + change(cpu[-1].idle) + "   \
	"else(change(cpu[-1].iowait) + change(cpu[-1].irq) + change(cpu[-1].softirq), 0) + "               \
	"else(change(cpu[-1].steal), 0)"

#define WHO                                                                                                \
	{ "UID", 0, { 5 }, 0, SOURCE_GIVEN, "uid", 0, USER, COLUMN_FIRST_ITEM },                           \
	{ "USER", 0, { 8 }, 0, SOURCE_GIVEN, "user", USER, 0, COLUMN_FIRST_ITEM },                         \
	{ "PID", 0, { 9 }, 0, SOURCE_GIVEN, "pid", 0, TASK, COLUMN_FIRST_ITEM },                           \
	{ "TGID", 0, { 9 }, 0, SOURCE_GIVEN, "tgid", TASK, 0, COLUMN_FIRST_ITEM }, \
	{ "TID", 0, { 9 }, 0, SOURCE_GIVEN, "tid", TASK, 0, COLUMN_FIRST_ITEM }
#define COMMAND { "Command", 0, { 1 }, 0, SOURCE_GIVEN, "command", 0, 0, COLUMN_NAME, NULL, true }

static const struct view_column columns[] = {
	WHO,
	{ "%usr", 0, { 7 }, 2, 0, "((own_is < 0) == (own_was < 0) ? max(own_is - own_was, 0) : 0) / itv * 100", CPU, 0, COLUMN_PERCENT },
	{ "%system", 0, { 7 }, 2, 0, "stime / itv * 100", CPU, 0, COLUMN_PERCENT },
	{ "%guest", 0, { 7 }, 2, 0, "guest_time / itv * 100", CPU, 0, COLUMN_PERCENT },
	{ "%wait", 0, { 7 }, 2, 0, "max(wait, 0) / itv * 100", CPU, 0, COLUMN_PERCENT },
	{ "%CPU", 0, { 7 }, 2, 0, "(utime + stime) / itv * 100", CPU, PART, COLUMN_PERCENT },
	{ "%CPU", 0, { 7 }, 2, 0, "(utime + stime) / max(" CPU_TICKS ", 1) * 100", CPU | PART, 0, COLUMN_PERCENT },
	{ "CPU", 0, { 5 }, 0, SOURCE_GIVEN, "cpu", CPU, 0, COLUMN_FIRST_ITEM },
	{ "minflt/s", 0, { 9 }, 2, 0, "minflt / itv * 100", MEM, 0 },
	{ "majflt/s", 0, { 9 }, 2, 0, "majflt / itv * 100", MEM, 0 },
	{ "VSZ", 0, { 7 }, 0, 0, "mean(vsize) / 1024", MEM, 0, COLUMN_KIB },
	{ "RSS", 0, { 7 }, 0, 0, "mean(rss) * host.page_size / 1024", MEM, 0, COLUMN_KIB },
	{ "%MEM", 0, { 6 }, 2, 0, "mean(rss) * host.page_size / 1024 / last(meminfo.MemTotal) * 100", MEM, 0, COLUMN_PERCENT },
	{ "StkSize", 0, { 7 }, 0, 0, "else(mean(stack_size), 0)", STK, 0, COLUMN_KIB },
	{ "StkRef", 0, { 7 }, 0, 0, "else(mean(stack_referenced), 0)", STK, 0, COLUMN_KIB },
	{ "kB_rd/s", 0, { 9 }, 2, 0, "else(read / itv * 100 / 1024, -1)", IO, 0, COLUMN_KIB_BYTES },
	{ "kB_wr/s", 0, { 9 }, 2, 0, "else(written / itv * 100 / 1024, -1)", IO, 0, COLUMN_KIB_BYTES },
	{ "kB_ccwr/s", 0, { 9 }, 2, 0, "else(cancelled / itv * 100 / 1024, -1)", IO, 0, COLUMN_KIB_BYTES },
	{ "iodelay", 0, { 7 }, 0, 0, "delayacct_blkio_ticks / seen", IO, 0 },
	{ "cswch/s", 0, { 9 }, 2, 0, "else(voluntary_ctxt_switches, 0) / itv * 100", SW, 0 },
	{ "nvcswch/s", 0, { 9 }, 2, 0, "else(nonvoluntary_ctxt_switches, 0) / itv * 100", SW, 0 },
	{ "threads", 0, { 7 }, 0, 0, "mean(num_threads)", TAB, 0 },
	{ "fd-nr", 0, { 7 }, 0, 0, "thread ? -1 : else(mean(fds), -1)", TAB, 0 },
	{ "prio", 0, { 4 }, 0, 0, "last(rt_priority)", PRI, 0 },
	{ "policy", 0, { 6 }, 0, SOURCE_GIVEN, "policy", PRI, 0 },
	COMMAND,
	{ NULL },
};

#define MOVED_ELSE                                                                                         \
	"on_stack && moved_stack || on_io && moved_io || on_switches && moved_switches || "                \
	"on_tables && moved_tables || on_priority && moved_priority"

const struct view pidstat_view = {
	.name = "tasks", .group = G_PROC, .params = params, .lets = lets, .columns = columns, .derive = pidstat_derive,
	.active = "on_cpu && moved_cpu || on_memory && moved_memory || " MOVED_ELSE,
};

static const struct view_column child_columns[] = {
	WHO,
	{ "usr-ms", 0, { 9 }, 0, 0, "((all_is < 0) == (all_was < 0) ? max(all_is - all_was, 0) : 0) / seen * 10", CPU, 0 },
	{ "system-ms", 0, { 9 }, 0, 0, "max(system, 0) / seen * 10", CPU, 0 },
	{ "guest-ms", 0, { 9 }, 0, 0, "max(guest, 0) / seen * 10", CPU, 0 },
	{ "minflt-nr", 0, { 9 }, 0, 0, "max(minor, 0) / seen", MEM, 0 },
	{ "majflt-nr", 0, { 9 }, 0, 0, "max(major, 0) / seen", MEM, 0 },
	COMMAND,
	{ NULL },
};

/* What other reports call active is shown here too with -T ALL -h, which is when their parameters are set. */
const struct view pidstat_child_view = {
	.name = "children", .group = G_PROC, .params = params, .lets = lets, .columns = child_columns, .derive = pidstat_derive,
	.active = "on_cpu && (user != 0 || system != 0) || on_memory && (minor != 0 || major != 0) || " MOVED_ELSE,
};
/* clang-format on */
