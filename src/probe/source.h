/*
 * A source is one place that groups are read from: a file, a directory of small files, a netlink
 * socket. probe.c holds the table of sources and calls each that serves a due group. Private to
 * src/probe.
 */
#ifndef SAGO_PROBE_SOURCE_H
#define SAGO_PROBE_SOURCE_H

#include "probe.h"

struct probe {
	struct probe_options options;
	struct schema *schema;
	struct strtab strings; /* labels of the sample being taken */
	int rootfd;	       /* "/" or options.root: every path below is relative to it */
	bool live; /* no --root: netlink, ioctl and statvfs of the running system may be used */
	struct buf scratch; /* what pfile_read() returns; valid until the next read */
	void **state;	    /* of each source, in the order of the table */
	unsigned tick;	    /* samples taken so far */
	bool has_uptime,
		has_idle; /* what /proc/uptime said for this sample, hundredths of a second */
	uint64_t uptime_cs, idle_cs;
	unsigned fds_kept, fds_most; /* descriptors kept open by all sources, and at most */
	struct buf trouble; /* what a moment later might have been read: see probe_failed() */
};

struct source {
	const char *name;
	groupset groups; /* which groups it can fill */
	void *(*open)(
		struct probe *p); /* state of its own; may be NULL when there is nothing to keep */
	void (*read)(
		struct probe *p, void *state, groupset due,
		struct sample *s); /* fills the due ones it serves; absent: leaves them untaken */
	void (*close)(void *state);
	/* what follows may be NULL */
	void (*inherit)(struct probe *p, void *state, const struct sample *s);
	void (*drain)(struct probe *p, void *state);
	const char *(*remark)(void *state); /* see probe_remark() */
	void (*shed)(void *state); /* closes the descriptors that it keeps; they are opened again */
};

/* A file kept open and read again from the start. fd is -1 while absent; re-opened at most every
 * few samples until it is there. */
struct pfile {
	const char *path; /* relative to the root: "proc/stat" */
	int fd;
	unsigned *kept;	   /* the count of kept descriptors that FD is one of, or NULL */
	unsigned retry_at; /* probe tick at which to try to open it again */
	size_t guess; /* buffer size that sufficed last time: the kernel allocates what is asked for
		       */
};

/*
 * One budget for all that is kept: what the limit of descriptors (whose soft value is raised to the hard
 * one) leaves beside everything else. None with --root. probe_fd_keep() counts one more; false when
 * it is to be closed after use.
 */
void probe_fds_init(struct probe *p);
bool probe_fd_keep(struct probe *p);
/* There are no more descriptors: closes those of the sources that keep many, and keeps fewer from now on. False
 * when nothing was closed. */
bool probe_fds_shed(struct probe *p);
void probe_sources_shed(struct probe *p);

/* PATH was not read because of errno, which is kept. Where that is an error which says nothing of the file
 * (no descriptors, a read error), the operator is told: what is missing was not absent. */
void probe_failed(struct probe *p, const char *path);

/* The operator is told that this, or some of it, is not in the sample. */
void probe_left_out(struct probe *p, const char *what);

void pfile_init(struct pfile *f, const char *path);
void pfile_close(struct pfile *f);

/*
 * Reads the whole file from offset 0 into P->scratch (NUL-terminated). Returns its text, or NULL
 * when absent or unreadable. LEN may be NULL.
 */
char *pfile_read(struct probe *p, struct pfile *f, size_t *len);

/* A small file opened, read and closed: for directories whose members come and go. NULL when
 * absent. Same scratch. */
char *probe_slurp(struct probe *p, const char *path, size_t *len);

/*
 * openat(2) below the root, O_CLOEXEC and never blocking on a FIFO. With --root, links that lead
 * out of it are resolved inside it (openat2, RESOLVE_IN_ROOT), so that nothing outside is read. A
 * descriptor, or -1 with errno.
 */
int probe_openat(struct probe *p, const char *path, int flags);

/* Where the symbolic link PATH below the root points to; B is reset. False when it is no link. */
bool probe_readlink(struct probe *p, const char *path, struct buf *b);

/*
 * Something that is read rarely because it hardly ever changes: true when it was never read, when
 * EVERY_MS have passed by the monotonic clock of S, and always with --root, where each run stands
 * alone. Updates *LAST_MS (0 at first) when true.
 */
bool probe_stale(const struct probe *p, const struct sample *s, int64_t *last_ms, int64_t every_ms);

/* The label of the N bytes at S into a cell. */
static inline void probe_label(struct probe *p, struct frame *f, uint32_t row, uint32_t col,
			       const char *s, size_t n)
{
	frame_set(f, row, col, strtab_id(&p->strings, s, n));
}

/* Begins the frame of GROUP with as many columns as the schema has by now. */
static inline struct frame *probe_frame(struct probe *p, struct sample *s, unsigned group)
{
	return frame_begin(s, group, p->schema->groups[group].ncols, &p->strings);
}

/* Leaves the frame taken, or as if it had never been begun. */
static inline void probe_keep(struct frame *f, bool keep)
{
	f->taken = keep;
	if (!keep)
		f->nrows = 0;
}

/* Directory below the root, or NULL. The caller closes it with closedir(). */
struct __dirstream *probe_opendir(struct probe *p, const char *path);

#endif
