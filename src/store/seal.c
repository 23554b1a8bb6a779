#include <string.h>
#include <unistd.h>

#include "dir.h"
#include "name.h"
#include "retain.h"
#include "seal.h"
#include "twin.h"

/* ---- reading back
 * -------------------------------------------------------------------------------- */

static int read_block(struct compaction *c, struct segfile *g, const struct block_ref *r,
		      struct err *e)
{
	size_t size, off, len;
	int rc = segfile_read(g, &r->ref, 0, r->ref.size, &c->bytes, e);

	if (!rc)
		rc = block_head_size(c->bytes.p, c->bytes.len, &size, e);
	if (!rc && size > c->bytes.len)
		rc = err_set(e, ERR_DAMAGE, "a block is cut short");
	if (!rc)
		rc = block_open(c->block, c->bytes.p, size, c->schema, &g->dict, e);
	for (unsigned i = 0; !rc && i < G_COUNT_; i++) {
		if (!block_extent(c->block, i, &off, &len))
			continue;
		if (off > c->bytes.len || len > c->bytes.len - off)
			return err_set(e, ERR_DAMAGE, "a frame lies outside its block");
		rc = block_load(c->block, i, c->bytes.p + off, len, e);
		block_release_group(c->block, i);
	}
	return rc;
}

/* Damage that was copied as it was is known; it must not stop the sealing of the rest. */
static int verify_blocks(struct compaction *c, struct segfile *g, struct err *e)
{
	uint64_t samples = 0, end = 0;

	for (size_t i = 0; i < g->nblocks; i++) {
		const struct block_ref *r = &g->blocks[i];
		int rc = read_block(c, g, r, e);

		if (rc == ERR_DAMAGE && c->src.searched)
			rc = 0;
		if (rc)
			return rc;
		if (r->ref.seq < end)
			return err_set(e, ERR_DAMAGE, "blocks overlap");
		end = r->ref.seq + r->nsamples;
		samples += r->nsamples;
	}
	if (samples != c->state.samples)
		return err_set(e, ERR_DAMAGE, "it lacks samples");
	return 0;
}

int compact_verify(struct compaction *c, const char *path, struct err *e)
{
	struct segfile g;
	int rc = segfile_open(&g, path, false, e);

	if (rc)
		return rc;
	rc = pagefile_check(&g.f, e);
	if (!rc)
		rc = segfile_index(&g, c->schema, e);
	if (!rc && (g.searched || !g.complete || g.lost_ids > c->src.lost_ids))
		rc = err_set(e, ERR_DAMAGE, "%s: %s", path, g.why.text);
	if (!rc)
		rc = verify_blocks(c, &g, e);
	/* the source's own count, where it is whole */
	if (!rc && c->src.complete && !c->skipped && c->state.samples != c->src.state.samples)
		rc = err_set(e, ERR_DAMAGE, "%s: not all samples came over", path);
	segfile_close(&g);
	return rc;
}

struct sealing {
	const char *dir;
	const struct store_policy *policy;
	struct schema *schema;
};

int store_retain(const char *dir, const struct store_policy *policy, struct err *e)
{
	struct retain_clock clock = { clock_real_ms(), clock_boot_ms() };
	struct buf said = BUF_INIT;
	int rc = retain(dir, policy, clock, &said, e);

	if (said.len)
		fprintf(stderr, "sago-collect: %s: %s\n", dir, said.p);
	buf_release(&said);
	return rc;
}

/* ---- one segment
 * --------------------------------------------------------------------------------- */

static void compaction_release(struct compaction *c)
{
	env_close(&c->env);
	segfile_close(&c->src);
	for (size_t i = 0; i < sizeof(c->run) / sizeof(c->run[0]); i++)
		buf_release(&c->run[i]);
	block_free(c->block);
	buf_release(&c->bytes);
}

/* What could not be taken over stays where it is, under a name that says so. */
static int drop_source(const char *dir, const struct compaction *c, const char *from, uint64_t seq,
		       struct err *e)
{
	char to[NAME_SIZE];

	if (!c->skipped && !c->src.searched)
		return dir_unlink(dir, from, e);
	name_damaged(seq, clock_real_ms(), to);
	return dir_rename(dir, from, to, e);
}

/* The source goes when this is done, so the new file must have each of its samples. */
static int compare_stamps(const char *sealed, const struct compaction *c, struct err *e)
{
	struct twin t;
	int rc = twin_compare(sealed, c->src.path, false, &t, e);

	if (!rc && t.other)
		rc = err_set(e, ERR_DAMAGE, "%s: %llu samples would not be in the sealed segment",
			     c->src.path, (unsigned long long)t.other);
	return rc;
}

