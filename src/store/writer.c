/* Appending: one transaction a call, on the disk when it returns. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "dir.h"
#include "name.h"
#include "rotate.h"
#include "writer.h"

enum { MANY_CELLS = 2048, MANY_PART = 48 };

int writer_open(struct writer **out, const char *dir, const struct store_policy *policy,
		struct schema *schema, struct err *e)
{
	struct writer *w;
	int rc = store_create(dir, e);

	*out = NULL;
	if (rc)
		return rc;
	w = mem_zalloc(1, sizeof(*w));
	w->dir = mem_strdup(dir);
	w->policy = *policy;
	w->schema = schema;
	w->env = (struct env)ENV_INIT;
	dict_init(&w->dict);
	sample_init(&w->key);
	strtab_init(&w->key_strings);
	state_init(&w->state, 1);
	if ((rc = live_open(w, e)))
		writer_close(w);
	else
		*out = w;
	return rc;
}

void writer_close(struct writer *w)
{
	if (!w)
		return;
	env_close(&w->env);
	dict_release(&w->dict);
	sample_release(&w->key);
	strtab_release(&w->key_strings);
	buf_release(&w->bytes);
	buf_release(&w->trouble);
	buf_release(&w->cut);
	free(w->dir);
	free(w);
}

uint64_t writer_next_seq(const struct writer *w)
{
	return w->state.next_seq;
}

bool writer_last_stamp(const struct writer *w, struct stamp *stamp)
{
	if (w->state.has_stamp)
		*stamp = w->state.last;
	return w->state.has_stamp;
}

/* ---- one transaction ---------------------------------------------------------------------------
 */

/* Of a group of many rows a few cells in a hundred change from sample to sample, and a change
 * counts as a part of a cell; the block that comes of it is cut where the changes are really
 * counted. */
static uint64_t weight(const struct frame *f)
{
	uint64_t cells = (uint64_t)f->nrows * f->ncols;

	return cells >= MANY_CELLS ? cells / MANY_PART : cells;
}

static uint64_t largest_group(const struct sample *s)
{
	uint64_t max = 0;

	for (unsigned g = 0; g < G_COUNT_; g++) {
		uint64_t n = weight(&s->frames[g]);

		max = n > max ? n : max;
	}
	return max;
}

static bool rows_are_due(const struct state *st, const struct sample *s)
{
	return st->rows >= BLOCK_SAMPLES || st->cells >= BLOCK_CELLS ||
	       (st->rows && !rows_continue(&st->last, &s->stamp));
}

static int put_mark(struct writer *w, struct state *st, struct mark *m, struct err *e)
{
	struct key k = key_mark(st->next_seq, st->next_mark);

	m->seq = st->next_seq;
	buf_reset(&w->bytes);
	mark_encode(m, &w->bytes);
	st->next_mark++;
	st->marks++;
	return env_put(&w->env, &k, w->bytes.p, w->bytes.len, false, e);
}

static int put_trouble(struct writer *w, struct state *st, int64_t now_ms, struct err *e)
{
	struct mark m = { .type = MARK_ERROR, .real_ms = now_ms, .text = w->trouble.p };

	return w->trouble.len ? put_mark(w, st, &m, e) : 0;
}

static bool needs_key(const struct writer *w, const struct state *st, const struct sample *s)
{
	return !w->key.seq || w->key.seq < st->first_row || !st->rows ||
	       s->seq - w->key.seq >= ROW_KEY_EVERY || !rows_continue(&w->key.stamp, &s->stamp);
}

static void count_sample(struct state *st, const struct sample *s)
{
	int64_t ms = s->stamp.real_ms;

	if (!st->rows)
		st->first_row = s->seq;
	st->rows++;
	st->samples++;
	st->cells += largest_group(s);
	st->next_seq = s->seq + 1;
	st->next_mark = 0;
	st->min_ms = ms < st->min_ms ? ms : st->min_ms;
	st->max_ms = ms > st->max_ms ? ms : st->max_ms;
	st->last = s->stamp;
	st->has_stamp = true;
}

/* What of the sample was left out stands behind it, where it is not what was left out before. */
static int put_cut(struct writer *w, struct state *st, const struct sample *s,
		   const struct row_cut *cut, struct err *e)
{
	struct mark m = { .type = MARK_ERROR, .real_ms = s->stamp.real_ms };
	struct buf text = BUF_INIT;
	int rc = 0;

	if (cut->rows)
		buf_fmt(&text, "of group %s %llu rows did not fit and were left out",
			w->schema->groups[cut->group].name, (unsigned long long)cut->rows);
	if (cut->labels)
		buf_fmt(&text, "%s%llu names or command lines were cut to %zu bytes",
			text.len ? "; " : "", (unsigned long long)cut->labels, cut->longest);
	if (strcmp(buf_cstr(&text), buf_cstr(&w->cut)) != 0 && text.len) {
		m.text = text.p;
		rc = put_mark(w, st, &m, e);
	}
	buf_release(&w->cut);
	w->cut = text;
	return rc;
}

