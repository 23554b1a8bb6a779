/* /proc/net/rpc/nfs (client) and nfsd (server). `proc3 22 n n n ...`: how many numbers follow, then
 * a count a procedure. */
#include <stdlib.h>

#include "source.h"
#include "tagged.h"

enum {
	NPROC2 = C_NFS_V2_FSSTAT - C_NFS_V2_NULL + 1,
	NPROC3 = C_NFS_V3_COMMIT - C_NFS_V3_NULL + 1,
	NPROC4 = C_NFS_V4_READ_PLUS - C_NFS_V4_NULL + 1,
	NOPS4 = C_NFSD_OP_REMOVEXATTR - C_NFSD_OP_OP0_UNUSED + 1,
};

static const struct tag client_tags[] = {
	{ "net", C_NFS_NET_COUNT, 0, 4 },      { "rpc", C_NFS_RPC_COUNT, 0, 3 },
	{ "proc2", C_NFS_V2_NULL, 1, NPROC2 }, { "proc3", C_NFS_V3_NULL, 1, NPROC3 },
	{ "proc4", C_NFS_V4_NULL, 1, NPROC4 },
};

static const struct tag server_tags[] = {
	{ "rc", C_NFSD_RC_HITS, 0, 3 },
	{ "fh", C_NFSD_FH_STALE, 0, 1 },
	{ "io", C_NFSD_IO_READ, 0, 2 },
	{ "th", C_NFSD_TH_THREADS, 0, 1 },
	{ "net", C_NFSD_NET_COUNT, 0, 4 },
	{ "rpc", C_NFSD_RPC_COUNT, 0, 5 },
	{ "proc2", C_NFSD_V2_NULL, 1, NPROC2 },
	{ "proc3", C_NFSD_V3_NULL, 1, NPROC3 },
	{ "proc4", C_NFSD_V4_NULL, 1, 2 },
	{ "proc4ops", C_NFSD_OP_OP0_UNUSED, 1, NOPS4 },
	{ "wdeleg_getattr", C_NFSD_WDELEG_GETATTR, 0, 1 },
};

struct nfs_state {
	struct pfile file;
	unsigned group;
	const struct tag *tags;
	size_t ntags;
};

static void *state_new(const char *path, unsigned group, const struct tag *tags, size_t n)
{
	struct nfs_state *st = mem_zalloc(1, sizeof(*st));

	pfile_init(&st->file, path);
	st->group = group;
	st->tags = tags;
	st->ntags = n;
	return st;
}

static void *nfs_open(struct probe *p)
{
	(void)p;
	return state_new("proc/net/rpc/nfs", G_NFS, client_tags,
			 sizeof(client_tags) / sizeof(*client_tags));
}

static void *nfsd_open(struct probe *p)
{
	(void)p;
	return state_new("proc/net/rpc/nfsd", G_NFSD, server_tags,
			 sizeof(server_tags) / sizeof(*server_tags));
}

static void close_state(void *state)
{
	struct nfs_state *st = state;

	pfile_close(&st->file);
	free(st);
}

static void read_state(struct probe *p, void *state, groupset due, struct sample *s)
{
	struct nfs_state *st = state;
	struct frame *f;
	size_t len;
	const char *text = pfile_read(p, &st->file, &len);

	(void)due;
	if (!text)
		return;
	f = probe_frame(p, s, st->group);
	frame_row(f);
	probe_keep(f, tagged_parse(st->tags, st->ntags, f, text, len) > 0);
}

const struct source source_nfs = {
	.name = "nfs",
	.groups = (groupset)1 << G_NFS,
	.open = nfs_open,
	.read = read_state,
	.close = close_state,
};

const struct source source_nfsd = {
	.name = "nfsd",
	.groups = (groupset)1 << G_NFSD,
	.open = nfsd_open,
	.read = read_state,
	.close = close_state,
};
