/* Amounts as people read them. */
#include "query.h"

void amount_bytes(struct buf *out, uint64_t n)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	double v = (double)n;
	unsigned u = 0;

	while (v >= 10000 && u < 4) {
		v /= 1024;
		u++;
	}
	buf_fixed(out, v, u ? 1 : 0);
	buf_fmt(out, " %s", units[u]);
}

void amount_span(struct buf *out, uint64_t ms)
{
	uint64_t s = ms / 1000;

	if (s >= 86400)
		buf_fmt(out, "%llud ", (unsigned long long)(s / 86400));
	if (s >= 3600)
		buf_fmt(out, "%lluh ", (unsigned long long)(s / 3600 % 24));
	if (s >= 60)
		buf_fmt(out, "%llum ", (unsigned long long)(s / 60 % 60));
	buf_fmt(out, "%llus", (unsigned long long)(s % 60));
}
