#include <stdlib.h>
#include <string.h>

#include "redact_parts.h"

enum { DEPTH_MOST = 4 /* of quotes within quotes */ };

void redact_hide_behind(struct redaction *r, struct span a, char separator)
{
	const char *at = separator ? memchr(a.p, separator, a.n) : a.p - 1;

	if (at)
		redact_hide(r, at + 1, a.p + a.n);
}

/* ---- words ----------------------------------------------------------------------------------- */

static bool is_quoted(struct span a)
{
	return a.n >= 2 && (*a.p == '"' || *a.p == '\'') && a.p[a.n - 1] == *a.p;
}

/* What stands within its quotes, where it has any. */
static struct span unquoted(struct span a)
{
	while (a.n > 2 && strchr("\"'", *a.p) && strchr(";,)", a.p[a.n - 1]))
		a.n--;
	return is_quoted(a) ? (struct span){ a.p + 1, a.n - 2 } : a;
}

/* A word that others said something of, IN without its quotes; false: it has to speak for itself. */
static bool take_announced(struct redaction *r, struct span a, struct span in)
{
	enum redact_next next = r->next;
	char separator = r->separator;

	r->next = NEXT_PLAIN;
	r->separator = 0;
	if (next == NEXT_IDENTIFIED && in.n == 2)
		r->next = NEXT_QUOTED;
	else if (next == NEXT_QUOTED && in.n == 1 && strchr("=:", *in.p))
		r->next = NEXT_SECRET;
	else if (next == NEXT_HEADER && redact_is_scheme(in))
		r->next = NEXT_SECRET;
	else if (next == NEXT_SECRET || next == NEXT_HEADER ||
		 (next == NEXT_QUOTED && in.p != a.p) || (next == NEXT_IF_VALUE && *in.p != '-'))
		redact_hide_behind(r, in, separator);
	else
		return false;
	return true;
}

/* The end of the word at P: a quote that is closed holds its blanks together. */
static const char *word_end(const char *p, const char *end)
{
	while (p < end && !strchr(" \t\n", *p)) {
		const char *close = NULL;

		if (*p == '"' || *p == '\'')
			close = memchr(p + 1, *p, (size_t)(end - p - 1));
		p = close ? close + 1 : p + 1;
	}
	return p;
}

static void take_line(struct redaction *r, struct span a, unsigned depth);

/* `-Hname: secret`: the letter of an option stands before it. */
static bool take_leading(struct redaction *r, struct span a)
{
	return redact_leading(r, a) || (a.n > 3 && *a.p == '-' && a.p[1] != '-' &&
					redact_leading(r, (struct span){ a.p + 2, a.n - 2 }));
}

static void take_word(struct redaction *r, struct span a, unsigned depth)
{
	bool is_program = redact_meet(r, a);

	redact_urls(r, a);
	redact_json(r, a);
	if ((!is_program && redact_option(r, a)) || take_leading(r, a))
		return;
	redact_assigned(r, a);
	r->next = redact_announces(r, a);
	if (memchr(a.p, ' ', a.n) && depth < DEPTH_MOST)
		take_line(r, a, depth + 1);
}

/* Words with blanks between: what a shell is given, a title. */
static void take_line(struct redaction *r, struct span a, unsigned depth)
{
	const char *end = a.p + a.n;
	struct span last = { a.p, 0 };

	for (const char *p = a.p; p < end;) {
		const char *stop = word_end(p, end);

		if (stop > p) {
			last = (struct span){ p, (size_t)(stop - p) };
			if (!take_announced(r, last, unquoted(last)))
				take_word(r, unquoted(last), depth);
			if (strchr("|&;", stop[-1]))
				redact_part(r);
		}
		p = stop + 1;
	}
	if (last.n && last.p != a.p && redact_last_is_secret(r))
		redact_hide(r, last.p, last.p + last.n);
}

/* ---- arguments ------------------------------------------------------------------------------- */

/* sh, bash, su ... */
static bool is_shell(struct span a)
{
	static const char *const shells[] = { "sh",  "bash", "dash", "zsh",	"ksh",
					      "ash", "fish", "su",   "runuser", "script" };
	const char *slash = memrchr(a.p, '/', a.n), *name = slash ? slash + 1 : a.p;
	size_t n = (size_t)(a.p + a.n - name);

	for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++)
		if (strlen(shells[i]) == n && !strncmp(name, shells[i], n))
			return true;
	return false;
}

/* -c, -lc: of a shell, what follows is a line. */
static bool is_line_option(struct span a)
{
	return a.n >= 2 && a.n <= 5 && *a.p == '-' && a.p[1] != '-' && a.p[a.n - 1] == 'c';
}

/* Its quotes are part of it. */
static void take_argument(struct redaction *r, struct span a, bool is_line)
{
	if (r->next == NEXT_QUOTED || r->next == NEXT_IDENTIFIED)
		r->next = NEXT_PLAIN;
	if (take_announced(r, a, a))
		return;
	if (is_line) {
		redact_json(r, a);
		take_line(r, a, 0);
	} else {
		take_word(r, a, 0);
	}
}

static void take_arguments(struct redaction *r)
{
	struct span last = { r->line, 0 };
	bool is_line = !memchr(r->line, '\0', r->n), shell = false;

	for (size_t from = 0, to; from < r->n; from = to + 1) {
		struct span a = { r->line + from, strnlen(r->line + from, r->n - from) };

		to = from + a.n;
		if (!a.n)
			continue;
		take_argument(r, a, is_line);
		shell |= is_shell(a);
		is_line = shell && is_line_option(a);
		last = a;
	}
	if (last.p != r->line && redact_last_is_secret(r))
		redact_hide(r, last.p, last.p + last.n);
}

void redact(struct buf *out, const char *line, size_t n, char *const *words)
{
	struct redaction r = { .line = line, .n = n, .words = words };

	redact_part(&r);
	r.secret = mem_zalloc(n + 1, 1);
	if (n)
		take_arguments(&r);
	for (size_t i = 0; i < n; i++) {
		if (!r.secret[i])
			buf_char(out, line[i]);
		else if (!i || !r.secret[i - 1])
			buf_str(out, "***");
	}
	free(r.secret);
}
