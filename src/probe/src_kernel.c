/* Small files of /proc/sys: a line of numbers each, read with a small buffer because the kernel
 * allocates what is asked for. */
#include <stdlib.h>

#include "rows.h"
#include "scan.h"
#include "source.h"

/* One file: the column of each of its numbers. */
struct small {
	const char *path;
	unsigned group, n;
	int32_t cols[6]; /* -1: not kept */
};

static const struct small kernel_files[] = {
	{ "proc/sys/fs/dentry-state",
	  G_KERNEL,
	  5,
	  { C_KERNEL_DENTRY_NR, C_KERNEL_DENTRY_UNUSED, C_KERNEL_DENTRY_AGE_LIMIT,
	    C_KERNEL_DENTRY_WANT_PAGES, C_KERNEL_DENTRY_NEGATIVE } },
	{ "proc/sys/fs/inode-state", G_KERNEL, 2, { C_KERNEL_INODE_NR, C_KERNEL_INODE_FREE } },
	{ "proc/sys/fs/file-nr",
	  G_KERNEL,
	  3,
	  { C_KERNEL_FILE_NR, C_KERNEL_FILE_FREE, C_KERNEL_FILE_MAX } },
	{ "proc/sys/kernel/pty/nr", G_KERNEL, 1, { C_KERNEL_PTY_NR } },
	{ "proc/sys/kernel/pty/max", G_KERNEL, 1, { C_KERNEL_PTY_MAX } },
	{ "proc/sys/kernel/pid_max", G_KERNEL, 1, { C_KERNEL_PID_MAX } },
	{ NULL, 0, 0, { 0 } },
};

static const struct small conntrack_files[] = {
	{ "proc/sys/net/netfilter/nf_conntrack_count", G_CONNTRACK, 1, { C_CONNTRACK_COUNT } },
	{ "proc/sys/net/netfilter/nf_conntrack_max", G_CONNTRACK, 1, { C_CONNTRACK_MAX } },
	{ NULL, 0, 0, { 0 } },
};

enum {
	MAX_FILES = 6,
	GUESS = 200,
};

struct small_state {
	const struct small *table;
	struct pfile files[MAX_FILES];
};

static void *state_new(const struct small *table)
{
	struct small_state *st = mem_zalloc(1, sizeof(*st));

	st->table = table;
	for (size_t i = 0; table[i].path; i++) {
		pfile_init(&st->files[i], table[i].path);
		st->files[i].guess = GUESS;
	}
	return st;
}

static void *kernel_open(struct probe *p)
{
	(void)p;
	return state_new(kernel_files);
}

static void *conntrack_open(struct probe *p)
{
	(void)p;
	return state_new(conntrack_files);
}

static void close_state(void *state)
{
	struct small_state *st = state;

	for (size_t i = 0; st->table[i].path; i++)
		pfile_close(&st->files[i]);
	free(st);
}

/* Returns true when a number was found. */
static bool take_file(const struct small *t, struct frame *f, const char *p)
{
	bool any = false;

	for (unsigned i = 0; i < t->n; i++) {
		uint64_t v;

		if (scan_u64(&p, &v) != SCAN_OK)
			continue;
		frame_set(f, 0, (uint32_t)t->cols[i], v);
		any = true;
	}
	return any;
}

static void read_state(struct probe *p, void *state, groupset due, struct sample *s)
{
	struct small_state *st = state;
	struct frame *f = probe_frame(p, s, st->table->group);
	bool any = false;

	(void)due;
	frame_row(f);
	for (size_t i = 0; st->table[i].path; i++) {
		const char *text = pfile_read(p, &st->files[i], NULL);

		if (text)
			any |= take_file(&st->table[i], f, text);
	}
	probe_keep(f, any);
}

const struct source source_kernel = {
	.name = "kernel",
	.groups = (groupset)1 << G_KERNEL,
	.open = kernel_open,
	.read = read_state,
	.close = close_state,
};

const struct source source_conntrack = {
	.name = "conntrack",
	.groups = (groupset)1 << G_CONNTRACK,
	.open = conntrack_open,
	.read = read_state,
	.close = close_state,
};
