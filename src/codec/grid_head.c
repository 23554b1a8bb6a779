/* Reading the head of a section: section.h says what is in it. Nothing in it is believed. */
#include <stdlib.h>
#include <string.h>

#include "limits.h"
#include "section.h"
#include "zip.h"

void grid_init(struct grid *g)
{
	memset(g, 0, sizeof(*g));
	strtab_init(&g->strings);
}

void grid_release(struct grid *g)
{
	free(g->row);
	free(g->taken);
	free(g->val);
	free(g->has);
	strtab_release(&g->strings);
	buf_release(&g->raw);
	free(g->cols);
	free(g->layouts.ids);
	free(g->layouts.off);
	free(g->seen);
	free(g->runs);
	spans_release(&g->spans);
	free(g->key_val);
	free(g->key_has);
	free(g->sum_val);
	free(g->sum_has);
	grid_changes_free(g->changes);
	grid_init(g);
}

void grid_forget(struct grid *g)
{
	g->has_head = g->has_rows = g->has_summary = false;
}

size_t grid_memory(const struct grid *g)
{
	return g->val_cap * sizeof(*g->val) + g->has_cap + g->row_cap * sizeof(*g->row) +
	       g->taken_cap + g->raw.cap + g->strings.bytes.cap +
	       g->spans.list_cap * sizeof(*g->spans.list) +
	       g->layouts.ids_cap * sizeof(*g->layouts.ids) +
	       (g->key_cap + g->sum_cap) * sizeof(uint64_t) + grid_changes_memory(g->changes);
}

int grid_damage(const struct grid *g, const char *what, struct err *e)
{
	return err_set(e, ERR_DAMAGE, "block: group %s: %s", g->schema->groups[g->group].name,
		       what);
}

/* ---- columns ---- */

static void set_column(struct grid *g, struct grid_column *c, uint64_t id)
{
	const struct dict_entry *at = id < g->dict->count ? &g->dict->entries[id] : NULL;
	const struct group *group = &g->schema->groups[g->group];

	*c = (struct grid_column){ .col = UINT32_MAX };
	if (!at || at->group != g->group || at->col >= group->ncols || at->col >= g->limit)
		return;
	c->col = at->col;
	c->label = group->cols[at->col].kind == KIND_LABEL;
	if (at->col >= g->ncols)
		g->ncols = at->col + 1;
}

static bool read_ids(struct grid *g, struct rd *r, uint64_t n, uint64_t expected)
{
	uint64_t run;

	for (size_t i = 0; i < n; i += (size_t)run) {
		expected += (uint64_t)rd_zigzag(r);
		run = rd_varint(r);
		if (r->bad || !run || run > n - i)
			return false;
		for (size_t k = 0; k < run; k++)
			set_column(g, &g->cols[i + k], expected++);
	}
	return true;
}

static bool read_flags(struct grid *g, struct rd *r, uint64_t n)
{
	uint64_t run;

	for (size_t i = 0; i < n; i += (size_t)run) {
		uint8_t flags = rd_u8(r);

		run = rd_varint(r);
		if (r->bad || !run || run > n - i)
			return false;
		for (size_t k = 0; k < run; k++)
			g->cols[i + k].flags = flags;
		if (flags & COLUMN_KEY)
			g->nkeys += (size_t)run;
	}
	return true;
}

/* Where only the first columns of the group are wanted, decoding stops behind the last of them. */
static void set_used(struct grid *g)
{
	g->used = g->listed;
	while (g->limit != UINT32_MAX && g->used && g->cols[g->used - 1].col == UINT32_MAX)
		g->used--;
}

/* A column twice would have one cell written twice, and a count of columns that cells do not bound.
 */
static bool columns_differ(const struct grid *g)
{
	uint8_t *seen = mem_zalloc(g->ncols, 1);
	bool ok = true;

	for (size_t i = 0; i < g->listed && ok; i++) {
		if (g->cols[i].col == UINT32_MAX)
			continue;
		ok = !seen[g->cols[i].col];
		seen[g->cols[i].col] = 1;
	}
	free(seen);
	return ok;
}

static bool read_columns(struct grid *g, struct rd *r, uint64_t first_id)
{
	uint64_t n = rd_varint(r);

	g->ncols = 0;
	g->nkeys = 0;
	g->listed = 0;
	if (r->bad || n > CODEC_COLUMNS_MAX)
		return false;
	mem_grow((void **)&g->cols, &g->cols_cap, (size_t)n, sizeof(*g->cols));
	g->listed = (size_t)n;
	if (!read_ids(g, r, n, first_id) || !read_flags(g, r, n) || !columns_differ(g))
		return false;
	set_used(g);
	return true;
}

