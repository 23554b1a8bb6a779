/* grid_series: the series of a section one by one, as the two ways of decoding read them. */
#ifndef SAGO_CODEC_GRID_SERIES_H
#define SAGO_CODEC_GRID_SERIES_H

#include "section.h"

/* The next mode of the `modes` stream. */
struct mode_reader {
	struct rd r;
	uint8_t mode;
	uint64_t left;
};
uint8_t mode_next(struct mode_reader *m);

/* Whether a series has a value that never changes, or none. */
static inline bool mode_is_trivial(uint8_t mode)
{
	return mode & SERIES_TRIVIAL;
}

/* The value of a trivial series that is whole: false when MODE is none such. Absent: *THERE false.
 */
bool constant_read(struct grid *g, const struct grid_column *c, uint8_t mode, uint64_t *val,
		   bool *there);

/* Reading what varies. */
struct varying {
	struct grid *g;
	struct streams_in in;
	struct bench *bench;
};

/* The N values of a series, valid until the next one is read. */
struct values {
	const uint64_t *v;
	const uint64_t
		*there; /* of each of TOTAL samples that have the instance, 0 or 1; NULL: all */
	size_t n, total;
};

/* Y at the first of the series, with the data and bits of the section. False when they make no
 * sense. */
bool varying_begin(struct varying *y, struct grid *g, struct bench *bench, struct rd bits);

/* Reads a series that is not trivial, or partial. False when it does not hold. */
bool varying_read(struct varying *y, size_t inst, const struct grid_column *c, uint8_t mode,
		  struct values *out);

/* All is read, and nothing is left. */
bool varying_ended(const struct varying *y);

#endif
