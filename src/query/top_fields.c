/*
 * The columns of procps' top 4.0.2 in batch mode, measured on towns of processes (make-processes)
 * and on sweeps of each figure.
 *   memory   KiB, or the unit of -e; a figure too wide for its column takes the next unit
 *   TIME+    minutes, seconds and hundredths up to 360 minutes; then hours,minutes up to 96 hours;
 *            days+hours up to 14 days; weeks+days
 *   %CPU     the interval's ticks by its uptime; a process with one thread never has more than
 *            100.0, one with n never more than n times that, and with -H nothing has more
 * than 99.9. Sorting sees the time itself %MEM     statm's resident pages; what is too wide loses
 * its decimal, and then is a ? PR       "rt" below -99
 */
#include <string.h>

#include "top.h"

static uint64_t value(const struct top_cell *c, uint32_t col)
{
	return task_u64(&c->top->p, &c->task->task, col);
}

static int64_t key_number(const struct top_cell *c)
{
	return (int64_t)value(c, c->field->col);
}

static void put_number(struct top_cell *c)
{
	buf_fmt(c->out, "%lld", (long long)key_number(c));
}

/* The id of a thread stands where that of a process would. */
static int64_t key_pid(const struct top_cell *c)
{
	return (int64_t)task_tid(&c->top->p, &c->task->task);
}

static void put_pid(struct top_cell *c)
{
	buf_u64_dec(c->out, (uint64_t)key_pid(c));
}

static void put_user(struct top_cell *c)
{
	task_user(&c->top->p, &c->task->task, c->field->col, c->out);
}

static void put_priority(struct top_cell *c)
{
	if (key_number(c) < -99)
		buf_str(c->out, "rt");
	else
		put_number(c);
}

static void put_state(struct top_cell *c)
{
	buf_char(c->out, task_state(&c->top->p, &c->task->task));
}

static void put_command(struct top_cell *c)
{
	size_t n;
	const char *comm;

	if (c->top->commands) {
		task_command(&c->top->p, &c->task->task, c->out);
		return;
	}
	comm = task_label(&c->top->p, &c->task->task, C_PROC_COMM, &n);
	if (comm)
		buf_add(c->out, comm, n);
}

static void put_label(struct top_cell *c)
{
	size_t n;
	const char *s = task_label(&c->top->p, &c->task->task, c->field->col, &n);

	if (s)
		buf_add(c->out, s, n);
}

/* ---- memory ---------------------------------------------------------------------------------- */

static int64_t key_pages(const struct top_cell *c)
{
	return (int64_t)(value(c, c->field->col) * c->top->p.page_kib);
}

static void put_size(struct top_cell *c)
{
	static const char units[] = "kmgtp";
	const char *unit = strchr(units, c->top->task_unit);
	float v = (float)key_pages(c);
	size_t at = c->out->len;

	for (const char *u = units; u < unit; u++)
		v /= 1024;
	for (; *unit; unit++, v /= 1024) {
		c->out->len = at;
		buf_fixed(c->out, (double)v, *unit != 'k');
		if (*unit != 'k')
			buf_char(c->out, *unit);
		if (c->out->len - at <= c->field->width)
			return;
	}
	c->out->len = at;
	buf_char(c->out, '?');
}

/* ---- shares ---------------------------------------------------------------------------------- */

static void put_share(struct top_cell *c, float v)
{
	size_t at = c->out->len;

	for (unsigned decimals = 2; decimals-- > 0;) {
		c->out->len = at;
		buf_fixed(c->out, (double)v, decimals);
		if (c->out->len - at <= c->field->width)
			return;
	}
	c->out->len = at;
	buf_char(c->out, '?');
}

static int64_t key_cpu(const struct top_cell *c)
{
	return (int64_t)c->task->ticks;
}

static void put_cpu(struct top_cell *c)
{
	const struct top *t = c->top;
	float seconds = (float)t->interval->itv_cs / 100.0f;
	float v = (float)c->task->ticks * (100.0f / ((float)t->p.hz * seconds)), most;
	uint64_t threads = value(c, C_PROC_NUM_THREADS);

	if (t->ncpu && threads > t->ncpu)
		threads = t->ncpu;
	most = t->threads ? 99.9f : 100.0f * (float)threads;
	put_share(c, v > most ? most : v);
}

static void put_memory(struct top_cell *c)
{
	float all = (float)c->top->p.mem_kib;

	put_share(c, all > 0 ? (float)key_pages(c) * 100.0f / all : 0);
}

/* ---- time ------------------------------------------------------------------------------------ */

enum { MINUTES_MOST = 360, HOURS_MOST = 96, DAYS_MOST = 14 };

