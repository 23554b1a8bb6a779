/* Whether the file that is written is the file that is there. */
#include <errno.h>
#include <sys/stat.h>

#include "dir.h"
#include "name.h"
#include "writer.h"

static const char *what_happened(struct writer *w, int fd, bool *gone)
{
	struct buf path = BUF_INIT;
	const char *what = NULL;
	struct stat st;

	buf_fmt(&path, "%s/" NAME_LIVE, w->dir);
	*gone = lstat(path.p, &st) && errno == ENOENT;
	if (*gone)
		what = "was removed";
	else if (!file_is(path.p, fd))
		what = "was replaced";
	else if (!fstat(fd, &st) && st.st_size < w->size)
		what = "was cut short";
	else
		w->size = st.st_size;
	buf_release(&path);
	return what;
}

int live_check(struct writer *w, struct err *e)
{
	const char *what;
	bool gone;
	int fd;

	if (!w->open || mdb_env_get_fd(w->env.env, &fd))
		return 0;
	what = what_happened(w, fd, &gone);
	if (!what)
		return 0;
	fprintf(stderr, "sago-collect: %s/" NAME_LIVE " %s while it was written to\n", w->dir,
		what);
	buf_reset(&w->trouble);
	buf_fmt(&w->trouble, NAME_LIVE " %s while it was written to", what);
	if (gone)
		live_carry(w);
	live_close(w);
	w->size = 0;
	return store_create(w->dir, e);
}
