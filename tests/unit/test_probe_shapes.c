/* The parsers by shape, on texts that are as they should be and on texts that are not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
/* after the headers that it needs */
#include <cmocka.h>

#include "../../src/probe/keyed.h"
#include "../../src/probe/learn.h"
#include "../../src/probe/matrix.h"
#include "../../src/probe/paired.h"
#include "../../src/probe/psi.h"
#include "../../src/probe/rows.h"
#include "../../src/probe/tagged.h"

struct world {
	struct schema schema;
	struct sample s;
	struct strtab strings;
};

static int setup(void **state)
{
	struct world *w = mem_zalloc(1, sizeof(*w));

	schema_init(&w->schema);
	sample_init(&w->s);
	strtab_init(&w->strings);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	sample_release(&w->s);
	schema_release(&w->schema);
	strtab_release(&w->strings);
	free(w);
	return 0;
}

/* A frame of GROUP with one row if ROW. */
static struct frame *begin(struct world *w, unsigned group, bool row)
{
	struct frame *f = frame_begin(&w->s, group, w->schema.groups[group].ncols, &w->strings);

	if (row)
		frame_row(f);
	return f;
}

static void is(const struct frame *f, uint32_t row, uint32_t col, uint64_t want)
{
	uint64_t v = 0;

	assert_true(frame_get(f, row, col, &v));
	assert_true(v == want);
}

static void is_absent(const struct frame *f, uint32_t row, uint32_t col)
{
	uint64_t v;

	assert_false(frame_get(f, row, col, &v));
}

static size_t keyed(struct world *w, struct keyed *k, const char *text, size_t len)
{
	return keyed_parse(k, &w->schema, begin(w, k->group, true), text, len);
}

static void keyed_takes_known_and_unknown(void **state)
{
	static const char text[] = "MemTotal:       24684096 kB\nActive(anon):  12 kB\n"
				   "Novel:  5 kB\nBroken: kB\nHugePages_Total:  3\nMemFree:  7";
	struct world *w = *state;
	const struct frame *f = &w->s.frames[G_MEMINFO];
	struct keyed k;
	int novel;

	keyed_init(&k, G_MEMINFO, ':');
	for (unsigned again = 0; again < 3; again++) {
		assert_int_equal(keyed(w, &k, text, sizeof(text) - 1), 5);
		is(f, 0, C_MEMINFO_MEM_TOTAL, 24684096);
		is(f, 0, C_MEMINFO_ACTIVE_ANON, 12);
		is(f, 0, C_MEMINFO_HUGE_PAGES_TOTAL, 3);
		is(f, 0, C_MEMINFO_MEM_FREE, 7);
		is_absent(f, 0, C_MEMINFO_BUFFERS);
		novel = schema_column(&w->schema, G_MEMINFO, "Novel", 5);
		assert_true(novel >= (int)w->schema.groups[G_MEMINFO].nknown);
		assert_int_equal(w->schema.groups[G_MEMINFO].cols[novel].kind, KIND_UNKNOWN);
		is(f, 0, (uint32_t)novel, 5);
	}
	assert_int_equal(schema_column(&w->schema, G_MEMINFO, "Broken", 6), -1);
	keyed_release(&k);
}

/* What is remembered of the lines must not outlive their order. */
static void keyed_follows_moved_lines(void **state)
{
	static const char *const texts[] = { "MemTotal: 1 kB\nMemFree: 2 kB\nBuffers: 3 kB\n",
					     "MemFree: 2 kB\nBuffers: 3 kB\nMemTotal: 1 kB\n",
					     "Buffers: 3 kB\n", "MemTotal: 1 kB\nBuffers: 3 kB\n",
					     "MemTotalX: 9 kB\nMemTotal: 1 kB\nBuffers: 3 kB\n" };
	struct world *w = *state;
	const struct frame *f = &w->s.frames[G_MEMINFO];
	struct keyed k;

	keyed_init(&k, G_MEMINFO, ':');
	for (unsigned i = 0; i < 5; i++) {
		keyed(w, &k, texts[i], strlen(texts[i]));
		is(f, 0, C_MEMINFO_BUFFERS, 3);
		if (i == 2)
			is_absent(f, 0, C_MEMINFO_MEM_TOTAL);
		else
			is(f, 0, C_MEMINFO_MEM_TOTAL, 1);
		if (i >= 2)
			is_absent(f, 0, C_MEMINFO_MEM_FREE);
	}
	keyed_release(&k);
}

