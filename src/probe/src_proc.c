/* /proc/PID: a row a process, by number, and rows of the threads asked for. */
#include <stdlib.h>
#include <unistd.h>

#include "proc_threads.h"
#include "scan.h"
#include "taskstats.h"

enum { STRINGS_SPARE = 1 << 20 /* bytes of labels that nobody has any more, at least */ };

struct proc_state {
	struct proc_reader reader;
	struct proc_task **list; /* of the sample before, by pid; empty with --root */
	size_t count, cap;
	struct proc_task **next; /* of this one */
	size_t nnext, next_cap;
	size_t live_bytes; /* of labels after the last tidying */
	struct numbers pids;
	uint64_t reclaimed_pages;
	struct sample heritage;
	struct strtab heritage_strings;
};

/* What all threads of a process did is asked of the running system; without permission it is not
 * recorded. */
static void open_taskstats(struct proc_reader *r)
{
	struct taskstats_link *l = mem_zalloc(1, sizeof(*l));
	struct taskstats own;

	if (!taskstats_open(l) && taskstats_of_process(l, getpid(), &own)) {
		r->taskstats = l;
		return;
	}
	taskstats_close(l);
	free(l);
}

static void close_taskstats(struct proc_reader *r)
{
	if (r->taskstats)
		taskstats_close(r->taskstats);
	free(r->taskstats);
}

static void *proc_open(struct probe *p)
{
	struct proc_state *s = mem_zalloc(1, sizeof(*s));

	s->reader.p = p;
	s->reader.page_kib = (uint64_t)sysconf(_SC_PAGESIZE) / 1024;
	proc_files_init(&s->reader.files, p);
	idnames_init(&s->reader.users, "etc/passwd");
	idnames_init(&s->reader.groups, "etc/group");
	strtab_init(&s->reader.strings);
	s->reader.hz = (uint64_t)sysconf(_SC_CLK_TCK);
	sample_init(&s->heritage);
	strtab_init(&s->heritage_strings);
	if (p->live)
		open_taskstats(&s->reader);
	return s;
}

static void drop_all(struct proc_state *s)
{
	for (size_t i = 0; i < s->count; i++)
		proc_task_free(&s->reader, s->list[i]);
	s->count = 0;
}

static void forget_heritage(struct proc_state *s)
{
	s->reader.heritage = NULL;
	sample_release(&s->heritage);
	strtab_release(&s->heritage_strings);
	strtab_init(&s->heritage_strings);
}

static void proc_close(void *state)
{
	struct proc_state *s = state;

	drop_all(s);
	forget_heritage(s);
	free(s->list);
	free(s->next);
	proc_files_release(&s->reader.files);
	idnames_release(&s->reader.users);
	idnames_release(&s->reader.groups);
	strtab_release(&s->reader.strings);
	buf_release(&s->reader.spare);
	numbers_release(&s->pids);
	numbers_release(&s->reader.threads);
	close_taskstats(&s->reader);
	free(s);
}

/* ---- labels ---------------------------------------------------------------------------------- */

static void move_labels(const struct group *g, struct proc_task *t, const struct strtab *from,
			struct strtab *to)
{
	for (uint32_t c = 0; c < PROC_COLS; c++) {
		const char *s;
		size_t n;

		if (g->cols[c].kind != KIND_LABEL || !t->has[c])
			continue;
		s = strtab_get(from, t->val[c], &n);
		t->val[c] = strtab_id(to, s, n);
	}
}

/* Labels stay where they are from sample to sample, so that an idle process costs no look-up; when
 * more than half are of processes that ended, those that are left move to a new table. */
static void tidy_labels(struct proc_state *s)
{
	struct strtab *old = &s->reader.strings, fresh;

	if (old->bytes.len < 2 * s->live_bytes + STRINGS_SPARE)
		return;
	strtab_init(&fresh);
	for (size_t i = 0; i < s->count; i++)
		move_labels(&s->reader.p->schema->groups[G_PROC], s->list[i], old, &fresh);
	strtab_release(old);
	*old = fresh;
	s->live_bytes = fresh.bytes.len;
}

/* A new name reaches a process when it moves. */
static void refresh_names(struct proc_state *s, const struct sample *sample)
{
	idnames_refresh(&s->reader.users, s->reader.p, sample);
	idnames_refresh(&s->reader.groups, s->reader.p, sample);
}

/* ---- what moves processes that do not run ---------------------------------------------------- */

/* Pages that vmstat says were taken from anybody; all ones when it was not read with this sample.
 */
static uint64_t reclaimed_pages(const struct schema *schema, const struct sample *sample)
{
	static const char *const keys[] = { "pgsteal_kswapd", "pgsteal_direct",
					    "pgsteal_khugepaged", "pgsteal_proactive", "pswpout" };
	uint64_t sum = 0, v;

	if (!sample->frames[G_VMSTAT].taken)
		return UINT64_MAX;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		int col = schema_column_key(schema, G_VMSTAT, keys[i], strlen(keys[i]));

		if (col >= 0 && frame_get(&sample->frames[G_VMSTAT], 0, (uint32_t)col, &v))
			sum += v;
	}
	return sum;
}

