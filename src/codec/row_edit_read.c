/* Reading ROW_EDIT; row.h describes the bytes. */
#include <string.h>

#include "row_reader.h"

struct operation {
	uint64_t keep, skip, put;
};

/* The next operation on a key row of which LEFT rows are not used up; false when it does not fit.
 */
static bool next_operation(struct rd *r, uint64_t *left, struct operation *op)
{
	op->keep = rd_varint(r);
	op->skip = rd_varint(r);
	op->put = rd_varint(r);
	if (r->bad || op->keep > *left || op->skip > *left - op->keep || op->put > UINT32_MAX)
		return false;
	*left -= op->keep + op->skip;
	return true;
}

/* How many rows the operations make; R is a copy. */
static bool count_rows(struct rd r, const struct frame *key, uint64_t *nrows)
{
	uint64_t nops = rd_varint(&r), left = key->nrows;
	struct operation op;

	*nrows = 0;
	if (r.bad || nops > rd_left(&r))
		return false;
	for (uint64_t i = 0; i < nops; i++) {
		if (!next_operation(&r, &left, &op))
			return false;
		*nrows += op.keep + op.put;
	}
	return true;
}

static void copy_row(struct row_reader *w, struct frame *f, uint32_t row, const struct frame *key,
		     uint32_t from)
{
	size_t to = (size_t)row * f->ncols, at = (size_t)from * key->ncols;

	memcpy(f->val + to, key->val + at, key->ncols * sizeof(*f->val));
	memcpy(f->has + to, key->has + at, key->ncols);
	for (uint32_t c = 0; key->strings != w->strings && c < key->ncols; c++) {
		const char *s;
		size_t n;

		if (!row_reader_is_label(w, f->group, c))
			continue;
		s = frame_label(key, from, c, &n);
		f->has[to + c] = s != NULL;
		f->val[to + c] = s ? strtab_id(w->strings, s, n) : 0;
	}
}

static bool copy_rows(struct row_reader *w, struct rd *r, struct frame *f, const struct frame *key)
{
	uint64_t nops = rd_varint(r), left = key->nrows;
	uint32_t row = 0, from = 0;
	struct operation op;

	for (uint64_t i = 0; i < nops; i++) {
		if (!next_operation(r, &left, &op))
			return false;
		for (uint64_t k = 0; k < op.keep; k++)
			copy_row(w, f, row++, key, from++);
		from += (uint32_t)op.skip;
		row += (uint32_t)op.put;
	}
	return true;
}

/* The cell that is GAP further on than *AT; false when there is none. *AT moves behind it. *CELL is
 * its place in F, SIZE_MAX for a column that is not known here. */
static bool next_cell(const struct row_reader *w, const struct frame *f, uint64_t gap, uint64_t *at,
		      size_t *cell)
{
	uint64_t cells = (uint64_t)f->nrows * w->ncols;
	uint32_t col;

	if (*at >= cells || gap >= cells - *at)
		return false;
	*at += gap;
	col = w->cols[*at % w->ncols];
	*cell = col == UINT32_MAX ? SIZE_MAX : (size_t)(*at / w->ncols) * f->ncols + col;
	++*at;
	return true;
}

static bool toggle(struct row_reader *w, struct rd *r, struct frame *f)
{
	uint64_t n = rd_varint(r), at = 0;
	size_t cell;

	if (r->bad || n > rd_left(r))
		return false;
	for (uint64_t i = 0; i < n; i++) {
		if (!next_cell(w, f, rd_varint(r), &at, &cell))
			return false;
		if (cell == SIZE_MAX)
			continue;
		f->has[cell] = !f->has[cell];
		f->val[cell] = 0;
	}
	return !r->bad;
}

static bool set_values(struct row_reader *w, struct rd *r, struct frame *f)
{
	uint64_t at = 0;

	while (rd_left(r)) {
		uint64_t gap = rd_varint(r), v = rd_varint(r);
		size_t cell;

		if (r->bad || !next_cell(w, f, gap, &at, &cell))
			return false;
		if (cell == SIZE_MAX)
			continue;
		if (!f->has[cell])
			return false;
		if (!row_reader_is_label(w, f->group, (uint32_t)(cell % f->ncols)))
			f->val[cell] += (uint64_t)unzigzag(v);
		else if (v < w->nids)
			f->val[cell] = w->ids[v];
		else
			return false;
	}
	return !r->bad;
}

bool row_edit_read(struct row_reader *w, struct rd *r, unsigned group)
{
	const struct frame *key = w->key ? &w->key->frames[group] : NULL;
	struct frame *f;
	uint64_t nrows;

	if (!key || !key->taken || !w->ncols || !count_rows(*r, key, &nrows))
		return false;
	f = row_reader_frame(w, group, nrows, w->width > key->ncols ? w->width : key->ncols);
	return f && copy_rows(w, r, f, key) && toggle(w, r, f) && set_values(w, r, f);
}
