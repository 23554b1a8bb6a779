/*
 * The functions of formulas. Arithmetic that only reproduces a peer's quirk is named after the peer
 * (vm_ for vmstat) and has its reason here, once.
 */
#include <math.h>

#include "program.h"

static double f_min(const struct fval *const *a)
{
	return a[0]->d < a[1]->d ? a[0]->d : a[1]->d;
}

static double f_max(const struct fval *const *a)
{
	return a[0]->d > a[1]->d ? a[0]->d : a[1]->d;
}

static double f_int(const struct fval *const *a)
{
	return trunc(a[0]->d);
}

static double f_round(const struct fval *const *a)
{
	return round(a[0]->d);
}

static double f_abs(const struct fval *const *a)
{
	return fabs(a[0]->d);
}

/* An amount as the integer that the peer would hold; metrics keep all 64 bits, which a double
 * cannot. */
static uint64_t whole(const struct fval *v)
{
	if (v->exact)
		return v->u;
	return v->d >= 18446744073709551615.0 ? UINT64_MAX : v->d > 0 ? (uint64_t)v->d : 0;
}

/*
 * vmstat's rates: integers, rounded to nearest with halves up; 128 bits hold what 64
 * would wrap. Its first report (HZ not 0) does not divide by uptime but by the ticks that its CPU
 * line sums to, and shows the result of wrapping 64-bit arithmetic as a 32-bit number. Measured:
 * ctxt 2^64-2, hz 100, 7 ticks prints 2454266998.
 */
static double f_vm_rate(const struct fval *const *a)
{
	uint64_t x = whole(a[0]), k = whole(a[1]), hz = whole(a[2]);
	uint64_t div = whole(a[3]), shown;

	if (!div)
		div = 1;
	if (hz)
		shown = (uint32_t)((x * k * hz + div / 2) / div);
	else
		shown = (uint64_t)(((unsigned __int128)x * k + div / 2) / div);
	return (double)shown;
}

/* vmstat's percentages: (100 x + div / 2) / div in integers. */
static double f_vm_pct(const struct fval *const *a)
{
	double div = a[1]->d > 0 ? a[1]->d : 1;

	return floor((100 * a[0]->d + floor(div / 2)) / div);
}

/* Of a negative number too: what peers that count in unsigned 64 bits have. */
static uint64_t unsigned_of(const struct fval *v)
{
	return v->exact || v->d >= 0 ? whole(v) : (uint64_t)(int64_t)fmax(v->d, -9e18);
}

/*
 * vmstat -S converts KiB through single precision and truncates: even with K, 123456789 KiB print
 * as 123456792. Measured on 4,500 values without a difference. A negative size (more memory free
 * than there is) is one below 2^64, and what comes out at 2^64 is 0.
 */
static double f_vm_size(const struct fval *const *a)
{
	float kib = (float)(unsigned_of(a[0]) * whole(a[1])), unit = (float)a[2]->d;
	double size = trunc((double)(kib / unit * 1024.0f));

	return size < 18446744073709551616.0 ? size : 0;
}

static double f_i32(const struct fval *const *a)
{
	return (int32_t)(uint32_t)unsigned_of(a[0]);
}

static double f_u32(const struct fval *const *a)
{
	return (uint32_t)unsigned_of(a[0]);
}

const struct function formula_table[] = {
	{ "min", 2, f_min, "min(a, b)", "the smaller" },
	{ "max", 2, f_max, "max(a, b)", "the larger" },
	{ "int", 1, f_int, "int(x)", "towards zero" },
	{ "round", 1, f_round, "round(x)", "to nearest, halves away from zero" },
	{ "abs", 1, f_abs, "abs(x)", "without its sign" },
	{ "i32", 1, f_i32, "i32(x)", "as a signed number of 32 bits" },
	{ "u32", 1, f_u32, "u32(x)", "as an unsigned number of 32 bits" },
	{ "vm_rate", 4, f_vm_rate, "vm_rate(x, k, hz, div)",
	  "vmstat's rates: (x k + div/2) / div in integers; its first report: x k hz" },
	{ "vm_pct", 2, f_vm_pct, "vm_pct(x, div)",
	  "(100 x + div/2) / div in integers: vmstat's shares" },
	{ "vm_size", 3, f_vm_size, "vm_size(x, k, unit)",
	  "x k KiB in units, as vmstat -S converts" },
};

const unsigned formula_table_count = sizeof(formula_table) / sizeof(formula_table[0]);

void formula_functions(struct buf *out)
{
	for (unsigned i = 0; i < formula_table_count; i++)
		buf_fmt(out, "%-28s %s\n", formula_table[i].usage, formula_table[i].help);
}