/* ---- strings ---- */

/* Equal strings would make two ids one, so that a repeated string is damage. */
static bool read_strings(struct grid *g, struct rd *r)
{
	uint64_t n = rd_varint(r);
	struct rd lengths;

	strtab_reset(&g->strings);
	if (r->bad || n > rd_left(r))
		return false;
	lengths = *r;
	for (uint64_t i = 0; i < n; i++)
		rd_varint(r);
	for (uint64_t i = 0; i < n && !r->bad; i++) {
		uint64_t len = rd_varint(&lengths);
		const uint8_t *s = len <= rd_left(r) ? rd_bytes(r, (size_t)len) : NULL;

		if (!s || strtab_id(&g->strings, (const char *)s, (size_t)len) != i)
			return false;
	}
	return !r->bad;
}

/* ---- layouts ---- */

static bool add_id(struct grid *g, uint64_t id, uint32_t mark)
{
	struct layouts *l = &g->layouts;

	if (id > g->ninst || l->nids >= g->room)
		return false;
	if (id == g->ninst) {
		mem_grow((void **)&g->seen, &g->seen_cap, g->ninst + 1, sizeof(*g->seen));
		g->seen[g->ninst++] = 0;
	}
	if (g->seen[id] == mark)
		return false;
	g->seen[id] = mark;
	mem_grow((void **)&l->ids, &l->ids_cap, l->nids + 1, sizeof(*l->ids));
	l->ids[l->nids++] = (uint32_t)id;
	return true;
}

/* One operation on the layout before, which is ids[*at .. end). */
static bool read_op(struct grid *g, struct rd *r, size_t *at, size_t end, uint32_t mark)
{
	uint64_t keep = rd_varint(r), skip = rd_varint(r), put = rd_varint(r);

	if (r->bad || keep > end - *at || skip > end - *at - keep || put > rd_left(r))
		return false;
	for (uint64_t i = 0; i < keep; i++)
		if (!add_id(g, g->layouts.ids[*at + i], mark))
			return false;
	*at += (size_t)(keep + skip);
	for (uint64_t i = 0; i < put; i++)
		if (!add_id(g, rd_varint(r), mark))
			return false;
	return !r->bad;
}

static bool read_layout(struct grid *g, struct rd *r, uint32_t mark)
{
	struct layouts *l = &g->layouts;
	uint64_t nops = rd_varint(r);
	size_t at = l->count ? l->off[l->count - 1] : 0, end = l->nids;

	if (r->bad || nops > rd_left(r))
		return false;
	for (uint64_t i = 0; i < nops; i++)
		if (!read_op(g, r, &at, end, mark))
			return false;
	mem_grow((void **)&l->off, &l->off_cap, l->count + 2, sizeof(*l->off));
	l->off[0] = 0;
	l->off[++l->count] = l->nids;
	return true;
}

static bool read_layouts(struct grid *g, struct rd *r)
{
	uint64_t n = rd_varint(r);

	g->ninst = 0;
	g->layouts.count = g->layouts.nids = 0;
	if (r->bad || n > g->nsamples)
		return false;
	mem_grow((void **)&g->layouts.ids, &g->layouts.ids_cap, 1, sizeof(uint32_t));
	for (uint32_t i = 0; i < n; i++)
		if (!read_layout(g, r, i + 1))
			return false;
	return true;
}

/* ---- runs ---- */

/* LEN more samples of LAYOUT, from sample I on. False when that is more cells than a reader agrees
 * to hold. */
static bool add_run(struct grid *g, uint32_t i, uint32_t layout, uint32_t len)
{
	uint64_t nrows = layout_size(&g->layouts, layout);

	if (g->row[i] + nrows * len > CODEC_ROWS_MAX)
		return false;
	mem_grow((void **)&g->runs, &g->runs_cap, g->nruns + 1, sizeof(*g->runs));
	g->runs[g->nruns++] = (struct run){ .layout = layout,
					    .len = len,
					    .ncols = g->ncols,
					    .cell = (size_t)g->row[i] * g->ncols };
	for (uint32_t k = i; k < i + len; k++) {
		g->taken[k] = layout != 0;
		g->row[k + 1] = g->row[k] + (uint32_t)nrows;
	}
	g->ntaken += layout ? len : 0;
	return true;
}

