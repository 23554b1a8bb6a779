/* Moments: the last sample at or before an instant, with groups of their own cadence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store_gen.h"
#include "window.h"

enum { SAMPLES = 800, REBOOT = 701 }; /* blocks and a tail; meminfo is in every third sample */

struct world {
	char dir[64];
	struct schema schema;
	struct store store;
	struct moment m;
};

static void write_samples(const char *dir, struct schema *schema)
{
	struct store_policy policy = { 0 };
	struct strtab strings;
	struct writer *w;
	struct sample s;
	struct err e;

	sample_init(&s);
	strtab_init(&strings);
	assert_int_equal(writer_open(&w, dir, &policy, schema, &e), 0);
	for (uint64_t n = 1; n <= SAMPLES; n++) {
		gen_sample(&s, &strings, n);
		if (n >= REBOOT) {
			memset(s.stamp.boot_id, 0x77, sizeof(s.stamp.boot_id));
			s.stamp.uptime_cs = (n - REBOOT + 1) * 100;
		}
		/* only once, and long before the others */
		if (n == 200) {
			struct frame *f = frame_begin(&s, G_LOAD, C_LOAD_LAST_PID + 1, &strings);

			frame_set(f, frame_row(f), C_LOAD_LOAD1, 42);
		}
		assert_int_equal(writer_append(w, &s, NULL, 0, &e), 0);
	}
	writer_close(w);
	sample_release(&s);
	strtab_release(&strings);
}

static int setup(void **state)
{
	struct world *w = mem_zalloc(1, sizeof(*w));
	struct err e;

	gen_mkdir(w->dir);
	schema_init(&w->schema);
	write_samples(w->dir, &w->schema);
	assert_int_equal(store_open(&w->store, w->dir, &e), 0);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;

	store_release(&w->store);
	schema_release(&w->schema);
	gen_rmdir(w->dir);
	free(w);
	return 0;
}

static int find(struct world *w, unsigned must, int64_t to_ms)
{
	struct needs needs = { .groups = (groupset)1 << G_CPU | (groupset)1 << G_MEMINFO |
					 (groupset)1 << G_HOST | (groupset)1 << G_LOAD };
	struct err e;
	int rc = moment_find(&w->m, &w->store, &w->schema, &needs, must, to_ms, &e);

	assert_int_equal(rc < 0 ? e.code : 0, rc < 0 ? rc : 0);
	return rc;
}

/* That GROUP of the moment's end is what sample N held. */
static void expect_frame(struct world *w, unsigned group, uint64_t n)
{
	struct strtab strings;
	struct sample right;

	sample_init(&right);
	strtab_init(&strings);
	gen_sample(&right, &strings, n);
	right.stamp = w->m.b.stamp; /* an older frame keeps no time of its own */
	assert_true(gen_same(&w->schema, &w->m.b, &right, (groupset)1 << group, false));
	sample_release(&right);
	strtab_release(&strings);
}

static void test_between_samples(void **state)
{
	struct world *w = *state;

	for (uint64_t n = 500; n < 506; n++) {
		assert_int_equal(find(w, G_NONE, gen_ms(n) + 999), 0);
		assert_int_equal(w->m.b.seq, n);
		assert_int_equal(w->m.interval.a->seq, n - 1);
		assert_int_equal(w->m.interval.itv_cs, 100);
		expect_frame(w, G_CPU, n);
		expect_frame(w, G_HOST, n);
		moment_release(&w->m);
	}
}

static void test_own_cadence(void **state)
{
	struct world *w = *state;

	for (uint64_t n = 500; n < 506; n++) {
		assert_int_equal(find(w, G_NONE, gen_ms(n)), 0);
		expect_frame(w, G_MEMINFO, n / 3 * 3);
		/* the start has only its own */
		assert_int_equal(w->m.a.frames[G_MEMINFO].taken, (n - 1) % 3 == 0);
		/* read once, 300 s before */
		assert_true(w->m.b.frames[G_LOAD].taken);
		assert_int_equal(w->m.b.frames[G_LOAD].val[C_LOAD_LOAD1], 42);
		moment_release(&w->m);
	}
}

static void test_must(void **state)
{
	struct world *w = *state;

	assert_int_equal(find(w, G_MEMINFO, gen_ms(505)), 0);
	assert_int_equal(w->m.b.seq, 504);
	assert_int_equal(w->m.a.seq, 501);
	assert_int_equal(w->m.interval.itv_cs, 300);
	moment_release(&w->m);
	assert_int_equal(find(w, G_PSI, gen_ms(505)), ERR_EMPTY);
	moment_release(&w->m);
}

