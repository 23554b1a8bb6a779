/* The two meta pages: opening a file and taking snapshots of it. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "page_bytes.h"

enum {
	META_AT = PAGE_HEADER,
	META_SIZE = 136,
	META_BYTES = META_AT + META_SIZE,
	META_VERSION = 1,
	SNAPSHOT_TRIES = 100,
	ONE_READ = 4096, /* the largest page that both are read at once of */
};

static const uint32_t META_MAGIC = 0xBEEFC0DE;

/* One meta page as read. */
struct meta {
	struct snapshot snap;
	uint32_t page_size;
	bool sound;
};

static bool read_tree(struct rd *r, uint32_t *pad, struct tree *t)
{
	*pad = rd_u32(r);
	rd_bytes(r, 2);
	t->depth = rd_u8(r);
	t->depth |= (unsigned)rd_u8(r) << 8;
	t->branches = rd_u64(r);
	t->leaves = rd_u64(r);
	t->overflows = rd_u64(r);
	t->entries = rd_u64(r);
	t->root = rd_u64(r);
	if (t->root == PAGE_NONE)
		return !t->depth && !t->entries;
	return t->depth >= 1 && t->depth <= TREE_DEPTH_MAX && t->root >= 2;
}

static bool valid_page_size(uint32_t n)
{
	return n >= 512 && n <= PAGE_SIZE_MAX && !(n & (n - 1));
}

/* LMDB writes transaction N to page N & 1. */
static void parse_meta(const uint8_t *p, unsigned index, struct meta *m)
{
	struct rd r = rd_init(p + META_AT, META_SIZE);
	uint32_t ignored;
	bool ok;

	memset(m, 0, sizeof(*m));
	ok = get_u64(p) == index && (get_u16(p + 10) & P_META);
	ok &= rd_u32(&r) == META_MAGIC;
	ok &= rd_u32(&r) == META_VERSION;
	rd_u64(&r);
	rd_u64(&r);
	ok &= read_tree(&r, &m->page_size, &m->snap.free);
	ok &= read_tree(&r, &ignored, &m->snap.main);
	m->snap.last_page = rd_u64(&r);
	m->snap.txnid = rd_u64(&r);
	ok &= valid_page_size(m->page_size) && m->snap.last_page >= 1 &&
	      m->snap.last_page < INT64_MAX / m->page_size;
	ok &= m->snap.txnid ? (m->snap.txnid & 1) == index : true;
	m->sound = ok;
}

static void take_meta(const struct pagefile *f, const uint8_t *bytes, unsigned i, struct meta *m)
{
	memset(m, 0, sizeof(*m)); /* padding too: metas are compared as bytes */
	parse_meta(bytes, i, m);
	m->sound &= m->page_size == f->page_size;
}

/* Both meta pages, mostly in one read. One that the disk does not give is one that does not hold;
 * an error only where it gives neither. */
static int read_metas(struct pagefile *f, struct meta m[2], struct err *e)
{
	uint8_t bytes[ONE_READ + META_BYTES];
	int rc[2];

	if (f->page_size <= ONE_READ &&
	    !pagefile_read(f, 0, bytes, f->page_size + META_BYTES, NULL)) {
		for (unsigned i = 0; i < 2; i++)
			take_meta(f, bytes + (size_t)i * f->page_size, i, &m[i]);
		return 0;
	}
	for (unsigned i = 0; i < 2; i++) {
		rc[i] = pagefile_read(f, (uint64_t)i * f->page_size, bytes, META_BYTES, e);
		if (rc[i])
			memset(bytes, 0xff, META_BYTES);
		take_meta(f, bytes, i, &m[i]);
	}
	return rc[0] && rc[0] != ERR_DAMAGE && rc[1] ? rc[0] : 0;
}

static int newest(const struct meta m[2])
{
	if (m[0].sound && m[1].sound)
		return m[1].snap.txnid > m[0].snap.txnid;
	return m[0].sound ? 0 : m[1].sound ? 1 : -1;
}

