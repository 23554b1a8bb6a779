#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collect.h"

/* Above what one argument of a program can be (128 KiB), so that no note is too long to be taken.
 */
enum { SPOOL_FILE_MAX = 1 << 20 };

static int write_file(int fd, const struct buf *b, const char *path, struct err *e)
{
	ssize_t n = write(fd, b->p, b->len);

	if (n != (ssize_t)b->len) {
		if (n >= 0)
			errno = ENOSPC;
		return err_errno(e, "%s", path);
	}
	return fsync(fd) ? err_errno(e, "fsync of %s", path) : 0;
}

/* Written under a hidden name and renamed, so that nobody takes half a mark. */
static int put_named(const char *dir, const char *name, const struct buf *bytes, struct err *e)
{
	struct buf tmp = BUF_INIT, final = BUF_INIT;
	int fd, rc;

	buf_fmt(&tmp, "%s/.%s", dir, name);
	buf_fmt(&final, "%s/%s", dir, name);
	fd = open(tmp.p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0) {
		rc = err_errno(e, "%s", tmp.p);
		goto done;
	}
	rc = write_file(fd, bytes, tmp.p, e);
	close(fd);
	if (!rc && rename(tmp.p, final.p))
		rc = err_errno(e, "rename to %s", final.p);
	if (rc)
		unlink(tmp.p);
	else
		rc = dir_sync(dir, e);
done:
	buf_release(&tmp);
	buf_release(&final);
	return rc;
}

int spool_put(const char *store, const struct mark *m, struct err *e)
{
	struct buf dir = BUF_INIT, name = BUF_INIT, bytes = BUF_INIT;
	int rc;

	buf_fmt(&dir, "%s/spool", store);
	buf_fmt(&name, "%020" PRId64 "-%d", m->real_ms, (int)getpid());
	mark_encode(m, &bytes);
	if (!mkdir(dir.p, 0700))
		rc = dir_sync(store, e);
	else
		rc = errno == EEXIST ? 0 : err_errno(e, "%s", dir.p);
	if (!rc)
		rc = put_named(dir.p, name.p, &bytes, e);
	buf_release(&dir);
	buf_release(&name);
	buf_release(&bytes);
	return rc;
}

/* Whether NAME is one that spool_put() gives (hidden until the file is whole), and whose process. */
static bool is_ours(const char *name, bool *hidden, pid_t *pid)
{
	char *end;

	*hidden = *name == '.';
	name += *hidden;
	if (strspn(name, "0123456789") != 20 || name[20] != '-')
		return false;
	*pid = (pid_t)strtol(name + 21, &end, 10);
	return *pid > 0 && !*end;
}

static void say(const char *path, const char *what)
{
	struct buf text = BUF_INIT;

	buf_escaped(&text, path, strlen(path));
	fprintf(stderr, "sago-collect: %s: %s\n", buf_cstr(&text), what);
	buf_release(&text);
}

/* What is no mark: half of one, whose run was killed before it was acknowledged, goes; a file that
 * nobody of us made stays. Each is said. */
static void clean(const char *path, const char *name)
{
	static bool said;
	bool hidden;
	pid_t pid;

	if (!is_ours(name, &hidden, &pid)) {
		if (!said)
			say(path, "not a note; it is left alone");
		said = true;
		return;
	}
	if (hidden && (!kill(pid, 0) || errno != ESRCH))
		return;
	if (!unlink(path))
		say(path,
		    hidden ? "left by a run that was killed; removed" : "holds no mark; removed");
}

static void take_one(struct spool *sp, const char *path, const char *name, struct marks *m)
{
	struct buf bytes = BUF_INIT, text = BUF_INIT;
	struct mark mark, *k;
	struct stamp now = { 0 };

	if (*name == '.') {
		clean(path, name);
		goto done;
	}
	/* one that cannot be read now waits */
	if (file_read(path, SPOOL_FILE_MAX, &bytes, NULL))
		goto done;
	if (mark_decode(bytes.p ? bytes.p : "", bytes.len, &mark, &text, NULL)) {
		clean(path, name);
		goto done;
	}
	now.real_ms = mark.real_ms;
	memcpy(now.boot_id, mark.boot_id, sizeof(now.boot_id));
	k = marks_add(m, mark.type, &now, mark.text);
	if (k)
		sp->names[sp->count++] = mem_strdup(name);
done:
	buf_release(&bytes);
	buf_release(&text);
}

static int visible(const struct dirent *d)
{
	return strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0;
}

void spool_take(struct spool *sp, const char *store, struct marks *m)
{
	struct buf dir = BUF_INIT, path = BUF_INIT;
	struct dirent **list = NULL;
	int n;

	sp->count = 0;
	buf_fmt(&dir, "%s/spool", store);
	n = scandir(dir.p, &list, visible, alphasort);
	for (int i = 0; i < n; i++) {
		buf_reset(&path);
		buf_fmt(&path, "%s/%s", dir.p, list[i]->d_name);
		if (sp->count < MARKS_SPOOLED_MAX)
			take_one(sp, path.p, list[i]->d_name, m);
		free(list[i]);
	}
	free(list);
	buf_release(&dir);
	buf_release(&path);
}

void spool_done(struct spool *sp, const char *store, bool stored)
{
	struct buf path = BUF_INIT;

	for (size_t i = 0; i < sp->count; i++) {
		buf_reset(&path);
		buf_fmt(&path, "%s/spool/%s", store, sp->names[i]);
		if (stored)
			unlink(path.p);
		free(sp->names[i]);
	}
	sp->count = 0;
	buf_release(&path);
}
