/* Control groups of version 2: a row a cgroup. Documentation/admin-guide/cgroup-v2.rst */
#include <stdlib.h>

#include "cgroup_tree.h"
#include "psi.h"
#include "scan.h"

/* Lines `key value` into the cells of their keys; keys without a column are passed over. */
static unsigned take_keyed(struct probe *p, struct frame *f, uint32_t row, const char *at,
			   size_t len)
{
	const char *end = at + len, *key;
	unsigned set = 0;
	size_t n;

	for (; at < end; at = line_next(at, end)) {
		uint64_t v;
		int col;

		if (scan_word(&at, &key, &n) != SCAN_OK || scan_u64(&at, &v) != SCAN_OK)
			continue;
		col = schema_column_key(p->schema, G_CGROUP, key, n);
		if (col <= C_CGROUP_PATH)
			continue;
		frame_set(f, row, (uint32_t)col, v);
		set++;
	}
	return set;
}

/* io.stat: lines `major:minor rbytes=1 wbytes=2 ...`; the sum over all devices. An empty file means
 * that nothing was read or written: zeros. */
static unsigned take_io(struct probe *p, struct frame *f, uint32_t row, const char *at, size_t len)
{
	const char *end = at + len, *word;
	uint64_t sum[C_CGROUP_DIOS - C_CGROUP_RBYTES + 1] = { 0 };
	size_t n;

	for (; at < end; at = line_next(at, end))
		while (scan_word(&at, &word, &n) == SCAN_OK) {
			const char *eq = memchr(word, '=', n);
			uint64_t v;
			int col;

			if (!eq)
				continue;
			col = schema_column_key(p->schema, G_CGROUP, word, (size_t)(eq - word));
			eq++;
			if (col >= C_CGROUP_RBYTES && col <= C_CGROUP_DIOS && scan_digits(&eq, &v))
				sum[col - C_CGROUP_RBYTES] += v;
		}
	for (uint32_t c = C_CGROUP_RBYTES; c <= C_CGROUP_DIOS; c++)
		frame_set(f, row, c, sum[c - C_CGROUP_RBYTES]);
	return 1;
}

/* A single number; "max" means no limit and leaves the cell absent. */
static unsigned take_number(struct frame *f, uint32_t row, uint32_t col, const char *at)
{
	uint64_t v;

	if (scan_u64(&at, &v) != SCAN_OK)
		return 0;
	frame_set(f, row, col, v);
	return 1;
}

static unsigned take_file(struct probe *p, enum cgroup_file file, struct frame *f, uint32_t row,
			  const char *text, size_t len)
{
	switch (file) {
	case CGROUP_CPU_STAT:
	case CGROUP_MEMORY_EVENTS:
	case CGROUP_MEMORY_STAT:
		return take_keyed(p, f, row, text, len);
	case CGROUP_IO_STAT:
		return take_io(p, f, row, text, len);
	case CGROUP_MEMORY_CURRENT:
		return take_number(f, row, C_CGROUP_MEMORY_CURRENT, text);
	case CGROUP_MEMORY_PEAK:
		return take_number(f, row, C_CGROUP_MEMORY_PEAK, text);
	case CGROUP_MEMORY_MAX:
		return take_number(f, row, C_CGROUP_MEMORY_MAX, text);
	case CGROUP_MEMORY_SWAP:
		return take_number(f, row, C_CGROUP_MEMORY_SWAP, text);
	case CGROUP_PIDS_CURRENT:
		return take_number(f, row, C_CGROUP_PIDS_CURRENT, text);
	case CGROUP_PIDS_MAX:
		return take_number(f, row, C_CGROUP_PIDS_MAX, text);
	case CGROUP_CPU_PRESSURE:
		return psi_parse(text, len, f, row, C_CGROUP_CPU_SOME_AVG10,
				 C_CGROUP_CPU_FULL_AVG10);
	case CGROUP_MEMORY_PRESSURE:
		return psi_parse(text, len, f, row, C_CGROUP_MEMORY_SOME_AVG10,
				 C_CGROUP_MEMORY_FULL_AVG10);
	case CGROUP_IO_PRESSURE:
		return psi_parse(text, len, f, row, C_CGROUP_IO_SOME_AVG10, C_CGROUP_IO_FULL_AVG10);
	case CGROUP_FILES:
		break;
	}
	return 0;
}

static void take_cgroup(struct probe *p, struct cgroup_tree *t, struct cgroup *g, struct frame *f)
{
	uint32_t row = frame_row(f);
	unsigned set = 0;

	for (enum cgroup_file file = 0; file < CGROUP_FILES; file++) {
		size_t len;
		const char *text = cgroup_read(t, p, g, file, &len);

		if (text)
			set += take_file(p, file, f, row, text, len);
	}
	if (set)
		probe_label(p, f, row, C_CGROUP_PATH, g->path, strlen(g->path));
	else
		f->nrows--;
}

static void cgroup_read_all(struct probe *p, void *state, groupset due, struct sample *s)
{
	struct cgroup_tree *t = state;
	struct frame *f;

	(void)due;
	cgroup_tree_update(t, p, s);
	if (!t->count)
		return;
	f = probe_frame(p, s, G_CGROUP);
	for (size_t i = 0; i < t->count; i++)
		take_cgroup(p, t, &t->list[i], f);
	probe_keep(f, f->nrows > 0);
}

static void *cgroup_open(struct probe *p)
{
	struct cgroup_tree *t = mem_zalloc(1, sizeof(*t));

	(void)p;
	cgroup_tree_init(t);
	return t;
}

static void cgroup_close(void *state)
{
	cgroup_tree_release(state);
	free(state);
}

static void cgroup_shed(void *state)
{
	cgroup_tree_shed(state);
}

const struct source source_cgroup = {
	.name = "cgroup",
	.groups = (groupset)1 << G_CGROUP,
	.open = cgroup_open,
	.read = cgroup_read_all,
	.close = cgroup_close,
	.shed = cgroup_shed,
};