static void note_reclaim(struct proc_state *s, const struct sample *sample)
{
	uint64_t now = reclaimed_pages(s->reader.p->schema, sample);

	s->reader.reclaimed = now == UINT64_MAX || now != s->reclaimed_pages;
	s->reclaimed_pages = now;
}

static int by_pid(const void *key, const void *element)
{
	pid_t a = *(const pid_t *)key, b = (*(struct proc_task *const *)element)->pid;

	return (a > b) - (a < b);
}

/* Its parent was there at the sample before and is listed no more: children come after parents,
 * unless numbers wrapped, and then the next look finds out. */
static bool is_orphan(const struct proc_state *s, const struct proc_task *t)
{
	pid_t parent = (pid_t)t->val[C_PROC_PPID];

	return t->sights && parent > 0 &&
	       !bsearch(&parent, s->next, s->nnext, sizeof(struct proc_task *), by_pid);
}

/* ---- from the collector before --------------------------------------------------------------- */

static void proc_inherit(struct probe *p, void *state, const struct sample *sample)
{
	struct proc_state *s = state;
	struct sample only;

	if (!p->live || !sample->frames[G_PROC].taken)
		return;
	forget_heritage(s);
	sample_init(&only);
	only.frames[G_PROC] = sample->frames[G_PROC];
	sample_copy(&s->heritage, &only, p->schema, &s->heritage_strings);
	s->reader.heritage = &s->heritage.frames[G_PROC];
}

/* ---- the walk -------------------------------------------------------------------------------- */

/* The process of the sample before that has PID, taken out of the list; those with lower numbers
 * are gone. The kernel lists them in order. */
static struct proc_task *take_known(struct proc_state *s, size_t *at, pid_t pid)
{
	while (*at < s->count && s->list[*at]->pid < pid) {
		proc_task_free(&s->reader, s->list[*at]);
		s->list[(*at)++] = NULL;
	}
	if (*at < s->count && s->list[*at]->pid == pid) {
		struct proc_task *t = s->list[*at];

		s->list[(*at)++] = NULL;
		return t;
	}
	return NULL;
}

static void add_row(struct frame *f, const struct proc_task *t)
{
	size_t at = (size_t)frame_row(f) * f->ncols;

	memcpy(f->val + at, t->val, sizeof(t->val));
	memcpy(f->has + at, t->has, sizeof(t->has));
}

static void take_process(struct proc_state *s, size_t *at, pid_t pid, struct frame *proc,
			 struct frame *thread)
{
	struct proc_task *t = take_known(s, at, pid);

	if (!t)
		t = proc_task_new(pid);
	if (!proc_task_read(&s->reader, t, is_orphan(s, t))) {
		proc_task_free(&s->reader, t);
		return;
	}
	if (proc)
		add_row(proc, t);
	if (thread && threads_wanted(&s->reader, t))
		threads_read(&s->reader, t, thread);
	mem_grow((void **)&s->next, &s->next_cap, s->nnext + 1, sizeof(struct proc_task *));
	s->next[s->nnext++] = t;
}

static void swap_lists(struct proc_state *s, size_t at)
{
	struct proc_task **list = s->list;
	size_t cap = s->cap;

	while (at < s->count)
		proc_task_free(&s->reader, s->list[at++]);
	s->list = s->next;
	s->count = s->nnext;
	s->cap = s->next_cap;
	s->next = list;
	s->next_cap = cap;
	s->nnext = 0;
}

static void walk(struct proc_state *s, struct frame *proc, struct frame *thread)
{
	size_t at = 0;

	for (size_t i = 0; i < s->pids.count; i++)
		take_process(s, &at, s->pids.n[i], proc, thread);
	swap_lists(s, at);
}

static struct frame *begin(struct proc_state *s, groupset due, struct sample *sample,
			   unsigned group)
{
	struct probe *p = s->reader.p;

	if (!groupset_has(due, group))
		return NULL;
	return frame_begin(sample, group, p->schema->groups[group].ncols, &s->reader.strings);
}

static void proc_read(struct probe *p, void *state, groupset due, struct sample *sample)
{
	struct proc_state *s = state;
	struct frame *proc, *thread = NULL;

	if (!numbers_read(&s->pids, p, "proc"))
		return;
	refresh_names(s, sample);
	tidy_labels(s);
	note_reclaim(s, sample);
	proc = begin(s, due, sample, G_PROC);
	if (p->options.processes.threads)
		thread = begin(s, due, sample, G_THREAD);
	walk(s, proc, thread);
	forget_heritage(s);
	if (!p->live)
		drop_all(s);
	if (proc)
		probe_keep(proc, proc->nrows > 0);
}

static void shed_list(struct proc_state *s, struct proc_task **list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (list[i])
			proc_fds_close(&s->reader.files, &list[i]->fds, 0);
}

static void proc_shed(void *state)
{
	struct proc_state *s = state;

	shed_list(s, s->list, s->count);
	shed_list(s, s->next, s->nnext);
}

const struct source source_proc = {
	.name = "proc",
	.groups = (groupset)1 << G_PROC | (groupset)1 << G_THREAD,
	.open = proc_open,
	.read = proc_read,
	.close = proc_close,
	.inherit = proc_inherit,
	.shed = proc_shed,
};
