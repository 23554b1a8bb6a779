/* Files and directories below the root, read whole. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "source.h"

enum {
	FIRST_GUESS = 1000,
	RETRY_TICKS = 12,    /* one minute at the default interval */
	SURELY_WHOLE = 1024, /* see read_all() */
	BUSY_SPINS = 20,
	BUSY_TRIES = 200,
	BUSY_NAP_US = 1000,		    /* a fifth of a second in all */
	MAX_BYTES = 1 << 26,		    /* a device node below --root might never end */
	READ_FLAGS = O_NONBLOCK | O_NOCTTY, /* openat2 refuses them beside O_PATH */
};

/*
 * Inside the root. A path with ".." (sysfs's links have them) fails with EAGAIN when anything on the
 * machine was renamed or mounted meanwhile: openat2(2). A moment later it succeeds.
 */
static int open_in_root(struct probe *p, const char *path, int flags)
{
	struct open_how how = { .flags = (unsigned)flags, .resolve = RESOLVE_IN_ROOT };
	long fd = -1;

	for (unsigned tries = 0; tries < BUSY_TRIES; tries++) {
		fd = syscall(SYS_openat2, p->rootfd, path, &how, sizeof(how));
		if (fd >= 0 || errno != EAGAIN)
			break;
		if (tries >= BUSY_SPINS)
			usleep(BUSY_NAP_US);
	}
	/* before Linux 5.6, or a seccomp filter that is */
	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		return openat(p->rootfd, path, flags);
	return (int)fd;
}

static int open_once(struct probe *p, const char *path, int flags)
{
	return p->live ? openat(p->rootfd, path, flags) : open_in_root(p, path, flags);
}

int probe_openat(struct probe *p, const char *path, int flags)
{
	int fd;

	flags |= O_CLOEXEC | (flags & O_PATH ? 0 : READ_FLAGS);
	fd = open_once(p, path, flags);
	if (fd < 0 && (errno == EMFILE || errno == ENFILE) && probe_fds_shed(p))
		fd = open_once(p, path, flags);
	if (fd < 0)
		probe_failed(p, path);
	return fd;
}

bool probe_readlink(struct probe *p, const char *path, struct buf *b)
{
	int fd = probe_openat(p, path, O_PATH | O_NOFOLLOW);
	char *to;
	ssize_t n;

	buf_reset(b);
	if (fd < 0)
		return false;
	to = buf_extend(b, 4096);
	n = readlinkat(fd, "", to, 4095);
	close(fd);
	b->len = n > 0 ? (size_t)n : 0;
	to[b->len] = '\0';
	return n > 0;
}

DIR *probe_opendir(struct probe *p, const char *path)
{
	int fd = probe_openat(p, path, O_RDONLY | O_DIRECTORY);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;

	if (fd >= 0 && !d)
		close(fd);
	return d;
}

bool probe_stale(const struct probe *p, const struct sample *s, int64_t *last_ms, int64_t every_ms)
{
	int64_t now = s->stamp.mono_ms + 1; /* 0 means never */

	if (p->live && *last_ms && now - *last_ms < every_ms && now >= *last_ms)
		return false;
	*last_ms = now;
	return true;
}

void pfile_init(struct pfile *f, const char *path)
{
	*f = (struct pfile){ .path = path, .fd = -1, .guess = FIRST_GUESS };
}

void pfile_close(struct pfile *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
	if (f->kept)
		--*f->kept;
	f->kept = NULL;
}

static void reserve(struct buf *b, size_t n)
{
	b->len = 0;
	buf_extend(b, n + 1);
}

/*
 * Reads FD from its start into B, asking for CHUNK bytes at a time; false on an error or when it
 * does not end. A seq_file returns what fits its page-sized buffer, so a short read is not the end
 * of it, unless it is so short that the next record would have to be larger than three quarters of
 * a page: those small files cost one call instead of two.
 */
static bool read_all(int fd, size_t chunk, struct buf *b)
{
	size_t len = 0, room = chunk;

	for (;;) {
		ssize_t n;

		reserve(b, len + room);
		n = pread(fd, b->p + len, room, (off_t)len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		if (len > MAX_BYTES) {
			errno = EFBIG;
			return false;
		}
		len += (size_t)n;
		b->len = len;
		b->p[len] = '\0';
		if (!n || ((size_t)n < room && len <= SURELY_WHOLE))
			return true;
		room = (size_t)n < room ? room - (size_t)n : chunk;
	}
}

/* What is absent is not looked for at every sample. */
static void retry_later(const struct probe *p, struct pfile *f)
{
	f->retry_at = err_class_of_errno(errno) == CLASS_TRANSIENT ? 0 : p->tick + RETRY_TICKS;
}

static bool pfile_open(struct probe *p, struct pfile *f)
{
	if (f->fd >= 0)
		return true;
	if (p->live && p->tick < f->retry_at)
		return false;
	f->fd = probe_openat(p, f->path, O_RDONLY);
	if (f->fd < 0)
		retry_later(p, f);
	else if (probe_fd_keep(p))
		f->kept = &p->fds_kept;
	return f->fd >= 0;
}

char *pfile_read(struct probe *p, struct pfile *f, size_t *len)
{
	bool ok;

	if (!pfile_open(p, f))
		return NULL;
	ok = read_all(f->fd, f->guess, &p->scratch);
	if (!ok) {
		probe_failed(p, f->path);
		retry_later(p, f);
	}
	if (!ok || !f->kept) /* below --root somebody may put another file in its place */
		pfile_close(f);
	if (!ok)
		return NULL;
	if (p->scratch.len + 64 > f->guess)
		f->guess = p->scratch.len + p->scratch.len / 4 + 64;
	if (len)
		*len = p->scratch.len;
	return p->scratch.p;
}

char *probe_slurp(struct probe *p, const char *path, size_t *len)
{
	int fd = probe_openat(p, path, O_RDONLY);
	bool ok = fd >= 0 && read_all(fd, FIRST_GUESS, &p->scratch);

	if (fd >= 0 && !ok)
		probe_failed(p, path);
	if (fd >= 0)
		close(fd);
	if (ok && len)
		*len = p->scratch.len;
	return ok ? p->scratch.p : NULL;
}
