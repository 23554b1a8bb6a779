/* Writing rows; row.h describes the bytes. */
#include "row.h"

#include <stdlib.h>
#include <string.h>

#include "limits.h"
#include "zip.h"

struct row_writer {
	const struct schema *schema;
	struct dict *dict;
	struct strtab strings;
	struct buf groups; /* what follows the strings */
	struct buf blob;   /* one group */
	size_t longest;	   /* a longer label is cut */
	struct row_cut cut;
};

/* Rows of F that a reader accepts. */
static uint32_t rows_of(const struct frame *f)
{
	uint32_t ncols = f->ncols ? f->ncols : 1, some = CODEC_FRAME_CELLS_LEAST / ncols;
	size_t cells = (size_t)f->nrows * f->ncols, present = 0;

	if (f->nrows <= some)
		return f->nrows;
	for (size_t i = 0; i < cells; i++)
		present += f->has[i];
	if (codec_frame_fits(f->nrows, ncols, present))
		return f->nrows;
	return some;
}

static bool is_label(const struct row_writer *w, const struct frame *f, uint32_t col)
{
	const struct group *g = &w->schema->groups[f->group];

	return col < g->ncols && g->cols[col].kind == KIND_LABEL;
}

/* Whether the labels of both frames, which have the same cells, read the same. */
static bool labels_equal(const struct row_writer *w, const struct frame *a, const struct frame *b)
{
	for (uint32_t c = 0; c < a->ncols; c++)
		for (uint32_t row = 0; is_label(w, a, c) && row < a->nrows; row++) {
			size_t na = 0, nb = 0;
			const char *sa = frame_label(a, row, c, &na);
			const char *sb = frame_label(b, row, c, &nb);

			if (!sa != !sb || na != nb || (sa && memcmp(sa, sb, na) != 0))
				return false;
		}
	return true;
}

static bool comparable(const struct row_writer *w, const struct frame *a, const struct frame *b)
{
	size_t cells = (size_t)a->nrows * a->ncols;

	return b->taken && a->ncols == b->ncols && a->nrows == b->nrows &&
	       (!cells || !memcmp(a->has, b->has, cells)) && rows_of(a) == a->nrows &&
	       a->ncols <= w->schema->groups[a->group].ncols && labels_equal(w, a, b);
}

static void put_columns(struct row_writer *w, unsigned group, uint32_t ncols)
{
	uint32_t expected = dict_id(w->dict, group, 0), run;

	buf_varint(&w->blob, ncols);
	for (uint32_t c = 0; c < ncols; c += run) {
		uint32_t id = dict_id(w->dict, group, c);

		for (run = 1; c + run < ncols; run++)
			if (dict_id(w->dict, group, c + run) != id + run)
				break;
		buf_zigzag(&w->blob, (int64_t)id - (int64_t)expected);
		buf_varint(&w->blob, run);
		expected = id + run;
	}
}

/* Labels compare by their text, which is equal in both: only their ids may differ. */
static void put_pairs(struct row_writer *w, const struct frame *f, const struct frame *key)
{
	uint64_t zeros = 0;

	for (uint32_t row = 0; row < f->nrows; row++)
		for (uint32_t c = 0; c < f->ncols; c++) {
			size_t at = (size_t)row * f->ncols + c;

			if (!f->has[at] || f->val[at] == key->val[at] || is_label(w, f, c)) {
				zeros++;
				continue;
			}
			buf_varint(&w->blob, zeros);
			buf_zigzag(&w->blob, (int64_t)(f->val[at] - key->val[at]));
			zeros = 0;
		}
}

/* Absent: no value, or a label that is no string. */
static bool cell(struct row_writer *w, const struct frame *f, uint32_t row, uint32_t col,
		 uint64_t *v)
{
	const char *s;
	size_t n;

	if (!is_label(w, f, col))
		return frame_get(f, row, col, v);
	s = frame_label(f, row, col, &n);
	if (!s)
		return false;
	if (n > w->longest) {
		n = w->longest;
		w->cut.labels++;
	}
	*v = strtab_id(&w->strings, s, n);
	return true;
}

static void put_full(struct row_writer *w, const struct frame *f, uint32_t nrows, uint32_t ncols)
{
	struct buf values = BUF_INIT;
	uint64_t *above = mem_zalloc(ncols, sizeof(*above)), run = 0;
	bool present = true;

	buf_varint(&w->blob, nrows);
	for (uint32_t row = 0; row < nrows; row++)
		for (uint32_t c = 0; c < ncols; c++, run++) {
			uint64_t v = 0;
			bool has = cell(w, f, row, c, &v);

			if (has != present) {
				buf_varint(&w->blob, run);
				run = 0;
				present = has;
			}
			if (!has)
				continue;
			buf_zigzag(&values, (int64_t)(v - above[c]));
			above[c] = v;
		}
	if (run)
		buf_varint(&w->blob, run);
	if (values.len)
		buf_add(&w->blob, values.p, values.len);
	free(above);
	buf_release(&values);
}

static bool label_id(void *writer, const struct frame *f, uint32_t row, uint32_t col, uint64_t *id)
{
	return cell(writer, f, row, col, id);
}

/* Rows that came, went or changed their labels or presence since the key row. */
static bool put_edit(struct row_writer *w, const struct frame *f, const struct frame *key)
{
	return key->taken && key->nrows && f->ncols == key->ncols &&
	       f->ncols <= w->schema->groups[f->group].ncols && rows_of(f) == f->nrows &&
	       row_edit_write(w->schema, f, key, label_id, w, &w->blob);
}

