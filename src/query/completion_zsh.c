/* zsh: one _arguments for sago itself and one for each command. */
#include <string.h>

#include "completion.h"

static const char start[] = "#compdef sago\n"
			    "# zsh completion for sago, written by: sago completion zsh\n"
			    "_sago() {\n"
			    "\tlocal curcontext=$curcontext state line\n"
			    "\tlocal -a commands\n"
			    "\tcommands=(\n";

static const char end[] =
	"\tesac\n"
	"}\n"
	"if [ \"$funcstack[1]\" = _sago ]; then _sago \"$@\"; else compdef _sago sago; fi\n";

/* :PATH:_files, :FORMAT:(table json csv) */
static void put_argument(struct buf *spec, const struct option_def *o)
{
	struct buf words = BUF_INIT;

	if (!o->arg)
		return;
	buf_str(spec, o->arg[0] == '[' ? "::" : ":");
	completion_escape(spec, o->arg, ":\\");
	if (completion_choices(o, &words))
		buf_fmt(spec, ":(%s)", buf_cstr(&words));
	else
		buf_str(spec, completion_takes_file(o) ? ":_files" : ": ");
	buf_release(&words);
}

static void put_spelling(struct buf *out, const struct option_def *o, const char *word,
			 const char *after)
{
	struct buf spec = BUF_INIT;

	buf_fmt(&spec, "*%s%s[", word, o->arg ? after : "");
	completion_escape(&spec, o->help ? o->help : "", "[]:\\");
	buf_char(&spec, ']');
	put_argument(&spec, o);
	buf_str(out, " \\\n\t\t\t");
	completion_quote(out, buf_cstr(&spec));
	buf_release(&spec);
}

static void put_options(struct buf *out, const struct command *c)
{
	struct spelling s[SPELLINGS_MAX];
	size_t n = completion_spellings(c, s);

	for (size_t i = 0; i < n; i++) {
		char letter[] = { '-', s[i].letter == '0' ? '1' : s[i].letter, '\0' };
		struct buf name = BUF_INIT;

		if (s[i].letter == '0') {
			static const struct option_def day = { .help = "days back" };

			put_spelling(out, &day, letter, "");
		} else if (s[i].letter) {
			put_spelling(out, s[i].option, letter, "+");
		}
		buf_fmt(&name, "--%s", s[i].name ? s[i].name : "");
		if (s[i].name)
			put_spelling(out, s[i].option, buf_cstr(&name), "=");
		buf_release(&name);
	}
}

static void put_command(struct buf *out, const struct command *c, const struct schema *schema)
{
	struct buf words = BUF_INIT;

	buf_fmt(out, "\t%s)\n\t\t_arguments -s", c->name);
	put_options(out, c);
	if (completion_words(c, schema, &words))
		buf_fmt(out, " \\\n\t\t\t'*:word:(%s)'", buf_cstr(&words));
	buf_str(out, "\n\t\t;;\n");
	buf_release(&words);
}

static void put_name(struct buf *out, const struct command *c)
{
	struct buf item = BUF_INIT;

	completion_escape(&item, c->name, ":\\");
	buf_char(&item, ':');
	completion_escape(&item, c->summary, ":\\");
	buf_str(out, "\t\t");
	completion_quote(out, buf_cstr(&item));
	buf_char(out, '\n');
	buf_release(&item);
}

void completion_zsh(struct buf *out, const struct schema *schema)
{
	static const struct command self = { .name = "" };

	buf_str(out, start);
	for (const struct command *c = commands; c->name; c++)
		if (completion_offers(c))
			put_name(out, c);
	buf_str(out, "\t)\n\t_arguments -C");
	put_options(out, &self);
	buf_str(out, " \\\n\t\t\t'1:command:->command' '*::argument:->argument' && return\n"
		     "\tif [[ $state == command ]]; then _describe command commands; return; fi\n"
		     "\tcase $words[1] in\n");
	for (const struct command *c = commands; c->name; c++)
		if (c->run)
			put_command(out, c, schema);
	buf_str(out, end);
}
