/* numbers: the entries of a directory whose names are numbers: /proc and /proc/PID/task. */
#ifndef SAGO_PROBE_NUMBERS_H
#define SAGO_PROBE_NUMBERS_H

#include <sys/types.h>

#include "probe.h"

struct numbers {
	pid_t *n; /* ascending: the kernel lists them so, a copy of /proc (--root) does not */
	size_t count, cap;
};

/* Reads those of PATH in place of what L held; false when there is no such directory. */
bool numbers_read(struct numbers *l, struct probe *p, const char *path);
void numbers_release(struct numbers *l);

#endif
