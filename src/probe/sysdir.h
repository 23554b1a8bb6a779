/*
 * sysdir: directories of small files, one value a file, as sysfs has them: /sys/class/fc_host/host0
 * and the like. The members of a directory are rows, its files columns.
 */
#ifndef SAGO_PROBE_SYSDIR_H
#define SAGO_PROBE_SYSDIR_H

#include <string.h>

#include "source.h"

enum {
	SYSDIR_MAX_MEMBERS = 4096, /* of one directory; further ones are not looked at */
	SYSDIR_MAX_PATH = 512,
};

/* The members of a directory. */
struct sysdir {
	struct buf names; /* each followed by NUL */
	size_t *at;	  /* where each begins */
	size_t count, cap;
};

#define SYSDIR_INIT                                                                                \
	{                                                                                          \
		BUF_INIT, NULL, 0, 0                                                               \
	}

/*
 * Lists what PATH holds, replacing what D held; names that begin with a dot are left out. In the
 * directory's own order, which is the one that the tools print. False when there is no such
 * directory.
 */
bool sysdir_list(struct probe *p, const char *path, struct sysdir *d);

/* The same, but only names that are PREFIX and a decimal number, in the order of the numbers. */
bool sysdir_list_numbered(struct probe *p, const char *path, const char *prefix, struct sysdir *d);

void sysdir_release(struct sysdir *d);

static inline const char *sysdir_name(const struct sysdir *d, size_t i)
{
	return d->names.p + d->at[i];
}

/* NAME is PREFIX and a decimal number of at most nine digits, which goes to *N. */
bool sysdir_number(const char *name, const char *prefix, uint32_t *n);

enum attr_kind {
	ATTR_U64,
	ATTR_I64,
	ATTR_HEX,  /* with or without 0x; all ones mean that the hardware does not count it */
	ATTR_TEXT, /* the bytes of the first line, interned */
	ATTR_LEAD, /* the digits that the file begins with: "500mA" */
};

/* A file of a member and the column that it fills. */
struct attr {
	const char *file;
	uint32_t col;
	enum attr_kind kind;
};

/*
 * Reads N files of DIR (a path below the root), each named PREFIX and the attribute's own name,
 * into ROW of F. Returns how many cells were set: absent, unreadable and senseless files leave
 * theirs absent.
 */
unsigned attr_read(struct probe *p, const char *dir, const char *prefix, const struct attr *attrs,
		   size_t n, struct frame *f, uint32_t row);

/* The first line of the file PATH in the probe's scratch, without its newline; NULL when absent. */
char *attr_line(struct probe *p, const char *path, size_t *len);

/* "A/B" into OUT of SYSDIR_MAX_PATH bytes; false when it does not fit. */
bool sysdir_path(char *out, const char *a, const char *b);

#endif
