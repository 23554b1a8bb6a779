/*
 * view: reports as tables of columns, each column a formula. A view is const data; a table is a
 * view made ready to use: the columns that the options choose, compiled. Rendering (render.h) knows
 * nothing of any report.
 *
 * To add a report, write a struct view beside src/view/vmstat.c. What is here and what the next
 * reports will add (RULINGS 27): here     columns by option, two sets of widths, lets shared by
 * columns, one row an interval or one an instance, label columns anywhere in a row (a name as last
 * column), a row filter, sections (JSON objects and banners), parameters (units), the hidden
 * baseline (stepper), averages by the same formulas (average_interval() in window.h), summary rows
 * (render.h) to come  pivots (one column an instance): table_new() would choose one column for each
 * row of the frame; widths found at run time: in render.c, from a first pass over the cells quirks
 * arithmetic goes into src/formula/func.c under the peer's name; layout goes into a function
 * pointer of struct view
 */
#ifndef SAGO_VIEW_H
#define SAGO_VIEW_H

#include "window.h"

/* A formula that several columns use. */
struct view_let {
	const char *name, *formula;
};

/* Columns that belong together: an object in JSON, and where the peer prints one a banner over
 * their headings. */
struct view_section {
	const char *name;
	const char *banner[2]; /* normal, wide; NULL: none */
};

enum view_source {
	SOURCE_FORMULA, /* a number */
	SOURCE_LABEL,	/* `formula` names a label column of the view's group */
	SOURCE_TIME,	/* the row's local date and time; its heading is the zone's name */
};

struct view_column {
	const char *name; /* heading, and key in JSON and CSV */
	unsigned section; /* index into view.sections */
	uint8_t width[2]; /* normal, wide: least width; columns are right-aligned with one space
			     between them */
	uint8_t decimals;
	enum view_source source;
	const char *formula;
	uint32_t need,
		unless; /* option bits: shown when all of `need` and none of `unless` are set */
};

struct view {
	const char *name;
	unsigned group; /* one row for each of its rows; G_NONE: one row an interval */
	const char *const
		*params; /* names of numbers given by the command, NULL-terminated; may be NULL */
	const struct view_let *lets; /* ends with a NULL name; may be NULL */
	const struct view_section *sections;
	unsigned nsections;
	const struct view_column *columns; /* ends with a NULL name */
	const char *filter;		   /* a row is shown when this is not 0; NULL: all */
	uint32_t wide; /* the option bit that selects the wide widths; 0: none */
};

enum cell_state { CELL_NUMBER, CELL_TEXT, CELL_ABSENT, CELL_FELL };

struct cell {
	enum cell_state state;
	double number;
	const char *text; /* CELL_TEXT: raw bytes from the machine, to be escaped; valid as long as
			     the interval */
	size_t len;
};

struct table;

/*
 * Compiles V with the columns that OPTIONS choose. Each parameter begins as 1. SCHEMA must outlive
 * it. ERR_USAGE when a formula does not compile (the tests compile every view with every option).
 */
int table_new(struct table **t, const struct view *v, const struct schema *schema, uint32_t options,
	      struct err *e);
void table_free(struct table *t); /* NULL is allowed */

/* The value of parameter NAME from now on; the name must be one of the view's. */
void table_param(struct table *t, const char *name, double value);

const struct view *table_view(const struct table *t);
size_t table_columns(const struct table *t);
const struct view_column *table_column(const struct table *t, size_t i);
unsigned table_width(const struct table *t, size_t i);
const char *table_banner(const struct table *t, unsigned section); /* NULL: none */
void table_needs(const struct table *t, struct needs *n);
const struct formula_load *table_loads(const struct table *t, size_t *n);

/* How many rows I may have, and the cells [0 .. table_columns()) of one; false: filtered out. */
uint32_t table_rows(const struct table *t, const struct interval *i);
bool table_row(struct table *t, struct interval *i, uint32_t row, struct cell *cells);

/* ---- the views ------------------------------------------------------------------------------- */

enum vmstat_option { VMSTAT_WIDE = 1, VMSTAT_ACTIVE = 2, VMSTAT_TIMESTAMP = 4 };
extern const struct view vmstat_view;

/* All of them, for tests and lists; ends with NULL. */
extern const struct view *const all_views[];

#endif
