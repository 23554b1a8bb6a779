/*
 * head: what stands before the sections of a block.
 *
 *    0  "SGB1"                     4  version of the container, 1       5  three bytes of 0,
 * ignored 8  bytes of the whole head    12 samples          16 bytes of the whole block 24  first
 * seq                  32 last seq         40 boot id 56  CRC-32C of bytes 64 .. end of head 60
 * CRC-32C of bytes 0 .. 60 64  fields, each a tag (varint) and a blob; unknown tags are skipped:
 *         HEAD_STAMPS   raw length (varint), then stamps, packed (zip.h)
 *         HEAD_SECTION  one group: dictionary id of its first column, cells, raw and packed length
 * of head, the same of data, length of bits (varints), CRC-32C of head, CRC-32C of data and bits
 * (where there are any); what follows is for later versions The sections follow the head in the
 * order of their entries, without gaps.
 *
 * Stamps are five series (series.h): seq, real_ms, mono_ms - real_ms, boot_ms - mono_ms and
 * uptime_cs - boot_ms / 10. First their five modes, then the lengths of the streams heads, consts,
 * dense, sparse, bits, then these.
 */
#ifndef SAGO_CODEC_HEAD_H
#define SAGO_CODEC_HEAD_H

#include "codec.h"
#include "section.h"

/* The clocks of all samples of a block. */
struct stamps {
	uint64_t *seq;
	struct stamp *stamp;
	size_t count, seq_cap, stamp_cap;
};

void stamps_add(struct stamps *s, uint64_t seq, const struct stamp *stamp);
void stamps_release(struct stamps *s);
int stamps_write(const struct stamps *s, int level, struct buf *out, struct err *e);

/* Reads N of them; the boot id is BOOT_ID in all. */
int stamps_read(struct stamps *s, const void *p, size_t n, uint32_t nsamples,
		const uint8_t boot_id[16], struct err *e);

/* Appends the head of a block whose sections have BODY bytes altogether. */
int head_write(const struct stamps *stamps, const struct section *sections, size_t nsections,
	       size_t body, int level, struct buf *out, struct err *e);

/* Checks and reads the first BLOCK_PREFIX bytes. */
int head_read_prefix(const void *p, size_t n, struct block_head *h, size_t *head_size,
		     struct err *e);

void section_put(const struct section *s, struct buf *out);
bool section_get(struct section *s, const void *p, size_t n);

enum {
	HEAD_STAMPS = 1,
	HEAD_SECTION = 2,
};

#endif
