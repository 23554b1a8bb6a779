/*
 * The rows of --stat. avg comes from the view's own formulas on the window's average interval:
 * (last - first) / elapsed for a counter, the plain mean for a gauge. The others are of
 * the values as shown. Cells whose counter fell count as absent.
 */
#include <stdlib.h>

#include "summary.h"

struct summary {
	struct table *table;
	enum stat_kind list[STAT_COUNT_];
	size_t nlist, ncols;
	struct series *series;
	struct average *average;
	struct cell *cells;
	int64_t *times;
	bool keep; /* percentiles are asked for */
};

int summary_new(struct summary **out, struct table *t, const struct schema *schema,
		const char *text, struct err *e)
{
	struct summary *s;
	enum stat_kind list[STAT_COUNT_];
	const struct formula_load *loads;
	size_t n, nloads;
	int rc = stat_parse(text, list, &n, e);

	*out = NULL;
	if (rc < 0)
		return rc;
	s = mem_zalloc(1, sizeof(*s));
	s->table = t;
	s->nlist = n;
	s->ncols = table_columns(t);
	for (size_t i = 0; i < n; i++) {
		s->list[i] = list[i];
		s->keep |= list[i] >= STAT_P50;
	}
	s->series = mem_zalloc(s->ncols + 1, sizeof(*s->series));
	s->cells = mem_zalloc(s->ncols + 1, sizeof(*s->cells));
	s->times = mem_zalloc(s->ncols + 1, sizeof(*s->times));
	loads = table_loads(t, &nloads);
	s->average = average_new(schema, loads, nloads);
	*out = s;
	return 0;
}

void summary_free(struct summary *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->ncols; i++)
		series_release(&s->series[i]);
	average_free(s->average);
	free(s->series);
	free(s->cells);
	free(s->times);
	free(s);
}

void summary_add(struct summary *s, const struct cell *cells, int64_t real_ms)
{
	for (size_t i = 0; i < s->ncols; i++)
		if (cells[i].state == CELL_NUMBER)
			series_add(&s->series[i], cells[i].number, real_ms, s->keep);
}

void summary_add_interval(struct summary *s, struct interval *i)
{
	average_add(s->average, i);
}

struct average *summary_only_average(struct summary *s)
{
	return s->nlist == 1 && s->list[0] == STAT_AVG ? s->average : NULL;
}

static double value_of(struct series *x, enum stat_kind k)
{
	switch (k) {
	case STAT_MIN:
		return x->min;
	case STAT_MAX:
		return x->max;
	case STAT_P50:
		return series_percentile(x, 50);
	case STAT_P95:
		return series_percentile(x, 95);
	case STAT_P99:
		return series_percentile(x, 99);
	case STAT_AVG:
	case STAT_COUNT_:
		break;
	}
	return 0;
}

static void fill(struct summary *s, enum stat_kind k)
{
	for (size_t i = 0; i < s->ncols; i++) {
		struct series *x = &s->series[i];

		s->cells[i] = (struct cell){ .state = x->count ? CELL_NUMBER : CELL_ABSENT,
					     .number = x->count ? value_of(x, k) : 0 };
		s->times[i] = INT64_MIN;
		if (x->count && (k == STAT_MIN || k == STAT_MAX))
			s->times[i] = k == STAT_MIN ? x->min_ms : x->max_ms;
	}
}

void summary_show(struct summary *s, struct renderer *out)
{
	for (size_t n = 0; n < s->nlist; n++) {
		enum stat_kind k = s->list[n];
		struct interval *avg = k == STAT_AVG ? average_interval(s->average) : NULL;
		const struct cell *cells = s->cells;

		if (k == STAT_AVG && !avg)
			continue;
		if (k != STAT_AVG)
			fill(s, k);
		else if (table_begin(s->table, avg) < 1 || !(cells = table_row(s->table, 0)))
			continue;
		render_summary(out, stat_name(k), cells,
			       k == STAT_MIN || k == STAT_MAX ? s->times : NULL);
	}
}