static void test_boot(void **state)
{
	struct world *w = *state;

	assert_int_equal(find(w, G_NONE, gen_ms(REBOOT)), 0);
	assert_int_equal(w->m.b.seq, REBOOT);
	assert_null(w->m.interval.a);
	/* what the boot before read does not count */
	assert_false(w->m.b.frames[G_MEMINFO].taken);
	assert_false(w->m.b.frames[G_LOAD].taken);
	moment_release(&w->m);
	assert_int_equal(find(w, G_NONE, gen_ms(REBOOT - 1)), 0);
	assert_int_equal(w->m.a.seq, REBOOT - 2);
	moment_release(&w->m);
}

static void test_ends(void **state)
{
	struct world *w = *state;

	assert_int_equal(find(w, G_NONE, INT64_MAX), 0);
	assert_int_equal(w->m.b.seq, SAMPLES);
	moment_release(&w->m);
	assert_int_equal(find(w, G_NONE, gen_ms(1)), 0);
	assert_int_equal(w->m.b.seq, 1);
	assert_null(w->m.interval.a);
	moment_release(&w->m);
	assert_int_equal(find(w, G_NONE, gen_ms(1) - 1), ERR_EMPTY);
	moment_release(&w->m);
}

/* ---- stepping by such samples ---------------------------------------------------------------- */

/* The rows of W, as text: "501-504 504-507 ...", or "501 ..." where there is no start. */
static void rows_of(struct world *world, const struct window *w, struct buf *out)
{
	const struct needs needs = { .groups = (groupset)1 << G_CPU | (groupset)1 << G_MEMINFO };
	struct stepper *st;
	struct step step;
	struct err e;

	buf_reset(out);
	assert_int_equal(stepper_open(&st, &world->store, &world->schema, &needs, w, false, &e), 0);
	do {
		assert_int_equal(stepper_next(st, &step, &e), 0);
		if (step.type != STEP_ROW)
			continue;
		if (step.interval->a)
			buf_fmt(out, "%llu-", (unsigned long long)step.interval->a->seq);
		buf_fmt(out, "%llu ", (unsigned long long)step.interval->b->seq);
		/* the start may be several samples back, and must still be what it was; what it
		 * lacked is of the sample, so many seconds before, that had it */
		if (step.interval->a) {
			world->m.b = *step.interval->a;
			expect_frame(world, G_MEMINFO,
				     step.interval->a->seq -
					     frame_age(step.interval->a, G_MEMINFO) / 100);
		}
	} while (step.type != STEP_END);
	stepper_close(st);
}

static void test_steps_with_a_group(void **state)
{
	struct world *w = *state;
	struct window window = { .from_ms = gen_ms(500),
				 .to_ms = gen_ms(520),
				 .must = (groupset)1 << G_MEMINFO };
	struct buf out = BUF_INIT;

	rows_of(w, &window, &out);
	assert_string_equal(buf_cstr(&out), "501-504 504-507 507-510 510-513 513-516 516-519 ");
	window.every_ms = 6000;
	rows_of(w, &window, &out);
	assert_string_equal(buf_cstr(&out), "501-507 507-513 513-519 ");
	window.every_ms = 0;
	window.at = true;
	rows_of(w, &window, &out);
	assert_string_equal(buf_cstr(&out), "516-519 ");
	buf_release(&out);
	memset(&w->m, 0, sizeof(w->m));
}

static void test_steps_of_levels(void **state)
{
	struct world *w = *state;
	struct window window = { .from_ms = gen_ms(697), .to_ms = gen_ms(703), .levels = true };
	struct buf out = BUF_INIT;

	rows_of(w, &window, &out);
	assert_string_equal(buf_cstr(&out), "697 697-698 698-699 699-700 701 701-702 702-703 ");
	window.must = (groupset)1 << G_MEMINFO;
	rows_of(w, &window, &out);
	assert_string_equal(buf_cstr(&out), "699 702 ");
	window.at = true;
	rows_of(w, &window, &out);
	assert_string_equal(buf_cstr(&out), "702 ");
	buf_release(&out);
	memset(&w->m, 0, sizeof(w->m));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_between_samples, setup, teardown),
		cmocka_unit_test_setup_teardown(test_own_cadence, setup, teardown),
		cmocka_unit_test_setup_teardown(test_must, setup, teardown),
		cmocka_unit_test_setup_teardown(test_boot, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ends, setup, teardown),
		cmocka_unit_test_setup_teardown(test_steps_with_a_group, setup, teardown),
		cmocka_unit_test_setup_teardown(test_steps_of_levels, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
