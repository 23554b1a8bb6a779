/* Names from the kernel can hold anything: what reaches a terminal passes through here. */
#include "base.h"

size_t utf8_decode(const uint8_t *p, size_t n, uint32_t *code)
{
	static const uint32_t least[5] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t len = p[0] < 0x80       ? 1
		     : p[0] >> 5 == 6  ? 2
		     : p[0] >> 4 == 14 ? 3
		     : p[0] >> 3 == 30 ? 4
				       : 0;

	if (!len || len > n)
		return 0;
	*code = len == 1 ? p[0] : p[0] & (0x7fu >> len);
	for (size_t i = 1; i < len; i++) {
		if (p[i] >> 6 != 2)
			return 0;
		*code = *code << 6 | (p[i] & 0x3fu);
	}
	if (*code < least[len] || *code > 0x10ffff || (*code >= 0xd800 && *code < 0xe000))
		return 0;
	return len;
}

bool utf8_is_mark(uint32_t c)
{
	static const struct {
		uint32_t from, to;
	} marks[] = {
		{ 0x00ad, 0x00ad }, { 0x061c, 0x061c }, { 0x180e, 0x180e },
		{ 0x200b, 0x200f }, { 0x2028, 0x202e }, { 0x2060, 0x206f },
		{ 0xfeff, 0xfeff }, { 0xfff9, 0xfffb }, { 0xe0000, 0xe007f },
	};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (c >= marks[i].from && c <= marks[i].to)
			return true;
	return false;
}

void buf_escaped(struct buf *b, const char *s, size_t n)
{
	const uint8_t *p = (const uint8_t *)s;

	while (n) {
		uint32_t c = 0;
		size_t len = utf8_decode(p, n, &c);

		if (!len || c < 0x20 || c == 0x7f)
			buf_fmt(b, "\\x%02x", *p), len = 1;
		else if ((c >= 0x80 && c < 0xa0) || utf8_is_mark(c))
			buf_fmt(b, c > 0xffff ? "\\U%08x" : "\\u%04x", c);
		else
			buf_add(b, p, len);
		p += len;
		n -= len;
	}
}
