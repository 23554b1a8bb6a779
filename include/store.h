/*
 * store: a directory of segments, each one LMDB environment file.
 *
 * Files of a store:
 *   live.mdb                          the segment being written
 *   sealing-SEQ.mdb                   rotated out, not yet compacted (readable; finished by the
 * next run if interrupted) sago-SEQ-MINTIME-MAXTIME.mdb      sealed: compacted, verified, never
 * written again. SEQ is its first sample (12 digits), the times are UTC extremes of its samples as
 * YYYYMMDDTHHMMSSZ, so that a reader opens only what it needs
 *   *.damaged                         set aside because it could not be opened for writing; still
 * read as far as it goes lock, next, seal                  flock()ed by writers, mode 0600: who
 * writes, who waits to, who compacts new.tmp, compact.tmp              half-made files; a crash can
 * leave them, the next run makes them anew
 *
 * Keys inside a segment (one unnamed database; type byte, then big-endian numbers, so that keys of
 * a type are in order): 'B' seq(8) min_ms(8) max_ms(8) nsamples(4) crc(4)     a block, by its first
 * sample; the rest saves a reader from opening it 'D' id(4)       a dictionary entry 'I' the
 * segment's information record 'M' seq(8) n(4) a mark before sample seq              'R' seq(8) a
 * tail row 'S'             the state: written by each transaction, it counts what there is, so that
 * a reader knows what is missing Every value is protected by a CRC-32C: blocks, rows and marks by
 * their own, the others by a trailing one.
 *
 * Writers use liblmdb (full sync, MDB_NOLOCK, a lock of our own). Readers never do: a
 * bounds-checked walker (page.h) reads pages with pread, believes nothing, needs read permission
 * only and never disturbs the writer. Why: see README's design notes.
 */
#ifndef SAGO_STORE_H
#define SAGO_STORE_H

#include <time.h>

#include "codec.h"

/* ---- writing -----------------------------------------------------------------------------------
 */

/* Periods of local time; weeks begin on Sunday, as logrotate's do. */
enum period {
	PERIOD_NEVER,
	PERIOD_HOURLY,
	PERIOD_DAILY,
	PERIOD_WEEKLY,
	PERIOD_MONTHLY,
	PERIOD_YEARLY
};

enum { BUDGET_LEAST = 256 << 10 };

struct store_policy {
	enum period period; /* when segments end */
	/* bytes, 0: not asked for */
	uint64_t size;	  /* a segment ends at this size, and not with the period */
	uint64_t maxsize; /* or earlier than the period, at this size */
	uint64_t minsize; /* the period ends no segment smaller than this */
	bool has_rotate;  /* keep `rotate` sealed segments; else all */
	unsigned rotate;
	unsigned maxage_days; /* drop older ones; 0: never */
	uint64_t budget;      /* bytes of the whole store, at least BUDGET_LEAST; 0: no limit */
	uint64_t map_size;    /* LMDB map of the live segment; 0: a default */
};

struct writer;

/*
 * Opens the store DIR for writing, creating it (0750, group `sago` where it exists) when missing.
 * The caller holds the lock. Checks the live segment with the page walker before liblmdb sees it;
 * one that does not hold is renamed `.damaged` and a new one begun (a MARK_ERROR says so). Refuses
 * a DIR that is group- or world-writable, not owned by the effective user, or a symbolic link:
 * ERR_STORE.
 */
int writer_open(struct writer **w, const char *dir, const struct store_policy *policy,
		struct schema *schema, struct err *e);
void writer_close(struct writer *w); /* NULL is allowed */

/* Seq of the next sample; stamp of the last one in the store (false when there is none). */
uint64_t writer_next_seq(const struct writer *w);
bool writer_last_stamp(const struct writer *w, struct stamp *stamp);

/*
 * Commits the marks (their seq is filled in) and the sample (its seq too) in one transaction; on
 * return with 0 they are on the disk. S may be NULL to record marks alone. Seals a block, in the
 * same transaction, when one is full or the boot changed; rotates when the policy says. On an error
 * nothing of this call is stored, the store is closed as far as needed and the next call tries
 * again.
 */
int writer_append(struct writer *w, struct sample *s, struct mark *marks, size_t nmarks,
		  struct err *e);

/* Ends the live segment now. Compaction happens in store_seal_pending(). */
int writer_rotate(struct writer *w, struct err *e);

/*
 * Compacts what rotation left (sealing-*.mdb), then applies retention. Can run in a child process
 * with low priority: it touches no live file. Holds its own lock, and returns 0 at once when
 * another process is at it.
 */
int store_seal_pending(const char *dir, const struct store_policy *policy, struct err *e);

/* Removes what the policy no longer keeps: store_seal_pending() where nothing waits. What goes
 * before it was compacted is said on stderr. */
int store_retain(const char *dir, const struct store_policy *policy, struct err *e);

/*
 * Makes sure that DIR is there and safe to write in (the checks of writer_open(), which calls
 * this). The collector calls it before it takes a lock in a store that may not exist yet.
 */
int store_create(const char *dir, struct err *e);

/* ---- locks -------------------------------------------------------------------------------------
 */

/* An flock()ed descriptor on DIR/NAME (created 0600, O_CLOEXEC, O_NOFOLLOW), or ERR_BUSY after
 * WAIT_MS milliseconds. */
