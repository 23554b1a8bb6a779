/*
 * paired: lines in twos, names above values, both behind the same prefix: /proc/net/snmp,
 * /proc/net/netstat. The key of a column is prefix and name together, TcpInSegs, as /proc/net/snmp6
 * writes them.
 *
 * A header line is remembered whole with the columns of its names: while it stays the same it costs
 * one memcmp.
 */
#ifndef SAGO_PROBE_PAIRED_H
#define SAGO_PROBE_PAIRED_H

#include "sample.h"

struct paired {
	unsigned group;
	struct paired_head *heads; /* of the first, second ... pair, as they stood last time */
	size_t nheads, cap;
};

void paired_init(struct paired *x, unsigned group);
void paired_release(struct paired *x);

/*
 * Takes a text into row 0 of F, which must exist. A header that no line of values with its prefix
 * follows is skipped; values beyond the names and names beyond the values are left out. Returns how
 * many cells were set.
 */
size_t paired_parse(struct paired *x, struct schema *s, struct frame *f, const char *text,
		    size_t len);

#endif
