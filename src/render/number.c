/* Numbers and times as text. */
#include <math.h>
#include <string.h>

#include "render.h"

enum { FIXED_MAX = 32 };

/*
 * V * 10^decimals rounded to an integer as printf would; false where the double product is too near
 * a half, or too large, to tell what the exact decimal expansion rounds to.
 */
static bool scaled(double v, unsigned decimals, uint64_t *out)
{
	static const double factor[] = { 1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9 };
	double x, whole;

	if (decimals > 9 || !(v < 1e15))
		return false;
	x = v * factor[decimals];
	whole = floor(x);
	if (!(x < 9e15) || (decimals && fabs(x - whole - 0.5) < 1e-6) ||
	    (!decimals && x - whole == 0.5))
		return false;
	*out = (uint64_t)whole + (x - whole > 0.5);
	return true;
}

/* The digits of V at the end of TEXT; returns where they begin, or 0 where printf must decide. */
static size_t digits(char text[FIXED_MAX], double v, unsigned decimals)
{
	size_t i = FIXED_MAX;
	uint64_t n;

	if (!scaled(fabs(v), decimals, &n))
		return 0;
	for (unsigned d = 0; d < decimals; d++, n /= 10)
		text[--i] = (char)('0' + n % 10);
	if (decimals)
		text[--i] = '.';
	do {
		text[--i] = (char)('0' + n % 10);
		n /= 10;
	} while (n);
	if (signbit(v))
		text[--i] = '-';
	return i;
}

void buf_fixed_right(struct buf *b, double v, unsigned decimals, unsigned width)
{
	char text[FIXED_MAX];
	size_t at = digits(text, v, decimals), n = FIXED_MAX - at, pad;
	char *p;

	if (!at) {
		buf_fmt(b, "%*.*f", (int)width, (int)decimals, v);
		return;
	}
	pad = n < width ? width - n : 0;
	p = buf_extend(b, pad + n);
	memset(p, ' ', pad);
	memcpy(p + pad, text + at, n);
}

void buf_fixed(struct buf *b, double v, unsigned decimals)
{
	buf_fixed_right(b, v, decimals, 0);
}

void buf_iso_time(struct buf *b, int64_t real_ms)
{
	int64_t s = real_ms >= 0 ? real_ms / 1000 : (real_ms - 999) / 1000;
	struct civil c = civil_at(s);
	int64_t off = civil_utc(&c) - s, a = off < 0 ? -off : off;

	buf_fmt(b, "%04d-%02d-%02dT%02d:%02d:%02d", c.year, c.month, c.day, c.hour, c.minute,
		c.second);
	buf_fmt(b, "%c%02d:%02d", off < 0 ? '-' : '+', (int)(a / 3600), (int)(a / 60 % 60));
}

/* ---- strings --------------------------------------------------------------------------------- */

void buf_json(struct buf *b, const char *s, size_t n)
{
	struct buf safe = BUF_INIT;

	buf_escaped(&safe, s, n);
	buf_char(b, '"');
	for (size_t i = 0; i < safe.len; i++) {
		if (safe.p[i] == '"' || safe.p[i] == '\\')
			buf_char(b, '\\');
		buf_char(b, safe.p[i]);
	}
	buf_char(b, '"');
	buf_release(&safe);
}

/* Spreadsheets compute a text that begins with one of these; figures and times of day may. */
static bool is_command(const char *s)
{
	if (*s == '=' || *s == '@')
		return true;
	return (*s == '+' || *s == '-') && s[1 + strspn(s + 1, "0123456789.:")];
}

void buf_csv(struct buf *b, const char *s, size_t n)
{
	struct buf safe = BUF_INIT;

	buf_escaped(&safe, s, n);
	if (is_command(buf_cstr(&safe))) {
		struct buf text = BUF_INIT;

		buf_fmt(&text, "'%s", buf_cstr(&safe));
		buf_release(&safe);
		safe = text;
	}
	if (!strpbrk(buf_cstr(&safe), ",;\"")) {
		buf_str(b, buf_cstr(&safe));
	} else {
		buf_char(b, '"');
		for (size_t i = 0; i < safe.len; i++) {
			if (safe.p[i] == '"')
				buf_char(b, '"');
			buf_char(b, safe.p[i]);
		}
		buf_char(b, '"');
	}
	buf_release(&safe);
}
