/* /proc/net/snmp and /proc/net/netstat. */
#include <stdlib.h>

#include "paired.h"
#include "source.h"

struct paired_state {
	struct pfile file;
	struct paired paired;
};

static void *state_new(const char *path, unsigned group)
{
	struct paired_state *st = mem_zalloc(1, sizeof(*st));

	pfile_init(&st->file, path);
	paired_init(&st->paired, group);
	return st;
}

static void *snmp_open(struct probe *p)
{
	(void)p;
	return state_new("proc/net/snmp", G_SNMP);
}

static void *netstat_open(struct probe *p)
{
	(void)p;
	return state_new("proc/net/netstat", G_NETSTAT);
}

static void close_state(void *state)
{
	struct paired_state *st = state;

	pfile_close(&st->file);
	paired_release(&st->paired);
	free(st);
}

static void read_state(struct probe *p, void *state, groupset due, struct sample *s)
{
	struct paired_state *st = state;
	unsigned group = st->paired.group;
	struct frame *f;
	size_t len;
	const char *text = pfile_read(p, &st->file, &len);

	(void)due;
	if (!text)
		return;
	f = probe_frame(p, s, group);
	frame_row(f);
	probe_keep(f, paired_parse(&st->paired, p->schema, f, text, len) > 0);
}

const struct source source_snmp = {
	.name = "snmp",
	.groups = (groupset)1 << G_SNMP,
	.open = snmp_open,
	.read = read_state,
	.close = close_state,
};

const struct source source_netstat = {
	.name = "netstat",
	.groups = (groupset)1 << G_NETSTAT,
	.open = netstat_open,
	.read = read_state,
	.close = close_state,
};
