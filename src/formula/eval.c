/* Runs compiled formulas. */
#include <math.h>
#include <string.h>

#include "program.h"

/*
 * Results are written in place, field by field: returning and copying whole values made each next
 * operation wait for the stores of the last one, and was most of the time that a long replay took.
 */
static inline void set_number(struct fval *to, double d)
{
	to->d = d;
	to->state = FVAL_OK;
	to->exact = false;
}

static inline void set_exact(struct fval *to, uint64_t u, double d)
{
	to->d = d;
	to->u = u;
	to->state = FVAL_OK;
	to->exact = true;
}

static inline void set_state(struct fval *to, uint32_t state)
{
	to->d = 0;
	to->state = state;
	to->exact = false;
}

static inline void copy(struct fval *to, const struct fval *from)
{
	to->d = from->d;
	to->state = from->state;
	to->exact = from->exact;
	if (from->exact)
		to->u = from->u;
}

/* ---- metrics --------------------------------------------------------------------------------- */

/* The row of F that L means, or -1. */
static int64_t find_row(const struct program *p, const struct formula_load *l,
			const struct frame *f)
{
	const struct group *g = &p->schema->groups[l->group];
	uint64_t v;

	if (!f->taken || !f->nrows)
		return -1;
	if (!l->has_key)
		return 0;
	for (uint32_t c = 0; c < g->ncols; c++) {
		if (!g->cols[c].is_key)
			continue;
		for (uint32_t r = 0; r < f->nrows; r++)
			if (frame_get(f, r, c, &v) && v == (uint64_t)l->key)
				return r;
		break;
	}
	return -1;
}

/* A metric's cells at both ends of the interval. */
struct ends {
	bool has_is, has_was, is_new; /* is_new: not in A, or there is no A: it counts from zero */
	uint64_t is, was;
};

static struct ends load_ends(const struct program *p, const struct formula_load *l,
			     struct interval *i, uint32_t row)
{
	const struct frame *b = &i->b->frames[l->group], *a = i->a ? &i->a->frames[l->group] : NULL;
	struct ends e = { .is_new = !a };
	int64_t at = l->own ? (int64_t)row : find_row(p, l, b);

	if (at < 0)
		return e;
	e.has_is = frame_get(b, (uint32_t)at, l->col, &e.is);
	if (!a || !a->taken)
		return e;
	at = l->own ? interval_twin(i, p->schema, l->group, row) : find_row(p, l, a);
	e.is_new = at < 0;
	if (at >= 0)
		e.has_was = frame_get(a, (uint32_t)at, l->col, &e.was);
	return e;
}

/* A stored integer as the number that it stands for, or the mean of N of them that were summed. */
static double as_mean(const struct column *c, uint64_t v, uint64_t n)
{
	static const double factor[] = { 1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9 };
	double d = c->is_signed ? (double)(int64_t)v : (double)v;

	return d / ((c->scale < 10 ? factor[c->scale] : pow(10, c->scale)) * (double)n);
}

static double as_double(const struct column *c, uint64_t v)
{
	return as_mean(c, v, 1);
}

static void increase(struct fval *to, const struct column *c, const struct ends *e)
{
	uint64_t d = e->is;

	if (!e->is_new && !e->has_was)
		set_state(to, FVAL_ABSENT);
	else if (!e->is_new && counter_delta(e->was, e->is, c->width, &d) == DELTA_FELL)
		set_state(to, FVAL_FELL);
	else
		set_exact(to, d, c->scale ? as_double(c, d) : (double)d);
}

static void change(struct fval *to, const struct column *c, const struct ends *e)
{
	uint64_t was = e->is_new ? 0 : e->was, d = 0;

	if (!e->is_new && !e->has_was)
		set_state(to, FVAL_ABSENT);
	else if (c->kind == KIND_COUNTER && c->width == 32 &&
		 counter_delta(was, e->is, 32, &d) == DELTA_OK)
		set_number(to, as_double(c, d));
	else
		set_number(to,
			   e->is >= was ? as_double(c, e->is - was) : -as_double(c, was - e->is));
}

