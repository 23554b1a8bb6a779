/* The words of ps: options with a dash come through the options table, those of BSD style are words
 * of letters, some of which take the rest of the word or the next one. */
#include <string.h>

#include "ps.h"

/* clang-format off */
const struct option_def ps_options[] = {
	{ OPT_WORD, 'A', NULL, NULL, NULL, "all processes, as without any choice" },
	{ OPT_WORD, 'e', NULL, NULL, NULL, "all processes" },
	{ OPT_WORD, 'a', NULL, NULL, NULL, "those with a terminal, but no session leaders" },
	{ OPT_WORD, 'd', NULL, NULL, NULL, "all but session leaders" },
	{ OPT_WORD, 'p', "pid", "LIST", NULL, "those with these ids; so do plain numbers" },
	{ OPT_WORD, 'q', "quick-pid", "LIST", NULL, "the same, in the order given" },
	{ OPT_WORD, 'C', NULL, "LIST", NULL, "those with these names" },
	{ OPT_WORD, 'u', "user", "LIST", NULL, "of these users: names or numbers, effective" },
	{ OPT_WORD, 'U', "User", "LIST", NULL, "the same, real" },
	{ OPT_WORD, 'G', "Group", "LIST", NULL, "of these groups, real" },
	{ OPT_WORD, 0, "group", "LIST", NULL, "the same, effective" },
	{ OPT_WORD, 'g', NULL, "LIST", NULL, "of these sessions or, names, of these effective groups" },
	{ OPT_WORD, 's', "sid", "LIST", NULL, "of these sessions" },
	{ OPT_WORD, 't', "tty", "LIST", NULL, "at these terminals: pts/1, tty1, - for none" },
	{ OPT_WORD, 0, "ppid", "LIST", NULL, "children of these" },
	{ OPT_WORD, 'N', "deselect", NULL, NULL, "all the others" },
	{ OPT_WORD, 'f', NULL, NULL, NULL, "full format" },
	{ OPT_WORD, 'F', NULL, NULL, NULL, "fuller" },
	{ OPT_WORD, 'l', NULL, NULL, NULL, "long format" },
	{ OPT_WORD, 'j', NULL, NULL, NULL, "jobs format" },
	{ OPT_WORD, 'y', NULL, NULL, NULL, "with -l: RSS in place of ADDR, no flags" },
	{ OPT_WORD, 'c', NULL, NULL, NULL, "scheduling class and priority in place of C" },
	{ OPT_WORD, 'P', NULL, NULL, NULL, "with the CPU" },
	{ OPT_WORD, 'L', NULL, NULL, NULL, "threads, with LWP and NLWP" },
	{ OPT_WORD, 'T', NULL, NULL, NULL, "threads, with SPID" },
	{ OPT_WORD, 'o', "format", "LIST", NULL, "these columns: pid,user:12,rss=MEMORY" },
	{ OPT_WORD, 'O', NULL, "LIST", NULL, "these columns between the usual ones" },
	{ OPT_WORD, 0, "sort", "LIST", NULL, "sort by these columns; - before one: downwards" },
	{ OPT_WORD, 0, "forest", NULL, NULL, "children behind their parents, with lines" },
	{ OPT_WORD, 'H', NULL, NULL, NULL, "the same, moved to the right" },
	{ OPT_WORD, 0, "cumulative", NULL, NULL, "CPU time with that of children waited for" },
	{ OPT_WORD, 0, "no-headers", NULL, NULL, "no line of headings" },
	{ OPT_WORD, 0, "no-heading", NULL, NULL, NULL },
	{ OPT_WORD, 'w', NULL, NULL, NULL, "wide; twice: no limit" },
	{ OPT_WORD, 0, "columns", "N", NULL, "cut lines at N places" },
	{ OPT_WORD, 0, "cols", "N", NULL, NULL },
	{ OPT_WORD, 0, "width", "N", NULL, NULL },
	{ OPT_IGNORED, 0, "rows", "N", NULL, NULL },
	{ OPT_IGNORED, 0, "lines", "N", NULL, NULL },
	{ OPT_AT, 0, "at", "T", NULL, "as it was at T: 03:00, \"yesterday 03:00\", -2h, @EPOCH (default: the newest sample)" },
	{ OPT_VERSION, 'V', NULL, NULL, NULL, NULL },
	{ OPT_LATER, 'm', NULL, NULL, NULL, NULL },
	{ OPT_LATER, 'M', NULL, NULL, NULL, NULL },
	{ OPT_LATER, 'Z', NULL, NULL, NULL, NULL },
	{ OPT_COUNT_, 0, NULL, NULL, NULL, NULL },
};
/* clang-format on */

