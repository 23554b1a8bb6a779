/* What the shells' scripts have in common. */
#include "completion.h"

#include <string.h>

static bool taken(const struct spelling *s, size_t n, char letter, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if ((letter && s[i].letter == letter) ||
		    (name && s[i].name && !strcmp(s[i].name, name)))
			return true;
	return false;
}

static size_t add_list(const struct option_def *list, struct spelling *out, size_t n)
{
	for (const struct option_def *o = list; o->name || o->letter; o++) {
		struct spelling s = { o, o->letter, o->name };

		if (o->id == OPT_LATER || n == SPELLINGS_MAX)
			continue;
		if (taken(out, n, s.letter, NULL))
			s.letter = 0;
		if (taken(out, n, 0, s.name))
			s.name = NULL;
		if (s.letter || s.name)
			out[n++] = s;
	}
	return n;
}

size_t completion_spellings(const struct command *c, struct spelling out[SPELLINGS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < LISTS_MAX - 1 && c->options[i]; i++)
		n = add_list(c->options[i], out, n);
	return add_list(global_options, out, n);
}

bool completion_choices(const struct option_def *o, struct buf *words)
{
	for (const char *s = o->choices ? o->choices : ""; *s; s++)
		buf_char(words, *s == '|' || *s == ',' ? ' ' : *s);
	return o->arg && o->choices;
}

bool completion_takes_file(const struct option_def *o)
{
	return o->arg && (strstr(o->arg, "PATH") || strstr(o->arg, "STORE"));
}

bool completion_words(const struct command *c, const struct schema *schema, struct buf *words)
{
	if (c->run == cmd_completion)
		buf_str(words, "bash zsh fish");
	if (c->run != cmd_list)
		return c->run == cmd_completion;
	for (unsigned g = 0; g < schema->ngroups; g++)
		buf_fmt(words, "%s%s", g ? " " : "", schema->groups[g].name);
	return true;
}

bool completion_offers(const struct command *c)
{
	return c->run && !c->hidden;
}

void completion_escape(struct buf *out, const char *text, const char *special)
{
	for (const char *s = text; *s; s++) {
		if (strchr(special, *s))
			buf_char(out, '\\');
		buf_char(out, *s);
	}
}

void completion_quote(struct buf *out, const char *text)
{
	buf_char(out, '\'');
	for (const char *s = text; *s; s++) {
		if (*s == '\'')
			buf_str(out, "'\\'");
		buf_char(out, *s);
	}
	buf_char(out, '\'');
}
