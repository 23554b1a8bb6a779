/* The live segment's file: opened, made, or set aside. */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dir.h"
#include "key.h"
#include "name.h"
#include "retain.h"
#include "segment.h"
#include "twin.h"
#include "writer.h"

static const uint64_t MAP_FIRST = (uint64_t)16 << 20, MAP_DEFAULT = (uint64_t)1 << 30;

static void path_of(const struct writer *w, const char *name, struct buf *out)
{
	buf_reset(out);
	buf_fmt(out, "%s/%s", w->dir, name);
}

/* At least twice what rotation by size lets it grow to, and at most its share of the budget; whole
 * pages of any size. */
static uint64_t map_most(const struct store_policy *p)
{
	uint64_t n = p->map_size ? p->map_size : MAP_DEFAULT;

	if (!p->map_size && p->size > n / 2)
		n = p->size * 2;
	if (!p->map_size && p->maxsize > n / 2)
		n = p->maxsize * 2;
	n = (n + 65535) & ~(uint64_t)65535;
	return n < budget_share(p) ? n : budget_share(p) & ~(uint64_t)65535;
}

/* It grows with the file: address space may be short. */
static uint64_t map_first(const struct store_policy *p)
{
	return map_most(p) < MAP_FIRST ? map_most(p) : MAP_FIRST;
}

bool live_grow(struct writer *w)
{
	uint64_t most = map_most(&w->policy), now = env_map_size(&w->env);

	return now && now < most && env_grow(&w->env, now < most / 2 ? now * 2 : most);
}

void live_close(struct writer *w)
{
	env_close(&w->env);
	dict_release(&w->dict);
	dict_init(&w->dict);
	sample_reset(&w->key);
	w->open = false;
}

/* ---- a new one ---------------------------------------------------------------------------------
 */

/* Two segments never have the same: where the kernel gives no random bytes, moment and process tell
 * them apart. */
static void new_id(uint8_t id[SEGMENT_ID])
{
	uint64_t hash[2] = { (uint64_t)clock_real_ms(), (uint64_t)getpid() };

	if (getrandom(id, SEGMENT_ID, GRND_NONBLOCK) == SEGMENT_ID)
		return;
	hash[0] = hash_mix(hash[0], (uint64_t)clock_mono_ms());
	memcpy(id, hash, SEGMENT_ID);
}

