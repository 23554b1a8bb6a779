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
	struct state state;	/* as committed */
	uint8_t id[SEGMENT_ID]; /* of live.mdb; has_id: it has one */
	bool has_id;
	bool ahead; /* of live.mdb: liblmdb would go on without its newest commit */
	/* What a rotation hands to the live segment that it makes: where the numbers go on, and the
	   id of the segment that ended. A number that was read from an older segment, because the
	   newest could not be read, would be given twice. */
	bool carried;
	int64_t size; /* of live.mdb after the last commit */
	struct state next;
	struct dict dict;  /* entries from `saved` on are not in the segment yet */
	struct sample key; /* the last row that stands alone; seq 0: none */
	struct strtab key_strings;
	struct buf bytes;
	struct buf cut;	    /* what did not fit of the last sample, in words */
	struct buf trouble; /* what the next commit says in a MARK_ERROR; empty: nothing */
};

/*
 * Opens live.mdb: checks it with the page walker, sets it aside when it does not hold, makes a new
 * one where there is none. Does nothing when it is open.
 */
int live_open(struct writer *w, struct err *e);
void live_close(struct writer *w);

/* Makes the map of the live segment larger, when its file may grow further; else it is full (and closed,
 * where the kernel gives no larger map). */
bool live_grow(struct writer *w);

/* B follows A in a block: of the very same boot id, which a block has once, and no restart. */
bool rows_continue(const struct stamp *a, const struct stamp *b);

/*
 * Before each append: closes live.mdb when its name is gone or names another file (what is appended
 * to a file without a name is lost), or when somebody cut it short, and says so on stderr and in
 * the next commit. The next live_open() goes on in a file that exists.
 */
int live_check(struct writer *w, struct err *e);

/* The state that a new live segment begins with: what ended just now was handed over in memory, else the
 * store is asked. */
int live_next(struct writer *w, struct state *s, struct err *e);
/* Keeps what the live segment that is made next goes on from. */
void live_carry(struct writer *w);

/* Closes live.mdb and gives it the name of one that waits to be sealed; the next live_open() makes
 * its successor. */
int live_leave(struct writer *w, struct err *e);

/*
 * Inside the open transaction: turns all tail rows into blocks and removes them; S is what the
 * state record will say.
 */
int rows_seal(struct writer *w, struct state *s, struct err *e);

#endif
