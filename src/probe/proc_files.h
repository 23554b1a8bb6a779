/*
 * proc_files: the files of one process. Those that are read at every sample stay open while
 * descriptors last: reading one again costs half of opening it (measured here: stat 3.8 us against
 * 8.5, schedstat 0.9 against 5.7, status 8.4 against 13, io 1.7 against 6.4). An open one holds
 * some 5 KB of the kernel's memory.
 */
#ifndef SAGO_PROBE_PROC_FILES_H
#define SAGO_PROBE_PROC_FILES_H

#include <sys/types.h>

#include "source.h"

enum proc_file {
	PROC_SCHEDSTAT,
	PROC_STAT,
	PROC_STATUS,
	PROC_IO,
	PROC_KEPT, /* those before are kept open */
	PROC_STATM = PROC_KEPT,
	PROC_CMDLINE,
	PROC_CGROUP,
	PROC_WCHAN,
	PROC_OOM_SCORE,
	PROC_OOM_SCORE_ADJ,
	PROC_LOGINUID,
	PROC_SMAPS,
	PROC_FILES,
};

/* What all processes share. */
struct proc_files {
	struct probe *p;
	struct buf text; /* what was read last, NUL-terminated */
};

void proc_files_init(struct proc_files *f, struct probe *p);
void proc_files_release(struct proc_files *f);

/* The kept descriptors of a process: -1 where not open. */
struct proc_fds {
	int fd[PROC_KEPT];
};

void proc_fds_init(struct proc_fds *d);
void proc_fds_close(struct proc_files *f, struct proc_fds *d, enum proc_file from);

/* Reads FILE of PID into f->text. D may be NULL: nothing is kept. False when it is gone or may not
 * be read. */
bool proc_file_read(struct proc_files *f, pid_t pid, struct proc_fds *d, enum proc_file file);

/* The same for a thread; nothing is kept. */
bool thread_file_read(struct proc_files *f, pid_t pid, pid_t tid, enum proc_file file);

/* Where the link proc/PID/exe leads to, into f->text. */
bool proc_exe_read(struct proc_files *f, pid_t pid);

/* Open descriptors of PID; false when they may not be seen. */
bool proc_fd_count(struct proc_files *f, pid_t pid, uint64_t *n);

#endif
