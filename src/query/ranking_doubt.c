/* What the figures of a ranking cannot say, in words. */
#include "ranking.h"

static void put_impossible(const struct ranking *r, struct buf *text)
{
	if (r->impossible)
		buf_fmt(text,
			"%llu times a process had more CPU time, or waited longer, than there was: "
			"counted up to what there was",
			(unsigned long long)r->impossible);
}

/* Of what is asked for. */
static uint64_t count_unknown(const struct ranking *r, enum rank_figure f)
{
	uint64_t n = 0;

	for (size_t i = 0; i < r->n; i++)
		n += ranking_is_unknown(&r->rows[i], f);
	return n;
}

static void put_threads(const struct ranking *r, struct buf *text)
{
	uint64_t n = r->by[0] == RANK_VOLUNTARY || r->by[0] == RANK_WAIT
			     ? count_unknown(r, r->by[0])
			     : 0;

	if (n)
		buf_fmt(text,
			"%llu rows have - for what processes of several threads did: it was "
			"recorded of their first threads alone (the collector needs CAP_NET_ADMIN)",
			(unsigned long long)n);
}

static void put_fds(const struct ranking *r, struct buf *text)
{
	uint64_t n = r->by[0] == RANK_FDS ? count_unknown(r, RANK_FDS) : 0;

	if (n)
		buf_fmt(text,
			"%llu rows have - for open descriptors: the collector was not permitted to "
			"see them",
			(unsigned long long)n);
}

static void put_nowhere(const struct ranking *r, struct buf *text)
{
	if (r->nowhere && r->per == PER_CGROUP)
		buf_fmt(text,
			"cgroup - stands for %llu processes that ended between two samples: no "
			"sample saw where they were, nor who started them",
			(unsigned long long)r->nowhere);
}

bool ranking_doubt(const struct ranking *r, unsigned k, struct buf *text)
{
	static void (*const doubts[])(const struct ranking *,
				      struct buf *) = { put_impossible, put_threads, put_fds,
							put_nowhere };

	buf_reset(text);
	if (k >= sizeof(doubts) / sizeof(doubts[0]))
		return false;
	doubts[k](r, text);
	return true;
}
