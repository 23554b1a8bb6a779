#include <stdlib.h>
#include <string.h>

#include "limits.h"
#include "section.h"
#include "zip.h"

struct writer {
	const struct table *t;
	size_t nsamples;
	struct effort effort;
	struct buf meta, modes;
	struct streams_out out;
	uint32_t *cols; /* listed columns */
	uint8_t *flags;
	size_t ncols;
	struct run *runs;
	size_t nruns, runs_cap;
	struct spans spans;
	struct ring ring;
	struct scratch scratch;
	uint8_t mode; /* the run of equal modes being counted */
	uint64_t mode_run;
	uint64_t *v; /* one series */
	uint8_t *has;
};

static void writer_release(struct writer *w)
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
}

/* ---- meta: columns ---- */

static bool column_used(const struct table *t, uint32_t col)
{
	for (size_t i = 0; i < t->nvisits; i++) {
		const struct visit *v = &t->visits[i];
		size_t nrows = layout_size(&t->layouts, v->layout);

		for (size_t row = 0; col < v->ncols && row < nrows; row++)
			if (t->has[v->cell + row * v->ncols + col])
				return true;
	}
	return false;
}

static uint8_t column_flags(const struct table *t, uint32_t col)
{
	const struct column *c = &t->schema->groups[t->group].cols[col];
	uint8_t flags = c->kind == KIND_GAUGE || c->kind == KIND_UNKNOWN ? COLUMN_SUM : 0;

	return c->is_key ? COLUMN_KEY : flags;
}

/* Columns that no row has are not listed: they cost nothing. */
static void list_columns(struct writer *w)
{
	uint32_t known = w->t->schema->groups[w->t->group].ncols;
	uint32_t ncols = w->t->ncols < known ? w->t->ncols : known;

	w->cols = mem_alloc(ncols * sizeof(*w->cols));
	w->flags = mem_alloc(ncols);
	for (uint32_t c = 0; c < ncols && c < CODEC_COLUMNS_MAX; c++) {
		if (!column_used(w->t, c))
			continue;
		w->cols[w->ncols] = c;
		w->flags[w->ncols++] = column_flags(w->t, c);
	}
}

static void write_columns(struct writer *w, struct dict *d)
{
	uint32_t expected = dict_id(d, w->t->group, 0);
	size_t run;

	buf_varint(&w->meta, w->ncols);
	for (size_t i = 0; i < w->ncols; i += run, expected += (uint32_t)run) {
		uint32_t id = dict_id(d, w->t->group, w->cols[i]);

		for (run = 1; i + run < w->ncols; run++)
			if (dict_id(d, w->t->group, w->cols[i + run]) != id + run)
				break;
		buf_zigzag(&w->meta, (int64_t)id - (int64_t)expected);
		buf_varint(&w->meta, run);
		expected = id;
	}
	for (size_t i = 0; i < w->ncols; i += run) {
		for (run = 1; i + run < w->ncols && w->flags[i + run] == w->flags[i]; run++)
			;
		buf_u8(&w->meta, w->flags[i]);
		buf_varint(&w->meta, run);
	}
}

/* ---- meta: strings, layouts, keys ---- */

static void write_strings(struct writer *w)
{
	const struct strtab *s = &w->t->strings;
	size_t n;

	buf_varint(&w->meta, s->count);
	for (size_t id = 0; id < s->count; id++) {
		strtab_get(s, id, &n);
		buf_varint(&w->meta, n);
	}
	for (size_t id = 0; id < s->count; id++) {
		const char *text = strtab_get(s, id, &n);

		buf_add(&w->meta, text, n);
	}
}

/* One layout as operations on the one before. PLACE[I]: where instance I stands in PREV, + 1; 0:
 * nowhere. */
static void write_edit(struct buf *out, const uint32_t *prev, size_t nprev, const uint32_t *ids,
		       size_t n, uint32_t *place)
{
	struct buf ops = BUF_INIT;
	size_t at = 0, i = 0, nops = 0;

	for (size_t k = 0; k < nprev; k++)
		place[prev[k]] = (uint32_t)k + 1;
	while (i < n) {
		size_t keep = 0, skip = 0, put = 0;

		while (i + keep < n && at + keep < nprev && prev[at + keep] == ids[i + keep])
			keep++;
		i += keep;
		at += keep;
		while (i + put < n && place[ids[i + put]] <= at)
			put++;
		if (i + put < n)
			skip = place[ids[i + put]] - 1 - at;
		buf_varint(&ops, keep);
		buf_varint(&ops, skip);
		buf_varint(&ops, put);
		for (size_t k = 0; k < put; k++)
			buf_varint(&ops, ids[i + k]);
		i += put;
		at += skip;
		nops++;
	}
	for (size_t k = 0; k < nprev; k++)
		place[prev[k]] = 0;
	buf_varint(out, nops);
	buf_add(out, ops.p, ops.len);
	buf_release(&ops);
}

static void write_layouts(struct writer *w)
{
	const struct layouts *l = &w->t->layouts;
	uint32_t *place = mem_zalloc(w->t->ninst, sizeof(*place));

	buf_varint(&w->meta, l->count);
	for (uint32_t id = 1; id <= l->count; id++)
		write_edit(&w->meta, id > 1 ? layout_ids(l, id - 1) : NULL, layout_size(l, id - 1),
			   layout_ids(l, id), layout_size(l, id), place);
	free(place);
}

/* Runs for the file: of equal layout. Those for gathering also end where the width changes. */
static void write_runs(struct writer *w)
{
	size_t run;

	for (size_t i = 0; i < w->nsamples; i += run) {
		uint32_t layout = i < w->t->nvisits ? w->t->visits[i].layout : 0;

		for (run = 1; i + run < w->nsamples; run++)
			if ((i + run < w->t->nvisits ? w->t->visits[i + run].layout : 0) != layout)
				break;
		buf_varint(&w->meta, layout);
		buf_varint(&w->meta, run);
	}
}

