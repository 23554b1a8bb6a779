/* /dev/disk/by-KIND/LINK -> ../../sda1: the persistent names that udev gives. */
#include <dirent.h>
#include <stdlib.h>

#include "scan.h"
#include "source.h"

#define DIRECTORY "dev/disk"

enum {
	MAX_KINDS = 64,
	MAX_LINKS = 20000, /* of one kind */
};

struct names {
	char **at;
	size_t count, cap;
};

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The entries of a directory, sorted, without those that begin with a dot. */
static void names_read(struct names *n, struct probe *p, const char *path, size_t max)
{
	DIR *d = probe_opendir(p, path);
	struct dirent *ent;

	while (d && n->count < max && (ent = readdir(d))) {
		if (ent->d_name[0] == '.')
			continue;
		mem_grow((void **)&n->at, &n->cap, n->count + 1, sizeof(*n->at));
		n->at[n->count++] = mem_strdup(ent->d_name);
	}
	if (d)
		closedir(d);
	mem_sort(n->at, n->count, sizeof(*n->at), by_name);
}

static void names_release(struct names *n)
{
	for (size_t i = 0; i < n->count; i++)
		free(n->at[i]);
	free(n->at);
}

static void add_link(struct probe *p, struct frame *f, const char *kind, const char *link,
		     struct buf *target)
{
	const char *slash = strrchr(target->p, '/'), *name = slash ? slash + 1 : target->p;
	uint32_t row = frame_row(f);

	probe_label(p, f, row, C_DISK_LINK_KIND, kind, strlen(kind));
	probe_label(p, f, row, C_DISK_LINK_LINK, link, strlen(link));
	probe_label(p, f, row, C_DISK_LINK_NAME, name, strlen(name));
	frame_set(f, row, C_DISK_LINK_WWN, !strcmp(kind, "id") && !strncmp(link, "wwn-", 4));
}

static void read_kind(struct probe *p, struct frame *f, const char *directory)
{
	struct names links = { NULL, 0, 0 };
	struct buf target = BUF_INIT, path = BUF_INIT;

	buf_fmt(&path, DIRECTORY "/%s", directory);
	names_read(&links, p, path.p, MAX_LINKS);
	for (size_t i = 0; i < links.count; i++) {
		buf_reset(&path);
		buf_fmt(&path, DIRECTORY "/%s/%s", directory, links.at[i]);
		if (probe_readlink(p, path.p, &target))
			add_link(p, f, directory + strlen("by-"), links.at[i], &target);
	}
	names_release(&links);
	buf_release(&target);
	buf_release(&path);
}

static void disk_link_read(struct probe *p, void *state, groupset due, struct sample *s)
{
	struct names kinds = { NULL, 0, 0 };
	struct frame *f;

	(void)state;
	(void)due;
	names_read(&kinds, p, DIRECTORY, MAX_KINDS);
	if (kinds.count) {
		f = probe_frame(p, s, G_DISK_LINK);
		for (size_t i = 0; i < kinds.count; i++)
			if (!strncmp(kinds.at[i], "by-", 3))
				read_kind(p, f, kinds.at[i]);
	}
	names_release(&kinds);
}

const struct source source_disk_link = {
	.name = "disk_link",
	.groups = (groupset)1 << G_DISK_LINK,
	.read = disk_link_read,
};
