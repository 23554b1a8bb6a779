/* A form made ready: chosen fields, compiled formulas; and its rows. */
#include "form.h"

#include <stdlib.h>
#include <string.h>

/* A field and where its formulas are. */
struct spot {
	int slot, when, label; /* -1: none */
};

struct form_table {
	const struct form *form;
	const struct schema *schema;
	struct program *program;
	const struct form_field **fields; /* those of the head first */
	struct spot *spots;
	struct form_cell *cells;
	size_t n, nhead;
	int filter, most_first, sort, slashed, only;
	const char *only_name;
	const struct sample *sample;
	struct interval interval;
	bool has_interval;
	uint32_t *order; /* rows as they are shown */
	double *keys;	 /* and what they are sorted by */
	size_t cap_order, cap_keys;
};

/* ---- compiling ------------------------------------------------------------------------------- */

static bool at_end(const struct form_field *f)
{
	return !f->before && !f->after && !f->formula && f->kind == FORM_TEXT;
}

static size_t count_fields(const struct form_field *f)
{
	size_t n = 0;

	while (f && !at_end(&f[n]))
		n++;
	return n;
}

static bool is_label(const struct form_field *f)
{
	return f->kind == FORM_LABEL || f->kind == FORM_NAME;
}

static int find_label(const struct form_table *t, const char *name)
{
	return name ? schema_column(t->schema, t->form->group, name, strlen(name)) : -1;
}

static int add_slot(struct form_table *t, const char *formula, int *slot, struct err *e)
{
	*slot = formula ? program_add(t->program, NULL, formula, e) : -1;
	return formula && *slot < 0 ? *slot : 0;
}

static int choose(struct form_table *t, const struct form_field *f, struct err *e)
{
	struct spot *s = &t->spots[t->n];
	int rc = 0;

	*s = (struct spot){ -1, -1, -1 };
	t->fields[t->n++] = f;
	if (is_label(f))
		s->label = find_label(t, f->formula);
	else
		rc = add_slot(t, f->formula, &s->slot, e);
	if (is_label(f) && s->label < 0)
		return err_set(e, ERR_USAGE, "form %s: no column %s", t->form->name, f->formula);
	return rc < 0 ? rc : add_slot(t, f->when, &s->when, e);
}

static int choose_all(struct form_table *t, const struct form_field *f, uint32_t options,
		      struct err *e)
{
	int rc = 0;

	for (; f && !at_end(f) && rc >= 0; f++)
		if ((f->need & ~options) == 0 && !(f->unless & options))
			rc = choose(t, f, e);
	return rc;
}

static int compile(struct form_table *t, uint32_t options, struct err *e)
{
	const struct form *f = t->form;
	int rc = 0;

	for (const char *const *p = f->params; p && *p; p++)
		program_param(t->program, *p, 1);
	if (f->slashed)
		program_param(t->program, "slashed", 0);
	for (const struct view_let *l = f->lets; l && l->name && rc >= 0; l++)
		rc = program_add(t->program, l->name, l->formula, e);
	if (rc >= 0)
		rc = choose_all(t, f->head, options, e);
	t->nhead = t->n;
	if (rc >= 0)
		rc = choose_all(t, f->fields, options, e);
	if (rc >= 0)
		rc = add_slot(t, f->filter, &t->filter, e);
	if (rc >= 0)
		rc = add_slot(t, f->most_first, &t->most_first, e);
	return rc;
}

int form_new(struct form_table **out, const struct form *f, const struct schema *schema,
	     uint32_t options, struct err *e)
{
	struct form_table *t = mem_zalloc(1, sizeof(*t));
	size_t most = count_fields(f->head) + count_fields(f->fields) + 1;
	int rc;

	t->form = f;
	t->schema = schema;
	t->program = program_new(schema, f->group);
	t->fields = mem_zalloc(most, sizeof(void *));
	t->spots = mem_zalloc(most, sizeof(*t->spots));
	t->cells = mem_zalloc(most, sizeof(*t->cells));
	t->sort = find_label(t, f->sort);
	t->slashed = find_label(t, f->slashed);
	t->only = -1;
	rc = compile(t, options, e);
	if (rc < 0) {
		form_free(t);
		t = NULL;
	}
	*out = t;
	return rc < 0 ? rc : 0;
}

static void drop_interval(struct form_table *t)
{
	if (t->has_interval)
		interval_release(&t->interval);
	t->has_interval = false;
}

void form_free(struct form_table *t)
{
	if (!t)
		return;
	drop_interval(t);
	program_free(t->program);
	free(t->fields);
	free(t->spots);
	free(t->cells);
	free(t->order);
	free(t->keys);
	free(t);
}

void form_param(struct form_table *t, const char *name, double value)
{
	program_set(t->program, name, value);
}

void form_only(struct form_table *t, const char *label, const char *name)
{
	t->only = find_label(t, label);
	t->only_name = name;
}

const struct form *form_of(const struct form_table *t)
{
	return t->form;
}

void form_needs(const struct form_table *t, struct needs *n)
{
	size_t nloads;
	const struct formula_load *loads = program_loads(t->program, &nloads);

	needs_of(n, t->schema, loads, nloads, t->form->group);
	n->groups |= program_groups(t->program);
}

const struct form_field *const *form_heads(const struct form_table *t, size_t *n)
{
	*n = t->nhead;
	return t->fields;
}