static void keyed_survives_hostile_text(void **state)
{
	static const char nul[] = "MemTotal: 1\0 2 kB\nMem\0Free: 2\n\0\0\nBuffers: 3\n";
	static const char *const texts[] = { "",	 "\n\n\n",	   ":",
					     ":\n: 5\n", "MemTotal:",	   "MemTotal",
					     " : 1\n",	 "MemTotal:\n5\n", "MemTotal: 1x" };
	struct world *w = *state;
	const struct frame *f = &w->s.frames[G_MEMINFO];
	struct keyed k;

	keyed_init(&k, G_MEMINFO, ':');
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		assert_int_equal(keyed(w, &k, texts[i], strlen(texts[i])), 0);
	assert_int_equal(keyed(w, &k, nul, sizeof(nul) - 1), 2);
	is(f, 0, C_MEMINFO_MEM_TOTAL, 1);
	is(f, 0, C_MEMINFO_BUFFERS, 3);
	keyed_release(&k);
}

static void keyed_limits_what_it_learns(void **state)
{
	struct world *w = *state;
	struct buf text = BUF_INIT;
	struct keyed k;

	for (unsigned i = 0; i < 100000; i++)
		buf_fmt(&text, "key_number_%u %u\n", i, i);
	buf_repeat(&text, 'k', 5000);
	buf_str(&text, " 1\npgpgin 77\n");
	keyed_init(&k, G_VMSTAT, ' ');
	assert_int_equal(keyed(w, &k, text.p, text.len), LEARN_MAX_COLUMNS + 1);
	is(&w->s.frames[G_VMSTAT], 0, C_VMSTAT_PGPGIN, 77);
	assert_int_equal(w->schema.groups[G_VMSTAT].ncols,
			 w->schema.groups[G_VMSTAT].nknown + LEARN_MAX_COLUMNS);
	keyed_release(&k);
	buf_release(&text);
}

static size_t paired(struct world *w, struct paired *x, const char *text)
{
	return paired_parse(x, &w->schema, begin(w, x->group, true), text, strlen(text));
}

static void paired_joins_names_and_values(void **state)
{
	static const char text[] =
		"Ip: Forwarding DefaultTTL InReceives\nIp: 2 64 768\n"
		"Tcp: MaxConn InSegs OutSegs Novel\nTcp: -1 5 bad 18446744073709551615\n";
	struct world *w = *state;
	const struct frame *f = &w->s.frames[G_SNMP];
	struct paired x;

	paired_init(&x, G_SNMP);
	for (unsigned again = 0; again < 2; again++) {
		assert_int_equal(paired(w, &x, text), 6);
		is(f, 0, C_SNMP_IP_DEFAULT_TTL, 64);
		is(f, 0, C_SNMP_IP_IN_RECEIVES, 768);
		is(f, 0, C_SNMP_TCP_MAX_CONN, UINT64_MAX);
		is(f, 0, C_SNMP_TCP_IN_SEGS, 5);
		is_absent(f, 0, C_SNMP_TCP_OUT_SEGS);
		is(f, 0, (uint32_t)schema_column(&w->schema, G_SNMP, "TcpNovel", 8), UINT64_MAX);
	}
	/* a header of the same length with other names */
	assert_int_equal(paired(w, &x, "Ip: Forwarding InReceives DefaultTTL\nIp: 2 64 768\n"), 3);
	is(f, 0, C_SNMP_IP_DEFAULT_TTL, 768);
	paired_release(&x);
}

