/* What the store holds of the minutes before this run. */
#include <string.h>

#include "collect.h"

enum { HANDOVER_MS = 120 * 1000 /* longer than a run waits for its turn */ };

/* A cursor over part of a store. */
struct look {
	struct store store;
	struct cursor *cursor;
};

static bool look_open(struct look *l, const char *path, struct schema *schema, groupset want,
		      int64_t from_ms)
{
	memset(l, 0, sizeof(*l));
	return !store_open(&l->store, path, NULL) &&
	       !cursor_open(&l->cursor, &l->store, schema, want, from_ms, INT64_MAX, NULL);
}

static bool look_next(struct look *l, struct item *item)
{
	return !cursor_next(l->cursor, item, NULL) && item->type != ITEM_END;
}

static void look_close(struct look *l)
{
	cursor_close(l->cursor);
	store_release(&l->store);
}

bool mark_recorded(const char *store, struct schema *schema, enum mark_type type,
		   const uint8_t boot_id[16], const char *text)
{
	struct buf live = BUF_INIT;
	struct look l;
	struct item item = { .type = ITEM_END };
	bool found = false;

	buf_fmt(&live, "%s/live.mdb", store);
	if (look_open(&l, live.p, schema, 0, INT64_MIN))
		while (!found && look_next(&l, &item))
			found = item.type == ITEM_MARK && item.mark->type == type &&
				boot_id_same(item.mark->boot_id, boot_id) &&
				(!text || !strcmp(item.mark->text, text));
	look_close(&l);
	buf_release(&live);
	return found;
}

static void inherit(const char *store, struct schema *schema, struct probe *p, unsigned group,
		    int64_t from_ms)
{
	struct look l;
	struct item item = { .type = ITEM_END };

	if (look_open(&l, store, schema, (groupset)1 << group, from_ms))
		while (look_next(&l, &item))
			if (item.type == ITEM_SAMPLE)
				probe_inherit(p, item.sample);
	look_close(&l);
}

void inherit_recorded(const char *store, struct schema *schema, struct probe *p,
		      const struct stamp *last)
{
	int64_t now = clock_real_ms();

	if (last->real_ms < now - HANDOVER_MS || last->real_ms > now)
		return;
	inherit(store, schema, p, G_EXIT, now - HANDOVER_MS);
	inherit(store, schema, p, G_PROC, last->real_ms);
}
