/*
 * A row of pidstat: which are shown, and their words. Measured with sysstat 12.6.1:
 *
 * -t puts "|__" before the name of a thread whose process stands above it, with - in place of the
 * process' number; the first where the process has no row has "(its name)__" and both numbers. -l
 * shows the arguments of processes, NULs as spaces, and the name where there are none; -C and -G
 * look at what is shown then, but for the thread's decoration. -G takes a process with its threads,
 * -C each by its own name. -U prints the number, in its narrower column, of a user without a name,
 * and -U NAME shows those tasks too. Of a process that executes another program the real one goes
 * on to show the arguments that it saw first; sago shows those of the sample.
 */
#include <stdlib.h>
#include <string.h>

#include "pidstat.h"

static uint64_t number(const struct pidstat_row *r, uint32_t col)
{
	uint64_t v;

	return frame_get(r->frame, r->at, col, &v) ? v : 0;
}

void pidstat_rows_begin(struct pidstat_row *r, const struct table *t, bool averaged)
{
	r->frame = &table_end(t)->frames[G_PROC];
	r->averaged = averaged;
	r->shown_pid = UINT64_MAX;
	r->in_process = false;
}

void pidstat_row_release(struct pidstat_row *r)
{
	buf_release(&r->process_name);
	buf_release(&r->name);
	buf_release(&r->command);
}

/* ---- which ----------------------------------------------------------------------------------- */

/* The label as a string: bytes behind a NUL do not count, but that between arguments is a space. */
static bool put_label(struct pidstat_row *r, struct buf *to, uint32_t col)
{
	size_t n = 0;
	const char *s = frame_label(r->frame, r->at, col, &n);

	buf_reset(to);
	if (!s || !n || !*s)
		return false;
	buf_add(to, s, n);
	for (size_t k = 0; k < n; k++)
		if (!to->p[k])
			to->p[k] = ' ';
	buf_char(to, '\0');
	to->len--;
	return true;
}

static void take_name(struct pidstat_row *r)
{
	bool arguments = r->options->arguments && !r->is_thread;

	if (!arguments || !put_label(r, &r->name, C_PROC_CMDLINE))
		put_label(r, &r->name, C_PROC_COMM);
	if (!r->is_thread)
		put_label(r, &r->process_name, C_PROC_COMM);
}

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static bool is_listed(const struct pidstat *p, uint64_t pid)
{
	return !p->npids || bsearch(&pid, p->pids, p->npids, sizeof(pid), by_number);
}

static bool matches(const regex_t *r, const struct buf *text)
{
	return regexec(r, buf_cstr(text), 0, NULL, 0) == 0;
}

static bool is_users(const struct pidstat_row *r)
{
	const char *want = r->options->user;
	size_t n = 0;
	const char *user = want ? frame_label(r->frame, r->at, C_PROC_RUSER, &n) : NULL;

	return !want || !user || (strlen(want) == n && !memcmp(user, want, n));
}

bool pidstat_row_wanted(struct pidstat_row *r, uint32_t at)
{
	const struct pidstat *p = r->options;

	r->at = at;
	r->is_thread = number(r, C_PROC_PID) >= PIDSTAT_THREAD;
	r->pid = number(r, r->is_thread ? C_PROC_PGRP : C_PROC_PID);
	if (!is_listed(p, r->pid))
		return false;
	take_name(r);
	if (!r->is_thread)
		r->in_process = !p->has_process || matches(&p->process, &r->name);
	if (r->is_thread && p->has_process && r->shown_pid != r->pid)
		return false;
	return r->in_process && is_users(r) && (!p->has_command || matches(&p->command, &r->name));
}

/* ---- words ----------------------------------------------------------------------------------- */

static void set_word(struct cell *c, const char *text, size_t n)
{
	c->state = CELL_TEXT;
	c->text = text;
	c->len = n;
}

/* pidstat holds it in an int: 4294967294 is -2. */
static void give_uid(struct pidstat_row *r, struct cell *c)
{
	int n = snprintf(r->user, sizeof(r->user), "%d", (int)(uint32_t)number(r, C_PROC_UID));

	set_word(c, r->user, (size_t)n);
}

static void give_user(struct pidstat_row *r, struct cell *c)
{
	size_t n = 0;
	const char *name = frame_label(r->frame, r->at, C_PROC_RUSER, &n);

	if (name) {
		set_word(c, name, n);
		return;
	}
	give_uid(r, c);
	c->width = 5;
}

