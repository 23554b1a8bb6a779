/* Which processes ps shows. Lists add up: a process that any of them names is there. */
#include <stdlib.h>
#include <string.h>

#include "ps.h"

/* A process held against one list. */
struct test {
	const struct ps *ps;
	const struct task *task;
	const char *list;
};

static bool listed(const char *list, const char *word, size_t n)
{
	for (const char *s = list; *s;) {
		size_t len = strcspn(s, ", ");

		if (len == n && !memcmp(s, word, n))
			return true;
		s += len + (s[len] != '\0');
	}
	return false;
}

static bool number_listed(const struct test *x, uint32_t col)
{
	char text[24];
	int n = snprintf(text, sizeof(text), "%lld", (long long)task_i64(&x->ps->p, x->task, col));

	return listed(x->list, text, (size_t)n);
}

static bool name_listed(const struct test *x, uint32_t col)
{
	size_t n;
	const char *name = task_label(&x->ps->p, x->task, col, &n);

	return name && listed(x->list, name, n);
}

static bool tty_listed(const struct test *x)
{
	struct buf name = BUF_INIT;
	int64_t device = task_i64(&x->ps->p, x->task, C_PROC_TTY_NR);
	bool found;

	tty_name(device, &name);
	found = listed(x->list, buf_cstr(&name), name.len) || (!device && listed(x->list, "-", 1));
	buf_release(&name);
	return found;
}

#define NONE UINT32_MAX

/* A list by numbers, names or both. */
static const struct list {
	const char *keys[3];
	uint32_t number, name; /* NONE: no such */
} lists[] = {
	{ { "-p", "p", "-q" }, C_PROC_PID, NONE },   { { "-C" }, NONE, C_PROC_COMM },
	{ { "-u", "U" }, C_PROC_EUID, C_PROC_USER }, { { "-U" }, C_PROC_UID, C_PROC_RUSER },
	{ { "-G" }, C_PROC_GID, C_PROC_RGROUP },     { { "--group" }, C_PROC_EGID, C_PROC_GROUP },
	{ { "-g" }, C_PROC_SESSION, C_PROC_GROUP },  { { "-s" }, C_PROC_SESSION, NONE },
	{ { "--ppid" }, C_PROC_PPID, NONE },
};

static const struct list *find_list(const char *key)
{
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		for (size_t k = 0; k < 3 && lists[i].keys[k]; k++)
			if (!strcmp(lists[i].keys[k], key))
				return &lists[i];
	return NULL;
}

static bool is_leader(const struct test *x)
{
	return task_u64(&x->ps->p, x->task, C_PROC_SESSION) ==
	       task_u64(&x->ps->p, x->task, C_PROC_PID);
}

static bool has_tty(const struct test *x)
{
	return task_u64(&x->ps->p, x->task, C_PROC_TTY_NR) != 0;
}

/* Whether the word KEY chooses processes, and if so, this one. */
static bool choice(const struct test *x, const char *key, bool *chosen)
{
	const struct list *l = find_list(key);

	if (l)
		*chosen = (l->number != NONE && number_listed(x, l->number)) ||
			  (l->name != NONE && name_listed(x, l->name));
	else if (!strcmp(key, "-t") || !strcmp(key, "t"))
		*chosen = tty_listed(x);
	else if (!strcmp(key, "-A") || !strcmp(key, "-e") || !strcmp(key, "x"))
		*chosen = true;
	else if (!strcmp(key, "-d"))
		*chosen = !is_leader(x);
	else if (!strcmp(key, "-a"))
		*chosen = has_tty(x) && !is_leader(x);
	else if (!strcmp(key, "a"))
		*chosen = has_tty(x);
	else
		return false;
	return true;
}

static bool selected(const struct ps *ps, const struct task *t)
{
	bool any = false, in = false;
	char state = task_state(&ps->p, t);

	for (size_t i = 0; i < ps->nwords; i++) {
		struct test x = { ps, t, ps->words[i].value };
		bool chosen = false;

		any = choice(&x, ps->words[i].key, &chosen) || any;
		in = in || chosen;
	}
	in = in || !any;
	if (ps_has(ps, "-N"))
		in = !in;
	return in && (!ps_has(ps, "r") || state == 'R' || state == 'D');
}

/* ---- threads --------------------------------------------------------------------------------- */

static void add_task(struct ps *ps, size_t *cap, uint32_t row, int64_t thread)
{
	mem_grow((void **)&ps->tasks, cap, ps->ntasks + 1, sizeof(*ps->tasks));
	ps->tasks[ps->ntasks++] = (struct task){ row, thread };
}

/* The threads of a process; AT moves along those of all. Where none were recorded the process
 * stands for them. */
static void add_threads(struct ps *ps, size_t *cap, uint32_t row, uint32_t *at)
{
	const struct frame *f = ps->p.thread;
	struct task whole = { row, -1 };
	uint64_t pid = task_u64(&ps->p, &whole, C_PROC_PID), owner = 0, tid = 0;
	size_t before = ps->ntasks;

	for (; *at < f->nrows; ++*at) {
		frame_get(f, ps->p.thread_rows[*at], C_THREAD_PID, &owner);
		if (owner > pid)
			break;
		frame_get(f, ps->p.thread_rows[*at], C_THREAD_TID, &tid);
		if (owner == pid)
			add_task(ps, cap, row, tid == pid ? -1 : (int64_t)ps->p.thread_rows[*at]);
	}
	if (ps->ntasks == before)
		add_task(ps, cap, row, -1);
}

/* Quirk: 4.0.2 forgets about -L and -T when it has to sort. */
static bool shows_threads(const struct ps *ps)
{
	return ps_has(ps, "H") || (!ps->nsorts && (ps_has(ps, "-L") || ps_has(ps, "-T")));
}

/* -q has the order of its list. */
static void select_quick(struct ps *ps, const char *list)
{
	size_t cap = 0;

	for (const char *s = list; *s;) {
		size_t len = strcspn(s, ", ");

		for (uint32_t row = 0; row < ps->p.proc->nrows; row++) {
			struct task t = { row, -1 };
			char text[24];
			int n = snprintf(text, sizeof(text), "%llu",
					 (unsigned long long)task_u64(&ps->p, &t, C_PROC_PID));

			if ((size_t)n == len && !memcmp(text, s, len))
				add_task(ps, &cap, row, -1);
		}
		s += len + (s[len] != '\0');
	}
}

void ps_release(struct ps *ps)
{
	for (size_t i = 0; ps->branches && i < ps->ntasks; i++)
		free(ps->branches[i]);
	free(ps->branches);
	free(ps->tasks);
	procs_release(&ps->p);
}

int ps_select(struct ps *ps, struct err *e)
{
	size_t cap = 0;
	uint32_t at = 0;

	if (ps_has(ps, "T"))
		return err_set(e, ERR_USAGE,
			       "T: a replay has no terminal of its own; t NAME chooses one");
	if (ps_has(ps, "-q")) {
		select_quick(ps, ps_value(ps, "-q"));
		return 0;
	}
	for (uint32_t i = 0; i < ps->p.proc->nrows; i++) {
		struct task t = { ps->p.rows[i], -1 };

		if (!selected(ps, &t))
			continue;
		if (shows_threads(ps))
			add_threads(ps, &cap, t.row, &at);
		else
			add_task(ps, &cap, t.row, -1);
	}
	return 0;
}
