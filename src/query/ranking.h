/*
 * ranking: who used how much of what over a window: processes, or what they have in common. Each
 * interval is taken up once; what a process used between its last sample and its end comes from its
 * exit record, and so does all of one that no sample saw.
 */
#ifndef SAGO_QUERY_RANKING_H
#define SAGO_QUERY_RANKING_H

#include "session.h"

enum rank_figure {
	RANK_CPU, /* nanoseconds */
	RANK_READ,
	RANK_WRITTEN, /* bytes, from and to storage */
	RANK_MINFLT,
	RANK_MAJFLT,
	RANK_VOLUNTARY,
	RANK_INVOLUNTARY,
	RANK_WAIT,     /* nanoseconds that it was runnable and had no CPU */
	RANK_COUNTERS, /* those up to here only grow in the life of a process */
	RANK_GREW = RANK_COUNTERS,
	RANK_PEAK,    /* resident memory, KiB: the most in the window, and how much more than at its
			 beginning */
	RANK_BLOCKED, /* nanoseconds that threads of it were found in uninterruptible sleep */
	RANK_NEW,
	RANK_EXITED,
	RANK_FDS,
	RANK_THREADS,
	RANK_MEMORY, /* bytes, of a cgroup; these three: the most at once */
	RANK_FIGURES,
};

/* What processes hold at a moment, and what they have in common holds as a sum. */
enum rank_held { HELD_RSS, HELD_FDS, HELD_THREADS, RANK_HELD };

enum rank_per { PER_PROCESS, PER_COMMAND, PER_USER, PER_CGROUP };

struct rank_row {
	uint64_t v[RANK_FIGURES];
	uint32_t unknown;		    /* bits of figures of which some are missing */
	uint64_t rss_first, now[RANK_HELD]; /* KiB; summed over its processes */
	uint64_t sample;		    /* of which now[] is */
	uint64_t pid;			    /* PER_PROCESS */
	uint32_t comm, user, cgroup;	    /* ids in `names`; 0: unknown */
	uint32_t wchan;			    /* the same: where it was blocked last */
	bool final;			    /* nothing will be added any more */
};

struct ranking {
	enum rank_per per;
	enum rank_figure by[2]; /* ranked by their sum; twice the same: by one */
	size_t limit;
	struct rank_row *rows;
	size_t n, cap;
	struct strtab keys, names; /* the id of a row's key is its place */
	struct buf key;
	uint64_t totals[RANK_FIGURES]; /* of all rows, those that were dropped included */
	uint64_t boots, samples, itv_cs;
	unsigned cpus;
	/* of the interval at hand, by the clock that stands still in suspend: how long it was (0:
	 * not known), when it ended, and for how long the machine has slept since boot */
	int64_t elapsed_ms, until_ms, asleep_ms;
	uint64_t impossible; /* times that CPU time was more than there can have been */
	uint64_t nowhere;    /* ends of processes of which the cgroup is not known */
	struct rank_parent {
		uint64_t pid;
		uint64_t bytes[2]; /* read and written by children that ended, not yet seen in its
				      own count */
		int64_t cpu;	   /* a balance: ranking_reaped.c */
	} * parents;		   /* by pid */
	size_t nparents, cap_parents;
	/* of the machine */
	uint64_t hz, page_kib, btime;
};

void ranking_init(struct ranking *r, enum rank_per per, size_t limit);
void ranking_release(struct ranking *r);

/* What the ranking reads. */
struct needs ranking_needs(const struct ranking *r);

/* A new stretch begins with sample A. */
void ranking_begin(struct ranking *r, const struct sample *a, const struct schema *schema);

/* The interval from A, the last sample in which processes were read, to B. */
void ranking_take(struct ranking *r, const struct sample *a, const struct sample *b,
		  const struct schema *schema);

/* By what is asked for, largest first. */
uint64_t ranking_value(const struct ranking *r, const uint64_t v[RANK_FIGURES]);
void ranking_sort(struct ranking *r);

/* Its K-th reason to doubt a figure, as a line of text; nothing where that does not apply. False
 * when there are no more. */
bool ranking_doubt(const struct ranking *r, unsigned k, struct buf *text);

