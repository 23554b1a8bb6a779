/*
 * Persistent names of disks. Measured with sar and iostat 12.6.1 over made-up /dev/disk trees: the
 * type is that of a directory by-TYPE; of several links to a disk the first in the order of bytes
 * counts; a disk without one keeps its kernel name. SID is what follows wwn- in by-id where that is
 * 0x and 16 or 32 hexadecimal digits.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "links.h"

static const char *text(const struct frame *f, uint32_t row, uint32_t col)
{
	const char *s = frame_label(f, row, col, NULL);

	return s ? s : "";
}

static bool is_wwn(const char *link)
{
	size_t n = strncmp(link, "wwn-0x", 6) ? 0 : strlen(link + 6);

	return (n == 16 || n == 32) && strspn(link + 6, "0123456789abcdefABCDEF") == n;
}

/* The name that the link in ROW gives, or NULL when it is of another type. */
static const char *name_of(const struct frame *f, uint32_t row, const char *type, bool sid)
{
	const char *kind = text(f, row, C_DISK_LINK_KIND), *link = text(f, row, C_DISK_LINK_LINK);

	if (sid)
		return !strcmp(kind, "id") && is_wwn(link) ? link + strlen("wwn-") : NULL;
	return !strcasecmp(kind, type) ? link : NULL;
}

struct pair {
	const char *disk, *name;
};

static int by_disk(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	int order = strcmp(x->disk, y->disk);

	return order ? order : strcmp(x->name, y->name);
}

/* The links of F that give names, by disk, the first of each disk. */
static void collect(struct links *l, struct link_set *set, const struct frame *f, const char *type,
		    bool sid)
{
	struct pair *all = mem_zalloc(f->nrows + 1, sizeof(*all));
	size_t n = 0;

	set->at = mem_zalloc(f->nrows + 1, sizeof(*set->at));
	for (uint32_t row = 0; row < f->nrows; row++) {
		const char *name = name_of(f, row, type, sid);

		if (name)
			all[n++] = (struct pair){ text(f, row, C_DISK_LINK_NAME), name };
	}
	mem_sort(all, n, sizeof(*all), by_disk);
	for (size_t k = 0; k < n; k++)
		if (!k || strcmp(all[k - 1].disk, all[k].disk) != 0)
			set->at[set->n++] = (struct link){
				strtab_id(&l->strings, all[k].disk, strlen(all[k].disk)),
				strtab_id(&l->strings, all[k].name, strlen(all[k].name)),
			};
	free(all);
}

static bool same_set(const struct link_set *x, const struct link_set *y)
{
	return x->n == y->n && !memcmp(x->boot_id, y->boot_id, sizeof(x->boot_id)) &&
	       (!x->n || !memcmp(x->at, y->at, x->n * sizeof(*x->at)));
}

/* What is being read. */
struct reading {
	struct links *l;
	const char *type;
	bool sid;
	size_t names;	  /* of that type, in any set */
	struct buf kinds; /* ", id, path": what types there are */
};

static void note_kinds(struct reading *r, const struct frame *f)
{
	const char *before = "";

	for (uint32_t row = 0; row < f->nrows; row++) {
		const char *kind = text(f, row, C_DISK_LINK_KIND);
		struct buf word = BUF_INIT;

		if (!strcmp(kind, before))
			continue;
		before = kind;
		buf_fmt(&word, ", %s", kind);
		if (!strstr(buf_cstr(&r->kinds), buf_cstr(&word)))
			buf_str(&r->kinds, buf_cstr(&word));
		buf_release(&word);
	}
}

static void take(struct reading *r, const struct sample *s)
{
	const struct frame *f = &s->frames[G_DISK_LINK];
	struct links *l = r->l;
	struct link_set set = { .seq = s->seq };

	if (!f->taken)
		return;
	memcpy(set.boot_id, s->stamp.boot_id, sizeof(set.boot_id));
	note_kinds(r, f);
	collect(l, &set, f, r->type, r->sid);
	r->names += set.n;
	if (l->nsets && same_set(&l->sets[l->nsets - 1], &set)) {
		free(set.at);
		return;
	}
	mem_grow((void **)&l->sets, &l->cap, l->nsets + 1, sizeof(*l->sets));
	l->sets[l->nsets++] = set;
}

