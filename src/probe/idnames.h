/*
 * idnames: names of users and groups, from etc/passwd and etc/group below the root. The name
 * service is not asked: it may wait for a server that is gone, and then nothing would be recorded.
 * An id that only such a server knows has no name here.
 */
#ifndef SAGO_PROBE_IDNAMES_H
#define SAGO_PROBE_IDNAMES_H

#include "source.h"

struct idname {
	uint64_t id;
	size_t at, len; /* of its name in `text` */
	size_t order;	/* the first of equal ids counts */
};

struct idnames {
	const char *path; /* "etc/passwd" or "etc/group" */
	struct buf text;
	struct idname *list; /* by id */
	size_t count, cap;
	int64_t looked_ms;
};

void idnames_init(struct idnames *n, const char *path);
void idnames_release(struct idnames *n);

/* Reads the file again, once a minute at most; true when it was. */
bool idnames_refresh(struct idnames *n, struct probe *p, const struct sample *s);

/* The name of ID and its length, or NULL. */
const char *idnames_find(const struct idnames *n, uint64_t id, size_t *len);

#endif
