#include "keyed.h"

#include <stdlib.h>

#include "learn.h"
#include "scan.h"

enum {
	KEY_ROOM = 58,
	MAX_LINES = 4096, /* remembered; the rest is looked up each time */
};

struct keyed_line {
	int32_t col; /* -1: nothing to keep on this line */
	uint8_t len; /* of the key and its delimiter; 0: not known */
	char key[KEY_ROOM];
};

void keyed_init(struct keyed *k, unsigned group, char delim)
{
	*k = (struct keyed){ .group = group, .delim = delim };
}

void keyed_release(struct keyed *k)
{
	free(k->lines);
	k->lines = NULL;
	k->nlines = k->cap = 0;
}

/* The end of the key that begins at P, or NULL when the line has no delimiter. */
static const char *key_end(const struct keyed *k, const char *p)
{
	while (!scan_is_end(*p) && *p != k->delim && !(k->delim == ' ' && scan_is_blank(*p)))
		p++;
	return scan_is_end(*p) ? NULL : p;
}

static struct keyed_line *line_at(struct keyed *k, size_t i)
{
	static const struct keyed_line unknown;

	if (i >= MAX_LINES || i > k->nlines)
		return NULL;
	if (i == k->nlines) {
		mem_grow((void **)&k->lines, &k->cap, i + 1, sizeof(*k->lines));
		k->lines[k->nlines++] = unknown;
	}
	return &k->lines[i];
}

/* A line whose key is not the one that stood there: finds its column and remembers it. Returns
 * where the value begins. */
static const char *meet(struct keyed *k, struct keyed_line *l, struct schema *s, struct frame *f,
			const char *p, int32_t *col)
{
	const char *end = key_end(k, p), *value;
	size_t len;
	uint64_t ignored;

	*col = -1;
	if (!end)
		return NULL;
	value = end + 1;
	len = (size_t)(value - p);
	end = value;
	if (scan_u64(&end, &ignored) == SCAN_OK)
		*col = learn_column(s, k->group, f, p, len - 1);
	if (l && *col >= 0 && len <= KEY_ROOM) {
		l->col = *col;
		l->len = (uint8_t)len;
		memcpy(l->key, p, len);
	}
	return value;
}

const char *keyed_line(struct keyed *k, size_t i, struct schema *s, struct frame *f, const char *p,
		       const char *end)
{
	struct keyed_line *l = i < k->nlines ? &k->lines[i] : line_at(k, i);
	const char *value;
	int32_t col;
	uint64_t v;

	if (l && l->len && (size_t)(end - p) >= l->len && !memcmp(p, l->key, l->len)) {
		value = p + l->len;
		col = l->col;
	} else {
		value = meet(k, l, s, f, p, &col);
	}
	if (col >= 0 && scan_u64(&value, &v) == SCAN_OK)
		frame_set(f, 0, (uint32_t)col, v);
	return line_next(value ? value : p, end);
}

size_t keyed_parse(struct keyed *k, struct schema *s, struct frame *f, const char *text, size_t len)
{
	const char *p = text, *end = text + len;
	size_t set = 0;

	for (size_t i = 0; p < end; i++)
		p = keyed_line(k, i, s, f, p, end);
	for (uint32_t c = 0; c < f->ncols; c++)
		set += f->has[c];
	return set;
}
