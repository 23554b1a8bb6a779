#include "table.h"

#include <stdlib.h>
#include <string.h>

#include "limits.h"

void table_init(struct table *t, unsigned group, const struct schema *schema)
{
	const struct group *g = &schema->groups[group];

	memset(t, 0, sizeof(*t));
	t->group = group;
	t->schema = schema;
	strtab_init(&t->strings);
	for (uint32_t c = 0; c < g->ncols; c++) {
		if (!g->cols[c].is_key)
			continue;
		mem_grow((void **)&t->keys, &t->keys_cap, t->nkeys + 1, sizeof(*t->keys));
		t->keys[t->nkeys++] = c;
	}
}

void table_release(struct table *t)
{
	free(t->keys);
	free(t->inst);
	free(t->key_val);
	free(t->key_has);
	free(t->slots);
	free(t->layouts.ids);
	free(t->layouts.off);
	free(t->visits);
	free(t->val);
	free(t->has);
	free(t->row_ids);
	changes_release(&t->changes);
	strtab_release(&t->strings);
	memset(t, 0, sizeof(*t));
}

void table_reset(struct table *t)
{
	t->ncols = 0;
	t->ninst = t->nvisits = t->ntaken = t->nrows = t->ncells = 0;
	t->layouts.nids = t->layouts.count = 0;
	if (t->slots)
		memset(t->slots, 0, t->nslots * sizeof(*t->slots));
	changes_release(&t->changes);
	t->sparse = t->overflow = false;
	strtab_reset(&t->strings);
}

size_t table_cells(const struct table *t)
{
	const struct changes *c = &t->changes;

	return t->sparse ? (c->count + c->ninst * c->stride) / CODEC_CHANGES_A_CELL
			 : t->nrows * t->ncols;
}

bool table_full(const struct table *t)
{
	return table_cells(t) >= BLOCK_CELLS || t->nrows >= CODEC_ROWS_MAX / 2 ||
	       t->layouts.nids >= CODEC_CELLS_MAX / 2 ||
	       t->strings.bytes.len >= CODEC_STRINGS_MAX / 2;
}

/* ---- instances ---- */

static bool key_cell(const struct table *t, const struct visit *v, uint32_t row, size_t k,
		     uint64_t *val)
{
	size_t at = v->cell + (size_t)row * v->ncols + t->keys[k];

	*val = 0;
	if (t->keys[k] >= v->ncols || !t->has[at])
		return false;
	*val = t->val[at];
	return true;
}

static bool key_is(const struct table *t, uint32_t inst, const struct visit *v, uint32_t row)
{
	for (size_t k = 0; k < t->nkeys; k++) {
		uint64_t val;
		bool has = key_cell(t, v, row, k, &val);
		size_t at = inst * t->nkeys + k;

		if (has != (bool)t->key_has[at] || val != t->key_val[at])
			return false;
	}
	return true;
}

static uint64_t key_hash(const struct table *t, const struct visit *v, uint32_t row)
{
	uint64_t h = 1, val;

	for (size_t k = 0; k < t->nkeys; k++)
		h = hash_mix(h, key_cell(t, v, row, k, &val) ? val : ~UINT64_C(0));
	return h;
}

static void link_first(struct table *t, uint32_t id)
{
	uint32_t *slot = &t->slots[t->inst[id].hash & (t->nslots - 1)];

	t->inst[id].next = *slot;
	*slot = id + 1;
}

/* Keeps the hash at most half full. */
static void grow_slots(struct table *t)
{
	if (t->ninst * 2 < t->nslots)
		return;
	free(t->slots);
	t->nslots = t->nslots ? t->nslots * 4 : 64;
	t->slots = mem_zalloc(t->nslots, sizeof(*t->slots));
	for (uint32_t id = 0; id < t->ninst; id++)
		if (t->inst[id].first)
			link_first(t, id);
}

