/*
 * /sys/devices/system/node/nodeN: numastat (`numa_hit 123`) and meminfo (`Node 0 MemTotal: 123
 * kB`), a row a node. Documentation/admin-guide/numastat.rst
 */
#include <stdlib.h>

#include "learn.h"
#include "scan.h"
#include "sysdir.h"

#define DIRECTORY "sys/devices/system/node"

enum { LOOK_EVERY_MS = 60000 };

struct node {
	uint32_t number;
	char numastat[64], meminfo[64];
	struct pfile files[2];
};

struct numa_state {
	int64_t looked_ms;
	struct node *nodes;
	size_t count;
};

static void drop_nodes(struct numa_state *st)
{
	for (size_t i = 0; i < st->count; i++) {
		pfile_close(&st->nodes[i].files[0]);
		pfile_close(&st->nodes[i].files[1]);
	}
	free(st->nodes);
	st->nodes = NULL;
	st->count = 0;
}

static void look_for_nodes(struct probe *p, struct numa_state *st)
{
	struct sysdir d = SYSDIR_INIT;

	sysdir_list_numbered(p, DIRECTORY, "node", &d);
	drop_nodes(st);
	st->nodes = mem_zalloc(d.count + 1, sizeof(*st->nodes));
	for (size_t i = 0; i < d.count; i++) {
		struct node *n = &st->nodes[st->count++];

		sysdir_number(sysdir_name(&d, i), "node", &n->number);
		snprintf(n->numastat, sizeof(n->numastat), DIRECTORY "/%s/numastat",
			 sysdir_name(&d, i));
		snprintf(n->meminfo, sizeof(n->meminfo), DIRECTORY "/%s/meminfo",
			 sysdir_name(&d, i));
		pfile_init(&n->files[0], n->numastat);
		pfile_init(&n->files[1], n->meminfo);
	}
	sysdir_release(&d);
}

/* `KEY value` or `KEY: value unit` into the cell of its key. */
static bool take_key(struct probe *p, struct frame *f, uint32_t row, const char *at)
{
	const char *key;
	size_t len;
	uint64_t v;
	int32_t col;

	if (scan_word(&at, &key, &len) != SCAN_OK || scan_u64(&at, &v) != SCAN_OK)
		return false;
	col = learn_column(p->schema, G_NUMA, f, key, len - (key[len - 1] == ':'));
	if (col < 0 || col == C_NUMA_NODE)
		return false;
	frame_set(f, row, (uint32_t)col, v);
	return true;
}

/* SKIP words stand before the key on each line. */
static unsigned take_file(struct probe *p, struct pfile *file, unsigned skip, struct frame *f,
			  uint32_t row)
{
	unsigned set = 0;
	size_t len;
	const char *at = pfile_read(p, file, &len), *end, *word;

	if (!at)
		return 0;
	for (end = at + len; at < end; at = line_next(at, end)) {
		size_t n;

		for (unsigned i = 0; i < skip; i++)
			scan_word(&at, &word, &n);
		set += take_key(p, f, row, at);
	}
	return set;
}

static void numa_read(struct probe *p, void *state, groupset due, struct sample *s)
{
	struct numa_state *st = state;
	struct frame *f;

	(void)due;
	if (probe_stale(p, s, &st->looked_ms, LOOK_EVERY_MS))
		look_for_nodes(p, st);
	if (!st->count)
		return;
	f = probe_frame(p, s, G_NUMA);
	for (size_t i = 0; i < st->count; i++) {
		struct node *n = &st->nodes[i];
		uint32_t row = frame_row(f);
		unsigned set = take_file(p, &n->files[0], 0, f, row);

		set += take_file(p, &n->files[1], 2, f, row);
		if (set)
			frame_set(f, row, C_NUMA_NODE, n->number);
		else
			f->nrows--;
	}
	probe_keep(f, f->nrows > 0);
}

static void *numa_open(struct probe *p)
{
	(void)p;
	return mem_zalloc(1, sizeof(struct numa_state));
}

static void numa_close(void *state)
{
	drop_nodes(state);
	free(state);
}

const struct source source_numa = {
	.name = "numa",
	.groups = (groupset)1 << G_NUMA,
	.open = numa_open,
	.read = numa_read,
	.close = numa_close,
};
