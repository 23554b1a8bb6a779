/* Which columns ps shows: its own formats, and lists of the user's. */
#include <string.h>

#include "ps.h"

/* clang-format off */
/* BSD's formats: without a letter, and by letter. */
static const char plain_bsd[] = "pid,tname,stat,bsdtime,args";
static const struct {
	const char *key, *list;
} bsd_formats[] = {
	{ "u", "user,pid,%cpu,%mem,vsz,rss,tname,stat,start_time,bsdtime,args" },
	{ "l", "f,uid,pid,ppid,priority,ni,vsz,rss,wchan,stat,tname,bsdtime,args" },
	{ "v", "pid,tname,stat,bsdtime,maj_flt,m_trs,m_drs,rss,%mem,args" },
	{ "j", "ppid,pid,pgid,sid,tname,tpgid,stat,uid,bsdtime,args" },
	{ "s", "uid,pid,pending,blocked,ignored,caught,stat,tname,bsdtime,args" },
	{ "X", "pid,stackp,esp,eip,tmout,alarm,stat,tname,bsdtime,args" },
};
/* What UNIX's options add up to: a column is there with all of `need` and none of `unless`. */
static const struct {
	const char *column, *need, *unless;
} unix_columns[] = {
	{ "f", "l", "y" }, { "s", "l", "" }, { "uid_hack", "f", "" }, { "uid", "l", "f" }, { "pid", "", "" },
	{ "spid", "T", "" }, { "ppid", "f", "" }, { "ppid", "l", "f" }, { "pgid", "j", "" }, { "sid", "j", "" },
	{ "lwp", "L", "" }, { "psr", "P", "" }, { "c", "f", "c" }, { "c", "l", "cf" }, { "nlwp", "Lf", "" }, { "class", "c", "" },
	{ "pri", "c", "" }, { "opri", "l", "c" }, { "ni", "l", "c" }, { "addr_1", "l", "y" },
	{ "rss", "ly", "" }, { "sz", "l", "" }, { "sz", "F", "l" }, { "rss", "F", "l" },
	{ "wchan", "l", "" }, { "rss", "Fl", "y" }, { "psr", "F", "P" }, { "stime", "f", "" }, { "tname", "", "" }, { "time", "", "" }, { "cmd", "f", "" },
	{ "ucmd", "", "f" },
};
/* clang-format on */

static bool has_unix(const struct ps *ps, char letter)
{
	const char key[] = { '-', letter, '\0' };

	return ps_has(ps, key) || (letter == 'f' && ps_has(ps, "-F"));
}

/* ---- lists ----------------------------------------------------------------------------------- */

static int refuse_column(const char *name, size_t n, struct err *e)
{
	struct buf shown = BUF_INIT;
	const char *why = "there is no such column";

	for (const char *const *s = ps_not_recorded; *s; s++)
		if (strlen(*s) == n && !memcmp(*s, name, n))
			why = "this is not recorded";
	buf_escaped(&shown, name, n < 60 ? n : 60);
	err_set(e, ERR_USAGE,
		"column \"%s\": %s; columns are those of ps -o, as in pid,user,rss,args",
		buf_cstr(&shown), why);
	buf_release(&shown);
	return ERR_USAGE;
}

static unsigned column_width(const struct ps *ps, const struct ps_column *c)
{
	return c->width == PS_PID ? ps->p.pid_width : c->width;
}

/* "12" of "user:12": the width, or 0 with an error. */
static int read_width(const char *text, size_t n, unsigned *width, struct err *e)
{
	char digits[12];
	uint64_t v = 0;

	snprintf(digits, sizeof(digits), "%.*s", (int)(n < 11 ? n : 11), text);
	if (number_parse(digits, "the width of a column", 1, 10000, &v, e))
		return ERR_USAGE;
	*width = (unsigned)v;
	return 0;
}

/* "user:12=WHO": NAME is its first N bytes, of which the last may be a heading. */
static int add_field(struct ps *ps, const char *name, size_t n, struct err *e)
{
	struct ps_field *f = &ps->fields[ps->nfields];
	const char *equals = memchr(name, '=', n);
	size_t left = equals ? (size_t)(equals - name) : n;
	const char *colon = memchr(name, ':', left);
	size_t len = colon ? (size_t)(colon - name) : left;

	f->column = ps_column_find(name, len);
	if (!f->column)
		return refuse_column(name, len, e);
	if (ps->nfields + 1 == PS_FIELDS_MAX)
		return err_set(e, ERR_USAGE, "more than %d columns", PS_FIELDS_MAX - 1);
	f->width = column_width(ps, f->column);
	snprintf(f->heading, sizeof(f->heading), "%s", f->column->heading);
	if (colon && read_width(colon + 1, left - len - 1, &f->width, e))
		return ERR_USAGE;
	/* quirk: of a set of signals the width given is that of the nine digits of old */
	if (colon && f->column->align == PS_SIGNALS)
		f->width += SIGNAL_DIGITS - FEW_DIGITS;
	if (equals) {
		snprintf(f->heading, sizeof(f->heading), "%.*s", (int)(n - left - 1), equals + 1);
		if (strlen(f->heading) > f->width)
			f->width = (unsigned)strlen(f->heading);
	}
	ps->nfields++;
	return 0;
}