static uint32_t add_instance(struct table *t, uint64_t hash, const struct visit *v, uint32_t row)
{
	size_t at = t->ninst * t->nkeys;

	mem_grow((void **)&t->inst, &t->inst_cap, t->ninst + 1, sizeof(*t->inst));
	mem_grow((void **)&t->key_val, &t->key_cap, at + t->nkeys, sizeof(*t->key_val));
	mem_grow((void **)&t->key_has, &t->key_has_cap, at + t->nkeys, 1);
	for (size_t k = 0; k < t->nkeys; k++)
		t->key_has[at + k] = key_cell(t, v, row, k, &t->key_val[at + k]);
	t->inst[t->ninst] = (struct instance){ .hash = hash };
	return (uint32_t)t->ninst++;
}

static uint32_t first_of_key(struct table *t, const struct visit *v, uint32_t row)
{
	uint64_t hash = key_hash(t, v, row);
	uint32_t id;

	grow_slots(t);
	for (id = t->slots[hash & (t->nslots - 1)]; id; id = t->inst[id - 1].next)
		if (t->inst[id - 1].hash == hash && key_is(t, id - 1, v, row))
			return id - 1;
	id = add_instance(t, hash, v, row);
	t->inst[id].first = true;
	link_first(t, id);
	return id;
}

/* The instance of a row: the next ordinal of its key that no row above it in this sample has taken.
 */
static uint32_t row_instance(struct table *t, const struct visit *v, uint32_t row)
{
	uint32_t mark = (uint32_t)t->nvisits + 1, first = first_of_key(t, v, row), id = first;

	if (t->inst[first].seen == mark) {
		uint32_t last = t->inst[first].last - 1;

		if (!t->inst[last].again) {
			id = add_instance(t, t->inst[first].hash, v, row);
			t->inst[last].again = id + 1;
		}
		id = t->inst[last].again - 1;
	}
	t->inst[first].seen = mark;
	t->inst[first].last = id + 1;
	return id;
}

/* ---- layouts ---- */

/* Whether the rows are those of layout ID, in order. Ordinals follow from the order, so keys alone
 * decide. */
static bool same_layout(const struct table *t, const struct visit *v, uint32_t nrows, uint32_t id)
{
	const uint32_t *ids;

	if (!id || layout_size(&t->layouts, id) != nrows)
		return false;
	ids = layout_ids(&t->layouts, id);
	for (uint32_t row = 0; row < nrows; row++)
		if (!key_is(t, ids[row], v, row))
			return false;
	return true;
}

static uint32_t add_layout(struct layouts *l, const uint32_t *ids, size_t n)
{
	mem_grow((void **)&l->off, &l->off_cap, l->count + 2, sizeof(*l->off));
	mem_grow((void **)&l->ids, &l->ids_cap, l->nids + n + 1, sizeof(*l->ids));
	l->off[0] = 0;
	if (n)
		memcpy(l->ids + l->nids, ids, n * sizeof(*ids));
	l->nids += n;
	l->off[++l->count] = l->nids;
	return (uint32_t)l->count;
}

/* A row that flickers comes back to a layout of a moment ago: a few are looked at before a new one
 * is made. */
static uint32_t find_layout(struct table *t, const uint32_t *ids, uint32_t n)
{
	struct layouts *l = &t->layouts;

	for (size_t back = 0; back < 16 && back < l->count; back++) {
		uint32_t id = (uint32_t)(l->count - back);

		if (layout_size(l, id) == n &&
		    (!n || !memcmp(layout_ids(l, id), ids, n * sizeof(*ids))))
			return id;
	}
	return add_layout(l, ids, n);
}

static uint32_t layout_of(struct table *t, const struct visit *v, uint32_t nrows)
{
	uint32_t last = t->nvisits ? t->visits[t->nvisits - 1].layout : 0;

	if (same_layout(t, v, nrows, last))
		return last;
	mem_grow((void **)&t->row_ids, &t->row_cap, nrows, sizeof(*t->row_ids));
	for (uint32_t row = 0; row < nrows; row++)
		t->row_ids[row] = row_instance(t, v, row);
	return find_layout(t, t->row_ids, nrows);
}

