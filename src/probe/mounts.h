/* mounts: the mount table, from /proc/self/mountinfo or the older /proc/mounts (proc(5), fstab(5)).
 */
#ifndef SAGO_PROBE_MOUNTS_H
#define SAGO_PROBE_MOUNTS_H

#include "base.h"

enum { MOUNTS_MAX = 100000 /* the kernel's own limit of a namespace */ };

/* Strings are any bytes but NUL, escapes (\040) decoded; they lie in the table's buffer. */
struct mount {
	size_t point, device, type; /* offsets: mounts_str() */
	bool ro;
	bool has_dev; /* mountinfo only */
	uint32_t major, minor;
};

struct mounts {
	struct buf bytes;
	struct mount *list;
	size_t count, cap;
};

void mounts_release(struct mounts *m);

/* Replaces what M holds by the lines of a text in either format; lines that make no sense are
 * skipped. */
void mounts_parse_info(struct mounts *m, const char *text, size_t len);
void mounts_parse(struct mounts *m, const char *text, size_t len);

static inline const char *mounts_str(const struct mounts *m, size_t offset)
{
	return m->bytes.p + offset;
}

/*
 * Whether a filesystem may have a size of its own. Those that the kernel only makes up have none,
 * and asking an autofs mount point would mount what it stands for.
 */
bool mounts_has_size(const char *type);

#endif
