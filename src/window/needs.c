#include "window.h"

static void need_column(struct needs *n, unsigned group, uint32_t col)
{
	if (n->ncols[group] <= col)
		n->ncols[group] = col + 1;
}

void needs_of(struct needs *n, const struct schema *schema, const struct formula_load *loads,
	      size_t nloads, unsigned whole)
{
	*n = (struct needs){ .groups = 0 };
	for (size_t i = 0; i < nloads; i++) {
		const struct group *g = &schema->groups[loads[i].group];

		n->groups |= (groupset)1 << loads[i].group;
		need_column(n, loads[i].group, loads[i].col);
		for (uint32_t c = 0; c < g->nknown; c++)
			if (g->cols[c].is_key || g->cols[c].is_fact)
				need_column(n, loads[i].group, c);
	}
	if (whole < G_COUNT_) {
		n->groups |= (groupset)1 << whole;
		n->ncols[whole] = 0;
	}
}

void needs_narrow(const struct needs *n, struct cursor *c)
{
	for (unsigned g = 0; g < G_COUNT_; g++)
		cursor_narrow(c, g, n->ncols[g]);
}
