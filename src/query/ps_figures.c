/* Cells of ps that are figures. */
#include "ps_cells.h"

static void set_key(struct ps_cell *c, int64_t key)
{
	c->has_key = true;
	c->key = key;
}

static void put_signed(struct ps_cell *c, int64_t v)
{
	set_key(c, v);
	buf_fmt(c->out, "%lld", (long long)v);
}

static int64_t figure(const struct ps_cell *c, uint32_t col)
{
	return task_i64(c->p, c->task, col);
}

/* What status and statm do not show of a process without memory is 0, as for ps; what the
 * collector may not read is absent. */
static bool is_zero_when_absent(uint32_t col)
{
	return col < C_PROC_RCHAR;
}

void put_whole(struct ps_cell *c)
{
	uint64_t v;

	if (!task_get(c->p, c->task, c->column->col, &v) && !is_zero_when_absent(c->column->col))
		buf_char(c->out, '-');
	else
		put_signed(c, (int64_t)v);
}

/* Sorted as text. */
void put_hex(struct ps_cell *c)
{
	buf_fmt(c->out, "%016llx", (unsigned long long)task_u64(c->p, c->task, c->column->col));
}

/* Where the line has no room for all 64: the lower half, < before it where there are more. */
void put_signals(struct ps_cell *c)
{
	uint64_t v = task_u64(c->p, c->task, c->column->col);

	if (c->narrow)
		buf_fmt(c->out, "%s%08x", v >> 32 ? "<" : "", (unsigned)v);
	else
		buf_fmt(c->out, "%016llx", (unsigned long long)v);
}

void put_tid(struct ps_cell *c)
{
	put_signed(c, (int64_t)task_tid(c->p, c->task));
}

/* ---- shares of a CPU ------------------------------------------------------------------------- */

static double lived(const struct ps_cell *c)
{
	return (double)task_age_cs(c->p, c->task) / 100;
}

/* CPU time by life time in parts of SCALE. */
static double share(const struct ps_cell *c, double scale, bool children)
{
	double life = lived(c);
	uint64_t ticks = task_ticks(c->p, c->task, children);

	return life > 0 ? (double)ticks / (double)c->p->hz * scale / life : 0;
}

/* The same in whole numbers. Quirk: seconds of life become ticks by a multiplication of floating
 * point that is cut, so that 4.35 s are 434 of them. */
static uint64_t whole_share(const struct ps_cell *c, uint64_t scale)
{
	uint64_t life = (uint64_t)(lived(c) * (double)c->p->hz);

	return life ? task_ticks(c->p, c->task, c->children) * scale / life : 0;
}

static uint64_t at_most(uint64_t v, uint64_t most)
{
	return v < most ? v : most;
}

void put_pcpu(struct ps_cell *c)
{
	uint64_t v = whole_share(c, 1000);

	set_key(c, (int64_t)(share(c, 1000, c->children) * 1e8));
	if (v > 999)
		buf_u64_dec(c->out, v / 10);
	else
		buf_fmt(c->out, "%u.%u", (unsigned)v / 10, (unsigned)v % 10);
}

void put_c(struct ps_cell *c)
{
	set_key(c, (int64_t)(share(c, 1000, c->children) * 1e8));
	buf_fmt(c->out, "%2u", (unsigned)at_most(whole_share(c, 100), 99));
}

void put_cp(struct ps_cell *c)
{
	set_key(c, (int64_t)(share(c, 1000, c->children) * 1e8));
	buf_fmt(c->out, "%3u", (unsigned)at_most(whole_share(c, 1000), 999));
}

/* Quirk: rounded, where %CPU is cut; 99 and more are 99.999. */
void put_cuu(struct ps_cell *c)
{
	double v = share(c, 100, c->column->arg || c->children);

	set_key(c, (int64_t)(v * 1e8));
	buf_fixed(c->out, v >= 99 ? 99.999 : v, 3);
}

/* ---- memory ---------------------------------------------------------------------------------- */

void put_pmem(struct ps_cell *c)
{
	uint64_t rss = task_u64(c->p, c->task, C_PROC_VM_RSS), v;

	v = at_most(c->p->mem_kib ? rss * 1000 / c->p->mem_kib : 0, 999);
	set_key(c, (int64_t)rss);
	buf_fmt(c->out, "%2u.%u", (unsigned)v / 10, (unsigned)v % 10);
}

/* Parts of memory, sorted by the whole. */
static void put_part(struct ps_cell *c, int64_t v)
{
	put_signed(c, v);
	set_key(c, figure(c, C_PROC_VM_SIZE));
}

void put_drs(struct ps_cell *c)
{
	put_part(c, figure(c, C_PROC_VM_SIZE) - figure(c, C_PROC_VM_EXE));
}

void put_trs(struct ps_cell *c)
{
	put_part(c, figure(c, C_PROC_VM_EXE));
}

void put_size(struct ps_cell *c)
{
	put_part(c, figure(c, C_PROC_VM_DATA) + figure(c, C_PROC_VM_STK));
}

void put_lim(struct ps_cell *c)
{
	uint64_t v = task_u64(c->p, c->task, C_PROC_RSSLIM);

	if (v == UINT64_MAX)
		buf_str(c->out, "xx");
	else
		buf_u64_dec(c->out, v >> 10);
}

void put_faults(struct ps_cell *c)
{
	put_signed(c, figure(c, c->column->col) +
			      (c->children ? figure(c, (uint32_t)c->column->arg) : 0));
}

/* ---- scheduling ------------------------------------------------------------------------------ */

/* forked but did not execute 1, used the powers of root 4 (ps(1), PROCESS FLAGS) */
void put_flags(struct ps_cell *c)
{
	int64_t v = figure(c, C_PROC_FLAGS);

	set_key(c, v);
	buf_fmt(c->out, "%o", (unsigned)(v >> 6) & 7);
}

static void put_scheduled(struct ps_cell *c, int64_t v)
{
	put_signed(c, v);
	set_key(c, figure(c, C_PROC_PRIORITY));
}

void put_priority(struct ps_cell *c)
{
	put_scheduled(c, figure(c, C_PROC_PRIORITY) + c->column->arg);
}

void put_pri(struct ps_cell *c)
{
	put_scheduled(c, 39 - figure(c, C_PROC_PRIORITY));
}

void put_api(struct ps_cell *c)
{
	put_scheduled(c, -1 - figure(c, C_PROC_PRIORITY));
}

/* SCHED_OTHER 0, SCHED_BATCH 3: those to which the nice value means something */
void put_nice(struct ps_cell *c)
{
	int64_t policy = figure(c, C_PROC_POLICY);

	set_key(c, figure(c, C_PROC_NICE));
	if (policy != 0 && policy != 3)
		buf_char(c->out, '-');
	else
		buf_fmt(c->out, "%lld", (long long)c->key);
}

void put_rtprio(struct ps_cell *c)
{
	set_key(c, figure(c, C_PROC_RT_PRIORITY));
	if (!figure(c, C_PROC_POLICY))
		buf_char(c->out, '-');
	else
		buf_fmt(c->out, "%lld", (long long)c->key);
}

/* 4294967295: nobody logged in for it */
void put_luid(struct ps_cell *c)
{
	uint64_t v;
	bool known = task_get(c->p, c->task, C_PROC_LOGINUID, &v);

	set_key(c, (int64_t)v);
	if (!known || v == UINT32_MAX)
		buf_char(c->out, '-');
	else
		buf_u64_dec(c->out, v);
}
