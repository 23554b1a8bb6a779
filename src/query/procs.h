/*
 * procs: the processes and threads of a moment, as procps' tools look at them: ids, names,
 * terminals and times, with the clock and the machine that go with them.
 */
#ifndef SAGO_QUERY_PROCS_H
#define SAGO_QUERY_PROCS_H

#include "query.h"

/* A process, or one of its threads. */
struct task {
	uint32_t row;	/* in the frame of processes */
	int64_t thread; /* in that of threads; -1: the process as a whole */
};

struct procs {
	const struct frame *proc, *thread; /* never NULL; may have no rows */
	uint64_t hz, page_kib, uptime_cs, mem_kib;
	int64_t now_s;		      /* the wall clock of the sample */
	int64_t btime_s;	      /* when the kernel began, by its own account */
	unsigned pid_width;	      /* as many digits as ids can have, at least 5 */
	bool utf8;		      /* of this process' locale, not the recorded one */
	uint32_t *rows, *thread_rows; /* of these frames in the kernel's order: by pid, by pid and
					 tid (a copied /proc has another) */
};

/* What procs_take() looks at besides the columns that a report shows. */
groupset procs_groups(void);

/* Takes up sample S, which must outlive P. The locale's LC_CTYPE must be set. */
void procs_take(struct procs *p, const struct sample *s);
void procs_release(struct procs *p);

/* A column of metric.def's group proc; of a thread its own value where threads have one. False and
 * 0 where it was not read. */
bool task_get(const struct procs *p, const struct task *t, uint32_t col, uint64_t *v);
uint64_t task_u64(const struct procs *p, const struct task *t, uint32_t col);
int64_t task_i64(const struct procs *p, const struct task *t, uint32_t col);

/* A label: raw bytes from the machine; NULL where it was not read. */
const char *task_label(const struct procs *p, const struct task *t, uint32_t col, size_t *n);

/* PID of a process, TID of a thread. */
uint64_t task_tid(const struct procs *p, const struct task *t);
char task_state(const struct procs *p, const struct task *t);

/* Appends the name of the user (group) whose number stands in column COL, or the number. */
void task_user(const struct procs *p, const struct task *t, uint32_t col, struct buf *out);
void task_group(const struct procs *p, const struct task *t, uint32_t col, struct buf *out);

/* CPU time in ticks; CHILDREN: with that of children waited for. */
uint64_t task_ticks(const struct procs *p, const struct task *t, bool children);

/* Whole seconds since it began; when that was. */
uint64_t task_age_cs(const struct procs *p, const struct task *t); /* hundredths of a second */
uint64_t task_elapsed(const struct procs *p, const struct task *t);
int64_t task_start_s(const struct procs *p, const struct task *t);

/* Appends the command line with blanks between its words, or "[name]" where there is none. */
void task_command(const struct procs *p, const struct task *t, struct buf *out);

/* Appends "pts/1"; "?" for no terminal (device 0) and for those that the kernel's list of devices
 * does not name. */
void tty_name(int64_t device, struct buf *out);

/*
 * Appends the N raw bytes at S as procps prints them, until CELLS columns of the terminal are full
 * (SIZE_MAX: all): measured in the C locale '.' for control bytes and '?' for bytes above 127; in
 * UTF-8 '?' for control characters and for each byte that is no UTF-8. Where procps would print
 * a character that changes how others are shown, '?' stands in its place.
 * Returns how many columns it took.
 */
size_t proc_text(const struct procs *p, struct buf *out, const char *s, size_t n, size_t cells);

#endif
