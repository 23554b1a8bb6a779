/* Comparing samples, for the tests of codec. */
#ifndef SAGO_TESTS_CODEC_SAMPLES_H
#define SAGO_TESTS_CODEC_SAMPLES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "codec_world.h"

static inline void assert_cell_equal(const struct column *c, const struct frame *a,
				     const struct frame *b, uint32_t row, uint32_t col)
{
	uint64_t va = 0, vb = 0;
	bool ha = frame_get(a, row, col, &va), hb = frame_get(b, row, col, &vb);
	size_t na, nb;
	const char *sa, *sb;

	assert_int_equal(ha, hb);
	if (!ha)
		return;
	if (c->kind != KIND_LABEL) {
		assert_true(va == vb);
		return;
	}
	sa = frame_label(a, row, col, &na);
	sb = frame_label(b, row, col, &nb);
	assert_non_null(sb);
	assert_int_equal(na, nb);
	assert_memory_equal(sa, sb, na);
}

static inline void assert_frame_equal(const struct schema *s, const struct frame *a,
				      const struct frame *b)
{
	const struct group *g = &s->groups[a->group];

	assert_int_equal(a->taken, b->taken);
	if (!a->taken)
		return;
	assert_int_equal(a->group, b->group);
	assert_int_equal(a->nrows, b->nrows);
	for (uint32_t row = 0; row < a->nrows; row++)
		for (uint32_t c = 0; c < g->ncols; c++)
			assert_cell_equal(&g->cols[c], a, b, row, c);
}

static inline void assert_stamp_equal(const struct stamp *a, const struct stamp *b)
{
	assert_true(a->real_ms == b->real_ms && a->mono_ms == b->mono_ms);
	assert_true(a->boot_ms == b->boot_ms && a->uptime_cs == b->uptime_cs);
	assert_memory_equal(a->boot_id, b->boot_id, sizeof(a->boot_id));
}

/* N samples of a world, kept. */
struct history {
	struct sample *samples;
	struct strtab strings;
	size_t n;
};

static inline void history_make(struct history *h, struct world *w, size_t n)
{
	h->samples = mem_zalloc(n, sizeof(*h->samples));
	strtab_init(&h->strings);
	for (h->n = 0; h->n < n; h->n++) {
		sample_init(&h->samples[h->n]);
		sample_copy(&h->samples[h->n], world_next(w), w->schema, &h->strings);
	}
}

static inline void history_release(struct history *h)
{
	for (size_t i = 0; i < h->n; i++)
		sample_release(&h->samples[i]);
	free(h->samples);
	strtab_release(&h->strings);
}

static inline void history_encode(const struct history *h, size_t from, size_t n,
				  const struct schema *s, struct dict *d, int level,
				  struct buf *out)
{
	struct block_builder *b = block_builder_new(s);
	struct err e;

	for (size_t i = from; i < from + n; i++)
		block_builder_add(b, &h->samples[i]);
	assert_int_equal(block_builder_encode(b, d, level, out, &e), 0);
	block_builder_free(b);
}

#endif
