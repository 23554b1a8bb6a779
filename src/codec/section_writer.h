/* section_writer: what the two halves of writing a section share. */
#ifndef SAGO_CODEC_SECTION_WRITER_H
#define SAGO_CODEC_SECTION_WRITER_H

#include "section.h"

struct section_writer {
	const struct table *t;
	size_t nsamples;
	struct effort effort;
	struct buf meta, modes;
	struct streams_out out;
	uint32_t *cols; /* listed columns */
	uint8_t *flags;
	size_t ncols;
	struct run *runs;
	size_t nruns, runs_cap;
	struct spans spans;
	struct ring ring;
	struct scratch scratch;
	uint8_t mode; /* the run of equal modes being counted */
	uint64_t mode_run;
	uint64_t *v; /* one series */
	uint8_t *has;
	uint32_t *order; /* of a table's changes by series, and how many of them are used up */
	size_t used;
};

/* Lists the columns that some row has, and writes the meta stream; finds the runs and spans of all
 * instances. */
void section_meta(struct section_writer *w, struct dict *d);

#endif
