/*
 * Pivots: the rows of a frame that share an item become one row, with a column for each value of
 * another key. Columns stand in the order in which the frame first names them, numbers in their
 * own.
 */
#include <stdlib.h>
#include <string.h>

#include "table.h"

int pivot_new(struct pivot **out, const struct table *t, struct err *e)
{
	const struct view_pivot *v = t->view->pivot;
	int by = schema_column(t->schema, t->view->group, v->by, strlen(v->by));
	int item = schema_column(t->schema, t->view->group, v->item, strlen(v->item));
	struct pivot *p;

	if (by < 0 || item < 0 || !t->n)
		return err_set(e, ERR_USAGE, "view %s: no such pivot", t->view->name);
	*out = p = mem_zalloc(1, sizeof(*p));
	p->by = by;
	p->item = item;
	return 0;
}

void pivot_free(struct pivot *p)
{
	if (!p)
		return;
	for (size_t k = 0; k < p->cap_keys; k++)
		buf_release(&p->keys[k].heading);
	free(p->keys);
	free(p->items);
	free(p->grid);
	free(p);
}

static const struct frame *frame_of(const struct table *t)
{
	return &t->interval->b->frames[t->view->group];
}

/* The index of the key with value V, which usually is the last one found, before HINT, or the next. */
static size_t find_key(const struct pivot *p, uint64_t v, size_t hint)
{
	for (size_t k = hint ? hint - 1 : 0; k < p->nkeys && k <= hint; k++)
		if (p->keys[k].v == v)
			return k;
	for (size_t k = 0; k < p->nkeys; k++)
		if (p->keys[k].v == v)
			return k;
	return p->nkeys;
}

static bool is_label(const struct table *t, int col)
{
	return t->schema->groups[t->view->group].cols[col].kind == KIND_LABEL;
}

/* The key in ROW as text. */
static const char *key_text(struct table *t, uint32_t row, uint64_t v, size_t *n)
{
	struct pivot *p = t->pivot;

	if (is_label(t, p->by))
		return frame_label(frame_of(t), row, (uint32_t)p->by, n);
	*n = cpu_name(v, p->text);
	return p->text;
}

/* Where the key V belongs: behind the smaller numbers, or at the end. Makes room there. */
static size_t key_place(struct table *t, uint64_t v)
{
	struct pivot *p = t->pivot;
	struct pivot_key spare = p->keys[p->nkeys];
	size_t at = p->nkeys;

	while (!is_label(t, p->by) && at > 0 && (int64_t)p->keys[at - 1].v > (int64_t)v)
		at--;
	memmove(&p->keys[at + 1], &p->keys[at], (p->nkeys - at) * sizeof(*p->keys));
	p->keys[at] = spare;
	return at;
}

static void add_key(struct table *t, uint32_t row, uint64_t v)
{
	struct pivot *p = t->pivot;
	const char *heading = t->view->pivot->heading, *mark = strchr(heading, '%');
	size_t n = 0, had = p->cap_keys;
	const char *name = key_text(t, row, v, &n);
	struct pivot_key *k;

	if (!name || (t->keep_column && !t->keep_column(t->context, name, n)))
		return;
	mem_grow((void **)&p->keys, &p->cap_keys, p->nkeys + 1, sizeof(*p->keys));
	if (p->cap_keys > had)
		memset(p->keys + had, 0, (p->cap_keys - had) * sizeof(*p->keys));
	k = &p->keys[key_place(t, v)];
	p->nkeys++;
	k->v = v;
	buf_reset(&k->heading);
	if (!is_label(t, p->by) && v == UINT64_MAX)
		mark = NULL;
	if (mark)
		buf_add(&k->heading, heading, (size_t)(mark - heading));
	buf_add(&k->heading, name, n);
	if (mark)
		buf_str(&k->heading, mark + 2);
}

static void find_keys(struct table *t)
{
	const struct frame *f = frame_of(t);
	size_t hint = 0;
	uint64_t v;

	t->pivot->nkeys = 0;
	for (uint32_t row = 0; row < f->nrows; row++) {
		if (!frame_get(f, row, (uint32_t)t->pivot->by, &v))
			continue;
		hint = find_key(t->pivot, v, hint);
		if (hint == t->pivot->nkeys)
			add_key(t, row, v);
		hint++;
	}
}

