#include "proc_switches.h"

#include "proc_threads.h"
#include "taskstats.h"

enum { ALL_COLS = C_PROC_ALL_RUN_DELAY - C_PROC_ALL_NVCSW + 1 };

/* Of all, in the order of their columns. */
struct sums {
	uint64_t v[ALL_COLS];
};

static uint64_t *sum_of(struct sums *s, uint32_t col)
{
	return &s->v[col - C_PROC_ALL_NVCSW];
}

/* ---- from a copy of /proc -------------------------------------------------------------------- */

static bool add_cell(struct sums *s, uint32_t col, const struct cells *c, uint32_t from)
{
	*sum_of(s, col) += c->val[from];
	return c->has[from];
}

static bool add_thread(struct proc_reader *r, pid_t pid, pid_t tid, struct sums *s)
{
	uint64_t val[THREAD_COLS] = { 0 };
	uint8_t has[THREAD_COLS] = { 0 };
	struct cells c = { val, has };

	thread_files_parse(r, pid, tid, &c);
	return add_cell(s, C_PROC_ALL_NVCSW, &c, C_THREAD_VOLUNTARY) &&
	       add_cell(s, C_PROC_ALL_NIVCSW, &c, C_THREAD_NONVOLUNTARY) &&
	       add_cell(s, C_PROC_ALL_RUN_TIME, &c, C_THREAD_RUN_TIME) &&
	       add_cell(s, C_PROC_ALL_RUN_DELAY, &c, C_THREAD_RUN_DELAY);
}

static bool add_threads(struct proc_reader *r, pid_t pid, struct sums *s)
{
	bool known = threads_list(r, pid) && r->threads.count;

	for (size_t i = 0; known && i < r->threads.count; i++)
		known = add_thread(r, pid, r->threads.n[i], s);
	return known;
}

/* ---- from the kernel ------------------------------------------------------------------------- */

static bool ask(struct proc_reader *r, pid_t pid, struct sums *s)
{
	struct taskstats got;

	if (!taskstats_of_process(r->taskstats, pid, &got))
		return false;
	*sum_of(s, C_PROC_ALL_NVCSW) = got.nvcsw;
	*sum_of(s, C_PROC_ALL_NIVCSW) = got.nivcsw;
	*sum_of(s, C_PROC_ALL_RUN_TIME) = got.cpu_run_virtual_total;
	*sum_of(s, C_PROC_ALL_RUN_DELAY) = got.cpu_delay_total;
	return true;
}

/*
 * Counts that fell. Switches of a thread that ended are missing on many kernels, its time is not:
 * what was counted once is kept. A thread that is just ending may count twice in all of them, for a
 * moment: then they stand still until they have caught up.
 */
static void keep_growing(struct proc_task *t, struct sums *s)
{
	bool ended = t->has[C_PROC_ALL_RUN_TIME] &&
		     *sum_of(s, C_PROC_ALL_RUN_TIME) >= t->val[C_PROC_ALL_RUN_TIME];

	for (uint32_t k = 0; k < ALL_COLS; k++) {
		uint64_t was = t->has[C_PROC_ALL_NVCSW + k] ? t->val[C_PROC_ALL_NVCSW + k] : 0;

		if (k < SWITCH_COLS)
			s->v[k] += t->gone[k];
		if (s->v[k] >= was)
			continue;
		if (k < SWITCH_COLS && ended)
			t->gone[k] += was - s->v[k];
		s->v[k] = was;
	}
}

/* Whether it has, or has had, more than one thread: of the latter their time is left. */
static bool has_several(const struct proc_task *t, const struct sums *s)
{
	return t->val[C_PROC_NUM_THREADS] > 1 || t->has[C_PROC_ALL_NVCSW] ||
	       s->v[C_PROC_ALL_RUN_TIME - C_PROC_ALL_NVCSW] > t->val[C_PROC_RUN_TIME];
}

static void set_all(struct proc_task *t, const struct sums *s)
{
	struct cells c = proc_task_cells(t);
	/* kernels that do not measure delays have no time in it */
	bool timed = s->v[C_PROC_ALL_RUN_TIME - C_PROC_ALL_NVCSW] || !t->val[C_PROC_RUN_TIME];

	for (uint32_t k = 0; k < ALL_COLS; k++)
		if (k < SWITCH_COLS || timed)
			cell_set(&c, C_PROC_ALL_NVCSW + k, s->v[k]);
}

void proc_take_switches(struct proc_reader *r, struct proc_task *t)
{
	struct cells c = proc_task_cells(t);
	struct sums s = { { 0 } };
	bool several = t->val[C_PROC_NUM_THREADS] > 1 || t->has[C_PROC_ALL_NVCSW];

	if (!r->p->live || !r->taskstats) {
		cells_clear(&c, C_PROC_ALL_NVCSW, C_PROC_ALL_RUN_DELAY + 1);
		if (!r->p->live && several && add_threads(r, t->pid, &s))
			set_all(t, &s);
		return;
	}
	/* what ended before it was seen for the first time is older than a young one */
	if ((!several && (t->sights || t->young)) || !ask(r, t->pid, &s) || !has_several(t, &s))
		return;
	keep_growing(t, &s);
	set_all(t, &s);
}
