/* Reading rows; row.h describes the bytes. */
#include <stdlib.h>
#include <string.h>

#include "limits.h"
#include "row_reader.h"
#include "zip.h"

static int damage(struct err *e, const char *what)
{
	return err_set(e, ERR_DAMAGE, "row: %s", what);
}

static bool take_head(struct rd *r, struct row_head *h)
{
	struct stamp *t = &h->stamp;
	const uint8_t *boot;

	h->seq = rd_varint(r);
	h->key_seq = rd_varint(r);
	if (h->key_seq > h->seq)
		return false;
	h->key_seq = h->key_seq ? h->seq - h->key_seq : 0;
	boot = rd_bytes(r, sizeof(t->boot_id));
	if (boot)
		memcpy(t->boot_id, boot, sizeof(t->boot_id));
	t->real_ms = rd_zigzag(r);
	t->mono_ms = rd_zigzag(r);
	t->boot_ms = (int64_t)((uint64_t)rd_zigzag(r) + (uint64_t)t->mono_ms);
	t->uptime_cs = (uint64_t)rd_zigzag(r) + (uint64_t)(t->boot_ms / 10);
	return !r->bad;
}

static int open_row(const void *p, size_t n, struct row_head *h, struct rd *body, struct err *e)
{
	const uint8_t *at = p;
	struct rd crc;

	memset(h, 0, sizeof(*h));
	if (n < ROW_DATA_AT || memcmp(at, row_magic, sizeof(row_magic)) != 0)
		return damage(e, "not the beginning of one");
	crc = rd_init(at + ROW_CRC_AT, 4);
	if (rd_u32(&crc) != crc32c(0, at + ROW_DATA_AT, n - ROW_DATA_AT))
		return damage(e, "it fails its checksum");
	*body = rd_init(at + ROW_DATA_AT, n - ROW_DATA_AT);
	return take_head(body, h) ? 0 : damage(e, "its head makes no sense");
}

int row_head(const void *p, size_t n, struct row_head *h, struct err *e)
{
	struct rd body;

	return open_row(p, n, h, &body, e);
}

static bool take_strings(struct row_reader *w, struct rd *r)
{
	uint64_t n = rd_varint(r);

	if (r->bad || n > rd_left(r))
		return false;
	mem_grow((void **)&w->ids, &w->ids_cap, (size_t)n, sizeof(*w->ids));
	for (w->nids = 0; w->nids < n; w->nids++) {
		size_t len;
		const uint8_t *s = rd_blob(r, &len);

		if (!s)
			return false;
		w->ids[w->nids] = strtab_id(w->strings, (const char *)s, len);
	}
	return true;
}

static uint32_t column_of(struct row_reader *w, unsigned group, uint64_t id)
{
	const struct dict_entry *at = id < w->dict->count ? &w->dict->entries[id] : NULL;

	if (!at || at->group != group || at->col >= w->schema->groups[group].ncols)
		return UINT32_MAX;
	if (at->col >= w->width)
		w->width = at->col + 1;
	return at->col;
}

static bool take_columns(struct row_reader *w, struct rd *r, unsigned group, uint64_t expected)
{
	uint64_t n = rd_varint(r);

	w->ncols = 0;
	w->width = 0;
	if (r->bad || n > CODEC_COLUMNS_MAX)
		return false;
	mem_grow((void **)&w->cols, &w->cols_cap, (size_t)n, sizeof(*w->cols));
	while (w->ncols < n) {
		uint64_t run;

		expected += (uint64_t)rd_zigzag(r);
		run = rd_varint(r);
		if (r->bad || !run || run > n - w->ncols)
			return false;
		for (; run; run--)
			w->cols[w->ncols++] = column_of(w, group, expected++);
	}
	return true;
}

struct frame *row_reader_frame(struct row_reader *w, unsigned group, uint64_t nrows, uint32_t ncols)
{
	uint64_t listed = w->ncols > ncols ? w->ncols : ncols;
	struct frame *f;

