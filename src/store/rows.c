/* Tail rows into blocks, inside the transaction that removes them. */
#include <inttypes.h>
#include <string.h>

#include "writer.h"

/* The rows read back so far. */
struct sealing {
	struct writer *w;
	struct state *state;
	struct block_builder *builder;
	struct block_key key;	 /* of the block being built; nsamples 0: none */
	struct stamp last;	 /* of the sample added last */
	struct sample base, one; /* the last row that stands alone, and the one at hand */
	struct strtab base_strings, one_strings;
	struct buf bytes;
	uint64_t lost;
};

static int flush(struct sealing *s, struct err *e)
{
	struct key k = key_block(&s->key);
	int rc;

	if (!s->key.nsamples)
		return 0;
	buf_reset(&s->bytes);
	rc = block_builder_encode(s->builder, &s->w->dict, LEVEL_BLOCK, &s->bytes, e);
	if (!rc)
		rc = env_put(&s->w->env, &k, s->bytes.p, s->bytes.len, false, e);
	s->state->blocks++;
	s->key.nsamples = 0;
	return rc;
}

static void count_in(struct block_key *k, const struct sample *s)
{
	int64_t ms = s->stamp.real_ms;

	if (!k->nsamples) {
		k->seq = s->seq;
		k->min_ms = k->max_ms = ms;
	}
	k->min_ms = ms < k->min_ms ? ms : k->min_ms;
	k->max_ms = ms > k->max_ms ? ms : k->max_ms;
	k->nsamples++;
}

bool rows_continue(const struct stamp *a, const struct stamp *b)
{
	return !memcmp(a->boot_id, b->boot_id, sizeof(a->boot_id)) && !stamp_restarted(a, b);
}

/* A block is of one stretch, and of consecutive samples, so that first and count say which they are.
 */
static int add(struct sealing *s, const struct sample *sample, struct err *e)
{
	bool other = !rows_continue(&s->last, &sample->stamp) ||
		     sample->seq != s->key.seq + s->key.nsamples;
	int rc = 0;

	if (s->key.nsamples &&
	    (other || block_builder_full(s->builder) || !block_builder_fits(s->builder, sample)))
		rc = flush(s, e);
	s->last = sample->stamp;
	block_builder_add(s->builder, sample);
	count_in(&s->key, sample);
	return rc;
}

/* Decodes a row; NULL when it is damaged, or when the one that it builds on was. */
static const struct sample *decode(struct sealing *s, uint64_t seq, const void *p, size_t n)
{
	struct row_head h;
	bool alone;
	struct sample *to;

	if (row_head(p, n, &h, NULL) || h.seq != seq)
		return NULL;
	alone = !h.key_seq;
	if (!alone && s->base.seq != h.key_seq)
		return NULL;
	to = alone ? &s->base : &s->one;
	strtab_reset(alone ? &s->base_strings : &s->one_strings);
	if (row_decode(p, n, alone ? NULL : &s->base, s->w->schema, &s->w->dict, GROUPS_ALL, to,
		       alone ? &s->base_strings : &s->one_strings, NULL)) {
		to->seq = 0;
		return NULL;
	}
	return to;
}

static int take_row(struct sealing *s, uint64_t seq, struct err *e)
{
	struct key k = key_seq(KEY_ROW, seq);
	const struct sample *sample = NULL;
	const void *p;
	size_t n;
	int rc = env_get(&s->w->env, &k, &p, &n, e);

	if (rc && rc != ERR_EMPTY)
		return rc;
	if (!rc)
		sample = decode(s, seq, p, n);
	if (sample)
		rc = add(s, sample, e);
	else
		s->lost++;
	if (rc && rc != ERR_EMPTY)
		return rc;
	return env_del(&s->w->env, &k, e);
}

static void note_lost(struct sealing *s)
{
	if (!s->lost)
		return;
	s->state->samples -= s->lost < s->state->samples ? s->lost : s->state->samples;
	buf_fmt(&s->w->trouble, "%s%" PRIu64 " samples could not be read back from the disk",
		s->w->trouble.len ? "; " : "", s->lost);
}

int rows_seal(struct writer *w, struct state *state, struct err *e)
{
	struct sealing s = { .w = w, .state = state, .builder = block_builder_new(w->schema) };
	int rc = 0;

	sample_init(&s.base);
	sample_init(&s.one);
	strtab_init(&s.base_strings);
	strtab_init(&s.one_strings);
	for (uint64_t seq = state->first_row; state->rows && !rc && seq < state->next_seq; seq++)
		rc = take_row(&s, seq, e);
	if (!rc)
		rc = flush(&s, e);
	if (!rc)
		note_lost(&s);
	state->rows = state->cells = state->first_row = 0;
	block_builder_free(s.builder);
	sample_release(&s.base);
	sample_release(&s.one);
	strtab_release(&s.base_strings);
	strtab_release(&s.one_strings);
	buf_release(&s.bytes);
	return rc;
}
