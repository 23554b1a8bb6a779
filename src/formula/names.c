/* What names in an expression mean. */
#include <ctype.h>
#include <string.h>

#include "program.h"

static bool name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

size_t formula_name_length(const char *s)
{
	size_t n = 0;

	while (name_char(s[n]))
		n++;
	return n;
}

bool formula_word_is(const char *name, const char *s, size_t n)
{
	return name && strlen(name) == n && !memcmp(name, s, n);
}

int formula_find_slot(const struct program *p, const char *s, size_t n)
{
	for (size_t i = p->nslots; i-- > 0;)
		if (formula_word_is(p->names[i], s, n))
			return (int)i;
	return -1;
}

int formula_find_group(const struct schema *s, const char *name, size_t n)
{
	for (unsigned g = 0; g < s->ngroups; g++)
		if (formula_word_is(s->groups[g].name, name, n))
			return (int)g;
	return -1;
}

uint32_t formula_add_load(struct program *p, const struct formula_load *l)
{
	for (size_t i = 0; i < p->nloads; i++) {
		const struct formula_load *o = &p->loads[i];

		if (o->group == l->group && o->col == l->col && o->own == l->own &&
		    o->has_key == l->has_key && o->key == l->key)
			return (uint32_t)i;
	}
	mem_grow((void **)&p->loads, &p->loads_cap, p->nloads + 1, sizeof(*p->loads));
	p->loads[p->nloads] = *l;
	p->groups |= (uint64_t)1 << l->group;
	return (uint32_t)p->nloads++;
}
