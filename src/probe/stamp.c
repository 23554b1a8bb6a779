#include "stamp.h"

#include <string.h>

#include "scan.h"

static int hex_nibble(char c)
{
	const char *digits = "0123456789abcdef", *at = c ? strchr(digits, c | 0x20) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* 32 hexadecimal digits, dashes between them ignored. */
static bool parse_uuid(const char *s, uint8_t *id)
{
	unsigned n = 0;

	for (; *s && *s != '\n'; s++) {
		int d = hex_nibble(*s);

		if (*s == '-')
			continue;
		if (d < 0 || n == 32)
			return false;
		id[n / 2] = (uint8_t)(id[n / 2] << 4 | d);
		n++;
	}
	return n == 32;
}

static bool find_btime(const char *text, size_t len, uint64_t *btime)
{
	const char *end = text + len;

	for (const char *p = text; p < end; p = line_next(p, end)) {
		if (end - p < 6 || memcmp(p, "btime ", 6) != 0)
			continue;
		p += 6;
		return scan_u64(&p, btime) == SCAN_OK;
	}
	return false;
}

void stamp_boot_id(struct probe *p, uint8_t *id)
{
	const char *text = probe_slurp(p, "proc/sys/kernel/random/boot_id", NULL);
	uint64_t btime = 0;
	size_t len;

	memset(id, 0, 16);
	if (text && parse_uuid(text, id))
		return;
	memset(id, 0, 16);
	text = probe_slurp(p, "proc/stat", &len);
	if (!text || !find_btime(text, len, &btime))
		return;
	for (unsigned i = 0; i < 8; i++)
		id[i] = (uint8_t)(btime >> 8 * i);
}

static void read_uptime(struct probe *p, struct pfile *f)
{
	const char *s = pfile_read(p, f, NULL);

	p->has_uptime = s && scan_fixed(&s, 2, &p->uptime_cs) == SCAN_OK;
	p->has_idle = p->has_uptime && scan_fixed(&s, 2, &p->idle_cs) == SCAN_OK;
}

void stamp_take(struct probe *p, struct pfile *uptime, struct sample *s)
{
	struct stamp *t = &s->stamp;

	t->real_ms = p->options.has_time ? p->options.time_ms : clock_real_ms();
	t->mono_ms = clock_mono_ms();
	t->boot_ms = clock_boot_ms();
	read_uptime(p, uptime);
	if (!p->live)
		t->mono_ms = t->boot_ms = p->has_uptime ? (int64_t)(p->uptime_cs * 10) : 0;
	t->uptime_cs = p->has_uptime ? p->uptime_cs : (uint64_t)t->boot_ms / 10;
}