static void give_pid(struct pidstat_row *r, struct cell *c)
{
	int n = snprintf(r->task, sizeof(r->task), "%llu", (unsigned long long)r->pid);

	set_word(c, r->task, (size_t)n);
}

/* Neither - is a number: the two columns are one to the eye, and in colour. Both numbers are two.
 */
static bool is_first_of_process(const struct pidstat_row *r)
{
	return r->is_thread && r->shown_pid != r->pid;
}

static void give_tgid(struct pidstat_row *r, struct cell *c)
{
	if (!r->is_thread || is_first_of_process(r))
		give_pid(r, c);
	c->span = is_first_of_process(r) ? 0 : SPAN_GOES_ON;
}

static void give_tid(struct pidstat_row *r, struct cell *c)
{
	int n = snprintf(r->tid, sizeof(r->tid), "%llu",
			 (unsigned long long)(number(r, C_PROC_PID) - PIDSTAT_THREAD));

	if (r->is_thread)
		set_word(c, r->tid, (size_t)n);
	c->span = is_first_of_process(r) ? 0 : SPAN_CAME_ON;
}

/* An average has none. */
static void give_cpu(struct pidstat_row *r, struct cell *c)
{
	int n = snprintf(r->cpu, sizeof(r->cpu), "%lld", (long long)number(r, C_PROC_PROCESSOR));

	if (!r->averaged)
		set_word(c, r->cpu, (size_t)n);
}

static void give_policy(struct pidstat_row *r, struct cell *c)
{
	static const char *const names[] = {
		"NORMAL", "FIFO", "RR", "BATCH", "?", "IDLE", "DEADLN"
	};
	uint64_t policy = number(r, C_PROC_POLICY);
	const char *name = policy < sizeof(names) / sizeof(names[0]) ? names[policy] : "?";

	set_word(c, name, strlen(name));
}

static void give_command(struct pidstat_row *r, struct cell *c)
{
	buf_reset(&r->command);
	if (r->is_thread && r->shown_pid == r->pid) {
		buf_str(&r->command, "|__");
	} else if (r->is_thread) {
		buf_char(&r->command, '(');
		buf_add(&r->command, buf_cstr(&r->process_name), r->process_name.len);
		buf_char(&r->command, ')');
		c->bright = r->command.len;
		buf_str(&r->command, "__");
	}
	buf_add(&r->command, buf_cstr(&r->name), r->name.len);
	set_word(c, buf_cstr(&r->command), r->command.len);
	c->faint = r->is_thread;
}

static const struct {
	const char *name; /* the column's formula */
	void (*give)(struct pidstat_row *r, struct cell *c);
} words[] = { { "uid", give_uid },	 { "user", give_user },	     { "pid", give_pid },
	      { "tgid", give_tgid },	 { "tid", give_tid },	     { "cpu", give_cpu },
	      { "policy", give_policy }, { "command", give_command } };

static void give(struct pidstat_row *r, const char *name, struct cell *c)
{
	for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++)
		if (!strcmp(words[k].name, name))
			words[k].give(r, c);
}

/* -1 where a file could not be read: in averages pidstat forgets what that means for descriptors.
 * The three figures of -d are coloured as one. */
static void mark_unread(const struct pidstat_row *r, const struct view_column *column,
			struct cell *c)
{
	bool bytes = column->kind == COLUMN_KIB_BYTES;

	if (c->state != CELL_NUMBER || c->number >= 0)
		return;
	c->faint = bytes || !r->averaged;
	if (bytes && strcmp(column->name, "kB_rd/s") != 0)
		c->span |= SPAN_CAME_ON;
	if (bytes && strcmp(column->name, "kB_ccwr/s") != 0)
		c->span |= SPAN_GOES_ON;
}

const struct cell *pidstat_row_cells(struct pidstat_row *r, const struct table *t,
				     const struct cell *cells)
{
	size_t n = table_columns(t);

	for (size_t k = 0; k < n && k < PIDSTAT_COLUMNS; k++) {
		const struct view_column *column = table_column(t, k);

		r->cells[k] = cells[k];
		mark_unread(r, column, &r->cells[k]);
		if (column->source == SOURCE_GIVEN)
			give(r, column->formula, &r->cells[k]);
	}
	r->shown_pid = r->pid;
	return r->cells;
}
