/* render: numbers as printf prints them, and every format well-formed whatever the names hold. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "render.h"

static struct schema schema;

static void fixed_is_printf(double v, unsigned decimals)
{
	struct buf b = BUF_INIT;
	char want[400];

	snprintf(want, sizeof(want), "%.*f", (int)decimals, v);
	buf_fixed(&b, v, decimals);
	assert_string_equal(buf_cstr(&b), want);
	buf_release(&b);
}

static void numbers(void **state)
{
	static const double odd[] = { 0,     -0.0,  0.5,      1.5,	   2.5,	    0.005,
				      0.015, 1.005, 0.125,    0.375,	   99.995,  1e15,
				      1e16,  1e300, 9e15 - 1, 123456789.5, -1.25,   4294967295.0,
				      0.045, 0.055, 1e-10,    2.675,	   1023.995 };
	uint64_t seed = 42;

	(void)state;
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		for (unsigned d = 0; d < 4; d++)
			fixed_is_printf(odd[i], d);
	for (int i = 0; i < 200000; i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		fixed_is_printf((double)(seed >> 20) / (double)(1 + (seed & 0xffff)),
				(unsigned)(i % 4));
		fixed_is_printf((double)((seed >> 40) % 200000) / 1000, 2); /* ties and near ties */
	}
}

static void strings(void **state)
{
	struct buf b = BUF_INIT;

	(void)state;
	buf_json(&b, "a\"b\\c\n\x1b[0m\xff", 11);
	assert_string_equal(buf_cstr(&b), "\"a\\\"b\\\\c\\\\x0a\\\\x1b[0m\\\\xff\"");
	buf_reset(&b);
	buf_csv(&b, "plain", 5);
	assert_string_equal(buf_cstr(&b), "plain");
	buf_reset(&b);
	buf_csv(&b, "a,\"b\"", 5);
	assert_string_equal(buf_cstr(&b), "\"a,\"\"b\"\"\"");
	buf_reset(&b);
	buf_csv(&b, "=1+1", 4);
	buf_csv(&b, "-x;", 3);
	buf_csv(&b, "-1.5", 4);
	assert_string_equal(buf_cstr(&b), "'=1+1\"'-x;\"-1.5");
	buf_release(&b);
}

/* A view with a name as last column, a filter and a wide form, as the coming reports have them. */
static const struct view_section sections[] = { { "io", { "--io--", "---io---" } },
						{ "what", { NULL, NULL } } };
static const struct view_column columns[] = {
	{ "r/s", 0, { 6, 9 }, 2, SOURCE_FORMULA, "rd_ios / itv * 100", 0, 0 },
	{ "extra", 0, { 6, 6 }, 0, SOURCE_FORMULA, "1", 1, 0 },
	{ "time", 1, { 19, 19 }, 0, SOURCE_TIME, NULL, 4, 0 },
	{ "dev", 1, { 0, 0 }, 0, SOURCE_LABEL, "name", 0, 0 },
	{ NULL, 0, { 0, 0 }, 0, 0, NULL, 0, 0 },
};
static const struct view view = {
	.name = "disks",
	.group = G_DISK,
	.sections = sections,
	.nsections = 2,
	.columns = columns,
	.filter = "rd_ios > 0",
	.wide = 2,
};

struct output {
	struct strtab strings;
	struct sample a, b;
	struct buf text;
};

static void add_disk(struct output *o, struct sample *s, uint64_t minor, const char *name,
		     uint64_t ios)
{
	struct frame *f = &s->frames[G_DISK];
	uint32_t row = frame_row(f);

	frame_set(f, row, C_DISK_MAJOR, 8);
	frame_set(f, row, C_DISK_MINOR, minor);
	frame_set(f, row, C_DISK_NAME, strtab_id(&o->strings, name, strlen(name)));
	frame_set(f, row, C_DISK_RD_IOS, ios);
}

static void make_samples(struct output *o)
{
	memset(o, 0, sizeof(*o));
	strtab_init(&o->strings);
	sample_init(&o->a);
	sample_init(&o->b);
	frame_begin(&o->a, G_DISK, schema.groups[G_DISK].ncols, &o->strings);
	frame_begin(&o->b, G_DISK, schema.groups[G_DISK].ncols, &o->strings);
	add_disk(o, &o->a, 0, "sda", 100);
	add_disk(o, &o->b, 0, "sda", 150);
	add_disk(o, &o->a, 1, "idle", 7);
	add_disk(o, &o->b, 1, "idle", 7);
	add_disk(o, &o->b, 2, "new\x1b[1m,\"x\"", 30);
	o->a.stamp.uptime_cs = 100;
	o->b.stamp.uptime_cs = 300;
	o->b.stamp.real_ms = 1795391635000;
}

