#include "proc_turns.h"

#include "redact.h"
#include "scan.h"

enum {
	TURN_EVERY = 12,
	RARE_EVERY = 120,
	FLAG_KTHREAD = 0x200000, /* PF_KTHREAD */
};

static bool is_kthread(const struct proc_task *t)
{
	return t->has[C_PROC_FLAGS] && (t->val[C_PROC_FLAGS] & FLAG_KTHREAD);
}

/* A file's text without its last newline into a label; the cell is absent when there is none. */
static void take_text(struct proc_reader *r, struct proc_task *t, enum proc_file file, uint32_t col)
{
	struct cells c = proc_task_cells(t);
	const struct buf *text = &r->files.text;
	size_t n;

	c.has[col] = 0;
	if (!proc_task_file(r, t, file) || !text->len)
		return;
	n = text->len - (text->p[text->len - 1] == '\n');
	proc_label(r, &c, col, text->p, n);
}

static void take_number(struct proc_reader *r, struct proc_task *t, enum proc_file file,
			uint32_t col)
{
	struct cells c = proc_task_cells(t);
	const char *at;
	uint64_t v;
	bool negative;

	c.has[col] = 0;
	if (!proc_task_file(r, t, file))
		return;
	at = r->files.text.p;
	if (scan_i64(&at, &v, &negative) == SCAN_OK)
		cell_set(&c, col, v);
}

/* Arguments end with a NUL each; that of the last is not kept. Kernel threads and zombies have an
 * empty file. */
static void take_cmdline(struct proc_reader *r, struct proc_task *t)
{
	const struct process_options *o = &r->p->options.processes;
	static char *const none[] = { NULL };
	struct cells c = proc_task_cells(t);
	const struct buf *text = &r->files.text;
	size_t n;

	c.has[C_PROC_CMDLINE] = 0;
	if (o->no_cmdline || !proc_task_file(r, t, PROC_CMDLINE) || !text->len)
		return;
	n = text->len - (text->p[text->len - 1] == '\0');
	if (o->cmdline_max && n > o->cmdline_max)
		n = o->cmdline_max;
	buf_reset(&r->spare);
	redact(&r->spare, text->p, n, o->redact ? o->redact : none);
	proc_label(r, &c, C_PROC_CMDLINE, buf_cstr(&r->spare), r->spare.len);
}

static void take_exe(struct proc_reader *r, struct proc_task *t)
{
	struct cells c = proc_task_cells(t);

	c.has[C_PROC_EXE] = 0;
	if (!is_kthread(t) && proc_exe_read(&r->files, t->pid))
		proc_label(r, &c, C_PROC_EXE, r->files.text.p, r->files.text.len);
}

static void take_fds(struct proc_reader *r, struct proc_task *t)
{
	struct cells c = proc_task_cells(t);
	uint64_t n = 0;

	c.has[C_PROC_FDS] = 0;
	if ((is_kthread(t) && r->p->live) || proc_fd_count(&r->files, t->pid, &n))
		cell_set(&c, C_PROC_FDS, n);
}

static void take_stack(struct proc_reader *r, struct proc_task *t)
{
	struct cells c = proc_task_cells(t);

	cells_clear(&c, C_PROC_STACK_SIZE, C_PROC_STACK_REFERENCED + 1);
	if (r->p->options.processes.stack && !is_kthread(t) && proc_task_file(r, t, PROC_SMAPS))
		smaps_stack(r->files.text.p, r->files.text.len, &c);
}

/* What a process sleeps in: at once in D, which is what people ask about; "0" while it runs. */
static void take_wchan(struct proc_reader *r, struct proc_task *t, bool turn)
{
	struct cells c = proc_task_cells(t);
	bool runs = t->val[C_PROC_STATE] == 'R';

	if (r->p->live && runs)
		proc_label(r, &c, C_PROC_WCHAN, "0", 1);
	else if (turn || t->val[C_PROC_STATE] == 'D' || !c.has[C_PROC_WCHAN])
		take_text(r, t, PROC_WCHAN, C_PROC_WCHAN);
}

static void take_turn(struct proc_reader *r, struct proc_task *t)
{
	take_fds(r, t);
	take_number(r, t, PROC_OOM_SCORE, C_PROC_OOM_SCORE);
	take_stack(r, t);
	t->turn_due = false;
	t->turn_at = r->p->tick + 1 + ((unsigned)t->pid + r->p->tick) % TURN_EVERY;
}

static void take_rare(struct proc_reader *r, struct proc_task *t)
{
	take_cmdline(r, t);
	take_exe(r, t);
	take_text(r, t, PROC_CGROUP, C_PROC_CGROUP);
	take_number(r, t, PROC_OOM_SCORE_ADJ, C_PROC_OOM_SCORE_ADJ);
	take_number(r, t, PROC_LOGINUID, C_PROC_LOGINUID);
	t->rare_at = r->p->tick + RARE_EVERY / 2 + (unsigned)t->pid % RARE_EVERY;
}

void proc_spread_turns(const struct proc_reader *r, struct proc_task *t)
{
	t->turn_at = r->p->tick + (unsigned)t->pid % TURN_EVERY;
	t->rare_at = r->p->tick + (unsigned)t->pid % RARE_EVERY;
}

void proc_take_turns(struct proc_reader *r, struct proc_task *t, bool moved, bool executed)
{
	unsigned tick = r->p->tick;
	bool first = !t->sights || executed || (t->sights == 1 && t->young);
	bool turn = first || (t->turn_due && (int)(tick - t->turn_at) >= 0);

	if (moved || turn)
		take_wchan(r, t, turn);
	if (turn)
		take_turn(r, t);
	if (first || (int)(tick - t->rare_at) >= 0)
		take_rare(r, t);
	if (proc_task_is_idle(r, t))
		proc_fds_close(&r->files, &t->fds, PROC_STAT);
}
