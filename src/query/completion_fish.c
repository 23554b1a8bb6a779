/* fish: a line for each command, and one for each option of it. */
#include "completion.h"

static const char start[] = "# fish completion for sago, written by: sago completion fish\n"
			    "function __sago_command\n"
			    "\tset -l words (commandline -opc)\n"
			    "\tset -e words[1]\n"
			    "\twhile set -q words[1]\n"
			    "\t\tswitch $words[1]\n"
			    "\t\t\tcase --store\n"
			    "\t\t\t\tset -e words[1]\n"
			    "\t\t\tcase '-*'\n"
			    "\t\t\tcase '*'\n"
			    "\t\t\t\techo $words[1]\n"
			    "\t\t\t\treturn 0\n"
			    "\t\tend\n"
			    "\t\tset -e words[1]\n"
			    "\tend\n"
			    "\treturn 1\n"
			    "end\n"
			    "function __sago_is\n"
			    "\ttest (__sago_command; or echo -) = $argv[1]\n"
			    "end\n"
			    "complete -c sago -f\n";

/* Between single quotes only \ and ' are special. */
static void put_quoted(struct buf *out, const char *text)
{
	buf_char(out, '\'');
	completion_escape(out, text, "'\\");
	buf_char(out, '\'');
}

static void begin_line(struct buf *out, const struct command *c)
{
	buf_fmt(out, "complete -c sago -n '__sago_is %s'", *c->name ? c->name : "-");
}

static void end_line(struct buf *out, const char *help)
{
	if (help) {
		buf_str(out, " -d ");
		put_quoted(out, help);
	}
	buf_char(out, '\n');
}

/* -x: an argument that is no file; -r -F: a file. One that may be left out is no argument to fish.
 */
static void put_argument(struct buf *out, const struct option_def *o)
{
	struct buf words = BUF_INIT;

	if (!o->arg || o->arg[0] == '[')
		return;
	buf_str(out, completion_takes_file(o) ? " -r -F" : " -x");
	if (completion_choices(o, &words)) {
		buf_str(out, " -a ");
		put_quoted(out, buf_cstr(&words));
	}
	buf_release(&words);
}

static void put_options(struct buf *out, const struct command *c, const struct schema *schema)
{
	struct spelling s[SPELLINGS_MAX];
	struct buf words = BUF_INIT;
	size_t n = completion_spellings(c, s);

	for (size_t i = 0; i < n; i++) {
		bool day = s[i].letter == '0';

		begin_line(out, c);
		if (s[i].letter)
			buf_fmt(out, " -s %c", day ? '1' : s[i].letter);
		if (s[i].name)
			buf_fmt(out, " -l %s", s[i].name);
		if (!day)
			put_argument(out, s[i].option);
		end_line(out, s[i].option->help);
	}
	if (completion_words(c, schema, &words)) {
		begin_line(out, c);
		buf_str(out, " -a ");
		put_quoted(out, buf_cstr(&words));
		end_line(out, NULL);
	}
	buf_release(&words);
}

void completion_fish(struct buf *out, const struct schema *schema)
{
	static const struct command self = { .name = "" };

	buf_str(out, start);
	put_options(out, &self, schema);
	for (const struct command *c = commands; c->name; c++)
		if (completion_offers(c)) {
			begin_line(out, &self);
			buf_fmt(out, " -a %s", c->name);
			end_line(out, c->summary);
		}
	for (const struct command *c = commands; c->name; c++)
		if (c->run)
			put_options(out, c, schema);
}
