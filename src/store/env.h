/*
 * env: the only place that calls liblmdb. One environment file, one unnamed database, one writer.
 * Full sync, no lock file of LMDB's, no writable map (it would turn a full disk into SIGBUS).
 */
#ifndef SAGO_STORE_ENV_H
#define SAGO_STORE_ENV_H

#include <lmdb.h>

#include "key.h"

struct env {
	MDB_env *env;
	MDB_txn *txn;
	MDB_dbi dbi;
	bool map_full; /* the last failure was LMDB's map, not the disk */
};

#define ENV_INIT                                                                                   \
	{                                                                                          \
		NULL, NULL, 0, false                                                               \
	}

/*
 * Opens PATH for writing. It must be a regular file with one name, or absent. LAZY: no sync but
 * env_sync(), for a file that nobody knows of yet.
 */
int env_open(struct env *v, const char *path, uint64_t map_size, bool lazy, struct err *e);
void env_close(struct env *v); /* aborts what is open */

/* The size of the map, which the file cannot pass. */
uint64_t env_map_size(const struct env *v);
/* Makes it larger, outside of a transaction. False when the kernel gives no such map; V is closed then. */
bool env_grow(struct env *v, uint64_t map_size);

int env_begin(struct env *v, struct err *e);
uint64_t env_txnid(const struct env *v);
void env_abort(struct env *v);
int env_commit(struct env *v, struct err *e); /* on the disk when it returns 0; closed either way */
int env_sync(struct env *v, struct err *e);

/* In the open transaction. APPEND: the key is above all others. */
int env_put(struct env *v, const struct key *k, const void *p, size_t n, bool append,
	    struct err *e);
int env_get(struct env *v, const struct key *k, const void **p, size_t *n, struct err *e);
int env_del(struct env *v, const struct key *k, struct err *e);

#endif