/* What stood when the window began. */
static int read_before(struct reading *r, struct session *s, const struct needs *needs)
{
	struct moment m;
	int rc = moment_find(&m, &s->store, &s->schema, needs, G_NONE, s->window.from_ms, &s->err);

	if (rc >= 0)
		take(r, &m.b);
	moment_release(&m);
	return rc == ERR_EMPTY ? 0 : rc;
}

/* Damage is told by the replay, which passes it too. */
static int read_window(struct reading *r, struct session *s, const struct needs *needs)
{
	struct cursor *c = NULL;
	struct item item;
	int rc = cursor_open(&c, &s->store, &s->schema, needs->groups, s->window.from_ms,
			     s->window.to_ms, &s->err);

	if (rc < 0)
		return rc;
	while ((rc = cursor_next(c, &item, &s->err)) >= 0 && item.type != ITEM_END)
		if (item.type == ITEM_SAMPLE)
			take(r, item.sample);
	cursor_close(c);
	return rc;
}

int links_open(struct links *l, struct session *s, const char *type, bool wwn)
{
	const struct needs needs = { .groups = (groupset)1 << G_DISK_LINK };
	struct reading r = {
		.l = l, .type = type, .sid = wwn && !strcasecmp(type, "SID"), .kinds = BUF_INIT
	};
	int rc;

	memset(l, 0, sizeof(*l));
	strtab_init(&l->strings);
	rc = read_before(&r, s, &needs);
	if (rc >= 0)
		rc = read_window(&r, s, &needs);
	if (rc >= 0 && !r.names && !r.sid)
		rc = err_set(&s->err, ERR_USAGE,
			     "-j: no names of type \"%s\" were recorded; there are %s", type,
			     r.kinds.len ? buf_cstr(&r.kinds) + 2 : "none of any type");
	buf_release(&r.kinds);
	return rc;
}

void links_release(struct links *l)
{
	for (size_t k = 0; k < l->nsets; k++)
		free(l->sets[k].at);
	free(l->sets);
	strtab_release(&l->strings);
	memset(l, 0, sizeof(*l));
}

/* ---- names of a time ------------------------------------------------------------------------- */

/* The set that was read last before AT in its boot; where the boot had none yet, its first. */
static const struct link_set *set_at(const struct links *l, const struct sample *at)
{
	const struct link_set *found = NULL;

	for (size_t k = 0; k < l->nsets && (!found || l->sets[k].seq <= at->seq); k++)
		if (!memcmp(l->sets[k].boot_id, at->stamp.boot_id, sizeof(at->stamp.boot_id)))
			found = &l->sets[k];
	return found;
}

static const char *string(const struct links *l, uint32_t id)
{
	return strtab_get(&l->strings, id, NULL);
}

static const struct link *find_disk(const struct links *l, const char *disk)
{
	size_t low = 0, high = l->now->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = strcmp(disk, string(l, l->now->at[mid].disk));

		if (!order)
			return &l->now->at[mid];
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return NULL;
}

const char *links_name(void *context, const struct sample *at, const char *disk, size_t n,
		       size_t *len)
{
	struct links *l = context;
	char name[64];
	const struct link *found;

	l->now = set_at(l, at);
	if (!l->now || n >= sizeof(name))
		return NULL;
	memcpy(name, disk, n);
	name[n] = '\0';
	found = find_disk(l, name);
	return found ? strtab_get(&l->strings, found->name, len) : NULL;
}

const char *links_fs_name(void *context, const struct sample *at, const char *device, size_t n,
			  size_t *len)
{
	if (n < 5 || memcmp(device, "/dev/", 5) != 0)
		return NULL;
	return links_name(context, at, device + 5, n - 5, len);
}

const char *links_disk(struct links *l, const struct sample *at, const char *name, size_t n)
{
	l->now = set_at(l, at);
	for (size_t k = 0; l->now && k < l->now->n; k++) {
		const char *link = string(l, l->now->at[k].name);

		if (strlen(link) == n && !memcmp(link, name, n))
			return string(l, l->now->at[k].disk);
	}
	return NULL;
}
