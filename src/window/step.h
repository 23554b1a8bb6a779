/* step: what the parts of stepping share. */
#ifndef SAGO_WINDOW_STEP_H
#define SAGO_WINDOW_STEP_H

#include "window.h"

struct kept {
	struct sample sample;
	struct strtab strings;
};

struct stepper {
	struct cursor *cursor;
	const struct schema *schema;
	groupset groups;
	int64_t every_ms, to_ms;
	bool since_boot, ended, centred;
	bool levels;   /* every sample ends a row, the first of a boot too */
	groupset must; /* samples without these groups are passed over */
	groupset own;  /* the same while A has them */
	struct kept
		kept[3]; /* with `must`: A, `near` and `held`, which the cursor may have passed */
	size_t nkept;
	uint64_t base_cs, prev_cs; /* centred: uptime of the baseline and of the sample before */
	uint64_t skip;		   /* rows, and what stands before them, not to be given (--at) */
	bool told;		   /* a mark told of the boot that the next sample belongs to */
	uint64_t samples;
	const struct sample
		*a; /* start of the running interval; NULL: the next sample is a baseline */
	const struct sample *near, *held;
	const struct sample *used; /* the end of the row given last: A from the next call on */
	const struct sample *last; /* the same, or the last baseline */
	int64_t due_ms;		   /* boot time at which the next row is due */
	struct interval interval;
	bool has_interval;
	struct sample copy;
	struct strtab strings;
};

/* The end of the last row becomes the start of the next interval. */
void stepper_begin_at_used(struct stepper *st);

/* A's own copy, when the cursor is to go on without anything being held. */
void stepper_preserve(struct stepper *st);

/* The interval given last is no more. */
void stepper_drop_interval(struct stepper *st);

#endif
