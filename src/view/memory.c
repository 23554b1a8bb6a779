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
	uint32_t cols = from->ncols < m->rows.ncols ? from->ncols : m->rows.ncols;
	size_t n;

	memset(m->rows.has + (size_t)to * m->rows.ncols, 0, m->rows.ncols);
	memcpy(m->rows.has + (size_t)to * m->rows.ncols, from->has + (size_t)row * from->ncols,
	       cols);
	memcpy(m->rows.val + (size_t)to * m->rows.ncols, from->val + (size_t)row * from->ncols,
	       cols * sizeof(*from->val));
	for (uint32_t c = 0; c < cols; c++) {
		const char *s;

		if (g->cols[c].kind != KIND_LABEL)
			continue;
		s = frame_label(from, row, c, &n);
		m->rows.has[(size_t)to * m->rows.ncols + c] = s != NULL;
		if (s)
			frame_set(&m->rows, to, c, strtab_id(&m->strings, s, n));
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