/* ---- of its parts ---------------------------------------------------------------------------- */

/* A process as a ranking knows it; frames' labels. */
struct rank_who {
	uint64_t pid, start;
	const char *comm, *user, *cgroup; /* NULL: unknown */
	size_t ncomm, nuser, ncgroup;
	char uid[24]; /* in place of a user without a name */
};

/* The row that WHO counts in, made where there is none; its place. */
size_t ranking_find(struct ranking *r, const struct rank_who *who);

/* Adds N of a figure to a row and to the totals. */
void ranking_add(struct ranking *r, size_t row, enum rank_figure f, uint64_t n);

/* A figure of which the row holds the most at once: N. */
void ranking_note_most(struct ranking *r, size_t row, enum rank_figure f, uint64_t n);

/* Some of a row's figure is missing. */
void ranking_note_unknown(struct ranking *r, size_t row, enum rank_figure f);
bool ranking_is_unknown(const struct rank_row *row, enum rank_figure f);

/* Drops rows that are final and cannot be among the first, when there are very many. */
void ranking_prune(struct ranking *r);

/* What an exit record does not say itself. */
struct rank_end {
	uint64_t lacking; /* CPU time */
	int64_t ancestor; /* row of who waited for it, or for who did; -1: no sample saw one */
};

/* The processes of B that ended since A: ranking_exit.c. */
void ranking_take_exits(struct ranking *r, const struct frame *a, const struct sample *b,
			const struct rank_end *ends);

/* The last row that the process of exit record END had, in B's frame (as a zombie) or in A's, which
 * is left in *WHERE; -1: none. */
int64_t ranking_last_row(const struct ranking *r, const struct frame *a, const struct sample *b,
			 uint32_t end, const struct frame **where);

/* NS of CPU time, or what there can have been of it: MOST_MS, and the interval on all CPUs. A
 * sample is read over some time, so some more than that is believed. */
uint64_t ranking_possible(struct ranking *r, uint64_t ns, uint64_t most_ms);

/* Time in which threads waited for a CPU, or what there can have been of it: of THREADS_MS, the
 * time that there were of them. */
uint64_t ranking_possible_wait(struct ranking *r, uint64_t ns, uint64_t threads_ms);

/* The row of PID in F, whose processes stand in order of number; -1: none. */
int64_t ranking_find_pid(const struct frame *f, uint64_t pid);

/* The CPU time that is known of the process of exit record ROW, with that of its children. */
uint64_t ranking_known_cpu(const struct ranking *r, const struct frame *a, const struct sample *b,
			   uint32_t row);

/* Of each exit record of B, an array to be freed: ranking_reaped.c. Ancestors are rows of B's
 * processes, of A's where B has none. */
struct rank_end *ranking_ends(struct ranking *r, const struct frame *a, const struct sample *b,
			      const struct schema *schema);

/* The balance of PID's children, 0 at first: ranking_children.c. */
int64_t ranking_balance(const struct ranking *r, uint64_t pid);
void ranking_set_balance(struct ranking *r, uint64_t pid, int64_t ns);

/* The same, before anything is added: what parents get from them. */
void ranking_note_children(struct ranking *r, const struct frame *a, const struct sample *b);

/* Child PID ended, of whose I/O the count was NREAD and WRITTEN: ranking_children.c. */
void ranking_child_ended(struct ranking *r, uint64_t pid, uint64_t parent, uint64_t nread,
			 uint64_t written);

/* Of what PID's count F of bytes GREW by, its own part. */
uint64_t ranking_own_bytes(struct ranking *r, uint64_t pid, enum rank_figure f, uint64_t grew);

/* Row ROW of the process frame F as a process. */
struct rank_who ranking_process(const struct frame *f, uint32_t row);

/* Its counters; bits of those that are not known: of several threads only the first was read. */
uint32_t ranking_counters(const struct ranking *r, const struct frame *f, uint32_t row,
			  uint64_t v[RANK_COUNTERS]);

/* The cgroups of S, with the memory that they had. */
void ranking_take_cgroups(struct ranking *r, const struct sample *s);

#endif
