#include "tagged.h"

#include "rows.h"
#include "scan.h"

static const struct tag *find(const struct tag *tags, size_t n, const char *word, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(tags[i].name) == len && !memcmp(tags[i].name, word, len))
			return &tags[i];
	return NULL;
}

static void take(const struct tag *t, struct frame *f, const char **p)
{
	const char *word;
	size_t len;

	for (unsigned i = 0; i < t->skip; i++)
		if (scan_word(p, &word, &len) == SCAN_END)
			return;
	rows_numbers(f, 0, t->col, t->count, p);
}

size_t tagged_parse(const struct tag *tags, size_t n, struct frame *f, const char *text, size_t len)
{
	const char *p = text, *end = text + len;
	size_t known = 0;

	for (; p < end; p = line_next(p, end)) {
		const struct tag *t;
		const char *word;
		size_t wlen;

		if (scan_word(&p, &word, &wlen) == SCAN_END)
			continue;
		t = find(tags, n, word, wlen);
		if (!t)
			continue;
		take(t, f, &p);
		known++;
	}
	return known;
}
