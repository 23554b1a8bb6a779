/*
 * page_bytes: what the files of the page reader share: little-endian fields and page flags.
 */
#ifndef SAGO_STORE_PAGE_BYTES_H
#define SAGO_STORE_PAGE_BYTES_H

#include "key.h"
#include "page.h"

enum { P_BRANCH = 0x01, P_LEAF = 0x02, P_OVERFLOW = 0x04, P_META = 0x08 };

static inline uint16_t get_u16(const uint8_t *p)
{
	return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t get_u32(const uint8_t *p)
{
	return (uint32_t)get_u16(p) | (uint32_t)get_u16(p + 2) << 16;
}

static inline uint64_t get_u64(const uint8_t *p)
{
	return (uint64_t)get_u32(p) | (uint64_t)get_u32(p + 4) << 32;
}

/* As page_read(), for a tree whose keys are native 8-byte integers when NUMBERS is set. */
int page_read_kind(struct pagefile *f, uint64_t number, bool numbers, struct page *pg,
		   struct err *e);

#endif
