/* formula: compiling, evaluating, and what absent and fallen metrics do to a result. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "formula.h"

static struct schema schema;
static struct strtab strings;
static struct sample a, b;

static void put(struct sample *s, unsigned group, uint32_t row, uint32_t col, uint64_t v)
{
	frame_set(&s->frames[group], row, col, v);
}

static void begin(struct sample *s, unsigned group, unsigned rows)
{
	struct frame *f = frame_begin(s, group, schema.groups[group].ncols, &strings);

	while (rows--)
		frame_row(f);
}

static int setup(void **state)
{
	(void)state;
	schema_init(&schema);
	strtab_init(&strings);
	sample_init(&a);
	sample_init(&b);
	a.stamp.uptime_cs = 1000;
	b.stamp.uptime_cs = 1500;
	for (struct sample *s = &a;; s = &b) {
		begin(s, G_STAT, 1);
		begin(s, G_LOAD, 1);
		begin(s, G_CPU, 2);
		put(s, G_CPU, 0, C_CPU_CPU, (uint64_t)-1);
		put(s, G_CPU, 1, C_CPU_CPU, 0);
		if (s == &b)
			break;
	}
	put(&a, G_STAT, 0, C_STAT_CTXT, 100);
	put(&b, G_STAT, 0, C_STAT_CTXT, 350);
	put(&a, G_STAT, 0, C_STAT_INTR, 500);
	put(&b, G_STAT, 0, C_STAT_INTR, 400);
	put(&b, G_STAT, 0, C_STAT_PROCS_RUNNING, 7);
	put(&b, G_LOAD, 0, C_LOAD_LOAD1, 123);
	put(&a, G_CPU, 0, C_CPU_USER, 10);
	put(&b, G_CPU, 0, C_CPU_USER, 14);
	put(&a, G_CPU, 1, C_CPU_USER, 5);
	put(&b, G_CPU, 1, C_CPU_USER, 3);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	sample_release(&a);
	sample_release(&b);
	strtab_release(&strings);
	schema_release(&schema);
	return 0;
}

static struct fval eval_on(const char *expr, unsigned group, uint32_t row,
			   const struct sample *from)
{
	struct program *p = program_new(&schema, group);
	struct interval i;
	struct fval v;
	struct err e = { 0 };
	int slot = program_add(p, NULL, expr, &e);

	if (slot < 0)
		fail_msg("%s", e.text);
	interval_init(&i, from, &b);
	v = program_run(p, &i, row)[slot];
	interval_release(&i);
	program_free(p);
	return v;
}

static struct fval eval(const char *expr)
{
	return eval_on(expr, G_NONE, 0, &a);
}

static void is(const char *expr, double want)
{
	struct fval v = eval(expr);

	if (v.state != FVAL_OK || v.d != want)
		fail_msg("%s = %.17g (state %d), not %.17g", expr, v.d, (int)v.state, want);
}

static void arithmetic(void **state)
{
	(void)state;
	is("1 + 2 * 3", 7);
	is("(1 + 2) * 3", 9);
	is("8 / 4 / 2", 1);
	is("10 - 3 - 2", 5);
	is("-2 * -3", 6);
	is("5 / 0", 0);
	is("1 < 2 ? 10 : 20", 10);
	is("0 ? 1 : 0 ? 2 : 3", 3);
	is("!0 && 2 >= 2 || 1 / 0", 1);
	is("min(3, max(1, 2))", 2);
	is("int(-1.5) + round(2.5) + abs(-4)", 6);
	is("1e2 + .5", 100.5);
	/* no reassociation: (x / itv) * 100 and x * 100 / itv differ in the last bit */
	is("0.7 / 3 * 100", 0.7 / 3 * 100);
}

static void metrics(void **state)
{
	(void)state;
	is("stat.ctxt", 250);
	is("stat.ctxt / itv * 100", 50);
	is("stat.procs_running", 7);
	is("load.load1", 1.23);
	is("last(stat.ctxt) - first(stat.ctxt)", 250);
	is("cpu[-1].user", 4);
	is("change(cpu[0].user)", -2);
	is("boot", 0);
	assert_true(eval_on("user", G_CPU, 0, &a).d == 4);
	assert_int_equal(eval_on("user", G_CPU, 1, &a).state, FVAL_FELL);
	assert_true(eval_on("stat.ctxt + boot", G_NONE, 0, NULL).d == 351);
	assert_true(eval_on("first(stat.ctxt)", G_NONE, 0, NULL).d == 0);
}

