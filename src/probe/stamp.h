/* stamp: the clocks of a sample, read before its counters. */
#ifndef SAGO_PROBE_STAMP_H
#define SAGO_PROBE_STAMP_H

#include "source.h"

/* The boot id (16 bytes at ID) from the kernel's, else the 8 bytes of btime, little-endian, and
 * zeros; all zero when neither is there. */
void stamp_boot_id(struct probe *p, uint8_t *id);

/*
 * Fills S->stamp: the three clocks back to back, wall clock first, then /proc/uptime from UPTIME.
 * With --root the monotonic clocks are DIR's uptime, and with --time the wall clock is the one that
 * was given.
 */
void stamp_take(struct probe *p, struct pfile *uptime, struct sample *s);

#endif
