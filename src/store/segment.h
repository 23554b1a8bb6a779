/*
 * segment: one segment file opened for reading, with an index of what is in it.
 *
 * A value proves itself: its CRC holds and it names the sequence number that its key had. The same
 * number never has two different values in one file, so such a value is right whatever the tree did
 * meanwhile. Only that something is NOT there needs a snapshot that stayed whole.
 *
 * Where the tree does not hold (or counts less than the state record says), the whole file is
 * searched, page by page, for values that prove themselves: a damaged page costs what lay in it,
 * not what lay below it.
 */
#ifndef SAGO_STORE_SEGMENT_H
#define SAGO_STORE_SEGMENT_H

#include "key.h"
#include "page.h"
#include "state.h"

/* Where a value lies: SIZE bytes at byte AT. */
struct ref {
	uint64_t seq;
	uint64_t at;
	uint32_t size;
};

struct block_ref {
	struct ref ref;
	int64_t min_ms, max_ms;
	uint32_t nsamples;
};

struct mark_ref {
	struct ref ref;
	uint32_t n;
};

struct segfile {
	struct pagefile f;
	char *path;
	struct state state; /* has_state: it was read and held */
	bool has_state;
	struct info info; /* has_info: the same */
	bool has_info;
	struct dict dict;
	size_t lost_ids; /* dictionary entries that could not be read: their columns are skipped */
	struct block_ref *blocks;
	struct ref *rows;
	struct mark_ref *marks;
	size_t nblocks, nrows, nmarks;
	size_t cap_blocks, cap_rows, cap_marks;
	bool searched;	/* the index comes from a search of the whole file */
	bool complete;	/* the state record and the index agree */
	bool ahead;	/* the newest commit was not confirmed: liblmdb would not see it */
	struct err why; /* what was wrong, when SEARCHED or not COMPLETE */
};

/*
 * Opens PATH. A file whose meta pages are both bad is opened all the same, to be searched. WRITTEN:
 * a writer may be committing to it.
 */
int segfile_open(struct segfile *g, const char *path, bool written, struct err *e);
void segfile_close(struct segfile *g);

/*
 * Fills the index and the dictionary, or brings them up to date. SCHEMA learns columns that it
 * lacks. Damage is no failure, nor is a page that the disk does not give: it is in searched, complete,
 * lost_ids and why.
 */
int segfile_index(struct segfile *g, struct schema *schema, struct err *e);

/*
 * How much of G a reader decodes before it stops believing: cells, and as if 30 more for each row, which
 * readers match and print. Of a machine with thousands of idle processes 450 for each byte of the file
 * were seen; a crafted file can claim 60,000.
 */
uint64_t sample_work(const struct sample *s);
uint64_t segfile_work_room(struct segfile *g);

/* What the tree of the older meta page is. */
enum segfile_older {
	OLDER_FITS,  /* of the transaction before, or without a state record */
	OLDER_NEWER, /* of the transaction after: a commit that was not confirmed */
	OLDER_WRONG,
};

/*
 * The state record in the older meta page's tree names its transaction. One that names the one after
 * the newest is that of a commit whose pages are all there: where the write of the meta page fails,
 * liblmdb puts the older number back beside the new tree; and a meta page whose number is damaged
 * looks the same.
 */
enum segfile_older segfile_older(struct segfile *g);

/* The main tree of the snapshot at hand is T, of transaction TXNID. */
void segfile_use_tree(struct segfile *g, const struct tree *t, uint64_t txnid);

/* Reads the state record alone: false where it is not what the newest commit wrote, or a commit was not confirmed. */
bool segfile_state(struct segfile *g);

/* Reads the information record alone: false where there is none that holds. */
bool segfile_info(struct segfile *g);

/* N bytes at OFF of a value. ERR_DAMAGE where the value ends before. */
int segfile_read(struct segfile *g, const struct ref *r, uint64_t off, size_t n, struct buf *to,
		 struct err *e);

/* The whole value of a node: in its page, or read into BYTES; NULL when it cannot be. */
const uint8_t *segfile_value(struct segfile *g, const struct node *n, struct buf *bytes);

/*
 * Looks the value up again by KEY (or the part of it that is known) in the newest snapshot, when
 * its bytes did not prove themselves. True when it lies elsewhere now, or had a chance to be
 * overwritten: read it again. *GONE: it is not in the file any more: index again.
 */
bool segfile_again(struct segfile *g, const struct key *key, struct ref *r, bool *gone);

/* The search, for segfile_index(). */
void segfile_search(struct segfile *g, struct schema *schema);

/* Adds to the index. */
void segfile_add_block(struct segfile *g, const struct block_ref *b);
void segfile_add_row(struct segfile *g, const struct ref *r);
void segfile_add_mark(struct segfile *g, const struct ref *r, uint32_t n);

/* Takes ids for entries that were lost, until the dictionary has COUNT. */
void segfile_lost_dict(struct segfile *g, uint64_t count);

/* Appends the dictionary page whose first id is ID (P NULL: it was damaged), with placeholders for
 * those that are missing before it. */
void segfile_add_dict(struct segfile *g, struct schema *schema, uint32_t id, const void *p,
		      size_t n);

#endif
