/*
 * A directory tree that a test writes itself and gives to the probe as its root: probe_tree_new(),
 * tree_file() ..., tree_take(), and cell assertions on what came of it.
 */
#ifndef SAGO_TEST_PROBE_TREE_H
#define SAGO_TEST_PROBE_TREE_H

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
/* after the headers that it needs */
#include <cmocka.h>

#include "probe.h"

struct tree {
	char root[64];
	struct schema schema;
	struct probe *probe; /* opened at the first take */
	struct sample s;
};

static inline int tree_setup(void **state)
{
	struct tree *t = mem_zalloc(1, sizeof(*t));

	snprintf(t->root, sizeof(t->root), "/tmp/sago-probe-XXXXXX");
	assert_non_null(mkdtemp(t->root));
	schema_init(&t->schema);
	sample_init(&t->s);
	*state = t;
	return 0;
}

static inline int tree_unlink(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline int tree_teardown(void **state)
{
	struct tree *t = *state;

	probe_close(t->probe);
	sample_release(&t->s);
	schema_release(&t->schema);
	nftw(t->root, tree_unlink, 16, FTW_DEPTH | FTW_PHYS);
	free(t);
	return 0;
}

/* The path of NAME below the root, its directories made. Valid until the next call. */
static inline const char *tree_path(const struct tree *t, const char *name)
{
	static char path[512];
	size_t from = strlen(t->root) + 1;

	assert_true((size_t)snprintf(path, sizeof(path), "%s/%s", t->root, name) < sizeof(path));
	for (char *at = path + from; (at = strchr(at, '/')); *at++ = '/') {
		*at = '\0';
		mkdir(path, 0755);
	}
	return path;
}

static inline void tree_bytes(const struct tree *t, const char *name, const char *bytes, size_t n)
{
	FILE *f = fopen(tree_path(t, name), "w");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static inline void tree_file(const struct tree *t, const char *name, const char *text)
{
	tree_bytes(t, name, text, strlen(text));
}

static inline void tree_link(const struct tree *t, const char *name, const char *target)
{
	assert_int_equal(symlink(target, tree_path(t, name)), 0);
}

/* Takes a sample of everything; the probe stays open for the next one. */
static inline void tree_take(struct tree *t)
{
	struct probe_options o = {
		.root = t->root, .groups = GROUPS_ALL, .has_time = true, .time_ms = 1700000000123
	};
	struct err e;

	if (!t->probe)
		assert_int_equal(probe_open(&t->probe, &o, &t->schema, &e), 0);
	assert_int_equal(probe_take(t->probe, GROUPS_ALL, &t->s, &e), 0);
}

static inline bool tree_taken(const struct tree *t, unsigned group)
{
	return t->s.frames[group].taken;
}

static inline uint32_t tree_rows(const struct tree *t, unsigned group)
{
	assert_true(tree_taken(t, group));
	return t->s.frames[group].nrows;
}

/* The column by its name on disk, so that a test reads like a report does. */
static inline uint32_t tree_column(const struct tree *t, unsigned group, const char *name)
{
	int c = schema_column(&t->schema, group, name, strlen(name));

	if (c < 0)
		fail_msg("no column %s in %s", name, t->schema.groups[group].name);
	return (uint32_t)c;
}

static inline void tree_is(const struct tree *t, unsigned group, uint32_t row, const char *name,
			   uint64_t want)
{
	uint64_t v = 0;

	if (!frame_get(&t->s.frames[group], row, tree_column(t, group, name), &v))
		fail_msg("%s.%s[%u] is absent", t->schema.groups[group].name, name, row);
	if (v != want)
		fail_msg("%s.%s[%u] is %llu, not %llu", t->schema.groups[group].name, name, row,
			 (unsigned long long)v, (unsigned long long)want);
}

static inline void tree_absent(const struct tree *t, unsigned group, uint32_t row, const char *name)
{
	uint64_t v;

	if (frame_get(&t->s.frames[group], row, tree_column(t, group, name), &v))
		fail_msg("%s.%s[%u] is %llu, not absent", t->schema.groups[group].name, name, row,
			 (unsigned long long)v);
}

static inline void tree_label(const struct tree *t, unsigned group, uint32_t row, const char *name,
			      const char *want)
{
	size_t n;
	const char *v = frame_label(&t->s.frames[group], row, tree_column(t, group, name), &n);

	assert_non_null(v);
	assert_string_equal(v, want);
	assert_int_equal(n, strlen(want));
}

/* The columns from FIRST on hold FROM, FROM + 1 ... */
static inline void tree_counts_up(const struct tree *t, unsigned group, uint32_t row,
				  const char *first, unsigned n, uint64_t from)
{
	uint32_t col = tree_column(t, group, first);

	for (unsigned i = 0; i < n; i++) {
		uint64_t v = 0;

		assert_true(frame_get(&t->s.frames[group], row, col + i, &v));
		assert_true(v == from + i);
	}
}

/* One test with a tree of its own. */
#define TREE_TEST(f) cmocka_unit_test_setup_teardown(f, tree_setup, tree_teardown)

#endif
