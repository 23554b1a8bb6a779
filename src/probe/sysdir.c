#include "sysdir.h"

#include <dirent.h>
#include <stdlib.h>

#include "scan.h"

void sysdir_release(struct sysdir *d)
{
	buf_release(&d->names);
	free(d->at);
	*d = (struct sysdir)SYSDIR_INIT;
}

bool sysdir_path(char *out, const char *a, const char *b)
{
	int n = snprintf(out, SYSDIR_MAX_PATH, "%s/%s", a, b);

	return n > 0 && n < SYSDIR_MAX_PATH;
}

bool sysdir_number(const char *name, const char *prefix, uint32_t *n)
{
	size_t len = strlen(prefix), digits;
	uint64_t v;

	if (strncmp(name, prefix, len) != 0)
		return false;
	name += len;
	digits = strspn(name, "0123456789");
	if (!digits || digits > 9 || name[digits] || !scan_digits(&name, &v))
		return false;
	*n = (uint32_t)v;
	return true;
}

static void add_name(struct sysdir *d, const char *name)
{
	void *at = d->at;

	mem_grow(&at, &d->cap, d->count + 1, sizeof(*d->at));
	d->at = at;
	d->at[d->count++] = d->names.len;
	buf_add(&d->names, name, strlen(name) + 1);
}

/* Lists the names that pass PREFIX; NULL: all. */
static bool list(struct probe *p, const char *path, const char *prefix, struct sysdir *d)
{
	DIR *dir = probe_opendir(p, path);
	struct dirent *ent;
	uint32_t number;

	buf_reset(&d->names);
	d->count = 0;
	if (!dir)
		return false;
	while (d->count < SYSDIR_MAX_MEMBERS && (ent = readdir(dir)))
		if (prefix ? sysdir_number(ent->d_name, prefix, &number) : ent->d_name[0] != '.')
			add_name(d, ent->d_name);
	closedir(dir);
	return true;
}

bool sysdir_list(struct probe *p, const char *path, struct sysdir *d)
{
	return list(p, path, NULL, d);
}

/* Names of one prefix: the shorter number is the smaller one, but for leading zeros, which sysfs
 * does not write. */
static int by_number(const void *a, const void *b, void *names)
{
	const char *x = (const char *)names + *(const size_t *)a;
	const char *y = (const char *)names + *(const size_t *)b;
	size_t xlen = strlen(x), ylen = strlen(y);

	if (xlen != ylen)
		return xlen < ylen ? -1 : 1;
	return strcmp(x, y);
}

bool sysdir_list_numbered(struct probe *p, const char *path, const char *prefix, struct sysdir *d)
{
	if (!list(p, path, prefix, d))
		return false;
	mem_sort_r(d->at, d->count, sizeof(*d->at), by_number, d->names.p);
	return true;
}

char *attr_line(struct probe *p, const char *path, size_t *len)
{
	char *text = probe_slurp(p, path, len);
	char *nl = text ? memchr(text, '\n', *len) : NULL;

	if (nl) {
		*nl = '\0';
		*len = (size_t)(nl - text);
	}
	return text;
}

static bool hex(const char *text, uint64_t *v)
{
	text = scan_blanks(text);
	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		text += 2;
	return scan_hex(&text, v) == SCAN_OK && *v != UINT64_MAX;
}

static bool number(const char *text, enum attr_kind kind, uint64_t *v)
{
	bool negative;

	switch (kind) {
	case ATTR_U64:
		return scan_u64(&text, v) == SCAN_OK;
	case ATTR_I64:
		return scan_i64(&text, v, &negative) == SCAN_OK;
	case ATTR_HEX:
		return hex(text, v);
	case ATTR_LEAD:
		text = scan_blanks(text);
		return scan_digits(&text, v);
	case ATTR_TEXT:
		break;
	}
	return false;
}

/* The file PATH into a cell. */
static bool read_one(struct probe *p, const char *path, const struct attr *a, struct frame *f,
		     uint32_t row)
{
	size_t len;
	char *text = attr_line(p, path, &len);
	uint64_t v;

	if (!text)
		return false;
	if (a->kind == ATTR_TEXT)
		v = strtab_id(&p->strings, text, len);
	else if (!number(text, a->kind, &v))
		return false;
	frame_set(f, row, a->col, v);
	return true;
}

unsigned attr_read(struct probe *p, const char *dir, const char *prefix, const struct attr *attrs,
		   size_t n, struct frame *f, uint32_t row)
{
	unsigned set = 0;

	for (size_t i = 0; i < n; i++) {
		char path[SYSDIR_MAX_PATH];
		int len = snprintf(path, sizeof(path), "%s/%s%s", dir, prefix, attrs[i].file);

		if (len > 0 && (size_t)len < sizeof(path))
			set += read_one(p, path, &attrs[i], f, row);
	}
	return set;
}
