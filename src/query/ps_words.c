/* Cells of ps that are text. */
#include <string.h>

#include "ps_cells.h"

void put_dash(struct ps_cell *c)
{
	buf_char(c->out, '-');
}

static void put_raw(struct ps_cell *c, uint32_t col)
{
	size_t n;
	const char *s = task_label(c->p, c->task, col, &n);

	if (s)
		buf_add(c->out, s, n);
}

void put_label(struct ps_cell *c)
{
	size_t at = c->out->len;

	put_raw(c, c->column->col);
	if (c->out->len == at)
		put_dash(c);
}

/* ---- commands -------------------------------------------------------------------------------- */

static void put_branch(struct ps_cell *c)
{
	buf_str(c->out, c->branch);
	c->branched = strlen(c->branch);
}

void put_comm(struct ps_cell *c)
{
	put_branch(c);
	put_raw(c, C_PROC_COMM);
}

void put_args(struct ps_cell *c)
{
	if (c->bare) {
		put_comm(c);
		return;
	}
	put_branch(c);
	task_command(c->p, c->task, c->out);
}

void put_fname(struct ps_cell *c)
{
	put_raw(c, C_PROC_COMM);
}

/* 0 is nowhere; where the file could not be read ps has a question mark. */
void put_wchan(struct ps_cell *c)
{
	size_t n;
	const char *s = task_label(c->p, c->task, C_PROC_WCHAN, &n);

	if (!s)
		buf_char(c->out, '?');
	else if (!n || (n == 1 && *s == '0'))
		put_dash(c);
	else
		buf_add(c->out, s, n);
}

/* ---- cgroups --------------------------------------------------------------------------------- */

static bool begins(const char *s, size_t n, const char *with)
{
	size_t len = strlen(with);

	return n >= len && !memcmp(s, with, len);
}

/* "1:name=systemd:/x" as "systemd:/x", "0::/x" as it is; NULL for what cgname leaves out. */
static const char *short_name(const char *line, size_t *n)
{
	const char *colon = memchr(line, ':', *n);
	size_t skip = colon ? (size_t)(colon + 1 - line) : *n;

	if (begins(line, *n, "0::"))
		return line;
	if (!begins(line + skip, *n - skip, "name="))
		return NULL;
	*n -= skip + 5;
	return line + skip + 5;
}

/* The lines with commas between; - where there is none but the root of the only hierarchy. */
static void put_lines(struct ps_cell *c, bool names)
{
	size_t left, at = c->out->len;
	const char *s = task_label(c->p, c->task, C_PROC_CGROUP, &left);

	if (s && left == 4 && begins(s, left, "0::/"))
		left = 0;
	while (s && left) {
		const char *end = memchr(s, '\n', left), *text = s;
		size_t len = end ? (size_t)(end - s) : left, n = len;

		if (names)
			text = short_name(s, &n);
		if (text && c->out->len > at)
			buf_char(c->out, ',');
		if (text)
			buf_add(c->out, text, n);
		s += len + (end != NULL);
		left -= len + (end != NULL);
	}
	if (c->out->len == at)
		put_dash(c);
}

void put_cgroup(struct ps_cell *c)
{
	put_lines(c, false);
}

void put_cgname(struct ps_cell *c)
{
	put_lines(c, true);
}

/* ---- users and terminals --------------------------------------------------------------------- */

void put_user(struct ps_cell *c)
{
	if (c->numeric)
		buf_u64_dec(c->out, task_u64(c->p, c->task, c->column->col));
	else
		task_user(c->p, c->task, c->column->col, c->out);
}

void put_group(struct ps_cell *c)
{
	if (c->numeric)
		buf_u64_dec(c->out, task_u64(c->p, c->task, c->column->col));
	else
		task_group(c->p, c->task, c->column->col, c->out);
}

void put_supgid(struct ps_cell *c)
{
	size_t n, at = c->out->len;
	const char *s = task_label(c->p, c->task, C_PROC_GROUPS, &n);

	while (s && n && s[n - 1] == ' ')
		n--;
	for (size_t i = 0; s && i < n; i++)
		buf_char(c->out, s[i] == ' ' ? ',' : s[i]);
	if (c->out->len == at)
		put_dash(c);
}

void put_tty(struct ps_cell *c)
{
	tty_name(task_i64(c->p, c->task, C_PROC_TTY_NR), c->out);
}

/* Without what names of terminals begin with. */
void put_tty4(struct ps_cell *c)
{
	struct buf name = BUF_INIT;
	const char *s;

	tty_name(task_i64(c->p, c->task, C_PROC_TTY_NR), &name);
	s = buf_cstr(&name);
	buf_str(c->out, begins(s, name.len, "tty")    ? s + 3
			: begins(s, name.len, "pts/") ? s + 4
						      : s);
	buf_release(&name);
}

/* ---- states ---------------------------------------------------------------------------------- */

/* Both are sorted by the letter alone. */
void put_state(struct ps_cell *c)
{
	c->has_key = true;
	c->key = (unsigned char)task_state(c->p, c->task);
	buf_char(c->out, task_state(c->p, c->task));
}

void put_stat(struct ps_cell *c)
{
	const struct procs *p = c->p;
	const struct task *t = c->task;
	int64_t nice = task_i64(p, t, C_PROC_NICE);

	put_state(c);
	if (nice)
		buf_char(c->out, nice < 0 ? '<' : 'N');
	if (task_u64(p, t, C_PROC_VM_LCK))
		buf_char(c->out, 'L');
	if (task_u64(p, t, C_PROC_SESSION) == task_u64(p, t, C_PROC_PID))
		buf_char(c->out, 's');
	if (task_u64(p, t, C_PROC_NUM_THREADS) > 1)
		buf_char(c->out, 'l');
	if (task_i64(p, t, C_PROC_TPGID) == task_i64(p, t, C_PROC_PGRP))
		buf_char(c->out, '+');
}

void put_sgi_p(struct ps_cell *c)
{
	if (task_state(c->p, c->task) == 'R')
		buf_u64_dec(c->out, task_u64(c->p, c->task, C_PROC_PROCESSOR));
	else
		buf_char(c->out, '*');
}

/* sched(7); in the kernel's numbers */
void put_class(struct ps_cell *c)
{
	static const char *const names[] = { "TS", "FF", "RR", "B", "ISO", "IDL", "DLN" };
	uint64_t policy = task_u64(c->p, c->task, C_PROC_POLICY);

	c->has_key = true;
	c->key = (int64_t)policy;
	buf_str(c->out, policy < sizeof(names) / sizeof(names[0]) ? names[policy] : "?");
}
