/* /proc/stat: the CPUs and the system-wide scalars, in one pass. */
#include <stdlib.h>

#include "keyed.h"
#include "rows.h"
#include "scan.h"
#include "source.h"
#include "topology.h"

enum { NFIELDS = C_CPU_GUEST_NICE - C_CPU_USER + 1 };

struct stat_line_state {
	struct pfile file;
	struct keyed keyed;
	struct topology topology;
};

static void *stat_open(struct probe *p)
{
	struct stat_line_state *st = mem_zalloc(1, sizeof(*st));

	(void)p;
	pfile_init(&st->file, "proc/stat");
	keyed_init(&st->keyed, G_STAT, ' ');
	return st;
}

static void stat_close(void *state)
{
	struct stat_line_state *st = state;

	pfile_close(&st->file);
	keyed_release(&st->keyed);
	topology_release(&st->topology);
	free(st);
}

/* A line that begins with "cpu": its number, -1 for the line without one. */
static void take_cpu(const struct topology *t, struct frame *f, const char *p)
{
	uint64_t number = UINT64_MAX;
	uint32_t row;

	p += 3;
	if (!scan_is_blank(*p) && scan_u64(&p, &number) != SCAN_OK)
		return;
	row = frame_row(f);
	frame_set(f, row, C_CPU_CPU, number);
	rows_numbers(f, row, C_CPU_USER, NFIELDS, &p);
	topology_put(t, number, f, row);
}

static void stat_read(struct probe *p, void *state, groupset due, struct sample *s)
{
	struct stat_line_state *st = state;
	struct frame *cpu, *scalars;
	const char *end;
	size_t len, i = 0;
	const char *at;

	topology_update(&st->topology, p, s); /* before: the probe has one buffer for files */
	at = pfile_read(p, &st->file, &len);
	if (!at)
		return;
	end = at + len;
	cpu = probe_frame(p, s, G_CPU);
	scalars = probe_frame(p, s, G_STAT);
	frame_row(scalars);
	while (at < end) {
		if (end - at > 3 && !memcmp(at, "cpu", 3)) {
			take_cpu(&st->topology, cpu, at);
			at = line_next(at, end);
		} else {
			at = keyed_line(&st->keyed, i++, p->schema, scalars, at, end);
		}
	}
	probe_keep(cpu, groupset_has(due, G_CPU));
	probe_keep(scalars, groupset_has(due, G_STAT));
}

const struct source source_stat = {
	.name = "stat",
	.groups = (groupset)1 << G_CPU | (groupset)1 << G_STAT,
	.open = stat_open,
	.read = stat_read,
	.close = stat_close,
};
