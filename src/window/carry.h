/*
 * carry: what a sample lacks and another, before it, had. Groups are read at cadences of their own; an
 * interval has of each group the frame that stood at its start and the one that was read in it,
 * whichever samples these came with.
 */
#ifndef SAGO_WINDOW_CARRY_H
#define SAGO_WINDOW_CARRY_H

#include "codec.h"
#include "sample.h"

struct carry {
	groupset has;
	struct sample sample; /* the frames, each with the uptime at which it was read */
	struct strtab strings[G_COUNT_];
	uint64_t read_cs[G_COUNT_];    /* when a group was kept last, ... */
	uint64_t cadence_cs[G_COUNT_]; /* ... and how long that was after the time before */
};

void carry_init(struct carry *c);
void carry_release(struct carry *c);

/* A stretch ends: nothing is left of it. */
void carry_forget(struct carry *c);
void carry_drop(struct carry *c, groupset groups);

/* Copies the frame of GROUP that S has. */
void carry_keep(struct carry *c, const struct sample *s, unsigned group,
		const struct schema *schema);

/* The groups of SET whose frames S has. */
groupset sample_taken(const struct sample *s, groupset set);

/*
 * S with the frames of SET that it lacks and C has, made in VIEW (which may be S); S itself where it
 * lacks none. The frames stay whose they are.
 */
const struct sample *carry_compose(const struct carry *c, const struct sample *s, groupset set,
				   struct sample *view);

/* Of a frame of GROUP that was read at READ_CS: at NOW_CS it is at most three cadences old, the
 * default one or the one that was seen. */
bool carry_is_recent(const struct carry *c, const struct schema *schema, unsigned group,
		     uint64_t read_cs, uint64_t now_cs);

#endif
