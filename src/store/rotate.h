/*
 * rotate: when a live segment ends, and how.
 */
#ifndef SAGO_STORE_ROTATE_H
#define SAGO_STORE_ROTATE_H

#include "writer.h"

/*
 * Whether the policy ends the live segment before S is appended: by size, or because a period of
 * local time ends between the last sample and S. A clock that was set does not end a
 * segment: otherwise a few steps would push history out of a store that keeps a number of segments.
 */
bool rotation_due(const struct writer *w, const struct sample *s);

/* writer_rotate() when there is no room for the last rows to become a block: sealing does it. */
int rotate_full(struct writer *w, struct err *e);

#endif