static int64_t key_time(const struct top_cell *c)
{
	return (int64_t)task_ticks(&c->top->p, &c->task->task, c->top->children);
}

static void put_time(struct top_cell *c)
{
	unsigned long long cs = (unsigned long long)key_time(c) * 100 / c->top->p.hz;
	unsigned long long minutes = cs / 6000, hours = minutes / 60, days = hours / 24;

	if (cs <= MINUTES_MOST * 6000ull)
		buf_fmt(c->out, "%llu:%02llu.%02llu", minutes, cs / 100 % 60, cs % 100);
	else if (cs <= HOURS_MOST * 360000ull)
		buf_fmt(c->out, "%llu,%02llu", hours, minutes % 60);
	else if (cs <= DAYS_MOST * 8640000ull)
		buf_fmt(c->out, "%llud+%lluh", days, hours % 24);
	else
		buf_fmt(c->out, "%lluw+%llud", days / 7, days % 7);
}

/* ---- the table ------------------------------------------------------------------------------- */

/* clang-format off */
const struct top_field top_fields[] = {
	{ "PID", 0, false, put_pid, key_pid },
	{ "USER", 8, true, put_user, NULL, C_PROC_EUID },
	{ "PR", 3, false, put_priority, key_number, C_PROC_PRIORITY },
	{ "NI", 3, false, put_number, key_number, C_PROC_NICE },
	{ "VIRT", 7, false, put_size, key_pages, C_PROC_STATM_SIZE },
	{ "RES", 6, false, put_size, key_pages, C_PROC_STATM_RESIDENT },
	{ "SHR", 6, false, put_size, key_pages, C_PROC_STATM_SHARED },
	{ "S", 1, false, put_state, key_number, C_PROC_STATE },
	{ "%CPU", 5, false, put_cpu, key_cpu },
	{ "%MEM", 5, false, put_memory, key_pages, C_PROC_STATM_RESIDENT },
	{ "TIME+", 9, false, put_time, key_time },
	{ "COMMAND", 0, true, put_command, NULL },
	/* only to sort by */
	{ "TIME", 0, false, NULL, key_time },
	{ "PPID", 0, false, NULL, key_number, C_PROC_PPID },
	{ "TGID", 0, false, NULL, key_number, C_PROC_PID },
	{ "UID", 0, false, NULL, key_number, C_PROC_EUID },
	{ "RUID", 0, false, NULL, key_number, C_PROC_UID },
	{ "RUSER", 0, false, put_user, NULL, C_PROC_UID },
	{ "SUID", 0, false, NULL, key_number, C_PROC_SUID },
	{ "GID", 0, false, NULL, key_number, C_PROC_EGID },
	{ "GROUP", 0, false, put_label, NULL, C_PROC_GROUP },
	{ "PGRP", 0, false, NULL, key_number, C_PROC_PGRP },
	{ "TPGID", 0, false, NULL, key_number, C_PROC_TPGID },
	{ "SID", 0, false, NULL, key_number, C_PROC_SESSION },
	{ "nTH", 0, false, NULL, key_number, C_PROC_NUM_THREADS },
	{ "P", 0, false, NULL, key_number, C_PROC_PROCESSOR },
	{ "SWAP", 0, false, NULL, key_number, C_PROC_VM_SWAP },
	{ "CODE", 0, false, NULL, key_number, C_PROC_STATM_TEXT },
	{ "DATA", 0, false, NULL, key_number, C_PROC_STATM_DATA },
	{ "nMaj", 0, false, NULL, key_number, C_PROC_MAJFLT },
	{ "nMin", 0, false, NULL, key_number, C_PROC_MINFLT },
	{ "Flags", 0, false, NULL, key_number, C_PROC_FLAGS },
	{ "OOMa", 0, false, NULL, key_number, C_PROC_OOM_SCORE_ADJ },
	{ "OOMs", 0, false, NULL, key_number, C_PROC_OOM_SCORE },
	{ "RSan", 0, false, NULL, key_number, C_PROC_RSS_ANON },
	{ "RSfd", 0, false, NULL, key_number, C_PROC_RSS_FILE },
	{ "RSlk", 0, false, NULL, key_number, C_PROC_VM_LCK },
	{ "RSsh", 0, false, NULL, key_number, C_PROC_RSS_SHMEM },
	{ "WCHAN", 0, false, put_label, NULL, C_PROC_WCHAN },
	{ NULL },
};
/* clang-format on */

const struct top_field *top_field_find(const char *name, size_t n)
{
	for (const struct top_field *f = top_fields; f->name; f++)
		if (strlen(f->name) == n && !memcmp(f->name, name, n))
			return f;
	return NULL;
}
