/*
 * rows STORE GROUP COLUMN...: the cells of every sample as they were recorded: a line a row, the
 * sample's time first; absent cells are `-`, names are escaped. For tests.
 */
#include <inttypes.h>
#include <string.h>

#include "store.h"

static void put_cell(struct buf *out, const struct schema *s, const struct frame *f, uint32_t row,
		     uint32_t col)
{
	const struct column *c = &s->groups[f->group].cols[col];
	const char *text;
	uint64_t v = 0;
	size_t n;

	if (!frame_get(f, row, col, &v))
		buf_char(out, '-');
	else if (c->kind == KIND_LABEL && (text = frame_label(f, row, col, &n)))
		buf_escaped(out, text, n);
	else if (c->is_signed)
		buf_fmt(out, "%" PRId64, (int64_t)v);
	else
		buf_u64_dec(out, v);
}

static void put_rows(const struct schema *s, const struct sample *sample, unsigned group,
		     const uint32_t *cols, size_t ncols)
{
	const struct frame *f = &sample->frames[group];
	struct buf line = BUF_INIT;

	for (uint32_t row = 0; row < f->nrows; row++) {
		buf_reset(&line);
		buf_fmt(&line, "%" PRId64, sample->stamp.real_ms);
		for (size_t i = 0; i < ncols; i++) {
			buf_char(&line, '\t');
			put_cell(&line, s, f, row, cols[i]);
		}
		puts(line.p);
	}
	buf_release(&line);
}

int main(int argc, char **argv)
{
	struct schema s;
	struct store store;
	struct cursor *c = NULL;
	struct item item;
	struct err e = { .code = ERR_NONE };
	uint32_t cols[64];
	int group;

	schema_init(&s);
	group = argc > 2 ? schema_group(&s, argv[2]) : -1;
	if (group < 0 || argc > 64 + 3)
		return 2;
	for (int i = 3; i < argc; i++) {
		int col = schema_column(&s, (unsigned)group, argv[i], strlen(argv[i]));

		if (col < 0)
			return 2;
		cols[i - 3] = (uint32_t)col;
	}
	if (store_open(&store, argv[1], &e) ||
	    cursor_open(&c, &store, &s, (groupset)1 << group, INT64_MIN, INT64_MAX, &e))
		goto done;
	while (!cursor_next(c, &item, &e) && item.type != ITEM_END) {
		if (item.type == ITEM_SAMPLE)
			put_rows(&s, item.sample, (unsigned)group, cols, (size_t)argc - 3);
		if (item.type == ITEM_MARK)
			printf("mark\t%s\n", item.mark->text);
	}
done:
	if (e.code)
		fprintf(stderr, "rows: %s\n", e.text);
	cursor_close(c);
	store_release(&store);
	schema_release(&s);
	return e.code ? 4 : 0;
}
