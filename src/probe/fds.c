/* Descriptors that are kept, and what happens when there are no more. */
#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include "source.h"

enum {
	KEPT_MOST = 16384,
	SPARE = 256, /* for everything else that the collector opens */
};

void probe_fds_init(struct probe *p)
{
	struct rlimit r;

	if (!p->live || getrlimit(RLIMIT_NOFILE, &r))
		return;
	r.rlim_cur = r.rlim_max;
	setrlimit(RLIMIT_NOFILE, &r);
	if (getrlimit(RLIMIT_NOFILE, &r))
		return;
	p->fds_most = r.rlim_cur < KEPT_MOST + SPARE ? (unsigned)r.rlim_cur : KEPT_MOST + SPARE;
	p->fds_most = p->fds_most / 4 > p->fds_most - SPARE || p->fds_most < SPARE
			      ? p->fds_most / 4
			      : p->fds_most - SPARE;
}

bool probe_fd_keep(struct probe *p)
{
	if (p->fds_kept >= p->fds_most)
		return false;
	p->fds_kept++;
	return true;
}

bool probe_fds_shed(struct probe *p)
{
	unsigned had = p->fds_kept;

	probe_sources_shed(p);
	if (p->fds_kept == had)
		return false;
	p->fds_most = had / 2;
	return true;
}

void probe_failed(struct probe *p, const char *path)
{
	int number = errno;

	if (err_class_of_errno(number) == CLASS_TRANSIENT && !p->trouble.len)
		buf_fmt(&p->trouble, "%s (and maybe others) could not be read: %s", path,
			strerror(number));
	errno = number;
}

void probe_left_out(struct probe *p, const char *what)
{
	if (!p->trouble.len)
		buf_fmt(&p->trouble, "not recorded: %s", what);
}
