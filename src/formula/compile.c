/* A recursive-descent compiler: expression text to stack code. Each parse_ function leaves one more
 * value on the stack. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "parser.h"

static void skip_space(struct parser *ps)
{
	ps->at += strspn(ps->at, " \t\n");
}

static bool accept(struct parser *ps, const char *token)
{
	size_t n = strlen(token);

	skip_space(ps);
	if (ps->failed || strncmp(ps->at, token, n) != 0)
		return false;
	ps->at += n;
	return true;
}

static void expect(struct parser *ps, const char *token)
{
	if (!accept(ps, token))
		parser_fail(ps, "expected", token, strlen(token));
}

/* ---- names ----------------------------------------------------------------------------------- */

/* The row selector of group[N].column. */
static void parse_key(struct parser *ps, struct formula_load *l)
{
	char *end;

	l->has_key = true;
	l->key = strtoll(ps->at, &end, 10);
	if (end == ps->at)
		parser_fail(ps, "expected a row number", "", 0);
	ps->at = end;
	expect(ps, "]");
}

/* After "GROUP": "[N].column" or ".column". Fills L's group and key; the column's name is what
 * stands next. */
static bool parse_group(struct parser *ps, struct formula_load *l, const char *s, size_t n)
{
	int group = formula_find_group(ps->p->schema, s, n);

	if (*ps->at != '.' && *ps->at != '[')
		return false;
	if (group < 0) {
		parser_fail(ps, "no such group:", s, n);
		return false;
	}
	l->group = (uint16_t)group;
	if (accept(ps, "["))
		parse_key(ps, l);
	expect(ps, ".");
	return !ps->failed;
}

static void emit_metric(struct parser *ps, enum opcode code, const struct formula_load *l,
			const char *s, size_t n)
{
	const struct program *p = ps->p;
	int col = l->group == G_NONE ? -1 : schema_column(p->schema, l->group, s, n);
	struct formula_load load = *l;

	if (col < 0) {
		parser_fail(ps, "no such metric:", s, n);
		return;
	}
	if (p->schema->groups[l->group].cols[col].kind == KIND_LABEL) {
		parser_fail(ps, "a label is not a number:", s, n);
		return;
	}
	load.col = (uint32_t)col;
	parser_emit_load(ps, code, formula_add_load(ps->p, &load));
}

/* A metric reference (the argument of last(), or a bare name), its first word being N bytes at S.
 */
static void parse_metric(struct parser *ps, enum opcode code, const char *s, size_t n)
{
	struct formula_load l = { .group = (uint16_t)ps->p->group, .own = true };

	if (parse_group(ps, &l, s, n)) {
		l.own = false;
		s = ps->at;
		n = formula_name_length(s);
		ps->at += n;
	}
	if (!ps->failed)
		emit_metric(ps, code, &l, s, n);
}

/* ---- expressions ----------------------------------------------------------------------------- */

static void parse_expr(struct parser *ps);

/* taken(GROUP), itv(GROUP) */
static void parse_of_group(struct parser *ps, enum opcode code, const char *s, size_t n)
{
	int group = formula_find_group(ps->p->schema, s, n);

	if (group < 0) {
		parser_fail(ps, "no such group:", s, n);
		return;
	}
	ps->p->groups |= (uint64_t)1 << group;
	parser_emit(ps, code, (uint32_t)group, 0);
}

/* Forms whose argument is a name rather than a value. */
static bool parse_form(struct parser *ps, const char *s, size_t n)
{
	static const struct {
		const char *name;
		enum opcode code;
	} forms[] = { { "last", OP_LAST }, { "first", OP_FIRST }, { "change", OP_CHANGE },
		      { "new", OP_NEW },   { "mean", OP_MEAN },	  { "taken", OP_TAKEN },
		      { "itv", OP_ITV } };

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		const char *arg;
		size_t len;

		if (!formula_word_is(forms[i].name, s, n))
			continue;
		skip_space(ps);
		arg = ps->at;
		len = formula_name_length(arg);
		ps->at += len;
		if (forms[i].code == OP_TAKEN || forms[i].code == OP_ITV)
			parse_of_group(ps, forms[i].code, arg, len);
		else
			parse_metric(ps, forms[i].code, arg, len);
		expect(ps, ")");
		return true;
	}
	return false;
}

static unsigned parse_arguments(struct parser *ps)
{
	unsigned argc = 0;

	if (accept(ps, ")"))
		return 0;
	do {
		parse_expr(ps);
		argc++;
	} while (accept(ps, ","));
	expect(ps, ")");
	return argc;
}

static void parse_call(struct parser *ps, const char *s, size_t n)
{
	unsigned argc, i;

	if (parse_form(ps, s, n))
		return;
	argc = parse_arguments(ps);
	if (formula_word_is("else", s, n) && argc == 2) {
		parser_emit(ps, OP_ELSE, 0, 2);
		return;
	}
	for (i = 0; i < formula_table_count; i++)
		if (formula_word_is(formula_table[i].name, s, n))
			break;
	if (i == formula_table_count)
		parser_fail(ps, "no such function, or not with so many arguments:", s, n);
	else if (formula_table[i].argc != argc)
		parser_fail(ps, "wrong number of arguments: use", formula_table[i].usage,
			    strlen(formula_table[i].usage));
	else
		parser_emit(ps, OP_CALL, i, argc);
}

