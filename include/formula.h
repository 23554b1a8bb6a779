/*
 * formula: compiles expressions over metric names into a small program and evaluates it on an
 * interval (sample.h) for one row of a group. Views, averages, comparisons and users' own columns
 * all use this one evaluator: they differ only in the interval.
 *
 * Names in an expression, looked up in this order:
 *   NAME               a slot defined earlier in the same program (program_add, program_param)
 *   itv                the interval in hundredths of a second, that of the program's
 * own group (interval_elapsed());   boot   1 in a since-boot interval (no sample A), else 0
 *   averaged           1 in the average of a stretch (interval.summed), else 0
 *   seen               in how many of the samples of that stretch the row was; 1 in one interval
 *   column             a column of the program's own group,
 * in the row that is evaluated group.column       the first row of another group: scalar groups
 *   group[N].column    the row of another group whose first key column is N:  cpu[-1].user
 * What a metric means: a counter its increase over the interval, a gauge its value divided by its
 * scale. Also last(metric), first(metric)   its value at the end and at the start (since boot: 0)
 *   mean(metric)       the mean of its levels over the samples in which the row was (metric alone:
 * over all of them)
 *   change(metric)                last - first exactly, also where a counter fell (then negative,
 * and not marked as fallen)
 *   new(metric)        1 where its row was not there at the start, else 0
 *   itv(group)         the interval of that group, for formulas over several
 *   taken(group)                  1 where the group was read at the end
 * (and at the start); absent otherwise Operators, as in C: ?: || && < <= > >= == != + - * / and
 * unary - !, with parentheses. Doubles, in the order written (compiled without contraction). x / 0
 * is 0, as the peers print it. Functions: see formula_functions() and the table in
 * src/formula/func.c.
 *
 * Absent is not zero: a result is absent when anything that it needed is, except through else(x,
 * y), && and || that are already decided, and the branch of ?: that is not taken. A counter that
 * fell makes the result 0 and marks it FVAL_FELL.
 */
#ifndef SAGO_FORMULA_H
#define SAGO_FORMULA_H

#include "sample.h"

enum fval_state { FVAL_OK = 0, FVAL_FELL = 1, FVAL_ABSENT = 2 };

struct fval {
	double d;   /* 0 where FELL or ABSENT */
	uint64_t u; /* a metric as loaded, where `exact`: all 64 bits, which a double cannot hold */
	uint32_t state; /* enum fval_state */
	uint32_t exact; /* bool */
};

/* One metric that a program reads. */
struct formula_load {
	uint16_t group;
	uint32_t col;
	bool own; /* in the row that is evaluated; else in row 0, or the row whose key is `key` */
	bool has_key;
	int64_t key;
};

struct program;

/* GROUP is the group of the rows it will be evaluated on, or G_NONE. SCHEMA must outlive the
 * program. */
struct program *program_new(const struct schema *schema, unsigned group);
void program_free(struct program *p); /* NULL is allowed */

/*
 * Compiles EXPR as the next slot and returns its number (0 and up); NAME (copied; NULL for none)
 * makes it known to later expressions. ERR_USAGE, saying what is wrong and where, for bad syntax
 * and unknown names.
 */
int program_add(struct program *p, const char *name, const char *expr, struct err *e);

/* A slot that holds a number given from outside, and a way to change it. */
int program_param(struct program *p, const char *name, double value);
void program_set(struct program *p, const char *name, double value);

unsigned program_slots(const struct program *p);

/* The set of groups that must be decoded: bit g is group g (a groupset of codec.h). */
uint64_t program_groups(const struct program *p);

/* The metrics that it reads, each once. */
const struct formula_load *program_loads(const struct program *p, size_t *n);

/*
 * Evaluates every slot, in order, for ROW of I->b's frame of the program's group (0 for G_NONE).
 * The slots' values, [0 .. program_slots()), are the program's, until the next run.
 */
const struct fval *program_run(struct program *p, struct interval *i, uint32_t row);

/*
 * For a row that may not be wanted: program_first(), when all is added, puts what SLOT needs before
 * everything else, and may be called for several. Then program_run_first() evaluates these slots
 * alone, and program_run_rest() the others of the same row.
 */
void program_first(struct program *p, int slot);
const struct fval *program_run_first(struct program *p, struct interval *i, uint32_t row);
const struct fval *program_run_rest(struct program *p, struct interval *i, uint32_t row);

/* One line for each function, for the manual: "min(a, b)   the smaller". */
void formula_functions(struct buf *out);

#endif
