/* A view made ready: chosen columns, compiled formulas. */
#include <stdlib.h>
#include <string.h>

#include "view.h"

struct chosen {
	const struct view_column *column;
	int slot;  /* of a formula */
	int label; /* column of the group that holds the label */
};

struct table {
	const struct view *view;
	const struct schema *schema;
	struct program *program;
	struct chosen *chosen;
	size_t n;
	int filter; /* slot; -1: none */
	bool wide;
};

void table_free(struct table *t)
{
	if (!t)
		return;
	program_free(t->program);
	free(t->chosen);
	free(t);
}

static bool wanted(const struct view_column *c, uint32_t options)
{
	return (c->need & ~options) == 0 && !(c->unless & options);
}

static int label_column(const struct table *t, const char *name)
{
	return schema_column(t->schema, t->view->group, name, strlen(name));
}

static int choose(struct table *t, const struct view_column *c, struct err *e)
{
	struct chosen *x = &t->chosen[t->n++];

	*x = (struct chosen){ c, -1, -1 };
	if (c->source == SOURCE_FORMULA)
		return x->slot = program_add(t->program, NULL, c->formula, e);
	if (c->source == SOURCE_LABEL && (x->label = label_column(t, c->formula)) < 0)
		return err_set(e, ERR_USAGE, "view %s: no label %s", t->view->name, c->formula);
	return 0;
}

static int compile(struct table *t, uint32_t options, struct err *e)
{
	const struct view *v = t->view;
	int rc = 0;

	for (const char *const *p = v->params; p && *p; p++)
		program_param(t->program, *p, 1);
	for (const struct view_let *l = v->lets; l && l->name && rc >= 0; l++)
		rc = program_add(t->program, l->name, l->formula, e);
	for (const struct view_column *c = v->columns; c->name && rc >= 0; c++)
		if (wanted(c, options))
			rc = choose(t, c, e);
	if (v->filter && rc >= 0)
		rc = t->filter = program_add(t->program, NULL, v->filter, e);
	return rc < 0 ? rc : 0;
}

int table_new(struct table **out, const struct view *v, const struct schema *schema,
	      uint32_t options, struct err *e)
{
	struct table *t = mem_zalloc(1, sizeof(*t));
	size_t max = 0;
	int rc;

	while (v->columns[max].name)
		max++;
	t->view = v;
	t->schema = schema;
	t->wide = (v->wide & options) != 0;
	t->filter = -1;
	t->program = program_new(schema, v->group);
	t->chosen = mem_zalloc(max + 1, sizeof(*t->chosen));
	rc = compile(t, options, e);
	if (rc < 0) {
		table_free(t);
		t = NULL;
	}
	*out = t;
	return rc;
}

void table_param(struct table *t, const char *name, double value)
{
	program_set(t->program, name, value);
}

const struct view *table_view(const struct table *t)
{
	return t->view;
}

size_t table_columns(const struct table *t)
{
	return t->n;
}

const struct view_column *table_column(const struct table *t, size_t i)
{
	return t->chosen[i].column;
}

unsigned table_width(const struct table *t, size_t i)
{
	return t->chosen[i].column->width[t->wide];
}

const char *table_banner(const struct table *t, unsigned section)
{
	return t->view->sections[section].banner[t->wide];
}

/* A group may be needed without any column of it: by taken(). */
void table_needs(const struct table *t, struct needs *n)
{
	size_t nloads;
	const struct formula_load *loads = program_loads(t->program, &nloads);

	needs_of(n, t->schema, loads, nloads, t->view->group);
	n->groups |= program_groups(t->program);
}

const struct formula_load *table_loads(const struct table *t, size_t *n)
{
	return program_loads(t->program, n);
}

uint32_t table_rows(const struct table *t, const struct interval *i)
{
	return t->view->group == G_NONE ? 1 : i->b->frames[t->view->group].nrows;
}

static struct cell number_cell(const struct fval *v)
{
	static const enum cell_state states[] = { CELL_NUMBER, CELL_FELL, CELL_ABSENT };

	return (struct cell){ .state = states[v->state], .number = v->d };
}

static struct cell label_cell(const struct table *t, const struct chosen *x,
			      const struct interval *i, uint32_t row)
{
	struct cell c = { .state = CELL_TEXT };

	c.text = frame_label(&i->b->frames[t->view->group], row, (uint32_t)x->label, &c.len);
	if (!c.text)
		c.state = CELL_ABSENT;
	return c;
}

bool table_row(struct table *t, struct interval *i, uint32_t row, struct cell *cells)
{
	const struct fval *slots = program_run(t->program, i, row);

	if (t->filter >= 0 && slots[t->filter].d == 0)
		return false;
	for (size_t k = 0; k < t->n; k++) {
		const struct chosen *x = &t->chosen[k];

		if (x->slot >= 0)
			cells[k] = number_cell(&slots[x->slot]);
		else if (x->label >= 0)
			cells[k] = label_cell(t, x, i, row);
		else /* the renderer fills in the time */
			cells[k] = (struct cell){ .state = CELL_TEXT };
	}
	return true;
}
