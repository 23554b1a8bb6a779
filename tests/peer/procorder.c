/*
 * procorder: an LD_PRELOAD library for tools that list processes: /proc and /proc/PID/task come in
 * order of number, and /proc/PID belongs to the effective user of the process, as the kernel has it
 * and a copy on another file system does not.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { LISTS = 16 };

/* A directory that is being read in order. */
static struct list {
	DIR *dir;
	struct dirent **entries;
	int count, at;
} lists[LISTS];

static int by_number(const struct dirent **a, const struct dirent **b)
{
	long x = strtol((*a)->d_name, NULL, 10), y = strtol((*b)->d_name, NULL, 10);

	return (x > y) - (x < y);
}

static int is_number(const struct dirent *e)
{
	return e->d_name[0] >= '1' && e->d_name[0] <= '9';
}

static int is_wanted(const char *path)
{
	size_t n = strlen(path);

	return strncmp(path, "/proc", 5) == 0 &&
	       (n < 7 || (n > 5 && strcmp(path + n - 5, "/task") == 0));
}

static struct list *find(DIR *dir)
{
	for (int i = 0; i < LISTS; i++)
		if (lists[i].dir == dir)
			return &lists[i];
	return NULL;
}

DIR *opendir(const char *path)
{
	static DIR *(*real)(const char *);
	DIR *dir;
	struct list *l;

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "opendir");
	dir = real(path);
	if (!dir || !is_wanted(path) || !(l = find(NULL)))
		return dir;
	l->count = scandir(path, &l->entries, is_number, by_number);
	l->dir = dir;
	l->at = 0;
	return dir;
}

struct dirent *readdir(DIR *dir)
{
	static struct dirent *(*real)(DIR *);
	struct list *l = find(dir);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "readdir");
	if (!l)
		return real(dir);
	return l->at < l->count ? l->entries[l->at++] : NULL;
}

struct dirent64 *readdir64(DIR *dir)
{
	return (struct dirent64 *)readdir(dir);
}

int closedir(DIR *dir)
{
	static int (*real)(DIR *);
	struct list *l = find(dir);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "closedir");
	if (l) {
		for (int i = 0; i < l->count; i++)
			free(l->entries[i]);
		free(l->entries);
		l->dir = NULL;
	}
	return real(dir);
}

/* ---- owners ---------------------------------------------------------------------------------- */

/* The second number after KEY in /proc/PID/status. */
static unsigned effective(const char *path, const char *key)
{
	char name[4200], line[256];
	unsigned id = 0;

	snprintf(name, sizeof(name), "%s/status", path);
	FILE *f = fopen(name, "re");
	while (f && fgets(line, sizeof(line), f)) {
		char *real = line + strlen(key), *end;

		if (strncmp(line, key, strlen(key)) != 0)
			continue;
		strtoul(real, &end, 10);
		id = (unsigned)strtoul(end, NULL, 10);
	}
	if (f)
		fclose(f);
	return id;
}

static void set_owner(const char *path, struct stat *st)
{
	if (strncmp(path, "/proc/", 6) || path[6] < '1' || path[6] > '9' || !S_ISDIR(st->st_mode))
		return;
	st->st_uid = effective(path, "Uid:");
	st->st_gid = effective(path, "Gid:");
}

int stat(const char *restrict path, struct stat *restrict st)
{
	int rc = fstatat(AT_FDCWD, path, st, 0);

	if (rc == 0)
		set_owner(path, st);
	return rc;
}
