/*
 * ioerror: preloaded, makes reads of one place of one file fail as those of a bad sector do: IOERROR_FILE (the end of its path),
 * IOERROR_AT and IOERROR_LENGTH in bytes. What lies before the place in a read that crosses it is given, as the kernel does.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef ssize_t (*pread_fn)(int, void *, size_t, off_t);

static int is_the_file(int fd)
{
	const char *want = getenv("IOERROR_FILE");
	char link[64], path[4096];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path));
	return want && n >= (ssize_t)strlen(want) &&
	       !memcmp(path + n - strlen(want), want, strlen(want));
}

static ssize_t do_pread(int fd, void *p, size_t n, off_t at)
{
	const char *from = getenv("IOERROR_AT"), *length = getenv("IOERROR_LENGTH");
	off_t bad = from ? strtoll(from, NULL, 10) : 0;
	off_t end = bad + (length ? strtoll(length, NULL, 10) : 0);
	void *next = dlsym(RTLD_NEXT, "pread");
	pread_fn real;

	memcpy(&real, &next, sizeof(real));
	if (at < end && at + (off_t)n > bad && is_the_file(fd)) {
		if (at >= bad) {
			errno = EIO;
			return -1;
		}
		n = (size_t)(bad - at);
	}
	return real(fd, p, n, at);
}

ssize_t pread(int fd, void *p, size_t n, off_t at)
{
	return do_pread(fd, p, n, at);
}

ssize_t pread64(int fd, void *p, size_t n, off_t at);
ssize_t pread64(int fd, void *p, size_t n, off_t at)
{
	return do_pread(fd, p, n, at);
}
