/* Statistics of a report's columns over a window. */
#include <stdlib.h>
#include <string.h>

#include "window.h"

static const char *const names[] = { "avg", "min", "max", "p50", "p95", "p99" };

const char *stat_name(enum stat_kind k)
{
	return names[k];
}

static int stat_find(const char *s, size_t n)
{
	for (int k = 0; k < STAT_COUNT_; k++)
		if (strlen(names[k]) == n && !memcmp(names[k], s, n))
			return k;
	return -1;
}

int stat_parse(const char *text, enum stat_kind *list, size_t *n, struct err *e)
{
	*n = 0;
	for (const char *s = text;; s++) {
		size_t len = strcspn(s, ",");
		int k = stat_find(s, len);

		if (k < 0 || *n >= STAT_COUNT_)
			return err_set(e, ERR_USAGE,
				       "--stat: \"%s\" is not a list of avg, min, max, p50, p95, "
				       "p99, each at "
				       "most once",
				       text);
		list[(*n)++] = (enum stat_kind)k;
		s += len;
		if (!*s)
			return 0;
	}
}

void series_add(struct series *s, double v, int64_t real_ms, bool keep)
{
	if (!s->count || v < s->min) {
		s->min = v;
		s->min_ms = real_ms;
	}
	if (!s->count || v > s->max) {
		s->max = v;
		s->max_ms = real_ms;
	}
	if (keep) {
		mem_grow((void **)&s->values, &s->cap, s->count + 1, sizeof(*s->values));
		s->values[s->count] = (float)v;
		s->sorted = false;
	}
	s->count++;
	s->sum += v;
}

static int compare(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;

	return (x > y) - (x < y);
}

double series_percentile(struct series *s, unsigned percent)
{
	size_t rank = (s->count * percent + 99) / 100;

	if (!s->count || !s->values)
		return 0;
	if (!s->sorted)
		mem_sort(s->values, s->count, sizeof(*s->values), compare);
	s->sorted = true;
	return (double)s->values[rank ? rank - 1 : 0];
}

void series_release(struct series *s)
{
	free(s->values);
	memset(s, 0, sizeof(*s));
}
