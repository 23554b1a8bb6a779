/* rows: a file of lines with the same fields in the same places, one row a line: swaps, slabinfo,
 * buddyinfo, softnet_stat. */
#ifndef SAGO_PROBE_ROWS_H
#define SAGO_PROBE_ROWS_H

#include "sample.h"

enum field_kind {
	FIELD_SKIP = 0, /* a token that is not kept */
	FIELD_U64,
	FIELD_I64,
	FIELD_HEX,
	FIELD_LEAD, /* the digits that a token begins with: "0," */
	FIELD_WORD, /* interned */
};

struct field {
	enum field_kind kind;
	uint32_t col;
	bool need; /* a line without it is no row: headers, damage */
};

/* Takes the line at P into a new row of F, words interned in STRINGS. False, and no row, when a
 * needed field is missing. */
bool rows_line(const struct field *fields, size_t n, struct strtab *strings, struct frame *f,
	       const char *p);

/* Every line of a text. */
void rows_parse(const struct field *fields, size_t n, struct strtab *strings, struct frame *f,
		const char *text, size_t len);

/* Numbers from *P on into N consecutive columns of ROW from COL up, until the line ends; returns
 * how many tokens there were. */
unsigned rows_numbers(struct frame *f, uint32_t row, uint32_t col, unsigned n, const char **p);

#endif
