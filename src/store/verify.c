/* Reading everything there is: what `sago verify` says, and the figures of `sago info`. */
#include <inttypes.h>
#include <string.h>

#include "cursor.h"

enum { CHECK_TRIES = 50, PASSES = 20 };

struct verify {
	struct schema *schema;
	struct store_stats *out;
	struct block *block;
	struct buf bytes;
	struct buf faults; /* lines, each with its NUL */
	uint64_t next_seq; /* after the segments so far; 0: none yet */
};

static void fault(struct verify *v, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void fault(struct verify *v, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vfmt(&v->faults, fmt, ap);
	va_end(ap);
	buf_u8(&v->faults, 0);
	v->out->damaged++;
}

/* ---- figures ------------------------------------------------------------------------------------
 */

static void count_group(struct verify *v, unsigned group)
{
	uint64_t cells = 0;

	for (uint32_t i = 0; i < block_head(v->block)->nsamples; i++) {
		struct frame f;

		block_frame(v->block, group, i, &f);
		for (size_t c = 0; f.taken && c < (size_t)f.nrows * f.ncols; c++)
			cells += f.has[c];
	}
	v->out->group_cells[group] += cells;
	v->out->raw_bytes += cells * 8;
}

/* Faults are the cursor's to report. */
static void count_groups(struct verify *v)
{
	for (unsigned g = 0; g < G_COUNT_; g++) {
		size_t off, len;

		if (!block_extent(v->block, g, &off, &len) || off > v->bytes.len ||
		    len > v->bytes.len - off)
			continue;
		v->out->group_bytes[g] += len;
		v->out->packed_bytes += len;
		if (!block_load(v->block, g, v->bytes.p + off, len, NULL))
			count_group(v, g);
		block_release_group(v->block, g);
	}
}

static void count_block(struct verify *v, struct segfile *g, const struct block_ref *b)
{
	size_t size;

	if (segfile_read(g, &b->ref, 0, b->ref.size, &v->bytes, NULL) ||
	    block_head_size(v->bytes.p, v->bytes.len, &size, NULL) || size > v->bytes.len ||
	    block_open(v->block, v->bytes.p, size, v->schema, &g->dict, NULL))
		return;
	if ((block_head(v->block)->nsamples != b->nsamples ||
	     block_head(v->block)->min_ms != b->min_ms ||
	     block_head(v->block)->max_ms != b->max_ms))
		fault(v, "%s: the key of block %" PRIu64 " speaks of other samples", g->path,
		      b->ref.seq);
	count_groups(v);
}

/* ---- one segment --------------------------------------------------------------------------------
 */

/* A writer that commits meanwhile can make any one look fail. */
static void check_pages(struct verify *v, struct segfile *g)
{
	struct err e;
	int rc = 0;

	for (int tries = 0; tries < CHECK_TRIES; tries++) {
		rc = pagefile_check(&g->f, &e);
		if (!rc || pagefile_valid(&g->f))
			break;
		if (pagefile_snapshot(&g->f, &e))
			break;
	}
	if (rc && pagefile_valid(&g->f))
		fault(v, "%s: %s", g->path, e.text);
}

static void check_order(struct verify *v, const struct segfile *g)
{
	if (!g->has_state)
		return;
	if (v->next_seq && g->state.first_seq > v->next_seq)
		fault(v, "%s: samples %" PRIu64 " to %" PRIu64 " before it are in no segment",
		      g->path, v->next_seq, g->state.first_seq - 1);
	if (g->state.next_seq > v->next_seq)
		v->next_seq = g->state.next_seq;
}

static void count_file(struct verify *v, const struct segment *s)
{
	struct segfile g;
	struct err e;
	int rc = segfile_open(&g, s->path, s->state == SEGMENT_LIVE, &e);

	if (rc) {
		fault(v, "%s", e.text);
		return;
	}
	check_pages(v, &g);
	rc = segfile_index(&g, v->schema, &e);
	if (rc)
		fault(v, "%s", e.text);
	check_order(v, &g);
	v->out->bytes += pagefile_size(&g.f);
	v->out->blocks += g.nblocks;
	v->out->rows += g.nrows;
	v->out->dict_entries += g.dict.count;
	for (size_t i = 0; i < g.nblocks; i++)
		count_block(v, &g, &g.blocks[i]);
	segfile_close(&g);
}

static void take(struct verify *v, const struct item *item)
{
	struct store_stats *o = v->out;

	if (item->type == ITEM_MARK)
		o->marks++;
	if (item->type == ITEM_DAMAGE)
		fault(v, "%s", item->damage);
	if (item->type != ITEM_SAMPLE)
		return;
	o->samples++;
	if (item->sample->stamp.real_ms < o->min_ms)
		o->min_ms = item->sample->stamp.real_ms;
	if (item->sample->stamp.real_ms > o->max_ms)
		o->max_ms = item->sample->stamp.real_ms;
}

/* The cursor decodes every sample of every group, as a report would. */
static int read_all(struct verify *v, const struct store *s, struct err *e)
{
	struct cursor *c;
	struct item item;
	int rc = cursor_open(&c, s, v->schema, GROUPS_ALL, INT64_MIN, INT64_MAX, e);

	if (rc)
		return rc;
	while (!(rc = cursor_next(c, &item, e)) && item.type != ITEM_END)
		take(v, &item);
	cursor_close(c);
	return rc;
}

static int one_pass(struct verify *v, const struct store *s, struct err *e)
{
	memset(v->out, 0, sizeof(*v->out));
	v->out->min_ms = INT64_MAX;
	v->out->max_ms = INT64_MIN;
	v->next_seq = 0;
	buf_reset(&v->faults);
	for (size_t i = 0; i < s->nsegments; i++)
		count_file(v, &s->segments[i]);
	return read_all(v, s, e);
}

static bool same_files(const struct store *a, const struct store *b)
{
	if (a->nsegments != b->nsegments)
		return false;
	for (size_t i = 0; i < a->nsegments; i++)
		if (strcmp(a->segments[i].path, b->segments[i].path))
			return false;
	return true;
}

/*
 * A collector that rotates during the pass moves samples to files that were not there when it
 * began: what then looks like a fault is looked at again.
 */
static int settled_pass(struct verify *v, const struct store *s, struct err *e)
{
	int rc = one_pass(v, s, e);
	struct store now, seen = { .path = NULL };

	for (int i = 1; i < PASSES && (rc || v->out->damaged); i++) {
		if (store_open(&now, s->path, NULL))
			break;
		if (same_files(&now, seen.path ? &seen : s)) {
			store_release(&now);
			break;
		}
		store_release(&seen);
		seen = now;
		rc = one_pass(v, &seen, e);
	}
	store_release(&seen);
	return rc;
}

int store_verify(const struct store *s, struct schema *schema, struct store_stats *out,
		 void (*report)(void *ctx, const char *line), void *ctx, struct err *e)
{
	struct verify v = { .schema = schema, .out = out };
	int rc;

	v.block = block_new();
	rc = settled_pass(&v, s, e);
	for (size_t at = 0; report && at < v.faults.len; at += strlen(v.faults.p + at) + 1)
		report(ctx, v.faults.p + at);
	block_free(v.block);
	buf_release(&v.bytes);
	buf_release(&v.faults);
	return rc;
}
