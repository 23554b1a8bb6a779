/*
 * The column dictionary of a segment. An entry is a list of fields, each a tag (varint) and a blob;
 * tags only ever get added, and a reader skips those that it does not know.
 */
#include <stdlib.h>
#include <string.h>

#include "schema.h"

enum tag {
	TAG_GROUP = 1, /* name of the group */
	TAG_NAME = 2,  /* name of the column */
	TAG_KIND = 3,  /* kind_name() */
	TAG_UNIT = 4,  /* unit_name() */
	TAG_SCALE = 5, /* varint */
	TAG_WIDTH = 6, /* varint */
	TAG_FLAGS = 7, /* varint: 1 signed, 2 key */
	TAG_KEY = 8,   /* the kernel's own name */
};

enum { NAME_MAX_LEN = 255 };

void dict_init(struct dict *d)
{
	memset(d, 0, sizeof(*d));
	d->ids = mem_zalloc(G_COUNT_, sizeof(*d->ids));
	d->nids = mem_zalloc(G_COUNT_, sizeof(*d->nids));
	strtab_init(&d->unknown);
}

void dict_release(struct dict *d)
{
	for (unsigned g = 0; d->ids && g < G_COUNT_; g++)
		free(d->ids[g]);
	free(d->ids);
	free(d->nids);
	free(d->entries);
	strtab_release(&d->unknown);
	memset(d, 0, sizeof(*d));
}

static void remember(struct dict *d, unsigned group, uint32_t col, size_t id)
{
	size_t had = d->nids[group];

	if (col >= had) {
		mem_grow((void **)&d->ids[group], &d->nids[group], (size_t)col + 1,
			 sizeof(**d->ids));
		memset(d->ids[group] + had, 0, (d->nids[group] - had) * sizeof(**d->ids));
	}
	d->ids[group][col] = (uint32_t)id + 1;
}

static size_t append(struct dict *d, unsigned group, uint32_t col)
{
	mem_grow((void **)&d->entries, &d->cap, d->count + 1, sizeof(*d->entries));
	d->entries[d->count] = (struct dict_entry){ .group = (uint16_t)group, .col = col };
	return d->count++;
}

/* Only who writes asks for ids. */
static void remember_all(struct dict *d)
{
	for (; d->hasids < d->count; d->hasids++) {
		const struct dict_entry *at = &d->entries[d->hasids];

		if (at->group != G_NONE)
			remember(d, at->group, at->col, d->hasids);
	}
}

uint32_t dict_id(struct dict *d, unsigned group, unsigned col)
{
	remember_all(d);
	if (col < d->nids[group] && d->ids[group][col])
		return d->ids[group][col] - 1;
	return (uint32_t)append(d, group, col);
}

static void field_text(struct buf *out, enum tag tag, const char *s)
{
	buf_varint(out, tag);
	buf_blob(out, s, strlen(s));
}

static void field_number(struct buf *out, enum tag tag, uint64_t v)
{
	struct buf b = BUF_INIT;

	buf_varint(&b, v);
	buf_varint(out, tag);
	buf_blob(out, b.p, b.len);
	buf_release(&b);
}

static void write_column(const struct group *g, const struct column *c, struct buf *out)
{
	field_text(out, TAG_GROUP, g->name);
	field_text(out, TAG_NAME, c->name);
	field_text(out, TAG_KIND, kind_name(c->kind));
	field_text(out, TAG_UNIT, unit_name(c->unit));
	field_number(out, TAG_SCALE, c->scale);
	field_number(out, TAG_WIDTH, c->width);
	field_number(out, TAG_FLAGS,
		     (c->is_signed ? 1u : 0u) | (c->is_key ? 2u : 0u) | (c->is_fact ? 4u : 0u) |
			     (c->refines ? 8u : 0u));
	if (c->key)
		field_text(out, TAG_KEY, c->key);
}

void dict_write(const struct dict *d, const struct schema *s, size_t id, struct buf *out)
{
	const struct dict_entry *entry = &d->entries[id];
	size_t n;
	const char *bytes;

	if (entry->group != G_NONE) {
		write_column(&s->groups[entry->group], &s->groups[entry->group].cols[entry->col],
			     out);
		return;
	}
	bytes = strtab_get(&d->unknown, entry->col, &n);
	buf_add(out, bytes, n);
}

/* Bytes of the entry that is being read. */
struct text {
	const char *p;
	size_t n;
};

struct parsed {
	struct text group, name, kind, unit, key;
	uint64_t scale, width, flags;
};

static void parse_field(struct parsed *e, uint64_t tag, const uint8_t *p, size_t n)
{
	struct text *const texts[] = { [TAG_GROUP] = &e->group,
				       [TAG_NAME] = &e->name,
				       [TAG_KIND] = &e->kind,
				       [TAG_UNIT] = &e->unit,
				       [TAG_KEY] = &e->key };
	struct rd r = rd_init(p, n);

	if (tag == TAG_SCALE)
		e->scale = rd_varint(&r);
	else if (tag == TAG_WIDTH)
		e->width = rd_varint(&r);
	else if (tag == TAG_FLAGS)
		e->flags = rd_varint(&r);
	else if (tag < sizeof(texts) / sizeof(texts[0]) && texts[tag])
		*texts[tag] = (struct text){ (const char *)p, n };
}

static bool parse(struct parsed *e, const void *p, size_t n)
{
	struct rd r = rd_init(p, n);

	while (rd_left(&r)) {
		uint64_t tag = rd_varint(&r);
		size_t len;
		const uint8_t *value = rd_blob(&r, &len);

		if (r.bad)
			return false;
		parse_field(e, tag, value, len);
	}
	return e->group.n && e->name.n && e->kind.n && e->name.n <= NAME_MAX_LEN &&
	       e->key.n <= NAME_MAX_LEN && e->scale < 19 && (e->width == 32 || e->width == 64);
}

