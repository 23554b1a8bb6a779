/* The files that are nothing but keys and values: meminfo, vmstat, snmp6. */
#include <stdlib.h>

#include "keyed.h"
#include "source.h"

struct keyed_state {
	struct pfile file;
	struct keyed keyed;
};

static void *state_new(const char *path, unsigned group, char delim)
{
	struct keyed_state *st = mem_zalloc(1, sizeof(*st));

	pfile_init(&st->file, path);
	keyed_init(&st->keyed, group, delim);
	return st;
}

static void *meminfo_open(struct probe *p)
{
	(void)p;
	return state_new("proc/meminfo", G_MEMINFO, ':');
}

static void *vmstat_open(struct probe *p)
{
	(void)p;
	return state_new("proc/vmstat", G_VMSTAT, ' ');
}

static void *snmp6_open(struct probe *p)
{
	(void)p;
	return state_new("proc/net/snmp6", G_SNMP6, ' ');
}

static void close_state(void *state)
{
	struct keyed_state *st = state;

	pfile_close(&st->file);
	keyed_release(&st->keyed);
	free(st);
}

static void read_state(struct probe *p, void *state, groupset due, struct sample *s)
{
	struct keyed_state *st = state;
	unsigned group = st->keyed.group;
	struct frame *f;
	size_t len;
	const char *text = pfile_read(p, &st->file, &len);

	(void)due;
	if (!text)
		return;
	f = probe_frame(p, s, group);
	frame_row(f);
	probe_keep(f, keyed_parse(&st->keyed, p->schema, f, text, len) > 0);
}

const struct source source_meminfo = {
	.name = "meminfo",
	.groups = (groupset)1 << G_MEMINFO,
	.open = meminfo_open,
	.read = read_state,
	.close = close_state,
};

const struct source source_vmstat = {
	.name = "vmstat",
	.groups = (groupset)1 << G_VMSTAT,
	.open = vmstat_open,
	.read = read_state,
	.close = close_state,
};

const struct source source_snmp6 = {
	.name = "snmp6",
	.groups = (groupset)1 << G_SNMP6,
	.open = snmp6_open,
	.read = read_state,
	.close = close_state,
};