/* How the group is written; the columns stand in the blob already. */
static unsigned put_rows(struct row_writer *w, const struct frame *f, const struct frame *key,
			 uint32_t ncols)
{
	size_t start = w->blob.len;
	uint32_t nrows;

	if (key && comparable(w, f, key)) {
		put_pairs(w, f, key);
		return w->blob.len == start ? ROW_SAME : ROW_DIFF;
	}
	if (key && put_edit(w, f, key))
		return ROW_EDIT;
	nrows = rows_of(f);
	if (nrows < f->nrows) {
		w->cut.rows += f->nrows - nrows;
		w->cut.group = f->group;
	}
	put_full(w, f, nrows, ncols);
	return ROW_FULL;
}

static void put_group(struct row_writer *w, const struct frame *f, const struct frame *key)
{
	uint32_t known = w->schema->groups[f->group].ncols;
	uint32_t ncols = f->ncols < known ? f->ncols : known;
	unsigned form;

	buf_reset(&w->blob);
	put_columns(w, f->group, ncols);
	form = put_rows(w, f, key, ncols);
	buf_varint(&w->groups, (uint64_t)dict_id(w->dict, f->group, 0) * 4 + form);
	if (form != ROW_SAME)
		buf_blob(&w->groups, w->blob.p, w->blob.len);
}

static void put_strings(const struct strtab *s, struct buf *out)
{
	buf_varint(out, s->count);
	for (size_t id = 0; id < s->count; id++) {
		size_t n;
		const char *text = strtab_get(s, id, &n);

		buf_blob(out, text, n);
	}
}

static void put_head(const struct sample *s, const struct sample *key, struct buf *out)
{
	const struct stamp *t = &s->stamp;

	buf_add(out, row_magic, sizeof(row_magic));
	buf_u32(out, 0);
	buf_varint(out, s->seq);
	buf_varint(out, key ? s->seq - key->seq : 0);
	buf_add(out, t->boot_id, sizeof(t->boot_id));
	buf_zigzag(out, t->real_ms);
	buf_zigzag(out, t->mono_ms);
	buf_zigzag(out, (int64_t)((uint64_t)t->boot_ms - (uint64_t)t->mono_ms));
	buf_zigzag(out, (int64_t)(t->uptime_cs - (uint64_t)(t->boot_ms / 10)));
}

/* The row is a value of the store: what zstd cannot do (it is given room enough) is not expected to
 * fail. */
static void put_body(const struct row_writer *w, struct buf *out)
{
	struct buf body = BUF_INIT;
	size_t packed;

	put_strings(&w->strings, &body);
	if (w->groups.len)
		buf_add(&body, w->groups.p, w->groups.len);
	buf_varint(out, body.len);
	if (zip_pack(out, body.p, body.len, LEVEL_ROW, &packed, NULL))
		buf_add(out, body.p, body.len);
	buf_release(&body);
}

/* ---- labels for which there is no room --------------------------------------------------------- */

struct lengths {
	size_t *n;
	size_t count, cap;
};

/* The lengths of F's labels, each once. */
static void gather_lengths(const struct row_writer *w, const struct frame *f, struct lengths *l)
{
	uint8_t *seen = f->strings ? mem_zalloc(f->strings->count + 1, 1) : NULL;

	for (uint32_t c = 0; seen && c < f->ncols; c++)
		for (uint32_t row = 0; is_label(w, f, c) && row < f->nrows; row++) {
			size_t n;
			uint64_t id;

			if (!frame_label(f, row, c, &n) || !frame_get(f, row, c, &id) || seen[id])
				continue;
			seen[id] = 1;
			mem_grow((void **)&l->n, &l->cap, l->count + 1, sizeof(*l->n));
			l->n[l->count++] = n + 1;
		}
	free(seen);
}

static int by_length(const void *a, const void *b)
{
	size_t x = *(const size_t *)a, y = *(const size_t *)b;

	return (x > y) - (x < y);
}

/* The longest that labels may be for all of them to fit. Their tables hold at least those in use. */
static size_t longest_label(const struct row_writer *w, const struct sample *s)
{
	size_t longest = SIZE_MAX, left = CODEC_STRINGS_MAX, all = 0;
	struct lengths l = { 0 };

	for (unsigned g = 0; g < G_COUNT_; g++)
		if (s->frames[g].taken && s->frames[g].strings)
			all += s->frames[g].strings->bytes.len;
	for (unsigned g = 0; g < G_COUNT_ && all > left; g++)
		if (s->frames[g].taken)
			gather_lengths(w, &s->frames[g], &l);
	mem_sort(l.n, l.count, sizeof(*l.n), by_length);
	for (size_t i = 0; i < l.count; left -= l.n[i++])
		if (l.n[i] > left / (l.count - i)) {
			longest = left / (l.count - i) - 1;
			break;
		}
	free(l.n);
	return longest;
}

void row_encode(const struct sample *s, const struct sample *key, const struct schema *schema,
		struct dict *d, struct buf *out, struct row_cut *cut)
{
	struct row_writer w = { .schema = schema, .dict = d };
	size_t start = out->len;
	uint32_t crc;

	w.longest = longest_label(&w, s);

	for (unsigned g = 0; g < G_COUNT_; g++)
		if (s->frames[g].taken)
			put_group(&w, &s->frames[g], key ? &key->frames[g] : NULL);
	put_head(s, key, out);
	put_body(&w, out);
	crc = crc32c(0, out->p + start + ROW_DATA_AT, out->len - start - ROW_DATA_AT);
	for (size_t i = 0; i < 4; i++)
		out->p[start + ROW_CRC_AT + i] = (char)(uint8_t)(crc >> (8 * i));
	w.cut.longest = w.longest;
	if (cut)
		*cut = w.cut;
	strtab_release(&w.strings);
	buf_release(&w.groups);
	buf_release(&w.blob);
}