const struct form_field *const *form_fields(const struct form_table *t, size_t *n)
{
	*n = t->n - t->nhead;
	return t->fields + t->nhead;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static const struct frame *own_frame(const struct form_table *t)
{
	return &t->sample->frames[t->form->group];
}

static const char *label_of(const struct form_table *t, uint32_t row, int col, size_t *n)
{
	const char *text = col < 0 ? NULL : frame_label(own_frame(t), row, (uint32_t)col, n);

	if (!text)
		*n = 0;
	return text ? text : "";
}

static const struct fval *run_row(struct form_table *t, uint32_t row)
{
	size_t n;
	const char *text;

	if (t->slashed >= 0) {
		text = label_of(t, row, t->slashed, &n);
		program_set(t->program, "slashed", memchr(text, '/', n) != NULL);
	}
	return program_run(t->program, &t->interval, row);
}

/* Whether row X stands before row Y. */
static bool before(const struct form_table *t, uint32_t x, uint32_t y)
{
	size_t n;

	if (t->most_first >= 0)
		return t->keys[x] > t->keys[y];
	/* labels end with NUL; in the C locale this compares bytes */
	return strcoll(label_of(t, x, t->sort, &n), label_of(t, y, t->sort, &n)) < 0;
}

static void merge(struct form_table *t, uint32_t *rows, uint32_t *spare, size_t n)
{
	size_t half = n / 2, i = 0, k = half;

	if (n < 2)
		return;
	merge(t, rows, spare, half);
	merge(t, rows + half, spare, n - half);
	for (size_t to = 0; to < n; to++)
		spare[to] = k >= n || (i < half && !before(t, rows[k], rows[i])) ? rows[i++]
										 : rows[k++];
	memcpy(rows, spare, n * sizeof(*rows));
}

/* Rows with equal keys stay as they are. */
static void sort_rows(struct form_table *t, uint32_t n)
{
	mem_grow((void **)&t->order, &t->cap_order, 2 * (size_t)n, sizeof(*t->order));
	for (uint32_t row = 0; row < n; row++)
		t->order[row] = row;
	if (t->most_first >= 0) {
		mem_grow((void **)&t->keys, &t->cap_keys, n, sizeof(*t->keys));
		for (uint32_t row = 0; row < n; row++)
			t->keys[row] = run_row(t, row)[t->most_first].d;
	}
	if (t->most_first >= 0 || t->sort >= 0)
		merge(t, t->order, t->order + n, n);
}

const struct form_cell *form_clear(struct form_table *t)
{
	for (size_t i = 0; i < t->n; i++)
		t->cells[i] = (struct form_cell){ .state = CELL_TEXT, .text = "" };
	return t->cells;
}

uint32_t form_begin(struct form_table *t, const struct sample *s)
{
	uint32_t n = t->form->group == G_NONE ? 1 : s->frames[t->form->group].nrows;

	form_clear(t);
	drop_interval(t);
	t->sample = s;
	interval_init(&t->interval, NULL, s);
	t->has_interval = true;
	if (t->form->group != G_NONE && !s->frames[t->form->group].taken)
		return 0;
	if (t->form->group != G_NONE && n)
		sort_rows(t, n);
	return t->form->sum ? 1 : n;
}

static struct form_cell make_cell(const struct form_table *t, size_t i, const struct fval *slots,
				  uint32_t row)
{
	static const enum cell_state states[] = { CELL_NUMBER, CELL_FELL, CELL_ABSENT };
	const struct spot *s = &t->spots[i];
	struct form_cell c = { .state = CELL_TEXT, .text = "" };

	if (s->slot >= 0) {
		c.value = slots[s->slot];
		c.state = states[c.value.state];
	}
	if (s->label >= 0) {
		c.text = label_of(t, row, s->label, &c.len);
		if (t->fields[i]->most && c.len > t->fields[i]->most)
			c.len = t->fields[i]->most;
	}
	c.hidden = s->when >= 0 && slots[s->when].d == 0;
	return c;
}

static bool wanted(const struct form_table *t, const struct fval *slots, uint32_t row)
{
	size_t n;
	const char *text;

	if (t->filter >= 0 && slots[t->filter].d == 0)
		return false;
	if (t->only < 0)
		return true;
	text = label_of(t, row, t->only, &n);
	return strlen(t->only_name) == n && !memcmp(text, t->only_name, n);
}

/* Whole metrics are summed in their 64 bits, as the peers do, everything else as numbers. */
static void add_value(struct fval *sum, const struct fval *v)
{
	if (!v->exact)
		sum->exact = false;
	sum->u += v->u;
	sum->d += v->d;
}

static const struct form_cell *sum_rows(struct form_table *t)
{
	uint32_t rows = own_frame(t)->nrows;

	for (size_t i = 0; i < t->n; i++)
		if (t->spots[i].slot >= 0)
			t->cells[i] = (struct form_cell){ .value.exact = true };
	for (uint32_t row = 0; row < rows; row++) {
		const struct fval *slots = run_row(t, row);

		for (size_t i = 0; i < t->n && wanted(t, slots, row); i++) {
			const struct spot *s = &t->spots[i];

			if (s->slot >= 0 && (s->when < 0 || slots[s->when].d != 0))
				add_value(&t->cells[i].value, &slots[s->slot]);
		}
	}
	return t->cells;
}

const struct form_cell *form_row(struct form_table *t, uint32_t row)
{
	const struct fval *slots;

	if (t->form->sum)
		return sum_rows(t);
	if (t->form->group != G_NONE)
		row = t->order[row];
	slots = run_row(t, row);
	if (!wanted(t, slots, row))
		return NULL;
	for (size_t i = 0; i < t->n; i++)
		t->cells[i] = make_cell(t, i, slots, row);
	return t->cells;
}
