/*
 * Devices that were registered again under their old names: their counters began from zero, so the
 * row of before is none of theirs and is taken out of the interval's start. When sar and iostat
 * believe that, from the counters alone, stands at each test below.
 */
#include <stdlib.h>
#include <string.h>

#include "view.h"

static uint64_t value(const struct frame *f, uint32_t row, uint32_t col)
{
	uint64_t v;

	return frame_get(f, row, col, &v) ? v : 0;
}

typedef bool again_fn(const struct frame *b, uint32_t row, const struct frame *a, uint32_t was,
		      const struct derived *d);

/* A holds the rows of before: those of the interval's start, or also those that went earlier. */
static void drop_old(struct derived *d, unsigned group, again_fn *again, const struct frame *a)
{
	const struct frame *b = derived_source(d, group, 1);
	struct frame *to = NULL;
	uint8_t *old;
	int64_t *map;
	bool any = a != derived_source(d, group, 0);

	old = mem_zalloc(a->nrows + 1, 1);
	map = mem_alloc((b->nrows + 1) * sizeof(*map));
	frame_match_all(d->schema, b, a, map);
	for (uint32_t row = 0; row < b->nrows; row++)
		if (map[row] >= 0 && again(b, row, a, (uint32_t)map[row], d)) {
			old[map[row]] = 1;
			any = true;
		}
	if (any) {
		to = derived_frame(d, group, 0);
		to->strings = a->strings;
	}
	for (uint32_t row = 0; any && row < a->nrows; row++)
		if (!old[row])
			derived_copy(to, a, row);
	free(old);
	free(map);
}

static bool fell(const struct frame *b, uint32_t row, const struct frame *a, uint32_t was,
		 const uint32_t *cols, size_t n)
{
	for (size_t k = 0; k < n; k++)
		if (value(b, row, cols[k]) < value(a, was, cols[k]))
			return true;
	return false;
}

/* A sector count that is not zero must have fallen too. */
static bool sectors_fell(const struct frame *b, uint32_t row, const struct frame *a, uint32_t was,
			 uint32_t col)
{
	uint64_t is = value(b, row, col);

	return !is || is < value(a, was, col);
}

static bool all_sectors_fell(const struct frame *b, uint32_t row, const struct frame *a,
			     uint32_t was)
{
	return sectors_fell(b, row, a, was, C_DISK_RD_SECTORS) &&
	       sectors_fell(b, row, a, was, C_DISK_WR_SECTORS) &&
	       sectors_fell(b, row, a, was, C_DISK_DC_SECTORS);
}

static uint64_t reads_and_writes(const struct frame *f, uint32_t row)
{
	return value(f, row, C_DISK_RD_IOS) + value(f, row, C_DISK_WR_IOS);
}

/* sar and sadf: reads, writes and discards together fell. */
static bool disk_again(const struct frame *b, uint32_t row, const struct frame *a, uint32_t was,
		       const struct derived *d)
{
	(void)d;
	return reads_and_writes(b, row) + value(b, row, C_DISK_DC_IOS) <
		       reads_and_writes(a, was) + value(a, was, C_DISK_DC_IOS) &&
	       all_sectors_fell(b, row, a, was);
}

/* iostat: reads and writes did. */
static bool iostat_again(const struct frame *b, uint32_t row, const struct frame *a, uint32_t was,
			 const struct derived *d)
{
	(void)d;
	return reads_and_writes(b, row) < reads_and_writes(a, was) &&
	       all_sectors_fell(b, row, a, was);
}

void derived_disks(struct derived *d)
{
	if (d->from->a)
		drop_old(d, G_DISK, disk_again, derived_source(d, G_DISK, 0));
}

void derived_disks_ever(struct derived *d)
{
	if (d->from->a)
		drop_old(d, G_DISK, iostat_again, derived_before(d, G_DISK));
}

/* Bytes that fell near a wrap while packets rose went once around. */
static bool bytes_wrapped(const struct frame *b, uint32_t row, const struct frame *a, uint32_t was,
			  uint32_t bytes, uint32_t packets)
{
	return value(b, row, bytes) >= value(a, was, bytes) ||
	       (value(a, was, bytes) > UINT32_MAX / 2 &&
		value(b, row, packets) > value(a, was, packets));
}

static bool net_again(const struct frame *b, uint32_t row, const struct frame *a, uint32_t was,
		      const struct derived *d)
{
	static const uint32_t traffic[] = { C_NET_RX_PACKETS, C_NET_TX_PACKETS, C_NET_RX_COMPRESSED,
					    C_NET_TX_COMPRESSED, C_NET_MULTICAST };
	static const uint32_t errors[] = { C_NET_RX_ERRORS,	  C_NET_TX_ERRORS,
					   C_NET_COLLISIONS,	  C_NET_RX_DROPPED,
					   C_NET_TX_DROPPED,	  C_NET_TX_CARRIER_ERRORS,
					   C_NET_RX_FRAME_ERRORS, C_NET_RX_FIFO_ERRORS,
					   C_NET_TX_FIFO_ERRORS };

	if (d->options & SAR_ERRORS)
		return fell(b, row, a, was, errors, sizeof(errors) / sizeof(errors[0]));
	return fell(b, row, a, was, traffic, sizeof(traffic) / sizeof(traffic[0])) ||
	       !bytes_wrapped(b, row, a, was, C_NET_RX_BYTES, C_NET_RX_PACKETS) ||
	       !bytes_wrapped(b, row, a, was, C_NET_TX_BYTES, C_NET_TX_PACKETS);
}

/* %ifutil of a half duplex link is of both directions: `carrier`, which no report shows, tells the
 * formula so. */
static void tell_half(struct derived *d)
{
	const struct frame *b = derived_source(d, G_NET, 1);
	struct frame *to = derived_frame(d, G_NET, 1);

	for (uint32_t row = 0; row < b->nrows; row++) {
		size_t n = 0;
		const char *duplex = frame_label(b, row, C_NET_DUPLEX, &n);

		frame_set(to, derived_copy(to, b, row), C_NET_CARRIER,
			  duplex && n == 4 && !memcmp(duplex, "half", 4));
	}
}

void derived_interfaces(struct derived *d)
{
	if (d->from->a)
		drop_old(d, G_NET, net_again, derived_source(d, G_NET, 0));
	if (!(d->options & SAR_ERRORS))
		tell_half(d);
}
