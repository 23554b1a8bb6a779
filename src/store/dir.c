#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dir.h"
#include "store.h"

/* A group that we may not give to a file is skipped, as a missing one is: the file then keeps ours.
 */
int file_own(int fd, const char *path, struct err *e)
{
	gid_t gid = sago_group();

	if (gid != (gid_t)-1 && fchown(fd, (uid_t)-1, gid) && errno != EPERM)
		return err_errno(e, "%s", path);
	if (fchmod(fd, 0640))
		return err_errno(e, "%s", path);
	return 0;
}

bool file_is(const char *path, int fd)
{
	struct stat a, b;

	return !lstat(path, &a) && !fstat(fd, &b) && a.st_dev == b.st_dev && a.st_ino == b.st_ino &&
	       b.st_nlink;
}

static int join(const char *dir, const char *name, char out[PATH_MAX], struct err *e)
{
	if (snprintf(out, PATH_MAX, "%s/%s", dir, name) >= PATH_MAX)
		return err_set(e, ERR_STORE, "%s: the name is too long", dir);
	return 0;
}

int dir_rename(const char *dir, const char *from, const char *to, struct err *e)
{
	char a[PATH_MAX], b[PATH_MAX];
	int rc = join(dir, from, a, e);

	if (rc || (rc = join(dir, to, b, e)))
		return rc;
	if (rename(a, b))
		return err_errno(e, "rename %s to %s", a, b);
	return dir_sync(dir, e);
}

int dir_unlink(const char *dir, const char *name, struct err *e)
{
	char path[PATH_MAX];
	int rc = join(dir, name, path, e);

	if (rc)
		return rc;
	if (unlink(path) && errno != ENOENT)
		return err_errno(e, "unlink %s", path);
	return dir_sync(dir, e);
}

/* ---- the checks before anything is written ----------------------------------------------------
 */

static int check_store(const char *dir, const struct stat *st, struct err *e)
{
	if (S_ISLNK(st->st_mode))
		return err_set(e, ERR_STORE, "%s: a symbolic link; name the directory itself", dir);
	if (!S_ISDIR(st->st_mode))
		return err_set(e, ERR_STORE, "%s: not a directory", dir);
	if (st->st_uid != geteuid())
		return err_set(e, ERR_STORE, "%s: owned by user %u, not by user %u who records",
			       dir, st->st_uid, geteuid());
	if (st->st_mode & (S_IWGRP | S_IWOTH))
		return err_set(e, ERR_STORE,
			       "%s: others may write to it (mode %04o); chmod go-w it", dir,
			       st->st_mode & 07777);
	return 0;
}

/* Whoever may rename a directory on the way could put another store in our place. */
static int check_parent(const char *dir, const struct stat *st, struct err *e)
{
	bool writable = st->st_mode & (S_IWGRP | S_IWOTH);

	if (writable && !(st->st_mode & S_ISVTX))
		return err_set(e, ERR_STORE, "%s: others may write to it (mode %04o)", dir,
			       st->st_mode & 07777);
	if (st->st_uid != geteuid() && st->st_uid != 0)
		return err_set(e, ERR_STORE, "%s: owned by user %u", dir, st->st_uid);
	return 0;
}

/* Every directory above the resolved path. */
static int check_parents(const char *dir, struct err *e)
{
	char *path = realpath(dir, NULL), *slash;
	struct stat st;
	int rc = 0;

	if (!path)
		return err_errno(e, "%s", dir);
	while (!rc && (slash = strrchr(path, '/')) && path[1]) {
		slash[slash == path] = 0;
		rc = stat(path, &st) ? err_errno(e, "%s", path) : check_parent(path, &st, e);
	}
	free(path);
	return rc;
}

/* The group is given once, when the directory is made; 0750 whatever the umask is. */
static int make(const char *dir, struct err *e)
{
	gid_t gid = sago_group();
	char *copy, *slash;
	int rc;

	if (mkdir(dir, 0750))
		return errno == EEXIST ? 0 : err_errno(e, "cannot create %s", dir);
	if (gid != (gid_t)-1 && lchown(dir, (uid_t)-1, gid) && errno != EPERM)
		return err_errno(e, "%s", dir);
	if (chmod(dir, 0750))
		return err_errno(e, "%s", dir);
	copy = mem_strdup(dir);
	slash = strrchr(copy, '/');
	if (slash)
		slash[slash == copy] = 0;
	rc = dir_sync(slash ? copy : ".", e);
	free(copy);
	return rc;
}

int store_create(const char *dir, struct err *e)
{
	char *path = mem_strdup(dir);
	size_t n = strlen(path);
	struct stat st;
	int rc = 0;

	/* a slash at the end would make lstat() follow a link */
	while (n > 1 && path[n - 1] == '/')
		path[--n] = 0;
	if (!n)
		rc = err_set(e, ERR_STORE, "the store's name is empty");
	if (!rc && lstat(path, &st) &&
	    !(rc = errno == ENOENT ? make(path, e) : err_errno(e, "%s", path)))
		rc = lstat(path, &st) ? err_errno(e, "%s", path) : 0;
	if (!rc)
		rc = check_store(path, &st, e);
	if (!rc)
		rc = check_parents(path, e);
	free(path);
	return rc;
}
