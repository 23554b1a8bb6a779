/*
 * places SEGMENT: what lies where in a segment file, a line each: "KIND AT LENGTH". For those who damage it with a purpose: each
 * block's head and each of its frames, each row and mark, the dictionary, the records, the pages of the tree.
 */
#include <inttypes.h>

#include "../../src/store/segment.h"

static void place(const char *kind, const char *name, uint64_t at, uint64_t n)
{
	printf("%s%s%s %" PRIu64 " %" PRIu64 "\n", kind, *name ? ":" : "", name, at, n);
}

static void show_block(struct segfile *g, const struct schema *schema, const struct block_ref *r,
		       struct buf *bytes, struct block *b)
{
	size_t size, off, len;

	if (segfile_read(g, &r->ref, 0, r->ref.size, bytes, NULL) ||
	    block_head_size(bytes->p, bytes->len, &size, NULL) ||
	    block_open(b, bytes->p, size, (struct schema *)(uintptr_t)schema, &g->dict, NULL))
		return;
	place("head", "", r->ref.at, size);
	for (unsigned i = 0; i < G_COUNT_; i++) {
		if (block_summary_extent(b, i, &off, &len))
			place("summary", schema->groups[i].name, r->ref.at + off, len);
		if (block_extent(b, i, &off, &len))
			place("frame", schema->groups[i].name, r->ref.at + off, len);
	}
}

static void show_pages(struct segfile *g)
{
	struct page pg = { .number = PAGE_NONE };

	for (uint64_t i = 2; i <= g->f.snap.last_page; i++) {
		uint64_t at = i * g->f.page_size;

		if (page_read(&g->f, i, &pg, NULL))
			continue;
		place(pg.leaf ? "leaf" : "branch", "", at, PAGE_HEADER + 2 * (uint64_t)pg.count);
		for (unsigned k = 0; pg.leaf && k < pg.count; k++) {
			struct node n = page_node(&g->f, &pg, k);
			const char kind[] = { n.nkey ? (char)n.key[0] : '?', 0 };

			place("key", kind, at + (uint64_t)(n.key - pg.p) - 8, n.nkey + 8);
			if (n.value &&
			    (*kind == KEY_DICT || *kind == KEY_STATE || *kind == KEY_INFO))
				place("value", kind, n.at, n.size);
		}
	}
	page_release(&pg);
}

int main(int argc, char **argv)
{
	struct segfile g;
	struct schema schema;
	struct block *b = block_new();
	struct buf bytes = BUF_INIT;
	struct err e;

	schema_init(&schema);
	if (argc != 2 || segfile_open(&g, argv[1], false, &e) || segfile_index(&g, &schema, &e)) {
		fprintf(stderr, "places: %s\n", argc == 2 ? e.text : "usage: places SEGMENT");
		return 1;
	}
	place("meta", "", 0, 160);
	place("meta", "", g.f.page_size, 160);
	for (size_t i = 0; i < g.nblocks; i++)
		show_block(&g, &schema, &g.blocks[i], &bytes, b);
	for (size_t i = 0; i < g.nrows; i++)
		place("row", "", g.rows[i].at, g.rows[i].size);
	for (size_t i = 0; i < g.nmarks; i++)
		place("mark", "", g.marks[i].ref.at, g.marks[i].ref.size);
	show_pages(&g);
	block_free(b);
	buf_release(&bytes);
	segfile_close(&g);
	schema_release(&schema);
	return 0;
}
