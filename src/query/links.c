/*
 * Persistent names of disks. Measured with sar and iostat 12.6.1 over made-up /dev/disk trees: the
 * type is that of a directory by-TYPE; of several links to a disk the first in the order of bytes
 * counts; a disk without one keeps its kernel name. SID is what follows wwn- in by-id where that is
 * 0x and 16 or 32 hexadecimal digits.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "links.h"

static const char *text(const struct frame *f, uint32_t row, uint32_t col)
{
	const char *s = frame_label(f, row, col, NULL);

	return s ? s : "";
}

static bool is_wwn(const char *link)
{
	size_t n = strncmp(link, "wwn-0x", 6) ? 0 : strlen(link + 6);

	return (n == 16 || n == 32) && strspn(link + 6, "0123456789abcdefABCDEF") == n;
}

/* The name that the link in ROW gives, or NULL when it is of another type. */
static const char *name_of(const struct frame *f, uint32_t row, const char *type, bool sid)
{
	const char *kind = text(f, row, C_DISK_LINK_KIND), *link = text(f, row, C_DISK_LINK_LINK);

	if (sid)
		return !strcmp(kind, "id") && is_wwn(link) ? link + strlen("wwn-") : NULL;
	return !strcasecmp(kind, type) ? link : NULL;
}

static int by_disk(const void *a, const void *b)
{
	const struct link *x = a, *y = b;
	int order = strcmp(x->disk, y->disk);

	return order ? order : strcmp(x->name, y->name);
}

static void collect(struct links *l, const struct frame *f, const char *type, bool sid)
{
	size_t kept = 0;

	l->at = mem_zalloc(f->nrows + 1, sizeof(*l->at));
	for (uint32_t row = 0; row < f->nrows; row++) {
		const char *name = name_of(f, row, type, sid);

		if (name)
			l->at[l->n++] = (struct link){ text(f, row, C_DISK_LINK_NAME), name };
	}
	qsort(l->at, l->n, sizeof(*l->at), by_disk);
	for (size_t k = 0; k < l->n; k++) /* the first of each disk */
		if (!kept || strcmp(l->at[kept - 1].disk, l->at[k].disk) != 0)
			l->at[kept++] = l->at[k];
	l->n = kept;
}

/* "-j: no names of type X were recorded; there are id, path" */
static int unknown(struct session *s, const struct frame *f, const char *type)
{
	struct buf kinds = BUF_INIT;
	const char *before = "";

	for (uint32_t row = 0; row < f->nrows; row++) {
		const char *kind = text(f, row, C_DISK_LINK_KIND);

		if (!strcmp(kind, before))
			continue;
		buf_fmt(&kinds, "%s%s", kinds.len ? ", " : "", kind);
		before = kind;
	}
	err_set(&s->err, ERR_USAGE, "-j: no names of type \"%s\" were recorded; there are %s", type,
		kinds.len ? buf_cstr(&kinds) : "none of any type");
	buf_release(&kinds);
	return ERR_USAGE;
}

int links_open(struct links *l, struct session *s, const char *type, bool wwn)
{
	struct needs needs = { .groups = (groupset)1 << G_DISK_LINK };
	const struct frame *f;
	int rc = moment_find(&l->moment, &s->store, &s->schema, &needs, G_NONE, s->window.to_ms,
			     &s->err);
	bool sid = wwn && !strcasecmp(type, "SID");

	if (rc == ERR_EMPTY)
		return 0; /* and so is the window */
	if (rc < 0)
		return rc;
	f = &l->moment.b.frames[G_DISK_LINK];
	collect(l, f, type, sid);
	return l->n || sid ? 0 : unknown(s, f, type);
}

void links_release(struct links *l)
{
	moment_release(&l->moment);
	free(l->at);
	memset(l, 0, sizeof(*l));
}

static int is_disk(const void *key, const void *member)
{
	return strcmp(key, ((const struct link *)member)->disk);
}

const char *links_name(void *context, const char *disk, size_t n, size_t *len)
{
	const struct links *l = context;
	char name[64];
	const struct link *found;

	if (n >= sizeof(name))
		return NULL;
	memcpy(name, disk, n);
	name[n] = '\0';
	found = bsearch(name, l->at, l->n, sizeof(*l->at), is_disk);
	if (!found)
		return NULL;
	*len = strlen(found->name);
	return found->name;
}

const char *links_disk(const struct links *l, const char *name, size_t n)
{
	for (size_t k = 0; k < l->n; k++)
		if (strlen(l->at[k].name) == n && !memcmp(l->at[k].name, name, n))
			return l->at[k].disk;
	return NULL;
}
