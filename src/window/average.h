/* average: what average.c and averager.c share. */
#ifndef SAGO_WINDOW_AVERAGE_H
#define SAGO_WINDOW_AVERAGE_H

#include "window.h"

struct total {
	struct formula_load load;
	double sum;	   /* of a gauge */
	uint64_t increase; /* of a counter */
	uint64_t count;	   /* rows in which it was present */
};

struct average {
	const struct schema *schema;
	struct total *totals;
	size_t n;
	struct sample a, b;
	struct interval interval;
	bool has_interval;
	struct strtab strings;
	uint64_t uptime_cs, rows;
	uint64_t elapsed_cs[G_COUNT_]; /* from frame to frame of each group */
};

/* The row of F that L means, or -1. */
int64_t average_row(const struct average *v, const struct formula_load *l, const struct frame *f);

static inline const struct column *average_column(const struct average *v,
						  const struct formula_load *l)
{
	return &v->schema->groups[l->group].cols[l->col];
}

#endif
