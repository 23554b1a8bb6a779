/*
 * A source is one place that groups are read from: a file, a directory of small files, a netlink socket. probe.c holds the table of
 * sources and calls each that serves a due group. Private to src/probe.
 */
#ifndef SAGO_PROBE_SOURCE_H
#define SAGO_PROBE_SOURCE_H

#include "probe.h"

struct probe {
	struct probe_options options;
	struct schema *schema;
	struct strtab strings;     /* labels of the sample being taken */
	int rootfd;                /* "/" or options.root: every path below is relative to it */
	bool live;                 /* no --root: netlink, ioctl and statvfs of the running system may be used */
	struct buf scratch;        /* what pfile_read() returns; valid until the next read */
	void **state;              /* of each source, in the order of the table */
	unsigned tick;             /* samples taken so far */
};

struct source {
	const char *name;
	groupset groups;                                     /* which groups it can fill */
	void *(*open)(struct probe *p);                      /* state of its own; may be NULL when there is nothing to keep */
	void (*read)(struct probe *p, void *state, groupset due, struct sample *s); /* fills the due ones it serves; absent: leaves them untaken */
	void (*close)(void *state);
};

/* A file kept open and read again from the start. fd is -1 while absent; re-opened at most every few samples until it is there. */
struct pfile {
	const char *path;  /* relative to the root: "proc/stat" */
	int fd;
	unsigned retry_at; /* probe tick at which to try to open it again */
	size_t guess;      /* buffer size that sufficed last time: the kernel allocates what is asked for */
};

void pfile_init(struct pfile *f, const char *path);
void pfile_close(struct pfile *f);

/*
 * Reads the whole file from offset 0 into P->scratch (NUL-terminated). Returns its text, or NULL when absent or unreadable. LEN may be NULL.
 */
char *pfile_read(struct probe *p, struct pfile *f, size_t *len);

/* A small file opened, read and closed: for directories whose members come and go. NULL when absent. Same scratch. */
char *probe_slurp(struct probe *p, const char *path, size_t *len);

/* Directory below the root, or NULL. The caller closes it with closedir(). */
struct __dirstream *probe_opendir(struct probe *p, const char *path);

#endif
