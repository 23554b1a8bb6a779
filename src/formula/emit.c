/* What the compiler emits. */
#include <stdlib.h>
#include <string.h>

#include "parser.h"

void parser_fail(struct parser *ps, const char *what, const char *word, size_t n)
{
	if (!ps->failed)
		err_set(ps->err, ERR_USAGE, "formula \"%s\", at character %d: %s%s%.*s%s", ps->text,
			(int)(ps->at - ps->text) + 1, what, n ? " \"" : "", (int)n, word,
			n ? "\"" : "");
	ps->failed = true;
}

void parser_push(struct parser *ps, uint16_t entry)
{
	if (ps->depth == STACK_MAX)
		parser_fail(ps, "too deeply nested", "", 0);
	else
		ps->stack[ps->depth++] = entry;
}

void parser_emit(struct parser *ps, enum opcode code, uint32_t arg, unsigned pops)
{
	struct program *p = ps->p;
	struct op op = { .code = (uint16_t)code, .arg = arg };

	if (ps->failed)
		return;
	ps->depth -= pops;
	for (unsigned i = 0; i < pops; i++)
		op.of[i] = ps->stack[ps->depth + i];
	/* the temporary of this depth: operands deeper in the stack keep theirs */
	op.to = (uint16_t)ps->depth;
	parser_push(ps, op.to);
	mem_grow((void **)&p->ops, &p->ops_cap, p->nops + 1, sizeof(*p->ops));
	p->ops[p->nops++] = op;
}

void parser_emit_load(struct parser *ps, enum opcode code, uint32_t arg)
{
	struct program *p = ps->p;
	size_t at = (size_t)arg * LOAD_CODES + (code - OP_METRIC);
	size_t had = p->loaded_cap;
	int slot;

	mem_grow((void **)&p->loaded, &p->loaded_cap, at + 1, sizeof(*p->loaded));
	if (p->loaded_cap > had)
		memset(p->loaded + had, 0, (p->loaded_cap - had) * sizeof(*p->loaded));
	if (p->loaded[at] && !ps->failed) {
		parser_push(ps, p->loaded[at]);
		return;
	}
	parser_emit(ps, code, arg, 0);
	if (ps->failed)
		return;
	slot = program_slot(p, NULL, false, 0);
	p->ops[p->nops - 1].to = p->loaded[at] = ps->stack[ps->depth - 1] = slot_entry(slot);
}