/* What is known of the interval itself. */
static bool parse_word(struct parser *ps, const char *s, size_t n)
{
	static const struct {
		const char *name;
		enum opcode code;
	} words[] = { { "itv", OP_ITV },
		      { "boot", OP_BOOT },
		      { "averaged", OP_AVERAGED },
		      { "seen", OP_SEEN } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (formula_word_is(words[i].name, s, n)) {
			parser_emit(ps, words[i].code, words[i].code == OP_ITV ? ps->p->group : 0,
				    0);
			return true;
		}
	return false;
}

static void parse_name(struct parser *ps)
{
	const char *s = ps->at;
	size_t n = formula_name_length(s);
	int slot = formula_find_slot(ps->p, s, n);

	ps->at += n;
	if (*ps->at == '(') {
		ps->at++;
		parse_call(ps, s, n);
	} else if (*ps->at != '.' && *ps->at != '[' && slot >= 0) {
		parser_push(ps, slot_entry(slot));
	} else if (!parse_word(ps, s, n)) {
		parse_metric(ps, OP_METRIC, s, n);
	}
}

static void parse_number(struct parser *ps)
{
	char *end;
	double v = strtod(ps->at, &end);

	ps->at = end;
	parser_push(ps, slot_entry(program_slot(ps->p, NULL, true, v)));
}

static void parse_unary(struct parser *ps)
{
	if (++ps->nesting > STACK_MAX)
		parser_fail(ps, "too deeply nested", "", 0);
	skip_space(ps);
	if (ps->failed) {
		;
	} else if (accept(ps, "-")) {
		parse_unary(ps);
		parser_emit(ps, OP_NEG, 0, 1);
	} else if (ps->at[0] == '!' && ps->at[1] != '=') {
		ps->at++;
		parse_unary(ps);
		parser_emit(ps, OP_NOT, 0, 1);
	} else if (accept(ps, "(")) {
		parse_expr(ps);
		expect(ps, ")");
	} else if (isdigit((unsigned char)*ps->at) || *ps->at == '.') {
		parse_number(ps);
	} else if (formula_name_length(ps->at)) {
		parse_name(ps);
	} else {
		parser_fail(ps, *ps->at ? "expected a value before" : "unexpected end", ps->at,
			    *ps->at ? 1 : 0);
	}
	ps->nesting--;
}

/* Binary operators by level, weakest first; of two that share a beginning the longer comes first.
 */
static const struct {
	const char *token;
	enum opcode code;
	unsigned level;
} binary[] = {
	{ "||", OP_OR, 0 }, { "&&", OP_AND, 1 }, { "==", OP_EQ, 2 }, { "!=", OP_NE, 2 },
	{ "<=", OP_LE, 2 }, { ">=", OP_GE, 2 },	 { "<", OP_LT, 2 },  { ">", OP_GT, 2 },
	{ "+", OP_ADD, 3 }, { "-", OP_SUB, 3 },	 { "*", OP_MUL, 4 }, { "/", OP_DIV, 4 },
};

enum { LEVELS = 5 };

static bool accept_binary(struct parser *ps, unsigned level, enum opcode *code)
{
	for (size_t i = 0; i < sizeof(binary) / sizeof(binary[0]); i++)
		if (binary[i].level == level && accept(ps, binary[i].token)) {
			*code = binary[i].code;
			return true;
		}
	return false;
}

static void parse_binary(struct parser *ps, unsigned level)
{
	enum opcode code;

	if (level == LEVELS) {
		parse_unary(ps);
		return;
	}
	parse_binary(ps, level + 1);
	while (accept_binary(ps, level, &code)) {
		parse_binary(ps, level + 1);
		parser_emit(ps, code, 0, 2);
	}
}

static void parse_expr(struct parser *ps)
{
	if (++ps->nesting > STACK_MAX)
		parser_fail(ps, "too deeply nested", "", 0);
	if (!ps->failed)
		parse_binary(ps, 0);
	if (accept(ps, "?")) {
		parse_expr(ps);
		expect(ps, ":");
		parse_expr(ps);
		parser_emit(ps, OP_SELECT, 0, 3);
	}
	ps->nesting--;
}

/* The result goes into a slot: by the last operation itself. What is only a name or a number has
 * one, which is given where no other name is wanted. */
static int finish(struct parser *ps, const char *name)
{
	struct program *p = ps->p;
	int slot;

	if (ps->stack[0] >= STACK_MAX && !name)
		return ps->stack[0] - STACK_MAX;
	slot = program_slot(p, name, false, 0);
	if (ps->stack[0] >= STACK_MAX)
		parser_emit(ps, OP_COPY, 0, 1);
	p->ops[p->nops - 1].to = slot_entry(slot);
	return slot;
}

int program_add(struct program *p, const char *name, const char *expr, struct err *e)
{
	struct parser ps = { .p = p, .text = expr, .at = expr, .err = e };
	size_t ops = p->nops;

	if (p->nslots >= SLOTS_MAX)
		return err_set(e, ERR_USAGE, "more than %d formulas and numbers", SLOTS_MAX);
	parse_expr(&ps);
	skip_space(&ps);
	if (*ps.at)
		parser_fail(&ps, "unexpected", ps.at, 1);
	if (!ps.failed)
		return finish(&ps, name);
	p->nops = ops;
	if (p->loaded) /* what was loaded may be among the operations that go */
		memset(p->loaded, 0, p->loaded_cap * sizeof(*p->loaded));
	return ERR_USAGE;
}

int program_param(struct program *p, const char *name, double value)
{
	return program_slot(p, name, true, value);
}
