/*
 * statvfs_child: statvfs(3) with a time limit. A mount whose server is gone holds whoever asks for
 * it, killed or not, so a child process asks; while it does its work it is kept for the next
 * question.
 *
 * The child holds nothing but its end of a socket: not the store, not the lock, not the terminal.
 * It dies with its parent, and by SIGKILL when it is late. A late one that not even that ends is
 * left until the kernel lets go of it, and reaped then.
 */
#ifndef SAGO_PROBE_STATVFS_CHILD_H
#define SAGO_PROBE_STATVFS_CHILD_H

#include <sys/statvfs.h>
#include <sys/types.h>

#include "base.h"

enum { STATVFS_MAX_LOST = 32 /* children that hang; beyond, nothing is asked any more */ };

typedef int statvfs_fn(const char *path, struct statvfs *out);

struct statvfs_child {
	statvfs_fn *ask; /* statvfs(3), or what a test puts there */
	pid_t pid;	 /* 0: none */
	int fd;
	pid_t lost[STATVFS_MAX_LOST]; /* killed, not yet gone */
	size_t nlost;
};

enum statvfs_answer {
	STATVFS_OK,
	STATVFS_FAILED, /* the call failed, or there is no child to be had */
	STATVFS_LATE,
};

void statvfs_child_init(struct statvfs_child *c, statvfs_fn *ask);

/* Ends the child. Blocks for no hung one. */
void statvfs_child_release(struct statvfs_child *c);

/* Asks for PATH, waiting at most TIMEOUT_MS. */
enum statvfs_answer statvfs_child_ask(struct statvfs_child *c, const char *path, int timeout_ms,
				      struct statvfs *out);

#endif
