#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "page_bytes.h"

enum {
	NODE_HEADER = 8,
	NODE_BIG = 0x01,
	AHEAD = 65536,
	AHEAD_FOR = 16384, /* larger reads gain nothing from it */
};

static int read_exactly(struct pagefile *f, uint64_t at, void *p, size_t n, struct err *e)
{
	uint8_t *to = p;

	if (at > INT64_MAX - n)
		return err_set(e, ERR_DAMAGE, "offset %llu is past any file",
			       (unsigned long long)at);
	if (f->fd < 0) {
		if (at > f->mem_len || n > f->mem_len - at)
			return err_set(e, ERR_DAMAGE, "the file is cut short");
		memcpy(p, f->mem + at, n);
		return 0;
	}
	while (n) {
		ssize_t got = pread(f->fd, to, n, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			f->failed = errno;
			return err_errno(e, "read");
		}
		if (!got)
			return err_set(e, ERR_DAMAGE, "the file is cut short");
		to += got;
		at += (uint64_t)got;
		n -= (size_t)got;
	}
	return 0;
}

int pagefile_unread(struct pagefile *f, const char *path, struct err *e)
{
	if (!f->failed)
		return 0;
	errno = f->failed;
	f->failed = 0;
	return err_errno(e, "%s cannot be read now", path);
}

/* Records lie close together: one read brings many. False where the disk does not give all that is
 * wanted, or somebody may write: then exactly that is asked for. */
static bool read_ahead(struct pagefile *f, uint64_t at, void *p, size_t n)
{
	if (f->fd < 0 || f->changing || n > AHEAD_FOR || at > f->size || n > f->size - at)
		return false;
	if (!f->ahead)
		f->ahead = mem_alloc(AHEAD);
	if (at < f->ahead_at || at + n > f->ahead_at + f->ahead_len) {
		uint64_t from = at & ~(uint64_t)4095;
		ssize_t got = pread(f->fd, f->ahead, AHEAD, (off_t)from);

		f->ahead_at = from;
		f->ahead_len = got > 0 ? (size_t)got : 0;
		if (at + n > f->ahead_at + f->ahead_len)
			return false;
	}
	memcpy(p, f->ahead + (at - f->ahead_at), n);
	return true;
}

int pagefile_read(struct pagefile *f, uint64_t at, void *p, size_t n, struct err *e)
{
	int before = f->failed, rc = 0;

	if (!read_ahead(f, at, p, n))
		rc = read_exactly(f, at, p, n, e);
	if (!rc || rc == ERR_DAMAGE)
		return rc;
	/* a failure of the moment is over when it is asked again */
	f->failed = before;
	return read_exactly(f, at, p, n, e);
}

uint64_t pagefile_size(struct pagefile *f)
{
	struct stat st;

	if (f->fd < 0)
		return f->mem_len;
	if (!f->changing)
		return f->size;
	if (fstat(f->fd, &st)) {
		f->failed = errno;
		return 0;
	}
	return st.st_size > 0 ? (uint64_t)st.st_size : 0;
}

void page_release(struct page *pg)
{
	free(pg->p);
	pg->p = NULL;
	pg->number = PAGE_NONE;
}

static int bad_page(struct page *pg, uint64_t number, const char *what, struct err *e)
{
	pg->number = PAGE_NONE;
	return err_set(e, ERR_DAMAGE, "page %llu: %s", (unsigned long long)number, what);
}

static const uint8_t *node_at(const struct page *pg, unsigned i)
{
	return pg->p + get_u16(pg->p + PAGE_HEADER + 2 * i);
}

/* Bytes of the node at P, whose fixed part is known to lie inside the page. */
static uint64_t node_bytes(const uint8_t *p, bool leaf)
{
	uint64_t n = NODE_HEADER + (uint64_t)get_u16(p + 6);

	if (!leaf)
		return n;
	return n + (get_u16(p + 4) & NODE_BIG ? 8 : get_u32(p));
}

static const char *check_node(const struct pagefile *f, const struct page *pg, unsigned i)
{
	unsigned off = get_u16(pg->p + PAGE_HEADER + 2 * i);
	const uint8_t *p = pg->p + off;

	if (off < get_u16(pg->p + 14) || off & 1 || off + NODE_HEADER > f->page_size)
		return "a node lies outside";
	if (node_bytes(p, pg->leaf) > f->page_size - off)
		return "a node is cut short";
	if (get_u16(p + 6) > NODE_KEY_MAX)
		return "a key is too long";
	if (pg->leaf && get_u16(p + 4) & ~NODE_BIG)
		return "a node of an unknown kind";
	return NULL;
}

/* The free tree's keys are native integers: 8 little-endian bytes; the others compare as bytes. */
static int compare_nodes(const uint8_t *a, const uint8_t *b, bool numbers)
{
	size_t na = get_u16(a + 6), nb = get_u16(b + 6);

	if (numbers && na == 8 && nb == 8) {
		uint64_t x = get_u64(a + NODE_HEADER), y = get_u64(b + NODE_HEADER);

		return x < y ? -1 : x > y;
	}
	return key_compare(a + NODE_HEADER, na, b + NODE_HEADER, nb);
}

