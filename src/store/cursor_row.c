/* The cursor's way through the tail rows of a segment. */
#include "cursor.h"

enum { ROW_TRIES = 20 };

static int fetch_once(struct cursor *c, const struct ref *r, struct row_head *h, struct err *e)
{
	int rc = segfile_read(c->seg, r, 0, r->size, &c->bytes, e);

	if (!rc)
		rc = row_head(c->bytes.p, c->bytes.len, h, e);
	if (!rc && h->seq != r->seq)
		rc = err_set(e, ERR_DAMAGE, "a row bears another number");
	return rc;
}

/* The bytes of a row in C->bytes, proven by their CRC and number. ERR_RACE when it has become part
 * of a block. */
static int fetch(struct cursor *c, struct ref *r, struct row_head *h, struct err *e)
{
	const struct key key = key_seq(KEY_ROW, r->seq);
	bool gone = false;
	int rc = 0;

	for (int tries = 0; tries < ROW_TRIES; tries++) {
		rc = fetch_once(c, r, h, e);
		if (!rc || !segfile_again(c->seg, &key, r, &gone))
			break;
	}
	return rc && gone ? err_set(e, ERR_RACE, "the row is gone") : rc;
}

static struct ref *find_row(struct segfile *g, uint64_t seq)
{
	size_t lo = 0, hi = g->nrows;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (g->rows[mid].seq < seq)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < g->nrows && g->rows[lo].seq == seq ? &g->rows[lo] : NULL;
}

bool cursor_row_stamp(struct cursor *c, uint64_t seq, struct stamp *stamp)
{
	struct ref *r = find_row(c->seg, seq);
	struct row_head h = { .seq = 0 };

	if (!r || fetch(c, r, &h, NULL))
		return false;
	*stamp = h.stamp;
	return true;
}

static int decode(struct cursor *c, const struct sample *key, struct sample *to,
		  struct strtab *strings, struct err *e)
{
	int rc;

	strtab_reset(strings);
	rc = row_decode(c->bytes.p, c->bytes.len, key, c->schema, &c->seg->dict, c->want, to,
			strings, e);
	cursor_worked(c, to);
	return rc;
}

/* Makes C->base the row that KEY_SEQ names. */
static int load_base(struct cursor *c, uint64_t key_seq, struct err *e)
{
	struct ref *r = find_row(c->seg, key_seq);
	struct row_head h = { .seq = 0 };
	int rc;

	if (c->base.seq == key_seq)
		return 0;
	c->base.seq = 0;
	if (!r)
		return err_set(e, c->seg->f.changing && !c->seg->searched ? ERR_RACE : ERR_DAMAGE,
			       "the row that it builds on is missing");
	if ((rc = fetch(c, r, &h, e)))
		return rc;
	if (h.key_seq)
		return err_set(e, ERR_DAMAGE, "it builds on a row that does not stand alone");
	rc = decode(c, NULL, &c->base, &c->base_strings, e);
	if (rc)
		c->base.seq = 0;
	return rc;
}

static int read_row(struct cursor *c, struct ref *r, struct err *e)
{
	struct row_slot *s = &c->rows[!c->last_row];
	struct row_head h = { .seq = 0 };
	int rc = fetch(c, r, &h, e);

	if (rc || !cursor_in_window(c, h.stamp.real_ms))
		return rc;
	if (h.key_seq) {
		/* the base's bytes take the place of the row's */
		if (c->base.seq != h.key_seq &&
		    ((rc = load_base(c, h.key_seq, e)) || (rc = fetch(c, r, &h, e))))
			return rc;
	}
	rc = decode(c, h.key_seq ? &c->base : NULL, &s->sample, &s->strings, e);
	if (rc)
		return rc;
	c->last_row = !c->last_row;
	c->ready = &s->sample;
	return 1;
}

int cursor_row_last(struct cursor *c, int64_t to_ms, int64_t *found, struct err *e)
{
	for (size_t i = c->seg->nrows; i-- > 0;) {
		struct ref *r = &c->seg->rows[i];
		struct row_head h = { .seq = 0 };
		struct err why;
		int rc = fetch(c, r, &h, &why);

		if (rc == ERR_RACE)
			return err_set(e, ERR_RACE, "%s", why.text);
		if (rc)
			cursor_bad(c, r->seq, r->seq, &why);
		if (rc || h.stamp.real_ms > to_ms)
			continue;
		*found = h.stamp.real_ms;
		return 1;
	}
	return 0;
}

int cursor_row_step(struct cursor *c, struct err *e)
{
	while (c->next_row < c->seg->nrows) {
		struct ref *r = &c->seg->rows[c->next_row];
		struct err why;
		int rc;

		if (r->seq < c->next_seq) {
			c->next_row++;
			continue;
		}
		if (c->seg->searched && c->next_seq && r->seq > c->next_seq && !c->any_bad) {
			why = (struct err){ .text = "missing" };
			cursor_bad(c, c->next_seq, r->seq - 1, &why);
		}
		rc = read_row(c, r, &why);
		if (rc == ERR_RACE)
			return err_set(e, ERR_RACE, "%s", why.text);
		if (rc < 0)
			cursor_bad(c, r->seq, r->seq, &why);
		c->next_seq = r->seq + 1;
		c->next_row++;
		if (rc == 1)
			return 1;
	}
	return 0;
}
