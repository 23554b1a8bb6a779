#include "proc_task.h"

#include <stdlib.h>

#include "proc_threads.h"
#include "redact.h"
#include "scan.h"

enum {
	TURN_EVERY = 12,
	RARE_EVERY = 120,
	LOOK_EVERY = 12,
	IDLE_CLOSES = 12,	 /* samples without a move after which only schedstat stays open */
	FLAG_KTHREAD = 0x200000, /* PF_KTHREAD */
};

struct proc_task *proc_task_new(pid_t pid)
{
	struct proc_task *t = mem_zalloc(1, sizeof(*t));

	t->pid = pid;
	proc_fds_init(&t->fds);
	return t;
}

void proc_task_free(struct proc_reader *r, struct proc_task *t)
{
	proc_fds_close(&r->files, &t->fds, 0);
	buf_release(&t->stat);
	buf_release(&t->schedstat);
	free(t);
}

static struct cells cells_of(struct proc_task *t)
{
	return (struct cells){ t->val, t->has };
}

void proc_label(struct proc_reader *r, const struct cells *c, uint32_t col, const char *s, size_t n)
{
	cell_set(c, col, strtab_id(&r->strings, s, n));
}

static bool is_kthread(const struct proc_task *t)
{
	return t->has[C_PROC_FLAGS] && (t->val[C_PROC_FLAGS] & FLAG_KTHREAD);
}

static bool is_idle(const struct proc_reader *r, const struct proc_task *t)
{
	return t->sights && r->p->tick - t->moved_at >= IDLE_CLOSES;
}

static bool read_file(struct proc_reader *r, struct proc_task *t, enum proc_file file)
{
	bool keep = file == PROC_SCHEDSTAT || !is_idle(r, t);

	return proc_file_read(&r->files, t->pid, keep ? &t->fds : NULL, file);
}

/* Reads FILE; false when it is what OLD holds. OLD is brought up to date. */
static bool differs(struct proc_reader *r, struct proc_task *t, enum proc_file file,
		    struct buf *old, bool *there)
{
	const struct buf *text = &r->files.text;

	*there = read_file(r, t, file);
	if (!*there || (text->len == old->len && old->len && !memcmp(text->p, old->p, old->len)))
		return false;
	buf_reset(old);
	buf_add(old, text->p, text->len);
	buf_char(old, '\0');
	old->len--;
	return true;
}

/* ---- what is read with each move ------------------------------------------------------------- */

static bool take_stat(struct proc_reader *r, struct proc_task *t)
{
	struct cells c = cells_of(t);
	const char *comm;
	size_t n;

	cells_clear(&c, C_PROC_STATE, C_PROC_EXIT_CODE + 1);
	if (!stat_line_parse(t->stat.p, t->stat.len, proc_stat_columns, &c, &comm, &n))
		return false;
	proc_label(r, &c, C_PROC_COMM, comm, n);
	return true;
}

static void take_name(struct proc_reader *r, const struct cells *c, const struct idnames *names,
		      uint32_t id, uint32_t col)
{
	const char *name;
	size_t n;

	c->has[col] = 0;
	name = c->has[id] ? idnames_find(names, c->val[id], &n) : NULL;
	if (name)
		proc_label(r, c, col, name, n);
}

static void take_names(struct proc_reader *r, const struct cells *c)
{
	take_name(r, c, &r->users, C_PROC_EUID, C_PROC_USER);
	take_name(r, c, &r->users, C_PROC_UID, C_PROC_RUSER);
	take_name(r, c, &r->groups, C_PROC_EGID, C_PROC_GROUP);
	take_name(r, c, &r->groups, C_PROC_GID, C_PROC_RGROUP);
}

static void take_status(struct proc_reader *r, struct proc_task *t)
{
	struct cells c = cells_of(t);
	const char *groups;
	size_t n;

	cells_clear(&c, C_PROC_UID, C_PROC_NONVOLUNTARY + 1);
	if (!read_file(r, t, PROC_STATUS))
		return;
	status_parse(r->files.text.p, r->files.text.len, &c, &groups, &n);
	if (groups)
		proc_label(r, &c, C_PROC_GROUPS, groups, n);
	take_names(r, &c);
}

