/* learn: the column of a key that was seen in a file, within limits. */
#ifndef SAGO_PROBE_LEARN_H
#define SAGO_PROBE_LEARN_H

#include "sample.h"

enum {
	LEARN_MAX_KEY = 120, /* bytes; longer keys are not kept */
	LEARN_MAX_COLUMNS =
		2000, /* new columns in a group: a damaged file must not fill the dictionary */
};

/*
 * The column of GROUP for the kernel's key (N bytes at KEY), adding one of kind UNKNOWN when
 * metric.def has none and widening F, which is that group's frame. -1 for a key that
 * cannot be one: empty, overlong, with control bytes, or too many of them.
 */
int32_t learn_column(struct schema *s, unsigned group, struct frame *f, const char *key, size_t n);

#endif
