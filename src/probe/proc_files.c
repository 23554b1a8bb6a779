#include "proc_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scan.h"

enum {
	PATH_ROOM = 64,
	TEXT_MAX = 16 << 20,
};

/* What is asked for at first: the kernel allocates it. */
static const struct {
	const char *name;
	size_t guess;
} files[PROC_FILES] = {
	[PROC_STAT] = { "stat", 1024 },		[PROC_SCHEDSTAT] = { "schedstat", 128 },
	[PROC_STATUS] = { "status", 4000 },	[PROC_IO] = { "io", 512 },
	[PROC_STATM] = { "statm", 256 },	[PROC_CMDLINE] = { "cmdline", 4000 },
	[PROC_CGROUP] = { "cgroup", 2000 },	[PROC_WCHAN] = { "wchan", 256 },
	[PROC_OOM_SCORE] = { "oom_score", 64 }, [PROC_OOM_SCORE_ADJ] = { "oom_score_adj", 64 },
	[PROC_LOGINUID] = { "loginuid", 64 },	[PROC_SMAPS] = { "smaps", 32768 },
};

void proc_files_init(struct proc_files *f, struct probe *p)
{
	*f = (struct proc_files){ .p = p };
}

void proc_files_release(struct proc_files *f)
{
	buf_release(&f->text);
}

void proc_fds_init(struct proc_fds *d)
{
	for (unsigned i = 0; i < PROC_KEPT; i++)
		d->fd[i] = -1;
}

void proc_fds_close(struct proc_files *f, struct proc_fds *d, enum proc_file from)
{
	for (unsigned i = from; i < PROC_KEPT; i++) {
		if (d->fd[i] < 0)
			continue;
		close(d->fd[i]);
		d->fd[i] = -1;
		f->p->fds_kept--;
	}
}

/* Reads FD from its start. A short read of a small seq_file is the whole of it; the address space
 * files (cmdline) give what they have. */
static bool read_whole(struct buf *b, int fd, size_t guess)
{
	size_t len = 0;

	for (;;) {
		ssize_t n;

		b->len = len;
		buf_extend(b, guess + 1);
		n = pread(fd, b->p + len, guess, (off_t)len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || len > TEXT_MAX)
			return false;
		len += (size_t)n;
		b->len = len;
		b->p[len] = '\0';
		if (!n || ((size_t)n < guess && len < 3000))
			return true;
	}
}

static bool open_read(struct proc_files *f, const char *path, int *keep, enum proc_file file)
{
	int fd = probe_openat(f->p, path, O_RDONLY);
	bool ok = fd >= 0 && read_whole(&f->text, fd, files[file].guess);

	if (fd >= 0 && !ok)
		probe_failed(f->p, path);
	if (ok && keep && probe_fd_keep(f->p))
		*keep = fd;
	else if (fd >= 0)
		close(fd);
	return ok;
}

bool proc_file_read(struct proc_files *f, pid_t pid, struct proc_fds *d, enum proc_file file)
{
	char path[PATH_ROOM];
	int *keep = d && file < PROC_KEPT ? &d->fd[file] : NULL;

	if (keep && *keep >= 0) {
		if (read_whole(&f->text, *keep, files[file].guess))
			return true;
		/* it ended, and another may have its number */
		close(*keep);
		*keep = -1;
		f->p->fds_kept--;
	}
	snprintf(path, sizeof(path), "proc/%d/%s", (int)pid, files[file].name);
	return open_read(f, path, keep, file);
}

bool thread_file_read(struct proc_files *f, pid_t pid, pid_t tid, enum proc_file file)
{
	char path[PATH_ROOM];

	snprintf(path, sizeof(path), "proc/%d/task/%d/%s", (int)pid, (int)tid, files[file].name);
	return open_read(f, path, NULL, file);
}

bool proc_exe_read(struct proc_files *f, pid_t pid)
{
	char path[PATH_ROOM];

	snprintf(path, sizeof(path), "proc/%d/exe", (int)pid);
	return probe_readlink(f->p, path, &f->text);
}

static bool count_entries(struct proc_files *f, const char *path, uint64_t *n)
{
	DIR *d = probe_opendir(f->p, path);
	struct dirent *ent;

	*n = 0;
	while (d && (ent = readdir(d)))
		*n += ent->d_name[0] != '.';
	if (d)
		closedir(d);
	return d != NULL;
}

/* Since Linux 6.2 the size of the directory is their number; before, it is 0. */
bool proc_fd_count(struct proc_files *f, pid_t pid, uint64_t *n)
{
	char path[PATH_ROOM];
	struct stat st;

	snprintf(path, sizeof(path), "proc/%d/fd", (int)pid);
	if (f->p->live && !fstatat(f->p->rootfd, path, &st, 0) && st.st_size > 0) {
		*n = (uint64_t)st.st_size;
		return true;
	}
	return count_entries(f, path, n);
}
