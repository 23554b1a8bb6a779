/* Runs compiled formulas. */
#include <math.h>
#include <string.h>

#include "program.h"

static const struct fval absent = { .state = FVAL_ABSENT };

static struct fval exact(uint64_t u, double d)
{
	return (struct fval){ .d = d, .u = u };
}

/* A number; what comes out of arithmetic that overflowed or was undefined is 0, as after a division
 * by zero. */
static struct fval number(double d)
{
	if (!isfinite(d))
		d = 0;
	return (struct fval){ .d = d,
			      .u = d >= 18446744073709551615.0 ? UINT64_MAX
				   : d > 0		       ? (uint64_t)d
							       : 0 };
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
	bool has_is, has_was,
		is_new; /* is_new: the row is not in A, or there is no A: it counts from zero */
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

static double as_double(const struct column *c, uint64_t v)
{
	static const double factor[] = { 1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9 };
	double d = c->is_signed ? (double)(int64_t)v : (double)v;

	return c->scale < 10 ? d / factor[c->scale] : d / pow(10, c->scale);
}

static struct fval increase(const struct column *c, const struct ends *e)
{
	uint64_t d = e->is;

	if (!e->is_new && !e->has_was)
		return absent;
	if (!e->is_new && counter_delta(e->was, e->is, c->width, &d) == DELTA_FELL)
		return (struct fval){ .state = FVAL_FELL };
	return exact(d, c->scale ? as_double(c, d) : (double)d);
}

static struct fval change(const struct column *c, const struct ends *e)
{
	uint64_t was = e->is_new ? 0 : e->was;
	double d;

	if (!e->is_new && !e->has_was)
		return absent;
	d = e->is >= was ? as_double(c, e->is - was) : -as_double(c, was - e->is);
	return number(d);
}

static struct fval load(const struct program *p, const struct op *op, struct interval *i,
			uint32_t row)
{
	const struct formula_load *l = &p->loads[op->arg];
	const struct column *c = &p->schema->groups[l->group].cols[l->col];
	struct ends e = load_ends(p, l, i, row);

	if (op->code == OP_FIRST && !e.is_new)
		return e.has_was ? exact(e.was, as_double(c, e.was)) : absent;
	if (!e.has_is)
		return absent;
	if (op->code == OP_FIRST)
		return number(0);
	if (op->code == OP_CHANGE)
		return change(c, &e);
	if (op->code == OP_METRIC && c->kind == KIND_COUNTER)
		return increase(c, &e);
	return exact(e.is, as_double(c, e.is));
}

static struct fval taken(const struct interval *i, uint32_t group)
{
	if (!i->b->frames[group].taken || (i->a && !i->a->frames[group].taken))
		return absent;
	return number(1);
}

/* ---- operators ------------------------------------------------------------------------------- */

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

/* The state of what is computed from N values. */
static enum fval_state joined(const struct fval *v, unsigned n)
{
	enum fval_state s = FVAL_OK;

	for (unsigned k = 0; k < n; k++)
		if (v[k].state > s)
			s = v[k].state;
	return s;
}

static struct fval call(const struct function *f, const struct fval *args)
{
	enum fval_state s = joined(args, f->argc);

	return s ? (struct fval){ .state = s } : number(f->call(args));
}

static struct fval binary(enum opcode code, const struct fval *v)
{
	enum fval_state s = joined(v, 2);

	return s ? (struct fval){ .state = s } : number(arithmetic(code, v[0].d, v[1].d));
}

static struct fval unary(enum opcode code, struct fval v)
{
	if (v.state)
		return v;
	return number(code == OP_NEG ? -v.d : v.d == 0);
}

/* && and || know their result when one side decides it, whatever the other is. */
static struct fval logic(enum opcode code, const struct fval *v)
{
	bool decides = code == OP_OR;

	for (int k = 0; k < 2; k++)
		if (v[k].state != FVAL_ABSENT && (v[k].d != 0) == decides)
			return number(decides);
	return v[0].state == FVAL_ABSENT || v[1].state == FVAL_ABSENT ? absent : number(!decides);
}

static struct fval select_branch(const struct fval *v)
{
	if (v[0].state == FVAL_ABSENT)
		return absent;
	return v[0].d != 0 ? v[1] : v[2];
}

static struct fval operand(const struct program *p, const struct op *op, struct interval *i,
			   uint32_t row, const struct fval *slots)
{
	switch (op->code) {
	case OP_NUMBER:
		return number(op->number);
	case OP_SLOT:
		return slots[op->arg];
	case OP_ITV:
		return exact(i->itv_cs, (double)i->itv_cs);
	case OP_BOOT:
		return number(!i->a);
	case OP_TAKEN:
		return taken(i, op->arg);
	default:
		return load(p, op, i, row);
	}
}

/* Applies OP to the values below SP and returns the new top of the stack. */
static struct fval *operate(const struct op *op, struct fval *sp)
{
	switch (op->code) {
	case OP_CALL:
		sp -= formula_table[op->arg].argc;
		*sp = call(&formula_table[op->arg], sp);
		return sp + 1;
	case OP_NEG:
	case OP_NOT:
		sp[-1] = unary(op->code, sp[-1]);
		return sp;
	case OP_SELECT:
		sp[-3] = select_branch(sp - 3);
		return sp - 2;
	case OP_ELSE:
		if (sp[-2].state == FVAL_ABSENT)
			sp[-2] = sp[-1];
		return sp - 1;
	case OP_AND:
	case OP_OR:
		sp[-2] = logic(op->code, sp - 2);
		return sp - 1;
	default:
		sp[-2] = binary(op->code, sp - 2);
		return sp - 1;
	}
}

void program_run(const struct program *p, struct interval *i, uint32_t row, struct fval *out)
{
	struct fval stack[STACK_MAX + 1], *sp = stack;

	for (size_t k = 0; k < p->nslots; k++)
		if (p->is_param[k])
			out[k] = number(p->params[k]);
	for (const struct op *op = p->ops, *end = op + p->nops; op < end; op++) {
		if (op->code == OP_STORE)
			out[op->arg] = *--sp;
		else if (op->code < OP_CALL)
			*sp++ = operand(p, op, i, row, out);
		else
			sp = operate(op, sp);
	}
}
