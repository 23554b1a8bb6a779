/*
 * Blocks that lie. Checksums would stop almost every mutant at the door, so that the first byte
 * chooses how to get past them: even   the rest is a block, whose head checksums are made right odd
 * the rest is one section, not packed: samples (2 bytes), length of head (4), of data (4), head,
 * data, bits The mutator starts from blocks and sections of a generated world; nothing has to be
 * committed.
 */
#include "../../src/codec/section.h"
#include "../../src/codec/zip.h"
#include "../unit/codec_world.h"

size_t LLVMFuzzerMutate(uint8_t *p, size_t n, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *p, size_t n, size_t max, unsigned seed);
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static struct schema schema;
static struct dict dict;
static struct block *block;

/* Every column of the groups of the world has an id, as in a segment; a few mean nothing here. */
static void prepare(void)
{
	if (block)
		return;
	schema_init(&schema);
	dict_init(&dict);
	for (unsigned g = 0; g < WORLD_GROUPS; g++)
		for (uint32_t c = 0; c < schema.groups[world_groups[g]].ncols; c++)
			dict_id(&dict, world_groups[g], c);
	for (size_t id = 5; id < dict.count; id += 37)
		dict.entries[id].group = G_NONE;
	block = block_new();
}

static void put_u32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

static uint32_t get_u32(const uint8_t *p)
{
	struct rd r = rd_init(p, 4);

	return rd_u32(&r);
}

static void repair(uint8_t *p, size_t n)
{
	uint32_t size;

	if (n < BLOCK_PREFIX)
		return;
	size = get_u32(p + 8);
	if (size >= BLOCK_PREFIX && size <= n)
		put_u32(p + 56, crc32c(0, p + BLOCK_PREFIX, size - BLOCK_PREFIX));
	put_u32(p + 60, crc32c(0, p, 60));
}

/* Every cell is looked at: a frame that points outside its memory is found. */
static uint64_t look(const struct frame *f)
{
	uint64_t sum = 0, v;

	for (uint32_t row = 0; row < f->nrows; row++)
		for (uint32_t c = 0; c < f->ncols; c++) {
			const char *s = frame_label(f, row, c, NULL);

			sum += frame_get(f, row, c, &v) ? v : 0;
			sum += s ? (uint64_t)*s : 0;
		}
	return sum;
}

static void look_at_group(unsigned g)
{
	struct block_summary s;
	struct frame f;

	for (uint32_t i = 0; i < block_head(block)->nsamples; i++) {
		block_frame(block, g, i, &f);
		look(&f);
	}
	if (block_summary(block, g, &s)) {
		look(&s.first);
		look(&s.last);
		look(&s.sum);
	}
}

static void try_block(const uint8_t *p, size_t n)
{
	uint8_t *copy = mem_alloc(n);
	struct err e;
	size_t size;

	memcpy(copy, p, n);
	repair(copy, n);
	if (!block_head_size(copy, n, &size, &e) && size <= n &&
	    !block_open(block, copy, size, &schema, &dict, &e))
		for (unsigned g = 0; g < G_COUNT_; g++) {
			size_t off, len;

			if (block_extent(block, g, &off, &len) && off <= n && len <= n - off &&
			    !block_load(block, g, copy + off, len, &e))
				look_at_group(g);
		}
	free(copy);
}

static void look_at_grid(const struct grid *g)
{
	for (uint32_t i = 0; i < g->nsamples; i++) {
		size_t at = (size_t)g->row[i] * g->ncols;
		struct frame f = { .group = (uint16_t)g->group,
				   .taken = true,
				   .ncols = g->ncols,
				   .nrows = g->row[i + 1] - g->row[i],
				   .val = g->val + at,
				   .has = g->has + at,
				   .strings = &g->strings };

		look(&f);
	}
}

enum { SECTION_HEAD = 10 };

