#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base.h"

static int read_all(int fd, const char *path, size_t max, struct buf *b, struct err *e)
{
	for (;;) {
		size_t room = max - b->len < 4096 ? max - b->len : 4096;
		size_t before = b->len;
		ssize_t n;

		if (!room)
			return err_set(e, ERR_SYSTEM, "%s: larger than %zu bytes", path, max);
		n = read(fd, buf_extend(b, room), room);
		b->len = before + (n > 0 ? (size_t)n : 0);
		b->p[b->len] = 0;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(e, "%s", path);
		if (!n)
			return 0;
	}
}

int file_read(const char *path, size_t max, struct buf *b, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int rc, saved;

	buf_reset(b);
	if (fd < 0)
		return err_errno(e, "%s", path);
	rc = read_all(fd, path, max, b, e);
	saved = errno;
	close(fd);
	errno = saved;
	return rc;
}

void file_standard(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

int dir_sync(const char *dir, struct err *e)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = 0;

	if (fd < 0)
		return err_errno(e, "%s", dir);
	if (fsync(fd))
		rc = err_errno(e, "fsync of %s", dir);
	close(fd);
	return rc;
}