/* Consecutive transactions alternate; a fresh file has 0 in both. */
static bool fit(const struct meta m[2], int pick)
{
	uint64_t a = m[pick].snap.txnid, b = m[!pick].snap.txnid;

	return m[0].sound && m[1].sound && (a == b + 1 || (!a && !b));
}

/* A meta page read while it is being written may mix two transactions: read until it stands still.
 */
int pagefile_snapshot(struct pagefile *f, struct err *e)
{
	struct meta m[2], again[2];
	int pick, rc;

	for (int tries = 0; tries < SNAPSHOT_TRIES; tries++) {
		if ((rc = read_metas(f, m, e)))
			return rc;
		if (f->changing && (rc = read_metas(f, again, e)))
			return rc;
		pick = newest(m);
		if (f->changing && (pick != newest(again) || memcmp(m, again, sizeof(m))))
			continue;
		if (pick < 0)
			return err_set(e, ERR_DAMAGE, "neither meta page holds");
		f->snap = m[pick].snap;
		f->snap.lame = !fit(m, pick);
		f->snap.before = m[!pick].snap.main;
		f->snap.before_txnid = m[!pick].snap.txnid;
		return 0;
	}
	return err_set(e, ERR_RACE, "the meta pages do not stand still");
}

bool pagefile_valid(struct pagefile *f)
{
	struct meta m[2];
	int pick;

	if (!f->changing)
		return true;
	if (read_metas(f, m, NULL))
		return false;
	pick = newest(m);
	return pick >= 0 && m[pick].snap.txnid <= f->snap.txnid + 1;
}

/* The page size stands in each meta page, and says where the second one is. */
static int find_page_size(struct pagefile *f, struct err *e)
{
	uint8_t bytes[META_BYTES];
	struct meta m;
	int rc = pagefile_read(f, 0, bytes, sizeof(bytes), e);

	if (rc == ERR_DAMAGE)
		return rc;
	if (rc)
		memset(bytes, 0xff, sizeof(bytes));
	parse_meta(bytes, 0, &m);
	f->page_size = m.page_size;
	if (m.sound)
		return 0;
	for (uint32_t n = 512; n <= PAGE_SIZE_MAX; n *= 2) {
		if (pagefile_read(f, n, bytes, sizeof(bytes), NULL))
			continue;
		parse_meta(bytes, 1, &m);
		f->page_size = n;
		if (m.sound && m.page_size == n)
			return 0;
	}
	return rc ? rc : err_set(e, ERR_DAMAGE, "no meta page of an LMDB file");
}

static int begin(struct pagefile *f, struct err *e)
{
	int rc = find_page_size(f, e);

	return rc ? rc : pagefile_snapshot(f, e);
}

static void clear(struct pagefile *f)
{
	memset(f, 0, sizeof(*f));
	f->fd = -1;
	for (unsigned i = 0; i < TREE_DEPTH_MAX; i++)
		f->path[i].number = PAGE_NONE;
}

int pagefile_open_mem(struct pagefile *f, const void *p, size_t n, struct err *e)
{
	clear(f);
	f->mem = p;
	f->mem_len = n;
	return begin(f, e);
}

int pagefile_open(struct pagefile *f, const char *path, bool changing, struct err *e)
{
	struct stat st;

	clear(f);
	f->changing = changing;
	f->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	if (f->fd < 0)
		return err_errno(e, "%s", path);
	if (fstat(f->fd, &st)) {
		f->failed = errno;
		return err_errno(e, "%s", path);
	}
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_STORE, "%s: not a regular file", path);
	f->size = st.st_size > 0 ? (uint64_t)st.st_size : 0;
	return begin(f, e);
}

void pagefile_close(struct pagefile *f)
{
	if (f->fd >= 0)
		close(f->fd);
	for (unsigned i = 0; i < TREE_DEPTH_MAX; i++)
		page_release(&f->path[i]);
	free(f->ahead);
	clear(f);
}
