/* links: the persistent names of disks (/dev/disk/by-id, by-label ...) as they were at the end of a
 * window, for -j of sar, sadf and iostat. */
#ifndef SAGO_QUERY_LINKS_H
#define SAGO_QUERY_LINKS_H

#include "session.h"

struct links {
	struct moment moment;
	struct link {
		const char *disk, *name; /* into the moment's strings */
	} * at;				 /* by disk */
	size_t n;
};

/*
 * Reads the names of TYPE (id, label, path, uuid ..., in any case; with WWN also SID) at the end of
 * the session's window. Where a disk has several the first by alphabet counts, as sysstat has it.
 * ERR_USAGE, with the types there are, when none of TYPE was recorded. Release L in any case.
 */
int links_open(struct links *l, struct session *s, const char *type, bool wwn);
void links_release(struct links *l);

/* An item_namer (view.h) with a struct links. */
const char *links_name(void *context, const char *disk, size_t n, size_t *len);

/* The disk of which NAME is the persistent name; NULL: none. */
const char *links_disk(const struct links *l, const char *name, size_t n);

#endif
