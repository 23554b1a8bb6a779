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
		if ((live && !c->skip_live) || c->list[i].state == SEGMENT_SEALING)
			segfile_open(&c->opened[i], c->list[i].path, live, NULL);
	}
}

/* Nothing was renamed between the list and the opening. */
static bool stands(const struct cursor *c)
{
	struct segment *again;
	size_t n;
	bool same;

	if (segments_names(c->dir, &again, &n, NULL))
		return false;
	same = n == c->nlist;
	for (size_t i = 0; same && i < n; i++)
		same = !strcmp(again[i].path, c->list[i].path) &&
		       (!c->opened[i].path || same_file(again[i].path, c->opened[i].f.fd));
	segments_free(again, n);
	return same;
}

/* The directory is as it was when S was opened: no name in it has come, gone or changed. */
static bool is_as_listed(const struct store *s)
{
	struct stat st;

	return s->settled && !stat(s->path, &st) && st.st_mtim.tv_sec == s->listed.tv_sec &&
	       st.st_mtim.tv_nsec == s->listed.tv_nsec;
}

/*
 * The live segment has nothing for a window that ends before a sealed one does and before the first
 * sample of the live one, of which a reader has made sure.
 */
static bool is_before_live(const struct cursor *c)
{
	const struct readings *r = c->readings;

	if (!r || !r->has_live || c->to_ms >= r->live_min_ms)
		return false;
	for (size_t i = 0; i < c->nlist; i++)
		/* names round down to the second */
		if (c->list[i].state == SEGMENT_SEALED && c->list[i].max_ms != INT64_MAX &&
		    c->to_ms < c->list[i].max_ms - 999)
			return true;
	return false;
}

/* Takes over the list of S; false when it will not do. */
static bool take_list(struct cursor *c, const struct store *s)
{
	if (!is_as_listed(s))
		return false;
	c->nlist = s->nsegments;
	c->list = mem_zalloc(c->nlist, sizeof(*c->list));
	for (size_t i = 0; i < c->nlist; i++) {
		c->list[i] = s->segments[i];
		c->list[i].path = mem_strdup(s->segments[i].path);
	}
	c->skip_live = is_before_live(c);
	open_moving(c);
	return is_as_listed(s);
}

int cursor_list(struct cursor *c, const struct store *s, struct err *e)
{
	cursor_drop_list(c);
	if (s && take_list(c, s))
		return 0;
	c->skip_live = false;
	for (int tries = 0; tries < LIST_TRIES; tries++) {
		int rc;

		cursor_drop_list(c);
		if ((rc = segments_names(c->dir, &c->list, &c->nlist, e)))
			return rc;
		open_moving(c);
		if (stands(c))
			return 0;
	}
	return err_set(e, ERR_STORE, "%s: its files change all the time", c->dir);
}
