/* Where a stretch ends: between two samples that no figure may span. */
#include <string.h>

#include "sample.h"

enum { BTIME_NEAR_S = 5, BTIME_JITTER_S = 2 };

/* Made of btime: eight bytes of seconds, then zeros. A random UUID has its variant bits there. */
static bool is_btime(const uint8_t id[16], uint64_t *btime)
{
	static const uint8_t none[8];

	*btime = 0;
	for (unsigned i = 0; i < 8; i++)
		*btime |= (uint64_t)id[i] << 8 * i;
	return !memcmp(id + 8, none, sizeof(none));
}

static bool btimes_within(const uint8_t a[16], const uint8_t b[16], uint64_t seconds)
{
	uint64_t from, to;

	return is_btime(a, &from) && is_btime(b, &to) &&
	       (to > from ? to - from : from - to) <= seconds;
}

bool boot_id_same(const uint8_t a[16], const uint8_t b[16])
{
	return !memcmp(a, b, 16) || btimes_within(a, b, BTIME_NEAR_S);
}

void boot_id_settle(const struct stamp *last, struct stamp *now)
{
	if (!stamp_restarted(last, now) &&
	    btimes_within(last->boot_id, now->boot_id, BTIME_JITTER_S))
		memcpy(now->boot_id, last->boot_id, sizeof(now->boot_id));
}

bool stamp_restarted(const struct stamp *a, const struct stamp *b)
{
	return b->uptime_cs <= a->uptime_cs || !boot_id_same(a->boot_id, b->boot_id);
}

bool mark_is_restart(const struct mark *m)
{
	return m->type == MARK_BOOT || m->type == MARK_REBOOT;
}
