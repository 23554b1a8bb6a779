#include "redact.h"

#include <string.h>
#include <strings.h>

static const char stars[] = "***";

struct span_of {
	const char *p;
	size_t n;
};

static bool is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-' || c == '.';
}

/* Whether the N bytes at P, the name of an option or of an assignment, end in one of WORDS. */
static bool ends_in_word(const char *p, size_t n, char *const *words)
{
	for (size_t i = 0; words[i]; i++) {
		size_t len = strlen(words[i]);

		if (len && len <= n && !strncasecmp(p + n - len, words[i], len))
			return true;
	}
	return false;
}

/* Where the secret of `NAME=secret` or `NAME:secret` begins at or behind FROM; the length when
 * there is none. The name may stand behind other text: -Ddb.password=x, "user=a;password=b". */
static size_t assigned(struct span_of a, size_t from, char *const *words)
{
	for (size_t i = from; i < a.n; i++) {
		size_t name = i;

		if (a.p[i] != '=' && a.p[i] != ':')
			continue;
		while (name > from && is_name(a.p[name - 1]))
			name--;
		if (ends_in_word(a.p + name, i - name, words))
			return i + 1;
	}
	return a.n;
}

/* A secret goes up to a separator of connection strings and queries. */
static size_t secret_end(struct span_of a, size_t from)
{
	while (from < a.n && !strchr("&;,", a.p[from]))
		from++;
	return from;
}

/* Copies A with its assigned secrets hidden; false when it has none, and nothing was copied. */
static bool put_assigned(struct buf *out, struct span_of a, char *const *words)
{
	size_t done = 0, at;

	while ((at = assigned(a, done, words)) < a.n) {
		buf_add(out, a.p + done, at - done);
		buf_str(out, stars);
		done = secret_end(a, at);
	}
	if (!done)
		return false;
	buf_add(out, a.p + done, a.n - done);
	return true;
}

/* `//user:secret@`: where the secret begins and ends. */
static bool url_secret(struct span_of a, size_t *from, size_t *to)
{
	const char *at = memmem(a.p, a.n, "://", 3), *end = a.p + a.n, *colon, *sign;
	const char *slash;

	if (!at)
		return false;
	at += 3;
	slash = memchr(at, '/', (size_t)(end - at));
	if (slash)
		end = slash;
	sign = memrchr(at, '@', (size_t)(end - at));
	colon = sign ? memchr(at, ':', (size_t)(sign - at)) : NULL;
	if (!colon)
		return false;
	*from = (size_t)(colon + 1 - a.p);
	*to = (size_t)(sign - a.p);
	return true;
}

static bool has_word(char *const *words, const char *word)
{
	for (size_t i = 0; words[i]; i++)
		if (!strcasecmp(words[i], word))
			return true;
	return false;
}

/* mysql(1): -p takes the password without a space. */
static bool is_mysql(struct span_of program)
{
	const char *slash = memrchr(program.p, '/', program.n);
	size_t skip = slash ? (size_t)(slash + 1 - program.p) : 0;

	return (program.n - skip >= 5 && !strncmp(program.p + skip, "mysql", 5)) ||
	       (program.n - skip >= 7 && !strncmp(program.p + skip, "mariadb", 7));
}

static void put_hidden(struct buf *out, struct span_of a, size_t from, size_t to)
{
	buf_add(out, a.p, from);
	buf_str(out, stars);
	buf_add(out, a.p + to, a.n - to);
}

/* `--password` or `Password:`: the next word is the secret. */
static bool announces(struct span_of a, char *const *words)
{
	if (a.n < 2)
		return false;
	if (a.p[a.n - 1] == ':' || a.p[a.n - 1] == '=')
		return ends_in_word(a.p, a.n - 1, words);
	return *a.p == '-' && ends_in_word(a.p, a.n, words);
}

/* One word; *NEXT says that the one after it is a secret. */
static void put_word(struct buf *out, struct span_of a, bool mysql, char *const *words, bool *next)
{
	size_t from, to;

	*next = false;
	if (put_assigned(out, a, words))
		return;
	if (url_secret(a, &from, &to)) {
		put_hidden(out, a, from, to);
	} else if (mysql && a.n > 2 && !strncmp(a.p, "-p", 2)) {
		put_hidden(out, a, 2, a.n);
	} else {
		buf_add(out, a.p, a.n);
		*next = announces(a, words);
	}
}

/* Words end at the NUL between arguments and at a space: `sh -c` and titles that a program gave
 * itself have a whole line in one argument. */
void redact(struct buf *out, const char *line, size_t n, char *const *words)
{
	bool secret = false, mysql = false;

	for (size_t from = 0, to; from < n; from = to + 1) {
		struct span_of a = { line + from, 0 };

		for (to = from; to < n && line[to] && line[to] != ' '; to++)
			a.n++;
		mysql |= is_mysql(a) && has_word(words, "password");
		if (secret && a.n) {
			buf_str(out, stars);
			secret = false;
		} else if (a.n) {
			put_word(out, a, mysql, words, &secret);
		}
		if (to < n)
			buf_char(out, line[to]);
	}
}
