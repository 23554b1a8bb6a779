#include <stdlib.h>

#include "section_writer.h"
#include "zip.h"

static void writer_release(struct section_writer *w)
{
	buf_release(&w->meta);
	buf_release(&w->modes);
	buf_release(&w->out.heads);
	buf_release(&w->out.consts);
	buf_release(&w->out.dense);
	buf_release(&w->out.sparse);
	buf_release(&w->out.bits);
	free(w->cols);
	free(w->flags);
	free(w->runs);
	spans_release(&w->spans);
	ring_release(&w->ring);
	scratch_release(&w->scratch);
	free(w->v);
	free(w->has);
	free(w->order);
}

/* ---- series ---- */

static void put_mode(struct section_writer *w, uint8_t mode)
{
	if (w->mode_run && mode != w->mode) {
		buf_u8(&w->modes, w->mode);
		buf_varint(&w->modes, w->mode_run);
		w->mode_run = 0;
	}
	w->mode = mode;
	w->mode_run++;
}

static const struct change *next_change(const struct section_writer *w)
{
	const struct changes *c = &w->t->changes;

	return w->used < c->count ? &c->list[w->order[w->used]] : NULL;
}

/* The changes come in the order of the series, so each is met once. Those of key columns, which are
 * no series, are passed over. */
static void find_changes(struct section_writer *w, uint32_t inst, uint32_t col)
{
	const struct change *c;

	while ((c = next_change(w)) && ((uint32_t)(c->col_has >> 1) < col ||
					((uint32_t)(c->col_has >> 1) == col && c->inst < inst)))
		w->used++;
}

static size_t gather_changes(struct section_writer *w, uint32_t inst, uint32_t col, uint64_t *to)
{
	size_t n = 0, k = 0;
	uint64_t val = 0;
	uint8_t has = 0;

	find_changes(w, inst, col);
	for (size_t s = w->spans.off[inst]; s < w->spans.off[inst + 1]; s++) {
		const struct span *span = &w->spans.list[s];

		for (uint32_t i = 0; i < span->len; i++) {
			const struct change *c = next_change(w);

			if (c && c->inst == inst && (uint32_t)(c->col_has >> 1) == col &&
			    c->sample == span->cell + i) {
				val = c->val;
				has = c->col_has & 1;
				w->used++;
			}
			w->has[k++] = has;
			if (has)
				to[n++] = val;
		}
	}
	return n;
}

/* The values of one series to TO, those present only; their presence to w->has. Returns how many
 * are present. */
static size_t gather(struct section_writer *w, uint32_t inst, uint32_t col, uint64_t *to)
{
	const struct table *t = w->t;
	size_t n = 0, k = 0;

	for (size_t s = w->spans.off[inst]; s < w->spans.off[inst + 1]; s++) {
		const struct span *span = &w->spans.list[s];
		size_t at = span->cell + col;

		for (uint32_t i = 0; i < span->len; i++, at += span->step) {
			bool has = col < span->ncols && t->has[at];

			w->has[k++] = has;
			if (has)
				to[n++] = t->val[at];
		}
	}
	return n;
}

static bool all_equal(const uint64_t *v, size_t n)
{
	for (size_t k = 1; k < n; k++)
		if (v[k] != v[0])
			return false;
	return true;
}

static void write_presence(struct section_writer *w, size_t n)
{
	uint8_t now = 1;

	for (size_t k = 0; k < n; now = !now) {
		size_t from = k;

		while (k < n && w->has[k] == now)
			k++;
		buf_varint(&w->out.heads, k - from);
	}
}

static uint8_t write_trivial(uint64_t v, struct buf *out)
{
	if (!v)
		return SERIES_ZERO;
	buf_zigzag(out, (int64_t)v);
	return SERIES_CONST;
}

static __int128 as_number(uint64_t v, bool is_signed)
{
	return is_signed ? (__int128)(int64_t)v : (__int128)v;
}

static void write_sum(struct section_writer *w, const uint64_t *v, size_t n, bool is_signed)
{
	__int128 sum = 0;

	for (size_t k = 0; k < n; k++)
		sum += as_number(v[k], is_signed) - as_number(v[0], is_signed);
	buf_zigzag(&w->out.heads, sum > INT64_MIN && sum <= INT64_MAX ? (int64_t)sum : INT64_MIN);
}

static void write_summary(struct section_writer *w, const uint64_t *v, size_t n, size_t col)
{
	const struct column *c = &w->t->schema->groups[w->t->group].cols[w->cols[col]];

	buf_zigzag(&w->out.heads, (int64_t)(v[n - 1] - v[0]));
	if (w->flags[col] & COLUMN_SUM)
		write_sum(w, v, n, c->is_signed);
}

