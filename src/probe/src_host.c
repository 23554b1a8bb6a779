/* What machine this is: uname, or below --root the files that the kernel has the same facts in. */
#include <dirent.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "scan.h"
#include "source.h"

enum { RECOUNT_MS = 60000 };

struct host_state {
	int64_t counted_ms;
	uint64_t ncpu;	 /* 0: not known */
	struct buf zone; /* TZ, or the name below zoneinfo/ */
	struct buf link;
};

static void *host_open(struct probe *p)
{
	(void)p;
	return mem_zalloc(1, sizeof(struct host_state));
}

static void host_close(void *state)
{
	struct host_state *st = state;

	buf_release(&st->zone);
	buf_release(&st->link);
	free(st);
}

static bool is_cpu_dir(const char *name)
{
	if (strncmp(name, "cpu", 3) != 0 || !name[3])
		return false;
	for (name += 3; *name >= '0' && *name <= '9'; name++)
		;
	return !*name;
}

/* CPUs that are configured, online or not: the directories that sysstat counts for its banner, else
 * the lines of /proc/stat. */
static uint64_t count_cpus(struct probe *p)
{
	DIR *d = probe_opendir(p, "sys/devices/system/cpu");
	uint64_t n = 0;
	struct dirent *ent;
	const char *at, *end;
	size_t len;

	while (d && (ent = readdir(d)))
		n += is_cpu_dir(ent->d_name);
	if (d)
		closedir(d);
	if (n)
		return n;
	at = probe_slurp(p, "proc/stat", &len);
	for (end = at ? at + len : NULL; at && at < end; at = line_next(at, end))
		n += end - at > 4 && !memcmp(at, "cpu", 3) && at[3] >= '0' && at[3] <= '9';
	return n;
}

/* The time zone's name: "Europe/Paris" of TZ, or of a link to /usr/share/zoneinfo/Europe/Paris. */
static void find_zone(struct probe *p, struct host_state *st)
{
	const char *tz = getenv("TZ"), *at;

	buf_reset(&st->zone);
	if (tz && *tz) {
		buf_str(&st->zone, *tz == ':' ? tz + 1 : tz);
		return;
	}
	at = probe_readlink(p, "etc/localtime", &st->link) ? strstr(st->link.p, "zoneinfo/") : NULL;
	buf_str(&st->zone, at ? at + strlen("zoneinfo/") : "UTC");
}

/* One fact: the first line of a file below --root, else what uname said. */
static void set_fact(struct probe *p, struct frame *f, uint32_t col, const char *path,
		     const char *fallback)
{
	const char *text = p->live || !path ? NULL : probe_slurp(p, path, NULL);
	size_t n;

	if (!text || scan_is_end(*text))
		text = fallback;
	n = strcspn(text, "\n");
	probe_label(p, f, 0, col, text, n);
}

static void set_names(struct probe *p, struct frame *f)
{
	struct utsname u;

	if (uname(&u) < 0)
		return;
	set_fact(p, f, C_HOST_SYSNAME, "proc/sys/kernel/ostype", u.sysname);
	set_fact(p, f, C_HOST_NODENAME, "proc/sys/kernel/hostname", u.nodename);
	set_fact(p, f, C_HOST_RELEASE, "proc/sys/kernel/osrelease", u.release);
	set_fact(p, f, C_HOST_MACHINE, NULL, u.machine);
}

/* Below --root the C library's own idea of local time is another machine's, unless TZ names one. */
static void set_zone(struct probe *p, struct host_state *st, struct frame *f, int64_t real_ms)
{
	time_t t = (time_t)(real_ms / 1000 - (real_ms % 1000 < 0));
	bool is_utc =
		!strcmp(buf_cstr(&st->zone), "UTC") || !strcmp(buf_cstr(&st->zone), "Etc/UTC");
	struct tm tm;

	probe_label(p, f, 0, C_HOST_ZONE, buf_cstr(&st->zone), st->zone.len);
	if ((p->live || getenv("TZ")) && localtime_r(&t, &tm))
		frame_set(f, 0, C_HOST_UTC_OFFSET, (uint64_t)tm.tm_gmtoff);
	else if (is_utc)
		frame_set(f, 0, C_HOST_UTC_OFFSET, 0);
}

static void host_read(struct probe *p, void *state, groupset due, struct sample *s)
{
	struct host_state *st = state;
	struct frame *f = probe_frame(p, s, G_HOST);

	(void)due;
	if (probe_stale(p, s, &st->counted_ms, RECOUNT_MS)) {
		st->ncpu = count_cpus(p);
		find_zone(p, st);
	}
	frame_row(f);
	frame_set(f, 0, C_HOST_HZ, (uint64_t)sysconf(_SC_CLK_TCK));
	frame_set(f, 0, C_HOST_PAGE_SIZE, (uint64_t)sysconf(_SC_PAGESIZE));
	if (st->ncpu)
		frame_set(f, 0, C_HOST_NCPU, st->ncpu);
	set_names(p, f);
	set_zone(p, st, f, s->stamp.real_ms);
}

const struct source source_host = {
	.name = "host",
	.groups = (groupset)1 << G_HOST,
	.open = host_open,
	.read = host_read,
	.close = host_close,
};