static void first(struct fval *to, const struct column *c, const struct ends *e)
{
	if (e->is_new && e->has_is)
		set_number(to, 0);
	else if (!e->is_new && e->has_was)
		set_exact(to, e->was, as_double(c, e->was));
	else
		set_state(to, FVAL_ABSENT);
}

/* How many of the samples that were summed had GROUP. */
static uint64_t frames_summed(const struct interval *i, unsigned group)
{
	uint64_t n = i->summed_of && group < G_COUNT_ ? i->summed_of[group] : i->summed;

	return n ? n : 1;
}

/* The level at the end, or the plain mean of the levels that were summed. */
static void level(struct fval *to, const struct column *c, const struct interval *i, unsigned group,
		  uint64_t is)
{
	if (i->summed && !c->is_key && !c->is_fact && c->kind != KIND_COUNTER)
		set_number(to, as_mean(c, is, frames_summed(i, group)));
	else
		set_exact(to, is, as_double(c, is));
}

/* last(): of a mean, the level as it was read in the last sample. */
static void last(struct fval *to, const struct formula_load *l, const struct column *c,
		 const struct interval *i, uint32_t row, uint64_t is)
{
	uint64_t end;

	if (i->summed && i->end &&
	    frame_get(&i->end->frames[l->group], l->own ? row : 0, l->col, &end))
		is = end;
	set_exact(to, is, as_double(c, is));
}

/* In how many of the samples that were summed ROW of GROUP was; 1 where none were. */
static uint64_t seen(const struct interval *i, unsigned group, uint32_t row)
{
	const uint32_t *n = group < G_COUNT_ ? i->seen[group] : NULL;

	return n && n[row] ? n[row] : n || !i->summed ? 1 : frames_summed(i, group);
}

/* mean(): of the samples in which the row was. */
static void mean(struct fval *to, const struct formula_load *l, const struct column *c,
		 const struct interval *i, uint32_t row, uint64_t is)
{
	bool keeps = c->is_key || c->is_fact || c->kind == KIND_COUNTER;

	set_number(to, as_mean(c, is, keeps ? 1 : seen(i, l->group, l->own ? row : 0)));
}

static void load(struct fval *to, const struct program *p, const struct op *op, struct interval *i,
		 uint32_t row)
{
	const struct formula_load *l = &p->loads[op->arg];
	const struct column *c = &p->schema->groups[l->group].cols[l->col];
	struct ends e = load_ends(p, l, i, row);

	if (op->code == OP_FIRST)
		first(to, c, &e);
	else if (!e.has_is)
		set_state(to, FVAL_ABSENT);
	else if (op->code == OP_CHANGE)
		change(to, c, &e);
	else if (op->code == OP_NEW)
		set_number(to, e.is_new);
	else if (op->code == OP_LAST)
		last(to, l, c, i, row, e.is);
	else if (op->code == OP_MEAN)
		mean(to, l, c, i, row, e.is);
	else if (op->code == OP_METRIC && c->kind == KIND_COUNTER)
		increase(to, c, &e);
	else
		level(to, c, i, l->group, e.is);
}

static void set_itv(struct fval *to, const struct interval *i, uint32_t group)
{
	uint64_t cs = interval_elapsed(i, group);

	set_exact(to, cs, (double)cs);
}

static void taken(struct fval *to, const struct interval *i, uint32_t group)
{
	if (!i->b->frames[group].taken || (i->a && !i->a->frames[group].taken))
		set_state(to, FVAL_ABSENT);
	else
		set_number(to, 1);
}

/* ---- operators ------------------------------------------------------------------------------- */

static void call(struct fval *to, const struct function *f, const struct fval *const *args)
{
	uint32_t state = FVAL_OK;

	for (unsigned k = 0; k < f->argc; k++)
		if (args[k]->state > state)
			state = args[k]->state;
	if (state)
		set_state(to, state);
	else
		set_number(to, f->call(args));
}

/* && and || know their result when one side decides it, whatever the other is. */
static void logic(struct fval *to, enum opcode code, const struct fval *const *v)
{
	bool decides = code == OP_OR;
	bool missing = v[0]->state == FVAL_ABSENT || v[1]->state == FVAL_ABSENT;

	for (int k = 0; k < 2; k++)
		if (v[k]->state != FVAL_ABSENT && (v[k]->d != 0) == decides) {
			set_number(to, decides);
			return;
		}
	if (missing)
		set_state(to, FVAL_ABSENT);
	else
		set_number(to, !decides);
}

