/* The first sight of a process that the collector before this one has recorded. */
#include "proc_task.h"

static int64_t find_row(const struct frame *f, uint64_t pid)
{
	uint32_t from = 0, to = f->nrows;
	uint64_t v = 0;

	while (from < to) {
		uint32_t mid = from + (to - from) / 2;

		if (frame_get(f, mid, C_PROC_PID, &v) && v < pid)
			from = mid + 1;
		else
			to = mid;
	}
	return frame_get(f, from, C_PROC_PID, &v) && v == pid ? (int64_t)from : -1;
}

static bool is_label(const struct proc_reader *r, uint32_t col)
{
	return r->p->schema->groups[G_PROC].cols[col].kind == KIND_LABEL;
}

static bool same_cell(const struct proc_task *t, const struct frame *f, uint32_t row, uint32_t col)
{
	uint64_t v = 0;

	return frame_get(f, row, col, &v) == (bool)t->has[col] &&
	       (!t->has[col] || v == t->val[col]);
}

static bool same_cells(const struct proc_task *t, const struct frame *f, uint32_t row,
		       uint32_t from, uint32_t to)
{
	for (uint32_t c = from; c <= to; c++)
		if (!same_cell(t, f, row, c))
			return false;
	return true;
}

/* The same process, and it executed no other program since. */
static bool same_program(const struct proc_reader *r, const struct proc_task *t,
			 const struct frame *f, uint32_t row)
{
	size_t na, nb;
	const char *a = frame_label(f, row, C_PROC_COMM, &na);
	const char *b = strtab_get(&r->strings, t->val[C_PROC_COMM], &nb);

	return a && na == nb && !memcmp(a, b, na) && same_cell(t, f, row, C_PROC_STARTTIME) &&
	       same_cell(t, f, row, C_PROC_STARTSTACK);
}

static void copy_cells(struct proc_reader *r, struct proc_task *t, const struct frame *f,
		       uint32_t row, uint32_t from, uint32_t to)
{
	const struct cells c = { t->val, t->has };

	for (uint32_t col = from; col <= to; col++) {
		const char *s;
		uint64_t v;
		size_t n;

		if (!is_label(r, col) && frame_get(f, row, col, &v))
			cell_set(&c, col, v);
		else if (is_label(r, col) && (s = frame_label(f, row, col, &n)))
			proc_label(r, &c, col, s, n);
	}
}

enum heritage proc_task_inherit(struct proc_reader *r, struct proc_task *t)
{
	const struct frame *f = r->heritage;
	int64_t found = f ? find_row(f, t->val[C_PROC_PID]) : -1;
	uint32_t row = (uint32_t)found;

	if (found < 0 || !same_program(r, t, f, row))
		return HERITAGE_NONE;
	copy_cells(r, t, f, row, C_PROC_CMDLINE, C_PROC_STACK_REFERENCED);
	copy_cells(r, t, f, row, C_PROC_ALL_NVCSW, C_PROC_ALL_RUN_DELAY);
	if (!same_cells(t, f, row, C_PROC_STATE, C_PROC_EXIT_CODE) ||
	    !same_cells(t, f, row, C_PROC_RUN_TIME, C_PROC_TIMESLICES))
		return HERITAGE_RARE;
	copy_cells(r, t, f, row, C_PROC_UID, C_PROC_CANCELLED_WRITE_BYTES);
	copy_cells(r, t, f, row, C_PROC_THREADS_R, C_PROC_THREADS_I);
	copy_cells(r, t, f, row, C_PROC_WAITING_IN, C_PROC_WAITING_IN);
	return HERITAGE_ALL;
}
