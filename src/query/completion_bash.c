/* bash: two functions of case statements, what words there are and what an option's argument is. */
#include "completion.h"

static const char start[] = "# bash completion for sago, written by: sago completion bash\n"
			    "_sago_words() { # COMMAND: its options, and the words that it takes\n"
			    "\tcase $1 in\n";

static const char middle[] = "\tesac\n"
			     "}\n"
			     "_sago_values() { # COMMAND OPTION: words, FILE, or nothing known; "
			     "false: it has no argument\n"
			     "\tcase $1:$2 in\n";

static const char end[] =
	"\t*) return 1 ;;\n"
	"\tesac\n"
	"}\n"
	"_sago() {\n"
	"\tlocal cur=${COMP_WORDS[COMP_CWORD]} command=- before values i\n"
	"\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	"\t\tcase ${COMP_WORDS[i]} in\n"
	"\t\t=) ((i++)) ;;\n"
	"\t\t-*) _sago_values - \"${COMP_WORDS[i]}\" >/dev/null && [[ ${COMP_WORDS[i + 1]} != = ]] "
	"&& ((i++)) ;;\n"
	"\t\t*) command=${COMP_WORDS[i]}; break ;;\n"
	"\t\tesac\n"
	"\tdone\n"
	"\tbefore=${COMP_WORDS[COMP_CWORD - 1]}\n"
	"\tif [[ $cur == = ]]; then cur=; elif [[ $before == = ]]; then "
	"before=${COMP_WORDS[COMP_CWORD - 2]}; fi\n"
	"\tif ! values=$(_sago_values \"$command\" \"$before\"); then\n"
	"\t\tmapfile -t COMPREPLY < <(compgen -W \"$(_sago_words \"$command\")\" -- \"$cur\")\n"
	"\telif [[ $values == FILE ]]; then\n"
	"\t\tmapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
	"\telse\n"
	"\t\tmapfile -t COMPREPLY < <(compgen -W \"$values\" -- \"$cur\")\n"
	"\tfi\n"
	"}\n"
	"complete -o filenames -F _sago sago\n";

static void put_words(struct buf *out, const struct command *c, const struct schema *schema)
{
	struct spelling s[SPELLINGS_MAX];
	size_t n = completion_spellings(c, s);

	buf_fmt(out, "\t%s) echo '", *c->name ? c->name : "-");
	for (size_t i = 0; i < n; i++) {
		if (s[i].letter)
			buf_fmt(out, "-%c ", s[i].letter == '0' ? '1' : s[i].letter);
		if (s[i].name)
			buf_fmt(out, "--%s ", s[i].name);
	}
	completion_words(c, schema, out);
	for (const struct command *k = commands; !*c->name && k->name; k++)
		if (completion_offers(k))
			buf_fmt(out, "%s ", k->name);
	buf_str(out, "' ;;\n");
}

static void put_value(struct buf *out, const struct command *c, const struct spelling *s)
{
	const char *name = *c->name ? c->name : "-";
	struct buf words = BUF_INIT;

	/* where the argument may be left out, options come as well as its words */
	if (s->option->arg && s->option->arg[0] != '[' && s->letter != '0') {
		if (s->letter)
			buf_fmt(out, "\t%s:-%c%s", name, s->letter, s->name ? " | " : "");
		if (s->name)
			buf_fmt(out, "%s%s:--%s", s->letter ? "" : "\t", name, s->name);
		completion_choices(s->option, &words);
		buf_fmt(out, ") echo '%s' ;;\n",
			completion_takes_file(s->option) ? "FILE" : buf_cstr(&words));
	}
	buf_release(&words);
}

static void put_values(struct buf *out, const struct command *c)
{
	struct spelling s[SPELLINGS_MAX];
	size_t n = completion_spellings(c, s);

	for (size_t i = 0; i < n; i++)
		put_value(out, c, &s[i]);
}

void completion_bash(struct buf *out, const struct schema *schema)
{
	static const struct command self = { .name = "" };

	buf_str(out, start);
	put_words(out, &self, schema);
	for (const struct command *c = commands; c->name; c++)
		if (c->run)
			put_words(out, c, schema);
	buf_str(out, middle);
	put_values(out, &self);
	for (const struct command *c = commands; c->name; c++)
		if (c->run)
			put_values(out, c);
	buf_str(out, end);
}
