/* Reading blocks. head.h and section.h describe the bytes. */
#include <stdlib.h>
#include <string.h>

#include "head.h"
#include "limits.h"

/* A group's place in the block. */
struct place {
	bool there;
	uint64_t off;
	struct section section;
};

struct block {
	struct block_head head;
	const struct schema *schema;
	const struct dict *dict;
	bool open;
	uint64_t cells; /* of the largest group, known here or not */
	struct stamps stamps;
	struct bench bench;
	struct place places[G_COUNT_];
	struct grid grids[G_COUNT_];
	uint32_t narrow[G_COUNT_]; /* columns to decode; 0: all */
};

struct block *block_new(void)
{
	struct block *b = mem_zalloc(1, sizeof(*b));

	for (unsigned g = 0; g < G_COUNT_; g++)
		grid_init(&b->grids[g]);
	return b;
}

void block_free(struct block *b)
{
	if (!b)
		return;
	for (unsigned g = 0; g < G_COUNT_; g++)
		grid_release(&b->grids[g]);
	stamps_release(&b->stamps);
	bench_release(&b->bench);
	free(b);
}

void block_release_group(struct block *b, unsigned group)
{
	if (group < G_COUNT_)
		grid_release(&b->grids[group]);
}

void block_narrow(struct block *b, unsigned group, uint32_t ncols)
{
	if (group < G_COUNT_)
		b->narrow[group] = ncols;
}

const struct block_head *block_head(const struct block *b)
{
	return &b->head;
}

uint64_t block_cells(const struct block *b)
{
	return b->cells;
}

uint64_t block_group_cells(const struct block *b, unsigned group)
{
	const struct grid *g = &b->grids[group];
	uint64_t rows = g->has_head ? g->row[g->nsamples] : 0;

	return g->sparse ? (uint64_t)g->ninst * g->ncols + rows : rows * g->ncols;
}

size_t block_memory(const struct block *b)
{
	size_t n = sizeof(*b) + b->stamps.seq_cap * sizeof(*b->stamps.seq) +
		   b->stamps.stamp_cap * sizeof(*b->stamps.stamp) +
		   b->bench.ring.cap * sizeof(uint64_t) + b->bench.data.cap;

	for (unsigned g = 0; g < G_COUNT_; g++)
		n += grid_memory(&b->grids[g]);
	return n;
}

int block_head_size(const void *p, size_t n, size_t *size, struct err *e)
{
	struct block_head h;

	return head_read_prefix(p, n, &h, size, e);
}

static uint64_t section_size(const struct section *s)
{
	return s->head_packed + s->data_packed + s->bits;
}

static int damage(struct err *e)
{
	return err_set(e, ERR_DAMAGE, "block: its directory makes no sense");
}

static unsigned section_group(const struct block *b, const struct section *s)
{
	return s->dict_id < b->dict->count ? b->dict->entries[s->dict_id].group : G_NONE;
}

/* Notes where a section is; sections of groups that are not known here only take their place. */
static int place_section(struct block *b, const uint8_t *p, size_t n, uint64_t *off, struct err *e)
{
	struct section s;
	unsigned group;

	if (!section_get(&s, p, n) || section_size(&s) > b->head.total_size - *off)
		return damage(e);
	group = section_group(b, &s);
	if (s.cells > b->cells)
		b->cells = s.cells;
	if (group < G_COUNT_) {
		if (b->places[group].there)
			return damage(e);
		b->places[group] = (struct place){ .there = true, .off = *off, .section = s };
	}
	*off += section_size(&s);
	return 0;
}

static int read_field(struct block *b, uint64_t tag, const uint8_t *p, size_t n, uint64_t *off,
		      struct err *e)
{
	if (tag == HEAD_SECTION)
		return place_section(b, p, n, off, e);
	if (tag != HEAD_STAMPS)
		return 0;
	return stamps_read(&b->stamps, p, n, b->head.nsamples, b->head.boot_id, e);
}

static int read_fields(struct block *b, struct rd r, uint64_t off, struct err *e)
{
	while (rd_left(&r)) {
		uint64_t tag = rd_varint(&r);
		size_t n;
		const uint8_t *p = rd_blob(&r, &n);
		int rc;

		if (!p)
			return damage(e);
		rc = read_field(b, tag, p, n, &off, e);
		if (rc)
			return rc;
	}
	if (r.bad || off != b->head.total_size || b->stamps.count != b->head.nsamples)
		return damage(e);
	return 0;
}

/* Sequence numbers grow, and the first and last are those that the store's keys rely on. */
static int check_stamps(struct block *b, struct err *e)
{
	struct block_head *h = &b->head;
	const struct stamps *s = &b->stamps;
	uint32_t last = h->nsamples - 1;

	if (s->seq[0] != h->first_seq || s->seq[last] != h->last_seq)
		return damage(e);
	h->first_ms = h->min_ms = h->max_ms = s->stamp[0].real_ms;
	h->last_ms = s->stamp[last].real_ms;
	for (uint32_t i = 1; i <= last; i++) {
		int64_t ms = s->stamp[i].real_ms;

		if (s->seq[i] <= s->seq[i - 1])
			return damage(e);
		h->min_ms = ms < h->min_ms ? ms : h->min_ms;
		h->max_ms = ms > h->max_ms ? ms : h->max_ms;
	}
	return 0;
}