static int add_list(struct ps *ps, const char *list, struct err *e)
{
	int rc = 0;

	for (const char *s = list; *s && !rc;) {
		size_t n = strcspn(s, ", \t\n");

		if (n)
			rc = add_field(ps, s, n, e);
		s += n + (s[n] != '\0');
	}
	return rc;
}

/* ---- formats --------------------------------------------------------------------------------- */

static bool all_given(const struct ps *ps, const char *letters)
{
	for (; *letters; letters++)
		if (!has_unix(ps, *letters))
			return false;
	return true;
}

static bool any_given(const struct ps *ps, const char *letters)
{
	for (; *letters; letters++)
		if (has_unix(ps, *letters))
			return true;
	return false;
}

static int add_unix(struct ps *ps, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < sizeof(unix_columns) / sizeof(unix_columns[0]) && !rc; i++)
		if (all_given(ps, unix_columns[i].need) && !any_given(ps, unix_columns[i].unless))
			rc = add_list(ps, unix_columns[i].column, e);
	return rc;
}

/* The list of one of BSD's formats; two of them, or one beside UNIX's, make no sense. */
static int find_bsd(const struct ps *ps, const char **list, struct err *e)
{
	*list = NULL;
	for (size_t i = 0; i < sizeof(bsd_formats) / sizeof(bsd_formats[0]); i++) {
		if (!ps_has(ps, bsd_formats[i].key))
			continue;
		if (*list || any_given(ps, "fFlj"))
			return err_set(e, ERR_USAGE,
				       "of the formats u, l, v, j, s, X, -f, -F, -l and -j at most "
				       "one of BSD's or some of UNIX's are accepted");
		*list = bsd_formats[i].list;
	}
	return 0;
}

static int add_format(struct ps *ps, struct err *e)
{
	const char *list;

	if (find_bsd(ps, &list, e))
		return ERR_USAGE;
	if (list)
		return add_list(ps, list, e);
	if (any_given(ps, "fFlj") || !ps->bsd)
		return add_unix(ps, e);
	return add_list(ps, plain_bsd, e);
}

/* -O and O: the user's columns behind the first. */
static int add_between(struct ps *ps, const char *list, const char *command, struct err *e)
{
	if (add_list(ps, "pid", e) || add_list(ps, list, e) || add_list(ps, "state,tname,time", e))
		return ERR_USAGE;
	return add_list(ps, command, e);
}

static int add_own(struct ps *ps, bool *own, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; i < ps->nwords && !rc; i++) {
		const struct ps_word *w = &ps->words[i];
		const char *letter = w->key + (w->key[0] == '-');

		if (!strcmp(letter, "o"))
			rc = add_list(ps, w->value, e);
		else if (!strcmp(letter, "O"))
			rc = add_between(ps, w->value, w->key[0] == '-' ? "command" : "comm", e);
		else
			continue;
		*own = true;
	}
	return rc;
}

int ps_choose_fields(struct ps *ps, struct err *e)
{
	bool own = false, none = true;
	const char *list;
	int rc = add_own(ps, &own, e);

	if (!rc && !own)
		rc = add_format(ps, e);
	else if (!rc && (find_bsd(ps, &list, e) || list || any_given(ps, "fFljyc")))
		rc = err_set(e, ERR_USAGE, "a format and a list of columns exclude each other");
	if (!rc && !ps->nfields)
		rc = err_set(e, ERR_USAGE, "a list without a column: pid,user,args is one");
	if (!rc && ps_has(ps, "-y") && !ps_has(ps, "-l"))
		rc = err_set(e, ERR_USAGE, "-y makes sense with -l only");
	for (size_t i = 0; i < ps->nfields; i++)
		none = none && !*ps->fields[i].heading;
	if (!rc && ps_has(ps, "-L") && ps_has(ps, "-T"))
		rc = err_set(e, ERR_USAGE, "-L and -T exclude each other");
	if (!rc && ps_has(ps, "h") && (ps_has(ps, "--no-headers") || ps_has(ps, "--no-heading")))
		rc = err_set(e, ERR_USAGE,
			     "h and --no-headers say the same: one of them is accepted");
	ps->headings = !none && !ps_has(ps, "h") && !ps_has(ps, "--no-headers") &&
		       !ps_has(ps, "--no-heading");
	return rc;
}
