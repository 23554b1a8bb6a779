/*
 * The clock rate of each CPU: /sys/devices/system/cpu/cpuN/cpufreq, and /proc/cpuinfo, where sar -m
 * CPU takes it from. Rows of cpufreq are the CPUs that either names, in the order of their numbers.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "scan.h"
#include "sysdir.h"

#define DIRECTORY "sys/devices/system/cpu"

enum {
	MAX_STATES = 1000, /* clock rates of a CPU */
	LOOK_EVERY_MS = 60000,
};

static const struct attr attrs[] = {
	{ "scaling_cur_freq", C_CPUFREQ_CUR_FREQ, ATTR_U64 },
	{ "scaling_min_freq", C_CPUFREQ_MIN_FREQ, ATTR_U64 },
	{ "scaling_max_freq", C_CPUFREQ_MAX_FREQ, ATTR_U64 },
};

/* `name : value`: the text behind the colon when the line has that name. */
static const char *value_of(const char *line, const char *name)
{
	size_t n = strlen(name);

	if (strncmp(line, name, n) != 0)
		return NULL;
	line = scan_blanks(line + n);
	return *line == ':' ? line + 1 : NULL;
}

/* A row a CPU with its rate. Other machines than x86 have no such line: no rows. */
static void take_cpuinfo(struct probe *p, struct frame *f)
{
	size_t len;
	const char *at = probe_slurp(p, "proc/cpuinfo", &len), *end, *v;
	uint64_t cpu = 0, mhz;
	bool has_cpu = false;

	if (!at)
		return;
	end = at + len;
	for (; at < end; at = line_next(at, end)) {
		if ((v = value_of(at, "processor"))) {
			has_cpu = scan_u64(&v, &cpu) == SCAN_OK;
		} else if ((v = value_of(at, "cpu MHz")) && has_cpu) {
			uint32_t row;

			has_cpu = false; /* one rate a processor */
			if (scan_fixed(&v, 3, &mhz) != SCAN_OK)
				continue;
			row = frame_row(f);
			frame_set(f, row, C_CPUFREQ_CPU, cpu);
			frame_set(f, row, C_CPUFREQ_MHZ, mhz);
		}
	}
}

/* The row of CPU; cpuinfo lists them in order, so the one at HINT is looked at first. */
static uint32_t row_of(struct frame *f, uint32_t cpu, uint32_t hint)
{
	uint64_t v;
	uint32_t row;

	for (uint32_t i = 0; i < f->nrows; i++) {
		row = (hint + i) % f->nrows;
		if (frame_get(f, row, C_CPUFREQ_CPU, &v) && v == cpu)
			return row;
	}
	row = frame_row(f);
	frame_set(f, row, C_CPUFREQ_CPU, cpu);
	return row;
}

static void take_cpufreq(struct probe *p, uint32_t cpu, struct frame *f, uint32_t hint)
{
	char dir[SYSDIR_MAX_PATH];

	snprintf(dir, sizeof(dir), DIRECTORY "/cpu%u/cpufreq", cpu);
	attr_read(p, dir, "", attrs, sizeof(attrs) / sizeof(*attrs), f, row_of(f, cpu, hint));
}

/* time_in_state: lines `kHz hundredths-of-a-second`. */
static void take_times(struct probe *p, uint32_t cpu, struct frame *f)
{
	char path[SYSDIR_MAX_PATH];
	size_t len;
	const char *at, *end;
	uint64_t freq, time;

	snprintf(path, sizeof(path), DIRECTORY "/cpu%u/cpufreq/stats/time_in_state", cpu);
	at = probe_slurp(p, path, &len);
	if (!at)
		return;
	end = at + len;
	for (unsigned n = 0; at < end && n < MAX_STATES; n++, at = line_next(at, end)) {
		uint32_t row;

		if (scan_u64(&at, &freq) != SCAN_OK || scan_u64(&at, &time) != SCAN_OK)
			continue;
		row = frame_row(f);
		frame_set(f, row, C_CPUFREQ_TIME_CPU, cpu);
		frame_set(f, row, C_CPUFREQ_TIME_FREQ, freq);
		frame_set(f, row, C_CPUFREQ_TIME_TIME, time);
	}
}

/* The CPUs that have a cpufreq directory: none on most virtual machines, so that is not asked each
 * time. */
struct cpufreq_state {
	int64_t looked_ms;
	uint32_t *cpus;
	size_t count, cap;
};

static void *cpufreq_open(struct probe *p)
{
	(void)p;
	return mem_zalloc(1, sizeof(struct cpufreq_state));
}

static void cpufreq_close(void *state)
{
	struct cpufreq_state *st = state;

	free(st->cpus);
	free(st);
}

static void look_for_cpus(struct probe *p, struct cpufreq_state *st)
{
	struct sysdir d = SYSDIR_INIT;
	void *cpus = st->cpus;

	st->count = 0;
	sysdir_list_numbered(p, DIRECTORY, "cpu", &d);
	mem_grow(&cpus, &st->cap, d.count + 1, sizeof(*st->cpus));
	st->cpus = cpus;
	for (size_t i = 0; i < d.count; i++) {
		char path[SYSDIR_MAX_PATH];
		int fd;

		snprintf(path, sizeof(path), DIRECTORY "/%s/cpufreq", sysdir_name(&d, i));
		fd = probe_openat(p, path, O_PATH | O_DIRECTORY);
		if (fd < 0)
			continue;
		close(fd);
		st->count += sysdir_number(sysdir_name(&d, i), "cpu", &st->cpus[st->count]);
	}
	sysdir_release(&d);
}

static void cpufreq_read(struct probe *p, void *state, groupset due, struct sample *s)
{
	struct cpufreq_state *st = state;
	struct frame *f;

	if (probe_stale(p, s, &st->looked_ms, LOOK_EVERY_MS))
		look_for_cpus(p, st);
	if (groupset_has(due, G_CPUFREQ)) {
		f = probe_frame(p, s, G_CPUFREQ);
		take_cpuinfo(p, f);
		for (size_t i = 0; i < st->count; i++)
			take_cpufreq(p, st->cpus[i], f, (uint32_t)i);
		probe_keep(f, f->nrows > 0);
	}
	if (groupset_has(due, G_CPUFREQ_TIME) && st->count) {
		f = probe_frame(p, s, G_CPUFREQ_TIME);
		for (size_t i = 0; i < st->count; i++)
			take_times(p, st->cpus[i], f);
		probe_keep(f, f->nrows > 0);
	}
}

const struct source source_cpufreq = {
	.name = "cpufreq",
	.groups = (groupset)1 << G_CPUFREQ | (groupset)1 << G_CPUFREQ_TIME,
	.open = cpufreq_open,
	.read = cpufreq_read,
	.close = cpufreq_close,
};
