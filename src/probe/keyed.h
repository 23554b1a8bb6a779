/*
 * keyed: a file of lines `KEY value` or `KEY: value unit`, one row of a group: meminfo, vmstat,
 * snmp6, the tail of stat.
 *
 * The kernel prints the same keys at the same lines each time, so the column of each line is
 * remembered with its key: the usual line costs one memcmp and one number.
 */
#ifndef SAGO_PROBE_KEYED_H
#define SAGO_PROBE_KEYED_H

#include "sample.h"

struct keyed {
	unsigned group;
	char delim;		  /* ends the key: ':' or ' ' (any blank) */
	struct keyed_line *lines; /* as they stood last time */
	size_t nlines, cap;
};

void keyed_init(struct keyed *k, unsigned group, char delim);
void keyed_release(struct keyed *k);

/*
 * Takes the line at P, the I-th of its kind, into row 0 of F. END is the text's end, where a NUL
 * stands. Returns the start of the next line. A value that is not an unsigned 64-bit number leaves
 * its cell absent.
 */
const char *keyed_line(struct keyed *k, size_t i, struct schema *s, struct frame *f, const char *p,
		       const char *end);

/* All lines of a file. F must have one row. Returns how many cells were set. */
size_t keyed_parse(struct keyed *k, struct schema *s, struct frame *f, const char *text,
		   size_t len);

#endif
