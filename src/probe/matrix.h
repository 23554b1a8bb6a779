/* matrix: a header of CPU columns, then lines `LABEL: number ... text`: /proc/interrupts,
 * /proc/softirqs. */
#ifndef SAGO_PROBE_MATRIX_H
#define SAGO_PROBE_MATRIX_H

#include "base.h"

struct matrix {
	uint32_t *cpus; /* CPU number of each column */
	size_t ncpus, cap;
	uint64_t *val; /* of the current line, by column */
	uint8_t *has;  /* 0: not a number */
};

/* A line; everything points into the text or the matrix. */
struct matrix_line {
	const char *label; /* without the blanks before it and the colon behind it */
	size_t label_len;
	size_t n;	  /* numbers found, at most ncpus */
	const char *text; /* what follows the numbers, trimmed */
	size_t text_len;
};

void matrix_release(struct matrix *m);

/* Reads the header line at *P and moves behind it. False when it names no CPU. */
bool matrix_header(struct matrix *m, const char **p, const char *end);

/* Reads the line at *P and moves behind it. False, still moving, for a line without a label. */
bool matrix_line(struct matrix *m, const char **p, const char *end, struct matrix_line *l);

#endif