	if (!listed)
		listed = 1;
	if (nrows > w->room || nrows * listed > w->room - w->cells)
		return NULL;
	w->cells += nrows * listed;
	f = frame_begin(w->out, group, ncols, w->strings);
	for (uint64_t i = 0; i < nrows; i++)
		frame_row(f);
	return f;
}

bool row_reader_is_label(const struct row_reader *w, unsigned group, uint32_t col)
{
	const struct group *g = &w->schema->groups[group];

	return col < g->ncols && g->cols[col].kind == KIND_LABEL;
}

static void copy_labels(struct row_reader *w, struct frame *f, const struct frame *key)
{
	for (uint32_t c = 0; key->strings != w->strings && c < f->ncols; c++)
		for (uint32_t row = 0; row_reader_is_label(w, f->group, c) && row < f->nrows;
		     row++) {
			size_t n, at = (size_t)row * f->ncols + c;
			const char *s = frame_label(key, row, c, &n);

			f->has[at] = s != NULL;
			f->val[at] = s ? strtab_id(w->strings, s, n) : 0;
		}
}

/* The group as it is in the key row. */
static struct frame *take_same(struct row_reader *w, unsigned group)
{
	const struct frame *key = w->key ? &w->key->frames[group] : NULL;
	size_t cells;
	struct frame *f;

	if (!key || !key->taken)
		return NULL;
	f = row_reader_frame(w, group, key->nrows, key->ncols);
	cells = (size_t)key->nrows * key->ncols;
	if (!f || !cells)
		return f;
	memcpy(f->val, key->val, cells * sizeof(*f->val));
	memcpy(f->has, key->has, cells);
	copy_labels(w, f, key);
	return f;
}

static bool add_to_cell(struct row_reader *w, struct frame *f, uint64_t cell, uint64_t more)
{
	uint32_t col = w->cols[cell % w->ncols];
	size_t at = (size_t)(cell / w->ncols) * f->ncols + col;

	if (col == UINT32_MAX)
		return true;
	if (col >= f->ncols || !f->has[at] || row_reader_is_label(w, f->group, col))
		return false;
	f->val[at] += more;
	return true;
}

static bool take_diff(struct row_reader *w, struct rd *r, unsigned group)
{
	struct frame *f = take_same(w, group);
	uint64_t at = 0, cells;

	if (!f)
		return false;
	cells = (uint64_t)f->nrows * w->ncols;
	while (rd_left(r)) {
		uint64_t zeros = rd_varint(r), more = (uint64_t)rd_zigzag(r);

		if (r->bad || at >= cells || zeros >= cells - at ||
		    !add_to_cell(w, f, at + zeros, more))
			return false;
		at += zeros + 1;
	}
	return !r->bad;
}

/* The presence of all cells, column by column of the row, in flags. */
static bool take_presence(struct rd *r, uint8_t *flags, size_t n)
{
	bool present = true;

	for (size_t k = 0; k < n; present = !present) {
		uint64_t run = rd_varint(r);

		if (r->bad || run > n - k || (!run && k))
			return false;
		memset(flags + k, present, (size_t)run);
		k += (size_t)run;
	}
	return true;
}

static bool set_cell(struct row_reader *w, struct frame *f, uint32_t row, uint32_t col, uint64_t v)
{
	if (col == UINT32_MAX)
		return true;
	if (row_reader_is_label(w, f->group, col)) {
		if (v >= w->nids)
			return false;
		v = w->ids[v];
	}
	frame_set(f, row, col, v);
	return true;
}

static bool take_cells(struct row_reader *w, struct rd *r, struct frame *f, const uint8_t *flags)
{
	uint64_t *above = mem_zalloc(w->ncols, sizeof(*above));
	bool ok = true;

	for (uint32_t row = 0; row < f->nrows && ok; row++)
		for (size_t c = 0; c < w->ncols && ok; c++) {
			if (!*flags++)
				continue;
			above[c] += (uint64_t)rd_zigzag(r);
			ok = !r->bad && set_cell(w, f, row, w->cols[c], above[c]);
		}
	free(above);
	return ok && !rd_left(r);
}

