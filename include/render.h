/*
 * render: rows of cells to bytes: a text table as the peer prints it, JSON, or CSV. Numbers are
 * formatted here and not by printf: that is most of the time that a long replay takes, and the
 * result does not depend on the locale. Names from the machine are escaped.
 *
 * Absent is `-` in text, null in JSON, empty in CSV. A counter that fell is 0 in text,
 * absent in the others.
 */
#ifndef SAGO_RENDER_H
#define SAGO_RENDER_H

#include "form.h"

enum format { FORMAT_TABLE, FORMAT_JSON, FORMAT_CSV };

/* V rounded to DECIMALS (0 to 9) places as printf("%.*f") does in the C locale. */
void buf_fixed(struct buf *b, double v, unsigned decimals);

/* The same, right-aligned in WIDTH characters. */
void buf_fixed_right(struct buf *b, double v, unsigned decimals, unsigned width);

/* The N bytes at S as a JSON string with its quotes; as a CSV field, quoted where
 * it holds a separator (a comma or, as sadf has it, a semicolon) or a quote, and with ' before what a
 * spreadsheet would take for a formula. Bytes that could command a terminal are escaped. */
void buf_json(struct buf *b, const char *s, size_t n);
void buf_csv(struct buf *b, const char *s, size_t n);

/* 2026-11-22T03:00:05+01:00 in local time; milliseconds are dropped. */
void buf_iso_time(struct buf *b, int64_t real_ms);

/* ---- rows as sysstat's tools lay them out ---------------------------------------------------- */

/* S_COLORS_SGR: what is put between ESC [ and m. */
struct colors {
	char comment[16], high[16], item[16], medium[16], nonzero[16], restart[16], zero[16];
};

/* The colours of the environment (S_COLORS, S_COLORS_SGR); false: none, as where FD is no terminal
 * and S_COLORS is not "always". */
bool colors_read(struct colors *c, int fd);

/* How rows look. They are appended to OUT; nothing is written. */
struct sheet {
	const struct table *table;
	struct buf *out;
	const struct colors *colors; /* NULL: none */
	bool pretty;		     /* items last */
	bool human;		     /* sizes with units, shares with % */
	int decimals;		     /* --dec; -1: each column's own */
	char point;		     /* the locale's decimal point; 0: a dot */
};

/* A line of headings, or one row. LEAD is printed first, as it is: "12:00:01   ". */
void sheet_headings(const struct sheet *s, const char *lead);
void sheet_row(const struct sheet *s, const char *lead, const struct cell *cells);

/* TEXT in one of the colours. */
void sheet_colored(struct buf *out, const char *sgr, const char *text);

/* ---- forms ----------------------------------------------------------------------------------- */

/* How sizes are shown: free's units. */
struct size_style {
	uint64_t divisor; /* bytes in a unit */
	bool human;	  /* three digits with a unit each instead */
	bool si;	  /* and that unit is of 1000 */
	char letter;	  /* what FORM_UNIT shows */
	char point;	  /* decimal point; 0: a dot */
};

/* KIB right-aligned in WIDTH, as free of procps 4.0.2 shows it: src/render/size.c. */
void buf_size(struct buf *b, double kib, const struct size_style *style, int width);

/* Filled-in forms, appended to OUT: nothing is written. JSON and CSV have sizes in bytes. */
struct sheaf {
	struct form_table *form;
	enum format format;
	struct size_style style;
	struct buf *out;
	uint64_t items; /* so far; 0 at first */
};

/* The head, with the figures of CELLS, in text; a row; and the end, in JSON and CSV. */
void sheaf_head(const struct sheaf *s, const struct form_cell *cells, int64_t real_ms);
void sheaf_row(struct sheaf *s, const struct form_cell *cells, int64_t real_ms);
void sheaf_end(struct sheaf *s);

/* ---- tables ---------------------------------------------------------------------------------- */

struct renderer;

struct render_options {
	enum format format;
	int fd;		     /* where the bytes go */
	unsigned page;	     /* rows between repeated headings; 0: headings once */
	unsigned first_page; /* rows before the second headings, where page is not 0 */
};

struct renderer *renderer_new(const struct table *t, const struct render_options *o);
void renderer_free(struct renderer *r); /* NULL is allowed; does not write */

/* One row. In text the headings come by themselves. */
void render_row(struct renderer *r, const struct cell *cells, int64_t real_ms);

/* A summary row, named NAME; TIMES (NULL for none) says when each cell's value was, in ms;
 * INT64_MIN: no time. */
void render_summary(struct renderer *r, const char *name, const struct cell *cells,
		    const int64_t *times);

/* Something that happened between the rows, for --events: KIND ("reboot") and a line of TEXT. */
void render_event(struct renderer *r, const char *kind, const char *text, int64_t real_ms);

/* Writes what is buffered (E may be NULL). 0, or ERR_SYSTEM when that fails now or failed earlier.
 */
int render_flush(struct renderer *r, struct err *e);

/* Ends the document, then as render_flush(). */
int render_end(struct renderer *r, struct err *e);

#endif
