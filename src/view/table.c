/* A view made ready: chosen columns, compiled formulas. */
#include <stdlib.h>
#include <string.h>

#include "table.h"

void table_free(struct table *t)
{
	if (!t)
		return;
	program_free(t->program);
	derived_free(t->derived);
	pivot_free(t->pivot);
	free(t->chosen);
	free(t->heads);
	free(t->cells);
	free(t);
}

static bool wanted(const struct view_column *c, uint32_t options)
{
	return (c->need & ~options) == 0 && !(c->unless & options);
}

/* The column that NAME begins with, up to a bar. */
static int group_column(const struct table *t, const char *name)
{
	return schema_column(t->schema, t->view->group, name, strcspn(name, "|"));
}

static int choose(struct table *t, const struct view_column *c, struct err *e)
{
	struct chosen *x = &t->chosen[t->n++];
	bool named = c->source == SOURCE_LABEL || c->source == SOURCE_CPU ||
		     c->source == SOURCE_HEX || c->source == SOURCE_PLACE;

	*x = (struct chosen){ .column = c, .slot = -1, .label = -1, .other = -1 };
	if (c->source == SOURCE_FORMULA)
		return x->slot = program_add(t->program, NULL, c->formula, e);
	if (named && (x->label = group_column(t, c->formula)) < 0)
		return err_set(e, ERR_USAGE, "view %s: no column %s", t->view->name, c->formula);
	if (named && strchr(c->formula, '|'))
		x->other = group_column(t, strchr(c->formula, '|') + 1);
	return 0;
}

static int add_condition(struct table *t, const char *formula, int *slot, struct err *e)
{
	*slot = -1;
	if (!formula)
		return 0;
	return *slot = program_add(t->program, NULL, formula, e);
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
	if (rc >= 0)
		rc = add_condition(t, v->filter, &t->filter, e);
	if (rc >= 0)
		rc = add_condition(t, v->active, &t->active, e);
	if (rc >= 0 && v->pivot)
		rc = pivot_new(&t->pivot, t, e);
	if (rc >= 0 && t->filter >= 0)
		program_first(t->program, t->filter);
	return rc < 0 ? rc : 0;
}

static void make_heads(struct table *t)
{
	mem_grow((void **)&t->heads, &t->cap_heads, t->n + 1, sizeof(*t->heads));
	mem_grow((void **)&t->cells, &t->cap_cells, t->n + 1, sizeof(*t->cells));
	t->nheads = t->n;
	for (size_t i = 0; i < t->n; i++) {
		const struct view_column *c = t->chosen[i].column;
		unsigned width = t->wide && c->width[1] ? c->width[1] : c->width[0];

		t->heads[i] = (struct head){ c->name, width, c->decimals, c };
	}
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
	t->filter = t->active = -1;
	t->program = program_new(schema, v->group);
	t->chosen = mem_zalloc(max + 1, sizeof(*t->chosen));
	if (v->derive)
		t->derived = derived_new(schema, v->group, options);
	rc = compile(t, options, e);
	if (rc < 0) {
		table_free(t);
		t = NULL;
	} else {
		make_heads(t);
	}
	*out = t;
	return rc;
}

void table_param(struct table *t, const char *name, double value)
{
	program_set(t->program, name, value);
}

void table_hide_idle(struct table *t)
{
	t->hide_idle = true;
	if (t->active >= 0)
		program_first(t->program, t->active);
}

void table_rename(struct table *t, item_namer *namer, void *context)
{
	t->namer = namer;
	t->namer_context = context;
}

void table_select(struct table *t, name_filter *keep, name_filter *column, void *context)
{
	t->keep = keep;
	t->keep_column = column;
	t->context = context;
}

const struct schema *table_schema(const struct table *t)
{
	return t->schema;
}

const struct view *table_view(const struct table *t)
{
	return t->view;
}

const struct head *table_heads(const struct table *t, size_t *n)
{
	*n = t->nheads;
	return t->heads;
}

size_t table_columns(const struct table *t)
{
	return t->nheads;
}

const struct view_column *table_column(const struct table *t, size_t i)
{
	return t->heads[i].column;
}

unsigned table_width(const struct table *t, size_t i)
{
	return t->heads[i].width;
}

const char *table_banner(const struct table *t, unsigned section)
{
	return t->view->sections ? t->view->sections[section].banner[t->wide] : NULL;
}

/* A group may be needed without any column of it: by taken(). What a derive function reads beside
 * the columns of the formulas is not known here: it gets the group whole. */
void table_needs(const struct table *t, struct needs *n)
{
	size_t nloads;
	const struct formula_load *loads = program_loads(t->program, &nloads);

	needs_of(n, t->schema, loads, nloads, t->view->group);
	n->groups |= program_groups(t->program);
}

void needs_of_tables(struct needs *n, struct table *const *tables, size_t ntables)
{
	struct needs one;

	*n = (struct needs){ .groups = 0 };
	for (size_t k = 0; k < ntables; k++) {
		table_needs(tables[k], &one);
		for (unsigned g = 0; g < G_COUNT_; g++) {
			if (!groupset_has(one.groups, g))
				continue;
			if (!groupset_has(n->groups, g))
				n->ncols[g] = one.ncols[g];
			else if (!one.ncols[g] || !n->ncols[g])
				n->ncols[g] = 0;
			else if (one.ncols[g] > n->ncols[g])
				n->ncols[g] = one.ncols[g];
		}
		n->groups |= one.groups;
	}
}

const struct formula_load *table_loads(const struct table *t, size_t *n)
{
	return program_loads(t->program, n);
}
