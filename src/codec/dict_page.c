/*
 * A page of a segment's dictionary: the entries of some consecutive ids, as
 *     count (varint)  raw length (varint)  zip_pack()ed: for each entry a blob of dict_write()
 * An entry lost in a damaged file leaves an empty blob, which takes its id and nothing else.
 */
#include "codec.h"
#include "zip.h"

enum { RAW_MAX = 1 << 20 };

int dict_page_write(const struct dict *d, const struct schema *schema, size_t first, size_t count,
		    struct buf *out, struct err *e)
{
	struct buf raw = BUF_INIT, entry = BUF_INIT;
	size_t packed;
	int rc;

	for (size_t id = first; id < first + count; id++) {
		buf_reset(&entry);
		dict_write(d, schema, id, &entry);
		buf_blob(&raw, entry.p, entry.len);
	}
	buf_varint(out, count);
	buf_varint(out, raw.len);
	rc = zip_pack(out, raw.p, raw.len, LEVEL_SEALED, &packed, e);
	buf_release(&raw);
	buf_release(&entry);
	return rc;
}

static int read_entries(struct dict *d, struct schema *schema, struct rd *r, uint64_t count)
{
	for (uint64_t i = 0; i < count; i++) {
		size_t n;
		const uint8_t *p = rd_blob(r, &n);

		if (r->bad)
			return ERR_DAMAGE;
		if (!n || dict_read(d, schema, p, n, NULL))
			dict_lost(d);
	}
	return rd_left(r) ? ERR_DAMAGE : 0;
}

int dict_page_read(struct dict *d, struct schema *schema, const void *p, size_t n, struct err *e)
{
	struct rd head = rd_init(p, n), r;
	uint64_t count = rd_varint(&head), raw = rd_varint(&head);
	struct buf bytes = BUF_INIT;
	size_t first = d->count;
	int rc = ERR_DAMAGE;

	if (dict_recall(d, schema, p, n))
		return 0;
	if (!head.bad && count && count <= DICT_PAGE_ENTRIES && raw <= RAW_MAX &&
	    !zip_unpack(head.p, rd_left(&head), buf_extend(&bytes, (size_t)raw), (size_t)raw,
			NULL)) {
		r = rd_init(bytes.p, bytes.len);
		rc = read_entries(d, schema, &r, count);
	}
	buf_release(&bytes);
	if (!rc)
		dict_keep(d, first, schema, p, n);
	return rc ? err_set(e, ERR_DAMAGE, "a page of the dictionary makes no sense") : 0;
}
