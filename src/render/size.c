/*
 * Sizes as free of procps 4.0.2 shows them, measured on 6,400 values of -h and 2,600 of the other
 * units without a difference, up to 8 PiB. KiB are made bytes in signed 64 bits, divided in double
 * precision, and cut off. -h takes the first form that fits in four characters (five with the i of
 * Ki), of: bytes; then for each unit one decimal, or none. The decimal is of single precision (1.05
 * TiB is 1.0Ti); without it the figure is cut off, not rounded (9.999 Mi is 9Mi, 16 TiB less 1 KiB
 * is 15Ti).
 */
#include <math.h>
#include <string.h>

#include "render.h"

static void human(char *text, size_t size, int64_t bytes, bool si)
{
	static const char letters[] = "KMGTP";
	const char *tail = si ? "" : "i";
	const double base = si ? 1000 : 1024;
	const int most = si ? 4 : 5;
	double unit = 1;

	if (snprintf(text, size, "%lldB", (long long)bytes) <= 4)
		return;
	for (const char *c = letters; *c; c++) {
		double v;

		unit *= base;
		v = (double)bytes / unit;
		if (snprintf(text, size, "%.1f%c%s", (double)(float)v, *c, tail) <= most)
			return;
		if (snprintf(text, size, "%lld%c%s", (long long)v, *c, tail) <= most)
			return;
	}
}

void buf_size(struct buf *b, double kib, const struct size_style *style, int width)
{
	const double most = 9007199254740992.0; /* 2^53 KiB: a store may hold any number */
	int64_t whole = (int64_t)fmin(fmax(kib, -most), most);
	int64_t bytes = (int64_t)((uint64_t)whole * 1024);
	char text[32], *point;

	if (style->human)
		human(text, sizeof(text), bytes, style->si);
	else
		snprintf(text, sizeof(text), "%lld",
			 (long long)((double)bytes / (double)style->divisor));
	point = strchr(text, '.');
	if (point && style->point)
		*point = style->point;
	buf_fmt(b, "%*s", width, text);
}
