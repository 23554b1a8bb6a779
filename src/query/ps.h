/* ps: the parts of `sago ps`. Columns are a table (ps_columns.c), formats are lists of their names
 * (ps_formats.c). */
#ifndef SAGO_QUERY_PS_H
#define SAGO_QUERY_PS_H

#include "procs.h"

enum ps_align {
	PS_RIGHT,
	PS_LEFT,    /* never cut short */
	PS_TEXT,    /* left, cut at the column's width */
	PS_USER,    /* left, cut with a + at the end; a number with option n stands right */
	PS_SIGNALS, /* left, and its heading right above the digits */
};
enum { SIGNAL_DIGITS = 16, FEW_DIGITS = 9 };

/* A cell being made: raw text, and what --sort compares. */
struct ps_cell {
	const struct procs *p;
	const struct task *task;
	const struct ps_column *column;
	bool children;	    /* S: CPU time with that of children waited for */
	bool numeric;	    /* n: numbers for users and wait channels */
	bool bare;	    /* c: names in place of command lines */
	bool narrow;	    /* sets of signals in few digits */
	const char *branch; /* of the forest: stands before the command */
	struct buf *out;
	size_t branched; /* so much of it is branch */
	bool has_key;
	int64_t key;
};

struct ps_column {
	const char *name, *heading;
	unsigned width; /* PS_PID: as wide as process ids */
	enum ps_align align;
	void (*put)(struct ps_cell *c);
	uint32_t col; /* of the group proc: what `put` shows */
	int64_t arg;
};
enum { PS_PID = 0 };

extern const struct ps_column ps_columns[];			    /* ends with a NULL name */
const struct ps_column *ps_column_find(const char *name, size_t n); /* NULL: there is none */

/* Columns that ps has and sago does not record; ends with NULL. */
extern const char *const ps_not_recorded[];

/* A column as chosen. */
struct ps_field {
	const struct ps_column *column;
	unsigned width;
	char heading[48];
};

/* A word of the command line: "-f", "--sort", "a". */
struct ps_word {
	char key[16];
	const char *value; /* "" for a flag */
};

enum { PS_FIELDS_MAX = 64, PS_SORTS_MAX = 16, PS_WORDS_MAX = 128 };

struct ps_sort {
	const struct ps_column *column;
	bool down;
};

/* What the command line asks for, and the tasks that answer it. */
struct ps {
	struct procs p;
	struct ps_word words[PS_WORDS_MAX];
	size_t nwords;
	bool bsd; /* a word without a dash was among them */
	struct ps_field fields[PS_FIELDS_MAX];
	size_t nfields;
	struct ps_sort sorts[PS_SORTS_MAX];
	size_t nsorts;
	bool headings;
	unsigned columns; /* of the terminal; 0: no limit */
	bool narrow;	  /* sets of signals have few digits, so that a line fits */
	struct task *tasks;
	size_t ntasks;
	char **branches; /* of the forest, one a task; NULL: none */
};

/* ps_options.c: takes the words apart, those of BSD style too. */
int ps_read_words(struct ps *ps, const struct options *o, struct err *e);

/* Whether a word was given; what with it (NULL: not given; the last one counts). */
bool ps_has(const struct ps *ps, const char *key);
const char *ps_value(const struct ps *ps, const char *key);

/* ps_formats.c: chooses the columns; ps->p must be known. */
int ps_choose_fields(struct ps *ps, struct err *e);

/* ps_select.c: the tasks asked for, in the order of the kernel. */
int ps_select(struct ps *ps, struct err *e);

/* ps_sort.c: the keys asked for, and the sorting. */
int ps_sort_parse(struct ps *ps, struct err *e);
void ps_sort(struct ps *ps);

/* ps_forest.c: puts children behind their parents, and makes the branches. */
void ps_forest(struct ps *ps);

/* ps_print.c: makes sets of signals shorter where a line then fits into fewer of the terminal's. */
void ps_fit(struct ps *ps);

/* Frees the tasks and what belongs to them. */
void ps_release(struct ps *ps);

/* ps_print.c: one cell; the whole report. */
void ps_cell_make(const struct ps *ps, size_t task, const struct ps_column *column,
		  struct ps_cell *c, struct buf *out);
void ps_print(const struct ps *ps, struct buf *out);

#endif
