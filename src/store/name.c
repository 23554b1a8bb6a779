#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "name.h"

/* ---- times ----------------------------------------------------------------------------------- */

enum { TIME_CHARS = 16 }; /* YYYYMMDDTHHMMSSZ */

/* Years beyond four digits do not fit a name; the file then claims the end of time, and is opened.
 */
static void format_time(int64_t ms, char out[TIME_CHARS + 1])
{
	time_t t = (time_t)(ms / 1000 - (ms % 1000 < 0));
	struct tm tm;

	if (!gmtime_r(&t, &tm) || tm.tm_year < -1900 || tm.tm_year > 9999 - 1900 ||
	    strftime(out, TIME_CHARS + 1, "%Y%m%dT%H%M%SZ", &tm) != TIME_CHARS)
		memcpy(out, ms < 0 ? "00000101T000000Z" : "99991231T235959Z", TIME_CHARS + 1);
}

static bool parse_time(const char *p, int64_t *ms)
{
	struct tm tm = { 0 };
	const char *end = strptime(p, "%Y%m%dT%H%M%SZ", &tm);

	if (end != p + TIME_CHARS)
		return false;
	*ms = (int64_t)timegm(&tm) * 1000;
	return true;
}

/* ---- names ----------------------------------------------------------------------------------- */

void name_sealing(uint64_t seq, char out[NAME_SIZE])
{
	snprintf(out, NAME_SIZE, "sealing-%012" PRIu64 ".mdb", seq);
}

void name_sealed(uint64_t seq, int64_t min_ms, int64_t max_ms, char out[NAME_SIZE])
{
	char from[TIME_CHARS + 1], to[TIME_CHARS + 1];

	format_time(min_ms, from);
	format_time(max_ms, to);
	snprintf(out, NAME_SIZE, "sago-%012" PRIu64 "-%s-%s.mdb", seq, from, to);
}

void name_damaged(uint64_t seq, int64_t now_ms, char out[NAME_SIZE])
{
	snprintf(out, NAME_SIZE, "live-%012" PRIu64 "-%" PRId64 ".damaged", seq, now_ms);
}

int name_unused(const char *dir, char name[NAME_SIZE], struct err *e)
{
	const size_t stem = strlen(name) - strlen(".mdb");
	struct stat st;

	for (uint32_t n = 0; n < UINT32_MAX; n++) {
		struct buf path = BUF_INIT;
		int rc, saved;

		if (n)
			snprintf(name + stem, NAME_SIZE - stem, "-%08" PRIx32 ".mdb", n);
		buf_fmt(&path, "%s/%s", dir, name);
		rc = lstat(path.p, &st);
		saved = errno;
		buf_release(&path);
		errno = saved;
		if (rc)
			return errno == ENOENT ? 0 : err_errno(e, "%s/%s", dir, name);
	}
	return err_set(e, ERR_STORE, "%s: no name is left for %s", dir, name);
}

static bool parse_seq(const char **p, uint64_t *seq)
{
	char *end;

	if (**p < '0' || **p > '9')
		return false;
	errno = 0;
	*seq = strtoull(*p, &end, 10);
	*p = end;
	return !errno;
}

/* Eight hexadecimal digits tell two apart that would have one name. */
static bool parse_end(const char *p)
{
	if (*p == '-' && strspn(p + 1, "0123456789abcdef") == 8)
		p += 9;
	return !strcmp(p, ".mdb");
}

static bool parse_sealed(const char *p, struct segment *s)
{
	if (!parse_seq(&p, &s->first_seq) || *p++ != '-' || !parse_time(p, &s->min_ms))
		return false;
	p += TIME_CHARS;
	if (*p++ != '-' || !parse_time(p, &s->max_ms))
		return false;
	/* names hold whole seconds, rounded down; the first and last times are kept open */
	s->max_ms += 999;
	if (!strncmp(p, "99991231T235959Z", TIME_CHARS))
		s->max_ms = INT64_MAX;
	if (!strncmp(p - TIME_CHARS - 1, "00000101T000000Z", TIME_CHARS))
		s->min_ms = INT64_MIN;
	s->state = SEGMENT_SEALED;
	return parse_end(p + TIME_CHARS);
}

static bool parse_damaged(const char *name, struct segment *s)
{
	const char *p = strchr(name, '-');
	size_t n = strlen(name);

	if (n < 8 || strcmp(name + n - 8, ".damaged"))
		return false;
	s->state = SEGMENT_DAMAGED;
	if (!p || (p++, !parse_seq(&p, &s->first_seq)))
		s->first_seq = 0;
	return true;
}

bool name_set_aside_ms(const char *name, int64_t *ms)
{
	struct segment s;
	const char *p = strrchr(name, '-');
	char *end;

	if (!parse_damaged(name, &s) || !p || p[1] < '0' || p[1] > '9')
		return false;
	errno = 0;
	*ms = strtoll(p + 1, &end, 10);
	return !errno && !strcmp(end, ".damaged");
}

bool name_parse(const char *name, struct segment *s)
{
	*s = (struct segment){ .min_ms = INT64_MIN, .max_ms = INT64_MAX };
	if (!strcmp(name, NAME_LIVE)) {
		s->state = SEGMENT_LIVE;
		return true;
	}
	if (parse_damaged(name, s))
		return true;
	if (!strncmp(name, "sealing-", 8)) {
		const char *p = name + 8;

		s->state = SEGMENT_SEALING;
		return parse_seq(&p, &s->first_seq) && parse_end(p);
	}
	return !strncmp(name, "sago-", 5) && parse_sealed(name + 5, s);
}

/* ---- listing --------------------------------------------------------------------------------- */

