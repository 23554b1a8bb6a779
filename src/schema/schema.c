#include <stdlib.h>
#include <string.h>

#include "schema.h"

enum { F_KEY = 1, F_SIGNED = 2, F_FACT = 4, F_REFINES = 8 };

/* Open-addressing hash of one group's column names and kernel keys: slots hold column + 1. */
struct names {
	uint32_t *slots;
	size_t nslots, count;
};

struct schema_index {
	struct names by_name[G_COUNT_];
	struct names by_key[G_COUNT_];
};

static const struct metric {
	uint16_t group;
	uint8_t flags;
	struct column column;
} metrics[] = {
#define GROUP(G, id, every, help)
#define METRIC(G, M, nm, ky, KIND, UNIT, sc, wd, fl, hp)                                           \
	{ .group = G_##G,                                                                          \
	  .flags = (fl),                                                                           \
	  .column = { .name = (nm),                                                                \
		      .key = (ky),                                                                 \
		      .help = (hp),                                                                \
		      .kind = KIND_##KIND,                                                         \
		      .unit = UNIT_##UNIT,                                                         \
		      .scale = (sc),                                                               \
		      .width = (wd),                                                               \
		      .is_signed = ((fl)&F_SIGNED) != 0,                                           \
		      .is_key = ((fl)&F_KEY) != 0,                                                 \
		      .is_fact = ((fl) & (F_FACT | F_REFINES)) != 0,                               \
		      .refines = ((fl)&F_REFINES) != 0 } },
#include "metric.def"
};

static const struct {
	const char *name, *help;
	unsigned every;
} group_table[] = {
#define GROUP(G, nm, ev, hp) { .name = (nm), .help = (hp), .every = (ev) },
#define METRIC(...)
#include "metric.def"
};

_Static_assert(G_COUNT_ < 64, "a groupset is one 64-bit word");

static const char *column_text(const struct column *c, bool key)
{
	return key ? c->key : c->name;
}

/* The slot that holds, or would hold, the column of this text. */
static uint32_t *names_slot(const struct names *n, const struct group *g, bool key, const char *p,
			    size_t len)
{
	size_t i = hash_bytes(p, len) & (n->nslots - 1);

	for (; n->slots[i]; i = (i + 1) & (n->nslots - 1)) {
		const char *have = column_text(&g->cols[n->slots[i] - 1], key);

		if (strlen(have) == len && !memcmp(have, p, len))
			break;
	}
	return &n->slots[i];
}

static void names_add(struct names *n, const struct group *g, bool key, uint32_t col)
{
	const char *text = column_text(&g->cols[col], key);
	uint32_t *slot;

	if (!text)
		return;
	if (n->count * 2 >= n->nslots) {
		free(n->slots);
		n->nslots = n->nslots ? n->nslots * 2 : 32;
		n->slots = mem_zalloc(n->nslots, sizeof(*n->slots));
		n->count = 0;
		for (uint32_t c = 0; c < col; c++)
			names_add(n, g, key, c);
	}
	slot = names_slot(n, g, key, text, strlen(text));
	if (*slot)
		return;
	*slot = col + 1;
	n->count++;
}

static unsigned append_column(struct schema *s, unsigned group, const struct column *c)
{
	struct group *g = &s->groups[group];

	mem_grow((void **)&g->cols, &g->cap, g->ncols + 1, sizeof(*g->cols));
	g->cols[g->ncols++] = *c;
	names_add(&s->index->by_name[group], g, false, g->ncols - 1);
	names_add(&s->index->by_key[group], g, true, g->ncols - 1);
	return g->ncols - 1;
}

void schema_init(struct schema *s)
{
	memset(s, 0, sizeof(*s));
	s->ngroups = G_COUNT_;
	s->index = mem_zalloc(1, sizeof(*s->index));
	for (unsigned g = 0; g < G_COUNT_; g++) {
		s->groups[g].name = group_table[g].name;
		s->groups[g].help = group_table[g].help;
		s->groups[g].every = group_table[g].every;
	}
	for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++)
		append_column(s, metrics[i].group, &metrics[i].column);
	for (unsigned g = 0; g < G_COUNT_; g++)
		s->groups[g].nknown = s->groups[g].ncols;
}

/* Columns past nknown own their strings. */
static void group_release(struct group *g)
{
	for (unsigned c = g->nknown; c < g->ncols; c++) {
		free((char *)(uintptr_t)g->cols[c].name);
		free((char *)(uintptr_t)g->cols[c].key);
	}
	free(g->cols);
}

void schema_release(struct schema *s)
{
	if (!s->index)
		return;
	for (unsigned g = 0; g < G_COUNT_; g++) {
		group_release(&s->groups[g]);
		free(s->index->by_name[g].slots);
		free(s->index->by_key[g].slots);
	}
	free(s->index);
	dict_pages_free(s->pages);
	memset(s, 0, sizeof(*s));
}

int schema_group(const struct schema *s, const char *name)
{
	for (unsigned g = 0; g < s->ngroups; g++)
		if (!strcmp(s->groups[g].name, name))
			return (int)g;
	return -1;
}

static int find(const struct schema *s, const struct names *n, unsigned group, bool key,
		const char *p, size_t len)
{
	if (!n->nslots)
		return -1;
	return (int)*names_slot(n, &s->groups[group], key, p, len) - 1;
}

int schema_column(const struct schema *s, unsigned group, const char *p, size_t n)
{
	return find(s, &s->index->by_name[group], group, false, p, n);
}

int schema_column_key(const struct schema *s, unsigned group, const char *p, size_t n)
{
	return find(s, &s->index->by_key[group], group, true, p, n);
}

unsigned schema_add_column(struct schema *s, unsigned group, const struct column *c)
{
	int have = schema_column(s, group, c->name, strlen(c->name));
	struct column copy = *c;

	if (have >= 0)
		return (unsigned)have;
	copy.name = mem_strdup(c->name);
	copy.key = c->key ? mem_strdup(c->key) : NULL;
	copy.help = "not in this version's table";
	return append_column(s, group, &copy);
}

unsigned schema_learn_key(struct schema *s, unsigned group, const char *p, size_t n)
{
	int have = schema_column_key(s, group, p, n);
	struct column c = { .kind = KIND_UNKNOWN, .unit = UNIT_NONE, .width = 64 };
	char *text;
	unsigned col;

	if (have >= 0)
		return (unsigned)have;
	text = mem_strndup(p, n);
	c.name = c.key = text;
	col = schema_add_column(s, group, &c);
	free(text);
	return col;
}

const char *kind_name(enum kind k)
{
	static const char *const names[] = { "counter", "gauge", "label", "unknown" };

	return (size_t)k < sizeof(names) / sizeof(names[0]) ? names[k] : "unknown";
}

const char *unit_name(enum unit u)
{
	static const char *const names[] = {
#define UNIT(ID, name) name,
#include "unit.def"
	};

	return (size_t)u < sizeof(names) / sizeof(names[0]) ? names[u] : "none";
}
