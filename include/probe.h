/*
 * probe: reads /proc, /sys and netlink into a sample. Files are opened once and read again with
 * pread; a file that is absent means an absent group, never an error. Never formats, never stores.
 */
#ifndef SAGO_PROBE_H
#define SAGO_PROBE_H

#include "sample.h"

/* How processes are read. The lists are the caller's, NULL-terminated; NULL: empty. */
struct process_options {
	bool no_cmdline;      /* leave command lines out */
	size_t cmdline_max;   /* bytes of one; 0: all */
	char *const *redact;  /* what hides what follows it: see sago.conf(5) */
	char *const *threads; /* names of processes whose threads are rows, or ALL */
	bool stack;	      /* stack_size and stack_referenced, from smaps: costs much */
};

struct probe_options {
	const char
		*root;	 /* NULL or "": the running system; else DIR: nothing outside DIR is read */
	groupset groups; /* what may be read at all */
	bool has_time;	 /* record `time_ms` as the wall clock (needs root) */
	int64_t time_ms;
	unsigned fs_timeout_ms; /* for statvfs of all mounts, in a child; 0: 1000 */
	struct process_options processes;
};

struct probe;

int probe_open(struct probe **p, const struct probe_options *o, struct schema *schema,
	       struct err *e);
void probe_close(struct probe *p); /* NULL is allowed */

/*
 * Reads the groups in DUE into S (reset first): wall clock, then uptime, then the counters. Labels
 * are interned in a table of the probe's, valid until the next probe_take(). Fails only when
 * nothing can be read at all (no PROC/uptime and no PROC/stat).
 */
int probe_take(struct probe *p, groupset due, struct sample *s, struct err *e);

/*
 * S was recorded by the collector that this one takes over from: what it says of
 * processes that did not change is not read again, and the exits in it are not reported again.
 * Before the first probe_take(); of several, in order, the last one counts for processes. S is
 * copied.
 */
void probe_inherit(struct probe *p, const struct sample *s);

/* Empties the sockets that the kernel fills by itself (exits of processes): about once a second
 * between samples, so that they do not overflow. */
void probe_drain(struct probe *p);

/* What the operator should know of what cannot be read: one line, each given once; NULL: no more.
 */
const char *probe_remark(struct probe *p);

/* The groups that are due at `now_ms` when the last sample was at `last_ms` (0: none yet): those
 * whose cadence has a multiple in between. */
groupset probe_due(const struct schema *schema, groupset groups, int64_t last_ms, int64_t now_ms);

#endif
