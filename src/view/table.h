/* table: what the files of view/ share of a view made ready. */
#ifndef SAGO_VIEW_TABLE_H
#define SAGO_VIEW_TABLE_H

#include "view.h"

enum { NAME_MAX_ = 24 };

/* A column of the view that the options chose. */
struct chosen {
	const struct view_column *column;
	int slot;	      /* of a formula; -1: none */
	int label;	      /* column of the group that holds the label or the number; -1: none */
	int other;	      /* column of the label that is shown where that is absent; -1: none */
	char text[NAME_MAX_]; /* of SOURCE_CPU and SOURCE_HEX */
};

/* The columns and rows of a pivot, for the interval at hand. */
struct pivot {
	int by, item; /* columns of the group */
	struct pivot_key {
		uint64_t v;
		const char *name;
		size_t len;
		struct buf heading;
	} * keys;
	size_t nkeys, cap_keys;
	uint32_t *items; /* the first row of each item */
	size_t nitems, cap_items;
	int64_t *grid; /* [item * nkeys + key]: a row of the frame, or -1 */
	size_t cap_grid;
	char text[NAME_MAX_];
};

struct table {
	const struct view *view;
	const struct schema *schema;
	struct program *program;
	struct chosen *chosen;
	size_t n; /* chosen columns */
	struct head *heads;
	struct cell *cells;
	size_t nheads, cap_heads, cap_cells;
	int filter, active; /* slots; -1: none */
	bool wide, hide_idle;
	name_filter *keep, *keep_column;
	void *context;
	item_namer *namer;
	void *namer_context;
	struct derived *derived; /* NULL: the view derives nothing */
	struct pivot *pivot;	 /* NULL: none */
	struct interval *interval;
	uint32_t nrows; /* of it */
};

/* An integer as the name of a CPU; returns its length. */
size_t cpu_name(uint64_t v, char text[NAME_MAX_]);

/* Rows of one group as they were last seen, in any order. */
void memory_init(struct row_memory *m, unsigned group);
void memory_release(struct row_memory *m);
void memory_forget(struct row_memory *m);
void memory_update(struct row_memory *m, const struct schema *schema, const struct frame *from);

struct derived *derived_new(const struct schema *schema, unsigned group, uint32_t options);
void derived_free(struct derived *d); /* NULL is allowed */

/* Derives from I for V. */
struct interval *derived_interval(struct derived *d, const struct view *v, struct interval *i);

int pivot_new(struct pivot **p, const struct table *t, struct err *e);
void pivot_free(struct pivot *p); /* NULL is allowed */

/* Finds the columns and rows of the interval at hand and makes the table's heads. How many rows. */
uint32_t pivot_begin(struct table *t);
const struct cell *pivot_row(struct table *t, uint32_t row);

/* The cell of chosen column X for ROW, SLOTS being what the formulas gave. */
struct cell table_cell(struct table *t, struct chosen *x, const struct fval *slots, uint32_t row);

/* Whether the row with these cells is to be shown. */
bool table_wants(const struct table *t, const struct fval *slots, const struct cell *cells);

#endif
