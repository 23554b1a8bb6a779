/*
 * Rows that lie, their checksum made right. The mutator starts from rows of a generated world with
 * bodies that are not packed, alone or as differences to a key row that the target has decoded.
 */
#include "../../src/codec/row.h"
#include "../../src/codec/zip.h"
#include "../unit/codec_world.h"

size_t LLVMFuzzerMutate(uint8_t *p, size_t n, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *p, size_t n, size_t max, unsigned seed);
int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static struct schema schema;
static struct dict dict;
static struct world world;
static struct sample key, out;
static struct strtab key_strings, strings;

static void prepare(void)
{
	if (schema.index)
		return;
	schema_init(&schema);
	dict_init(&dict);
	for (unsigned g = 0; g < WORLD_GROUPS; g++)
		for (uint32_t c = 0; c < schema.groups[world_groups[g]].ncols; c++)
			dict_id(&dict, world_groups[g], c);
	for (size_t id = 5; id < dict.count; id += 37)
		dict.entries[id].group = G_NONE;
	world_init(&world, &schema, 7, false);
	sample_init(&key);
	sample_init(&out);
	sample_copy(&key, world_next(&world), &schema, &key_strings);
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	uint8_t *copy = mem_alloc(n);
	struct row_head h;
	struct err e;

	prepare();
	if (n)
		memcpy(copy, p, n);
	if (n >= ROW_DATA_AT) {
		uint32_t crc = crc32c(0, copy + ROW_DATA_AT, n - ROW_DATA_AT);

		for (int i = 0; i < 4; i++)
			copy[ROW_CRC_AT + i] = (uint8_t)(crc >> (8 * i));
	}
	strtab_reset(&strings);
	row_head(copy, n, &h, &e);
	row_decode(copy, n, &key, &schema, &dict, GROUPS_ALL, &out, &strings, &e);
	free(copy);
	return 0;
}

/* The row with its body as it was before it was packed. */
static void store_body(struct buf *row)
{
	struct rd r = rd_init(row->p + ROW_DATA_AT, row->len - ROW_DATA_AT);
	struct buf stored = BUF_INIT;
	struct err e;
	size_t head, raw;

	rd_varint(&r);
	rd_varint(&r);
	rd_bytes(&r, 16);
	for (int i = 0; i < 4; i++)
		rd_varint(&r);
	raw = (size_t)rd_varint(&r);
	head = (size_t)((const char *)r.p - row->p);
	buf_add(&stored, row->p, head);
	zip_unpack(r.p, rd_left(&r), buf_extend(&stored, raw), raw, &e);
	buf_release(row);
	*row = stored;
}

static size_t new_seed(uint8_t *p, size_t max, unsigned seed)
{
	struct buf row = BUF_INIT;
	struct world *w = mem_alloc(sizeof(*w));
	size_t n;

	prepare();
	world_init(w, &schema, seed, true);
	if (seed % 2)
		row_encode(world_next(w), NULL, &schema, &dict, &row, NULL);
	else
		row_encode(world_next(&world), &key, &schema, &dict, &row, NULL);
	store_body(&row);
	n = row.len < max ? row.len : max;
	memcpy(p, row.p, n);
	buf_release(&row);
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
