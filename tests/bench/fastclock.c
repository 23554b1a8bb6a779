/*
 * fastclock: an LD_PRELOAD library under which sadc records a day in minutes. Each pause() moves
 * the clock by one second and rewrites the file that is bound over /proc/uptime; nothing else is
 * touched, so every sample reads the live machine. Environment: FASTCLOCK_START (epoch seconds),
 * FASTCLOCK_UPTIME (path of that file).
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static time_t now;
static time_t start;

static time_t clock_now(void)
{
	const char *env = getenv("FASTCLOCK_START");

	if (!now)
		now = start = (time_t)strtoll(env ? env : "1000000000", NULL, 10);
	return now;
}

static void write_uptime(void)
{
	static int fd = -1;
	const char *path = getenv("FASTCLOCK_UPTIME");
	char text[64];
	int n;

	if (!path)
		return;
	if (fd < 0)
		fd = open(path, O_WRONLY | O_CLOEXEC);
	n = snprintf(text, sizeof(text), "%lld.00 %lld.00\n", (long long)(now - start + 100000),
		     (long long)(now - start + 100000));
	if (fd >= 0 && pwrite(fd, text, (size_t)n, 0) != n)
		_exit(99);
}

int pause(void)
{
	clock_now();
	now++;
	write_uptime();
	raise(SIGALRM);
	errno = EINTR;
	return -1;
}

unsigned alarm(unsigned seconds)
{
	(void)seconds;
	return 0;
}

time_t time(time_t *t)
{
	time_t v = clock_now();

	if (t)
		*t = v;
	return v;
}

int gettimeofday(struct timeval *restrict tv, void *restrict tz)
{
	(void)tz;
	tv->tv_sec = clock_now();
	tv->tv_usec = 0;
	return 0;
}

int clock_gettime(clockid_t id, struct timespec *ts)
{
	(void)id;
	ts->tv_sec = clock_now();
	ts->tv_nsec = 0;
	return 0;
}
