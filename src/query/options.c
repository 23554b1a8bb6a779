/* Parsing a command line by tables. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "query.h"

static bool at_end(const struct option_def *d)
{
	return !d->name && !d->letter;
}

static const struct option_def *find_name(const struct options *o, const char *name, size_t n)
{
	for (size_t i = 0; i < o->nlists; i++)
		for (const struct option_def *d = o->lists[i]; !at_end(d); d++)
			if (d->name && strlen(d->name) == n && !memcmp(d->name, name, n))
				return d;
	return NULL;
}

static const struct option_def *find_letter(const struct options *o, char letter)
{
	for (size_t i = 0; i < o->nlists; i++)
		for (const struct option_def *d = o->lists[i]; !at_end(d); d++)
			if (d->letter && d->letter == letter)
				return d;
	return NULL;
}

/* An error about a word of the user's, which may hold anything. */
static int refuse(struct err *e, const char *before, const char *word, const char *after)
{
	struct buf shown = BUF_INIT;
	int rc;

	buf_escaped(&shown, word, strnlen(word, 120));
	rc = err_set(e, ERR_USAGE, "%s%s%s", before, buf_cstr(&shown), after);
	buf_release(&shown);
	return rc;
}

static bool is_word(const char *choices, const char *value, size_t n)
{
	for (const char *s = choices;; s++) {
		size_t len = strcspn(s, "|,");

		if (len == n && !memcmp(s, value, n))
			return true;
		s += len;
		if (!*s)
			return false;
	}
}

/* One of the words or, where commas stand between them, any of them with commas between. */
static bool is_choice(const char *choices, const char *value)
{
	bool several = strchr(choices, ',') != NULL;

	for (const char *s = value;; s++) {
		size_t len = several ? strcspn(s, ",") : strlen(s);

		if (!is_word(choices, s, len))
			return false;
		s += len;
		if (!*s)
			return true;
	}
}

static bool may_be_left_out(const struct option_def *d)
{
	return d->arg && d->arg[0] == '[';
}

static int take(struct options *o, const struct option_def *d, const char *value, struct err *e)
{
	if (d->id == OPT_LATER)
		return d->name ? err_set(e, ERR_USAGE, "-%c, --%s is not in this version of sago",
					 d->letter, d->name)
			       : err_set(e, ERR_USAGE, "-%c is not in this version of sago",
					 d->letter);
	if (d->choices && !(may_be_left_out(d) && !*value) && !is_choice(d->choices, value)) {
		struct buf before = BUF_INIT, after = BUF_INIT;
		const char letter[] = { d->letter, '\0' };
		int rc;

		buf_fmt(&before, d->name ? "--%s: \"" : "-%s: \"", d->name ? d->name : letter);
		buf_fmt(&after, "\" is not one of %s", d->choices);
		rc = refuse(e, buf_cstr(&before), value, buf_cstr(&after));
		buf_release(&before);
		buf_release(&after);
		return rc;
	}
	if (o->ngiven == GIVEN_MAX)
		return err_set(e, ERR_USAGE, "more than %d options", GIVEN_MAX);
	o->given[o->ngiven++] = (struct given){ d, o->npositional, value };
	o->value[d->id] = value;
	return 0;
}

/* The word after an option whose argument may be left out. */
static bool is_argument(const struct option_def *d, const char *word)
{
	if (!word || word[0] == '-')
		return false;
	if (!d->choices)
		return strspn(word, "0123456789") < strlen(word);
	return is_choice(d->choices, word);
}

/* The argument of D, which is the rest of its own word (REST, "" for none) or the next word. */
static int take_argument(struct options *o, const struct option_def *d, const char *shown,
			 const char *rest, char **argv, int argc, int *i, struct err *e)
{
	const char *next = *i + 1 < argc ? argv[*i + 1] : NULL;

	if (may_be_left_out(d)) {
		bool there = is_argument(d, next) && !*rest;

		return take(o, d, there ? argv[++*i] : "", e);
	}
	if (*rest)
		return take(o, d, rest, e);
	if (!next)
		return refuse(e, "", shown, " needs an argument");
	return take(o, d, argv[++*i], e);
}

