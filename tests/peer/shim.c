/*
 * shim: an LD_PRELOAD library that lets a real tool (vmstat, sadc, sar, iostat, top ...) run over a
 * fixture series at once and with the same output every time. Time stands still except when the
 * tool waits: each wait (sleep, nanosleep, pause with an alarm set, poll or select) puts the next
 * step of the series in place and sets the clock to its time.
 *
 * Used through tests/peer/run-peer, which puts a copy of step 0000 over /proc and /sys first.
 * Environment:
 *   SAGO_SERIES        the directory of steps 0000, 0001, ...; each holds clock (seconds since the
 *                      epoch, a fraction allowed), and may hold proc/, sys/ and removed (paths that
 *                      are gone, one a line)
 *   SAGO_SERIES_FRESH  when set, vmstat's memory columns follow the steps (see shim_refresh)
 *   SAGO_SERIES_HOLD   so many waits go by before the first that puts a step in place: top waits
 *                      once before its first page
 *   SAGO_SERIES_END    what happens when a tool waits after the last step: "exit" (default), or
 *                      "int": SIGINT, on which sysstat's tools print their averages
 *
 * Files are overwritten in place, because the tools keep them open and rewind.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const char *series;
static int step;
static struct timespec now;
static unsigned alarm_s; /* seconds of the alarm that is set, 0: none */

static _Noreturn void die(const char *what, const char *path)
{
	fprintf(stderr, "shim: %s %s: %s\n", what, path, strerror(errno));
	_exit(99);
}

/* ---- steps ---------------------------------------------------------------------------------- */

static void read_clock(void)
{
	char path[4096];
	double seconds;

	snprintf(path, sizeof(path), "%s/%04d/clock", series, step);
	FILE *f = fopen(path, "re");
	if (!f || fscanf(f, "%lf", &seconds) != 1)
		die("cannot read", path);
	fclose(f);
	now.tv_sec = (time_t)seconds;
	now.tv_nsec = (long)((seconds - (double)now.tv_sec) * 1e9);
}

static void copy_file(const char *from, const char *to)
{
	char bytes[65536];
	ssize_t n;
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	if (in < 0 || out < 0)
		die("cannot copy to", to);
	while ((n = read(in, bytes, sizeof(bytes))) > 0)
		if (write(out, bytes, (size_t)n) != n)
			die("cannot write", to);
	close(in);
	close(out);
}

/* Length of the step's own path, which the tree walk strips: STEP/proc/stat goes to /proc/stat. */
static size_t prefix;

static int put_entry(const char *path, const struct stat *st, int type, struct FTW *where)
{
	const char *to = path + prefix;

	(void)st;
	(void)where;
	if (type == FTW_D && mkdir(to, 0755) < 0 && errno != EEXIST)
		die("cannot make", to);
	if (type == FTW_F)
		copy_file(path, to);
	return 0;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	(void)type;
	(void)where;
	return remove(path);
}

static void remove_listed(const char *dir)
{
	char path[4200], line[4096];

	snprintf(path, sizeof(path), "%s/removed", dir);
	FILE *f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		snprintf(path, sizeof(path), "/%s", line);
		nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	}
	if (f)
		fclose(f);
}

static void put_tree(const char *dir, const char *name)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (access(path, F_OK) == 0)
		nftw(path, put_entry, 16, FTW_PHYS);
}

static void put_step(void)
{
	char dir[4000];

	snprintf(dir, sizeof(dir), "%s/%04d", series, step);
	prefix = strlen(dir);
	remove_listed(dir);
	put_tree(dir, "proc");
	put_tree(dir, "sys");
	read_clock();
}

/* ---- memory columns ------------------------------------------------------------------------- */

/*
 * procps 4.0.2's vmstat reads /proc/meminfo for its first report only, and repeats those figures in
 * every later line. To compare the later lines' memory columns too, the shim asks libproc2 for them
 * again (its documented call, procps_meminfo(3), refills the same result) at each step.
 */
typedef void *meminfo_select(void *info, int *items, int n);

static meminfo_select *real_select;
static void *mem_info;
static int *mem_items, mem_n;

meminfo_select procps_meminfo_select;

void *procps_meminfo_select(void *info, int *items, int n)
{
	if (!real_select)
		*(void **)&real_select = dlsym(RTLD_NEXT, "procps_meminfo_select");
	mem_info = info;
	mem_items = items;
	mem_n = n;
	return real_select(info, items, n);
}

static void shim_refresh(void)
{
	if (mem_info && getenv("SAGO_SERIES_FRESH"))
		real_select(mem_info, mem_items, mem_n);
}

/* ---- time ----------------------------------------------------------------------------------- */

static bool next_step(void)
{
	char dir[4096];

	snprintf(dir, sizeof(dir), "%s/%04d", series, step + 1);
	if (access(dir, F_OK) < 0)
		return false;
	step++;
	put_step();
	shim_refresh();
	return true;
}

static void wait_over(void)
{
	const char *end = getenv("SAGO_SERIES_END"), *hold = getenv("SAGO_SERIES_HOLD");
	static long waits;

	if (hold && waits++ < strtol(hold, NULL, 10))
		return;
	if (next_step())
		return;
	if (!end || strcmp(end, "int") != 0)
		exit(0);
	raise(SIGINT);
}

static __attribute__((constructor)) void shim_start(void)
{
	series = getenv("SAGO_SERIES");
	if (!series) {
		fprintf(stderr, "shim: SAGO_SERIES is not set\n");
		_exit(99);
	}
	read_clock();
}

time_t time(time_t *t)
{
	if (t)
		*t = now.tv_sec;
	return now.tv_sec;
}

int gettimeofday(struct timeval *restrict tv, void *restrict zone)
{
	(void)zone;
	tv->tv_sec = now.tv_sec;
	tv->tv_usec = now.tv_nsec / 1000;
	return 0;
}

int clock_gettime(clockid_t id, struct timespec *ts)
{
	(void)id;
	*ts = now;
	return 0;
}

unsigned sleep(unsigned seconds)
{
	(void)seconds;
	wait_over();
	return 0;
}

int usleep(useconds_t us)
{
	(void)us;
	wait_over();
	return 0;
}

int nanosleep(const struct timespec *want, struct timespec *left)
{
	(void)want;
	(void)left;
	wait_over();
	return 0;
}

int clock_nanosleep(clockid_t id, int flags, const struct timespec *want, struct timespec *left)
{
	(void)id;
	(void)flags;
	(void)want;
	(void)left;
	wait_over();
	return 0;
}

unsigned alarm(unsigned seconds)
{
	unsigned old = alarm_s;

	alarm_s = seconds;
	return old;
}

/* sysstat's tools wait so: alarm(), then pause() until the handler, which sets the alarm again. */
int pause(void)
{
	wait_over();
	if (alarm_s) {
		alarm_s = 0;
		raise(SIGALRM);
	}
	errno = EINTR;
	return -1;
}

int pselect(int n, fd_set *r, fd_set *w, fd_set *x, const struct timespec *limit,
	    const sigset_t *mask)
{
	(void)n;
	(void)r;
	(void)w;
	(void)x;
	(void)limit;
	(void)mask;
	wait_over();
	return 0;
}

int select(int n, fd_set *r, fd_set *w, fd_set *x, struct timeval *limit)
{
	(void)n;
	(void)r;
	(void)w;
	(void)x;
	(void)limit;
	wait_over();
	return 0;
}

int poll(struct pollfd *fds, nfds_t n, int timeout)
{
	(void)fds;
	(void)n;
	(void)timeout;
	wait_over();
	return 0;
}