static void select_branch(struct fval *to, const struct fval *const *v)
{
	if (v[0]->state == FVAL_ABSENT)
		set_state(to, FVAL_ABSENT);
	else
		copy(to, v[0]->d != 0 ? v[1] : v[2]);
}

static void unary(struct fval *to, enum opcode code, const struct fval *v)
{
	if (v->state)
		set_state(to, v->state);
	else
		set_number(to, code == OP_NEG ? -v->d : v->d == 0);
}

static double arithmetic(enum opcode code, double x, double y)
{
	switch (code) {
	case OP_ADD:
		return x + y;
	case OP_SUB:
		return x - y;
	case OP_MUL:
		return x * y;
	case OP_DIV:
		return y != 0 ? x / y : 0;
	case OP_LT:
		return x < y;
	case OP_LE:
		return x <= y;
	case OP_GT:
		return x > y;
	case OP_GE:
		return x >= y;
	case OP_EQ:
		return x == y;
	default:
		return x != y;
	}
}

/* What overflowed or was undefined is 0, as after a division by zero. */
static inline void binary(enum opcode code, struct fval *to, const struct fval *x,
			  const struct fval *y)
{
	uint32_t state = x->state > y->state ? x->state : y->state;
	double d = state ? 0 : arithmetic(code, x->d, y->d);

	to->d = isfinite(d) ? d : 0;
	to->state = state;
	to->exact = false;
}

/* Operations of other than two values, or that look at absence themselves. */
static void special(struct fval *to, const struct op *op, const struct fval *const *v)
{
	switch (op->code) {
	case OP_CALL:
		call(to, &formula_table[op->arg], v);
		break;
	case OP_NEG:
	case OP_NOT:
		unary(to, op->code, v[0]);
		break;
	case OP_SELECT:
		select_branch(to, v);
		break;
	case OP_ELSE:
		copy(to, v[0]->state == FVAL_ABSENT ? v[1] : v[0]);
		break;
	case OP_COPY:
		copy(to, v[0]);
		break;
	default:
		logic(to, op->code, v);
	}
	if (!isfinite(to->d))
		set_number(to, 0);
}

static void operand(struct fval *to, const struct program *p, const struct op *op,
		    struct interval *i, uint32_t row)
{
	switch (op->code) {
	case OP_ITV:
		set_itv(to, i, op->arg);
		break;
	case OP_BOOT:
		set_number(to, !i->a);
		break;
	case OP_AVERAGED:
		set_number(to, i->summed != 0);
		break;
	case OP_SEEN:
		set_number(to, (double)seen(i, p->group, row));
		break;
	case OP_TAKEN:
		taken(to, i, op->arg);
		break;
	default:
		load(to, p, op, i, row);
	}
}

static const struct fval *run(struct program *p, size_t from, size_t to, struct interval *i,
			      uint32_t row)
{
	struct fval *v = p->values;

	for (const struct op *op = p->ops + from, *end = p->ops + to; op < end; op++) {
		if (op->code >= OP_ADD && op->code <= OP_NE) {
			binary(op->code, &v[op->to], &v[op->of[0]], &v[op->of[1]]);
		} else if (op->code < OP_CALL) {
			operand(&v[op->to], p, op, i, row);
		} else {
			const struct fval *args[ARGS_MAX];

			for (int k = 0; k < ARGS_MAX; k++)
				args[k] = &v[op->of[k]];
			special(&v[op->to], op, args);
		}
	}
	return v + STACK_MAX;
}

const struct fval *program_run(struct program *p, struct interval *i, uint32_t row)
{
	return run(p, 0, p->nops, i, row);
}

const struct fval *program_run_first(struct program *p, struct interval *i, uint32_t row)
{
	return run(p, 0, p->nfirst, i, row);
}

const struct fval *program_run_rest(struct program *p, struct interval *i, uint32_t row)
{
	return run(p, p->nfirst, p->nops, i, row);
}
