/* The live segment's file: opened, made, or set aside. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dir.h"
#include "key.h"
#include "name.h"
#include "segment.h"
#include "writer.h"

static const uint64_t MAP_DEFAULT = (uint64_t)1 << 30;

static void path_of(const struct writer *w, const char *name, struct buf *out)
{
	buf_reset(out);
	buf_fmt(out, "%s/%s", w->dir, name);
}

/* At least twice what rotation by size lets it grow to; whole pages of any size. */
static uint64_t map_size(const struct store_policy *p)
{
	uint64_t n = p->map_size ? p->map_size : MAP_DEFAULT;

	if (!p->map_size && p->size > n / 2)
		n = p->size * 2;
	return (n + 65535) & ~(uint64_t)65535;
}

void live_close(struct writer *w)
{
	env_close(&w->env);
	dict_release(&w->dict);
	dict_init(&w->dict);
	sample_reset(&w->key);
	w->open = false;
}

/* ---- what went before --------------------------------------------------------------------------
 */

/* Seq and stamp that follow what G holds, where they are later than those in S. */
static void continue_after(const struct segfile *g, struct state *s)
{
	uint64_t next = 0;

	if (g->has_state)
		next = g->state.next_seq;
	if (g->nblocks) {
		const struct block_ref *b = &g->blocks[g->nblocks - 1];

		next = next > b->ref.seq + b->nsamples ? next : b->ref.seq + b->nsamples;
	}
	if (g->nrows && g->rows[g->nrows - 1].seq >= next)
		next = g->rows[g->nrows - 1].seq + 1;
	if (g->nmarks && g->marks[g->nmarks - 1].ref.seq > next)
		next = g->marks[g->nmarks - 1].ref.seq;
	if (next <= s->next_seq)
		return;
	state_init(s, next);
	if (g->has_state && g->state.next_seq == next)
		s->next_mark = g->state.next_mark;
	else if (g->nmarks && g->marks[g->nmarks - 1].ref.seq == next)
		s->next_mark = g->marks[g->nmarks - 1].n + 1;
	if (g->has_state && g->state.has_stamp) {
		s->has_stamp = true;
		s->last = g->state.last;
	}
}

/* The newest segment that says where it ends; those before it end earlier. */
static int continue_store(struct writer *w, struct state *s, struct err *e)
{
	struct segment *list;
	size_t n;
	int rc = segments_list(w->dir, &list, &n, e);

	state_init(s, 1);
	for (size_t i = n; !rc && i-- > 0;) {
		struct segfile g;

		if (list[i].first_seq > s->next_seq)
			state_init(s, list[i].first_seq);
		if (segfile_open(&g, list[i].path, false, NULL))
			continue;
		if (!segfile_index(&g, w->schema, NULL))
			continue_after(&g, s);
		segfile_close(&g);
		if (s->has_stamp)
			break;
	}
	segments_free(list, n);
	return rc;
}

/* ---- a new one ---------------------------------------------------------------------------------
 */

static int write_first(struct env *v, const struct state *s, struct err *e)
{
	const struct key info_key = key_single(KEY_INFO), state_key = key_single(KEY_STATE);
	struct info info = { .created_ms = clock_real_ms(),
			     .first_seq = s->first_seq,
			     .version = SAGO_VERSION };
	struct state first = *s;
	struct buf b = BUF_INIT;
	int rc = env_begin(v, e);

	if (rc)
		return rc;
	info_write(&info, &b);
	rc = env_put(v, &info_key, b.p, b.len, false, e);
	buf_reset(&b);
	first.txnid = env_txnid(v);
	state_write(&first, &b);
	if (!rc)
		rc = env_put(v, &state_key, b.p, b.len, false, e);
	buf_release(&b);
	return rc ? rc : env_commit(v, e);
}

/* Made under another name, so that a live.mdb is never half made. */
static int make(struct writer *w, struct err *e)
{
	struct buf path = BUF_INIT;
	struct state s;
	int rc = continue_store(w, &s, e);

	path_of(w, NAME_NEW, &path);
	if (!rc)
		rc = dir_unlink(w->dir, NAME_NEW, e);
	if (!rc)
		rc = env_open(&w->env, path.p, map_size(&w->policy), false, e);
	if (!rc)
		rc = write_first(&w->env, &s, e);
	env_close(&w->env);
	if (!rc)
		rc = dir_rename(w->dir, NAME_NEW, NAME_LIVE, e);
	if (rc)
		unlink(path.p);
	buf_release(&path);
	return rc;
}

/* ---- the one that is there
 * ----------------------------------------------------------------------- */

static int set_aside(struct writer *w, uint64_t seq, const struct err *why, struct err *e)
{
	char name[NAME_SIZE];

	name_damaged(seq, clock_real_ms(), name);
	buf_reset(&w->trouble);
	buf_fmt(&w->trouble, "live.mdb was damaged (%s); kept as %s", why->text, name);
	return dir_rename(w->dir, NAME_LIVE, name, e);
}

static uint64_t first_seq(const struct segfile *g)
{
	uint64_t seq = g->has_state ? g->state.first_seq : UINT64_MAX;

	if (g->nblocks && g->blocks[0].ref.seq < seq)
		seq = g->blocks[0].ref.seq;
	if (g->nrows && g->rows[0].seq < seq)
		seq = g->rows[0].seq;
	return seq == UINT64_MAX ? 0 : seq;
}

/*
 * Reads state and dictionary with the walker. ERR_DAMAGE when the file may not be written to. A
 * read error of the disk counts as damage: the file is kept and recording goes on beside it.
 */
static int load(struct writer *w, const char *path, uint64_t *seq, struct err *e)
{
	struct segfile g;
	int rc;

	*seq = 0;
	errno = 0;
	if ((rc = segfile_open(&g, path, false, e)))
		return rc;
	rc = pagefile_check(&g.f, e);
	if (rc == ERR_SYSTEM && errno == EIO)
		rc = err_set(e, ERR_DAMAGE, "%s: the disk cannot read it", path);
	if (rc && rc != ERR_DAMAGE)
		goto done;
	if (segfile_index(&g, w->schema, rc ? NULL : e) || rc || !g.complete) {
		*seq = first_seq(&g);
		rc = rc ? rc : err_set(e, ERR_DAMAGE, "%s", g.why.text);
		goto done;
	}
	w->state = g.state;
	dict_release(&w->dict);
	w->dict = g.dict;
	w->dict.saved = w->dict.count;
	dict_init(&g.dict);
done:
	segfile_close(&g);
	return rc;
}

static int live_try(struct writer *w, const char *path, struct err *e)
{
	struct stat st;
	uint64_t seq = 0;
	int rc = 0;

	if (lstat(path, &st))
		rc = errno == ENOENT ? make(w, e) : err_errno(e, "%s", path);
	if (!rc)
		rc = load(w, path, &seq, e);
	if (rc == ERR_DAMAGE) {
		struct err why = *e;

		if ((rc = set_aside(w, seq, &why, e)) || (rc = make(w, e)))
			return rc;
		rc = load(w, path, &seq, e);
	}
	return rc ? rc : env_open(&w->env, path, map_size(&w->policy), false, e);
}

int live_open(struct writer *w, struct err *e)
{
	struct buf path = BUF_INIT;
	int rc;

	if (w->open)
		return 0;
	path_of(w, NAME_LIVE, &path);
	rc = live_try(w, path.p, e);
	buf_release(&path);
	if (rc)
		live_close(w);
	w->open = !rc;
	return rc;
}
