/*
 * twin: whether two segment files hold the same samples. A number proves nothing (stores are
 * restored, merged and copied), so what was recorded is compared: number, clocks and boot of each
 * sample, and where a file is to be removed every value too.
 */
#ifndef SAGO_STORE_TWIN_H
#define SAGO_STORE_TWIN_H

#include "segment.h"

struct twin {
	uint64_t same;	   /* samples of B that A has too */
	uint64_t other;	   /* samples of B that A lacks, or has otherwise */
	uint64_t unread;   /* places in either file that could not be read */
	uint64_t same_end; /* number after the last sample of the beginning that both share; 0: they
			      share none */
};

/*
 * Compares the files A and B in the samples and marks that B has. VALUES: every value of every
 * group, not the stamps alone. Damage is counted in UNREAD; an error is one of the call.
 */
int twin_compare(const char *a, const char *b, bool values, struct twin *out, struct err *e);

bool stamp_same(const struct stamp *a, const struct stamp *b);

#endif
