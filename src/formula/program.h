/* program: what the parts of formula/ share. */
#ifndef SAGO_FORMULA_PROGRAM_H
#define SAGO_FORMULA_PROGRAM_H

#include "formula.h"

enum opcode {
	OP_NUMBER,
	OP_SLOT, /* a slot computed earlier */
	OP_ITV,
	OP_BOOT,
	OP_METRIC, /* counter: increase; gauge: value */
	OP_LAST,
	OP_FIRST,
	OP_CHANGE,
	OP_TAKEN,
	OP_CALL,
	OP_NEG,
	OP_NOT,
	OP_ADD,
	OP_SUB,
	OP_MUL,
	OP_DIV,
	OP_LT,
	OP_LE,
	OP_GT,
	OP_GE,
	OP_EQ,
	OP_NE,
	OP_AND,
	OP_OR,
	OP_SELECT, /* c ? a : b */
	OP_ELSE,   /* a, or b where a is absent */
	OP_STORE,  /* pops into a slot */
};

struct op {
	enum opcode code;
	uint32_t arg; /* slot, load, function or group */
	double number;
};

struct function {
	const char *name;
	unsigned argc;
	double (*call)(const struct fval *args);
	const char *usage, *help;
};

extern const struct function formula_table[];
extern const unsigned formula_table_count;

enum { STACK_MAX = 64, SLOTS_MAX = 4096 };

struct program {
	const struct schema *schema;
	unsigned group;
	struct op *ops;
	size_t nops, ops_cap;
	struct formula_load *loads;
	size_t nloads, loads_cap;
	char **names; /* of slots; NULL: none */
	size_t nslots, names_cap;
	double *params; /* parallel to names; used where is_param */
	bool *is_param;
	size_t params_cap, is_param_cap;
	uint64_t groups;
};

/* Adds a slot and returns its number. */
int program_slot(struct program *p, const char *name, bool is_param, double value);

#endif
