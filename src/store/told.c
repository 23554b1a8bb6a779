/*
 * What a cursor has given already. While it reads, segments are rotated and sealed, and a store may
 * hold copies: the same samples come by again in another file. They are told by their stamps; the
 * numbers alone would hide what a merged or restored store has of its own.
 */
#include <stdlib.h>
#include <string.h>

#include "cursor.h"
#include "twin.h"

void cursor_told(struct cursor *c)
{
	const struct segfile *g = c->seg;
	struct told *t;

	if (!c->dir || !g->path)
		return;
	mem_grow((void **)&c->told, &c->cap_told, c->ntold + 1, sizeof(*c->told));
	t = &c->told[c->ntold++];
	*t = (struct told){ .path = mem_strdup(g->path), .info = g->info };
	t->first_seq = g->has_state ? g->state.first_seq : 0;
	t->next_seq =
		g->complete && g->state.next_seq > c->next_seq ? g->state.next_seq : c->next_seq;
	t->has_last = g->complete && g->state.samples && g->state.has_stamp;
	t->last = g->state.last;
	t->next_mark = g->complete ? g->state.next_mark : 0;
}

void cursor_forget_told(struct cursor *c)
{
	for (size_t i = 0; i < c->ntold; i++)
		free(c->told[i].path);
	free(c->told);
	c->told = NULL;
	c->ntold = 0;
}

bool cursor_was_told(const struct cursor *c, const struct segment *s)
{
	for (size_t i = 0; i < c->ntold; i++)
		if (!strcmp(c->told[i].path, s->path))
			return true;
	return false;
}

/* The last number of the segment at hand, and one more. */
static uint64_t end_of(const struct segfile *g)
{
	uint64_t end = g->has_state ? g->state.next_seq : 0;

	if (g->nblocks &&
	    end < g->blocks[g->nblocks - 1].ref.seq + g->blocks[g->nblocks - 1].nsamples)
		end = g->blocks[g->nblocks - 1].ref.seq + g->blocks[g->nblocks - 1].nsamples;
	if (g->nrows && end < g->rows[g->nrows - 1].seq + 1)
		end = g->rows[g->nrows - 1].seq + 1;
	return end;
}

/* Whether the segment at hand may hold samples of T. Two ids tell two segments apart. */
static bool may_repeat(const struct segfile *g, const struct told *t)
{
	uint64_t first = g->has_state ? g->state.first_seq : 0;

	if (g->info.has_id && t->info.has_id &&
	    memcmp(g->info.id, t->info.id, sizeof(g->info.id)) != 0)
		return false;
	return first < t->next_seq && t->first_seq < end_of(g);
}

/* The number up to which the segment at hand repeats T. */
static uint64_t repeated(struct cursor *c, const struct told *t)
{
	const uint64_t last = t->next_seq - 1;
	struct stamp stamp;
	struct twin twin;

	/* from the open file: its name may be another by now */
	if (t->has_last &&
	    (cursor_block_stamp(c, last, &stamp) || cursor_row_stamp(c, last, &stamp)) &&
	    stamp_same(&stamp, &t->last))
		return t->next_seq;
	/* not all of T, then: its beginning, or nothing (T may be gone, or another file by now) */
	return twin_compare(t->path, c->seg->path, false, &twin, NULL) ? 0 : twin.same_end;
}

static void skip_told(struct cursor *c)
{
	for (size_t i = 0; i < c->ntold; i++) {
		uint64_t end;

		if (!may_repeat(c->seg, &c->told[i]))
			continue;
		end = repeated(c, &c->told[i]);
		if (end <= c->next_seq)
			continue;
		c->next_seq = end;
		/* the marks before it were given too */
		c->any_mark = true;
		c->mark_seq = end - 1;
		c->mark_n = UINT32_MAX;
		if (end != c->told[i].next_seq || !c->told[i].next_mark)
			continue;
		c->mark_seq = end;
		c->mark_n = c->told[i].next_mark - 1;
	}
}

/* Samples before the segment's first were never in it. */
static void place_at_start(struct cursor *c)
{
	const struct segfile *g = c->seg;
	uint64_t first = c->list[c->at].first_seq;

	if (g->has_state && g->state.first_seq > first)
		first = g->state.first_seq;
	if (!first && g->nblocks)
		first = g->blocks[0].ref.seq;
	if (!first && g->nrows)
		first = g->rows[0].seq;
	if (c->next_seq < first)
		c->next_seq = first;
}

void cursor_place(struct cursor *c)
{
	c->next_seq = 0;
	c->any_mark = false;
	skip_told(c);
	place_at_start(c);
}
