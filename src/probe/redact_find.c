/* Secrets that are known by a name beside them, whatever the program. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "redact_parts.h"

/* Whole names besides the words of the settings; as assignments too where that is no everyday word.
 */
static const struct whole_name {
	const char *name;
	bool option, assigned;
} whole_names[] = {
	{ "pw", true, true },
	{ "key", true, true },
	{ "secret-id", true, true },
	{ "cookie", true, true },
	{ "cookies", true, false },
	{ "set-cookie", true, true },
	{ "authorization", true, true },
	{ "proxy-authorization", true, true },
	{ "bearer", true, false },
	{ "oauth2-bearer", true, true },
	{ "secret-key", true, true },
	{ "psk", true, true },
	{ "passcode", true, true },
	{ "pin", true, false },
	{ "creds", true, false },
	{ "src-creds", true, false },
	{ "dest-creds", true, false },
	{ "from-literal", true, false },
	{ "requirepass", true, true },
	{ "pwd", true, true },
};

static bool is_name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.';
}

/* Without case, and `_` as `-`. */
static bool same_name(const char *p, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		char c = p[i] == '_' ? '-' : (char)tolower((unsigned char)p[i]);

		if (!name[i] || c != name[i])
			return false;
	}
	return !name[n];
}

bool redact_is_name(const struct redaction *r, const char *p, size_t n, bool option)
{
	while (n && *p == '-') {
		p++;
		n--;
	}
	for (size_t i = 0; r->words[i]; i++) {
		size_t len = strlen(r->words[i]);

		if (len && len <= n && !strncasecmp(p + n - len, r->words[i], len))
			return true;
	}
	for (size_t i = 0; *r->words && i < sizeof(whole_names) / sizeof(whole_names[0]); i++)
		if ((option ? whole_names[i].option : whole_names[i].assigned) &&
		    same_name(p, n, whole_names[i].name))
			return true;
	return false;
}

/* ---- addresses ------------------------------------------------------------------------------- */

static bool all_digits(const char *p, const char *end)
{
	for (; p < end; p++)
		if (!isdigit((unsigned char)*p))
			return false;
	return true;
}

/* From AT, behind `//`: the secret ends at the last @ before the path; a secret with a slash, where
 * a port number would stand, ends at the last @ of all. */
static void hide_user_info(struct redaction *r, const char *at, const char *end)
{
	const char *slash = memchr(at, '/', (size_t)(end - at)), *stop = slash ? slash : end;
	const char *sign = memrchr(at, '@', (size_t)(stop - at));
	const char *colon = memchr(at, ':', (size_t)((sign ? sign : stop) - at));

	if (colon && !sign && !all_digits(colon + 1, stop))
		sign = memrchr(stop, '@', (size_t)(end - stop));
	if (colon && sign)
		redact_hide(r, colon + 1, sign);
}

void redact_urls(struct redaction *r, struct span a)
{
	const char *end = a.p + a.n, *at = a.p;

	while ((at = memmem(at, (size_t)(end - at), "://", 3))) {
		const char *next = memmem(at + 3, (size_t)(end - at - 3), "://", 3);

		at += 3;
		hide_user_info(r, at, next ? next : end);
	}
}

/* ---- JSON ------------------------------------------------------------------------------------ */

/* The quote at P, with the backslashes that stand before it in a quoted text; NULL: none. */
static const char *skip_quote(const char *p, const char *end, size_t *slashes, char *quote)
{
	const char *at = p;

	while (at < end && *at == '\\')
		at++;
	if (at == end || (*at != '"' && *at != '\''))
		return NULL;
	*slashes = (size_t)(at - p);
	*quote = *at;
	return at + 1;
}

/* The end of the text from P on: QUOTE behind exactly so many backslashes. */
static const char *text_end(const char *p, const char *end, size_t slashes, char quote)
{
	while (p < end) {
		size_t n = 0;

		while (p + n < end && p[n] == '\\')
			n++;
		if (p + n < end && p[n] == quote && n == slashes)
			return p;
		p += n + 1;
	}
	return end;
}

static const char *skip_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\n'))
		p++;
	return p;
}

static void hide_value(struct redaction *r, const char *at, const char *end)
{
	size_t slashes;
	char quote;
	const char *text = skip_quote(at, end, &slashes, &quote);

	if (text) {
		redact_hide(r, text, text_end(text, end, slashes, quote));
		return;
	}
	for (text = at; text < end && !strchr(",]}", *text);)
		text++;
	redact_hide(r, at, text);
}