static void paired_survives_hostile_text(void **state)
{
	static const struct {
		const char *text;
		size_t cells;
	} cases[] = {
		{ "", 0 },
		{ "Tcp:", 0 },
		{ "Tcp: InSegs\n", 0 },
		{ "Tcp: InSegs\nUdp: 5\n", 0 },
		{ "Tcp: InSegs\nUdp: InDatagrams\nUdp: 5\n", 1 },
		{ "Tcp: InSegs\nTcp:", 0 },
		{ "Tcp: InSegs OutSegs\nTcp: 5", 1 },
		{ "Tcp: InSegs\nTcp: 5 6 7 8\n", 1 },
		{ "Tcp: InSegs OutSegs\nTcp: -5 6\n", 1 },
		{ "no colon here\nTcp: InSegs\nTcp: 5\n", 1 },
		{ "\n\n::\n:: 5\n", 0 },
	};
	struct world *w = *state;
	struct paired x;

	paired_init(&x, G_SNMP);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(paired(w, &x, cases[i].text), cases[i].cells);
	paired_release(&x);
}

static void paired_reads_many_heads(void **state)
{
	struct world *w = *state;
	struct buf text = BUF_INIT;
	struct paired x;

	for (unsigned i = 0; i < 50000; i++)
		buf_fmt(&text, "P%u: A\nP%u: 1\n", i, i);
	buf_str(&text, "Tcp: InSegs\nTcp: 5\n");
	paired_init(&x, G_SNMP);
	assert_int_equal(paired(w, &x, text.p), LEARN_MAX_COLUMNS + 1);
	is(&w->s.frames[G_SNMP], 0, C_SNMP_TCP_IN_SEGS, 5);
	paired_release(&x);
	buf_release(&text);
}

static void rows_drop_what_is_no_row(void **state)
{
	static const struct field fields[] = { { FIELD_WORD, C_SWAP_NAME, true },
					       { FIELD_SKIP, 0, false },
					       { FIELD_U64, C_SWAP_SIZE, true },
					       { FIELD_I64, C_SWAP_PRIORITY, false } };
	static const char text[] = "Name type size\n/a file 5 -2\n\n/b file x\n/c file 6\n/d";
	struct world *w = *state;
	struct frame *f = begin(w, G_SWAP, false);

	rows_parse(fields, 4, &w->strings, f, text, sizeof(text) - 1);
	assert_int_equal(f->nrows, 2);
	assert_string_equal(frame_label(f, 0, C_SWAP_NAME, NULL), "/a");
	is(f, 0, C_SWAP_PRIORITY, (uint64_t)-2);
	is(f, 1, C_SWAP_SIZE, 6);
	is_absent(f, 1, C_SWAP_PRIORITY);
}

static void matrix_reads_lines(void **state)
{
	static const char text[] =
		"      CPU0  CPU3\n 24:  1  2  IO-APIC 5-edge  8250_dma  \nERR:  9\n"
		"no label\n : 5\nX: 18446744073709551616 4 4 4\nLAST:";
	const char *p = text, *end = text + sizeof(text) - 1;
	struct matrix m = { .cpus = NULL };
	struct matrix_line l;

	(void)state;
	assert_true(matrix_header(&m, &p, end));
	assert_int_equal(m.ncpus, 2);
	assert_int_equal(m.cpus[1], 3);
	assert_true(matrix_line(&m, &p, end, &l));
	assert_memory_equal(l.label, "24", l.label_len);
	assert_int_equal(l.n, 2);
	assert_int_equal(m.val[1], 2);
	assert_int_equal(l.text_len, strlen("IO-APIC 5-edge  8250_dma"));
	assert_true(matrix_line(&m, &p, end, &l));
	assert_int_equal(l.n, 1);
	assert_int_equal(l.text_len, 0);
	assert_false(matrix_line(&m, &p, end, &l));
	assert_false(matrix_line(&m, &p, end, &l));
	assert_true(matrix_line(&m, &p, end, &l));
	assert_int_equal(l.n, 2);
	assert_int_equal(m.has[0], 0);
	assert_int_equal(m.has[1], 1);
	assert_true(matrix_line(&m, &p, end, &l));
	assert_int_equal(l.n, 0);
	assert_ptr_equal(p, end);
	matrix_release(&m);
}

