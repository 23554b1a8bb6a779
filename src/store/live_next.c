/* Where the numbers of a new live segment go on. */
#include <string.h>

#include "name.h"
#include "segment.h"
#include "writer.h"

enum { LIST_TRIES = 20 };

/* Seq and stamp that follow what G holds, where they are later than those in S. */
static void continue_after(const struct segfile *g, struct state *s)
{
	uint64_t next = 0;

	if (g->has_state)
		next = g->state.next_seq;
	if (g->nblocks) {
		const struct block_ref *b = &g->blocks[g->nblocks - 1];

		next = next > b->ref.seq + b->nsamples ? next : b->ref.seq + b->nsamples;
	}
	if (g->nrows && g->rows[g->nrows - 1].seq >= next)
		next = g->rows[g->nrows - 1].seq + 1;
	if (g->nmarks && g->marks[g->nmarks - 1].ref.seq > next)
		next = g->marks[g->nmarks - 1].ref.seq;
	if (next <= s->next_seq)
		return;
	state_init(s, next);
	if (g->has_state && g->state.next_seq == next)
		s->next_mark = g->state.next_mark;
	else if (g->nmarks && g->marks[g->nmarks - 1].ref.seq == next)
		s->next_mark = g->marks[g->nmarks - 1].n + 1;
	if (g->has_state && g->state.has_stamp) {
		s->has_stamp = true;
		s->last = g->state.last;
	}
}

/* Where G ends, for the numbers to go on. What cannot be read now is no reason to number on from an
 * older segment: its samples' numbers would be given twice. */
static int read_end(struct writer *w, const char *path, struct state *s, struct err *e)
{
	struct segfile g;
	int rc = segfile_open(&g, path, false, e);

	if (rc)
		return rc;
	rc = segfile_index(&g, w->schema, e);
	if (!rc)
		rc = pagefile_unread(&g.f, path, e);
	if (!rc) {
		continue_after(&g, s);
		w->has_id = g.has_info && g.info.has_id;
		memcpy(w->id, g.info.id, sizeof(w->id));
	}
	segfile_close(&g);
	return rc;
}

static int by_number(const void *a, const void *b)
{
	const struct segment *x = a, *y = b;

	return x->first_seq < y->first_seq ? -1 : x->first_seq > y->first_seq;
}

/* The segment of the highest numbers that says where it ends; those before it end earlier. */
static int continue_list(struct writer *w, struct state *s, struct err *e)
{
	struct segment *list;
	size_t n;
	int rc = segments_list(w->dir, &list, &n, e);

	state_init(s, 1);
	w->has_id = false;
	if (rc)
		return rc;
	mem_sort(list, n, sizeof(*list), by_number);
	for (size_t i = n; !rc && i-- > 0;) {
		if (list[i].first_seq > s->next_seq)
			state_init(s, list[i].first_seq);
		rc = read_end(w, list[i].path, s, e);
		/* no segment at all under a segment's name */
		rc = rc == ERR_DAMAGE || rc == ERR_STORE ? 0 : rc;
		if (s->has_stamp)
			break;
	}
	segments_free(list, n);
	return rc;
}

/* Sealing renames segments meanwhile: then the store is asked again. */
int live_next(struct writer *w, struct state *s, struct err *e)
{
	int rc = ERR_ABSENT;

	if (w->carried) {
		*s = w->next;
		return 0;
	}
	for (int tries = 0; rc == ERR_ABSENT && tries < LIST_TRIES; tries++)
		rc = continue_list(w, s, e);
	return rc;
}

void live_carry(struct writer *w)
{
	state_init(&w->next, w->state.next_seq);
	w->next.next_mark = w->state.next_mark;
	w->next.has_stamp = w->state.has_stamp;
	w->next.last = w->state.last;
	w->carried = true;
}
