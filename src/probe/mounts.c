#include "mounts.h"

#include <stdlib.h>

#include "scan.h"

void mounts_release(struct mounts *m)
{
	buf_release(&m->bytes);
	free(m->list);
	memset(m, 0, sizeof(*m));
}

static bool is_octal(char c)
{
	return c >= '0' && c <= '7';
}

/* Adds N bytes with \ooo decoded (never to NUL) and a NUL; returns where they begin. */
static size_t add_word(struct mounts *m, const char *s, size_t n)
{
	size_t start = m->bytes.len;

	for (size_t i = 0; i < n; i++) {
		unsigned c = (unsigned char)s[i];

		if (c == '\\' && i + 3 < n && is_octal(s[i + 1]) && is_octal(s[i + 2]) &&
		    is_octal(s[i + 3])) {
			unsigned v = (unsigned)(s[i + 1] - '0') << 6 |
				     (unsigned)(s[i + 2] - '0') << 3 | (unsigned)(s[i + 3] - '0');

			if (v && v < 256) {
				c = v;
				i += 3;
			}
		}
		buf_char(&m->bytes, (char)c);
	}
	buf_add(&m->bytes, "", 1);
	return start;
}

/* `ro` among options that commas part. */
static bool is_ro(const char *s, size_t n)
{
	return n >= 2 && !memcmp(s, "ro", 2) && (n == 2 || s[2] == ',');
}

static void add_mount(struct mounts *m, const struct mount *x)
{
	void *p = m->list;

	mem_grow(&p, &m->cap, m->count + 1, sizeof(*m->list));
	m->list = p;
	m->list[m->count++] = *x;
}

struct word {
	const char *p;
	size_t n;
};

/* The next N words of the line; false when there are fewer. */
static bool words(const char **at, struct word *w, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (scan_word(at, &w[i].p, &w[i].n) != SCAN_OK)
			return false;
	return true;
}

/* MAJOR:MINOR */
static bool device_number(struct word w, struct mount *x)
{
	uint64_t major, minor;

	if (!scan_digits(&w.p, &major) || *w.p++ != ':' || !scan_digits(&w.p, &minor))
		return false;
	x->major = (uint32_t)major;
	x->minor = (uint32_t)minor;
	return true;
}

/* `id parent major:minor root point options [optional ...] - type device superoptions` */
static void take_info(struct mounts *m, const char *at)
{
	struct word w[6], o, t[2];
	struct mount x = { 0 };

	if (!words(&at, w, 6))
		return;
	do {
		if (!words(&at, &o, 1))
			return;
	} while (o.n != 1 || *o.p != '-');
	if (!words(&at, t, 2))
		return;
	x.has_dev = device_number(w[2], &x);
	x.ro = is_ro(w[5].p, w[5].n);
	x.point = add_word(m, w[4].p, w[4].n);
	x.type = add_word(m, t[0].p, t[0].n);
	x.device = add_word(m, t[1].p, t[1].n);
	add_mount(m, &x);
}

/* `device point type options freq passno` */
static void take_plain(struct mounts *m, const char *at)
{
	struct mount x = { 0 };
	struct word w[4];

	if (!words(&at, w, 4))
		return;
	x.device = add_word(m, w[0].p, w[0].n);
	x.point = add_word(m, w[1].p, w[1].n);
	x.type = add_word(m, w[2].p, w[2].n);
	x.ro = is_ro(w[3].p, w[3].n);
	add_mount(m, &x);
}

static void parse(struct mounts *m, const char *text, size_t len,
		  void (*take)(struct mounts *, const char *))
{
	const char *end = text + len;

	buf_reset(&m->bytes);
	m->count = 0;
	for (const char *at = text; at < end && m->count < MOUNTS_MAX; at = line_next(at, end))
		take(m, at);
}

void mounts_parse_info(struct mounts *m, const char *text, size_t len)
{
	parse(m, text, len, take_info);
}

void mounts_parse(struct mounts *m, const char *text, size_t len)
{
	parse(m, text, len, take_plain);
}

bool mounts_has_size(const char *type)
{
	static const char *const sizeless[] = {
		"autofs",     "binfmt_misc", "bpf",	 "cgroup",  "cgroup2",	 "configfs",
		"debugfs",    "devpts",	     "efivarfs", "fusectl", "hugetlbfs", "mqueue",
		"nfsd",	      "nsfs",	     "proc",	 "pstore",  "resctrl",	 "rpc_pipefs",
		"securityfs", "selinuxfs",   "smackfs",	 "sysfs",   "tracefs",
	};

	for (size_t i = 0; i < sizeof(sizeless) / sizeof(*sizeless); i++)
		if (!strcmp(type, sizeless[i]))
			return false;
	return true;
}
