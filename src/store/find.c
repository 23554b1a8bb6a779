/* The last sample at or before a moment. */
#include "cursor.h"

/*
 * The place of the last block that has a sample not after TO_MS (the least of its times is one), or
 * of the first row: what is looked for is there or later.
 */
static uint64_t start_of_search(const struct segfile *g, int64_t to_ms)
{
	for (size_t i = g->nblocks; i-- > 0;)
		if (g->blocks[i].min_ms <= to_ms)
			return g->blocks[i].ref.seq;
	return g->nrows ? g->rows[0].seq : 0;
}

/* Looks in the segment that is BACK from the newest, and in those after it. */
static int look(const struct store *s, struct schema *schema, size_t back, int64_t to_ms,
		int64_t *found, bool *any, bool *more, struct err *e)
{
	struct cursor *c;
	struct item item;
	uint64_t from;
	int rc = cursor_open(&c, s, schema, 0, INT64_MIN, to_ms, e);

	if (rc)
		return rc;
	*any = false;
	*more = back + 1 < c->nlist;
	if (back >= c->nlist)
		goto done;
	c->at = c->nlist - 1 - back;
	if (c->dir && c->list[c->at].min_ms > to_ms)
		goto done;
	if (!cursor_begin(c))
		goto done;
	from = start_of_search(c->seg, to_ms);
	c->next_seq = from > c->next_seq ? from : c->next_seq;
	while (!(rc = cursor_next(c, &item, e)) && item.type != ITEM_END) {
		if (item.type != ITEM_SAMPLE)
			continue;
		*found = item.sample->stamp.real_ms;
		*any = true;
	}
done:
	cursor_close(c);
	return rc;
}

int store_find_last(const struct store *s, int64_t to_ms, int64_t *found_ms, struct err *e)
{
	struct schema schema;
	bool any = false, more = true;
	int rc = 0;

	schema_init(&schema);
	for (size_t back = 0; !rc && !any && more; back++)
		rc = look(s, &schema, back, to_ms, found_ms, &any, &more, e);
	schema_release(&schema);
	if (rc || any)
		return rc;
	return err_set(e, ERR_EMPTY, "%s: no sample at or before that time", s->path);
}