static bool text_is(const struct text *t, const char *s)
{
	return strlen(s) == t->n && !memcmp(s, t->p, t->n);
}

static int kind_of(const struct text *t)
{
	for (int k = KIND_COUNTER; k <= KIND_UNKNOWN; k++)
		if (text_is(t, kind_name((enum kind)k)))
			return k;
	return -1;
}

static enum unit unit_of(const struct text *t)
{
	for (int u = 0; u < UNIT_COUNT_; u++)
		if (text_is(t, unit_name((enum unit)u)))
			return (enum unit)u;
	return UNIT_NONE;
}

/* Entries come group by group: the last one's group is tried first. */
static int group_of(const struct dict *d, const struct schema *s, const struct text *t)
{
	unsigned last = d->count ? d->entries[d->count - 1].group : G_NONE;

	if (last != G_NONE && text_is(t, s->groups[last].name))
		return (int)last;
	for (unsigned g = 0; g < s->ngroups; g++)
		if (text_is(t, s->groups[g].name))
			return (int)g;
	return -1;
}

static unsigned add_column(struct schema *s, unsigned group, const struct parsed *e, enum kind kind)
{
	char name[NAME_MAX_LEN + 1], key[NAME_MAX_LEN + 1];
	struct column c = { .name = name,
			    .key = e->key.n ? key : NULL,
			    .kind = kind,
			    .unit = unit_of(&e->unit),
			    .scale = (uint8_t)e->scale,
			    .width = (uint8_t)e->width,
			    .is_signed = e->flags & 1,
			    .is_key = (e->flags & 2) != 0,
			    .is_fact = (e->flags & 4) != 0,
			    .refines = (e->flags & 8) != 0 };

	memcpy(name, e->name.p, e->name.n);
	name[e->name.n] = 0;
	if (e->key.n)
		memcpy(key, e->key.p, e->key.n);
	key[e->key.n] = 0;
	return schema_add_column(s, group, &c);
}

/*
 * Where the entry belongs today; G_NONE when its group or kind is not known, or when the name has
 * come to mean something else. A key that was unknown when it was recorded may since have got its
 * line in the table: the table's meaning holds.
 */
static struct dict_entry resolve(const struct dict *d, struct schema *s, const struct parsed *e)
{
	struct dict_entry at = { .group = G_NONE, .col = 0 };
	int group = group_of(d, s, &e->group), kind = kind_of(&e->kind), col;
	const struct column *have;

	if (group < 0 || kind < 0)
		return at;
	col = schema_column(s, (unsigned)group, e->name.p, e->name.n);
	at.col = col >= 0 ? (uint32_t)col : add_column(s, (unsigned)group, e, (enum kind)kind);
	have = &s->groups[group].cols[at.col];
	if (((int)have->kind == kind || kind == KIND_UNKNOWN) && have->scale == e->scale)
		at.group = (uint16_t)group;
	return at;
}

int dict_read(struct dict *d, struct schema *s, const void *p, size_t n, struct err *e)
{
	struct parsed entry = { .width = 64 };
	struct dict_entry at;

	if (!parse(&entry, p, n))
		return err_set(e, ERR_DAMAGE, "dictionary entry %zu makes no sense", d->count);
	at = resolve(d, s, &entry);
	if (at.group == G_NONE)
		at.col = strtab_id(&d->unknown, p, n);
	append(d, at.group, at.col);
	return 0;
}

void dict_lost(struct dict *d)
{
	append(d, G_NONE, strtab_id(&d->unknown, "", 0));
}

/* ---- pages that were read before --------------------------------------------------------------- */

enum { PAGES_KEPT = 64 };

struct dict_pages {
	struct kept {
		struct buf bytes;
		struct dict_entry *entries;
		size_t count;
	} kept[PAGES_KEPT];
	unsigned next; /* the oldest */
};

void dict_pages_free(struct dict_pages *pages)
{
	for (unsigned i = 0; pages && i < PAGES_KEPT; i++) {
		buf_release(&pages->kept[i].bytes);
		free(pages->kept[i].entries);
	}
	free(pages);
}

void dict_keep(const struct dict *d, size_t first, struct schema *s, const void *page, size_t n)
{
	struct kept *k;

	for (size_t i = first; i < d->count; i++)
		if (d->entries[i].group == G_NONE)
			return;
	if (!s->pages)
		s->pages = mem_zalloc(1, sizeof(*s->pages));
	k = &s->pages->kept[s->pages->next++ % PAGES_KEPT];
	buf_reset(&k->bytes);
	buf_add(&k->bytes, page, n);
	free(k->entries);
	k->count = d->count - first;
	k->entries = mem_zalloc(k->count, sizeof(*k->entries));
	memcpy(k->entries, d->entries + first, k->count * sizeof(*k->entries));
}

bool dict_recall(struct dict *d, const struct schema *s, const void *page, size_t n)
{
	for (unsigned i = 0; s->pages && i < PAGES_KEPT; i++) {
		const struct kept *k = &s->pages->kept[i];

		if (!k->count || k->bytes.len != n || memcmp(k->bytes.p, page, n))
			continue;
		mem_grow((void **)&d->entries, &d->cap, d->count + k->count, sizeof(*d->entries));
		memcpy(d->entries + d->count, k->entries, k->count * sizeof(*d->entries));
		d->count += k->count;
		return true;
	}
	return false;
}
