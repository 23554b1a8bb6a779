/* step: what the parts of stepping share. */
#ifndef SAGO_WINDOW_STEP_H
#define SAGO_WINDOW_STEP_H

#include "carry.h"
#include "window.h"

struct kept {
	struct sample sample;
	struct strtab strings;
};

struct stepper {
	const struct store *store;
	struct schema *schema;
	struct needs needs;
	struct cursor *cursor, *after; /* of the window; of what comes after it */
	int64_t every_ms, from_ms, to_ms;
	int64_t middle_ms; /* tiled: the last millisecond that an interval's middle may have */
	bool tiled;	   /* an interval belongs to the window that holds its middle */
	bool since_boot, ended, centred, at;
	bool levels;   /* every sample ends a row, the first of a boot too */
	groupset must; /* samples without all of these are passed over */
	groupset own;  /* samples with none of these are passed over */
	struct kept
		kept[3]; /* where samples are passed over: `near` and `held`, which the cursor may
			    have passed */
	size_t nkept;
	uint64_t base_cs, prev_cs; /* centred: uptime of the baseline and of the sample before */
	uint64_t skip;		   /* rows, and what stands before them, not to be given (--at) */
	struct stamp seen;	   /* of the sample before, passed over or not */
	bool has_seen;
	bool told;	     /* a mark told of the restart before the next sample */
	bool restarted;	     /* a sample shows one */
	uint64_t samples;    /* of the window, by the wall clock */
	uint64_t counted;    /* not passed over */
	groupset found;	     /* groups that the samples of the window had */
	struct stamp before; /* of the sample before that was not passed over */
	bool outside;	     /* what ends with `held` is of another window */
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
	struct carry base;  /* what A lacks: the stretch's last frames before it */
	struct carry fresh; /* what was read since A, in samples that get no row of their own */
	struct carry older; /* --at: the frames before those in BASE and A */
	struct sample view_a, view_b,
		view_last; /* samples with what they lack: the frames are others' */
};

/* OUT becomes the row from A (NULL: none) to B; what they lack is put in. */
void stepper_give_row(struct stepper *st, const struct sample *a, const struct sample *b,
		      struct step *out);

/* The end of the last row becomes the start of the next interval. */
void stepper_begin_at_used(struct stepper *st);

/* A's own copy, when the cursor is to go on without anything being held. */
void stepper_preserve(struct stepper *st);

/* A sample of stamp T is next: notes whether the stretch ends before it. */
void stepper_see(struct stepper *st, const struct stamp *t);

/* The interval given last is no more. */
void stepper_drop_interval(struct stepper *st);

/* The running stretch goes on. */
bool stepper_goes_on(const struct stepper *st);

/* ---- step_hold.c: which samples count, and for which window ---------------------------------- */

/* Takes S up: as `held`, or it is passed over. */
void stepper_hold(struct stepper *st, const struct sample *s);

/* The sample at which W's samples must begin for the first of them to have what stands before it: the
 * one before the window, or the last that had a group which that one lacks. */
int stepper_start(const struct store *store, struct schema *schema, const struct needs *needs,
		  int64_t from_ms, int64_t *start_ms, struct err *e);

#endif