static void find_runs(struct writer *w)
{
	for (size_t i = 0; i < w->t->nvisits; i++) {
		const struct visit *v = &w->t->visits[i];
		struct run *last = w->nruns ? &w->runs[w->nruns - 1] : NULL;

		if (last && last->layout == v->layout && last->ncols == v->ncols) {
			last->len++;
			continue;
		}
		mem_grow((void **)&w->runs, &w->runs_cap, w->nruns + 1, sizeof(*w->runs));
		w->runs[w->nruns++] = (struct run){
			.layout = v->layout, .len = 1, .ncols = v->ncols, .cell = v->cell
		};
	}
	spans_build(&w->spans, &w->t->layouts, w->t->ninst, w->runs, w->nruns);
}

static void write_key(struct writer *w, size_t k)
{
	const struct table *t = w->t;
	uint64_t before = 0;
	size_t there = 0;

	for (size_t i = 0; i < t->ninst; i++)
		there += t->key_has[i * t->nkeys + k];
	buf_u8(&w->meta, there == t->ninst);
	for (size_t i = 0; there < t->ninst && i < t->ninst; i++)
		buf_u8(&w->meta, t->key_has[i * t->nkeys + k]);
	for (size_t i = 0; i < t->ninst; i++) {
		uint64_t val = t->key_val[i * t->nkeys + k];

		if (!t->key_has[i * t->nkeys + k])
			continue;
		buf_zigzag(&w->meta, (int64_t)(val - before));
		before = val;
	}
}

/* Key columns are listed in the order of the schema, as t->keys is. */
static void write_keys(struct writer *w)
{
	for (size_t i = 0, k = 0; i < w->ncols; i++) {
		if (!(w->flags[i] & COLUMN_KEY))
			continue;
		while (w->t->keys[k] != w->cols[i])
			k++;
		write_key(w, k);
	}
}

/* ---- series ---- */

static void put_mode(struct writer *w, uint8_t mode)
{
	if (w->mode_run && mode != w->mode) {
		buf_u8(&w->modes, w->mode);
		buf_varint(&w->modes, w->mode_run);
		w->mode_run = 0;
	}
	w->mode = mode;
	w->mode_run++;
}

/* The values of one series to TO, those present only; their presence to w->has. Returns how many
 * are present. */
static size_t gather(struct writer *w, uint32_t inst, uint32_t col, uint64_t *to)
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

static void write_presence(struct writer *w, size_t n)
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

static void write_sum(struct writer *w, const uint64_t *v, size_t n, bool is_signed)
{
	__int128 sum = 0;

	for (size_t k = 0; k < n; k++)
		sum += as_number(v[k], is_signed) - as_number(v[0], is_signed);
	buf_zigzag(&w->out.heads, sum > INT64_MIN && sum <= INT64_MAX ? (int64_t)sum : INT64_MIN);
}

static void write_summary(struct writer *w, const uint64_t *v, size_t n, size_t col)
{
	const struct column *c = &w->t->schema->groups[w->t->group].cols[w->cols[col]];

	buf_zigzag(&w->out.heads, (int64_t)(v[n - 1] - v[0]));
	if (w->flags[col] & COLUMN_SUM)
		write_sum(w, v, n, c->is_signed);
}

static uint8_t write_partial(struct writer *w, const uint64_t *v, size_t n, size_t total)
{
	uint8_t mode;

	write_presence(w, total);
	if (all_equal(v, n))
		mode = write_trivial(v[0], &w->out.heads);
	else
		mode = series_write(v, n, NULL, w->effort, &w->scratch, &w->out);
	return mode | SERIES_PARTIAL;
}

static void write_series(struct writer *w, uint32_t inst, size_t col)
{
	size_t total = w->spans.count[inst];
	bool whole = total == w->t->ntaken;
	uint64_t *v = whole ? ring_next(&w->ring) : w->v;
	size_t n = gather(w, inst, w->cols[col], v);
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

static void write_all_series(struct writer *w)
{
	w->v = mem_alloc(w->t->ntaken * sizeof(*w->v));
	w->has = mem_alloc(w->t->ntaken);
	ring_reset(&w->ring, w->t->ntaken);
	for (size_t col = 0; col < w->ncols; col++)
		for (uint32_t inst = 0; !(w->flags[col] & COLUMN_KEY) && inst < w->t->ninst; inst++)
			write_series(w, inst, col);
	if (w->mode_run) {
		buf_u8(&w->modes, w->mode);
		buf_varint(&w->modes, w->mode_run);
	}
}

/* ---- the parts ---- */

static int pack_head(struct writer *w, int level, struct section *s, struct buf *out, struct err *e)
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

static int pack_data(struct writer *w, int level, struct section *s, struct buf *out, struct err *e)
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
	struct writer w = { .t = t, .nsamples = nsamples, .effort = effort_for(level) };
	int rc;

	list_columns(&w);
	find_runs(&w);
	*s = (struct section){ .dict_id = dict_id(d, t->group, 0) };
	write_columns(&w, d);
	write_strings(&w);
	write_layouts(&w);
	write_runs(&w);
	write_keys(&w);
	write_all_series(&w);
	s->cells = t->nrows * (w.ncols ? w.cols[w.ncols - 1] + 1 : 1);
	rc = pack_head(&w, level, s, out, e);
	if (!rc)
		rc = pack_data(&w, level, s, out, e);
	writer_release(&w);
	return rc;
}
