/* session: what every replaying command needs: its window, zone and store, what it says on standard
 * error, and its exit status. */
#ifndef SAGO_QUERY_SESSION_H
#define SAGO_QUERY_SESSION_H

#include "query.h"

struct session {
	const struct command *command;
	const struct options *options;
	int64_t every_ms; /* the tool's own interval argument; 0: none */
	bool own_window;  /* the command has set `window` itself: from the tool's own options */
	bool of_moment;	  /* it shows levels at a moment, not what happened before it */
	struct window window;
	struct store store;
	bool has_store;
	struct schema schema;
	struct strtab told; /* lines of store_damage() that were told */
	uint64_t samples;   /* seen in the window */
	uint64_t rows;	    /* shown */
	struct err err;
};

/*
 * Reads zone and window from the options and opens the store; the words first, so that a wrong one
 * is told whatever the store. `command`, `options` and `every_ms` are set by the caller.
 */
int session_open(struct session *s);

/* ERR_USAGE where a shared option was given that the command has no use for: "it" lists them. */
int session_refuse(struct session *s, const enum option_id *ids, size_t n);

/*
 * The exit status, RC being what the replay ended with, after saying what there is to say: an
 * error, damage that no step told of (met in a later pass, in looking for a moment, ...), or that
 * the window is empty. Where a reader of the store met damage, told or not, it is that of damage.
 * Releases what session_open() took.
 */
int session_close(struct session *s, int rc);

/* "sago vmstat: 2026-11-22 03:00:00: TEXT" on standard error; INT64_MIN: no time. */
void session_say(const struct session *s, const char *text, int64_t real_ms);

/* What a step that is no row has to say: its kind ("reboot") and text; false: nothing, or damage that
 * was told before. */
bool session_event(struct session *s, const struct step *step, const char **kind, struct buf *text,
		   int64_t *real_ms);

#endif
