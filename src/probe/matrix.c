#include "matrix.h"

#include <stdlib.h>

#include "scan.h"

enum { MAX_CPUS = 1 << 16 };

void matrix_release(struct matrix *m)
{
	free(m->cpus);
	free(m->val);
	free(m->has);
	*m = (struct matrix){ .cpus = NULL };
}

static bool cpu_number(const char *word, size_t len, uint64_t *v)
{
	if (len < 4 || memcmp(word, "CPU", 3) != 0)
		return false;
	word += 3;
	return scan_u64(&word, v) == SCAN_OK && *v < MAX_CPUS;
}

bool matrix_header(struct matrix *m, const char **p, const char *end)
{
	const char *at = *p, *word;
	size_t len, had = m->cap;
	uint64_t v;

	m->ncpus = 0;
	while (m->ncpus < MAX_CPUS && scan_word(&at, &word, &len) == SCAN_OK) {
		if (!cpu_number(word, len, &v))
			break;
		mem_grow((void **)&m->cpus, &m->cap, m->ncpus + 1, sizeof(*m->cpus));
		m->cpus[m->ncpus++] = (uint32_t)v;
	}
	if (m->cap != had) {
		m->val = mem_realloc(m->val, m->cap, sizeof(*m->val));
		m->has = mem_realloc(m->has, m->cap, sizeof(*m->has));
	}
	*p = line_next(at, end);
	return m->ncpus > 0;
}

/* As many numbers as there are CPUs. The first token that begins otherwise begins the text. */
static size_t take_numbers(struct matrix *m, const char **p)
{
	const char *at = *p;
	size_t n;

	for (n = 0; n < m->ncpus; n++) {
		const char *s = scan_blanks(at);
		bool ok;

		if ((unsigned)(unsigned char)*s - '0' > 9)
			break;
		ok = scan_digits(&s, &m->val[n]) && (scan_is_blank(*s) || scan_is_end(*s));
		m->has[n] = ok;
		at = ok ? s : scan_token_end(s);
	}
	*p = at;
	return n;
}

static void take_text(struct matrix_line *l, const char *p, const char *end)
{
	const char *stop = line_next(p, end);

	l->text = scan_blanks(p);
	while (stop > l->text && (stop[-1] == '\n' || scan_is_blank(stop[-1])))
		stop--;
	l->text_len = stop > l->text ? (size_t)(stop - l->text) : 0;
}

bool matrix_line(struct matrix *m, const char **p, const char *end, struct matrix_line *l)
{
	const char *at = scan_blanks(*p);

	l->label = at;
	while (*at != ':' && !scan_is_end(*at))
		at++;
	l->label_len = (size_t)(at - l->label);
	if (*at != ':' || !l->label_len) {
		*p = line_next(at, end);
		return false;
	}
	at++;
	l->n = take_numbers(m, &at);
	take_text(l, at, end);
	*p = line_next(l->text + l->text_len, end);
	return true;
}
