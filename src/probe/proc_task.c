#include "proc_task.h"

#include <stdlib.h>

#include "proc_switches.h"
#include "proc_threads.h"
#include "proc_turns.h"

enum {
	LOOK_EVERY = 12,
	IDLE_CLOSES = 12, /* samples without a move after which only schedstat stays open */
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

bool proc_task_is_idle(const struct proc_reader *r, const struct proc_task *t)
{
	return t->sights && r->p->tick - t->moved_at >= IDLE_CLOSES;
}

bool proc_task_file(struct proc_reader *r, struct proc_task *t, enum proc_file file)
{
	bool keep = file == PROC_SCHEDSTAT || !proc_task_is_idle(r, t);

	return proc_file_read(&r->files, t->pid, keep ? &t->fds : NULL, file);
}

/* Reads FILE; false when it is what OLD holds. OLD is brought up to date. */
static bool differs(struct proc_reader *r, struct proc_task *t, enum proc_file file,
		    struct buf *old, bool *there)
{
	const struct buf *text = &r->files.text;

	*there = proc_task_file(r, t, file);
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
	struct cells c = proc_task_cells(t);
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
	struct cells c = proc_task_cells(t);
	const char *groups;
	size_t n;

	cells_clear(&c, C_PROC_UID, C_PROC_NONVOLUNTARY + 1);
	if (!proc_task_file(r, t, PROC_STATUS))
		return;
	status_parse(r->files.text.p, r->files.text.len, &c, &groups, &n);
	if (groups)
		proc_label(r, &c, C_PROC_GROUPS, groups, n);
	take_names(r, &c);
}

/* The same figures as in status: one file less while recording this machine. */
static void take_statm(struct proc_reader *r, struct proc_task *t)
{
	struct cells c = proc_task_cells(t);

	cells_clear(&c, C_PROC_STATM_SIZE, C_PROC_STATM_DATA + 1);
	if (r->p->live && c.has[C_PROC_UID])
		statm_from_status(&c, r->page_kib);
	else if (proc_task_file(r, t, PROC_STATM))
		places_parse(r->files.text.p, C_PROC_STATM_SIZE,
			     C_PROC_STATM_DATA - C_PROC_STATM_SIZE + 1, &c);
}

static void take_io(struct proc_reader *r, struct proc_task *t)
{
	struct cells c = proc_task_cells(t);

	cells_clear(&c, C_PROC_RCHAR, C_PROC_CANCELLED_WRITE_BYTES + 1);
	if (proc_task_file(r, t, PROC_IO))
		keys_parse(r->files.text.p, r->files.text.len, G_PROC, r->p->schema, C_PROC_RCHAR,
			   C_PROC_CANCELLED_WRITE_BYTES - C_PROC_RCHAR + 1, &c);
}

static void take_schedstat(struct proc_task *t)
{
	struct cells c = proc_task_cells(t);

	cells_clear(&c, C_PROC_RUN_TIME, C_PROC_TIMESLICES + 1);
	if (t->schedstat.len)
		places_parse(t->schedstat.p, C_PROC_RUN_TIME,
			     C_PROC_TIMESLICES - C_PROC_RUN_TIME + 1, &c);
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* Its number was given to another process meanwhile. */
static void begin_anew(struct proc_task *t)
{
	struct cells c = proc_task_cells(t);

	cells_clear(&c, 0, PROC_COLS);
	memset(t->gone, 0, sizeof(t->gone));
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
	proc_take_switches(r, t);
	t->moved_at = r->p->tick;
	t->turn_due = true;
}

/* Its cgroup and its program may be those of its parent still. */
static bool is_young(const struct proc_reader *r, const struct proc_task *t)
{
	uint64_t born_cs = t->val[C_PROC_STARTTIME] * 100 / r->hz;

	return r->p->has_uptime && born_cs + 1000 > r->p->uptime_cs;
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
	proc_spread_turns(r, t);
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
	proc_take_turns(r, t, moved || ran, executed);
	if (proc_task_is_idle(r, t))
		proc_fds_close(&r->files, &t->fds, PROC_STAT);
	t->sights += t->sights < 2;
	return true;
}
