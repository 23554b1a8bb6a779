/*
 * proc_task: one process from sample to sample.
 *
 * While recording this machine, a process that has not run keeps the row of the sample before, and
 * one read of schedstat tells that. Without running, its stat line can only change because memory
 * was reclaimed (then all are read, see proc_reader.reclaimed), because its parent ended (likewise,
 * that one), or because somebody gave it another nice value or a signal (which is seen at the next
 * look, every 12 samples). Processes of several threads, of which schedstat shows the first alone,
 * and those of kernels without it are known by their stat line, which is then read for every
 * sample.
 *
 * For every sample: schedstat; stat of processes with several threads.
 *
 * When it ran: stat, status, io, the states of its threads and what they did together; wchan while
 * in D.
 *
 * At its next turn, every 12 samples, if it ran: wchan of sleepers, open descriptors, oom_score.
 *
 * Every 12 samples: stat.
 *
 * Rarely: cmdline, exe, cgroup, oom_score_adj, loginuid. That is at first sight and at the second
 * of a young one, when it executed a program or took a new name, and every 120 samples.
 *
 * Turns are spread over the processes, so that no sample pays for all. With --root every file is
 * read for every sample.
 */
#ifndef SAGO_PROBE_PROC_TASK_H
#define SAGO_PROBE_PROC_TASK_H

#include "idnames.h"
#include "numbers.h"
#include "proc_files.h"
#include "proc_text.h"

enum { SWITCH_COLS = 2 /* all_nvcsw, all_nivcsw */ };

struct proc_task {
	pid_t pid;
	struct proc_fds fds;
	struct buf stat, schedstat;	    /* as read last */
	unsigned sights;		    /* 0, 1, more */
	bool young;			    /* less than ten seconds old when it was first seen */
	unsigned moved_at;		    /* tick of the last move */
	unsigned turn_at, look_at, rare_at; /* ticks */
	bool turn_due;			    /* it moved since its last turn */
	uint64_t gone[SWITCH_COLS];	    /* of threads that ended */
	uint64_t val[PROC_COLS];
	uint8_t has[PROC_COLS];
};

/* What reading a process takes besides itself. */
struct proc_reader {
	struct probe *p;
	struct proc_files files;
	struct idnames users, groups;
	struct taskstats_link *taskstats; /* NULL: none */
	struct numbers threads;		  /* of the process at hand */
	struct strtab strings;		  /* of all label cells */
	const struct frame *heritage; /* rows of a collector that ended just now, by pid, or NULL */
	uint64_t hz;
	bool reclaimed; /* memory was reclaimed since the sample before, or nobody knows */
	struct buf spare;
	uint64_t page_kib;
};

struct proc_task *proc_task_new(pid_t pid);
void proc_task_free(struct proc_reader *r, struct proc_task *t);

/* Brings the cells up to now; ORPHAN: its parent ended. False when the process is gone. */
bool proc_task_read(struct proc_reader *r, struct proc_task *t, bool orphan);

enum heritage {
	HERITAGE_NONE,
	HERITAGE_RARE, /* what is read rarely */
	HERITAGE_ALL,  /* everything: it did not run since */
};

/*
 * The cells of T, of which stat and schedstat were just read for the first time, from the row that
 * the collector before this one has left of the same process.
 */
enum heritage proc_task_inherit(struct proc_reader *r, struct proc_task *t);

/* It did not run for so long that only schedstat stays open. */
bool proc_task_is_idle(const struct proc_reader *r, const struct proc_task *t);

/* One of its files into r->files.text. */
bool proc_task_file(struct proc_reader *r, struct proc_task *t, enum proc_file file);

static inline struct cells proc_task_cells(struct proc_task *t)
{
	return (struct cells){ t->val, t->has };
}

/* Text into a label cell. */
static inline void proc_label(struct proc_reader *r, const struct cells *c, uint32_t col,
			      const char *s, size_t n)
{
	cell_set(c, col, strtab_id(&r->strings, s, n));
}

#endif