/* The same figures as in status: one file less while recording this machine. */
static void take_statm(struct proc_reader *r, struct proc_task *t)
{
	struct cells c = cells_of(t);

	cells_clear(&c, C_PROC_STATM_SIZE, C_PROC_STATM_DATA + 1);
	if (r->p->live && c.has[C_PROC_UID])
		statm_from_status(&c, r->page_kib);
	else if (read_file(r, t, PROC_STATM))
		places_parse(r->files.text.p, C_PROC_STATM_SIZE,
			     C_PROC_STATM_DATA - C_PROC_STATM_SIZE + 1, &c);
}

static void take_io(struct proc_reader *r, struct proc_task *t)
{
	struct cells c = cells_of(t);

	cells_clear(&c, C_PROC_RCHAR, C_PROC_CANCELLED_WRITE_BYTES + 1);
	if (read_file(r, t, PROC_IO))
		keys_parse(r->files.text.p, r->files.text.len, G_PROC, r->p->schema, C_PROC_RCHAR,
			   C_PROC_CANCELLED_WRITE_BYTES - C_PROC_RCHAR + 1, &c);
}

static void take_schedstat(struct proc_task *t)
{
	struct cells c = cells_of(t);

	cells_clear(&c, C_PROC_RUN_TIME, C_PROC_TIMESLICES + 1);
	if (t->schedstat.len)
		places_parse(t->schedstat.p, C_PROC_RUN_TIME,
			     C_PROC_TIMESLICES - C_PROC_RUN_TIME + 1, &c);
}

/* ---- what has turns -------------------------------------------------------------------------- */

/* A file's text without its last newline into a label; the cell is absent when there is none. */
static void take_text(struct proc_reader *r, struct proc_task *t, enum proc_file file, uint32_t col)
{
	struct cells c = cells_of(t);
	const struct buf *text = &r->files.text;
	size_t n;

	c.has[col] = 0;
	if (!read_file(r, t, file) || !text->len)
		return;
	n = text->len - (text->p[text->len - 1] == '\n');
	proc_label(r, &c, col, text->p, n);
}

static void take_number(struct proc_reader *r, struct proc_task *t, enum proc_file file,
			uint32_t col)
{
	struct cells c = cells_of(t);
	const char *at;
	uint64_t v;
	bool negative;

	c.has[col] = 0;
	if (!read_file(r, t, file))
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
	struct cells c = cells_of(t);
	const struct buf *text = &r->files.text;
	size_t n;

	c.has[C_PROC_CMDLINE] = 0;
	if (o->no_cmdline || !read_file(r, t, PROC_CMDLINE) || !text->len)
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
	struct cells c = cells_of(t);

	c.has[C_PROC_EXE] = 0;
	if (!is_kthread(t) && proc_exe_read(&r->files, t->pid))
		proc_label(r, &c, C_PROC_EXE, r->files.text.p, r->files.text.len);
}

static void take_fds(struct proc_reader *r, struct proc_task *t)
{
	struct cells c = cells_of(t);
	uint64_t n = 0;

	c.has[C_PROC_FDS] = 0;
	if ((is_kthread(t) && r->p->live) || proc_fd_count(&r->files, t->pid, &n))
		cell_set(&c, C_PROC_FDS, n);
}

static void take_stack(struct proc_reader *r, struct proc_task *t)
{
	struct cells c = cells_of(t);

	cells_clear(&c, C_PROC_STACK_SIZE, C_PROC_STACK_REFERENCED + 1);
	if (r->p->options.processes.stack && !is_kthread(t) && read_file(r, t, PROC_SMAPS))
		smaps_stack(r->files.text.p, r->files.text.len, &c);
}

