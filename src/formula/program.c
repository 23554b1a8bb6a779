/* What a program consists of, apart from its code. */
#include <stdlib.h>
#include <string.h>

#include "program.h"

struct program *program_new(const struct schema *schema, unsigned group)
{
	struct program *p = mem_zalloc(1, sizeof(*p));

	p->schema = schema;
	p->group = group;
	if (group < G_COUNT_)
		p->groups = (uint64_t)1 << group;
	return p;
}

void program_free(struct program *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->nslots; i++)
		free(p->names[i]);
	free(p->names);
	free(p->values);
	free(p->is_param);
	free(p->ops);
	free(p->loads);
	free(p->loaded);
	free(p);
}

int program_slot(struct program *p, const char *name, bool is_param, double value)
{
	size_t i = p->nslots;

	mem_grow((void **)&p->names, &p->names_cap, i + 1, sizeof(*p->names));
	mem_grow((void **)&p->values, &p->values_cap, STACK_MAX + i + 1, sizeof(*p->values));
	mem_grow((void **)&p->is_param, &p->is_param_cap, i + 1, sizeof(*p->is_param));
	p->names[i] = name ? mem_strdup(name) : NULL;
	p->is_param[i] = is_param;
	p->values[STACK_MAX + i] = (struct fval){ .d = value };
	p->nslots++;
	return (int)i;
}

void program_set(struct program *p, const char *name, double value)
{
	for (size_t i = 0; i < p->nslots; i++)
		if (p->is_param[i] && p->names[i] && !strcmp(p->names[i], name))
			p->values[STACK_MAX + i].d = value;
}

unsigned program_slots(const struct program *p)
{
	return (unsigned)p->nslots;
}

uint64_t program_groups(const struct program *p)
{
	return p->groups;
}

const struct formula_load *program_loads(const struct program *p, size_t *n)
{
	*n = p->nloads;
	return p->loads;
}

static unsigned operands(const struct op *op)
{
	switch (op->code) {
	case OP_CALL:
		return formula_table[op->arg].argc;
	case OP_SELECT:
		return 3;
	case OP_NEG:
	case OP_NOT:
	case OP_COPY:
		return 1;
	default:
		return op->code < OP_CALL ? 0 : 2;
	}
}

/* Marks in FIRST, from the last to the first, the operations that ENTRY follows from. */
static void mark(const struct program *p, uint16_t entry, bool *first)
{
	bool *needed = mem_zalloc(STACK_MAX + p->nslots, sizeof(*needed));

	needed[entry] = true;
	for (size_t i = p->nops; i-- > 0;) {
		const struct op *op = &p->ops[i];

		if (!needed[op->to])
			continue;
		first[i] = true;
		needed[op->to] = false;
		for (unsigned k = 0; k < operands(op); k++)
			needed[op->of[k]] = true;
	}
	free(needed);
}

/* A temporary is used once, by an operation of the same expression, so those that stay and those
 * that move do not meet. */
void program_first(struct program *p, int slot)
{
	bool *first = mem_zalloc(p->nops + 1, sizeof(*first));
	struct op *ops = mem_alloc((p->nops + 1) * sizeof(*ops));
	size_t n = 0;

	memset(first, true, p->nfirst);
	mark(p, slot_entry(slot), first);
	for (int moved = 1; moved >= 0; moved--) {
		for (size_t i = 0; i < p->nops; i++)
			if (first[i] == (moved == 1))
				ops[n++] = p->ops[i];
		if (moved)
			p->nfirst = n;
	}
	memcpy(p->ops, ops, p->nops * sizeof(*ops));
	free(ops);
	free(first);
}
