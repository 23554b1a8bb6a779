/* links: the persistent names of disks (/dev/disk/by-id, by-label ...) at each time of a window, for
 * -j of sar, sadf and iostat. */
#ifndef SAGO_QUERY_LINKS_H
#define SAGO_QUERY_LINKS_H

#include "session.h"

/* The names as they were from one sample on, until the next set or the end of the boot. */
struct link_set {
	uint64_t seq;
	uint8_t boot_id[16];
	struct link {
		uint32_t disk, name; /* among the links' strings */
	} * at;			     /* in the order of the disks' names */
	size_t n;
};

struct links {
	struct strtab strings;
	struct link_set *sets; /* in order of time; only changes */
	size_t nsets, cap;
	const struct link_set *now; /* of the row at hand; NULL: nothing is known of its time */
};

/*
 * Reads the names of TYPE (id, label, path, uuid ..., in any case; with WWN also SID) over the
 * session's window. Where a disk has several the first by alphabet counts, as sysstat has it.
 * ERR_USAGE, with the types there are, when none of TYPE was recorded. Release L in any case.
 */
int links_open(struct links *l, struct session *s, const char *type, bool wwn);
void links_release(struct links *l);

/* An item_namer (view.h) with a struct links, for disks: the name that was right at the time of the
 * row's sample. */
const char *links_name(void *context, const struct sample *at, const char *disk, size_t n,
		       size_t *len);

/* The same for filesystems, which are named /dev/sda1. */
const char *links_fs_name(void *context, const struct sample *at, const char *device, size_t n,
			  size_t *len);

/* The disk of which NAME is the persistent name at the time of AT; NULL: none. */
const char *links_disk(struct links *l, const struct sample *at, const char *name, size_t n);

#endif
