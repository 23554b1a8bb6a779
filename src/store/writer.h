/*
 * writer: what the files that write a live segment share.
 */
#ifndef SAGO_STORE_WRITER_H
#define SAGO_STORE_WRITER_H

#include "env.h"
#include "state.h"

struct writer {
	char *dir;
	struct store_policy policy;
	struct schema *schema;
	bool open; /* env, state and dict are those of live.mdb */
	struct env env;
	struct state state; /* as committed */
	struct dict dict;   /* entries from `saved` on are not in the segment yet */
	struct sample key;  /* the last row that stands alone; seq 0: none */
	struct strtab key_strings;
	struct buf bytes;
	struct buf trouble; /* what the next commit says in a MARK_ERROR; empty: nothing */
};

/*
 * Opens live.mdb: checks it with the page walker, sets it aside when it does not hold, makes a new
 * one where there is none. Does nothing when it is open.
 */
int live_open(struct writer *w, struct err *e);
void live_close(struct writer *w);

/*
 * Inside the open transaction: turns all tail rows into blocks and removes them; S is what the
 * state record will say.
 */
int rows_seal(struct writer *w, struct state *s, struct err *e);

#endif
