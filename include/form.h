/*
 * form: text with figures in it, as tools of a moment print it (free, uptime, ss -s, vmstat -s).
 * Where a view is a table with headings, a form is a sequence of fields: text, a figure, text. It
 * is const data as a view is, with the same formulas; see src/view/form_free.c for one. Rendering
 * is in render.h.
 *
 * A form reads the end of an interval since boot: a counter stands for its value.
 */
#ifndef SAGO_FORM_H
#define SAGO_FORM_H

#include "view.h"

enum form_kind {
	FORM_TEXT,  /* no figure: only `before` and `after` */
	FORM_WHOLE, /* a whole number; all 64 bits where the formula is one metric */
	FORM_TWO,   /* a whole number of at least two digits: 07 */
	FORM_FIXED, /* two decimals */
	FORM_SIZE,  /* KiB, shown in the unit that form_style asks for */
	FORM_UNIT,  /* no figure: the letter of that unit */
	FORM_LABEL, /* `formula` names a label column of the form's group */
	FORM_STATE, /* the number of a TCP state, shown as ss's name of it */
	FORM_CLOCK, /* no figure: the time of the sample, 03:10:01 */
	FORM_DATE,  /* no figure: its date and time */
	FORM_ZONE,  /* no figure: the short name of its zone */
	FORM_SINCE, /* the date and time so many seconds before the sample, to the nearest */
	FORM_DATA,  /* a number for JSON and CSV alone */
	FORM_NAME,  /* a label, likewise */
};

struct form_field {
	const char *key;    /* in JSON and CSV; NULL: not there */
	const char *before; /* text; NULL: none */
	int width;	    /* least width of the figure; negative: left-aligned */
	enum form_kind kind;
	const char *formula;
	const char *after;
	const char *when; /* a formula: text and figure are left out of the text where it is 0 */
	uint32_t need, unless; /* option bits, as a view's column has them */
	uint8_t most;	       /* of a label no more than so many bytes; 0: all */
};

struct form {
	const char *name;
	unsigned group; /* the fields come for each of its rows; G_NONE: once */
	unsigned must;	/* only samples in which this group was read count; G_NONE: all */
	const char *const *params; /* as a view's */
	const struct view_let *lets;
	const struct form_field *head;	 /* before the first row; figures are those of that row */
	const struct form_field *fields; /* both end with a field without text and formula */
	const char *filter;		 /* a row is shown where it is not 0; NULL: all */
	bool sum; /* one row: the sums over all rows, of a field those over rows with its `when` */
	const char *sort;	/* rows in the locale's order of this label; NULL: the file's */
	const char *most_first; /* or of this formula, the largest first */
	const char *slashed;	/* a label: the parameter `slashed` is 1 where it has a slash */
};

struct form_cell {
	enum cell_state state;
	struct fval value;
	const char *text; /* raw bytes, to be escaped */
	size_t len;
	bool hidden; /* by `when` */
};

struct form_table;

/* The fields of F that OPTIONS choose, compiled. SCHEMA must outlive it. ERR_USAGE when a formula
 * does not compile (a test compiles every form). */
int form_new(struct form_table **t, const struct form *f, const struct schema *schema,
	     uint32_t options, struct err *e);
void form_free(struct form_table *t); /* NULL is allowed */
void form_param(struct form_table *t, const char *name, double value);

/* Shows only rows whose LABEL is exactly NAME, which must live as long. */
void form_only(struct form_table *t, const char *label, const char *name);

const struct form *form_of(const struct form_table *t);
void form_needs(const struct form_table *t, struct needs *n);

/* The chosen fields: of the head, and of a row. */
const struct form_field *const *form_heads(const struct form_table *t, size_t *n);
const struct form_field *const *form_fields(const struct form_table *t, size_t *n);

/* Takes up sample S: how many rows it may have. S must live until the next call. */
uint32_t form_begin(struct form_table *t, const struct sample *s);

/* Cells that hold nothing: for a head where there is no row. */
const struct form_cell *form_clear(struct form_table *t);

/* The cells of a row, those of the head first, valid until the next call; NULL: filtered out. */
const struct form_cell *form_row(struct form_table *t, uint32_t row);

/* ---- the forms ------------------------------------------------------------------------------- */

enum free_option { FREE_WIDE = 1, FREE_LOHI = 2, FREE_TOTAL = 4, FREE_COMMITTED = 8 };
extern const struct form free_form;

enum uptime_option { UPTIME_PRETTY = 1, UPTIME_SINCE = 2 };
extern const struct form uptime_form;

enum vmstat_form_option { VMSTAT_FORM_WIDE = 1, VMSTAT_FORM_TIMES = 2 };
extern const struct form vmstat_sums_form, vmstat_forks_form, vmstat_disks_form,
	vmstat_disk_sum_form, vmstat_partition_form, vmstat_slabs_form;

enum ss_option { SS_TIMES = 1 };
extern const struct form ss_summary_form, ss_listen_form, ss_ports_form;

/* All of them, for tests; ends with NULL. */
extern const struct form *const all_forms[];

#endif
