#include "numbers.h"

#include <dirent.h>
#include <stdlib.h>

#include "scan.h"
#include "source.h"

static bool parse(const char *name, pid_t *n)
{
	uint64_t v;

	if (*name < '0' || *name > '9' || !scan_digits(&name, &v) || *name || v > INT32_MAX)
		return false;
	*n = (pid_t)v;
	return true;
}

static int ascending(const void *a, const void *b)
{
	pid_t x = *(const pid_t *)a, y = *(const pid_t *)b;

	return (x > y) - (x < y);
}

bool numbers_read(struct numbers *l, struct probe *p, const char *path)
{
	DIR *d = probe_opendir(p, path);
	struct dirent *ent;
	bool sorted = true;
	pid_t n;

	l->count = 0;
	while (d && (ent = readdir(d))) {
		if (!parse(ent->d_name, &n))
			continue;
		sorted &= !l->count || l->n[l->count - 1] < n;
		mem_grow((void **)&l->n, &l->cap, l->count + 1, sizeof(*l->n));
		l->n[l->count++] = n;
	}
	if (!sorted)
		mem_sort(l->n, l->count, sizeof(*l->n), ascending);
	if (d)
		closedir(d);
	return d != NULL;
}

void numbers_release(struct numbers *l)
{
	free(l->n);
}
