/* program: what the parts of formula/ share. */
#ifndef SAGO_FORMULA_PROGRAM_H
#define SAGO_FORMULA_PROGRAM_H

#include "formula.h"

/*
 * Code is in three-address form: every operand and result is an entry of one array of values, so
 * that nothing is copied. The entries [0 .. STACK_MAX) are temporaries, entry STACK_MAX + k is slot
 * k; a number in an expression is a slot that never changes.
 */
enum opcode {
	OP_ITV,
	OP_BOOT,
	OP_AVERAGED,
	OP_SEEN,
	OP_METRIC, /* counter: increase; gauge: value */
	OP_LAST,
	OP_FIRST,
	OP_CHANGE,
	OP_NEW,
	OP_MEAN,
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
	OP_COPY,
};

enum { STACK_MAX = 64, SLOTS_MAX = 8192, ARGS_MAX = 4, LOAD_CODES = OP_MEAN - OP_METRIC + 1 };

struct op {
	uint16_t code; /* enum opcode */
	uint16_t to;
	uint16_t of[ARGS_MAX];
	uint32_t arg; /* load, function or group */
};

struct function {
	const char *name;
	unsigned argc;
	double (*call)(const struct fval *const *args);
	const char *usage, *help;
};

extern const struct function formula_table[];
extern const unsigned formula_table_count;

struct program {
	const struct schema *schema;
	unsigned group;
	struct op *ops;
	size_t nops, ops_cap;
	size_t nfirst; /* of the operations: those of program_run_first() */
	struct formula_load *loads;
	size_t nloads, loads_cap;
	uint16_t *
		loaded; /* [load * LOAD_CODES + code - OP_METRIC]: the entry that has it; 0: none */
	size_t loaded_cap;
	char **names; /* of slots; NULL: none */
	size_t nslots, names_cap;
	bool *is_param;
	size_t is_param_cap;
	struct fval *values;
	size_t values_cap;
	uint64_t groups;
};

/* Adds a slot and returns its number. */
int program_slot(struct program *p, const char *name, bool is_param, double value);

static inline uint16_t slot_entry(int slot)
{
	return (uint16_t)(STACK_MAX + slot);
}

/* Letters, digits and _ from S on. */
size_t formula_name_length(const char *s);

/* Whether the N bytes at S are NAME (which may be NULL). */
bool formula_word_is(const char *name, const char *s, size_t n);

/* The newest slot, or the group, of that name; -1. */
int formula_find_slot(const struct program *p, const char *s, size_t n);
int formula_find_group(const struct schema *s, const char *name, size_t n);

/* The index of L among the program's loads, added when it is new. */
uint32_t formula_add_load(struct program *p, const struct formula_load *l);

#endif
