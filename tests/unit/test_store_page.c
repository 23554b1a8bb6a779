/* The page walker against files that liblmdb made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <lmdb.h>

#include "../../src/store/page.h"
#include "store_gen.h"

enum { KEYS = 3000, ROUNDS = 60, STEPS = 200 };

/* A map of key number to value: what the file must hold. */
struct model {
	uint32_t size[KEYS]; /* 0: absent */
	uint64_t random;
};

static uint64_t rnd(struct model *m, uint64_t below)
{
	m->random = gen_noise(m->random + 0x9e3779b97f4a7c15ULL);
	return m->random % below;
}

/* Key lengths differ; order by memcmp is order by number. */
static size_t key_of(uint32_t i, uint8_t out[64])
{
	size_t n = 4 + i % 40;

	memset(out, 'x', n);
	out[0] = (uint8_t)(i >> 24);
	out[1] = (uint8_t)(i >> 16);
	out[2] = (uint8_t)(i >> 8);
	out[3] = (uint8_t)i;
	return n;
}

static uint8_t value_byte(uint32_t i, uint32_t size)
{
	return (uint8_t)(i * 7 + size);
}

static uint32_t value_size(struct model *m)
{
	switch (rnd(m, 4)) {
	case 0:
		return 1 + (uint32_t)rnd(m, 20000);
	case 1:
		return 1990 + (uint32_t)rnd(m, 60);
	default:
		return 1 + (uint32_t)rnd(m, 300);
	}
}

static void change(struct model *m, MDB_txn *txn, MDB_dbi dbi)
{
	uint32_t i = (uint32_t)rnd(m, KEYS);
	uint8_t key[64];
	MDB_val k = { .mv_size = key_of(i, key), .mv_data = key }, v;

	if (rnd(m, 3) == 0) {
		int rc = mdb_del(txn, dbi, &k, NULL);

		assert_int_equal(rc, m->size[i] ? 0 : MDB_NOTFOUND);
		m->size[i] = 0;
		return;
	}
	m->size[i] = value_size(m);
	v.mv_size = m->size[i];
	v.mv_data = malloc(v.mv_size);
	assert_non_null(v.mv_data);
	memset(v.mv_data, value_byte(i, m->size[i]), v.mv_size);
	assert_int_equal(mdb_put(txn, dbi, &k, &v, 0), 0);
	free(v.mv_data);
}

static void check_value(struct pagefile *f, const struct node *n, uint32_t i, uint32_t size)
{
	uint8_t *p = malloc(size);
	struct err e;

	assert_non_null(p);
	assert_int_equal(n->size, size);
	assert_int_equal(pagefile_read(f, n->at, p, size, &e), 0);
	for (uint32_t at = 0; at < size; at++)
		assert_int_equal(p[at], value_byte(i, size));
	free(p);
}

/* Every key is found, those that are absent are not, and the order is right. */
static void compare(struct model *m, const char *path)
{
	struct pagefile f;
	struct err e = { .text = "" };
	uint64_t entries = 0;

	if (pagefile_open(&f, path, false, &e) || pagefile_check(&f, &e))
		fail_msg("%s", e.text);
	for (uint32_t i = 0; i < KEYS; i++) {
		const struct page *leaf;
		struct node n;
		uint8_t key[64];
		size_t nkey = key_of(i, key);
		unsigned at;
		bool equal;

		if (tree_seek(&f, key, nkey, &leaf, &at, &e))
			fail_msg("%s", e.text);
		if (leaf)
			n = page_node(&f, leaf, at);
		equal = leaf && n.nkey == nkey && !memcmp(n.key, key, nkey);
		assert_int_equal(equal, m->size[i] != 0);
		if (equal)
			check_value(&f, &n, i, m->size[i]);
		entries += equal;
	}
	assert_int_equal(entries, f.snap.main.entries);
	pagefile_close(&f);
}

static void test_against_liblmdb(void **state)
{
	struct model *m = mem_zalloc(1, sizeof(*m));
	char dir[64], path[80];
	MDB_env *env;
	MDB_dbi dbi;

	(void)state;
	gen_mkdir(dir);
	snprintf(path, sizeof(path), "%.60s/data.mdb", dir);
	assert_int_equal(mdb_env_create(&env), 0);
	assert_int_equal(mdb_env_set_mapsize(env, 256 << 20), 0);
	assert_int_equal(mdb_env_open(env, path, MDB_NOSUBDIR | MDB_NOLOCK | MDB_NOSYNC, 0600), 0);
	for (int round = 0; round < ROUNDS; round++) {
		MDB_txn *txn;

		assert_int_equal(mdb_txn_begin(env, NULL, 0, &txn), 0);
		assert_int_equal(mdb_dbi_open(txn, NULL, 0, &dbi), 0);
		for (int i = 0; i < STEPS; i++)
			change(m, txn, dbi);
		assert_int_equal(mdb_txn_commit(txn), 0);
		compare(m, path);
	}
	mdb_env_close(env);
	gen_rmdir(dir);
	free(m);
}

/* Everything removed again: an empty tree and a long free list. */
static void test_emptied(void **state)
{
	char dir[64], path[80];
	struct model *m = mem_zalloc(1, sizeof(*m));
	MDB_env *env;
	MDB_txn *txn;
	MDB_dbi dbi;

	(void)state;
	gen_mkdir(dir);
	snprintf(path, sizeof(path), "%.60s/data.mdb", dir);
	assert_int_equal(mdb_env_create(&env), 0);
	assert_int_equal(mdb_env_set_mapsize(env, 256 << 20), 0);
	assert_int_equal(mdb_env_open(env, path, MDB_NOSUBDIR | MDB_NOLOCK | MDB_NOSYNC, 0600), 0);
	compare(m, path);
	for (int round = 0; round < 20; round++) {
		assert_int_equal(mdb_txn_begin(env, NULL, 0, &txn), 0);
		assert_int_equal(mdb_dbi_open(txn, NULL, 0, &dbi), 0);
		if (round % 2 == 0)
			for (int i = 0; i < 500; i++)
				change(m, txn, dbi);
		else
			assert_int_equal(mdb_drop(txn, dbi, 0), 0);
		assert_int_equal(mdb_txn_commit(txn), 0);
		if (round % 2)
			memset(m->size, 0, sizeof(m->size));
		compare(m, path);
	}
	mdb_env_close(env);
	gen_rmdir(dir);
	free(m);
}

static void test_not_a_file_of_lmdb(void **state)
{
	uint8_t junk[3 * 4096];
	struct pagefile f;
	struct err e;

	(void)state;
	memset(junk, 0, sizeof(junk));
	assert_int_equal(pagefile_open_mem(&f, junk, sizeof(junk), &e), ERR_DAMAGE);
	assert_int_equal(pagefile_open_mem(&f, junk, 0, &e), ERR_DAMAGE);
	assert_int_equal(pagefile_open_mem(&f, junk, 20, &e), ERR_DAMAGE);
	assert_true(pagefile_open(&f, "/nonexistent", false, &e) < 0);
	pagefile_close(&f);
	assert_true(pagefile_open(&f, "/dev/null", false, &e) < 0);
	pagefile_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_liblmdb),
		cmocka_unit_test(test_emptied),
		cmocka_unit_test(test_not_a_file_of_lmdb),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
