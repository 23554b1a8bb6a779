#include <stdlib.h>
#include <string.h>

#include "base.h"

void buf_release(struct buf *b)
{
	free(b->p);
	*b = (struct buf)BUF_INIT;
}

void buf_reset(struct buf *b)
{
	b->len = 0;
	if (b->p)
		b->p[0] = 0;
}

void *buf_extend(struct buf *b, size_t n)
{
	char *at;

	if (n >= SIZE_MAX - b->len - 1)
		mem_die(n);
	if (b->len + n + 1 > b->cap)
		mem_grow((void **)&b->p, &b->cap, b->len + n + 1, 1);
	at = b->p + b->len;
	b->len += n;
	b->p[b->len] = 0;
	return at;
}

void buf_add(struct buf *b, const void *p, size_t n)
{
	void *at = buf_extend(b, n);

	if (n)
		memcpy(at, p, n);
}

void buf_str(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_char(struct buf *b, char c)
{
	*(char *)buf_extend(b, 1) = c;
}

void buf_repeat(struct buf *b, char c, size_t n)
{
	memset(buf_extend(b, n), c, n);
}

void buf_vfmt(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		return;
	vsnprintf(buf_extend(b, (size_t)n), (size_t)n + 1, fmt, ap);
}

void buf_fmt(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vfmt(b, fmt, ap);
	va_end(ap);
}

void buf_u64_dec(struct buf *b, uint64_t v)
{
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + v % 10);
		v /= 10;
	} while (v);
	buf_add(b, digits + at, sizeof(digits) - at);
}

const char *buf_cstr(const struct buf *b)
{
	return b->p ? b->p : "";
}
