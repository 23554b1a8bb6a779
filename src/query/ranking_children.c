/*
 * What the kernel adds to a parent's I/O when it waits for a child: all that the child read and
 * wrote, and its children. (CPU time and faults of children stand apart in the kernel's own count.)
 * So that every byte counts once, and for who wrote it, what ended children had is held against the
 * next increase of their parent.
 */
#include <stdlib.h>
#include <string.h>

#include "ranking.h"

/* Where PID is among the parents, or would be. */
static size_t place(const struct ranking *r, uint64_t pid)
{
	size_t low = 0, high = r->nparents;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (r->parents[mid].pid < pid)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static struct rank_parent *find(const struct ranking *r, uint64_t pid)
{
	size_t at = place(r, pid);

	return at < r->nparents && r->parents[at].pid == pid ? &r->parents[at] : NULL;
}

static struct rank_parent *make(struct ranking *r, uint64_t pid)
{
	size_t at = place(r, pid);

	if (at < r->nparents && r->parents[at].pid == pid)
		return &r->parents[at];
	mem_grow((void **)&r->parents, &r->cap_parents, r->nparents + 1, sizeof(*r->parents));
	memmove(&r->parents[at + 1], &r->parents[at], (r->nparents - at) * sizeof(*r->parents));
	r->nparents++;
	r->parents[at] = (struct rank_parent){ .pid = pid };
	return &r->parents[at];
}

static void forget(struct ranking *r, struct rank_parent *p)
{
	size_t at = (size_t)(p - r->parents);

	memmove(p, p + 1, (r->nparents - at - 1) * sizeof(*p));
	r->nparents--;
}

static bool is_even(const struct rank_parent *p)
{
	return !p->bytes[0] && !p->bytes[1] && !p->cpu;
}

int64_t ranking_balance(const struct ranking *r, uint64_t pid)
{
	const struct rank_parent *p = r->nparents ? find(r, pid) : NULL;

	return p ? p->cpu : 0;
}

void ranking_set_balance(struct ranking *r, uint64_t pid, int64_t ns)
{
	struct rank_parent *p = ns ? make(r, pid) : find(r, pid);

	if (!p)
		return;
	p->cpu = ns;
	if (is_even(p))
		forget(r, p);
}

void ranking_child_ended(struct ranking *r, uint64_t pid, uint64_t parent, uint64_t nread,
			 uint64_t written)
{
	struct rank_parent *own = find(r, pid), *p;

	if (own) {
		nread += own->bytes[0];
		written += own->bytes[1];
		forget(r, own);
	}
	if (!parent || (!nread && !written))
		return;
	p = make(r, parent);
	p->bytes[0] += nread;
	p->bytes[1] += written;
}

uint64_t ranking_own_bytes(struct ranking *r, uint64_t pid, enum rank_figure f, uint64_t grew)
{
	struct rank_parent *p = r->nparents ? find(r, pid) : NULL;
	uint64_t *held = p ? &p->bytes[f == RANK_WRITTEN] : NULL, take;

	if (!held)
		return grew;
	take = *held < grew ? *held : grew;
	*held -= take;
	if (is_even(p))
		forget(r, p);
	return grew - take;
}
