/* Which files a cursor reads, while a collector may be renaming them. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cursor.h"
#include "name.h"

enum { LIST_TRIES = 50 };

void cursor_drop_list(struct cursor *c)
{
	for (size_t i = 0; c->opened && i < c->nlist; i++)
		segfile_close(&c->opened[i]);
	free(c->opened);
	segments_free(c->list, c->nlist);
	c->opened = NULL;
	c->list = NULL;
	c->nlist = c->at = 0;
	c->seg = NULL;
}

static bool same_file(const char *path, int fd)
{
	struct stat a, b;

	return !stat(path, &a) && !fstat(fd, &b) && a.st_ino == b.st_ino && a.st_dev == b.st_dev;
}

bool cursor_rotated(const struct cursor *c)
{
	return c->list[c->at].state == SEGMENT_LIVE && !same_file(c->seg->path, c->seg->f.fd);
}

/* An open file stays what it is, whatever happens to its name. */
static void open_moving(struct cursor *c)
{
	c->opened = mem_zalloc(c->nlist, sizeof(*c->opened));
	for (size_t i = 0; i < c->nlist; i++) {
		bool live = c->list[i].state == SEGMENT_LIVE;

		c->opened[i].f.fd = -1;
		if (live || c->list[i].state == SEGMENT_SEALING)
			segfile_open(&c->opened[i], c->list[i].path, live, NULL);
	}
}

/* Nothing was renamed between the list and the opening. */
static bool stands(const struct cursor *c)
{
	struct segment *again;
	size_t n;
	bool same;

	if (segments_list(c->dir, &again, &n, NULL))
		return false;
	same = n == c->nlist;
	for (size_t i = 0; same && i < n; i++)
		same = !strcmp(again[i].path, c->list[i].path) &&
		       (!c->opened[i].path || same_file(again[i].path, c->opened[i].f.fd));
	segments_free(again, n);
	return same;
}

int cursor_list(struct cursor *c, struct err *e)
{
	for (int tries = 0; tries < LIST_TRIES; tries++) {
		int rc;

		cursor_drop_list(c);
		if ((rc = segments_list(c->dir, &c->list, &c->nlist, e)))
			return rc;
		open_moving(c);
		if (stands(c))
			return 0;
	}
	return err_set(e, ERR_STORE, "%s: its files change all the time", c->dir);
}
