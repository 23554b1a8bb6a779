/*
 * page: reads LMDB's files without liblmdb, believing nothing.
 *
 * The format is that of LMDB 0.9 (data version 1) on a little-endian 64-bit machine. A page begins
 * with pgno(8) pad(2) flags(2) lower(2) upper(2), or pages(4) in place of lower and upper
 * (overflow) and, on branches and leaves, an array of 2-byte offsets up to `lower`; nodes lie from
 * `upper` to the end: leaf:   size(4) flags(2) ksize(2) key value, or the 8-byte page number of an
 * overflow run (flag 1) branch: child(6) ksize(2) key; the first node's key is not used Pages 0 and
 * 1 are the meta pages, of which the one with the higher transaction number holds: magic(4)
 * version(4) address(8) mapsize(8) free tree(48) main tree(48) last page(8) txnid(8) tree: pad(4)
 * flags(2) depth(2) branches(8) leaves(8) overflows(8) entries(8) root(8) The free tree's pad is
 * the page size.
 *
 * Pages are read with pread (a file that shrinks gives a short read, not SIGBUS). Each page is
 * checked when it is read: number, flags, bounds of every node, order of keys. Nothing is followed
 * deeper than the tree says.
 *
 * A live writer: LMDB reuses a page that snapshot N refers to in transaction N + 3 at the earliest,
 * which starts when N + 2 is committed. So what was read is whole if the meta pages afterwards show
 * at most N + 1.
 */
#ifndef SAGO_STORE_PAGE_H
#define SAGO_STORE_PAGE_H

#include "base.h"

enum { PAGE_HEADER = 16, PAGE_SIZE_MAX = 32768, TREE_DEPTH_MAX = 16, NODE_KEY_MAX = 511 };
#define PAGE_NONE UINT64_MAX

struct tree {
	unsigned depth;
	uint64_t branches, leaves, overflows, entries;
	uint64_t root; /* PAGE_NONE: empty */
};

struct snapshot {
	uint64_t txnid;
	uint64_t last_page;
	struct tree free, main;
	struct tree before; /* main, as the other meta page has it */
	uint64_t before_txnid;
	bool lame; /* the two meta pages do not fit each other: the newest commit may be missing */
};

/* One page in memory. */
struct page {
	uint8_t *p;
	uint64_t number; /* PAGE_NONE: nothing there */
	bool leaf;
	unsigned count; /* nodes */
};

struct pagefile {
	int fd;		    /* -1: the bytes are at MEM */
	const uint8_t *mem; /* not owned */
	size_t mem_len;
	uint32_t page_size;
	bool changing; /* a writer may be at it: snapshots age */
	int failed;    /* errno of the last read that failed, 0: none did. What was then taken for
			  missing or wrong may be neither */
	uint64_t size; /* where it is not CHANGING */
	/* the bytes around the last small read, where nobody writes; private */
	uint8_t *ahead;
	uint64_t ahead_at;
	size_t ahead_len;
	struct snapshot snap;
	struct page path[TREE_DEPTH_MAX]; /* pages of the last descent, root first: private */
	uint64_t path_txnid;
};

/* A node of a leaf. KEY points into the page; the value is `size` bytes at byte AT of the file. */
struct node {
	const uint8_t *key;
	size_t nkey;
	uint64_t at;
	uint32_t size;
	const uint8_t *value; /* in the page; NULL when it is in an overflow run */
};

/*
 * Opens PATH (never through a link) and reads its meta pages. ERR_DAMAGE when neither of them
 * holds. CHANGING: a writer may be committing to it.
 */
int pagefile_open(struct pagefile *f, const char *path, bool changing, struct err *e);
int pagefile_open_mem(struct pagefile *f, const void *p, size_t n, struct err *e);
void pagefile_close(struct pagefile *f);

/* Takes the newest snapshot. ERR_DAMAGE when neither meta page holds; a read error is none
 * (see enum err_class).
 */
int pagefile_snapshot(struct pagefile *f, struct err *e);

/* Whether all that was read since the snapshot was taken is whole. Always, where nobody writes. */
bool pagefile_valid(struct pagefile *f);

/*
 * 0 when every read since the file was opened (or this was called) was answered, else the error of
 * one that was not. Asked before a verdict of damage is acted upon: a page that the disk did not
 * give is not a page that is wrong.
 */
int pagefile_unread(struct pagefile *f, const char *path, struct err *e);

/* N bytes at byte AT. ERR_DAMAGE when the file ends before. */
int pagefile_read(struct pagefile *f, uint64_t at, void *p, size_t n, struct err *e);
uint64_t pagefile_size(struct pagefile *f);

/* Reads page NUMBER into PG (its memory is kept for the next) and checks all of it. ERR_DAMAGE when
 * it does not hold. */
int page_read(struct pagefile *f, uint64_t number, struct page *pg, struct err *e);
void page_release(struct page *pg);

/* The I-th node of a checked page. */
struct node page_node(const struct pagefile *f, const struct page *pg, unsigned i);
uint64_t page_child(const struct page *pg, unsigned i, const uint8_t **key, size_t *nkey);

/*
 * For what is left of a damaged file: reads any page, sound or not, and gives those of its nodes
 * that lie inside. False from _read when the page does not claim to be leaf NUMBER.
 */
bool page_read_loose(struct pagefile *f, uint64_t number, struct page *pg);
bool page_node_loose(const struct pagefile *f, const struct page *pg, unsigned i, struct node *n);

/* Checks the overflow run at page NUMBER that holds SIZE bytes; its length in pages in *PAGES. */
int page_overflow(struct pagefile *f, uint64_t number, uint64_t size, uint64_t *pages,
		  struct err *e);

/*
 * The leaf of the main tree that holds the first key >= KEY, and that key's index in *I. *LEAF is
 * NULL when there is no such key. The leaf stays in memory until the next call. ERR_DAMAGE or, when
 * that came from the writer moving on, ERR_RACE: take a new snapshot and ask again.
 */
int tree_seek(struct pagefile *f, const uint8_t *key, size_t nkey, const struct page **leaf,
	      unsigned *i, struct err *e);

/*
 * Checks everything that LMDB would trust: both meta pages, each page of both trees, no page
 * reached twice, page counts, keys in order, the free list sane and disjoint from what is used.
 * Values are not looked at.
 */
int pagefile_check(struct pagefile *f, struct err *e);

#endif
