/* /sys/devices/system/cpu/cpuN: topology/thread_siblings_list (the first is
 * taken), topology/physical_package_id, and the link nodeM.
 * Documentation/ABI/stable/sysfs-devices-system-cpu */
#include <stdlib.h>

#include "scan.h"
#include "sysdir.h"
#include "topology.h"

#define DIRECTORY "sys/devices/system/cpu"

enum { LOOK_EVERY_MS = 60000, MAX_CPUS = 65536 };

static void read_number(struct probe *p, const char *dir, const char *file, struct place *at,
			int which)
{
	char path[SYSDIR_MAX_PATH];
	size_t len;
	const char *text = sysdir_path(path, dir, file) ? attr_line(p, path, &len) : NULL;

	at->has[which] = text && *text >= '0' && *text <= '9';
	if (at->has[which])
		at->val[which] = strtoull(text, NULL, 10); /* of a list the first */
}

static void read_cpu(struct probe *p, const char *name, struct place *at)
{
	char dir[SYSDIR_MAX_PATH];
	struct sysdir d = SYSDIR_INIT;
	uint32_t node;

	if (!sysdir_path(dir, DIRECTORY, name))
		return;
	read_number(p, dir, "topology/thread_siblings_list", at, 0);
	read_number(p, dir, "topology/physical_package_id", at, 1);
	at->has[2] = sysdir_list_numbered(p, dir, "node", &d) && d.count &&
		     sysdir_number(sysdir_name(&d, 0), "node", &node);
	if (at->has[2])
		at->val[2] = node;
	sysdir_release(&d);
}

static void drop(struct topology *t)
{
	free(t->cpus);
	t->cpus = NULL;
	t->count = 0;
}

void topology_update(struct topology *t, struct probe *p, const struct sample *s)
{
	struct sysdir d = SYSDIR_INIT;
	uint32_t number;

	if (!probe_stale(p, s, &t->looked_ms, LOOK_EVERY_MS))
		return;
	drop(t);
	if (sysdir_list_numbered(p, DIRECTORY, "cpu", &d) && d.count &&
	    sysdir_number(sysdir_name(&d, d.count - 1), "cpu", &number) && number < MAX_CPUS) {
		t->count = (size_t)number + 1;
		t->cpus = mem_zalloc(t->count, sizeof(*t->cpus));
		for (size_t i = 0; i < d.count; i++)
			if (sysdir_number(sysdir_name(&d, i), "cpu", &number))
				read_cpu(p, sysdir_name(&d, i), &t->cpus[number]);
	}
	sysdir_release(&d);
}

void topology_release(struct topology *t)
{
	drop(t);
}

void topology_put(const struct topology *t, uint64_t cpu, struct frame *f, uint32_t row)
{
	for (uint32_t which = 0; cpu < t->count && which < 3; which++)
		if (t->cpus[cpu].has[which])
			frame_set(f, row, C_CPU_CORE + which, t->cpus[cpu].val[which]);
}
