/*
 * scan: numbers and words out of the text of a kernel file. One hand-written digit loop; no locale,
 * no allocation.
 *
 * Everything here stops at a NUL byte, and every text that it is given ends with one, so no end
 * pointer is passed around. A NUL inside a hostile file ends the token like the end of a line does;
 * line_next() goes by the true end of the text and takes up after it.
 */
#ifndef SAGO_PROBE_SCAN_H
#define SAGO_PROBE_SCAN_H

#include <string.h>

#include "base.h"

enum scan {
	SCAN_END, /* the line (or the text) holds no further token */
	SCAN_BAD, /* a token that is not such a number, or does not fit: skipped */
	SCAN_OK,
};

static inline bool scan_is_end(char c)
{
	return c == '\0' || c == '\n';
}

static inline bool scan_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static inline const char *scan_blanks(const char *p)
{
	while (scan_is_blank(*p))
		p++;
	return p;
}

/* The end of the token that begins at P. */
static inline const char *scan_token_end(const char *p)
{
	while (!scan_is_blank(*p) && !scan_is_end(*p))
		p++;
	return p;
}

/* The start of the line after the one that P stands in; END when it was the last. */
static inline const char *line_next(const char *p, const char *end)
{
	const char *nl = p;

	if (*p != '\n')
		nl = memchr(p, '\n', (size_t)(end - p));
	return nl ? nl + 1 : end;
}

/* Decimal digits at *P, whatever follows them; false when there are none or they exceed 2^64 - 1.
 * Moves *P behind them either way. */
bool scan_digits_checked(const char **p, uint64_t *v);

static inline bool scan_digits(const char **p, uint64_t *v)
{
	const char *s = *p;
	uint64_t x = 0;
	unsigned d;

	while ((d = (unsigned)(unsigned char)*s - '0') <= 9) {
		x = x * 10 + d;
		s++;
	}
	if (s - *p >= 20) /* 19 digits always fit */
		return scan_digits_checked(p, v);
	*v = x;
	if (s == *p)
		return false;
	*p = s;
	return true;
}

/* The next token of the line as an unsigned number; *P moves behind it. */
static inline enum scan scan_u64(const char **p, uint64_t *v)
{
	const char *s = scan_blanks(*p);
	bool ok;

	if (scan_is_end(*s)) {
		*p = s;
		return SCAN_END;
	}
	ok = scan_digits(&s, v) && (scan_is_blank(*s) || scan_is_end(*s));
	*p = ok ? s : scan_token_end(s);
	return ok ? SCAN_OK : SCAN_BAD;
}

/* The same with an optional minus sign; *V is the number's two's complement, *NEGATIVE says which
 * half it is from. */
enum scan scan_i64(const char **p, uint64_t *v, bool *negative);

/* Hexadecimal without a prefix, at most 64 bits. */
enum scan scan_hex(const char **p, uint64_t *v);

/* A decimal fraction such as 0.07, times 10^SCALE: digits beyond are cut off, missing ones are
 * zero. No sign, no exponent. */
enum scan scan_fixed(const char **p, unsigned scale, uint64_t *v);

/* The next token as bytes. */
enum scan scan_word(const char **p, const char **word, size_t *len);

#endif
