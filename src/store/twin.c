#include <string.h>

#include "cursor.h"
#include "twin.h"

/* One of the two files, a sample at a time. */
struct side {
	struct segment file;
	struct store store;
	struct cursor *cursor;
	struct item item;
	struct buf bytes, marks; /* of the sample at hand, and of what was marked before it */
};

struct pair {
	struct side a, b;
	struct schema schema;
	struct dict dict;
	bool values;
	struct twin *out;
};

bool stamp_same(const struct stamp *a, const struct stamp *b)
{
	return a->real_ms == b->real_ms && a->mono_ms == b->mono_ms && a->boot_ms == b->boot_ms &&
	       a->uptime_cs == b->uptime_cs && !memcmp(a->boot_id, b->boot_id, sizeof(a->boot_id));
}

static int side_open(struct side *s, const char *path, struct schema *schema, groupset want,
		     struct err *e)
{
	/* a file that is not live does not move, and one that is has a writer who waits for us */
	s->file.state = SEGMENT_SEALED;
	s->file.path = (char *)(uintptr_t)path;
	s->store.path = s->file.path;
	s->store.segments = &s->file;
	s->store.nsegments = 1;
	return cursor_open(&s->cursor, &s->store, schema, want, INT64_MIN, INT64_MAX, e);
}

static void side_release(struct side *s)
{
	cursor_close(s->cursor);
	buf_release(&s->bytes);
	buf_release(&s->marks);
}

/* To the next sample; the marks before it are kept. A read error ends it. */
static int side_next(struct pair *p, struct side *s, struct err *e)
{
	int rc;

	buf_reset(&s->marks);
	while (!(rc = cursor_next(s->cursor, &s->item, e)) && s->item.type != ITEM_SAMPLE &&
	       s->item.type != ITEM_END) {
		if (s->item.type == ITEM_MARK)
			mark_encode(s->item.mark, &s->marks);
		else
			p->out->unread++;
	}
	/* what the disk did not give looks like damage to the cursor */
	if (!rc && s->cursor->seg)
		rc = pagefile_unread(&s->cursor->seg->f, s->file.path, e);
	if (rc || s->item.type != ITEM_SAMPLE || !p->values)
		return rc;
	buf_reset(&s->bytes);
	row_encode(s->item.sample, NULL, &p->schema, &p->dict, &s->bytes, NULL);
	return 0;
}

static bool bytes_same(const struct buf *a, const struct buf *b)
{
	return a->len == b->len && (!a->len || !memcmp(a->p, b->p, a->len));
}

static bool sample_same(const struct pair *p)
{
	const struct sample *a = p->a.item.sample, *b = p->b.item.sample;

	if (p->a.item.type != ITEM_SAMPLE || a->seq != b->seq || !stamp_same(&a->stamp, &b->stamp))
		return false;
	return !p->values ||
	       (bytes_same(&p->a.bytes, &p->b.bytes) && bytes_same(&p->a.marks, &p->b.marks));
}

static int compare(struct pair *p, struct err *e)
{
	int rc = side_next(p, &p->a, e);

	for (;;) {
		const struct sample *b;

		if (rc || (rc = side_next(p, &p->b, e)))
			return rc;
		if (p->b.item.type != ITEM_SAMPLE)
			break;
		b = p->b.item.sample;
		while (!rc && p->a.item.type == ITEM_SAMPLE && p->a.item.sample->seq < b->seq)
			rc = side_next(p, &p->a, e);
		if (rc)
			return rc;
		if (!sample_same(p)) {
			p->out->other++;
			continue;
		}
		p->out->same++;
		if (!p->out->other)
			p->out->same_end = b->seq + 1;
	}
	/* marks after the last sample */
	p->out->other += p->values && p->b.marks.len && !bytes_same(&p->a.marks, &p->b.marks);
	return 0;
}

int twin_compare(const char *a, const char *b, bool values, struct twin *out, struct err *e)
{
	struct pair p = { .values = values, .out = out };
	groupset want = values ? GROUPS_ALL : 0;
	int rc;

	*out = (struct twin){ 0 };
	schema_init(&p.schema);
	dict_init(&p.dict);
	if (!(rc = side_open(&p.a, a, &p.schema, want, e)) &&
	    !(rc = side_open(&p.b, b, &p.schema, want, e)))
		rc = compare(&p, e);
	side_release(&p.a);
	side_release(&p.b);
	dict_release(&p.dict);
	schema_release(&p.schema);
	return rc;
}
