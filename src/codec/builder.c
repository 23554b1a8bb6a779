#include <stdlib.h>

#include "head.h"
#include "limits.h"
#include "table.h"

struct block_builder {
	const struct schema *schema;
	struct stamps stamps;
	struct table *tables[G_COUNT_]; /* NULL: the group was not seen yet */
};

struct block_builder *block_builder_new(const struct schema *schema)
{
	struct block_builder *b = mem_zalloc(1, sizeof(*b));

	b->schema = schema;
	return b;
}

static void drop_tables(struct block_builder *b)
{
	for (unsigned g = 0; g < G_COUNT_; g++) {
		if (b->tables[g])
			table_release(b->tables[g]);
		free(b->tables[g]);
		b->tables[g] = NULL;
	}
}

void block_builder_free(struct block_builder *b)
{
	if (!b)
		return;
	drop_tables(b);
	stamps_release(&b->stamps);
	free(b);
}

/* A table that begins late has missed the samples before. */
static struct table *new_table(const struct block_builder *b, unsigned group)
{
	struct table *t = mem_alloc(sizeof(*t));

	table_init(t, group, b->schema);
	for (size_t i = 0; i < b->stamps.count; i++)
		table_add(t, NULL);
	return t;
}

void block_builder_add(struct block_builder *b, const struct sample *s)
{
	for (unsigned g = 0; g < G_COUNT_; g++) {
		if (s->frames[g].taken && !b->tables[g])
			b->tables[g] = new_table(b, g);
		if (b->tables[g])
			table_add(b->tables[g], &s->frames[g]);
	}
	stamps_add(&b->stamps, s->seq, &s->stamp);
}

size_t block_builder_count(const struct block_builder *b)
{
	return b->stamps.count;
}

bool block_builder_fits(const struct block_builder *b, const struct sample *s)
{
	for (unsigned g = 0; g < G_COUNT_; g++)
		if (s->frames[g].taken && b->tables[g] && !table_fits(b->tables[g], &s->frames[g]))
			return false;
	return true;
}

bool block_builder_full(const struct block_builder *b)
{
	if (b->stamps.count >= BLOCK_SAMPLES)
		return true;
	for (unsigned g = 0; g < G_COUNT_; g++)
		if (b->tables[g] && table_full(b->tables[g]))
			return true;
	return false;
}

int block_builder_encode(struct block_builder *b, struct dict *d, int level, struct buf *out,
			 struct err *e)
{
	struct section sections[G_COUNT_];
	struct buf body = BUF_INIT;
	size_t n = 0;
	int rc = 0;

	if (!b->stamps.count)
		return err_set(e, ERR_USAGE, "a block needs a sample");
	for (unsigned g = 0; g < G_COUNT_ && !rc; g++)
		if (b->tables[g] && b->tables[g]->ntaken)
			rc = section_write(b->tables[g], b->stamps.count, d, level, &sections[n++],
					   &body, e);
	if (!rc)
		rc = head_write(&b->stamps, sections, n, body.len, level, out, e);
	if (!rc && body.len)
		buf_add(out, body.p, body.len);
	drop_tables(b);
	b->stamps.count = 0;
	buf_release(&body);
	return rc;
}