/* W->id is that of the segment before, where there is one. */
static int write_first(struct writer *w, const struct state *s, struct err *e)
{
	struct env *v = &w->env;
	const struct key info_key = key_single(KEY_INFO), state_key = key_single(KEY_STATE);
	struct info info = { .created_ms = clock_real_ms(),
			     .first_seq = s->first_seq,
			     .version = SAGO_VERSION };
	struct state first = *s;
	struct buf b = BUF_INIT;
	int rc = env_begin(v, e);

	if (rc)
		return rc;
	info.has_id = true;
	new_id(info.id);
	info.has_after = w->has_id;
	memcpy(info.after, w->id, sizeof(info.after));
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

/* For the new one to grow in. That old segments cannot be removed now does not keep it from being
 * made; the next run of retention tries again. */
static void make_room(struct writer *w)
{
	struct buf said = BUF_INIT;
	struct err e;

	if (retain_room(w->dir, &w->policy, &said, &e))
		buf_fmt(&said, "%s%s", said.len ? "; " : "", e.text);
	if (said.len) {
		fprintf(stderr, "sago-collect: %s: %s\n", w->dir, said.p);
		buf_fmt(&w->trouble, "%s%s", w->trouble.len ? "; " : "", said.p);
	}
	buf_release(&said);
}

/* Made under another name, so that a live.mdb is never half made. */
static int make(struct writer *w, struct err *e)
{
	struct buf path = BUF_INIT;
	struct state s;
	int rc = live_next(w, &s, e);

	make_room(w);
	path_of(w, NAME_NEW, &path);
	if (!rc)
		rc = dir_unlink(w->dir, NAME_NEW, e);
	if (!rc)
		rc = env_open(&w->env, path.p, map_first(&w->policy), false, e);
	if (!rc)
		rc = write_first(w, &s, e);
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
 * read error is no damage: the disk may give the same bytes a moment later, and a file set aside
 * is never written to again.
 */
static int load(struct writer *w, const char *path, uint64_t *seq, struct err *e)
{
	struct segfile g;
	bool damaged;
	int rc;

	*seq = 0;
	if ((rc = segfile_open(&g, path, false, e)))
		return rc;
	rc = pagefile_check(&g.f, e);
	if (rc && rc != ERR_DAMAGE)
		goto done;
	damaged = rc != 0;
	rc = segfile_index(&g, w->schema, damaged ? NULL : e);
	if (!rc)
		rc = pagefile_unread(&g.f, path, e);
	if (rc)
		goto done;
	if (damaged || !g.complete) {
		*seq = first_seq(&g);
		rc = damaged ? ERR_DAMAGE : err_set(e, ERR_DAMAGE, "%s", g.why.text);
		goto done;
	}
	w->ahead = g.ahead;
	w->state = g.state;
	w->has_id = g.has_info && g.info.has_id;
	memcpy(w->id, g.info.id, sizeof(w->id));
	dict_release(&w->dict);
	w->dict = g.dict;
	w->dict.saved = w->dict.count;
	dict_init(&g.dict);
done:
	segfile_close(&g);
	return rc;
}

/* A copy of a segment that was rotated out of this store: its samples are the first of the other's.
 * What is appended to it would bear the numbers of the rest. */
static int is_copy(struct writer *w, const char *path, bool *copy, struct err *e)
{
	struct segment *list;
	struct twin t;
	size_t n;
	int rc = segments_list(w->dir, &list, &n, e);

	*copy = false;
	for (size_t i = 0; !rc && !*copy && i < n; i++) {
		if (list[i].state == SEGMENT_LIVE || list[i].first_seq != w->state.first_seq)
			continue;
		rc = twin_compare(list[i].path, path, false, &t, e);
		*copy = t.same != 0;
		if (rc == ERR_DAMAGE || rc == ERR_STORE || rc == ERR_ABSENT)
			rc = 0;
	}
	segments_free(list, n);
	return rc;
}

/* It goes on waiting to be sealed, which reads all that it holds and compares a copy with its twin,
 * and a new one is begun: WHY. */
static int begin_another(struct writer *w, const char *path, const char *why, uint64_t *seq,
			 struct err *e)
{
	bool carry = w->ahead;
	int rc = live_leave(w, e);

	if (rc)
		return rc;
	w->carried = carry;
	buf_reset(&w->trouble);
	buf_fmt(&w->trouble, "live.mdb %s; a new one was begun", why);
	rc = make(w, e);
	return rc ? rc : load(w, path, seq, e);
}

/* A file that is sound and still not to be written to. */
static int leave_sound(struct writer *w, const char *path, uint64_t *seq, struct err *e)
{
	bool copy = false;
	int rc;

	if (w->ahead)
		return begin_another(w, path, "has a commit that was not confirmed", seq, e);
	rc = w->state.samples ? is_copy(w, path, &copy, e) : 0;
	return rc || !copy ? rc
			   : begin_another(w, path, "was a copy of a segment that is in the store",
					   seq, e);
}

static int live_try(struct writer *w, const char *path, struct err *e)
{
	struct stat st;
	uint64_t seq = 0;
	bool made = false;
	int rc = 0;

	if (lstat(path, &st)) {
		rc = errno == ENOENT ? make(w, e) : err_errno(e, "%s", path);
		made = true;
	}
	if (!rc)
		rc = load(w, path, &seq, e);
	if (rc == ERR_DAMAGE) {
		struct err why = *e;

		made = true;
		if ((rc = set_aside(w, seq, &why, e)) || (rc = make(w, e)))
			return rc;
		rc = load(w, path, &seq, e);
	}
	if (!rc && !made)
		rc = leave_sound(w, path, &seq, e);
	if (!rc)
		w->carried = false;
	return rc ? rc : env_open(&w->env, path, map_first(&w->policy), false, e);
}

int live_leave(struct writer *w, struct err *e)
{
	char name[NAME_SIZE];
	int rc;

	live_carry(w);
	name_sealing(w->state.first_seq, name);
	rc = name_unused(w->dir, name, e);
	live_close(w);
	w->size = 0;
	/* after a failed sync the name may or may not have changed; if it has not, live.mdb is read
	   again, and what was handed over is forgotten */
	return rc ? rc : dir_rename(w->dir, NAME_LIVE, name, e);
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