static uint8_t write_partial(struct section_writer *w, const uint64_t *v, size_t n, size_t total)
{
	uint8_t mode;

	write_presence(w, total);
	if (all_equal(v, n))
		mode = write_trivial(v[0], &w->out.heads);
	else
		mode = series_write(v, n, NULL, w->effort, &w->scratch, &w->out);
	return mode | SERIES_PARTIAL;
}

static void write_series(struct section_writer *w, uint32_t inst, size_t col)
{
	size_t total = w->spans.count[inst];
	bool whole = total == w->t->ntaken;
	uint64_t *v = whole ? ring_next(&w->ring) : w->v;
	size_t n = w->t->sparse ? gather_changes(w, inst, w->cols[col], v)
				: gather(w, inst, w->cols[col], v);
	uint8_t mode;

	if (!n) {
		mode = SERIES_ABSENT;
	} else if (n < total) {
		mode = write_partial(w, v, n, total);
	} else if (all_equal(v, n)) {
		mode = write_trivial(v[0], &w->out.consts);
	} else {
		mode = series_write(v, n, whole ? &w->ring : NULL, w->effort, &w->scratch, &w->out);
		if (w->t->layouts.count == 1)
			write_summary(w, v, n, col);
		w->ring.count += whole;
	}
	put_mode(w, mode);
}

static void write_all_series(struct section_writer *w)
{
	w->v = mem_alloc(w->t->ntaken * sizeof(*w->v));
	w->has = mem_alloc(w->t->ntaken);
	ring_reset(&w->ring, w->t->ntaken);
	if (w->t->sparse)
		w->order = changes_by_series(&w->t->changes);
	for (size_t col = 0; col < w->ncols; col++)
		for (uint32_t inst = 0; !(w->flags[col] & COLUMN_KEY) && inst < w->t->ninst; inst++)
			write_series(w, inst, col);
	if (w->mode_run) {
		buf_u8(&w->modes, w->mode);
		buf_varint(&w->modes, w->mode_run);
	}
}

/* ---- the parts ---- */

static int pack_head(struct section_writer *w, int level, struct section *s, struct buf *out,
		     struct err *e)
{
	struct buf head = BUF_INIT;
	const struct buf *parts[] = { &w->meta, &w->modes, &w->out.consts, &w->out.heads };
	size_t at = out->len, packed;
	int rc;

	for (size_t i = 0; i < 4; i++)
		buf_varint(&head, parts[i]->len);
	buf_varint(&head, w->out.dense.len);
	for (size_t i = 0; i < 4; i++)
		buf_add(&head, parts[i]->p, parts[i]->len);
	s->head_raw = head.len;
	rc = zip_pack(out, head.p, head.len, level, &packed, e);
	s->head_packed = packed;
	s->head_crc = crc32c(0, out->p + at, out->len - at);
	buf_release(&head);
	return rc;
}

static int pack_data(struct section_writer *w, int level, struct section *s, struct buf *out,
		     struct err *e)
{
	size_t at = out->len, packed;
	int rc;

	buf_add(&w->out.dense, w->out.sparse.p, w->out.sparse.len);
	s->data_raw = w->out.dense.len;
	rc = zip_pack(out, w->out.dense.p, w->out.dense.len, level, &packed, e);
	s->data_packed = packed;
	s->bits = w->out.bits.len;
	buf_add(out, w->out.bits.p, w->out.bits.len);
	s->data_crc = crc32c(0, out->p + at, out->len - at);
	return rc;
}

static struct effort effort_for(int level)
{
	if (level >= LEVEL_SEALED)
		return (struct effort){ .window = RING_SLOTS - 1, .rounds = 4 };
	return (struct effort){ .window = 8, .rounds = 1 };
}

int section_write(const struct table *t, size_t nsamples, struct dict *d, int level,
		  struct section *s, struct buf *out, struct err *e)
{
	struct section_writer w = { .t = t, .nsamples = nsamples, .effort = effort_for(level) };
	int rc;

	*s = (struct section){ .dict_id = dict_id(d, t->group, 0) };
	section_meta(&w, d);
	write_all_series(&w);
	s->cells = t->sparse ? table_cells(t) : t->nrows * (w.ncols ? w.cols[w.ncols - 1] + 1 : 1);
	rc = pack_head(&w, level, s, out, e);
	if (!rc)
		rc = pack_data(&w, level, s, out, e);
	writer_release(&w);
	return rc;
}
