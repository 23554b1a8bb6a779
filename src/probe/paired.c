#include "paired.h"

#include <stdlib.h>

#include "learn.h"
#include "scan.h"

enum { MAX_HEADS = 64 };

struct paired_head {
	char *line; /* the header, up to its newline */
	size_t len;
	int32_t *cols; /* of each name; -1: not kept */
	size_t ncols, cap;
};

void paired_init(struct paired *x, unsigned group)
{
	*x = (struct paired){ .group = group };
}

static void head_release(struct paired_head *h)
{
	free(h->line);
	free(h->cols);
	memset(h, 0, sizeof(*h));
}

void paired_release(struct paired *x)
{
	for (size_t i = 0; i < x->nheads; i++)
		head_release(&x->heads[i]);
	free(x->heads);
	*x = (struct paired){ .group = x->group };
}

/* Bytes of the prefix with its colon; 0 when the line has none. */
static size_t prefix_len(const char *p)
{
	const char *colon = p;

	while (*colon != ':' && !scan_is_end(*colon) && !scan_is_blank(*colon))
		colon++;
	return *colon == ':' ? (size_t)(colon - p) + 1 : 0;
}

static int32_t column_of(struct paired *x, struct schema *s, struct frame *f, const char *prefix,
			 size_t plen, const char *word, size_t wlen)
{
	char key[LEARN_MAX_KEY];

	if (plen + wlen > sizeof(key))
		return -1;
	memcpy(key, prefix, plen);
	memcpy(key + plen, word, wlen);
	return learn_column(s, x->group, f, key, plen + wlen);
}

/* Reads the names of the header at P (LEN bytes) anew. */
static void head_learn(struct paired *x, struct paired_head *h, struct schema *s, struct frame *f,
		       const char *p, size_t len)
{
	size_t plen = prefix_len(p) - 1, wlen;
	const char *at = p + plen + 1, *word;

	h->line = mem_realloc(h->line, len, 1);
	memcpy(h->line, p, len);
	h->len = len;
	for (h->ncols = 0; scan_word(&at, &word, &wlen) == SCAN_OK; h->ncols++) {
		mem_grow((void **)&h->cols, &h->cap, h->ncols + 1, sizeof(*h->cols));
		h->cols[h->ncols] = column_of(x, s, f, p, plen, word, wlen);
	}
}

static struct paired_head *head_at(struct paired *x, size_t i)
{
	static const struct paired_head empty;

	if (i >= MAX_HEADS)
		i = MAX_HEADS - 1; /* more share the last place: slow, not wrong */
	if (i == x->nheads) {
		mem_grow((void **)&x->heads, &x->cap, i + 1, sizeof(*x->heads));
		x->heads[x->nheads++] = empty;
	}
	return &x->heads[i];
}

static void take_values(const struct paired *x, const struct paired_head *h, const struct schema *s,
			struct frame *f, const char *p)
{
	const struct column *cols = s->groups[x->group].cols;

	for (size_t i = 0; i < h->ncols; i++) {
		bool negative = false;
		uint64_t v;
		const char *at = p = scan_blanks(p);
		enum scan got = scan_u64(&p, &v);
		int32_t col = h->cols[i];

		if (got == SCAN_BAD && *at == '-') /* Tcp MaxConn is -1 */
			got = scan_i64(&at, &v, &negative);
		if (got == SCAN_END)
			return;
		if (got == SCAN_OK && col >= 0 && (!negative || cols[col].is_signed))
			frame_set(f, 0, (uint32_t)col, v);
	}
}

static size_t count_cells(const struct frame *f)
{
	size_t n = 0;

	for (uint32_t c = 0; c < f->ncols; c++)
		n += f->has[c];
	return n;
}

size_t paired_parse(struct paired *x, struct schema *s, struct frame *f, const char *text,
		    size_t len)
{
	const char *p = text, *end = text + len;

	for (size_t i = 0; p < end;) {
		const char *values = line_next(p, end);
		size_t hlen = (size_t)(values - p), plen = prefix_len(p);
		struct paired_head *h;

		if (!plen || (size_t)(end - values) < plen || memcmp(p, values, plen) != 0) {
			p = values;
			continue;
		}
		h = head_at(x, i++);
		if (h->len != hlen || memcmp(h->line, p, hlen) != 0)
			head_learn(x, h, s, f, p, hlen);
		take_values(x, h, s, f, values + plen);
		p = line_next(values, end);
	}
	return count_cells(f);
}