static int make_sealed(const char *dir, struct compaction *c, uint64_t seq, struct err *e)
{
	struct buf tmp = BUF_INIT;
	char name[NAME_SIZE];
	int rc = dir_unlink(dir, NAME_COMPACT, e);

	buf_fmt(&tmp, "%s/" NAME_COMPACT, dir);
	if (!rc)
		rc = compact(c, tmp.p, e);
	if (!rc)
		rc = compact_verify(c, tmp.p, e);
	/* what the disk did not give now is not lost: it is sealed when it can be read */
	if (!rc)
		rc = pagefile_unread(&c->src.f, c->src.path, e);
	if (!rc)
		rc = compare_stamps(tmp.p, c, e);
	name_sealed(seq, c->state.min_ms, c->state.max_ms, name);
	if (!rc)
		rc = name_unused(dir, name, e);
	if (!rc)
		rc = dir_rename(dir, NAME_COMPACT, name, e);
	if (rc)
		unlink(tmp.p);
	buf_release(&tmp);
	return rc;
}

static int seal_one(const struct sealing *a, const char *name, uint64_t seq, struct err *e)
{
	struct compaction c = { .schema = a->schema, .env = ENV_INIT, .block = block_new() };
	const char *dir = a->dir;
	struct buf path = BUF_INIT;
	int rc;

	buf_fmt(&path, "%s/%s", dir, name);
	rc = segfile_open(&c.src, path.p, false, e);
	if (!rc)
		rc = budget_copy(dir, a->policy, &c.most, e);
	if (!rc)
		rc = segfile_index(&c.src, a->schema, e);
	if (!rc)
		rc = pagefile_unread(&c.src.f, path.p, e);
	if (!rc && (c.src.nblocks || c.src.nrows))
		rc = make_sealed(dir, &c, seq, e);
	else if (!rc)
		c.skipped++;
	if (!rc)
		rc = drop_source(dir, &c, name, seq, e);
	compaction_release(&c);
	buf_release(&path);
	return rc;
}

/* ---- all that wait
 * ------------------------------------------------------------------------------- */

/* A crash between the last two steps of sealing leaves both files. That they bear one number says
 * nothing: the sealed one must hold all that the other does. */
static int already_sealed(const struct segment *list, size_t n, const struct segment *s,
			  bool *found, struct err *e)
{
	struct twin t;
	int rc = 0;

	*found = false;
	for (size_t i = 0; !rc && !*found && i < n; i++) {
		if (list[i].state != SEGMENT_SEALED || list[i].first_seq != s->first_seq)
			continue;
		rc = twin_compare(list[i].path, s->path, true, &t, e);
		*found = !rc && t.same && !t.other && !t.unread;
		/* a damaged one replaces nothing */
		if (rc == ERR_DAMAGE || rc == ERR_STORE)
			rc = 0;
	}
	return rc;
}

static int finish(const struct sealing *a, const struct segment *list, size_t n,
		  const struct segment *s, struct err *e)
{
	const char *name = strrchr(s->path, '/') + 1;
	bool found;
	int rc = already_sealed(list, n, s, &found, e);

	if (rc)
		return rc;
	return found ? dir_unlink(a->dir, name, e) : seal_one(a, name, s->first_seq, e);
}

/* One that cannot be sealed now (a full disk) does not keep the others, or retention, from their
 * turn. */
static int seal_all(const struct sealing *a, struct err *e)
{
	struct segment *list;
	struct err first;
	size_t n;
	int rc = segments_list(a->dir, &list, &n, e);

	for (size_t i = 0; i < n; i++) {
		int one;

		if (list[i].state != SEGMENT_SEALING)
			continue;
		/* each copy needs its room */
		one = store_retain(a->dir, a->policy, &first);
		if (!one)
			one = finish(a, list, n, &list[i], &first);
		/* the budget left no room for it meanwhile */
		if (one == ERR_ABSENT)
			one = 0;
		if (!one || rc)
			continue;
		rc = one;
		if (e)
			*e = first;
	}
	segments_free(list, n);
	return rc;
}

int store_seal_pending(const char *dir, const struct store_policy *policy, struct err *e)
{
	struct schema schema;
	const struct sealing a = { dir, policy, &schema };
	int fd, rc = store_lock(dir, "seal", 0, &fd, e), kept;

	if (rc)
		return rc == ERR_BUSY ? 0 : rc;
	schema_init(&schema);
	rc = seal_all(&a, e);
	kept = store_retain(dir, policy, rc ? NULL : e);
	schema_release(&schema);
	close(fd);
	return rc ? rc : kept;
}
