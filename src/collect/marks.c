#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "collect.h"

void marks_release(struct marks *m)
{
	for (size_t i = 0; i < m->count; i++)
		free(m->text[i]);
	memset(m, 0, sizeof(*m));
}

struct mark *marks_add(struct marks *m, enum mark_type type, const struct stamp *now,
		       const char *text)
{
	struct mark *k;

	if (m->count == MARKS_MAX)
		return NULL;
	k = &m->list[m->count];
	memset(k, 0, sizeof(*k));
	m->text[m->count] = mem_strdup(text);
	k->type = type;
	k->real_ms = now->real_ms;
	memcpy(k->boot_id, now->boot_id, sizeof(k->boot_id));
	k->text = m->text[m->count++];
	return k;
}

/* The wall clock against the clock that nobody sets: NTP may slew it by 0.05 %, anything beyond is
 * a step. */
static void add_step(struct marks *m, const struct stamp *last, const struct stamp *now)
{
	int64_t elapsed = now->boot_ms - last->boot_ms;
	int64_t step = now->real_ms - last->real_ms - elapsed;
	struct mark *k;

	if (llabs(step) < 1000 + elapsed / 1000)
		return;
	k = marks_add(m, MARK_CLOCK, now, "the wall clock was set");
	if (k)
		k->value = step;
}

static void add_gap(struct marks *m, const struct stamp *last, const struct stamp *now,
		    int64_t interval_ms, const char *why)
{
	int64_t elapsed = now->boot_ms - last->boot_ms;
	int64_t slept = elapsed - (now->mono_ms - last->mono_ms);
	struct mark *k;

	if (!interval_ms || elapsed * 2 <= interval_ms * 3)
		return;
	if (!why)
		why = slept >= 1000 ? "the machine was suspended"
				    : "no collector ran, or it was late";
	k = marks_add(m, MARK_GAP, now, why);
	if (!k)
		return;
	k->from_ms = last->real_ms;
	k->to_ms = now->real_ms;
	k->value = elapsed / interval_ms - 1;
}

void marks_between(struct marks *m, const struct stamp *last, const struct stamp *now,
		   int64_t interval_ms, bool boot_marked, const char *why)
{
	struct mark *k;

	if (!stamp_restarted(last, now)) {
		add_step(m, last, now);
		add_gap(m, last, now, interval_ms, why);
		return;
	}
	if (boot_marked)
		return;
	k = marks_add(m, MARK_REBOOT, now,
		      boot_id_same(last->boot_id, now->boot_id)
			      ? "uptime did not go on: put back to a snapshot, or a container "
				"started again"
			      : "the machine was started again");
	if (!k)
		return;
	k->from_ms = last->real_ms;
	k->to_ms = now->real_ms;
}
