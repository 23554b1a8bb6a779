#include "scan.h"

bool scan_digits_checked(const char **p, uint64_t *v)
{
	const char *s = *p;
	bool fits = *s >= '0' && *s <= '9';
	uint64_t x = 0;

	for (; *s >= '0' && *s <= '9'; s++)
		if (__builtin_mul_overflow(x, 10u, &x) ||
		    __builtin_add_overflow(x, (uint64_t)(*s - '0'), &x))
			fits = false;
	*p = s;
	*v = x;
	return fits;
}

static enum scan token_done(const char **p, const char *s, bool ok)
{
	ok = ok && (scan_is_blank(*s) || scan_is_end(*s));
	*p = ok ? s : scan_token_end(s);
	return ok ? SCAN_OK : SCAN_BAD;
}

/* Moves *P to the next token of the line; false when there is none. */
static bool token_begin(const char **p)
{
	*p = scan_blanks(*p);
	return !scan_is_end(**p);
}

enum scan scan_i64(const char **p, uint64_t *v, bool *negative)
{
	const char *s;
	bool ok;

	*negative = false;
	if (!token_begin(p))
		return SCAN_END;
	s = *p;
	*negative = *s == '-';
	s += *negative;
	ok = scan_digits(&s, v);
	if (*negative) {
		ok = ok && *v <= (uint64_t)INT64_MAX + 1;
		*v = 0 - *v;
	}
	return token_done(p, s, ok);
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

enum scan scan_hex(const char **p, uint64_t *v)
{
	const char *s;
	bool ok;
	int d;

	if (!token_begin(p))
		return SCAN_END;
	s = *p;
	ok = hex_digit(*s) >= 0;
	for (*v = 0; (d = hex_digit(*s)) >= 0; s++) {
		ok = ok && !(*v >> 60);
		*v = *v << 4 | (unsigned)d;
	}
	return token_done(p, s, ok);
}

enum scan scan_fixed(const char **p, unsigned scale, uint64_t *v)
{
	const char *s;
	bool ok;

	if (!token_begin(p))
		return SCAN_END;
	s = *p;
	ok = scan_digits(&s, v);
	if (*s == '.')
		s++;
	for (; scale > 0; scale--) {
		unsigned digit = *s >= '0' && *s <= '9' ? (unsigned)(*s++ - '0') : 0;

		ok = ok && !__builtin_mul_overflow(*v, 10u, v) &&
		     !__builtin_add_overflow(*v, digit, v);
	}
	while (*s >= '0' && *s <= '9')
		s++;
	return token_done(p, s, ok);
}

enum scan scan_word(const char **p, const char **word, size_t *len)
{
	if (!token_begin(p))
		return SCAN_END;
	*word = *p;
	*p = scan_token_end(*p);
	*len = (size_t)(*p - *word);
	return SCAN_OK;
}
