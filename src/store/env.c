#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dir.h"
#include "env.h"

static int failed(struct env *v, int rc, const char *what, struct err *e)
{
	v->map_full = rc == MDB_MAP_FULL || rc == MDB_TXN_FULL;
	if (v->map_full)
		return err_set(e, ERR_FULL, "%s: the segment's map is full", what);
	if (rc > 0) {
		errno = rc;
		return err_errno(e, "%s", what);
	}
	return err_set(e, ERR_STORE, "%s: %s", what, mdb_strerror(rc));
}

/* liblmdb opens by name and follows links; nobody but us can change a name in the directory, which
 * dir_check() saw. */
static int check_file(const char *path, struct err *e)
{
	struct stat st;

	if (lstat(path, &st))
		return errno == ENOENT ? 0 : err_errno(e, "%s", path);
	if (!S_ISREG(st.st_mode) || st.st_nlink != 1 || st.st_uid != geteuid())
		return err_set(
			e, ERR_STORE,
			"%s: not a regular file with one name, owned by the user who records",
			path);
	return 0;
}

/* A write past RLIMIT_FSIZE must be an error of the write, not the end of the process. */
static void ignore_xfsz(void)
{
	struct sigaction sa;

	if (sigaction(SIGXFSZ, NULL, &sa) || sa.sa_handler != SIG_DFL)
		return;
	sa.sa_handler = SIG_IGN;
	sigaction(SIGXFSZ, &sa, NULL);
}

static int set_up(struct env *v, const char *path, uint64_t map_size, bool lazy, struct err *e)
{
	unsigned flags = MDB_NOSUBDIR | MDB_NOLOCK | (lazy ? MDB_NOSYNC : 0u);
	int rc, fd;

	if ((rc = mdb_env_create(&v->env)))
		return failed(v, rc, "mdb_env_create", e);
	if ((rc = mdb_env_set_mapsize(v->env, map_size)) ||
	    (rc = mdb_env_open(v->env, path, flags, 0640)))
		return failed(v, rc, path, e);
	if ((rc = mdb_env_get_fd(v->env, &fd)))
		return failed(v, rc, path, e);
	if (fcntl(fd, F_SETFD, FD_CLOEXEC))
		return err_errno(e, "%s", path);
	return file_own(fd, path, e);
}

static int open_database(struct env *v, struct err *e)
{
	int rc = env_begin(v, e);

	if (rc)
		return rc;
	rc = mdb_dbi_open(v->txn, NULL, 0, &v->dbi);
	env_abort(v);
	return rc ? failed(v, rc, "mdb_dbi_open", e) : 0;
}

int env_open(struct env *v, const char *path, uint64_t map_size, bool lazy, struct err *e)
{
	int rc = check_file(path, e);

	*v = (struct env)ENV_INIT;
	ignore_xfsz();
	if (!rc)
		rc = set_up(v, path, map_size, lazy, e);
	if (!rc)
		rc = open_database(v, e);
	if (rc)
		env_close(v);
	return rc;
}

void env_close(struct env *v)
{
	env_abort(v);
	if (v->env)
		mdb_env_close(v->env);
	v->env = NULL;
}

uint64_t env_map_size(const struct env *v)
{
	MDB_envinfo info;

	return v->env && !mdb_env_info(v->env, &info) ? info.me_mapsize : 0;
}

bool env_grow(struct env *v, uint64_t map_size)
{
	if (!mdb_env_set_mapsize(v->env, map_size))
		return true;
	env_close(v);
	return false;
}

int env_begin(struct env *v, struct err *e)
{
	int rc = mdb_txn_begin(v->env, NULL, 0, &v->txn);

	v->map_full = false;
	if (rc)
		v->txn = NULL;
	return rc ? failed(v, rc, "mdb_txn_begin", e) : 0;
}

uint64_t env_txnid(const struct env *v)
{
	return mdb_txn_id(v->txn);
}

void env_abort(struct env *v)
{
	if (v->txn)
		mdb_txn_abort(v->txn);
	v->txn = NULL;
}

int env_commit(struct env *v, struct err *e)
{
	int rc = mdb_txn_commit(v->txn);

	v->txn = NULL;
	return rc ? failed(v, rc, "commit", e) : 0;
}

int env_sync(struct env *v, struct err *e)
{
	int rc = mdb_env_sync(v->env, 1), fd;

	if (!rc && !mdb_env_get_fd(v->env, &fd) && fsync(fd))
		return err_errno(e, "fsync");
	return rc ? failed(v, rc, "sync", e) : 0;
}

static MDB_val key_val(const struct key *k)
{
	MDB_val val = { .mv_size = k->n, .mv_data = (void *)(uintptr_t)k->p };

	return val;
}

int env_put(struct env *v, const struct key *k, const void *p, size_t n, bool append, struct err *e)
{
	MDB_val key = key_val(k), val = { .mv_size = n, .mv_data = (void *)(uintptr_t)p };
	int rc = mdb_put(v->txn, v->dbi, &key, &val, append ? MDB_APPEND : 0);

	return rc ? failed(v, rc, "write", e) : 0;
}

int env_get(struct env *v, const struct key *k, const void **p, size_t *n, struct err *e)
{
	MDB_val key = key_val(k), val;
	int rc = mdb_get(v->txn, v->dbi, &key, &val);

	if (rc == MDB_NOTFOUND)
		return err_set(e, ERR_EMPTY, "no such key");
	if (rc)
		return failed(v, rc, "read", e);
	*p = val.mv_data;
	*n = val.mv_size;
	return 0;
}

int env_del(struct env *v, const struct key *k, struct err *e)
{
	MDB_val key = key_val(k);
	int rc = mdb_del(v->txn, v->dbi, &key, NULL);

	return rc && rc != MDB_NOTFOUND ? failed(v, rc, "delete", e) : 0;
}
