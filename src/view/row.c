/* The rows of a table for one interval. */
#include <stdio.h>
#include <string.h>

#include "table.h"

size_t cpu_name(uint64_t v, char text[NAME_MAX_])
{
	if (v == UINT64_MAX)
		return (size_t)snprintf(text, NAME_MAX_, "all");
	if (v < 10) { /* snprintf() of a few CPUs' numbers was much of a long replay */
		text[0] = (char)('0' + v);
		text[1] = '\0';
		return 1;
	}
	return (size_t)snprintf(text, NAME_MAX_, "%lld", (long long)(int64_t)v);
}

/* The same without "all". */
static size_t place_name(uint64_t v, char text[NAME_MAX_])
{
	return (size_t)snprintf(text, NAME_MAX_, "%lld", (long long)(int64_t)v);
}

static size_t hex_name(uint64_t v, char text[NAME_MAX_])
{
	return (size_t)snprintf(text, NAME_MAX_, "%llx", (unsigned long long)v);
}

static const struct frame *own_frame(const struct table *t)
{
	return &t->interval->b->frames[t->view->group];
}

uint32_t table_begin(struct table *t, struct interval *i)
{
	t->interval = t->derived ? derived_interval(t->derived, t->view, i) : i;
	if (t->pivot)
		t->nrows = pivot_begin(t);
	else
		t->nrows = t->view->group == G_NONE ? 1 : own_frame(t)->nrows;
	return t->nrows;
}

uint32_t table_row_count(const struct table *t)
{
	return t->nrows;
}

const struct sample *table_sample(const struct table *t)
{
	return t->interval ? t->interval->b : NULL;
}

const struct sample *table_end(const struct table *t)
{
	const struct interval *i = t->interval;

	return i->summed && i->end ? i->end : i->b;
}

static struct cell number_cell(const struct fval *v)
{
	static const enum cell_state states[] = { CELL_NUMBER, CELL_FELL, CELL_ABSENT };

	return (struct cell){ .state = states[v->state], .number = v->d };
}

static struct cell named_cell(const struct table *t, struct chosen *x, uint32_t row)
{
	struct cell c = { .state = CELL_ABSENT };
	uint64_t v;

	if (x->column->source == SOURCE_LABEL) {
		c.text = frame_label(own_frame(t), row, (uint32_t)x->label, &c.len);
		if (!c.text && x->other >= 0)
			c.text = frame_label(own_frame(t), row, (uint32_t)x->other, &c.len);
	} else if (frame_get(own_frame(t), row, (uint32_t)x->label, &v)) {
		c.len = x->column->source == SOURCE_HEX	    ? hex_name(v, x->text)
			: x->column->source == SOURCE_PLACE ? place_name(v, x->text)
							    : cpu_name(v, x->text);
		c.text = x->text;
	}
	if (!c.text && x->column->source == SOURCE_PLACE)
		c.text = "";
	if (c.text)
		c.state = CELL_TEXT;
	return c;
}

struct cell table_cell(struct table *t, struct chosen *x, const struct fval *slots, uint32_t row)
{
	if (x->slot >= 0)
		return number_cell(&slots[x->slot]);
	if (x->label >= 0)
		return named_cell(t, x, row);
	if (x->column->source == SOURCE_GIVEN)
		return (struct cell){ .state = CELL_ABSENT };
	/* empty, or a time, which the renderer fills in */
	return (struct cell){ .state = CELL_TEXT, .text = "" };
}

static void rename_items(const struct table *t)
{
	for (size_t k = 0; t->namer && k < t->n; k++) {
		struct cell *c = &t->cells[k];
		const char *name = t->chosen[k].column->kind >= COLUMN_ITEM && c->text
					   ? t->namer(t->namer_context, t->interval->b, c->text,
						      c->len, &c->len)
					   : NULL;

		if (name)
			c->text = name;
	}
}

/* Whether the items that CELLS name are among those asked for. */
static bool is_chosen(const struct table *t, const struct cell *cells)
{
	for (size_t k = 0; t->keep && k < t->n; k++)
		if (t->chosen[k].column->kind >= COLUMN_ITEM &&
		    !t->keep(t->context, cells[k].text ? cells[k].text : "", cells[k].len))
			return false;
	return true;
}

/* A Summary of last values hides nothing. */
static bool passes(const struct table *t, const struct fval *slots)
{
	if (t->filter >= 0 && slots[t->filter].d == 0)
		return false;
	return !(t->hide_idle && t->active >= 0 && slots[t->active].d == 0) ||
	       (t->view->last_values && t->interval->end);
}

bool table_wants(const struct table *t, const struct fval *slots, const struct cell *cells)
{
	return passes(t, slots) && is_chosen(t, cells);
}

/* Names first: most rows of a wide machine are none that were asked for, and need no formula. */
const struct cell *table_row(struct table *t, uint32_t row)
{
	const struct fval *slots;

	if (t->pivot)
		return pivot_row(t, row);
	for (size_t k = 0; k < t->n; k++)
		if (t->chosen[k].slot < 0)
			t->cells[k] = table_cell(t, &t->chosen[k], NULL, row);
	rename_items(t);
	if (!is_chosen(t, t->cells))
		return NULL;
	if (!passes(t, program_run_first(t->program, t->interval, row)))
		return NULL;
	slots = program_run_rest(t->program, t->interval, row);
	for (size_t k = 0; k < t->n; k++)
		if (t->chosen[k].slot >= 0)
			t->cells[k] = number_cell(&slots[t->chosen[k].slot]);
	return t->cells;
}
