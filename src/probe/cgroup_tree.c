#include "cgroup_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "scan.h"

enum { WALK_EVERY_MS = 60000 };

static const char *const file_names[CGROUP_FILES] = {
	[CGROUP_CPU_STAT] = "cpu.stat",
	[CGROUP_MEMORY_CURRENT] = "memory.current",
	[CGROUP_MEMORY_PEAK] = "memory.peak",
	[CGROUP_MEMORY_MAX] = "memory.max",
	[CGROUP_MEMORY_SWAP] = "memory.swap.current",
	[CGROUP_MEMORY_EVENTS] = "memory.events",
	[CGROUP_MEMORY_STAT] = "memory.stat",
	[CGROUP_IO_STAT] = "io.stat",
	[CGROUP_PIDS_CURRENT] = "pids.current",
	[CGROUP_PIDS_MAX] = "pids.max",
	[CGROUP_CPU_PRESSURE] = "cpu.pressure",
	[CGROUP_MEMORY_PRESSURE] = "memory.pressure",
	[CGROUP_IO_PRESSURE] = "io.pressure",
};

void cgroup_tree_init(struct cgroup_tree *t)
{
	memset(t, 0, sizeof(*t));
	pfile_init(&t->stat, t->stat_path);
}

static void close_files(struct cgroup *g)
{
	for (int i = 0; i < CGROUP_FILES; i++)
		pfile_close(&g->files[i]);
}

void cgroup_tree_shed(struct cgroup_tree *t)
{
	for (size_t i = 0; i < t->count; i++)
		close_files(&t->list[i]);
}

static void drop_cgroup(struct cgroup *g)
{
	close_files(g);
	free(g->path);
	free(g->names);
}

static void drop_list(struct cgroup *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].path)
			drop_cgroup(&list[i]);
	free(list);
}

void cgroup_tree_release(struct cgroup_tree *t)
{
	drop_list(t->list, t->count);
	pfile_close(&t->stat);
	memset(t, 0, sizeof(*t));
}

/* ---- walking --------------------------------------------------------------------------------- */

/* A walk under way: those known before, and where among them the last one was found. */
struct walk {
	struct probe *p;
	struct cgroup_tree *t;
	struct cgroup *old;
	size_t nold, cursor;
	struct buf path; /* "/", then "/a/b" */
};

/* Takes the cgroup of that path out of the old list. Both lists are in the order of the
 * directories, so it is nearly always the next one. */
static bool take_old(struct walk *w, struct cgroup *out)
{
	for (size_t i = 0; i < w->nold; i++) {
		struct cgroup *g = &w->old[(w->cursor + i) % w->nold];

		if (!g->path || strcmp(g->path, buf_cstr(&w->path)) != 0)
			continue;
		*out = *g;
		g->path = NULL;
		w->cursor = (w->cursor + i + 1) % w->nold;
		return true;
	}
	return false;
}

/* The directory of the path below the root, ending in a slash. */
static void directory(const struct walk *w, struct buf *out)
{
	buf_reset(out);
	buf_str(out, w->t->mount);
	buf_str(out, buf_cstr(&w->path));
	if (w->path.len > 1)
		buf_char(out, '/');
}

static void new_cgroup(const struct walk *w, struct cgroup *g)
{
	struct buf dir = BUF_INIT, names = BUF_INIT;
	size_t at[CGROUP_FILES];

	directory(w, &dir);
	for (int i = 0; i < CGROUP_FILES; i++) {
		at[i] = names.len;
		buf_add(&names, dir.p, dir.len);
		buf_add(&names, file_names[i], strlen(file_names[i]) + 1);
	}
	g->path = mem_strdup(buf_cstr(&w->path));
	g->names = names.p;
	for (int i = 0; i < CGROUP_FILES; i++)
		pfile_init(&g->files[i], g->names + at[i]);
	buf_release(&dir);
}

static void add_cgroup(struct walk *w)
{
	struct cgroup_tree *t = w->t;
	void *list = t->list;

	mem_grow(&list, &t->cap, t->count + 1, sizeof(*t->list));
	t->list = list;
	if (!take_old(w, &t->list[t->count]))
		new_cgroup(w, &t->list[t->count]);
	t->count++;
}

