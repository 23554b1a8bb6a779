#include <stdlib.h>
#include <string.h>

#include "sample.h"

void sample_init(struct sample *s)
{
	memset(s, 0, sizeof(*s));
	for (unsigned g = 0; g < G_COUNT_; g++)
		s->frames[g].group = (uint16_t)g;
}

void sample_release(struct sample *s)
{
	for (unsigned g = 0; g < G_COUNT_; g++) {
		if (!s->frames[g].cap)
			continue;
		free(s->frames[g].val);
		free(s->frames[g].has);
	}
	sample_init(s);
}

/* A frame that only pointed at somebody else's memory forgets it. */
static void frame_reset(struct frame *f)
{
	f->taken = false;
	f->nrows = f->ncols = 0;
	f->read_cs = 0;
	f->strings = NULL;
	if (!f->cap) {
		f->val = NULL;
		f->has = NULL;
	}
}

void sample_reset(struct sample *s)
{
	s->seq = 0;
	memset(&s->stamp, 0, sizeof(s->stamp));
	for (unsigned g = 0; g < G_COUNT_; g++)
		frame_reset(&s->frames[g]);
}

struct frame *frame_begin(struct sample *s, unsigned group, unsigned ncols,
			  const struct strtab *strings)
{
	struct frame *f = &s->frames[group];

	frame_reset(f);
	f->taken = true;
	f->ncols = ncols;
	f->strings = strings;
	return f;
}

static void frame_reserve(struct frame *f, size_t cells)
{
	if (cells <= f->cap)
		return;
	mem_grow((void **)&f->val, &f->cap, cells, sizeof(*f->val));
	f->has = mem_realloc(f->has, f->cap, 1);
}

uint32_t frame_row(struct frame *f)
{
	size_t at = (size_t)f->nrows * f->ncols;

	frame_reserve(f, at + f->ncols);
	memset(f->val + at, 0, f->ncols * sizeof(*f->val));
	memset(f->has + at, 0, f->ncols);
	return f->nrows++;
}

void frame_widen(struct frame *f, unsigned ncols)
{
	unsigned old = f->ncols;

	if (ncols <= old)
		return;
	frame_reserve(f, (size_t)f->nrows * ncols);
	for (size_t row = f->nrows; row-- > 0;) {
		memmove(f->val + row * ncols, f->val + row * old, old * sizeof(*f->val));
		memmove(f->has + row * ncols, f->has + row * old, old);
		memset(f->val + row * ncols + old, 0, (ncols - old) * sizeof(*f->val));
		memset(f->has + row * ncols + old, 0, ncols - old);
	}
	f->ncols = ncols;
}

const char *frame_label(const struct frame *f, uint32_t row, uint32_t col, size_t *n)
{
	uint64_t id;

	if (!f->strings || !frame_get(f, row, col, &id) || id >= f->strings->count)
		return NULL;
	return strtab_get(f->strings, id, n);
}

/* Moves the label cells of one column over to another table of strings. */
static void relabel(struct frame *dst, uint32_t col, struct strtab *strings)
{
	for (uint32_t row = 0; row < dst->nrows; row++) {
		size_t n;
		const char *s = frame_label(dst, row, col, &n);

		if (s)
			dst->val[(size_t)row * dst->ncols + col] = strtab_id(strings, s, n);
	}
}

static void frame_copy(struct frame *dst, const struct frame *src, const struct group *g,
		       struct strtab *strings)
{
	size_t cells = (size_t)src->nrows * src->ncols;

	dst->nrows = src->nrows;
	if (!cells)
		return;
	frame_reserve(dst, cells);
	memcpy(dst->val, src->val, cells * sizeof(*dst->val));
	memcpy(dst->has, src->has, cells);
	dst->strings = src->strings;
	for (uint32_t c = 0; src->strings != strings && c < src->ncols && c < g->ncols; c++)
		if (g->cols[c].kind == KIND_LABEL)
			relabel(dst, c, strings);
	dst->strings = strings;
}

void sample_copy_frame(struct sample *dst, const struct sample *src, unsigned group,
		       const struct schema *schema, struct strtab *strings)
{
	const struct frame *from = &src->frames[group];

	frame_copy(frame_begin(dst, group, from->ncols, strings), from, &schema->groups[group],
		   strings);
	dst->frames[group].read_cs = from->read_cs;
}

void sample_copy(struct sample *dst, const struct sample *src, const struct schema *schema,
		 struct strtab *strings)
{
	sample_reset(dst);
	dst->seq = src->seq;
	dst->stamp = src->stamp;
	for (unsigned g = 0; g < G_COUNT_; g++)
		if (src->frames[g].taken)
			sample_copy_frame(dst, src, g, schema, strings);
}
