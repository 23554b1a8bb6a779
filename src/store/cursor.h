/*
 * cursor: what the files of the cursor share. It goes from segment to segment; inside one, over the
 * blocks, then over the tail rows; before a sample it gives the marks up to it. `next_seq` is its
 * place: all below it was given, or is not in the window.
 */
#ifndef SAGO_STORE_CURSOR_H
#define SAGO_STORE_CURSOR_H

#include "segment.h"

enum { PENDING_MARKS = 64 };

/* A decoded row. */
struct row_slot {
	struct sample sample;
	struct strtab strings;
};

/* A mark with its own text, kept until it is known whether a sample follows. */
struct held_mark {
	struct mark mark;
	char *text;
};

/* What the readers of a store have learned and share. */
struct readings {
	struct strtab damage; /* lines, each once */
	bool has_live;	      /* known of the live segment of the store's list: */
	int64_t live_min_ms;  /* no sample of it is earlier */
};

/* A segment that was given to its end. */
struct told {
	char *path;
	struct info info; /* ids */
	uint64_t first_seq, next_seq;
	uint32_t next_mark;
	bool has_last;
	struct stamp last; /* of sample next_seq - 1 */
};

struct cursor {
	struct schema *schema;
	groupset want;
	int64_t from_ms, to_ms;
	char *dir; /* NULL: a single file */
	struct segment *list;
	size_t nlist, at;
	bool skip_live; /* by what the readings know of it there is nothing in it for this window */
	unsigned listings;	/* how often the directory was listed because a segment was gone */
	struct segfile *opened; /* by list index; path NULL: not opened yet */

	struct segfile *seg; /* the segment being read; NULL: none */
	bool last_look;	     /* the live file was rotated out, and has been indexed since */
	size_t next_block, next_row, next_mark;
	uint64_t next_seq; /* in the segment at hand: other segments have numbers of their own */
	struct told *told;
	size_t ntold, cap_told;
	uint64_t mark_seq; /* the last mark looked at */
	uint32_t mark_n;
	bool any_mark;

	/* Of each there are two that take turns, because a sample outlives the one after it. */
	struct block *blocks[2];
	bool last_block; /* which one the last sample was in */
	bool block;	 /* which one is being read */
	bool in_block;	 /* it has samples left, from I on */
	uint32_t i;
	uint64_t work;		/* cells decoded of the segment at hand */
	struct sample views[2]; /* samples of blocks: frames point into the block */
	bool view;
	struct row_slot rows[2];
	bool last_row;
	struct sample base; /* the row that others are told as differences from; seq 0: none */
	struct strtab base_strings;

	const struct sample *ready; /* found, to be given after the marks before it */
	bool given;		    /* a sample was */
	struct held_mark pending[PENDING_MARKS];
	size_t npending, pending_at;
	struct mark mark; /* the one given last */
	struct buf mark_text, bytes, head;

	uint64_t bad_from, bad_to; /* samples that could not be read, not yet reported */
	bool any_bad;
	struct err bad;
	struct readings *readings; /* the store's; NULL: it has none */
	struct err *why;	   /* of each group that could not be read in the block at hand */
	char **damage;		   /* reports to be given */
	size_t ndamage, cap_damage, damage_at;
	char *damage_text; /* the one given last */
	unsigned races;	   /* since the last sample */
};

/* All return 0; 1 when there is something to give (a sample in C->ready); ERR_RACE to index the
 * segment again; or an error. */
int cursor_block_step(struct cursor *c, struct err *e);
/* Adds the cells of S to C->work. */
void cursor_worked(struct cursor *c, const struct sample *s);
/* Whether a block is open that has samples left. */
bool cursor_in_block(struct cursor *c);
/* The next block when it can be given whole, and is then passed; else NULL. */
struct block *cursor_block_whole(struct cursor *c, const struct stamp *after);
/* When sample SEQ of the segment at hand was taken; false when it is not in it. */
bool cursor_block_stamp(struct cursor *c, uint64_t seq, struct stamp *stamp);
bool cursor_row_stamp(struct cursor *c, uint64_t seq, struct stamp *stamp);
int cursor_row_step(struct cursor *c, struct err *e);

/* Wall clock of the last sample at or before TO_MS in the segment at hand: 1, or 0 when there is
 * none. */
int cursor_block_last(struct cursor *c, int64_t to_ms, int64_t *found, struct err *e);
int cursor_row_last(struct cursor *c, int64_t to_ms, int64_t *found, struct err *e);

/* The next mark up to sample UPTO in C->mark: 1, or 0 when there is none. */
int cursor_mark_step(struct cursor *c, uint64_t upto);
int cursor_pending_mark(struct cursor *c);
/* A mark that is yet to be given, before sample UPTO or one before it, tells of a restart. */
bool cursor_restart_marked(struct cursor *c, uint64_t upto);

/* Opens and indexes segment C->at: CURSOR_BEGUN; CURSOR_LOST when it cannot be, which is then
 * reported; CURSOR_LISTED when it was gone and the directory was listed again; or an error. */
enum { CURSOR_LOST, CURSOR_BEGUN, CURSOR_LISTED };
int cursor_begin(struct cursor *c, struct err *e);

/* Notes that the segment at hand was given to its end. */
void cursor_told(struct cursor *c);
/* The place in a segment that is begun: after what it repeats of those given. */
void cursor_place(struct cursor *c);
void cursor_forget_told(struct cursor *c);
bool cursor_was_told(const struct cursor *c, const struct segment *s);

/* Queues a line for ITEM_DAMAGE and enters it in the store's record. _bad() joins neighbouring samples into one line. */
void cursor_damage(struct cursor *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void cursor_bad(struct cursor *c, uint64_t from, uint64_t to, const struct err *why);
void cursor_flush_bad(struct cursor *c);

/*
 * Lists the segments, opens the files that a writer may rename (live, waiting) and makes sure that
 * the list was whole when it did. S: the store, whose own list will do while the directory has not
 * changed; NULL: list it again.
 */
int cursor_list(struct cursor *c, const struct store *s, struct err *e);
void cursor_drop_list(struct cursor *c);
/* Whether the live file that the cursor reads is live no more. */
bool cursor_rotated(const struct cursor *c);

static inline bool cursor_in_window(const struct cursor *c, int64_t ms)
{
	return ms >= c->from_ms && ms <= c->to_ms;
}

#endif