/* *ALONE says whether the row is one that later rows can build on. */
static int put_sample(struct writer *w, struct state *st, struct sample *s, bool *alone,
		      struct err *e)
{
	struct key k = key_seq(KEY_ROW, st->next_seq);
	struct row_cut cut;
	int rc;

	s->seq = st->next_seq;
	*alone = needs_key(w, st, s);
	buf_reset(&w->bytes);
	row_encode(s, *alone ? NULL : &w->key, w->schema, &w->dict, &w->bytes, &cut);
	count_sample(st, s);
	rc = env_put(&w->env, &k, w->bytes.p, w->bytes.len, false, e);
	return rc ? rc : put_cut(w, st, s, &cut, e);
}

static int put_dict(struct writer *w, struct state *st, struct err *e)
{
	int rc = 0;

	for (size_t id = w->dict.saved, n; !rc && id < w->dict.count; id += n) {
		struct key k = key_dict((uint32_t)id);

		n = w->dict.count - id < DICT_PAGE_ENTRIES ? w->dict.count - id : DICT_PAGE_ENTRIES;
		buf_reset(&w->bytes);
		rc = dict_page_write(&w->dict, w->schema, id, n, &w->bytes, e);
		seal_crc(&w->bytes, 0, k.p, k.n);
		if (!rc)
			rc = env_put(&w->env, &k, w->bytes.p, w->bytes.len, false, e);
	}
	st->dict = w->dict.count;
	return rc;
}

static int put_state(struct writer *w, struct state *st, struct err *e)
{
	struct key k = key_single(KEY_STATE);

	st->txnid = env_txnid(&w->env);
	buf_reset(&w->bytes);
	state_write(st, &w->bytes);
	return env_put(&w->env, &k, w->bytes.p, w->bytes.len, false, e);
}

static int fill(struct writer *w, struct state *st, struct sample *s, struct mark *marks,
		size_t nmarks, bool *alone, struct err *e)
{
	int rc = 0;

	if (s && rows_are_due(st, s))
		rc = rows_seal(w, st, e);
	if (!rc)
		rc = put_trouble(w, st, s ? s->stamp.real_ms : clock_real_ms(), e);
	for (size_t i = 0; !rc && i < nmarks; i++)
		rc = put_mark(w, st, &marks[i], e);
	if (!rc && s)
		rc = put_sample(w, st, s, alone, e);
	if (!rc)
		rc = put_dict(w, st, e);
	return rc ? rc : put_state(w, st, e);
}

static int append(struct writer *w, struct sample *s, struct mark *marks, size_t nmarks,
		  struct err *e)
{
	struct state st = w->state;
	size_t trouble = w->trouble.len;
	bool alone = false;
	int rc = env_begin(&w->env, e);

	if (!rc)
		rc = fill(w, &st, s, marks, nmarks, &alone, e);
	if (!rc)
		rc = env_commit(&w->env, e);
	if (rc) {
		env_abort(&w->env);
		/* what the transaction itself complained of will be found again */
		w->trouble.len = trouble;
		return rc;
	}
	w->state = st;
	w->dict.saved = w->dict.count;
	buf_reset(&w->trouble);
	if (alone) {
		strtab_reset(&w->key_strings);
		sample_copy(&w->key, s, w->schema, &w->key_strings);
	}
	return 0;
}

/* ---- the call ----------------------------------------------------------------------------------
 */

static int append_growing(struct writer *w, struct sample *s, struct mark *marks, size_t nmarks,
			  struct err *e)
{
	int rc;

	do
		rc = append(w, s, marks, nmarks, e);
	while (rc == ERR_FULL && w->env.map_full && live_grow(w));
	return rc;
}

/* What a new segment does not hold, none does. */
static int too_large(const struct writer *w, int rc, struct err *e)
{
	if (rc != ERR_FULL || !w->env.map_full)
		return rc;
	return err_set(e, ERR_FULL,
		       "%s: this sample alone is more than a live segment may be: %s is too small",
		       w->dir, w->policy.budget ? "the budget" : "its map");
}

/* One rotation when the map is full; a sample that a new segment cannot hold either is an error. */
static int append_or_rotate(struct writer *w, struct sample *s, struct mark *marks, size_t nmarks,
			    struct err *e)
{
	int rc = live_open(w, e);

	if (!rc && s && rotation_due(w, s) && (rc = writer_rotate(w, e)))
		return rc;
	if (!rc)
		rc = append_growing(w, s, marks, nmarks, e);
	if (rc != ERR_FULL || !w->env.map_full || !w->state.samples)
		return too_large(w, rc, e);
	if ((rc = rotate_full(w, e)))
		return rc;
	return too_large(w, append_growing(w, s, marks, nmarks, e), e);
}

int writer_append(struct writer *w, struct sample *s, struct mark *marks, size_t nmarks,
		  struct err *e)
{
	int rc = live_check(w, e);

	if (!rc)
		rc = append_or_rotate(w, s, marks, nmarks, e);

	/* whatever is uncertain now is read from the file at the next call */
	if (rc)
		live_close(w);
	return rc;
}
