/*
 * The page walker on any bytes: the first two bytes of the input choose a place in a sound file
 * made by liblmdb, the rest is laid over it, again and again; an input that begins with 0xffff is
 * the whole file.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <lmdb.h>

#include "../../src/store/page.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t *sound;
static size_t sound_size;

static void check(int rc)
{
	if (rc)
		abort();
}

static void put_some(MDB_txn *txn, MDB_dbi dbi, unsigned round)
{
	static uint8_t value[9000];

	for (unsigned i = 0; i < 60; i++) {
		uint8_t key[3] = { (uint8_t)(i * 37), (uint8_t)round, (uint8_t)i };
		MDB_val k = { .mv_size = 3, .mv_data = key };
		MDB_val v = { .mv_size = i % 7 ? i * 3 : i * 150, .mv_data = value };

		check(mdb_put(txn, dbi, &k, &v, 0));
		if (i % 5 == 0)
			check(mdb_del(txn, dbi, &k, NULL));
	}
}

static void make_sound(void)
{
	char path[] = "/tmp/fuzz_page-XXXXXX";
	struct buf b = BUF_INIT;
	MDB_env *env = NULL;
	MDB_txn *txn = NULL;
	MDB_dbi dbi = 0;
	int fd = mkstemp(path);

	close(fd);
	check(fd < 0 || mdb_env_create(&env) || mdb_env_set_mapsize(env, 8 << 20));
	check(mdb_env_open(env, path, MDB_NOSUBDIR | MDB_NOLOCK | MDB_NOSYNC, 0600));
	for (unsigned round = 0; round < 8; round++) {
		check(mdb_txn_begin(env, NULL, 0, &txn) || mdb_dbi_open(txn, NULL, 0, &dbi));
		put_some(txn, dbi, round);
		check(mdb_txn_commit(txn));
	}
	mdb_env_close(env);
	check(file_read(path, 8 << 20, &b, NULL));
	unlink(path);
	sound = (uint8_t *)b.p;
	sound_size = b.len;
}

/* Every key from the first to the last, a leaf at a time, and a byte at each end of every value. */
static void walk(struct pagefile *f)
{
	uint8_t key[NODE_KEY_MAX + 1] = { 0 };
	size_t nkey = 1;
	unsigned leaves = 0;

	for (;;) {
		const struct page *leaf;
		struct node n = { .nkey = 0 };
		unsigned i;
		uint8_t byte;

		if (tree_seek(f, key, nkey, &leaf, &i, NULL) || !leaf)
			return;
		/* each leaf begins above the last key, so this ends */
		if (leaves++ > 100000)
			abort();
		for (; i < leaf->count; i++) {
			n = page_node(f, leaf, i);
			if (n.size) {
				pagefile_read(f, n.at, &byte, 1, NULL);
				pagefile_read(f, n.at + n.size - 1, &byte, 1, NULL);
			}
		}
		memcpy(key, n.key, n.nkey);
		key[n.nkey] = 0;
		nkey = n.nkey + 1;
	}
}

static void lay_over(uint8_t *file, size_t n, const uint8_t *data, size_t size)
{
	while (size > 3) {
		size_t at = (size_t)(data[0] | data[1] << 8) * 8 % n, len = data[2] % 24u;

		data += 3;
		size -= 3;
		len = len < size ? len : size;
		len = len < n - at ? len : n - at;
		memcpy(file + at, data, len);
		data += len;
		size -= len;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pagefile f;
	uint8_t *file;
	size_t n;

	if (!sound)
		make_sound();
	if (size >= 2 && data[0] == 0xff && data[1] == 0xff) {
		n = size - 2;
		file = malloc(n + 1);
		memcpy(file, data + 2, n);
	} else {
		n = sound_size;
		file = malloc(n);
		memcpy(file, sound, n);
		lay_over(file, n, data, size);
	}
	if (!pagefile_open_mem(&f, file, n, NULL)) {
		pagefile_check(&f, NULL);
		walk(&f);
	}
	pagefile_close(&f);
	free(file);
	return 0;
}
