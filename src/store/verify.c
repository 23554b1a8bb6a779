/* Reading everything there is: what `sago verify` says. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cursor.h"
#include "overlap.h"

enum { CHECK_TRIES = 50, PASSES = 20 };

struct verify {
	const struct store_check *check;
	struct schema *schema;
	struct store_stats *out;
	struct block *block;
	struct buf bytes;
	struct buf faults, notes; /* lines, each with its NUL */
	struct span *spans;	  /* of the segments so far */
	size_t nspans, cap;
	size_t nsegments;
	bool whole;    /* no window */
	uint64_t work; /* cells decoded of the segment at hand: the cursor tells of too many */
	uint64_t seen; /* samples that the segments say they hold */
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
		v->work += f.taken ? (uint64_t)f.nrows * f.ncols + 1 : 0;
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

/* The segment that was recorded before G: the one that it names; else, of the whole store, the one
 * listed before it. */
static const struct span *span_before(const struct verify *v, const struct segfile *g)
{
	for (size_t i = v->nspans; g->has_info && g->info.has_after && i-- > 0;)
		if (v->spans[i].info.has_id &&
		    !memcmp(v->spans[i].info.id, g->info.after, SEGMENT_ID))
			return &v->spans[i];
	return v->nspans && v->whole ? &v->spans[v->nspans - 1] : NULL;
}

static void check_order(struct verify *v, const struct segfile *g)
{
	const struct span *before = span_before(v, g);

	if (!g->has_state)
		return;
	if (before && g->state.first_seq > before->next_seq)
		fault(v, "%s: samples %" PRIu64 " to %" PRIu64 " before it are in no segment",
		      g->path, before->next_seq, g->state.first_seq - 1);
	mem_grow((void **)&v->spans, &v->cap, v->nspans + 1, sizeof(*v->spans));
	v->spans[v->nspans++] = (struct span){ .path = mem_strdup(g->path),
					       .info = g->info,
					       .next_seq = g->state.next_seq,
					       .min_ms = g->state.min_ms,
					       .max_ms = g->state.max_ms };
}

static void forget_spans(struct verify *v)
{
	while (v->nspans)
		free(v->spans[--v->nspans].path);
}

/* Half the work is each file by itself, half the decoding of what all of them give. */
static void progress(const struct verify *v, double half, double done)
{
	if (v->check->progress)
		v->check->progress(v->check->ctx, half + done / 2, v->nspans + (half == 0),
				   v->nsegments);
}

static bool in_window(const struct verify *v, int64_t min_ms, int64_t max_ms)
{
	return max_ms >= v->check->from_ms && min_ms <= v->check->to_ms;
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
	v->seen += g.has_state ? g.state.samples : 0;
	v->out->rows += g.nrows;
	v->out->dict_entries += g.dict.count;
	v->work = 0;
	for (size_t i = 0; i < g.nblocks && v->work <= segfile_work_room(&g); i++)
		if (in_window(v, g.blocks[i].min_ms, g.blocks[i].max_ms))
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
	int rc = cursor_open(&c, s, v->schema, GROUPS_ALL, v->check->from_ms, v->check->to_ms, e);

	if (rc)
		return rc;
	while (!(rc = cursor_next(c, &item, e)) && item.type != ITEM_END) {
		take(v, &item);
		if (v->out->samples < v->seen)
			progress(v, 0.5, (double)v->out->samples / (double)v->seen);
	}
	cursor_close(c);
	return rc;
}

static int one_pass(struct verify *v, const struct store *s, struct err *e)
{
	memset(v->out, 0, sizeof(*v->out));
	v->out->min_ms = INT64_MAX;
	v->out->max_ms = INT64_MIN;
	v->nsegments = s->nsegments;
	v->seen = 0;
	forget_spans(v);
	buf_reset(&v->faults);
	buf_reset(&v->notes);
	for (size_t i = 0; i < s->nsegments; i++) {
		if (in_window(v, s->segments[i].min_ms, s->segments[i].max_ms))
			count_file(v, &s->segments[i]);
		progress(v, 0, (double)(i + 1) / (double)s->nsegments);
	}
	overlaps_note(v->spans, v->nspans, &v->notes);
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

static void tell(const struct verify *v, const struct buf *lines, void (*say)(void *, const char *))
{
	for (size_t at = 0; say && at < lines->len; at += strlen(lines->p + at) + 1)
		say(v->check->ctx, lines->p + at);
}

int store_verify(const struct store *s, struct schema *schema, const struct store_check *check,
		 struct store_stats *out, struct err *e)
{
	struct verify v = { .check = check,
			    .schema = schema,
			    .out = out,
			    .whole = check->from_ms == INT64_MIN && check->to_ms == INT64_MAX };
	int rc;

	v.block = block_new();
	rc = settled_pass(&v, s, e);
	tell(&v, &v.faults, check->fault);
	tell(&v, &v.notes, check->note);
	forget_spans(&v);
	free(v.spans);
	block_free(v.block);
	buf_release(&v.bytes);
	buf_release(&v.faults);
	buf_release(&v.notes);
	return rc;
}
