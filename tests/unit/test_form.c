/* form: every built-in form compiles with every option; rows come filtered, cut and in order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "render.h"

static struct schema schema;
static struct strtab strings;
static struct sample s;

static int setup(void **state)
{
	(void)state;
	schema_init(&schema);
	strtab_init(&strings);
	sample_init(&s);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	sample_release(&s);
	strtab_release(&strings);
	schema_release(&schema);
	return 0;
}

static void every_form_compiles(void **state)
{
	(void)state;
	for (const struct form *const *f = all_forms; *f; f++)
		for (uint32_t options = 0; options < 16; options++) {
			struct form_table *t;
			struct err e;
			size_t n;

			if (form_new(&t, *f, &schema, options, &e))
				fail_msg("%s: %s", (*f)->name, e.text);
			form_fields(t, &n);
			assert_true(n > 0);
			form_free(t);
		}
}

static void a_wrong_formula_is_refused(void **state)
{
	static const struct form_field fields[] = { { "x", NULL, 0, FORM_WHOLE, "no.such" },
						    { NULL } };
	static const struct form wrong = { .name = "wrong", .group = G_NONE, .fields = fields };
	struct form_table *t;
	struct err e;

	(void)state;
	assert_int_equal(form_new(&t, &wrong, &schema, 0, &e), ERR_USAGE);
	assert_null(t);
}

static void slab(struct frame *f, const char *name, uint64_t objects)
{
	uint32_t row = frame_row(f);

	frame_set(f, row, C_SLAB_NAME, strtab_id(&strings, name, strlen(name)));
	frame_set(f, row, C_SLAB_ACTIVE_OBJS, objects);
	frame_set(f, row, C_SLAB_NUM_OBJS, (1ull << 32) + 7); /* 7, in 32 bits */
}

/* The text of F over the sample. */
static uint32_t options;

static void show(const struct form *f, const char *only, enum format format, struct buf *out)
{
	struct form_table *t;
	struct sheaf sheaf = { .format = format, .style.divisor = 1024, .out = out };
	struct err e;
	uint32_t n;

	assert_int_equal(form_new(&t, f, &schema, options, &e), 0);
	if (only)
		form_only(t, "name", only);
	sheaf.form = t;
	n = form_begin(t, &s);
	for (uint32_t row = 0; row < n; row++) {
		const struct form_cell *cells = form_row(t, row);

		if (cells)
			sheaf_row(&sheaf, cells, 1000);
	}
	sheaf_end(&sheaf);
	form_free(t);
}

static void rows_are_sorted_cut_and_escaped(void **state)
{
	struct frame *f = frame_begin(&s, G_SLAB, schema.groups[G_SLAB].ncols, &strings);
	struct buf out = BUF_INIT;

	(void)state;
	slab(f, "z", 1);
	slab(f, "a_name_of_more_than_24_bytes", 2);
	slab(f, "\033[31m", 3);
	show(&vmstat_slabs_form, NULL, FORMAT_TABLE, &out);
	assert_string_equal(buf_cstr(&out),
			    "\\x1b[31m                      3      7      -      -\n"
			    "a_name_of_more_than_24_b      2      7      -      -\n"
			    "z                             1      7      -      -\n");
	buf_release(&out);
	show(&vmstat_slabs_form, "z", FORMAT_CSV, &out);
	assert_non_null(strstr(buf_cstr(&out), "time,cache,num,total,size,pages\n"));
	assert_non_null(strstr(buf_cstr(&out), ",z,1,7,,\n"));
	assert_null(strstr(buf_cstr(&out), "a_name"));
	buf_release(&out);
}

static void what_was_not_read_has_no_row(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	show(&vmstat_slabs_form, NULL, FORMAT_TABLE, &out);
	assert_int_equal(out.len, 0);
	buf_release(&out);
}

static void sizes_are_cut_off(void **state)
{
	static const struct {
		double kib;
		bool human, si;
		const char *text;
	} cases[] = {
		{ 0, true, false, "   0B" },
		{ 1, true, false, "1.0Ki" },
		{ 1023, true, false, "1.0Mi" }, /* 1023.0Ki is too long, 1023Ki as well */
		{ 16.0 * 1024 * 1024 * 1024 - 1, true, false, " 15Ti" },
		{ 9.999 * 1024, true, false, " 9Mi" },
		{ 1, true, true, "1.0K" },
		{ 1000, false, false, "  500" },
		{ -3, false, false, "   -1" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct size_style style = { 2048, cases[i].human, cases[i].si, 0 };
		struct buf out = BUF_INIT;

		buf_size(&out, cases[i].kib, &style, 5);
		if (strcmp(buf_cstr(&out) + strspn(buf_cstr(&out), " "),
			   cases[i].text + strspn(cases[i].text, " ")) != 0)
			fail_msg("%g: %s, not %s", cases[i].kib, buf_cstr(&out), cases[i].text);
		buf_release(&out);
	}
}

static void put_one(unsigned group, uint32_t col, uint64_t v)
{
	struct frame *f = frame_begin(&s, group, schema.groups[group].ncols, &strings);

	frame_set(f, frame_row(f), col, v);
}

/* A store may hold any number: nothing overflows (ASan's build knows). */
static void any_number_can_be_shown(void **state)
{
	static const uint64_t values[] = { 0, 1, 1ull << 31, 1ull << 53, 1ull << 63, UINT64_MAX };

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		struct buf out = BUF_INIT;

		put_one(G_UPTIME, C_UPTIME_UPTIME, values[i]);
		put_one(G_MEMINFO, C_MEMINFO_MEM_FREE, values[i]);
		put_one(G_STAT, C_STAT_PROCESSES, values[i]);
		put_one(G_TCP_PORT, C_TCP_PORT_STATE, values[i]);
		put_one(G_DISK, C_DISK_IN_FLIGHT, values[i]);
		for (const struct form *const *f = all_forms; *f; f++)
			for (int format = FORMAT_TABLE; format <= FORMAT_CSV; format++) {
				options = f == &all_forms[1] ? (uint32_t)format
							     : 0; /* uptime -p, -s */
				show(*f, NULL, (enum format)format, &out);
				options = 0;
				assert_true(out.len > 0);
			}
		buf_release(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_form_compiles, setup, teardown),
		cmocka_unit_test_setup_teardown(a_wrong_formula_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(rows_are_sorted_cut_and_escaped, setup, teardown),
		cmocka_unit_test_setup_teardown(what_was_not_read_has_no_row, setup, teardown),
		cmocka_unit_test_setup_teardown(sizes_are_cut_off, setup, teardown),
		cmocka_unit_test_setup_teardown(any_number_can_be_shown, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
