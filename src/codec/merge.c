#include <stdlib.h>

#include "head.h"
#include "limits.h"
#include "table.h"

struct merge {
	struct block **in;
	const struct block_bytes *bytes;
	size_t n;
	const struct schema *schema;
	struct stamps stamps;
	struct section sections[G_COUNT_];
	size_t nsections;
	struct buf body;
};

static void merge_release(struct merge *m)
{
	for (size_t i = 0; i < m->n; i++)
		block_free(m->in[i]);
	free(m->in);
	stamps_release(&m->stamps);
	buf_release(&m->body);
}

static int join_stamps(struct merge *m, const struct block *b, struct err *e)
{
	uint64_t before = m->stamps.count ? m->stamps.seq[m->stamps.count - 1] : 0;

	if (m->stamps.count + block_head(b)->nsamples > CODEC_SAMPLES_MAX)
		return err_set(e, ERR_FULL, "too many samples for one block");
	if (m->stamps.count && block_head(b)->first_seq <= before)
		return err_set(e, ERR_USAGE, "blocks to be joined are not in order");
	for (uint32_t i = 0; i < block_head(b)->nsamples; i++) {
		struct stamp stamp;
		uint64_t seq;

		block_stamp(b, i, &stamp, &seq);
		stamps_add(&m->stamps, seq, &stamp);
	}
	return 0;
}

static int open_all(struct merge *m, const struct dict *d, struct err *e)
{
	uint64_t cells = 0;

	for (size_t i = 0; i < m->n; i++) {
		int rc;

		m->in[i] = block_new();
		rc = block_open(m->in[i], m->bytes[i].p, m->bytes[i].n, m->schema, d, e);
		if (!rc && block_head(m->in[i])->total_size > m->bytes[i].n)
			rc = err_set(e, ERR_DAMAGE, "block: it is cut off");
		if (!rc)
			rc = join_stamps(m, m->in[i], e);
		if (rc)
			return rc;
		cells += block_cells(m->in[i]);
	}
	if (cells > CODEC_MERGE_CELLS)
		return err_set(e, ERR_FULL, "too many cells for one block");
	return 0;
}

/* All samples of one block's group into T; its decoded form is dropped afterwards. */
static int join_group(struct merge *m, size_t i, unsigned group, struct table *t, struct err *e)
{
	size_t off, len;
	int rc = 0;

	if (block_extent(m->in[i], group, &off, &len))
		rc = block_load(m->in[i], group, (const uint8_t *)m->bytes[i].p + off, len, e);
	for (uint32_t k = 0; !rc && k < block_head(m->in[i])->nsamples; k++) {
		struct frame f;

		block_frame(m->in[i], group, k, &f);
		table_add(t, &f);
	}
	block_release_group(m->in[i], group);
	return rc;
}

static bool has_group(const struct merge *m, unsigned group)
{
	size_t off, len;

	for (size_t i = 0; i < m->n; i++)
		if (block_extent(m->in[i], group, &off, &len))
			return true;
	return false;
}

static int merge_group(struct merge *m, unsigned group, struct dict *d, int level, struct err *e)
{
	struct table t;
	int rc = 0;

	if (!has_group(m, group))
		return 0;
	table_init(&t, group, m->schema);
	for (size_t i = 0; i < m->n && !rc; i++)
		rc = join_group(m, i, group, &t, e);
	if (!rc && t.overflow)
		rc = err_set(e, ERR_FULL, "too many rows for one block");
	if (!rc)
		rc = section_write(&t, m->stamps.count, d, level, &m->sections[m->nsections++],
				   &m->body, e);
	table_release(&t);
	return rc;
}

int block_merge(const struct block_bytes *in, size_t n, const struct schema *schema,
		const struct dict *d_in, struct dict *d_out, int level, struct buf *out,
		struct err *e)
{
	struct merge m = { .bytes = in, .n = n, .schema = schema };
	int rc;

	if (!n)
		return err_set(e, ERR_USAGE, "a block needs a sample");
	m.in = mem_zalloc(n, sizeof(struct block *));
	rc = open_all(&m, d_in, e);
	for (unsigned g = 0; g < G_COUNT_ && !rc; g++)
		rc = merge_group(&m, g, d_out, level, e);
	if (!rc)
		rc = head_write(&m.stamps, m.sections, m.nsections, m.body.len, level, out, e);
	if (!rc && m.body.len)
		buf_add(out, m.body.p, m.body.len);
	merge_release(&m);
	return rc;
}