static DIR *open_directory(struct walk *w)
{
	struct buf dir = BUF_INIT;
	DIR *d;

	directory(w, &dir);
	d = probe_opendir(w->p, buf_cstr(&dir));
	buf_release(&dir);
	return d;
}

/* The cgroup of the path and those below it, a parent before its children. */
static void walk_directory(struct walk *w, unsigned depth)
{
	size_t len = w->path.len;
	struct dirent *ent;
	DIR *d;

	if (w->t->count >= CGROUP_MAX || depth > CGROUP_MAX_DEPTH || len > CGROUP_MAX_PATH) {
		probe_left_out(w->p, "cgroups: some are too many, or too deep");
		return;
	}
	add_cgroup(w);
	d = open_directory(w);
	while (d && (ent = readdir(d))) {
		if (ent->d_type != DT_DIR || !strcmp(ent->d_name, ".") ||
		    !strcmp(ent->d_name, ".."))
			continue;
		if (len > 1)
			buf_char(&w->path, '/');
		buf_str(&w->path, ent->d_name);
		walk_directory(w, depth + 1);
		w->path.len = len;
		w->path.p[len] = '\0';
	}
	if (d)
		closedir(d);
}

static void walk_tree(struct cgroup_tree *t, struct probe *p)
{
	struct walk w = { .p = p, .t = t, .old = t->list, .nold = t->count, .path = BUF_INIT };

	t->list = NULL;
	t->count = t->cap = 0;
	t->dirty = false;
	if (t->mount) {
		buf_str(&w.path, "/");
		walk_directory(&w, 0);
	}
	drop_list(w.old, w.nold);
	buf_release(&w.path);
}

/* ---- keeping up ------------------------------------------------------------------------------ */

/* cgroup2 is mounted alone, or beside the hierarchies of version 1. */
static const char *find_mount(struct probe *p)
{
	static const char *const places[] = { "sys/fs/cgroup", "sys/fs/cgroup/unified" };

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		char path[64];
		int fd;

		snprintf(path, sizeof(path), "%s/cgroup.controllers", places[i]);
		fd = probe_openat(p, path, O_PATH);
		if (fd < 0)
			continue;
		close(fd);
		return places[i];
	}
	return NULL;
}

/* `nr_descendants N` in the cgroup.stat of the root cgroup; whether N is another one than last
 * time. */
static bool count_changed(struct cgroup_tree *t, struct probe *p)
{
	size_t len;
	const char *at = pfile_read(p, &t->stat, &len);
	bool had = t->has_descendants;
	uint64_t was = t->descendants;

	t->has_descendants = at && !strncmp(at, "nr_descendants ", 15);
	if (!t->has_descendants)
		return had;
	at += 15;
	t->has_descendants = scan_u64(&at, &t->descendants) == SCAN_OK;
	return had != t->has_descendants || was != t->descendants;
}

void cgroup_tree_update(struct cgroup_tree *t, struct probe *p, const struct sample *s)
{
	bool stale = probe_stale(p, s, &t->walked_ms, WALK_EVERY_MS);

	if (stale) {
		t->mount = find_mount(p);
		pfile_close(&t->stat);
		snprintf(t->stat_path, sizeof(t->stat_path), "%s/cgroup.stat",
			 t->mount ? t->mount : "");
		t->stat.retry_at = 0;
	}
	if (!t->mount && !t->count)
		return;
	if (count_changed(t, p) || stale || t->dirty)
		walk_tree(t, p);
}

char *cgroup_read(struct cgroup_tree *t, struct probe *p, struct cgroup *g, enum cgroup_file file,
		  size_t *len)
{
	struct pfile *f = &g->files[file];
	bool was_open = f->fd >= 0;
	char *text;

	text = pfile_read(p, f, len);
	if (!text && was_open) {
		/* the cgroup is gone; another of its name may be there already */
		t->dirty = true;
		f->retry_at = 0;
		text = pfile_read(p, f, len);
	}
	return text;
}
