#include "procs.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>

static const struct frame no_rows = { .group = G_PROC };

/* Columns that threads have of their own: of the group proc, and of the group thread. */
static const struct {
	uint8_t proc, thread;
} own[] = {
	{ C_PROC_COMM, C_THREAD_COMM },
	{ C_PROC_STATE, C_THREAD_STATE },
	{ C_PROC_STARTTIME, C_THREAD_STARTTIME },
	{ C_PROC_FLAGS, C_THREAD_FLAGS },
	{ C_PROC_MINFLT, C_THREAD_MINFLT },
	{ C_PROC_MAJFLT, C_THREAD_MAJFLT },
	{ C_PROC_UTIME, C_THREAD_UTIME },
	{ C_PROC_STIME, C_THREAD_STIME },
	{ C_PROC_PRIORITY, C_THREAD_PRIORITY },
	{ C_PROC_NICE, C_THREAD_NICE },
	{ C_PROC_PROCESSOR, C_THREAD_PROCESSOR },
	{ C_PROC_RT_PRIORITY, C_THREAD_RT_PRIORITY },
	{ C_PROC_POLICY, C_THREAD_POLICY },
	{ C_PROC_RCHAR, C_THREAD_RCHAR },
	{ C_PROC_WCHAR, C_THREAD_WCHAR },
	{ C_PROC_SYSCR, C_THREAD_SYSCR },
	{ C_PROC_SYSCW, C_THREAD_SYSCW },
	{ C_PROC_READ_BYTES, C_THREAD_READ_BYTES },
	{ C_PROC_WRITE_BYTES, C_THREAD_WRITE_BYTES },
	{ C_PROC_CANCELLED_WRITE_BYTES, C_THREAD_CANCELLED_WRITE_BYTES },
	{ C_PROC_WCHAN, C_THREAD_WCHAN },
};

static const struct frame *frame_of(const struct procs *p, const struct task *t, uint32_t *col,
				    uint32_t *row)
{
	*row = t->row;
	for (size_t i = 0; t->thread >= 0 && i < sizeof(own) / sizeof(own[0]); i++)
		if (own[i].proc == *col) {
			*row = (uint32_t)t->thread;
			*col = own[i].thread;
			return p->thread;
		}
	return p->proc;
}

/* ---- the machine ----------------------------------------------------------------------------- */

groupset procs_groups(void)
{
	return (groupset)1 << G_PROC | (groupset)1 << G_HOST | (groupset)1 << G_STAT |
	       (groupset)1 << G_MEMINFO | (groupset)1 << G_KERNEL;
}

static uint64_t scalar(const struct sample *s, unsigned group, uint32_t col, uint64_t absent)
{
	uint64_t v;

	return s->frames[group].taken && frame_get(&s->frames[group], 0, col, &v) ? v : absent;
}

static unsigned digits(uint64_t v)
{
	unsigned n = 1;

	while (v /= 10)
		n++;
	return n;
}

static int by_ids(const void *a, const void *b, void *context)
{
	const struct frame *f = context;
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	uint32_t cols[] = { C_PROC_PID, C_PROC_STARTTIME };

	if (f->group == G_THREAD) {
		cols[0] = C_THREAD_PID;
		cols[1] = C_THREAD_TID;
	}
	for (int i = 0; i < 2; i++) {
		uint64_t v = 0, w = 0;

		frame_get(f, x, cols[i], &v);
		frame_get(f, y, cols[i], &w);
		if (v != w)
			return v < w ? -1 : 1;
	}
	return (x > y) - (x < y);
}

static uint32_t *in_order(const struct frame *f)
{
	uint32_t *rows = mem_alloc((f->nrows + 1) * sizeof(*rows));

	for (uint32_t i = 0; i < f->nrows; i++)
		rows[i] = i;
	mem_sort_r(rows, f->nrows, sizeof(*rows), by_ids, (void *)(uintptr_t)f);
	return rows;
}

void procs_release(struct procs *p)
{
	free(p->rows);
	free(p->thread_rows);
	p->rows = p->thread_rows = NULL;
}

void procs_take(struct procs *p, const struct sample *s)
{
	uint64_t pid_max = scalar(s, G_KERNEL, C_KERNEL_PID_MAX, 32768);

	memset(p, 0, sizeof(*p));
	p->proc = s->frames[G_PROC].taken ? &s->frames[G_PROC] : &no_rows;
	p->thread = s->frames[G_THREAD].taken ? &s->frames[G_THREAD] : &no_rows;
	p->rows = in_order(p->proc);
	p->thread_rows = in_order(p->thread);
	p->hz = scalar(s, G_HOST, C_HOST_HZ, 100);
	p->hz = p->hz ? p->hz : 100;
	p->page_kib = scalar(s, G_HOST, C_HOST_PAGE_SIZE, 4096) / 1024;
	p->mem_kib = scalar(s, G_MEMINFO, C_MEMINFO_MEM_TOTAL, 0);
	p->uptime_cs = s->stamp.uptime_cs;
	p->now_s = s->stamp.real_ms / 1000;
	p->btime_s = (int64_t)scalar(s, G_STAT, C_STAT_BTIME,
				     (uint64_t)(p->now_s - (int64_t)(p->uptime_cs / 100)));
	p->pid_width = digits(pid_max ? pid_max - 1 : 0);
	p->pid_width = p->pid_width < 5 ? 5 : p->pid_width;
	p->utf8 = !strcmp(nl_langinfo(CODESET), "UTF-8");
}