static const char *check_nodes(const struct pagefile *f, const struct page *pg, bool numbers)
{
	const char *why;

	for (unsigned i = 0; i < pg->count; i++) {
		if ((why = check_node(f, pg, i)))
			return why;
		/* the first key of a branch is not used */
		if (i > (pg->leaf ? 0u : 1u) &&
		    compare_nodes(node_at(pg, i - 1), node_at(pg, i), numbers) >= 0)
			return "keys out of order";
	}
	return NULL;
}

static const char *check_page(const struct pagefile *f, struct page *pg, uint64_t number,
			      bool numbers)
{
	unsigned flags = get_u16(pg->p + 10), lower = get_u16(pg->p + 12);
	unsigned upper = get_u16(pg->p + 14);

	if (get_u64(pg->p) != number)
		return "it bears another number";
	if (flags != P_LEAF && flags != P_BRANCH)
		return "neither branch nor leaf";
	if (lower < PAGE_HEADER || lower & 1 || lower > upper || upper > f->page_size)
		return "its bounds make no sense";
	pg->leaf = flags == P_LEAF;
	pg->count = (lower - PAGE_HEADER) / 2;
	if (!pg->count)
		return "it is empty";
	return check_nodes(f, pg, numbers);
}

int page_read_kind(struct pagefile *f, uint64_t number, bool numbers, struct page *pg,
		   struct err *e)
{
	const char *why;
	int rc;

	if (number < 2 || number > f->snap.last_page)
		return bad_page(pg, number, "out of range", e);
	if (!pg->p)
		pg->p = mem_alloc(f->page_size);
	pg->number = PAGE_NONE;
	if ((rc = pagefile_read(f, number * f->page_size, pg->p, f->page_size, e)))
		return rc;
	if ((why = check_page(f, pg, number, numbers)))
		return bad_page(pg, number, why, e);
	pg->number = number;
	return 0;
}

int page_read(struct pagefile *f, uint64_t number, struct page *pg, struct err *e)
{
	return page_read_kind(f, number, false, pg, e);
}

struct node page_node(const struct pagefile *f, const struct page *pg, unsigned i)
{
	const uint8_t *p = node_at(pg, i);
	struct node n = { .key = p + NODE_HEADER, .nkey = get_u16(p + 6), .size = get_u32(p) };
	const uint8_t *value = n.key + n.nkey;
	uint64_t first;

	n.at = pg->number * f->page_size + (uint64_t)(value - pg->p);
	n.value = value;
	if (get_u16(p + 4) & NODE_BIG) {
		n.value = NULL;
		first = get_u64(value);
		/* a number that no file reaches stays one, and fails when it is read */
		n.at = first > f->snap.last_page ? INT64_MAX : first * f->page_size + PAGE_HEADER;
	}
	return n;
}

uint64_t page_child(const struct page *pg, unsigned i, const uint8_t **key, size_t *nkey)
{
	const uint8_t *p = node_at(pg, i);

	*key = p + NODE_HEADER;
	*nkey = i ? get_u16(p + 6) : 0;
	return (uint64_t)get_u32(p) | (uint64_t)get_u16(p + 4) << 32;
}

int page_overflow(struct pagefile *f, uint64_t number, uint64_t size, uint64_t *pages,
		  struct err *e)
{
	uint64_t needed = (PAGE_HEADER - 1 + size) / f->page_size + 1;
	uint8_t head[PAGE_HEADER];
	int rc;

	*pages = 0;
	if (number < 2 || number > f->snap.last_page)
		return err_set(e, ERR_DAMAGE, "overflow page %llu is out of range",
			       (unsigned long long)number);
	if ((rc = pagefile_read(f, number * f->page_size, head, sizeof(head), e)))
		return rc;
	*pages = get_u32(head + 12);
	/* a value that was replaced by a smaller one keeps its run */
	if (get_u64(head) != number || get_u16(head + 10) != P_OVERFLOW || *pages < needed ||
	    *pages > f->snap.last_page - number + 1)
		return err_set(e, ERR_DAMAGE, "overflow page %llu does not hold",
			       (unsigned long long)number);
	return 0;
}

bool page_read_loose(struct pagefile *f, uint64_t number, struct page *pg)
{
	unsigned lower;

	if (!pg->p)
		pg->p = mem_alloc(f->page_size);
	pg->number = number;
	pg->leaf = true;
	pg->count = 0;
	if (pagefile_read(f, number * f->page_size, pg->p, f->page_size, NULL))
		memset(pg->p, 0, f->page_size);
	lower = get_u16(pg->p + 12);
	if (get_u64(pg->p) != number || get_u16(pg->p + 10) != P_LEAF)
		return false;
	if (lower >= PAGE_HEADER && lower <= f->page_size)
		pg->count = (lower - PAGE_HEADER) / 2;
	return true;
}

bool page_node_loose(const struct pagefile *f, const struct page *pg, unsigned i, struct node *n)
{
	if (check_node(f, pg, i))
		return false;
	*n = page_node(f, pg, i);
	return true;
}
