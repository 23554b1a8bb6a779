/*
 * retain: which segments go, and how the budget is shared between what is written and what is kept.
 *
 * Two files grow: the live segment, and the compacted copy of one that ended. Each has a share of
 * the budget that it cannot pass (the size of its map), and the rest of the store leaves room for
 * both, so that the sum stays within the budget at every moment.
 */
#ifndef SAGO_STORE_RETAIN_H
#define SAGO_STORE_RETAIN_H

#include "store.h"

/* What the clocks say, milliseconds: the wall clock, and how long this boot has lasted. */
struct retain_clock {
	int64_t now_ms, up_ms;
};

/*
 * Removes what the policy no longer keeps: while the store is larger than its budget, while there are
 * more ended segments than `rotate`, and those older than `maxage`; the oldest in order of recording
 * first. One that waits to be compacted goes only for the budget, after all others, and SAID says so.
 */
int retain(const char *dir, const struct store_policy *policy, struct retain_clock clock,
	   struct buf *said, struct err *e);

/* Only the budget, before a live segment is made. */
int retain_room(const char *dir, const struct store_policy *policy, struct buf *said,
		struct err *e);

/* The bytes that a live segment may have, UINT64_MAX where there is no budget: a quarter of it, but
 * an eighth of one above 32 MiB. */
uint64_t budget_share(const struct store_policy *policy);

/* The bytes that a compacted copy may have now. */
int budget_copy(const char *dir, const struct store_policy *policy, uint64_t *bytes, struct err *e);

#endif
