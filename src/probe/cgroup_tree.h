/*
 * cgroup_tree: the control groups of version 2, found by walking their directories, with the files
 * of each kept open. Bounded in depth, number and descriptors: whoever may make cgroups may make
 * many.
 */
#ifndef SAGO_PROBE_CGROUP_TREE_H
#define SAGO_PROBE_CGROUP_TREE_H

#include "source.h"

enum {
	CGROUP_MAX = 20000,
	CGROUP_MAX_DEPTH = 64,
	CGROUP_MAX_PATH = 4000, /* bytes; deeper ones are left out */
};

enum cgroup_file {
	CGROUP_CPU_STAT,
	CGROUP_MEMORY_CURRENT,
	CGROUP_MEMORY_PEAK,
	CGROUP_MEMORY_MAX,
	CGROUP_MEMORY_SWAP,
	CGROUP_MEMORY_EVENTS,
	CGROUP_MEMORY_STAT,
	CGROUP_IO_STAT,
	CGROUP_PIDS_CURRENT,
	CGROUP_PIDS_MAX,
	CGROUP_CPU_PRESSURE,
	CGROUP_MEMORY_PRESSURE,
	CGROUP_IO_PRESSURE,
	CGROUP_FILES,
};

struct cgroup {
	char *path;  /* below the root cgroup: "/", "/system.slice/cron.service"; any bytes */
	char *names; /* of the files, one after the other */
	struct pfile files[CGROUP_FILES];
};

struct cgroup_tree {
	const char *mount; /* where it is mounted, below the root; NULL: nowhere */
	struct cgroup *list;
	size_t count, cap;
	struct pfile stat; /* tells when cgroups come and go */
	uint64_t descendants;
	bool has_descendants, dirty;
	int64_t walked_ms;
	char stat_path[64];
};

void cgroup_tree_init(struct cgroup_tree *t);
/* Closes what is kept open. */
void cgroup_tree_shed(struct cgroup_tree *t);
void cgroup_tree_release(struct cgroup_tree *t);

/*
 * Makes the list true again: walks the tree when the kernel's count of cgroups changed, when one of
 * those known was found dead, and every minute. Those that are still there keep their open files.
 */
void cgroup_tree_update(struct cgroup_tree *t, struct probe *p, const struct sample *s);

/* The text of a file in the probe's scratch, NULL when the cgroup has no such file. */
char *cgroup_read(struct cgroup_tree *t, struct probe *p, struct cgroup *g, enum cgroup_file file,
		  size_t *len);

#endif
