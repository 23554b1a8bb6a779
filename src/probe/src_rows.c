/* The files that are nothing but rows: swaps, slabinfo, buddyinfo. Their header lines fail at a
 * needed number. */
#include <stdlib.h>

#include "rows.h"
#include "source.h"

struct rows_state {
	struct pfile file;
	unsigned group;
	const struct field *fields;
	size_t nfields;
};

static void *state_new(const char *path, unsigned group, const struct field *fields, size_t n)
{
	struct rows_state *st = mem_zalloc(1, sizeof(*st));

	pfile_init(&st->file, path);
	st->group = group;
	st->fields = fields;
	st->nfields = n;
	return st;
}

static void close_state(void *state)
{
	struct rows_state *st = state;

	pfile_close(&st->file);
	free(st);
}

static void read_state(struct probe *p, void *state, groupset due, struct sample *s)
{
	struct rows_state *st = state;
	size_t len;
	const char *text = pfile_read(p, &st->file, &len);

	(void)due;
	if (text)
		rows_parse(st->fields, st->nfields, &p->strings, probe_frame(p, s, st->group), text,
			   len);
}

/* `/dev/sda2   partition   1048572   0   -2`; the kernel escapes blanks in names. */
static void *swaps_open(struct probe *p)
{
	static const struct field fields[] = {
		{ FIELD_WORD, C_SWAP_NAME, true },     { FIELD_WORD, C_SWAP_TYPE, true },
		{ FIELD_U64, C_SWAP_SIZE, true },      { FIELD_U64, C_SWAP_USED, false },
		{ FIELD_I64, C_SWAP_PRIORITY, false },
	};

	(void)p;
	return state_new("proc/swaps", G_SWAP, fields, sizeof(fields) / sizeof(*fields));
}

/* `dentry 37674 37674 192 21 1 : tunables 0 0 0 : slabdata 1794 1794 0`, slabinfo(5) version 2.1 */
static void *slab_open(struct probe *p)
{
	static const struct field fields[] = {
		{ FIELD_WORD, C_SLAB_NAME, true },
		{ FIELD_U64, C_SLAB_ACTIVE_OBJS, true },
		{ FIELD_U64, C_SLAB_NUM_OBJS, false },
		{ FIELD_U64, C_SLAB_OBJSIZE, false },
		{ FIELD_U64, C_SLAB_OBJPERSLAB, false },
		{ FIELD_U64, C_SLAB_PAGESPERSLAB, false },
		{ FIELD_SKIP, 0, false }, /* : */
		{ FIELD_SKIP, 0, false }, /* tunables */
		{ FIELD_SKIP, 0, false },
		{ FIELD_SKIP, 0, false },
		{ FIELD_SKIP, 0, false },
		{ FIELD_SKIP, 0, false }, /* : */
		{ FIELD_SKIP, 0, false }, /* slabdata */
		{ FIELD_U64, C_SLAB_ACTIVE_SLABS, false },
		{ FIELD_U64, C_SLAB_NUM_SLABS, false },
	};

	(void)p;
	return state_new("proc/slabinfo", G_SLAB, fields, sizeof(fields) / sizeof(*fields));
}

enum { NORDERS = C_BUDDY_ORDER15 - C_BUDDY_ORDER0 + 1 };

/* `Node 0, zone   Normal    165    221 ...` */
static void *buddy_open(struct probe *p)
{
	static const struct field head[] = {
		{ FIELD_SKIP, 0, false },
		{ FIELD_LEAD, C_BUDDY_NODE, true },
		{ FIELD_SKIP, 0, false },
		{ FIELD_WORD, C_BUDDY_ZONE, true },
	};
	static struct field fields[sizeof(head) / sizeof(*head) + NORDERS];
	size_t n = sizeof(head) / sizeof(*head);

	(void)p;
	for (size_t i = 0; i < n; i++)
		fields[i] = head[i];
	for (uint32_t order = 0; order < NORDERS; order++)
		fields[n + order] = (struct field){ FIELD_U64, C_BUDDY_ORDER0 + order, false };
	return state_new("proc/buddyinfo", G_BUDDY, fields, n + NORDERS);
}

const struct source source_swaps = {
	.name = "swaps",
	.groups = (groupset)1 << G_SWAP,
	.open = swaps_open,
	.read = read_state,
	.close = close_state,
};

const struct source source_slab = {
	.name = "slab",
	.groups = (groupset)1 << G_SLAB,
	.open = slab_open,
	.read = read_state,
	.close = close_state,
};

const struct source source_buddy = {
	.name = "buddy",
	.groups = (groupset)1 << G_BUDDY,
	.open = buddy_open,
	.read = read_state,
	.close = close_state,
};
