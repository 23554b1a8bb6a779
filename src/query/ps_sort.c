/* --sort and k: by numbers where a column is one, else by its text. */
#include <stdlib.h>
#include <string.h>

#include "ps.h"

/* Columns that are sorted as others are; quirk: by some 4.0.2 does not sort at all (tty4: not
 * upwards), which is as by something that is the same for all. */
static const struct ps_column *sorted_as(const struct ps_column *c, bool down)
{
	static const char *const table[][2] = {
		{ "fname", "comm" },   { "sgi_p", "s" },     { "tty4", "addr_1" },
		{ "vsize", "addr_1" }, { "fgid", "addr_1" },
	};

	for (size_t i = 0; c && i < sizeof(table) / sizeof(table[0]); i++)
		if (!strcmp(c->name, table[i][0]) && !(down && !strcmp(c->name, "tty4")))
			return ps_column_find(table[i][1], strlen(table[i][1]));
	return c;
}

static int add_key(struct ps *ps, const char *word, size_t n, struct err *e)
{
	struct ps_sort *s = &ps->sorts[ps->nsorts];
	bool sign = n && (*word == '-' || *word == '+');
	struct buf shown = BUF_INIT;

	s->down = n && *word == '-';
	s->column = sorted_as(ps_column_find(word + sign, n - sign), s->down);
	if (s->column && ps->nsorts + 1 < PS_SORTS_MAX) {
		ps->nsorts++;
		return 0;
	}
	buf_escaped(&shown, word, n < 60 ? n : 60);
	err_set(e, ERR_USAGE,
		s->column ? "\"%s\": too many columns to sort by"
			  : "cannot sort by \"%s\": columns are those of ps -o, - before one for "
			    "downwards",
		buf_cstr(&shown));
	buf_release(&shown);
	return ERR_USAGE;
}

int ps_sort_parse(struct ps *ps, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < ps->nwords && !rc; i++) {
		const char *list = ps->words[i].value;

		if (strcmp(ps->words[i].key, "--sort") && strcmp(ps->words[i].key, "k"))
			continue;
		for (const char *s = list; *s && !rc;) {
			size_t n = strcspn(s, ", ");

			if (n)
				rc = add_key(ps, s, n, e);
			s += n + (s[n] != '\0');
		}
	}
	return rc;
}

/* ---- sorting --------------------------------------------------------------------------------- */

/* A task's value of one key. */
struct value {
	bool has_key;
	int64_t key;
	char *text;
};

struct sorting {
	const struct ps *ps;
	struct value *values; /* [task * nsorts + k] */
};

static int compare_values(const struct value *a, const struct value *b)
{
	if (a->has_key && b->has_key)
		return (a->key > b->key) - (a->key < b->key);
	return strcmp(a->text, b->text);
}

static int compare(const void *a, const void *b, void *context)
{
	const struct sorting *s = context;
	size_t x = *(const size_t *)a, y = *(const size_t *)b, n = s->ps->nsorts;

	for (size_t k = 0; k < n; k++) {
		int rc = compare_values(&s->values[x * n + k], &s->values[y * n + k]);

		if (rc)
			return s->ps->sorts[k].down ? -rc : rc;
	}
	return (x > y) - (x < y);
}

/* Text is compared as it is shown. */
static void make_value(const struct ps *ps, size_t task, const struct ps_column *column,
		       struct buf *text, struct buf *shown, struct value *v)
{
	struct ps_cell c;

	buf_reset(text);
	buf_reset(shown);
	ps_cell_make(ps, task, column, &c, text);
	v->has_key = c.has_key;
	v->key = c.key;
	if (c.has_key)
		return;
	proc_text(&ps->p, shown, buf_cstr(text), text->len, SIZE_MAX);
	v->text = mem_strdup(buf_cstr(shown));
}

static void make_values(struct sorting *s)
{
	const struct ps *ps = s->ps;
	struct buf text = BUF_INIT, shown = BUF_INIT;

	s->values = mem_zalloc(ps->ntasks * ps->nsorts + 1, sizeof(*s->values));
	for (size_t i = 0; i < ps->ntasks; i++)
		for (size_t k = 0; k < ps->nsorts; k++)
			make_value(ps, i, ps->sorts[k].column, &text, &shown,
				   &s->values[i * ps->nsorts + k]);
	buf_release(&text);
	buf_release(&shown);
}

void ps_sort(struct ps *ps)
{
	struct sorting s = { .ps = ps };
	size_t *order = mem_alloc((ps->ntasks + 1) * sizeof(*order));
	struct task *sorted = mem_alloc((ps->ntasks + 1) * sizeof(*sorted));

	make_values(&s);
	for (size_t i = 0; i < ps->ntasks; i++)
		order[i] = i;
	mem_sort_r(order, ps->ntasks, sizeof(*order), compare, &s);
	for (size_t i = 0; i < ps->ntasks; i++)
		sorted[i] = ps->tasks[order[i]];
	for (size_t i = 0; i < ps->ntasks * ps->nsorts; i++)
		free(s.values[i].text);
	free(s.values);
	free(order);
	free(ps->tasks);
	ps->tasks = sorted;
}
