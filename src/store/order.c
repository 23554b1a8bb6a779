/*
 * In which order segments were recorded. Their numbers say it, as long as their times do not
 * contradict. Where they do, a clock was set, or the directory holds segments of several stores:
 * then each segment is asked which one it was recorded after, such a chain stays in its order, and
 * chains are merged by time.
 */
#include <stdlib.h>
#include <string.h>

#include "name.h"
#include "segment.h"

enum { SECOND_MS = 1000 /* names hold whole seconds */ };

static const size_t NONE = SIZE_MAX;

struct place {
	struct segment segment;
	struct info info;
	uint64_t next_seq;
	int64_t begins_ms, last_ms; /* wall clock of the earliest and of the last sample */
	size_t before;		    /* the place that comes before it; NONE */
	bool taken;
};

static bool is_timed(const struct segment *s)
{
	return s->state == SEGMENT_SEALED && s->min_ms != INT64_MIN && s->max_ms != INT64_MAX;
}

/* Two neighbours by number stand in the order of time too, as far as their names tell. */
static bool agree(const struct segment *a, const struct segment *b)
{
	if (b->state == SEGMENT_LIVE)
		return true;
	if (!a->first_seq || a->first_seq == b->first_seq ||
	    (a->state == SEGMENT_SEALING && b->state == SEGMENT_SEALED))
		return false;
	return !is_timed(a) || !is_timed(b) || a->max_ms - SECOND_MS < b->min_ms + SECOND_MS;
}

static void ask(struct place *p)
{
	struct segfile g;

	p->begins_ms = p->segment.min_ms;
	p->last_ms = p->segment.max_ms;
	p->before = NONE;
	if (segfile_open(&g, p->segment.path, false, NULL))
		return;
	if (segfile_info(&g))
		p->info = g.info;
	if (segfile_state(&g)) {
		p->next_seq = g.state.next_seq;
		p->begins_ms = g.state.samples ? g.state.min_ms : p->begins_ms;
		p->last_ms = g.state.has_stamp ? g.state.last.real_ms : p->last_ms;
	}
	segfile_close(&g);
}

static bool is_after(const struct place *p, const struct place *q)
{
	if (p->info.has_after)
		return q->info.has_id && !memcmp(p->info.after, q->info.id, SEGMENT_ID);
	/* segments of older programs name none: there the numbers must do */
	return q->next_seq && q->next_seq == p->segment.first_seq;
}

/* Of several that could be it (copies), the one that ended nearest to where P begins. */
static size_t find_before(const struct place *all, size_t n, size_t i)
{
	const struct place *p = &all[i];
	double best = 0;
	size_t found = NONE;

	for (size_t k = 0; k < n; k++) {
		double far = (double)p->begins_ms - (double)all[k].last_ms;

		if (k == i || !is_after(p, &all[k]))
			continue;
		far = far < 0 ? -far : far;
		if (found == NONE || far < best) {
			found = k;
			best = far;
		}
	}
	return found;
}

static bool is_free(const struct place *all, size_t i)
{
	return all[i].before == NONE || all[all[i].before].taken;
}

/* The earliest of those whose turn it may be; they stand in the order of their numbers, which
 * decides between equal ones. A file that speaks of a circle is taken as it comes. */
static size_t next_of(const struct place *all, size_t n)
{
	size_t found = NONE;

	for (int circle = 0; circle < 2 && found == NONE; circle++)
		for (size_t i = 0; i < n; i++) {
			if (all[i].taken || (!circle && !is_free(all, i)))
				continue;
			if (found == NONE || all[i].begins_ms < all[found].begins_ms)
				found = i;
		}
	return found;
}

static void resolve(struct segment *list, size_t n)
{
	struct place *all = mem_zalloc(n, sizeof(*all));

	for (size_t i = 0; i < n; i++) {
		all[i].segment = list[i];
		ask(&all[i]);
	}
	for (size_t i = 0; i < n; i++)
		all[i].before = find_before(all, n, i);
	for (size_t i = 0; i < n; i++) {
		size_t k = next_of(all, n);

		all[k].taken = true;
		list[i] = all[k].segment;
	}
	free(all);
}

void segments_order(struct segment *list, size_t count)
{
	bool in_order = true;

	for (size_t i = 1; i < count; i++)
		in_order &= agree(&list[i - 1], &list[i]);
	while (count && list[count - 1].state == SEGMENT_LIVE)
		count--;
	if (!in_order)
		resolve(list, count);
}