static bool same_item(const struct frame *f, int col, uint32_t x, uint32_t y)
{
	uint64_t vx, vy;

	return frame_get(f, x, (uint32_t)col, &vx) && frame_get(f, y, (uint32_t)col, &vy) &&
	       vx == vy;
}

/* The item that ROW belongs to, which usually is HINT or the next one; nitems: none. */
static size_t find_item(const struct pivot *p, const struct frame *f, uint32_t row, size_t hint)
{
	for (size_t i = hint; i < p->nitems && i < hint + 2; i++)
		if (same_item(f, p->item, p->items[i], row))
			return i;
	for (size_t i = 0; i < p->nitems; i++)
		if (same_item(f, p->item, p->items[i], row))
			return i;
	return p->nitems;
}

/* Adds the item of ROW: numbers in their order, whatever order the rows have. */
static size_t add_item(struct table *t, uint32_t row)
{
	struct pivot *p = t->pivot;
	const struct frame *f = frame_of(t);
	uint64_t v = 0, other;
	size_t at = p->nitems++;

	mem_grow((void **)&p->items, &p->cap_items, p->nitems, sizeof(*p->items));
	frame_get(f, row, (uint32_t)p->item, &v);
	while (!is_label(t, p->item) && at > 0 &&
	       frame_get(f, p->items[at - 1], (uint32_t)p->item, &other) &&
	       (int64_t)other > (int64_t)v) {
		p->items[at] = p->items[at - 1];
		at--;
	}
	p->items[at] = row;
	return at;
}

static void clear_grid(struct pivot *p)
{
	size_t cells = p->nitems * p->nkeys;

	mem_grow((void **)&p->grid, &p->cap_grid, cells + 1, sizeof(*p->grid));
	for (size_t k = 0; k < cells; k++)
		p->grid[k] = -1;
}

static void find_items(struct table *t)
{
	struct pivot *p = t->pivot;
	const struct frame *f = frame_of(t);
	size_t hint = 0, item = 0;
	uint64_t v;

	p->nitems = 0;
	for (uint32_t row = 0; row < f->nrows; row++) {
		item = find_item(p, f, row, item);
		if (item == p->nitems)
			item = add_item(t, row);
	}
	clear_grid(p);
	item = 0;
	for (uint32_t row = 0; row < f->nrows; row++) {
		item = find_item(p, f, row, item);
		if (!frame_get(f, row, (uint32_t)p->by, &v))
			continue;
		hint = find_key(p, v, hint);
		if (hint < p->nkeys)
			p->grid[item * p->nkeys + hint] = row;
		hint++;
	}
}

static void make_heads(struct table *t)
{
	struct pivot *p = t->pivot;
	size_t fixed = t->n - 1, n = fixed + p->nkeys;
	const struct view_column *pattern = t->chosen[fixed].column;

	mem_grow((void **)&t->heads, &t->cap_heads, n + 1, sizeof(*t->heads));
	mem_grow((void **)&t->cells, &t->cap_cells, n + 1, sizeof(*t->cells));
	t->nheads = n;
	for (size_t k = 0; k < p->nkeys; k++) {
		unsigned width = pattern->width[0], slack = t->view->pivot->slack;
		size_t len = p->keys[k].heading.len;

		if (len + slack > width)
			width = (unsigned)len + slack;
		t->heads[fixed + k] = (struct head){ buf_cstr(&p->keys[k].heading), width,
						     pattern->decimals, pattern };
	}
}

uint32_t pivot_begin(struct table *t)
{
	find_keys(t);
	find_items(t);
	make_heads(t);
	return (uint32_t)t->pivot->nitems;
}

const struct cell *pivot_row(struct table *t, uint32_t row)
{
	struct pivot *p = t->pivot;
	size_t fixed = t->n - 1;
	struct chosen *pattern = &t->chosen[fixed];
	const struct fval *slots = program_run(t->program, t->interval, p->items[row]);

	for (size_t k = 0; k < fixed; k++)
		t->cells[k] = table_cell(t, &t->chosen[k], slots, p->items[row]);
	if (!table_wants(t, slots, t->cells))
		return NULL;
	for (size_t k = 0; k < p->nkeys; k++) {
		int64_t from = p->grid[(size_t)row * p->nkeys + k];

		t->cells[fixed + k] = (struct cell){ .state = CELL_ABSENT };
		if (from < 0)
			continue;
		slots = program_run(t->program, t->interval, (uint32_t)from);
		t->cells[fixed + k] = table_cell(t, pattern, slots, (uint32_t)from);
	}
	return t->cells;
}