struct listing {
	const char *dir;
	bool sizes;
	struct segment *list;
	size_t count, cap;
};

void segments_free(struct segment *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(list[i].path);
	free(list);
}

/* What the directory tells of a file's kind saves asking the file. */
static int listing_add(void *ctx, int dfd, const struct dirent *entry, struct err *e)
{
	struct listing *l = ctx;
	struct segment s;
	struct buf path = BUF_INIT;
	struct stat st = { .st_size = 0 };

	if (!name_parse(entry->d_name, &s))
		return 0;
	if (l->sizes || entry->d_type == DT_UNKNOWN) {
		/* gone since it was listed */
		if (fstatat(dfd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW))
			return errno == ENOENT ? 0 : err_errno(e, "%s/%s", l->dir, entry->d_name);
		if (!S_ISREG(st.st_mode))
			return 0;
	} else if (entry->d_type != DT_REG) {
		return 0;
	}
	s.bytes = (uint64_t)st.st_size;
	buf_fmt(&path, "%s/%s", l->dir, entry->d_name);
	s.path = path.p;
	mem_grow((void **)&l->list, &l->cap, l->count + 1, sizeof(*l->list));
	l->list[l->count++] = s;
	return 0;
}

/* By first sample; the live one last; a damaged one before a sound one that begins alike. */
static int compare(const void *pa, const void *pb)
{
	const struct segment *a = pa, *b = pb;
	bool la = a->state == SEGMENT_LIVE, lb = b->state == SEGMENT_LIVE;

	if (la != lb)
		return la - lb;
	if (a->first_seq != b->first_seq)
		return a->first_seq < b->first_seq ? -1 : 1;
	if (a->state != b->state)
		return a->state > b->state ? -1 : 1;
	return strcmp(a->path, b->path);
}

/* A directory that is not read to its end would hide segments. */
static int each_name(const char *dir,
		     int (*see)(void *ctx, int dfd, const struct dirent *, struct err *), void *ctx,
		     struct err *e)
{
	DIR *d = opendir(dir);
	int rc = 0;

	if (!d)
		return err_errno(e, "%s", dir);
	while (!rc) {
		struct dirent *entry;

		errno = 0;
		entry = readdir(d);
		if (!entry && errno)
			rc = err_errno(e, "%s", dir);
		if (!entry)
			break;
		rc = see(ctx, dirfd(d), entry, e);
	}
	closedir(d);
	return rc;
}

static int list_dir(const char *dir, bool sizes, struct segment **list, size_t *count,
		    struct err *e)
{
	struct listing l = { .dir = dir, .sizes = sizes };
	int rc = each_name(dir, listing_add, &l, e);

	*list = NULL;
	*count = 0;
	if (rc) {
		segments_free(l.list, l.count);
		return rc;
	}
	mem_sort(l.list, l.count, sizeof(*l.list), compare);
	segments_order(l.list, l.count);
	*list = l.list;
	*count = l.count;
	return 0;
}

int segments_list(const char *dir, struct segment **list, size_t *count, struct err *e)
{
	return list_dir(dir, true, list, count, e);
}

int segments_names(const char *dir, struct segment **list, size_t *count, struct err *e)
{
	return list_dir(dir, false, list, count, e);
}

/* ---- what else is there ---------------------------------------------------------------------- */

/* Not counted: the two that are being made, whose growth retention makes room for. */
static bool is_half_made(const char *name)
{
	return !strcmp(name, NAME_NEW) || !strcmp(name, NAME_COMPACT);
}

static bool is_directory(int dfd, const char *name)
{
	struct stat st;

	return !fstatat(dfd, name, &st, AT_SYMLINK_NOFOLLOW) && S_ISDIR(st.st_mode);
}

bool name_is_own(const char *name)
{
	static const char *const own[] = { NAME_NEW, NAME_COMPACT, "lock", "next", "seal" };
	struct segment s;

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (!strcmp(name, own[i]))
			return true;
	return name_parse(name, &s);
}

static int add_size(void *ctx, int dfd, const struct dirent *entry, struct err *e)
{
	uint64_t *sum = ctx;
	struct stat st;

	(void)e;
	if (!fstatat(dfd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) && S_ISREG(st.st_mode))
		*sum += (uint64_t)st.st_size;
	return 0;
}

static int add_small(void *ctx, int dfd, const struct dirent *entry, struct err *e)
{
	struct segment s;

	if (!name_is_own(entry->d_name) || is_half_made(entry->d_name) ||
	    name_parse(entry->d_name, &s))
		return 0;
	return add_size(ctx, dfd, entry, e);
}

int dir_small_files(const char *dir, uint64_t *bytes, struct err *e)
{
	struct buf spool = BUF_INIT;
	int rc = each_name(dir, add_small, bytes, e);

	buf_fmt(&spool, "%s/" NAME_SPOOL, dir);
	if (!rc)
		rc = each_name(spool.p, add_size, bytes, e);
	buf_release(&spool);
	return rc == ERR_ABSENT ? 0 : rc;
}

static int add_foreign(void *ctx, int dfd, const struct dirent *entry, struct err *e)
{
	const char *name = entry->d_name;
	struct buf *out = ctx;
	bool directory = is_directory(dfd, name);

	(void)e;
	if (!strcmp(name, ".") || !strcmp(name, "..") ||
	    (directory ? !strcmp(name, NAME_SPOOL) : name_is_own(name)))
		return 0;
	buf_add(out, name, strlen(name) + 1);
	return 0;
}

int store_foreign(const char *dir, struct buf *names, struct err *e)
{
	struct stat st;

	if (!stat(dir, &st) && !S_ISDIR(st.st_mode)) /* one segment */
		return 0;
	return each_name(dir, add_foreign, names, e);
}
