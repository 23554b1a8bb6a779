/*
 * zip: a byte string packed by zstd, or kept as it is where zstd brings nothing: packed length ==
 * raw length says which. The frame bears its content size and a checksum.
 */
#ifndef SAGO_CODEC_ZIP_H
#define SAGO_CODEC_ZIP_H

#include "base.h"

/* Appends the N bytes at P to OUT, packed at LEVEL. *PACKED is how many bytes that took, never more
 * than N. */
int zip_pack(struct buf *out, const void *p, size_t n, int level, size_t *packed, struct err *e);

/*
 * Unpacks the N bytes at P into TO, which holds exactly RAW bytes. Nothing is written past them,
 * whatever the frame claims. ERR_DAMAGE when the frame does not hold exactly that many.
 */
int zip_unpack(const void *p, size_t n, void *to, size_t raw, struct err *e);

#endif
