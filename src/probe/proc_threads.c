#include "proc_threads.h"

#include "scan.h"

enum {
	STATE_COLS = C_PROC_THREADS_I - C_PROC_THREADS_R + 1,
	COL_D = C_PROC_THREADS_D - C_PROC_THREADS_R,
	COUNTED_MOST = 4096, /* threads of one process whose states are looked at */
};

/* The column of a state letter: t is T being traced, X and x are on their way from Z. */
static int state_column(char state)
{
	static const char letters[] = "RSDTZItXx";
	static const uint8_t at[] = { 0, 1, 2, 3, 4, 5, 3, 4, 4 };
	const char *found = state ? strchr(letters, state) : NULL;

	return found ? at[found - letters] : -1;
}

bool threads_list(struct proc_reader *r, pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "proc/%d/task", (int)pid);
	return numbers_read(&r->threads, r->p, path);
}

/* What it sleeps in, after its stat line said that it does; it may have gone on since. */
static void take_waiting(struct proc_reader *r, struct proc_task *t, pid_t tid)
{
	struct cells c = proc_task_cells(t);
	size_t n;

	if (!thread_file_read(&r->files, t->pid, tid, PROC_WCHAN))
		return;
	n = strcspn(r->files.text.p, "\n");
	if (n && strcmp(r->files.text.p, "0"))
		proc_label(r, &c, C_PROC_WAITING_IN, r->files.text.p, n);
}

static bool count_all(struct proc_reader *r, struct proc_task *t, uint64_t *count)
{
	pid_t pid = t->pid;
	unsigned seen = 0;

	threads_list(r, pid);
	for (size_t i = 0; i < r->threads.count && seen < COUNTED_MOST; i++) {
		const struct buf *text = &r->files.text;
		int col;

		if (!thread_file_read(&r->files, pid, r->threads.n[i], PROC_STAT))
			continue;
		col = state_column(stat_line_state(text->p, text->len));
		if (col >= 0)
			count[col]++;
		if (col == COL_D && !t->has[C_PROC_WAITING_IN])
			take_waiting(r, t, r->threads.n[i]);
		seen++;
	}
	return seen && seen < COUNTED_MOST;
}

void threads_count(struct proc_reader *r, struct proc_task *t)
{
	struct cells c = { t->val, t->has };
	uint64_t count[STATE_COLS] = { 0 };
	int col = state_column((char)t->val[C_PROC_STATE]);

	cells_clear(&c, C_PROC_THREADS_R, C_PROC_THREADS_I + 1);
	cells_clear(&c, C_PROC_WAITING_IN, C_PROC_WAITING_IN + 1);
	if (t->val[C_PROC_NUM_THREADS] > 1) {
		if (!count_all(r, t, count))
			return;
	} else if (col >= 0) {
		count[col] = 1;
	}
	for (uint32_t i = 0; i < STATE_COLS; i++)
		cell_set(&c, C_PROC_THREADS_R + i, count[i]);
}

bool threads_wanted(const struct proc_reader *r, const struct proc_task *t)
{
	char *const *names = r->p->options.processes.threads;
	const char *comm = strtab_get(&r->strings, t->val[C_PROC_COMM], NULL);

	for (size_t i = 0; names && names[i]; i++)
		if (!strcmp(names[i], "ALL") || !strcmp(names[i], comm))
			return true;
	return false;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static void take_keys(struct proc_reader *r, uint32_t first, uint32_t last, const struct cells *c)
{
	keys_parse(r->files.text.p, r->files.text.len, G_THREAD, r->p->schema, first,
		   last - first + 1, c);
}

void thread_files_parse(struct proc_reader *r, pid_t pid, pid_t tid, const struct cells *c)
{
	struct proc_files *f = &r->files;

	if (thread_file_read(f, pid, tid, PROC_STATUS))
		take_keys(r, C_THREAD_VOLUNTARY, C_THREAD_NONVOLUNTARY, c);
	if (thread_file_read(f, pid, tid, PROC_IO))
		take_keys(r, C_THREAD_RCHAR, C_THREAD_CANCELLED_WRITE_BYTES, c);
	if (thread_file_read(f, pid, tid, PROC_SCHEDSTAT))
		places_parse(f->text.p, C_THREAD_RUN_TIME,
			     C_THREAD_TIMESLICES - C_THREAD_RUN_TIME + 1, c);
}

static void take_more(struct proc_reader *r, pid_t pid, pid_t tid, const struct cells *c)
{
	const struct proc_files *f = &r->files;

	thread_files_parse(r, pid, tid, c);
	if (thread_file_read(&r->files, pid, tid, PROC_WCHAN) && f->text.len)
		proc_label(r, c, C_THREAD_WCHAN, f->text.p, strcspn(f->text.p, "\n"));
}

static void take_thread(struct proc_reader *r, pid_t pid, pid_t tid, struct frame *f)
{
	uint32_t row;
	struct cells c;
	const char *comm;
	size_t n;

	if (!thread_file_read(&r->files, pid, tid, PROC_STAT))
		return;
	row = frame_row(f);
	c = (struct cells){ f->val + (size_t)row * f->ncols, f->has + (size_t)row * f->ncols };
	if (!stat_line_parse(r->files.text.p, r->files.text.len, thread_stat_columns, &c, &comm,
			     &n)) {
		f->nrows--;
		return;
	}
	cell_set(&c, C_THREAD_PID, (uint64_t)pid);
	proc_label(r, &c, C_THREAD_COMM, comm, n);
	take_more(r, pid, tid, &c);
}

void threads_read(struct proc_reader *r, const struct proc_task *t, struct frame *f)
{
	threads_list(r, t->pid);
	for (size_t i = 0; i < r->threads.count; i++)
		take_thread(r, t->pid, r->threads.n[i], f);
}