void redact_json(struct redaction *r, struct span a)
{
	const char *end = a.p + a.n;

	for (const char *p = a.p; p < end; p++) {
		const char *name = p, *colon;
		size_t slashes;
		char quote;

		while (p < end && is_name_char(*p))
			p++;
		if (p == name || !redact_is_name(r, name, (size_t)(p - name), false))
			continue;
		colon = skip_quote(p, end, &slashes, &quote);
		colon = colon ? skip_blanks(colon, end) : end;
		if (colon < end && (*colon == ':' || *colon == '='))
			hide_value(r, skip_blanks(colon + 1, end), end);
	}
}

/* ---- assignments ----------------------------------------------------------------------------- */

/* A secret in a list of assignments ends where the next of them begins. */
static bool list_goes_on(const char *p, const char *end)
{
	const char *name;

	if (!strchr("&;,", *p))
		return false;
	name = p = skip_blanks(p + 1, end);
	while (p < end && is_name_char(*p))
		p++;
	return p == end ? p == name : p > name && *p == '=';
}

/* From FROM, behind `=` or `:`; SPACED: it is one of several words. */
static const char *value_end(const char *from, const char *end, bool spaced)
{
	bool listed = from[-1] == '=';

	while (from < end && !(listed && list_goes_on(from, end)) && !(spaced && *from == ' '))
		from++;
	return from;
}

void redact_assigned(struct redaction *r, struct span a)
{
	const char *end = a.p + a.n, *done = a.p;

	for (const char *p = a.p; p < end; p++) {
		const char *name = p;

		if (*p != '=' && *p != ':')
			continue;
		while (name > done && is_name_char(name[-1]))
			name--;
		if (!redact_is_name(r, name, (size_t)(p - name), false))
			continue;
		done = value_end(p + 1, end, name > a.p && name[-1] == ' ');
		redact_hide(r, p + 1, done);
		p = done;
	}
}

bool redact_is_scheme(struct span a)
{
	static const char *const schemes[] = { "bearer", "basic",     "digest",
					       "token",	 "negotiate", "apikey",
					       "key",	 "ntlm",      "aws4-hmac-sha256" };

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (same_name(a.p, a.n, schemes[i]))
			return true;
	return false;
}

/* The value of a header, without the scheme that it begins with. */
static const char *behind_scheme(const char *p, const char *end)
{
	struct span word = { skip_blanks(p, end), 0 };

	while (word.p + word.n < end && word.p[word.n] != ' ')
		word.n++;
	return word.p + word.n < end && redact_is_scheme(word) ? skip_blanks(word.p + word.n, end)
							       : word.p;
}

bool redact_leading(struct redaction *r, struct span a)
{
	const char *end = a.p + a.n, *p = a.p;
	bool option = a.n && *p == '-';

	while (p < end && is_name_char(*p))
		p++;
	if (p == end || p + 1 == end || (*p != '=' && *p != ':') ||
	    !redact_is_name(r, a.p, (size_t)(p - a.p), option))
		return false;
	if (*p == ':')
		redact_hide(r, behind_scheme(p + 1, end), end);
	else if (option)
		redact_hide(r, p + 1, end);
	else
		redact_assigned(r, a);
	return true;
}

/* ---- the next word --------------------------------------------------------------------------- */

/* --no-password, --ask-pass: switches. */
static bool is_switch(struct span a)
{
	static const char *const begins[] = {
		"no-", "ask-", "without-", "with-", "use-", "prompt-"
	};

	while (a.n && *a.p == '-') {
		a.p++;
		a.n--;
	}
	for (size_t i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		if (a.n > strlen(begins[i]) && !strncasecmp(a.p, begins[i], strlen(begins[i])))
			return true;
	return false;
}

enum redact_next redact_announces(const struct redaction *r, struct span a)
{
	size_t name;

	if (a.n < 2)
		return NEXT_PLAIN;
	if (strchr(":=", a.p[a.n - 1])) {
		for (name = a.n - 1; name && is_name_char(a.p[name - 1]);)
			name--;
		if (redact_is_name(r, a.p + name, a.n - 1 - name, *a.p == '-') ||
		    (*a.p == '-' && a.n > 3 && redact_is_name(r, a.p + 2, a.n - 3, false)))
			return a.p[a.n - 1] == ':' ? NEXT_HEADER : NEXT_SECRET;
		return NEXT_PLAIN;
	}
	if (same_name(a.p, a.n, "identified"))
		return NEXT_IDENTIFIED;
	if (!redact_is_name(r, a.p, a.n, *a.p == '-'))
		return NEXT_PLAIN;
	if (*a.p != '-')
		return NEXT_QUOTED;
	return is_switch(a) ? NEXT_PLAIN : NEXT_SECRET;
}
