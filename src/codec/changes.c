#include <stdlib.h>
#include <string.h>

#include "limits.h"
#include "table.h"

void changes_release(struct changes *c)
{
	free(c->list);
	free(c->val);
	free(c->has);
	free(c->used);
	memset(c, 0, sizeof(*c));
}

/* Wider rows: the cells move apart. */
static void widen(struct changes *c, size_t stride)
{
	uint64_t *val = mem_zalloc(c->ninst * stride + 1, sizeof(*val));
	uint8_t *has = mem_zalloc(c->ninst * stride + 1, 1);

	for (size_t i = 0; i < c->ninst && c->stride; i++) {
		memcpy(val + i * stride, c->val + i * c->stride, c->stride * sizeof(*val));
		memcpy(has + i * stride, c->has + i * c->stride, c->stride);
	}
	free(c->val);
	free(c->has);
	c->val = val;
	c->has = has;
	c->val_cap = c->has_cap = c->ninst * stride + 1;
	c->used = mem_realloc(c->used, stride, 1);
	memset(c->used + c->stride, 0, stride - c->stride);
	c->stride = stride;
}

static void make_room(struct changes *c, uint32_t inst, size_t ncols)
{
	size_t from = c->ninst * c->stride, to;

	if (ncols > c->stride) {
		widen(c, ncols);
		from = c->ninst * c->stride;
	}
	if (inst < c->ninst)
		return;
	c->ninst = (size_t)inst + 1;
	to = c->ninst * c->stride;
	mem_grow((void **)&c->val, &c->val_cap, to, sizeof(*c->val));
	mem_grow((void **)&c->has, &c->has_cap, to, 1);
	memset(c->val + from, 0, (to - from) * sizeof(*c->val));
	memset(c->has + from, 0, to - from);
}

static void add(struct changes *c, uint16_t sample, uint32_t inst, uint32_t col, bool has,
		uint64_t val)
{
	size_t at = inst * c->stride + col;

	mem_grow((void **)&c->list, &c->cap, c->count + 1, sizeof(*c->list));
	c->list[c->count++] = (struct change){
		.val = val, .inst = inst, .sample = sample, .col_has = (uint16_t)(col << 1 | has)
	};
	c->has[at] = has;
	c->val[at] = val;
	c->used[col] |= has;
}

void changes_add(struct changes *c, uint16_t sample, uint32_t inst, const struct frame *f,
		 uint32_t row)
{
	size_t from = (size_t)row * f->ncols, at;

	make_room(c, inst, f->ncols);
	at = inst * c->stride;
	if (f->ncols == c->stride && !memcmp(f->has + from, c->has + at, f->ncols) &&
	    !memcmp(f->val + from, c->val + at, f->ncols * sizeof(*f->val)))
		return;
	for (uint32_t col = 0; col < c->stride; col++) {
		bool has = col < f->ncols && f->has[from + col];
		uint64_t val = has ? f->val[from + col] : 0;

		if (has != (bool)c->has[at + col] || val != c->val[at + col])
			add(c, sample, inst, col, has, val);
	}
}

/* ---- order ----------------------------------------------------------------------------------- */

static uint32_t instance_of(const struct change *c)
{
	return c->inst;
}

static uint32_t column_of(const struct change *c)
{
	return c->col_has >> 1;
}

/* One stable pass of a counting sort over NKEYS keys. */
static void pass(const struct changes *c, const uint32_t *from, uint32_t *to, size_t nkeys,
		 uint32_t (*key)(const struct change *))
{
	size_t *place = mem_zalloc(nkeys + 1, sizeof(*place));

	for (size_t i = 0; i < c->count; i++)
		place[key(&c->list[i]) + 1]++;
	for (size_t k = 0; k < nkeys; k++)
		place[k + 1] += place[k];
	for (size_t i = 0; i < c->count; i++) {
		uint32_t at = from ? from[i] : (uint32_t)i;

		to[place[key(&c->list[at])]++] = at;
	}
	free(place);
}

uint32_t *changes_by_series(const struct changes *c)
{
	uint32_t *a = mem_alloc((c->count + 1) * sizeof(*a));
	uint32_t *b = mem_alloc((c->count + 1) * sizeof(*b));

	pass(c, NULL, a, c->ninst, instance_of);
	pass(c, a, b, c->stride, column_of);
	free(a);
	return b;
}
