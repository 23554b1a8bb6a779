/* What a cursor could not read: told by its items, and kept for the store. */
#include <inttypes.h>

#include "cursor.h"

void cursor_damage(struct cursor *c, const char *fmt, ...)
{
	struct buf line = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vfmt(&line, fmt, ap);
	va_end(ap);
	if (c->readings)
		strtab_id(&c->readings->damage, line.p, line.len);
	mem_grow((void **)&c->damage, &c->cap_damage, c->ndamage + 1, sizeof(*c->damage));
	c->damage[c->ndamage++] = line.p;
}

void cursor_bad(struct cursor *c, uint64_t from, uint64_t to, const struct err *why)
{
	if (c->any_bad && from != c->bad_to + 1)
		cursor_flush_bad(c);
	if (!c->any_bad) {
		c->any_bad = true;
		c->bad_from = from;
		c->bad = *why;
	}
	c->bad_to = to;
}

void cursor_flush_bad(struct cursor *c)
{
	if (!c->any_bad)
		return;
	cursor_damage(c, "%s: samples %" PRIu64 " to %" PRIu64 " lost: %s", c->seg->path,
		      c->bad_from, c->bad_to, c->bad.text);
	c->any_bad = false;
}