int store_lock(const char *dir, const char *name, int wait_ms, int *fd, struct err *e);
/* Whether FD is still the file DIR/NAME: one that was removed or replaced locks nobody out. */
bool store_lock_stands(const char *dir, const char *name, int fd);
/* Whether somebody holds DIR/NAME now. */
bool store_lock_held(const char *dir, const char *name);

/* ---- reading -----------------------------------------------------------------------------------
 */

enum segment_state { SEGMENT_SEALED, SEGMENT_LIVE, SEGMENT_SEALING, SEGMENT_DAMAGED };

struct segment {
	char *path;
	enum segment_state state;
	uint64_t first_seq;	/* 0: not known without opening it (live) */
	int64_t min_ms, max_ms; /* wall clock; for the live segment INT64_MIN and INT64_MAX */
	uint64_t bytes;		/* of a store's directory: only after store_sizes() */
};

struct store {
	char *path;
	struct segment *segments; /* in order of recording, the live one last */
	size_t nsegments;
	struct timespec listed; /* when the directory had last changed as it was listed */
	bool settled;		/* that was long enough before to tell any later change from it */
	struct readings *readings; /* what readers of the store have learned: private */
};

/*
 * PATH is a store directory or one segment file. ERR_STORE with a clear line when it is missing,
 * not a store, or not readable.
 */
int store_open(struct store *s, const char *path, struct err *e);
void store_release(struct store *s);

/* Fills in the sizes of the segments; that of one which is gone meanwhile is 0. */
int store_sizes(struct store *s, struct err *e);

/*
 * What any reader of S has met that could not be read: COUNT lines, each once and in order, whatever
 * pass of whatever report met it and whether or not it asked. A command that showed something of a
 * store with such lines tells them and exits 3.
 */
size_t store_damaged(const struct store *s);
const char *store_damage(const struct store *s, size_t i);

/* The names, each with its NUL, of what is in the directory DIR and is none of the store's own files:
 * it counts for no budget and is never removed. */
int store_foreign(const char *dir, struct buf *names, struct err *e);

enum item_type { ITEM_END = 0, ITEM_SAMPLE, ITEM_MARK, ITEM_DAMAGE };

struct item {
	enum item_type type;
	const struct sample *sample; /* ITEM_SAMPLE: valid until the second cursor_next() that
					returns a sample after this one */
	const struct mark *mark;     /* ITEM_MARK: valid until the next cursor_next() */
	const char *damage;	     /* ITEM_DAMAGE: one line on what was skipped, and where;
				     it stands in store_damage() too */
};

struct cursor;

/*
 * One cursor over all segments, in order of recording (seq), giving the samples whose wall clock is
 * in [from_ms, to_ms] and the marks between them. Only the groups in WANT are decoded. SCHEMA
 * learns the columns that it lacks.
 */
int cursor_open(struct cursor **c, const struct store *s, struct schema *schema, groupset want,
		int64_t from_ms, int64_t to_ms, struct err *e);
void cursor_close(struct cursor *c);

/* The next item. 0, or ERR_STORE / ERR_SYSTEM when nothing more can be read; damage is an item, not
 * an error. */
int cursor_next(struct cursor *c, struct item *item, struct err *e);

/* Of GROUP only the first NCOLS columns are needed (see block_narrow()). Before the first
 * cursor_next(). */
void cursor_narrow(struct cursor *c, unsigned group, uint32_t ncols);

/*
 * For averages. Where a whole block comes next, all in the window, without a restart before any of
 * its samples but the first, and with a summary of each group in WANT (block_summary()), *B is that block, none of whose samples cursor_next() will give; it is
 * valid until the next call for C. Otherwise *B is NULL, and what comes next is for cursor_next()
 * to give.
 */
int cursor_next_block(struct cursor *c, struct block **b, struct err *e);

/* The same, and the block continues the sample of stamp AFTER: no restart between them, and no mark
 * before its last sample. */
int cursor_continuing_block(struct cursor *c, const struct stamp *after, struct block **b,
			    struct err *e);

/*
 * When the last sample at or before TO_MS was taken, in order of recording, without walking the
 * window. ERR_EMPTY when there is none. (--at)
 */
int store_find_last(const struct store *s, int64_t to_ms, int64_t *found_ms, struct err *e);

struct store_stats {
	uint64_t samples, marks, blocks, rows, dict_entries, bytes, damaged;
	int64_t min_ms, max_ms;
	uint64_t raw_bytes, packed_bytes; /* of all block frames */
	uint64_t group_bytes[G_COUNT_];	  /* packed, by group */
	uint64_t group_cells[G_COUNT_];	  /* present cells, by group */
};

struct store_check {
	int64_t from_ms, to_ms; /* only what can hold samples of this time */
	/* Each may be NULL. A line for each fault; for what is none and worth knowing: segments that
	   cover the same time; and how far the work is, 0 to 1, with the segment at hand (from 1). */
	void (*fault)(void *ctx, const char *line);
	void (*note)(void *ctx, const char *line);
	void (*progress)(void *ctx, double done, size_t segment, size_t segments);
	void *ctx;
};

/* Walks everything, checks every checksum, page, sequence number and dictionary reference. */
int store_verify(const struct store *s, struct schema *schema, const struct store_check *check,
		 struct store_stats *out, struct err *e);

#endif
