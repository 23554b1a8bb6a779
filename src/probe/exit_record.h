/*
 * exit_record: what the kernel says of tasks that end, gathered to what a process' end is. Each
 * thread is reported by itself; the last of a process bears the flag AGROUP (since Linux 5.19;
 * older kernels do not tell which process a thread was of, so there each thread is a row).
 */
#ifndef SAGO_PROBE_EXIT_RECORD_H
#define SAGO_PROBE_EXIT_RECORD_H

#include <linux/taskstats.h>

#include "probe.h"

enum { EXIT_NUMBERS = C_EXIT_USER, EXIT_COMM_MAX = TS_COMM_LEN };

struct exit_record {
	uint64_t val[EXIT_NUMBERS]; /* by column; that of the name is not used */
	char comm[EXIT_COMM_MAX];
	uint32_t ncomm;
	uint32_t tgid;
	bool last, leader; /* of its process */
	bool grouped;	   /* the kernel told which process it was of */
};

/* Takes the N bytes at P apart, however long this kernel's struct is. False when they are too few,
 * or are not of task PID: the layout of versions 14 and 15 differs. */
bool exit_record_parse(struct exit_record *r, const void *p, size_t n, uint32_t pid);

/* ALL is what all threads of R's process did, those too that ended before anybody listened: their
 * time is what R, the sum of the others, lacks of it. */
void exit_record_note_unseen(struct exit_record *r, const struct taskstats *all);

/* Processes of which some thread ended and another still lives. */
struct exit_sums {
	struct exit_record *list;
	uint32_t *slots; /* hash by process: index + 1, 0 empty */
	size_t count, cap, nslots;
};

void exit_sums_release(struct exit_sums *s);

/* Adds R, a thread's, to what is known of its process. When it was the last, R becomes the whole
 * process' record and true is returned. */
bool exit_sums_add(struct exit_sums *s, struct exit_record *r);

#endif