/* What a process sleeps in: at once in D, which is what people ask about; "0" while it runs. */
static void take_wchan(struct proc_reader *r, struct proc_task *t, bool turn)
{
	struct cells c = cells_of(t);
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

/* ---- the whole ------------------------------------------------------------------------------- */

/* Its number was given to another process meanwhile. */
static void begin_anew(struct proc_task *t)
{
	struct cells c = cells_of(t);

	cells_clear(&c, 0, PROC_COLS);
	t->sights = 0;
}

struct identity {
	uint64_t starttime, startstack, comm;
};

static struct identity identity(const struct proc_task *t)
{
	return (struct identity){ t->val[C_PROC_STARTTIME], t->val[C_PROC_STARTSTACK],
				  t->val[C_PROC_COMM] };
}

/* The stat line moved. False when it makes no sense. */
static bool take_move(struct proc_reader *r, struct proc_task *t, bool *executed)
{
	struct identity was = identity(t), is;

	if (!take_stat(r, t))
		return false;
	is = identity(t);
	if (t->sights && is.starttime != was.starttime) {
		begin_anew(t);
		take_stat(r, t);
	}
	*executed = is.startstack != was.startstack || is.comm != was.comm;
	return true;
}

static void take_moved_files(struct proc_reader *r, struct proc_task *t)
{
	take_schedstat(t);
	take_status(r, t);
	take_statm(r, t);
	take_io(r, t);
	threads_count(r, t);
	t->moved_at = r->p->tick;
	t->turn_due = true;
}

/* Its cgroup and its program may be those of its parent still. */
static bool is_young(const struct proc_reader *r, const struct proc_task *t)
{
	uint64_t born_cs = t->val[C_PROC_STARTTIME] * 100 / r->hz;

	return r->p->has_uptime && born_cs + 1000 > r->p->uptime_cs;
}

static void take_turns(struct proc_reader *r, struct proc_task *t, bool moved, bool executed)
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
	if (is_idle(r, t))
		proc_fds_close(&r->files, &t->fds, PROC_STAT);
}

/* Whether stat has to be read to know that nothing changed. */
static bool must_look(const struct proc_reader *r, const struct proc_task *t, bool orphan)
{
	static const char none[] = "0 0 0\n"; /* of kernels that do not count */

	return !t->sights || orphan || r->reclaimed || t->val[C_PROC_NUM_THREADS] > 1 ||
	       t->schedstat.len <= sizeof(none) - 1 || (int)(r->p->tick - t->look_at) >= 0;
}

/* Its schedstat, compared; an old one that cannot be read any more counts as none. */
static bool has_run(struct proc_reader *r, struct proc_task *t)
{
	bool there, ran = differs(r, t, PROC_SCHEDSTAT, &t->schedstat, &there);

	if (!there)
		buf_reset(&t->schedstat);
	return ran;
}

/* First sight. */
static enum heritage meet(struct proc_reader *r, struct proc_task *t)
{
	enum heritage got;

	t->young = is_young(r, t);
	t->moved_at = r->p->tick;
	take_schedstat(t);
	got = proc_task_inherit(r, t);
	if (got == HERITAGE_NONE)
		return got;
	t->sights = 2;
	t->turn_at = r->p->tick + (unsigned)t->pid % TURN_EVERY;
	t->rare_at = r->p->tick + (unsigned)t->pid % RARE_EVERY;
	if (got == HERITAGE_ALL)
		t->moved_at -= IDLE_CLOSES;
	return got;
}

bool proc_task_read(struct proc_reader *r, struct proc_task *t, bool orphan)
{
	bool there, moved = false, executed = false, ran = has_run(r, t);

	if (ran || must_look(r, t, orphan)) {
		moved = differs(r, t, PROC_STAT, &t->stat, &there);
		if (!there || (moved && !take_move(r, t, &executed)))
			return false;
		t->look_at = r->p->tick + LOOK_EVERY / 2 + (unsigned)t->pid % LOOK_EVERY;
	}
	if (!t->sights) {
		enum heritage got = meet(r, t);

		executed &= got == HERITAGE_NONE;
		moved = ran = got != HERITAGE_ALL;
	}
	if (moved || ran)
		take_moved_files(r, t);
	take_turns(r, t, moved || ran, executed);
	t->sights += t->sights < 2;
	return true;
}