/* --name, --name=value, --name value */
static int take_long(struct options *o, int argc, char **argv, int *i, struct err *e)
{
	const char *word = argv[*i] + 2, *equals = strchr(word, '=');
	const struct option_def *d =
		find_name(o, word, equals ? (size_t)(equals - word) : strlen(word));

	if (!d)
		return refuse(e, "unknown option ", argv[*i], "");
	if (!d->arg)
		return equals ? refuse(e, "", argv[*i], ": this option takes no argument")
			      : take(o, d, "", e);
	if (equals)
		return take(o, d, equals + 1, e);
	return take_argument(o, d, argv[*i], "", argv, argc, i, e);
}

/* -12 */
static bool take_digits(struct options *o, const char *word, int *rc, struct err *e)
{
	const struct option_def *d = find_letter(o, '0');

	if (!d || strspn(word + 1, "0123456789") != strlen(word + 1))
		return false;
	*rc = take(o, d, word + 1, e);
	return true;
}

/* -abc, -S M, -SM */
static int take_letters(struct options *o, int argc, char **argv, int *i, struct err *e)
{
	int digits;

	if (take_digits(o, argv[*i], &digits, e))
		return digits;
	for (const char *s = argv[*i] + 1; *s; s++) {
		const struct option_def *d = find_letter(o, *s);
		const char letter[] = { '-', *s, '\0' };
		int rc;

		if (!d)
			return refuse(e, "unknown option ", letter, "");
		if (d->arg && d->id != OPT_LATER && (!may_be_left_out(d) || !s[1]))
			return take_argument(o, d, letter, s + 1, argv, argc, i, e);
		rc = take(o, d, "", e);
		if (rc)
			return rc;
	}
	return 0;
}

int options_parse(struct options *o, int argc, char **argv, bool stop_at_word, int *rest,
		  struct err *e)
{
	bool words_only = false;
	int i, rc = 0;

	o->after_dashes = SIZE_MAX;
	for (i = 0; i < argc && !rc; i++) {
		const char *word = argv[i];

		if (!words_only && !strcmp(word, "--")) {
			words_only = true;
			o->after_dashes = o->npositional;
		} else if (!words_only && word[0] == '-' && word[1] == '-') {
			rc = take_long(o, argc, argv, &i, e);
		} else if (!words_only && word[0] == '-' && word[1]) {
			rc = take_letters(o, argc, argv, &i, e);
		} else if (stop_at_word) {
			break;
		} else if (o->npositional == POSITIONALS_MAX) {
			rc = refuse(e, "too many arguments at ", word, "");
		} else {
			o->positional[o->npositional++] = word;
		}
	}
	if (rest)
		*rest = i;
	return rc;
}

void options_help(const struct option_def *list, struct buf *out)
{
	for (const struct option_def *d = list; !at_end(d); d++) {
		size_t start = out->len;

		if (!d->help)
			continue;
		if (d->letter)
			buf_fmt(out, "  -%c%s", d->letter, d->name ? ", " : "  ");
		else
			buf_str(out, "      ");
		if (d->name)
			buf_fmt(out, "--%s", d->name);
		if (d->arg)
			buf_fmt(out, " %s", d->arg);
		buf_repeat(out, ' ', out->len - start < 28 ? 28 - (out->len - start) : 2);
		buf_fmt(out, "%s\n", d->help);
	}
}

int number_parse(const char *text, const char *what, uint64_t min, uint64_t max, uint64_t *out,
		 struct err *e)
{
	char *end;
	struct buf shown = BUF_INIT;

	if (*text >= '0' && *text <= '9') {
		errno = 0;
		*out = strtoull(text, &end, 10);
		if (!*end && !errno && *out >= min && *out <= max)
			return 0;
	}
	buf_escaped(&shown, text, strnlen(text, 80));
	err_set(e, ERR_USAGE, "%s: \"%s\" is not a whole number from %llu to %llu", what,
		buf_cstr(&shown), (unsigned long long)min, (unsigned long long)max);
	buf_release(&shown);
	return ERR_USAGE;
}
