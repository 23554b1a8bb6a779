/* /proc/net/sockstat and sockstat6: lines `TCP: inuse 1 orphan 0`; the key of a column is
 * TCP_inuse. */
#include <stdlib.h>

#include "learn.h"
#include "scan.h"
#include "source.h"

struct sockstat_state {
	struct pfile file;
	unsigned group;
};

static void *state_new(const char *path, unsigned group)
{
	struct sockstat_state *st = mem_zalloc(1, sizeof(*st));

	pfile_init(&st->file, path);
	st->group = group;
	return st;
}

static void *sockstat_open(struct probe *p)
{
	(void)p;
	return state_new("proc/net/sockstat", G_SOCKSTAT);
}

static void *sockstat6_open(struct probe *p)
{
	(void)p;
	return state_new("proc/net/sockstat6", G_SOCKSTAT6);
}

static void close_state(void *state)
{
	struct sockstat_state *st = state;

	pfile_close(&st->file);
	free(st);
}

/* One line; returns how many cells were set. */
static size_t take_line(struct probe *p, unsigned group, struct frame *f, const char *at)
{
	const char *proto, *word;
	size_t plen, wlen, set = 0;
	uint64_t v;

	if (scan_word(&at, &proto, &plen) == SCAN_END || proto[plen - 1] != ':')
		return 0;
	while (scan_word(&at, &word, &wlen) == SCAN_OK) {
		char key[LEARN_MAX_KEY];
		enum scan got = scan_u64(&at, &v);
		int32_t col;

		if (got != SCAN_OK || plen + wlen > sizeof(key))
			continue;
		memcpy(key, proto, plen);
		key[plen - 1] = '_';
		memcpy(key + plen, word, wlen);
		col = learn_column(p->schema, group, f, key, plen + wlen);
		if (col < 0)
			continue;
		frame_set(f, 0, (uint32_t)col, v);
		set++;
	}
	return set;
}

static void read_state(struct probe *p, void *state, groupset due, struct sample *s)
{
	struct sockstat_state *st = state;
	size_t len, set = 0;
	const char *at = pfile_read(p, &st->file, &len), *end;
	struct frame *f;

	(void)due;
	if (!at)
		return;
	end = at + len;
	f = probe_frame(p, s, st->group);
	frame_row(f);
	for (; at < end; at = line_next(at, end))
		set += take_line(p, st->group, f, at);
	probe_keep(f, set > 0);
}

const struct source source_sockstat = {
	.name = "sockstat",
	.groups = (groupset)1 << G_SOCKSTAT,
	.open = sockstat_open,
	.read = read_state,
	.close = close_state,
};

const struct source source_sockstat6 = {
	.name = "sockstat6",
	.groups = (groupset)1 << G_SOCKSTAT6,
	.open = sockstat6_open,
	.read = read_state,
	.close = close_state,
};