static void try_section(const uint8_t *p, size_t n)
{
	static struct bench bench;
	struct grid g;
	struct section s = { 0 };
	struct err e;
	const uint8_t *head = p + SECTION_HEAD, *data;

	if (n < SECTION_HEAD)
		return;
	grid_init(&g);
	g.group = world_groups[p[0] % WORLD_GROUPS];
	g.schema = &schema;
	g.dict = &dict;
	g.nsamples = 1u + p[1] * 8u;
	s.dict_id = dict_id(&dict, g.group, 0);
	s.head_raw = s.head_packed = get_u32(p + 2) % (n - SECTION_HEAD + 1);
	data = head + s.head_raw;
	s.data_raw = s.data_packed = get_u32(p + 6) % (n - SECTION_HEAD - s.head_raw + 1);
	s.bits = n - SECTION_HEAD - s.head_raw - s.data_raw;
	s.head_crc = crc32c(0, head, s.head_raw);
	s.data_crc = crc32c(0, data, s.data_raw + s.bits);
	if (!grid_load_head(&g, &s, head, &e)) {
		grid_summarise(&g);
		if (!grid_load_rows(&g, &s, data, &bench, &e))
			look_at_grid(&g);
	}
	grid_release(&g);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	prepare();
	if (!n)
		return 0;
	if (p[0] % 2)
		try_section(p + 1, n - 1);
	else
		try_block(p + 1, n - 1);
	return 0;
}

/* ---- where mutation starts ---- */

static void unpack(struct buf *out, const char *p, size_t packed, size_t raw)
{
	struct err e;

	zip_unpack(p, packed, buf_extend(out, raw), raw, &e);
}

static void seed_section(struct world *w, unsigned which, unsigned n8, struct buf *out)
{
	struct table t;
	struct section s;
	struct buf packed = BUF_INIT;
	struct err e;

	table_init(&t, world_groups[which], &schema);
	for (unsigned i = 0; i < 1 + n8 * 8; i++)
		table_add(&t, &world_next(w)->frames[world_groups[which]]);
	section_write(&t, 1 + n8 * 8, &dict, LEVEL_SEALED, &s, &packed, &e);
	buf_u8(out, 1);
	buf_u8(out, (uint8_t)which);
	buf_u8(out, (uint8_t)n8);
	buf_u32(out, (uint32_t)s.head_raw);
	buf_u32(out, (uint32_t)s.data_raw);
	unpack(out, packed.p, s.head_packed, s.head_raw);
	unpack(out, packed.p + s.head_packed, s.data_packed, s.data_raw);
	buf_add(out, packed.p + s.head_packed + s.data_packed, s.bits);
	buf_release(&packed);
	table_release(&t);
}

static void seed_block(struct world *w, unsigned n, struct buf *out)
{
	struct block_builder *b = block_builder_new(&schema);
	struct err e;

	buf_u8(out, 0);
	for (unsigned i = 0; i < n; i++)
		block_builder_add(b, world_next(w));
	block_builder_encode(b, &dict, LEVEL_BLOCK, out, &e);
	block_builder_free(b);
}

static size_t new_seed(uint8_t *p, size_t max, unsigned seed)
{
	struct world *w = mem_alloc(sizeof(*w));
	struct buf out = BUF_INIT;
	size_t n;

	prepare();
	world_init(w, &schema, seed, seed % 3 != 0);
	if (seed % 4)
		seed_section(w, seed / 4 % WORLD_GROUPS, seed / 64 % 8, &out);
	else
		seed_block(w, 1 + seed % 20, &out);
	n = out.len < max ? out.len : max;
	memcpy(p, out.p, n);
	buf_release(&out);
	world_release(w);
	free(w);
	return n;
}

size_t LLVMFuzzerCustomMutator(uint8_t *p, size_t n, size_t max, unsigned seed)
{
	if (n < 16 || !(seed % 512))
		n = new_seed(p, max, seed / 512);
	return LLVMFuzzerMutate(p, n, max);
}
