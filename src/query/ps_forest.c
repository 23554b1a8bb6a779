/*
 * ps --forest: children behind their parents. Measured with 4.0.2: children stand in the order in
 * which they began, and those of process 1 as far left as it (not with -H); processes without a
 * parent among those shown come in the reverse of the order asked for, which without --sort is by
 * parent and by when they began. The live tool loses some when it also has to sort; sago does not.
 */
#include <stdlib.h>
#include <string.h>

#include "ps.h"

enum { NONE = -1, DEEPEST = 100 /* further down nothing moves to the right */ };

struct node {
	uint64_t pid, ppid, start;
	ptrdiff_t first, next; /* child, sibling */
	size_t task;
	bool child, done;
};

/* A node to be visited. */
struct visit {
	ptrdiff_t node;
	unsigned level;
	bool last; /* of its siblings */
};

struct forest {
	struct ps *ps;
	struct node *nodes; /* one a task, in the order of their pids */
	size_t *order;	    /* nodes in the order of the roots */
	struct visit *stack;
	size_t nstack, cap, nout;
	struct task *tasks;
	char **branches;
	struct buf prefix; /* what stands before the children of the node visited last */
};

/* ---- making the tree ------------------------------------------------------------------------- */

static int by_pid(const void *a, const void *b)
{
	const struct node *x = a, *y = b;

	return (x->pid > y->pid) - (x->pid < y->pid);
}

static int by_start(const void *a, const void *b, void *context)
{
	const struct node *nodes = context;
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	if (nodes[x].start != nodes[y].start)
		return nodes[x].start < nodes[y].start ? -1 : 1;
	return (x > y) - (x < y);
}

static void make_nodes(struct forest *f)
{
	struct ps *ps = f->ps;

	f->nodes = mem_zalloc(ps->ntasks + 1, sizeof(*f->nodes));
	f->order = mem_alloc((ps->ntasks + 1) * sizeof(*f->order));
	for (size_t i = 0; i < ps->ntasks; i++)
		f->nodes[i] = (struct node){
			.pid = task_u64(&ps->p, &ps->tasks[i], C_PROC_PID),
			.ppid = task_u64(&ps->p, &ps->tasks[i], C_PROC_PPID),
			.start = task_u64(&ps->p, &ps->tasks[i], C_PROC_STARTTIME),
			.first = NONE,
			.next = NONE,
			.task = i,
		};
	mem_sort(f->nodes, ps->ntasks, sizeof(*f->nodes), by_pid);
	for (size_t i = 0; i < ps->ntasks; i++)
		f->order[i] = i;
	mem_sort_r(f->order, ps->ntasks, sizeof(*f->order), by_start, f->nodes);
}

/* The youngest first, each put before its siblings: they end in the order of their age. */
static void link_children(struct forest *f)
{
	size_t n = f->ps->ntasks;

	for (size_t i = n; i-- > 0;) {
		struct node *c = &f->nodes[f->order[i]], *parent;
		const struct node key = { .pid = c->ppid };

		parent = bsearch(&key, f->nodes, n, sizeof(key), by_pid);
		if (!parent || parent == c)
			continue;
		c->next = parent->first;
		c->child = true;
		parent->first = c - f->nodes;
	}
}

static int by_parent(const void *a, const void *b, void *context)
{
	const struct node *nodes = context;
	uint64_t x = nodes[*(const size_t *)a].ppid, y = nodes[*(const size_t *)b].ppid;

	return x != y ? (x < y ? -1 : 1) : by_start(a, b, context);
}

/* With --sort the order is that of the tasks. */
static void order_roots(struct forest *f)
{
	size_t n = f->ps->ntasks;

	if (!f->ps->nsorts)
		mem_sort_r(f->order, n, sizeof(*f->order), by_parent, f->nodes);
	for (size_t i = 0; f->ps->nsorts && i < n; i++)
		f->order[f->nodes[i].task] = i;
}

/* ---- walking it ------------------------------------------------------------------------------ */

static void push(struct forest *f, ptrdiff_t node, unsigned level, bool last)
{
	mem_grow((void **)&f->stack, &f->cap, f->nstack + 1, sizeof(*f->stack));
	f->stack[f->nstack++] = (struct visit){ node, level, last };
}

static void push_children(struct forest *f, const struct node *n, unsigned level)
{
	size_t from = f->nstack;

	for (ptrdiff_t c = n->first; c != NONE; c = f->nodes[c].next)
		push(f, c, level, f->nodes[c].next == NONE);
	/* the first one is to be on top */
	for (size_t a = from, b = f->nstack; a + 1 < b; a++, b--) {
		struct visit v = f->stack[a];

		f->stack[a] = f->stack[b - 1];
		f->stack[b - 1] = v;
	}
}

/* What stands before the command, and from now on before those of its children. */
static char *make_branch(struct forest *f, const struct visit *v)
{
	struct buf branch = BUF_INIT;
	char *text;

	if (ps_has(f->ps, "-H")) {
		buf_repeat(&branch, ' ', 2 * (size_t)v->level);
	} else if (v->level) {
		f->prefix.len = 4 * ((size_t)v->level - 1);
		buf_add(&branch, f->prefix.p, f->prefix.len);
		buf_str(&branch, " \\_ ");
		buf_str(&f->prefix, v->last ? "    " : " |  ");
	}
	text = mem_strdup(buf_cstr(&branch));
	buf_release(&branch);
	return text;
}

static unsigned level_below(const struct forest *f, const struct node *n, unsigned level)
{
	bool stays = n->pid == 1 && !ps_has(f->ps, "-H");

	return stays || level == DEEPEST ? level : level + 1;
}

static void walk(struct forest *f, size_t root)
{
	push(f, (ptrdiff_t)root, 0, true);
	while (f->nstack) {
		struct visit v = f->stack[--f->nstack];
		struct node *n = &f->nodes[v.node];

		if (n->done)
			continue;
		n->done = true;
		f->tasks[f->nout] = f->ps->tasks[n->task];
		f->branches[f->nout++] = make_branch(f, &v);
		push_children(f, n, level_below(f, n, v.level));
	}
}

void ps_forest(struct ps *ps)
{
	struct forest f = { .ps = ps };
	size_t n = ps->ntasks;

	make_nodes(&f);
	link_children(&f);
	order_roots(&f);
	f.tasks = mem_alloc((n + 1) * sizeof(*f.tasks));
	f.branches = mem_zalloc(n + 1, sizeof(*f.branches));
	buf_str(&f.prefix, "");
	for (size_t i = n; i-- > 0;)
		if (!f.nodes[f.order[i]].child)
			walk(&f, f.order[i]);
	/* parents that are their own children's children exist in damaged records only */
	for (size_t i = 0; i < n; i++)
		walk(&f, i);
	free(ps->tasks);
	ps->tasks = f.tasks;
	ps->branches = f.branches;
	free(f.nodes);
	free(f.order);
	free(f.stack);
	buf_release(&f.prefix);
}
