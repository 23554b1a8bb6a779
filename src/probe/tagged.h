/* tagged: lines `TAG number number ...` whose numbers are known by their place alone:
 * /proc/net/rpc/nfs and nfsd. */
#ifndef SAGO_PROBE_TAGGED_H
#define SAGO_PROBE_TAGGED_H

#include "sample.h"

struct tag {
	const char *name;
	uint32_t col;  /* column of the first number kept; the next ones follow it */
	uint8_t skip;  /* numbers before it (a count of those that follow) */
	uint8_t count; /* numbers kept; a shorter line leaves the rest absent */
};

/* Takes a text into row 0 of F, which must exist; lines with other tags are passed over. Returns
 * how many lines were known. */
size_t tagged_parse(const struct tag *tags, size_t n, struct frame *f, const char *text,
		    size_t len);

#endif
