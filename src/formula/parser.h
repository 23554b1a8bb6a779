/* parser: the state of compiling one expression, and what it emits. */
#ifndef SAGO_FORMULA_PARSER_H
#define SAGO_FORMULA_PARSER_H

#include "program.h"

struct parser {
	struct program *p;
	const char *text, *at;
	uint16_t stack[STACK_MAX]; /* entries that hold the values not yet used */
	unsigned depth, nesting;   /* of the stack; of parentheses */
	struct err *err;
	bool failed;
};

/* Sets the error, if it is the first: WHAT, and the N bytes at WORD in quotes where N is not 0. */
void parser_fail(struct parser *ps, const char *what, const char *word, size_t n);

void parser_push(struct parser *ps, uint16_t entry);

/* An operation on the POPS newest values, which go; its result comes. */
void parser_emit(struct parser *ps, enum opcode code, uint32_t arg, unsigned pops);

/* A metric is loaded once for all formulas that name it: into a slot, which they share. */
void parser_emit_load(struct parser *ps, enum opcode code, uint32_t arg);

#endif