static void release_samples(struct output *o)
{
	sample_release(&o->a);
	sample_release(&o->b);
	strtab_release(&o->strings);
	buf_release(&o->text);
}

static void render_rows(struct renderer *r, struct table *t, struct output *o)
{
	struct interval i;
	uint32_t rows;

	interval_init(&i, &o->a, &o->b);
	rows = table_begin(t, &i);
	for (uint32_t row = 0; row < rows; row++) {
		const struct cell *cells = table_row(t, row);

		if (cells)
			render_row(r, cells, o->b.stamp.real_ms);
	}
	interval_release(&i);
}

static void render(struct output *o, uint32_t options, enum format format, unsigned page)
{
	struct render_options ro = { .format = format, .page = page, .first_page = page };
	struct table *t;
	struct renderer *r;
	struct err e;
	char bytes[4096];
	ssize_t n;
	int fds[2];

	make_samples(o);
	assert_int_equal(pipe(fds), 0);
	ro.fd = fds[1];
	assert_int_equal(table_new(&t, &view, &schema, options, &e), 0);
	r = renderer_new(t, &ro);
	render_rows(r, t, o);
	assert_int_equal(render_end(r, &e), 0);
	close(fds[1]);
	while ((n = read(fds[0], bytes, sizeof(bytes))) > 0)
		buf_add(&o->text, bytes, (size_t)n);
	close(fds[0]);
	buf_char(&o->text, '\0');
	renderer_free(r);
	table_free(t);
}

static void text_table(void **state)
{
	struct output o;

	(void)state;
	render(&o, 0, FORMAT_TABLE, 0);
	assert_string_equal(o.text.p, "--io--\n   r/s dev\n 25.00 sda\n 15.00 new\\x1b[1m,\"x\"\n");
	release_samples(&o);
	render(&o, 3, FORMAT_TABLE, 1);
	assert_string_equal(o.text.p,
			    "---io---\n      r/s  extra dev\n    25.00      1 sda\n"
			    "---io---\n      r/s  extra dev\n    15.00      1 new\\x1b[1m,\"x\"\n");
	release_samples(&o);
	render(&o, 4, FORMAT_TABLE, 0);
	assert_string_equal(o.text.p, "--io--\n   r/s                 UTC dev\n"
				      " 25.00 2026-11-22 23:53:55 sda\n"
				      " 15.00 2026-11-22 23:53:55 new\\x1b[1m,\"x\"\n");
	release_samples(&o);
}

static void json(void **state)
{
	struct output o;

	(void)state;
	render(&o, 4, FORMAT_JSON, 0);
	assert_string_equal(o.text.p,
			    "{\"disks\": {\"rows\": [\n"
			    "{\"time\": \"2026-11-22T23:53:55+00:00\", \"epoch\": 1795391635.000, "
			    "\"io\": {\"r/s\": "
			    "25.00}, \"what\": {\"dev\": \"sda\"}},\n"
			    "{\"time\": \"2026-11-22T23:53:55+00:00\", \"epoch\": 1795391635.000, "
			    "\"io\": {\"r/s\": "
			    "15.00}, \"what\": {\"dev\": \"new\\\\x1b[1m,\\\"x\\\"\"}}\n]}}\n");
	release_samples(&o);
}

static void csv(void **state)
{
	struct output o;

	(void)state;
	render(&o, 0, FORMAT_CSV, 0);
	assert_string_equal(o.text.p,
			    "time,r/s,dev\n2026-11-22T23:53:55+00:00,25.00,sda\n"
			    "2026-11-22T23:53:55+00:00,15.00,\"new\\x1b[1m,\"\"x\"\"\"\n");
	release_samples(&o);
}

static void write_error(void **state)
{
	struct render_options ro = { .format = FORMAT_CSV, .fd = -1 };
	struct table *t;
	struct renderer *r;
	struct err e = { 0 };

	(void)state;
	assert_int_equal(table_new(&t, &view, &schema, 0, &e), 0);
	r = renderer_new(t, &ro);
	assert_int_equal(render_end(r, &e), ERR_SYSTEM);
	assert_non_null(strstr(e.text, "cannot write"));
	renderer_free(r);
	table_free(t);
}

static int setup(void **state)
{
	(void)state;
	schema_init(&schema);
	return zone_use("UTC", NULL);
}

static int teardown(void **state)
{
	(void)state;
	schema_release(&schema);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers), cmocka_unit_test(strings), cmocka_unit_test(text_table),
		cmocka_unit_test(json),	   cmocka_unit_test(csv),     cmocka_unit_test(write_error),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
