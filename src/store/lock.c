/* Locks among writers: flock() on files that only the recording user can open, so that no reader
 * can hold one. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "dir.h"
#include "store.h"

enum { MIN_WAIT_MS = 20 };

static int open_lock(const char *dir, const char *name, int flags, char path[PATH_MAX])
{
	if (snprintf(path, PATH_MAX, "%s/%s", dir, name) >= PATH_MAX) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | flags, 0600);
}

/* A lock that others could open is one that they could hold. */
static int check_lock(int fd, const char *path, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st))
		return err_errno(e, "%s", path);
	if (!S_ISREG(st.st_mode) || st.st_uid != geteuid())
		return err_set(e, ERR_STORE, "%s: not a file of the user who records", path);
	if ((st.st_mode & 0777) != 0600 && fchmod(fd, 0600))
		return err_errno(e, "%s", path);
	return 0;
}

/*
 * store_lock_held() takes a shared lock for some microseconds. Who asks just then must not conclude
 * that the lock is held, so even a wait of 0 asks more than once.
 */
static int wait_for(int fd, const char *path, int wait_ms, struct err *e)
{
	const struct timespec nap = { .tv_nsec = 5 * 1000 * 1000 };
	int64_t until = clock_mono_ms() + (wait_ms < MIN_WAIT_MS ? MIN_WAIT_MS : wait_ms);

	for (;;) {
		if (!flock(fd, LOCK_EX | LOCK_NB))
			return 0;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return err_errno(e, "%s", path);
		if (clock_mono_ms() >= until)
			return err_set(e, ERR_BUSY, "%s is held by another process", path);
		nanosleep(&nap, NULL);
	}
}

int store_lock(const char *dir, const char *name, int wait_ms, int *fd, struct err *e)
{
	char path[PATH_MAX];
	int rc;

	*fd = open_lock(dir, name, O_CREAT, path);
	if (*fd < 0)
		return err_errno(e, "%s/%s", dir, name);
	rc = check_lock(*fd, path, e);
	if (!rc)
		rc = wait_for(*fd, path, wait_ms, e);
	if (rc) {
		close(*fd);
		*fd = -1;
	}
	return rc;
}

bool store_lock_stands(const char *dir, const char *name, int fd)
{
	char path[PATH_MAX];

	return snprintf(path, PATH_MAX, "%s/%s", dir, name) < PATH_MAX && file_is(path, fd);
}

bool store_lock_held(const char *dir, const char *name)
{
	char path[PATH_MAX];
	int fd = open_lock(dir, name, 0, path);
	bool held;

	if (fd < 0)
		return false;
	/* a shared lock, so that two who look do not see each other */
	held = flock(fd, LOCK_SH | LOCK_NB) && errno == EWOULDBLOCK;
	close(fd);
	return held;
}