static void forget(struct block *b)
{
	b->open = false;
	b->cells = 0;
	b->stamps.count = 0;
	memset(b->places, 0, sizeof(b->places));
	for (unsigned g = 0; g < G_COUNT_; g++)
		grid_forget(&b->grids[g]);
}

int block_open(struct block *b, const void *p, size_t n, const struct schema *schema,
	       const struct dict *d, struct err *e)
{
	const uint8_t *at = p;
	size_t size;
	struct rd crc;
	int rc;

	forget(b);
	b->schema = schema;
	b->dict = d;
	rc = head_read_prefix(p, n, &b->head, &size, e);
	if (rc)
		return rc;
	if (n < size)
		return err_set(e, ERR_DAMAGE, "block: its head is cut off");
	crc = rd_init(at + BLOCK_PREFIX - 8, 4);
	if (rd_u32(&crc) != crc32c(0, at + BLOCK_PREFIX, size - BLOCK_PREFIX))
		return err_set(e, ERR_DAMAGE, "block: its head fails its checksum");
	rc = read_fields(b, rd_init(at + BLOCK_PREFIX, size - BLOCK_PREFIX), size, e);
	if (!rc)
		rc = check_stamps(b, e);
	b->open = !rc;
	return rc;
}

static const struct place *place_of(const struct block *b, unsigned group)
{
	return b->open && group < G_COUNT_ && b->places[group].there ? &b->places[group] : NULL;
}

bool block_extent(const struct block *b, unsigned group, size_t *off, size_t *len)
{
	const struct place *at = place_of(b, group);

	if (!at)
		return false;
	*off = (size_t)at->off;
	*len = (size_t)section_size(&at->section);
	return true;
}

bool block_summary_extent(const struct block *b, unsigned group, size_t *off, size_t *len)
{
	const struct place *at = place_of(b, group);

	if (!at)
		return false;
	*off = (size_t)at->off;
	*len = (size_t)at->section.head_packed;
	return true;
}

static struct grid *prepare_grid(struct block *b, unsigned group)
{
	struct grid *g = &b->grids[group];

	g->group = group;
	g->schema = b->schema;
	g->dict = b->dict;
	g->nsamples = b->head.nsamples;
	g->limit = b->narrow[group] ? b->narrow[group] : UINT32_MAX;
	return g;
}

int block_load_summary(struct block *b, unsigned group, const void *p, size_t n, struct err *e)
{
	const struct place *at = place_of(b, group);

	if (!at)
		return err_set(e, ERR_USAGE, "block: it has no such group");
	if (n < at->section.head_packed)
		return err_set(e, ERR_DAMAGE, "block: a section is cut off");
	return grid_load_head(prepare_grid(b, group), &at->section, p, e);
}

int block_load(struct block *b, unsigned group, const void *p, size_t n, struct err *e)
{
	const struct place *at = place_of(b, group);
	int rc = block_load_summary(b, group, p, n, e);

	if (rc)
		return rc;
	if (n < section_size(&at->section))
		return err_set(e, ERR_DAMAGE, "block: a section is cut off");
	return grid_load_rows(&b->grids[group], &at->section,
			      (const uint8_t *)p + at->section.head_packed, &b->bench, e);
}

void block_stamp(const struct block *b, uint32_t i, struct stamp *stamp, uint64_t *seq)
{
	if (i >= b->stamps.count) {
		memset(stamp, 0, sizeof(*stamp));
		*seq = 0;
		return;
	}
	*stamp = b->stamps.stamp[i];
	*seq = b->stamps.seq[i];
}

void block_frame(const struct block *b, unsigned group, uint32_t i, struct frame *out)
{
	const struct grid *g = group < G_COUNT_ ? &b->grids[group] : NULL;
	size_t at;

	memset(out, 0, sizeof(*out));
	out->group = (uint16_t)group;
	if (!g || !b->open || !g->has_rows || i >= g->nsamples || !g->taken[i])
		return;
	out->taken = true;
	out->ncols = g->ncols;
	out->nrows = g->row[i + 1] - g->row[i];
	out->strings = &g->strings;
	if (g->sparse) {
		grid_changes_frame(g->changes, g, i, out);
		return;
	}
	at = (size_t)g->row[i] * g->ncols;
	out->val = g->val + at;
	out->has = g->has + at;
}

static void summary_frame(struct grid *g, unsigned which, struct frame *out)
{
	size_t at = which * g->ninst * g->ncols;

	*out = (struct frame){ .group = (uint16_t)g->group,
			       .taken = true,
			       .ncols = g->ncols,
			       .nrows = (uint32_t)g->ninst,
			       .val = g->sum_val + at,
			       .has = g->sum_has + at,
			       .strings = &g->strings };
}

bool block_summary(struct block *b, unsigned group, struct block_summary *s)
{
	struct grid *g = group < G_COUNT_ ? &b->grids[group] : NULL;

	memset(s, 0, sizeof(*s));
	if (!g || !b->open || !grid_summarise(g))
		return false;
	summary_frame(g, 0, &s->first);
	summary_frame(g, 1, &s->last);
	summary_frame(g, 2, &s->sum);
	s->count = g->ntaken;
	while (!g->taken[s->first_sample])
		s->first_sample++;
	s->last_sample = g->nsamples - 1;
	while (!g->taken[s->last_sample])
		s->last_sample--;
	return true;
}
