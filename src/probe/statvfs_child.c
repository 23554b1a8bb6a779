#include "statvfs_child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_PATH = 4096, CHILD_FD = 3 };

/* What the child answers, in the memory of two processes of one program. */
struct reply {
	int failed;
	struct statvfs st;
};

/* ---- in the child ---------------------------------------------------------------------------- */

static void close_from(unsigned first)
{
	struct rlimit lim = { .rlim_cur = 1024 };

	if (syscall(SYS_close_range, first, ~0U, 0) == 0)
		return;
	getrlimit(RLIMIT_NOFILE, &lim); /* before Linux 5.9 */
	for (unsigned fd = first; fd < lim.rlim_cur && fd < 65536; fd++)
		close((int)fd);
}

/* Keeps FD alone, as CHILD_FD; the standard ones become /dev/null, so that no pipe of cron's is
 * held. */
static void drop_descriptors(int fd)
{
	int null = open("/dev/null", O_RDWR);

	if (dup2(fd, CHILD_FD) < 0)
		_exit(1);
	for (int i = 0; i < CHILD_FD; i++)
		if (null < 0 || dup2(null, i) < 0)
			close(i);
	close_from(CHILD_FD + 1);
}

static void default_signals(void)
{
	sigset_t none;

	for (int sig = 1; sig < NSIG; sig++)
		signal(sig, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static _Noreturn void serve(statvfs_fn *ask)
{
	char path[MAX_PATH + 1];

	for (;;) {
		ssize_t n = recv(CHILD_FD, path, MAX_PATH, 0);
		struct reply r;

		if (n <= 0)
			_exit(0);
		path[n] = '\0';
		memset(&r, 0, sizeof(r));
		r.failed = ask(path, &r.st) != 0;
		if (send(CHILD_FD, &r, sizeof(r), MSG_NOSIGNAL) < 0)
			_exit(0);
	}
}

static _Noreturn void be_child(statvfs_fn *ask, int fd, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent) /* it died before that took effect */
		_exit(0);
	prctl(PR_SET_NAME, "sago-statvfs");
	default_signals();
	drop_descriptors(fd);
	if (chdir("/")) /* hold no directory of somebody's either */
		_exit(1);
	serve(ask);
}

/* ---- in the parent --------------------------------------------------------------------------- */

void statvfs_child_init(struct statvfs_child *c, statvfs_fn *ask)
{
	memset(c, 0, sizeof(*c));
	c->ask = ask;
	c->fd = -1;
}

static bool is_gone(pid_t pid)
{
	pid_t got;

	while ((got = waitpid(pid, NULL, WNOHANG)) < 0 && errno == EINTR)
		;
	return got != 0; /* reaped now, or not ours to reap any more */
}

static void reap_lost(struct statvfs_child *c)
{
	for (size_t i = 0; i < c->nlost;)
		if (is_gone(c->lost[i]))
			c->lost[i] = c->lost[--c->nlost];
		else
			i++;
}

/* Kills the child. One that does not wait for a server is gone at once. */
static void kill_child(struct statvfs_child *c)
{
	struct timespec moment = { .tv_nsec = 1000000 };

	if (!c->pid)
		return;
	close(c->fd);
	c->fd = -1;
	kill(c->pid, SIGKILL);
	for (int i = 0; i < 20; i++) {
		if (is_gone(c->pid)) {
			c->pid = 0;
			return;
		}
		nanosleep(&moment, NULL);
	}
	c->lost[c->nlost++] = c->pid;
	c->pid = 0;
}

void statvfs_child_release(struct statvfs_child *c)
{
	reap_lost(c);
	if (c->nlost < STATVFS_MAX_LOST)
		kill_child(c);
}

static bool start_child(struct statvfs_child *c)
{
	pid_t parent = getpid();
	int ends[2];

	reap_lost(c);
	if (c->pid)
		return true;
	if (c->nlost >= STATVFS_MAX_LOST ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return false;
	c->pid = fork();
	if (!c->pid)
		be_child(c->ask, ends[1], parent);
	close(ends[1]);
	if (c->pid < 0) {
		c->pid = 0;
		close(ends[0]);
		return false;
	}
	c->fd = ends[0];
	return true;
}

/* 1: there is something to read, 0: not in time, -1: an error. */
static int wait_for(int fd, int timeout_ms)
{
	int64_t end = clock_mono_ms() + timeout_ms;

	for (;;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		int64_t left = end - clock_mono_ms();
		int n = poll(&p, 1, left > 0 ? (int)left : 0);

		if (n >= 0 || errno != EINTR)
			return n;
	}
}

enum statvfs_answer statvfs_child_ask(struct statvfs_child *c, const char *path, int timeout_ms,
				      struct statvfs *out)
{
	size_t len = strlen(path);
	struct reply r;
	int ready;

	if (!len || len > MAX_PATH || !start_child(c))
		return STATVFS_FAILED;
	if (send(c->fd, path, len, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) {
		kill_child(c);
		return STATVFS_FAILED;
	}
	ready = wait_for(c->fd, timeout_ms);
	if (ready <= 0 || recv(c->fd, &r, sizeof(r), MSG_DONTWAIT) != (ssize_t)sizeof(r)) {
		kill_child(c);
		return ready ? STATVFS_FAILED : STATVFS_LATE;
	}
	*out = r.st;
	return r.failed ? STATVFS_FAILED : STATVFS_OK;
}
