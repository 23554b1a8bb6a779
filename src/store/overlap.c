#include "overlap.h"

#include <string.h>

#include "twin.h"

static int by_time(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	if (x->min_ms != y->min_ms)
		return x->min_ms < y->min_ms ? -1 : 1;
	return strcmp(x->path, y->path);
}

static const char *name_of(const struct span *s)
{
	const char *slash = strrchr(s->path, '/');

	return slash ? slash + 1 : s->path;
}

static void note(const struct span *a, const struct span *b, struct buf *out)
{
	struct twin t;

	if (twin_compare(a->path, b->path, false, &t, NULL)) /* one is gone meanwhile, or damaged */
		return;
	buf_fmt(out, "%s and %s cover the same time: ", name_of(a), name_of(b));
	if (t.same)
		buf_fmt(out, "%llu samples are in both and are shown once",
			(unsigned long long)t.same);
	else
		buf_str(out, "no sample is in both, all are shown");
	buf_u8(out, 0);
}

void overlaps_note(struct span *spans, size_t count, struct buf *out)
{
	mem_sort(spans, count, sizeof(*spans), by_time);
	for (size_t i = 0; i < count; i++)
		for (size_t k = i + 1; k < count && spans[k].min_ms <= spans[i].max_ms; k++)
			if (spans[i].min_ms <= spans[i].max_ms &&
			    spans[k].min_ms <= spans[k].max_ms)
				note(&spans[i], &spans[k], out);
}