/* Letters of BSD style, and those of them that take an argument. */
static const char bsd_letters[] = "axrulvjsXHfchSnwoOkptUT";
static const char bsd_arguments[] = "oOkptU";

static int add(struct ps *ps, const char *before, const char *name, size_t n, const char *value,
	       struct err *e)
{
	struct ps_word *w = &ps->words[ps->nwords];

	if (ps->nwords == PS_WORDS_MAX)
		return err_set(e, ERR_USAGE, "more than %d options", PS_WORDS_MAX);
	snprintf(w->key, sizeof(w->key), "%s%.*s", before, (int)n, name);
	w->value = value;
	ps->nwords++;
	return 0;
}

bool ps_has(const struct ps *ps, const char *key)
{
	return ps_value(ps, key) != NULL;
}

const char *ps_value(const struct ps *ps, const char *key)
{
	for (size_t i = ps->nwords; i-- > 0;)
		if (!strcmp(ps->words[i].key, key))
			return ps->words[i].value;
	return NULL;
}

/* ---- BSD style ------------------------------------------------------------------------------- */

static int refuse_letter(const char *word, char letter, struct err *e)
{
	struct buf shown = BUF_INIT;
	int rc;

	buf_escaped(&shown, word, strnlen(word, 60));
	if (strchr("emXZMN", letter))
		rc = err_set(e, ERR_USAGE, "%c (in \"%s\") is not in this version of sago", letter,
			     buf_cstr(&shown));
	else
		rc = err_set(e, ERR_USAGE,
			     "unknown option \"%s\": letters of BSD style are %s, and numbers are "
			     "process ids",
			     buf_cstr(&shown), bsd_letters);
	buf_release(&shown);
	return rc;
}

/* One word of letters; *I moves past an argument taken from the words behind it. */
static int take_bsd(struct ps *ps, const struct options *o, size_t *i, struct err *e)
{
	const char *word = o->positional[*i];

	for (const char *s = word; *s; s++) {
		const char *value = "";

		if (!strchr(bsd_letters, *s))
			return refuse_letter(word, *s, e);
		if (strchr(bsd_arguments, *s)) {
			value = s[1] ? s + 1 : *i + 1 < o->npositional ? o->positional[++*i] : NULL;
			if (!value)
				return err_set(e, ERR_USAGE, "%c needs an argument", *s);
		}
		if (add(ps, "", s, 1, value, e))
			return ERR_USAGE;
		if (*value)
			break;
	}
	return 0;
}

static int read_bsd(struct ps *ps, const struct options *o, struct err *e)
{
	int rc = 0;

	ps->bsd = o->npositional > 0;
	for (size_t i = 0; i < o->npositional && !rc; i++) {
		char first = o->positional[i][0];

		if (first >= '0' && first <= '9')
			rc = add(ps, "", "p", 1, o->positional[i], e);
		else
			rc = take_bsd(ps, o, &i, e);
	}
	return rc;
}

int ps_read_words(struct ps *ps, const struct options *o, struct err *e)
{
	for (size_t k = 0; k < o->ngiven; k++) {
		const struct option_def *d = o->given[k].option;
		int rc = 0;

		if (d->id != OPT_WORD)
			continue;
		if (d->letter)
			rc = add(ps, "-", &d->letter, 1, o->given[k].value, e);
		else
			rc = add(ps, "--", d->name, strlen(d->name), o->given[k].value, e);
		if (rc)
			return rc;
	}
	return read_bsd(ps, o, e);
}
