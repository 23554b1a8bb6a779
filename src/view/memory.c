/*
 * Rows as they were last seen. sar, which keeps a place for every CPU, compares one that comes back
 * online with what it showed before it went.
 */
#include <stdlib.h>
#include <string.h>

#include "table.h"

void memory_init(struct row_memory *m, unsigned group)
{
	memset(m, 0, sizeof(*m));
	m->rows.group = (uint16_t)group;
	strtab_init(&m->strings);
	m->rows.strings = &m->strings;
}

void memory_release(struct row_memory *m)
{
	free(m->rows.val);
	free(m->rows.has);
	strtab_release(&m->strings);
}

void memory_forget(struct row_memory *m)
{
	m->rows.nrows = 0;
	strtab_reset(&m->strings);
}

/* ROW of FROM in place of row TO. */
static void put(struct row_memory *m, const struct schema *schema, uint32_t to,
		const struct frame *from, uint32_t row)
{
	const struct group *g = &schema->groups[from->group];
	uint64_t v;
	size_t n;

	for (uint32_t c = 0; c < m->rows.ncols; c++) {
		size_t at = (size_t)to * m->rows.ncols + c;

		m->rows.has[at] = 0;
		if (!frame_get(from, row, c, &v))
			continue;
		if (g->cols[c].kind == KIND_LABEL) {
			const char *s = frame_label(from, row, c, &n);

			if (!s)
				continue;
			v = strtab_id(&m->strings, s, n);
		}
		frame_set(&m->rows, to, c, v);
	}
}

void memory_update(struct row_memory *m, const struct schema *schema, const struct frame *from)
{
	int64_t *map = mem_alloc((from->nrows + 1) * sizeof(*map));

	m->rows.taken = true;
	m->rows.ncols = schema->groups[from->group].ncols;
	frame_match_all(schema, from, &m->rows, map);
	for (uint32_t row = 0; row < from->nrows; row++)
		put(m, schema, map[row] < 0 ? frame_row(&m->rows) : (uint32_t)map[row], from, row);
	free(map);
}