static void absent_is_not_zero(void **state)
{
	(void)state;
	assert_int_equal(eval("stat.processes + 1").state, FVAL_ABSENT);
	assert_int_equal(eval("vmstat.pgpgin").state, FVAL_ABSENT);
	assert_int_equal(eval("cpu[9].user").state, FVAL_ABSENT);
	assert_int_equal(eval("taken(vmstat)").state, FVAL_ABSENT);
	assert_int_equal(eval("stat.processes ? 1 : 2").state, FVAL_ABSENT);
	is("else(stat.processes, 5)", 5);
	is("taken(stat)", 1);
	is("1 ? 4 : stat.processes", 4);
	is("1 || stat.processes", 1);
	is("0 && stat.processes", 0);
}

static void fallen_counters(void **state)
{
	struct fval v = eval("stat.intr + 5");

	(void)state;
	assert_int_equal(v.state, FVAL_FELL);
	assert_true(v.d == 0);
	is("change(stat.intr)", -100);
	put(&a, G_STAT, 0, C_STAT_INTR, UINT64_MAX - 9);
	put(&b, G_STAT, 0, C_STAT_INTR, 10);
	is("stat.intr", 20);
}

static void vmstat_quirks(void **state)
{
	(void)state;
	is("vm_rate(4, 1, 0, 3)", 1);
	is("vm_rate(5, 1, 0, 3)", 2);
	is("vm_rate(2, 4, 0, 3)", 3);
	is("vm_pct(1, 200)", 1);
	is("vm_pct(197, 200)", 99);
	is("vm_size(123456789, 1, 1024)", 123456792);
	is("vm_size(1023, 1, 1048576)", 0);
	/* measured: ctxt 2^64 - 2 in 7 ticks of 1/100 s */
	put(&b, G_STAT, 0, C_STAT_CTXT, UINT64_MAX - 1);
	assert_true(eval_on("vm_rate(stat.ctxt, 1, 100, 7)", G_NONE, 0, NULL).d == 2454266998.0);
}

static void refused(const char *expr, const char *part)
{
	struct program *p = program_new(&schema, G_CPU);
	struct err e = { 0 };

	assert_int_equal(program_add(p, NULL, expr, &e), ERR_USAGE);
	if (!strstr(e.text, part))
		fail_msg("%s: \"%s\" does not say \"%s\"", expr, e.text, part);
	program_free(p);
}

static void errors(void **state)
{
	char deep[400];

	(void)state;
	refused("user + usr", "no such metric: \"usr\"");
	refused("cpus.user", "no such group: \"cpus\"");
	refused("stat.nope", "no such metric: \"nope\"");
	refused("host.nodename", "a label is not a number: \"nodename\"");
	refused("1 +", "unexpected end");
	refused("(1", "expected \")\"");
	refused("1 2", "unexpected \"2\"");
	refused("1 + * 2", "expected a value before \"*\"");
	refused("frob(1)", "no such function");
	refused("min(1)", "use \"min(a, b)\"");
	refused("cpu[x].user", "expected a row number");
	refused("", "unexpected end");
	memset(deep, '(', sizeof(deep));
	deep[sizeof(deep) - 1] = '\0';
	refused(deep, "too deeply nested");
	memset(deep, '-', sizeof(deep) - 1);
	refused(deep, "too deeply nested");
}

static void slots_and_groups(void **state)
{
	struct program *p = program_new(&schema, G_NONE);
	struct interval i;
	const struct fval *out;
	int y;
	struct err e;
	size_t n;
	int unit = program_param(p, "unit", 1000);

	(void)state;
	assert_true(program_add(p, "x", "stat.ctxt * 2", &e) >= 0);
	y = program_add(p, NULL, "x / unit + x * 0", &e);
	assert_true(y > unit && (unsigned)y < program_slots(p));
	interval_init(&i, &a, &b);
	out = program_run(p, &i, 0);
	assert_true(out[y].d == 0.5);
	program_set(p, "unit", 250);
	out = program_run(p, &i, 0);
	assert_true(out[y].d == 2);
	assert_true(program_groups(p) == (uint64_t)1 << G_STAT);
	assert_int_equal(program_loads(p, &n)[0].col, C_STAT_CTXT);
	assert_int_equal(n, 1);
	interval_release(&i);
	program_free(p);
}

int main(void)
{
#define TEST(F) cmocka_unit_test_setup_teardown(F, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(arithmetic),    TEST(metrics), TEST(absent_is_not_zero), TEST(fallen_counters),
		TEST(vmstat_quirks), TEST(errors),  TEST(slots_and_groups),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
