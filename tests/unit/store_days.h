/*
 * store_days: a store that grows by samples of made-up days, for tests of rotation and retention.
 */
#ifndef SAGO_TEST_STORE_DAYS_H
#define SAGO_TEST_STORE_DAYS_H

#include <time.h>

#include "../../src/store/name.h"
#include "../../src/store/seal.h"
#include "store_gen.h"

static const int64_t DAY_MS = 86400 * (int64_t)1000;

struct fixture {
	char dir[64];
	struct schema schema;
	struct sample s;
	struct strtab strings;
	struct writer *w;
	struct store_policy policy;
	uint64_t n;	 /* of the last sample */
	int64_t real_ms; /* what the clock says */
	int64_t boot_ms;
	unsigned boot; /* which one; 0 for the one that gen_sample() makes */
};

static inline int setup(void **state)
{
	struct fixture *f = mem_zalloc(1, sizeof(*f));

	setenv("TZ", "UTC", 1);
	tzset();
	gen_mkdir(f->dir);
	schema_init(&f->schema);
	sample_init(&f->s);
	strtab_init(&f->strings);
	f->real_ms = gen_ms(0);
	*state = f;
	return 0;
}

static inline int teardown(void **state)
{
	struct fixture *f = *state;

	writer_close(f->w);
	sample_release(&f->s);
	strtab_release(&f->strings);
	schema_release(&f->schema);
	gen_rmdir(f->dir);
	free(f);
	return 0;
}

static inline void open_writer(struct fixture *f)
{
	struct err e;

	writer_close(f->w);
	if (writer_open(&f->w, f->dir, &f->policy, &f->schema, &e))
		fail_msg("%s", e.text);
}

/* A sample after STEP_MS of real time, with the clock moved by SET_MS besides. */
static inline void append(struct fixture *f, int64_t step_ms, int64_t set_ms)
{
	struct err e;

	gen_sample(&f->s, &f->strings, ++f->n);
	f->boot_ms += step_ms;
	f->real_ms += step_ms + set_ms;
	f->s.stamp.real_ms = f->real_ms;
	f->s.stamp.mono_ms = f->s.stamp.boot_ms = f->boot_ms;
	if (f->boot)
		memcpy(f->s.stamp.boot_id, &f->boot, sizeof(f->boot));
	if (writer_append(f->w, &f->s, NULL, 0, &e))
		fail_msg("%s", e.text);
}

static inline size_t count(const struct fixture *f, enum segment_state state)
{
	struct segment *list;
	struct err e;
	size_t n, found = 0;

	assert_int_equal(segments_list(f->dir, &list, &n, &e), 0);
	for (size_t i = 0; i < n; i++)
		found += list[i].state == state;
	segments_free(list, n);
	return found;
}

static inline void seal(struct fixture *f)
{
	struct err e = { .text = "" };

	if (store_seal_pending(f->dir, &f->policy, &e))
		fail_msg("%s", e.text);
}

/* Samples in the store, all different; damage fails the test. */
static inline uint64_t samples(const struct fixture *f)
{
	struct schema schema;
	struct store st;
	struct cursor *c;
	struct item item;
	struct err e;
	uint64_t n = 0, last = 0;

	schema_init(&schema);
	assert_int_equal(store_open(&st, f->dir, &e), 0);
	assert_int_equal(cursor_open(&c, &st, &schema, GROUPS_ALL, INT64_MIN, INT64_MAX, &e), 0);
	while (!cursor_next(c, &item, &e) && item.type != ITEM_END) {
		if (item.type == ITEM_DAMAGE)
			fail_msg("%s", item.damage);
		if (item.type != ITEM_SAMPLE)
			continue;
		assert_true(item.sample->seq > last);
		last = item.sample->seq;
		n++;
	}
	cursor_close(c);
	store_release(&st);
	schema_release(&schema);
	return n;
}

#endif
