/* A store as its reader names it: a directory, or one segment file. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cursor.h"
#include "name.h"

static int open_file(struct store *s, const char *path, const struct stat *st, struct err *e)
{
	const char *name = strrchr(path, '/');
	struct pagefile f;
	int rc = pagefile_open(&f, path, false, e);

	pagefile_close(&f);
	if (rc)
		return err_set(e, ERR_STORE, "%s: not a store, and not a segment of one", path);
	s->segments = mem_zalloc(1, sizeof(*s->segments));
	s->nsegments = 1;
	/* the file may have been given any name */
	if (!name_parse(name ? name + 1 : path, s->segments))
		s->segments->state = SEGMENT_SEALED;
	s->segments->min_ms = INT64_MIN;
	s->segments->max_ms = INT64_MAX;
	s->segments->bytes = (uint64_t)st->st_size;
	s->segments->path = mem_strdup(path);
	return 0;
}

/* A store of which not one segment may be read is not ours to show. */
static bool any_readable(const struct store *s, struct err *e)
{
	bool readable = false;

	for (size_t i = 0; i < s->nsegments && !readable; i++)
		readable = !access(s->segments[i].path, R_OK);
	if (!readable && s->nsegments)
		err_errno(e, "%s", s->segments[0].path);
	return readable || !s->nsegments;
}

static int open_dir(struct store *s, const char *path, struct err *e)
{
	int rc = segments_names(path, &s->segments, &s->nsegments, e);

	if (rc)
		return err_set(e, ERR_STORE, "%s: cannot be read: %s", path, strerror(errno));
	if (!s->nsegments)
		return err_set(e, ERR_STORE, "%s: not a store: there is no segment in it", path);
	if (!any_readable(s, e))
		return e ? (int)(e->code = ERR_STORE) : ERR_STORE;
	return 0;
}

int store_open(struct store *s, const char *path, struct err *e)
{
	struct stat st;
	int rc;

	*s = (struct store){ .path = NULL };
	if (stat(path, &st))
		return err_set(e, ERR_STORE, "%s: %s", path,
			       errno == ENOENT ? "there is no such store" : strerror(errno));
	if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))
		return err_set(e, ERR_STORE, "%s: neither a directory nor a segment file", path);
	s->path = mem_strdup(path);
	/* file systems keep the time of a change to some milliseconds */
	s->listed = st.st_mtim;
	s->settled = clock_real_ms() / 1000 > st.st_mtim.tv_sec + 1;
	s->readings = mem_zalloc(1, sizeof(*s->readings));
	strtab_init(&s->readings->damage);
	if (S_ISREG(st.st_mode) && access(path, R_OK))
		rc = err_set(e, ERR_STORE, "%s: cannot be read: %s", path, strerror(errno));
	else
		rc = S_ISDIR(st.st_mode) ? open_dir(s, path, e) : open_file(s, path, &st, e);
	if (rc)
		store_release(s);
	return rc;
}

void store_release(struct store *s)
{
	segments_free(s->segments, s->nsegments);
	free(s->path);
	if (s->readings)
		strtab_release(&s->readings->damage);
	free(s->readings);
	*s = (struct store){ .path = NULL };
}

int store_sizes(struct store *s, struct err *e)
{
	struct stat st;

	for (size_t i = 0; i < s->nsegments; i++)
		if (!stat(s->segments[i].path, &st))
			s->segments[i].bytes = (uint64_t)st.st_size;
		else if (errno != ENOENT)
			return err_errno(e, "%s", s->segments[i].path);
	return 0;
}

size_t store_damaged(const struct store *s)
{
	return s->readings ? s->readings->damage.count : 0;
}

const char *store_damage(const struct store *s, size_t i)
{
	return strtab_get(&s->readings->damage, i, NULL);
}
