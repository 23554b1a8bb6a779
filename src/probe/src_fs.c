/*
 * Mounted filesystems: the mount table, and statvfs(3) of each mount in a child process.
 *
 * The time of options.fs_timeout_ms is for all mounts together: each may take half of what is left.
 * One that does not answer has no row, and is not asked again for ten minutes, so that it delays
 * one sample and not each.
 */
#include "src_fs.h"

#include <stdlib.h>

#include "mounts.h"
#include "scan.h"
#include "source.h"

enum { DEFAULT_TIMEOUT_MS = 1000, LEAST_WAIT_MS = 10, MUTE_MS = 600000, MAX_MUTED = 64 };

/* A mount point that did not answer. */
struct muted {
	char *point;
	int64_t until_ms;
};

struct fs_state {
	struct statvfs_child child;
	struct mounts mounts;
	struct pfile files[3];
	struct muted muted[MAX_MUTED];
	size_t nmuted;
	int64_t left_ms; /* of the time for this sample */
};

static statvfs_fn *statvfs_to_ask = statvfs;

void fs_set_statvfs(statvfs_fn *ask)
{
	statvfs_to_ask = ask;
}

static void *fs_open(struct probe *p)
{
	struct fs_state *st = mem_zalloc(1, sizeof(*st));

	(void)p;
	statvfs_child_init(&st->child, statvfs_to_ask);
	pfile_init(&st->files[0], "proc/self/mountinfo");
	pfile_init(&st->files[1], "proc/self/mounts");
	pfile_init(&st->files[2], "proc/mounts");
	return st;
}

static void fs_close(void *state)
{
	struct fs_state *st = state;

	statvfs_child_release(&st->child);
	for (int i = 0; i < 3; i++)
		pfile_close(&st->files[i]);
	for (size_t i = 0; i < st->nmuted; i++)
		free(st->muted[i].point);
	mounts_release(&st->mounts);
	free(st);
}

static bool read_mounts(struct probe *p, struct fs_state *st)
{
	for (int i = 0; i < 3; i++) {
		size_t len;
		const char *text = pfile_read(p, &st->files[i], &len);

		if (!text)
			continue;
		if (i == 0)
			mounts_parse_info(&st->mounts, text, len);
		else
			mounts_parse(&st->mounts, text, len);
		return true;
	}
	return false;
}

static bool is_muted(struct fs_state *st, const char *point, int64_t now_ms)
{
	for (size_t i = 0; i < st->nmuted; i++) {
		if (strcmp(st->muted[i].point, point) != 0)
			continue;
		/* a child that could not be ended: the server is still away, another would join it
		 */
		if (now_ms < st->muted[i].until_ms || st->child.nlost)
			return true;
		free(st->muted[i].point);
		st->muted[i] = st->muted[--st->nmuted];
		return false;
	}
	return false;
}

static void mute(struct fs_state *st, const char *point)
{
	if (st->nmuted < MAX_MUTED)
		st->muted[st->nmuted++] =
			(struct muted){ mem_strdup(point), clock_mono_ms() + MUTE_MS };
}

/* Within half of the time that is left; what was waited for is taken off it. */
static bool ask(struct fs_state *st, const char *point, struct statvfs *out)
{
	int64_t start = clock_mono_ms(), wait = st->left_ms / 2;
	enum statvfs_answer a;

	if (is_muted(st, point, start) || st->left_ms < LEAST_WAIT_MS)
		return false;
	a = statvfs_child_ask(&st->child, point, (int)(wait > LEAST_WAIT_MS ? wait : LEAST_WAIT_MS),
			      out);
	if (a == STATVFS_LATE)
		mute(st, point);
	st->left_ms -= clock_mono_ms() - start;
	return a == STATVFS_OK;
}

static void fill_row(struct probe *p, const struct mounts *ms, const struct mount *m,
		     const struct statvfs *v, struct frame *f)
{
	const struct {
		uint32_t col;
		size_t at;
	} labels[] = { { C_FS_MOUNT, m->point },
		       { C_FS_DEVICE, m->device },
		       { C_FS_TYPE, m->type } };
	uint32_t row = frame_row(f);

	for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++) {
		const char *s = mounts_str(ms, labels[i].at);

		probe_label(p, f, row, labels[i].col, s, strlen(s));
	}
	if (m->has_dev) {
		frame_set(f, row, C_FS_MAJOR, m->major);
		frame_set(f, row, C_FS_MINOR, m->minor);
	}
	frame_set(f, row, C_FS_RO, m->ro);
	frame_set(f, row, C_FS_FRSIZE, v->f_frsize);
	frame_set(f, row, C_FS_F_BLOCKS, v->f_blocks);
	frame_set(f, row, C_FS_F_BFREE, v->f_bfree);
	frame_set(f, row, C_FS_F_BAVAIL, v->f_bavail);
	frame_set(f, row, C_FS_F_FILES, v->f_files);
	frame_set(f, row, C_FS_F_FFREE, v->f_ffree);
	frame_set(f, row, C_FS_F_FAVAIL, v->f_favail);
}

static void fs_read(struct probe *p, void *state, groupset due, struct sample *s)
{
	struct fs_state *st = state;
	struct frame *f;

	(void)due;
	if (!read_mounts(p, st))
		return;
	st->left_ms = p->options.fs_timeout_ms ? p->options.fs_timeout_ms : DEFAULT_TIMEOUT_MS;
	f = probe_frame(p, s, G_FS);
	for (size_t i = 0; i < st->mounts.count; i++) {
		const struct mount *m = &st->mounts.list[i];
		const char *point = mounts_str(&st->mounts, m->point);
		struct statvfs v;

		if (!mounts_has_size(mounts_str(&st->mounts, m->type)) || *point != '/')
			continue;
		if (ask(st, point, &v) && v.f_blocks)
			fill_row(p, &st->mounts, m, &v, f);
	}
}

const struct source source_fs = {
	.name = "fs",
	.groups = (groupset)1 << G_FS,
	.open = fs_open,
	.read = fs_read,
	.close = fs_close,
};
