#include "ranking.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_MOST = 1 << 17 /* before final ones are dropped: some 20 MB */ };

void ranking_init(struct ranking *r, enum rank_per per, size_t limit)
{
	memset(r, 0, sizeof(*r));
	r->per = per;
	r->limit = limit;
	r->hz = 100;
	r->page_kib = 4;
	strtab_init(&r->keys);
	strtab_init(&r->names);
	strtab_id(&r->names, "", 0); /* 0: unknown */
}

void ranking_release(struct ranking *r)
{
	strtab_release(&r->keys);
	strtab_release(&r->names);
	buf_release(&r->key);
	free(r->rows);
	free(r->parents);
}

/* ---- rows ------------------------------------------------------------------------------------ */

static const char *user_of(const struct rank_who *who)
{
	return who->user ? who->user : who->uid;
}

static void put_key(struct ranking *r, const struct rank_who *who)
{
	buf_reset(&r->key);
	switch (r->per) {
	case PER_PROCESS:
		buf_u64(&r->key, r->boots);
		buf_u64(&r->key, who->pid);
		buf_u64(&r->key, who->start);
		break;
	case PER_COMMAND:
		buf_add(&r->key, who->comm ? who->comm : "", who->ncomm);
		break;
	case PER_USER:
		buf_add(&r->key, user_of(who), who->nuser);
		break;
	case PER_CGROUP:
		buf_add(&r->key, who->cgroup ? who->cgroup : "", who->ncgroup);
		break;
	}
}

static uint32_t name_id(struct ranking *r, const char *s, size_t n)
{
	return s && n ? strtab_id(&r->names, s, n) : 0;
}

/* A process that executed another program has its last name. */
static void set_names(struct ranking *r, struct rank_row *row, const struct rank_who *who)
{
	row->pid = who->pid;
	row->comm = name_id(r, who->comm, who->ncomm);
	row->user = name_id(r, user_of(who), who->nuser);
	row->cgroup = name_id(r, who->cgroup, who->ncgroup);
}

size_t ranking_find(struct ranking *r, const struct rank_who *who)
{
	size_t at;

	put_key(r, who);
	at = strtab_id(&r->keys, r->key.p ? r->key.p : "", r->key.len);
	if (at == r->n) {
		mem_grow((void **)&r->rows, &r->cap, r->n + 1, sizeof(*r->rows));
		memset(&r->rows[r->n], 0, sizeof(*r->rows));
		r->rows[r->n++].unknown = 1U << RANK_MEMORY;
	}
	set_names(r, &r->rows[at], who);
	return at;
}

void ranking_add(struct ranking *r, size_t row, enum rank_figure f, uint64_t n)
{
	r->rows[row].v[f] += n;
	r->totals[f] += n;
}

void ranking_note_most(struct ranking *r, size_t row, enum rank_figure f, uint64_t n)
{
	if (n > r->rows[row].v[f])
		ranking_add(r, row, f, n - r->rows[row].v[f]);
}

void ranking_note_unknown(struct ranking *r, size_t row, enum rank_figure f)
{
	r->rows[row].unknown |= 1U << f;
}

bool ranking_is_unknown(const struct rank_row *row, enum rank_figure f)
{
	return (row->unknown >> f) & 1;
}

/* ---- order ----------------------------------------------------------------------------------- */

uint64_t ranking_value(const struct ranking *r, const uint64_t v[RANK_FIGURES])
{
	return v[r->by[0]] + (r->by[1] == r->by[0] ? 0 : v[r->by[1]]);
}

static int compare(const void *a, const void *b, void *ranking)
{
	const struct rank_row *x = a, *y = b;
	uint64_t vx = ranking_value(ranking, x->v), vy = ranking_value(ranking, y->v);

	if (vx != vy)
		return vx < vy ? 1 : -1;
	if (x->v[RANK_CPU] != y->v[RANK_CPU])
		return x->v[RANK_CPU] < y->v[RANK_CPU] ? 1 : -1;
	return (x->pid > y->pid) - (x->pid < y->pid);
}

void ranking_sort(struct ranking *r)
{
	r->totals[RANK_GREW] = 0;
	for (size_t i = 0; i < r->n; i++)
		r->totals[RANK_GREW] += r->rows[i].v[RANK_GREW];
	mem_sort_r(r->rows, r->n, sizeof(*r->rows), compare, r);
}

/* The value that a final row must have to be kept: that of the last of the first LIMIT. */
static uint64_t threshold(const struct ranking *r)
{
	struct ranking copy = *r;
	uint64_t value;

	copy.rows = mem_alloc(r->n * sizeof(*r->rows));
	memcpy(copy.rows, r->rows, r->n * sizeof(*r->rows));
	ranking_sort(&copy);
	value = ranking_value(r, copy.rows[r->limit - 1].v);
	free(copy.rows);
	return value;
}

static void drop_below(struct ranking *r, uint64_t least)
{
	struct strtab keys;
	size_t n = 0;

	strtab_init(&keys);
	for (size_t i = 0; i < r->n; i++) {
		size_t len;
		const char *key = strtab_get(&r->keys, i, &len);

		if (r->rows[i].final && ranking_value(r, r->rows[i].v) <= least)
			continue;
		strtab_id(&keys, key, len);
		r->rows[n++] = r->rows[i];
	}
	strtab_release(&r->keys);
	r->keys = keys;
	r->n = n;
}

void ranking_prune(struct ranking *r)
{
	if (r->n >= ROWS_MOST && r->limit && r->limit < r->n)
		drop_below(r, threshold(r));
}
