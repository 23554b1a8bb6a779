/* Writing ROW_EDIT; row.h describes the bytes. */
#include <stdlib.h>
#include <string.h>

#include "row.h"

struct edit {
	const struct schema *schema;
	const struct frame *f, *key;
	int64_t *twin; /* of each row of F in KEY, growing; -1: put in */
	struct buf toggles, values;
	uint64_t ntoggles, toggle_gap, value_gap;
	row_label_fn *label;
	void *writer;
};

/* The rows that both have, in the same order: a row that moved up counts as new. */
static size_t match(struct edit *d)
{
	int64_t last = -1;
	size_t kept = 0;

	frame_match_all(d->schema, d->f, d->key, d->twin);
	for (uint32_t row = 0; row < d->f->nrows; row++) {
		if (d->twin[row] <= last) {
			d->twin[row] = -1;
			continue;
		}
		last = d->twin[row];
		kept++;
	}
	return kept;
}

static void put_operations(const struct edit *d, struct buf *out)
{
	struct buf ops = BUF_INIT;
	uint64_t nops = 0;
	int64_t at = 0;

	for (uint32_t row = 0; row < d->f->nrows; nops++) {
		uint64_t keep = 0, put = 0;
		int64_t next;

		for (; row < d->f->nrows && d->twin[row] == at; row++, at++)
			keep++;
		for (; row < d->f->nrows && d->twin[row] < 0; row++)
			put++;
		next = row < d->f->nrows ? d->twin[row] : at;
		buf_varint(&ops, keep);
		buf_varint(&ops, (uint64_t)(next - at));
		buf_varint(&ops, put);
		at = next;
	}
	buf_varint(out, nops);
	if (ops.len)
		buf_add(out, ops.p, ops.len);
	buf_release(&ops);
}

static bool is_label(const struct edit *d, uint32_t col)
{
	return d->schema->groups[d->f->group].cols[col].kind == KIND_LABEL;
}

static bool same_text(const struct edit *d, uint32_t row, uint32_t twin, uint32_t col)
{
	size_t na = 0, nb = 0;
	const char *a = frame_label(d->f, row, col, &na), *b = frame_label(d->key, twin, col, &nb);

	return a && b && na == nb && !memcmp(a, b, na);
}

static void put_value(struct edit *d, uint64_t v)
{
	buf_varint(&d->values, d->value_gap);
	buf_varint(&d->values, v);
	d->value_gap = (uint64_t)-1; /* the cell itself is counted next */
}

/* Presence first: a label for which there is no room is absent. */
static void put_cell(struct edit *d, uint32_t row, uint32_t col)
{
	int64_t twin = d->twin[row];
	uint64_t v = 0, was = 0, id = 0;
	bool had = twin >= 0 && frame_get(d->key, (uint32_t)twin, col, &was);
	bool has = frame_get(d->f, row, col, &v), label = is_label(d, col);
	bool same = label && had && has && same_text(d, row, (uint32_t)twin, col);

	if (label && has && !same)
		has = d->label(d->writer, d->f, row, col, &id);
	if (has != had) {
		buf_varint(&d->toggles, d->toggle_gap);
		d->toggle_gap = (uint64_t)-1;
		d->ntoggles++;
	}
	if (has && label && !same)
		put_value(d, id);
	else if (has && !label && v != (had ? was : 0))
		put_value(d, zigzag((int64_t)(v - (had ? was : 0))));
	d->toggle_gap++;
	d->value_gap++;
}

/* A row in which nothing moved, the usual one, is passed over as a whole. */
static bool same_row(const struct edit *d, uint32_t row)
{
	const struct frame *f = d->f, *key = d->key;
	size_t a = (size_t)row * f->ncols, b = (size_t)d->twin[row] * key->ncols;

	if (d->twin[row] < 0 || memcmp(f->val + a, key->val + b, f->ncols * sizeof(*f->val)) != 0 ||
	    memcmp(f->has + a, key->has + b, f->ncols) != 0)
		return false;
	for (uint32_t col = 0; f->strings != key->strings && col < f->ncols; col++)
		if (is_label(d, col) && f->has[a + col] &&
		    !same_text(d, row, (uint32_t)d->twin[row], col))
			return false;
	return true;
}

static void put_cells(struct edit *d)
{
	for (uint32_t row = 0; row < d->f->nrows; row++) {
		if (same_row(d, row)) {
			d->toggle_gap += d->f->ncols;
			d->value_gap += d->f->ncols;
			continue;
		}
		for (uint32_t col = 0; col < d->f->ncols; col++)
			put_cell(d, row, col);
	}
}

bool row_edit_write(const struct schema *schema, const struct frame *f, const struct frame *key,
		    row_label_fn *label, void *writer, struct buf *out)
{
	struct edit d = { .schema = schema, .f = f, .key = key, .label = label, .writer = writer };
	bool pays;

	d.twin = mem_alloc(((size_t)f->nrows + 1) * sizeof(*d.twin));
	pays = match(&d) * 2 >= f->nrows;
	if (pays) {
		put_operations(&d, out);
		put_cells(&d);
		buf_varint(out, d.ntoggles);
		if (d.toggles.len)
			buf_add(out, d.toggles.p, d.toggles.len);
		if (d.values.len)
			buf_add(out, d.values.p, d.values.len);
	}
	free(d.twin);
	buf_release(&d.toggles);
	buf_release(&d.values);
	return pays;
}