static bool read_runs(struct grid *g, struct rd *r)
{
	mem_grow((void **)&g->row, &g->row_cap, (size_t)g->nsamples + 1, sizeof(*g->row));
	mem_grow((void **)&g->taken, &g->taken_cap, (size_t)g->nsamples + 1, 1);
	g->row[0] = 0;
	g->nruns = g->ntaken = 0;
	for (uint32_t i = 0; i < g->nsamples;) {
		uint64_t layout = rd_varint(r), len = rd_varint(r);

		if (r->bad || layout > g->layouts.count || !len || len > g->nsamples - i ||
		    !add_run(g, i, (uint32_t)layout, (uint32_t)len))
			return false;
		i += (uint32_t)len;
	}
	return true;
}

/* ---- keys ---- */

static bool read_key(struct grid *g, struct rd *r, const struct grid_column *c, size_t k)
{
	bool all = rd_u8(r) & 1;
	uint64_t val = 0;

	for (size_t i = 0; i < g->ninst; i++)
		g->key_has[i * g->nkeys + k] = all ? 1 : rd_u8(r) & 1;
	for (size_t i = 0; i < g->ninst; i++) {
		size_t at = i * g->nkeys + k;

		g->key_val[at] = 0;
		if (!g->key_has[at])
			continue;
		val += (uint64_t)rd_zigzag(r);
		g->key_val[at] = val;
		if (c->label && val >= g->strings.count)
			return false;
	}
	return !r->bad;
}

static bool read_keys(struct grid *g, struct rd *r)
{
	size_t n = g->ninst * g->nkeys;

	if (g->nkeys && n > g->room)
		return false;
	mem_grow((void **)&g->key_val, &g->key_cap, n, sizeof(*g->key_val));
	mem_grow((void **)&g->key_has, &g->key_has_cap, n, 1);
	for (size_t i = 0, k = 0; i < g->listed; i++)
		if ((g->cols[i].flags & COLUMN_KEY) && !read_key(g, r, &g->cols[i], k++))
			return false;
	return true;
}

/* ---- the whole ---- */

/* Columns that are not known here need no cells, but time. */
static bool bounded_cells(struct grid *g)
{
	uint64_t rows = g->row[g->nsamples], width = g->ncols ? g->ncols : 1;

	g->sparse = rows * width > CODEC_DENSE_CELLS;
	if (!g->sparse)
		return rows * g->listed <= 4 * g->room;
	return g->ninst * width <= g->room && g->ninst * g->listed <= 4 * g->room;
}

/* Each instance is in some sample. */
static bool bounded(struct grid *g)
{
	if (!bounded_cells(g))
		return false;
	if (g->sparse)
		spans_build_presence(&g->spans, &g->layouts, g->ninst, g->runs, g->nruns);
	else
		spans_build(&g->spans, &g->layouts, g->ninst, g->runs, g->nruns);
	for (size_t i = 0; i < g->ninst; i++)
		if (!g->spans.count[i])
			return false;
	return true;
}

static bool read_meta(struct grid *g, struct rd r, uint64_t first_id)
{
	return read_columns(g, &r, first_id) && read_strings(g, &r) && read_layouts(g, &r) &&
	       read_runs(g, &r) && bounded(g) && read_keys(g, &r) && !r.bad && !rd_left(&r);
}

static struct rd part(struct rd *r, uint64_t n)
{
	const uint8_t *p = n <= rd_left(r) ? rd_bytes(r, (size_t)n) : NULL;

	if (!p)
		r->bad = true;
	return rd_init(p, p ? (size_t)n : 0);
}

static bool split(struct grid *g, struct rd *meta)
{
	struct rd r = rd_init(g->raw.p, g->raw.len);
	uint64_t len[5];

	for (size_t i = 0; i < 5; i++)
		len[i] = rd_varint(&r);
	*meta = part(&r, len[0]);
	g->modes = part(&r, len[1]);
	g->consts = part(&r, len[2]);
	g->heads = part(&r, len[3]);
	g->dense_len = (size_t)len[4];
	return !r.bad && !rd_left(&r);
}

int grid_load_head(struct grid *g, const struct section *s, const void *p, struct err *e)
{
	struct rd meta;

	grid_forget(g);
	if (crc32c(0, p, (size_t)s->head_packed) != s->head_crc)
		return grid_damage(g, "its head fails its checksum", e);
	g->room = codec_cells_room(s->head_raw + s->data_raw);
	buf_reset(&g->raw);
	buf_extend(&g->raw, (size_t)s->head_raw);
	if (zip_unpack(p, (size_t)s->head_packed, g->raw.p, g->raw.len, e))
		return ERR_DAMAGE;
	if (!split(g, &meta) || !read_meta(g, meta, s->dict_id))
		return grid_damage(g, "its head makes no sense", e);
	g->has_head = true;
	return 0;
}