static bool take_full(struct row_reader *w, struct rd *r, unsigned group)
{
	uint64_t nrows = rd_varint(r);
	struct frame *f = r->bad ? NULL : row_reader_frame(w, group, nrows, w->width);
	uint8_t *flags;
	bool ok;

	if (!f)
		return false;
	flags = mem_alloc((size_t)nrows * w->ncols + 1);
	ok = take_presence(r, flags, (size_t)nrows * w->ncols) && take_cells(w, r, f, flags);
	free(flags);
	return ok;
}

static bool take_group(struct row_reader *w, struct rd *r, groupset want)
{
	uint64_t tag = rd_varint(r), id = tag >> 2;
	unsigned form = tag & 3;
	unsigned group = id < w->dict->count ? w->dict->entries[id].group : G_NONE;
	const uint8_t *p;
	struct rd blob;
	size_t n = 0;

	p = form == ROW_SAME ? NULL : rd_blob(r, &n);
	if (r->bad)
		return false;
	if (group >= G_COUNT_ || !groupset_has(want, group))
		return true;
	if (w->out->frames[group].taken)
		return false;
	w->ncols = 0;
	if (form == ROW_SAME)
		return take_same(w, group) != NULL;
	blob = rd_init(p, n);
	if (!take_columns(w, &blob, group, id))
		return false;
	if (form == ROW_EDIT)
		return row_edit_read(w, &blob, group);
	return form == ROW_DIFF ? take_diff(w, &blob, group) : take_full(w, &blob, group);
}

static bool take_body(struct row_reader *w, struct rd r, groupset want)
{
	if (!take_strings(w, &r))
		return false;
	while (rd_left(&r))
		if (!take_group(w, &r, want))
			return false;
	return !r.bad;
}

static int check_key(const struct row_head *h, const struct sample *key, struct err *e)
{
	if (!h->key_seq)
		return 0;
	if (!key || key->seq != h->key_seq ||
	    memcmp(key->stamp.boot_id, h->stamp.boot_id, sizeof(h->stamp.boot_id)) != 0)
		return damage(e, "the row that it refers to is missing");
	return 0;
}

static uint64_t sample_cells(const struct sample *s)
{
	uint64_t n = 0;

	for (unsigned g = 0; g < G_COUNT_; g++)
		if (s->frames[g].taken)
			n += (uint64_t)s->frames[g].nrows * s->frames[g].ncols;
	return n;
}

int row_decode(const void *p, size_t n, const struct sample *key, const struct schema *schema,
	       const struct dict *d, groupset want, struct sample *out, struct strtab *strings,
	       struct err *e)
{
	struct row_reader w = { .schema = schema, .dict = d, .out = out, .strings = strings };
	struct buf body = BUF_INIT;
	struct row_head h;
	struct rd r;
	uint64_t raw;
	int rc = open_row(p, n, &h, &r, e);

	sample_reset(out);
	if (!rc)
		rc = check_key(&h, key, e);
	if (rc)
		return rc;
	w.key = h.key_seq ? key : NULL;
	out->seq = h.seq;
	out->stamp = h.stamp;
	raw = rd_varint(&r);
	if (r.bad || raw > CODEC_RAW_MAX)
		return damage(e, "its size makes no sense");
	w.room = codec_cells_room(raw) + (w.key ? sample_cells(w.key) : 0);
	buf_extend(&body, (size_t)raw);
	rc = zip_unpack(r.p, rd_left(&r), body.p, body.len, e);
	if (!rc && !take_body(&w, rd_init(body.p, body.len), want))
		rc = damage(e, "its body makes no sense");
	buf_release(&body);
	free(w.ids);
	free(w.cols);
	return rc;
}