/* ---- cells ---- */

/* Label cells come to mean strings of the table; one that means no string is absent. */
static void relabel(struct table *t, const struct visit *v, const struct frame *f, uint32_t nrows)
{
	const struct group *g = &t->schema->groups[t->group];

	for (uint32_t c = 0; c < f->ncols && c < g->ncols; c++)
		for (uint32_t row = 0; g->cols[c].kind == KIND_LABEL && row < nrows; row++) {
			size_t n, at = v->cell + (size_t)row * f->ncols + c;
			const char *s = frame_label(f, row, c, &n);

			if (s)
				t->val[at] = strtab_id(&t->strings, s, n);
			else
				t->has[at] = 0;
		}
}

static void copy_cells(struct table *t, const struct visit *v, const struct frame *f,
		       uint32_t nrows)
{
	size_t n = (size_t)nrows * f->ncols;

	mem_grow((void **)&t->val, &t->val_cap, v->cell + n, sizeof(*t->val));
	mem_grow((void **)&t->has, &t->has_cap, v->cell + n, 1);
	if (n) {
		memcpy(t->val + v->cell, f->val, n * sizeof(*t->val));
		memcpy(t->has + v->cell, f->has, n);
	}
	t->ncells = v->cell + n;
	relabel(t, v, f, nrows);
}

bool table_fits(const struct table *t, const struct frame *f)
{
	size_t ncols = f->ncols > t->ncols ? f->ncols : t->ncols, nrows = f->nrows;

	if (!t->sparse)
		return (t->nrows + nrows) * (ncols ? ncols : 1) <= CODEC_CELLS_MAX;
	return t->nrows + nrows <= CODEC_ROWS_MAX && t->layouts.nids + nrows <= CODEC_CELLS_MAX &&
	       (t->ninst + nrows) * ncols <= CODEC_CELLS_MAX && ncols <= INT16_MAX &&
	       t->changes.count + nrows * ncols <= CODEC_CHANGES_MAX;
}

/* The rows that were just copied, as changes. Key cells are the instance's. */
static void keep_changes(struct table *t, const struct visit *v, uint32_t nrows)
{
	struct frame f = {
		.ncols = v->ncols, .nrows = nrows, .val = t->val + v->cell, .has = t->has + v->cell
	};
	const uint32_t *ids = layout_ids(&t->layouts, v->layout);

	for (uint32_t row = 0; row < nrows; row++)
		changes_add(&t->changes, (uint16_t)t->nvisits, ids[row], &f, row);
	t->ncells = v->cell;
}

static void add_rows(struct table *t, struct visit *v, const struct frame *f)
{
	uint32_t nrows = f->nrows;

	v->ncols = f->ncols;
	copy_cells(t, v, f, nrows);
	v->layout = layout_of(t, v, nrows);
	if (t->sparse)
		keep_changes(t, v, nrows);
	t->nrows += nrows;
	t->ntaken++;
	if (f->ncols > t->ncols)
		t->ncols = f->ncols;
}

/* What the first sample is like decides; the bytes are the same either way. */
static bool is_sparse(const struct frame *f)
{
	return (size_t)f->nrows * f->ncols >= CODEC_SPARSE_CELLS && f->ncols <= INT16_MAX;
}

void table_add(struct table *t, const struct frame *f)
{
	struct visit v = { .cell = t->ncells };

	mem_grow((void **)&t->visits, &t->visits_cap, t->nvisits + 1, sizeof(*t->visits));
	if (f && f->taken) {
		if (!t->ntaken)
			t->sparse = is_sparse(f);
		if (table_fits(t, f))
			add_rows(t, &v, f);
		else
			t->overflow = true;
	}
	t->visits[t->nvisits++] = v;
}