/* ---- figures --------------------------------------------------------------------------------- */

bool task_get(const struct procs *p, const struct task *t, uint32_t col, uint64_t *v)
{
	uint32_t row;
	const struct frame *f = frame_of(p, t, &col, &row);

	*v = 0;
	return frame_get(f, row, col, v);
}

uint64_t task_u64(const struct procs *p, const struct task *t, uint32_t col)
{
	uint64_t v;

	task_get(p, t, col, &v);
	return v;
}

int64_t task_i64(const struct procs *p, const struct task *t, uint32_t col)
{
	return (int64_t)task_u64(p, t, col);
}

const char *task_label(const struct procs *p, const struct task *t, uint32_t col, size_t *n)
{
	uint32_t row;
	const struct frame *f = frame_of(p, t, &col, &row);

	*n = 0;
	return frame_label(f, row, col, n);
}

uint64_t task_tid(const struct procs *p, const struct task *t)
{
	uint64_t tid = 0;

	if (t->thread < 0)
		return task_u64(p, t, C_PROC_PID);
	frame_get(p->thread, (uint32_t)t->thread, C_THREAD_TID, &tid);
	return tid;
}

char task_state(const struct procs *p, const struct task *t)
{
	return (char)task_u64(p, t, C_PROC_STATE);
}

uint64_t task_ticks(const struct procs *p, const struct task *t, bool children)
{
	uint64_t sum = task_u64(p, t, C_PROC_UTIME) + task_u64(p, t, C_PROC_STIME);

	if (children)
		sum += task_u64(p, t, C_PROC_CUTIME) + task_u64(p, t, C_PROC_CSTIME);
	return sum;
}

/* In a container /proc/uptime may be the container's (lxcfs) while processes bear the host's clock: one that
 * starts after now is as old as the wall clock says. */
uint64_t task_age_cs(const struct procs *p, const struct task *t)
{
	uint64_t start_cs = task_u64(p, t, C_PROC_STARTTIME) * 100 / p->hz;
	int64_t age_s = p->now_s - task_start_s(p, t);

	if (p->uptime_cs >= start_cs)
		return p->uptime_cs - start_cs;
	return age_s > 0 ? (uint64_t)age_s * 100 : 0;
}

uint64_t task_elapsed(const struct procs *p, const struct task *t)
{
	return task_age_cs(p, t) / 100;
}

int64_t task_start_s(const struct procs *p, const struct task *t)
{
	return p->btime_s + (int64_t)(task_u64(p, t, C_PROC_STARTTIME) / p->hz);
}

/* ---- users ----------------------------------------------------------------------------------- */

/* A number column and the label column that names it. */
struct naming {
	uint32_t number, name;
};

/* Names were recorded for the real and the effective numbers: whoever has that number as one of
 * these knows the name. */
static bool find_name(const struct frame *f, const struct naming how[2], uint64_t number,
		      struct buf *out)
{
	for (uint32_t row = 0; row < f->nrows; row++)
		for (int i = 0; i < 2; i++) {
			uint64_t v;
			size_t n;
			const char *name;

			if (!frame_get(f, row, how[i].number, &v) || v != number)
				continue;
			name = frame_label(f, row, how[i].name, &n);
			if (name)
				buf_add(out, name, n);
			return name != NULL;
		}
	return false;
}

/* Its own row has it, mostly. */
static bool own_name(const struct frame *f, uint32_t row, const struct naming how[2],
		     uint64_t number, struct buf *out)
{
	for (int i = 0; i < 2; i++) {
		uint64_t v;
		size_t n;
		const char *name;

		if (!frame_get(f, row, how[i].number, &v) || v != number)
			continue;
		name = frame_label(f, row, how[i].name, &n);
		if (name)
			buf_add(out, name, n);
		else
			buf_u64_dec(out, number);
		return true;
	}
	return false;
}

static void put_name(const struct procs *p, uint32_t row, const struct naming how[2], uint32_t col,
		     struct buf *out)
{
	uint64_t number;

	if (!frame_get(p->proc, row, col, &number))
		buf_char(out, '?');
	else if (!own_name(p->proc, row, how, number, out) && !find_name(p->proc, how, number, out))
		buf_u64_dec(out, number);
}

void task_user(const struct procs *p, const struct task *t, uint32_t col, struct buf *out)
{
	static const struct naming how[2] = { { C_PROC_EUID, C_PROC_USER },
					      { C_PROC_UID, C_PROC_RUSER } };

	put_name(p, t->row, how, col, out);
}

void task_group(const struct procs *p, const struct task *t, uint32_t col, struct buf *out)
{
	static const struct naming how[2] = { { C_PROC_EGID, C_PROC_GROUP },
					      { C_PROC_GID, C_PROC_RGROUP } };

	put_name(p, t->row, how, col, out);
}