static void matrix_needs_a_header(void **state)
{
	static const char *const texts[] = { "", "\n", "24: 1\n", "CPU CPUx\n",
					     "CPU99999999999 CPU1\n" };
	struct matrix m = { .cpus = NULL };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		const char *p = texts[i];

		assert_false(matrix_header(&m, &p, p + strlen(p)));
	}
	matrix_release(&m);
}

static void tagged_takes_by_place(void **state)
{
	static const struct tag tags[] = { { "net", C_NFS_NET_COUNT, 0, 2 },
					   { "proc3", C_NFS_V3_NULL, 1, 3 } };
	static const char text[] = "proc3 22 1 x 3 4 5\nnets 9\n\nproc3\nnet 7";
	struct world *w = *state;
	struct frame *f = begin(w, G_NFS, true);

	assert_int_equal(tagged_parse(tags, 2, f, text, sizeof(text) - 1), 3);
	is(f, 0, C_NFS_V3_NULL, 1);
	is_absent(f, 0, C_NFS_V3_NULL + 1);
	is(f, 0, C_NFS_V3_NULL + 2, 3);
	is_absent(f, 0, C_NFS_V3_NULL + 3);
	is(f, 0, C_NFS_NET_COUNT, 7);
	is_absent(f, 0, C_NFS_NET_COUNT + 1);
}

static void psi_takes_both_lines(void **state)
{
	static const char text[] = "some avg10=1.50 avg60=0.09 avg300= total=6862022\n"
				   "full avg10=x avg60=100.00 novel=1 total=18446744073709551616\n";
	struct world *w = *state;
	struct frame *f = begin(w, G_PSI, true);

	assert_true(psi_parse(text, sizeof(text) - 1, f, 0, C_PSI_CPU_SOME_AVG10,
			      C_PSI_CPU_FULL_AVG10));
	is(f, 0, C_PSI_CPU_SOME_AVG10, 150);
	is(f, 0, C_PSI_CPU_SOME_AVG60, 9);
	is_absent(f, 0, C_PSI_CPU_SOME_AVG300);
	is(f, 0, C_PSI_CPU_SOME_TOTAL, 6862022);
	is_absent(f, 0, C_PSI_CPU_FULL_AVG10);
	is(f, 0, C_PSI_CPU_FULL_AVG60, 10000);
	is_absent(f, 0, C_PSI_CPU_FULL_TOTAL);
	assert_false(psi_parse("", 0, f, 0, 0, 0));
	assert_false(psi_parse("some", 4, f, 0, 0, 0));
	assert_false(psi_parse(text, 30, f, 0, UINT32_MAX, UINT32_MAX));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(keyed_takes_known_and_unknown, setup, teardown),
		cmocka_unit_test_setup_teardown(keyed_follows_moved_lines, setup, teardown),
		cmocka_unit_test_setup_teardown(keyed_survives_hostile_text, setup, teardown),
		cmocka_unit_test_setup_teardown(keyed_limits_what_it_learns, setup, teardown),
		cmocka_unit_test_setup_teardown(paired_joins_names_and_values, setup, teardown),
		cmocka_unit_test_setup_teardown(paired_survives_hostile_text, setup, teardown),
		cmocka_unit_test_setup_teardown(paired_reads_many_heads, setup, teardown),
		cmocka_unit_test_setup_teardown(rows_drop_what_is_no_row, setup, teardown),
		cmocka_unit_test(matrix_reads_lines),
		cmocka_unit_test(matrix_needs_a_header),
		cmocka_unit_test_setup_teardown(tagged_takes_by_place, setup, teardown),
		cmocka_unit_test_setup_teardown(psi_takes_both_lines, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
