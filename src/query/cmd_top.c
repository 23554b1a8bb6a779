/* sago top. What top prints, and how it was found out, is written in top_fields.c and
 * top_summary.c. */
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "session.h"
#include "top.h"
#include "top_by.h"

/* clang-format off */
const struct option_def top_options[] = {
	{ OPT_WORD, 'c', "cmdline-toggle", NULL, NULL, "command lines in place of names" },
	{ OPT_WORD, 'd', "delay", "SECS", NULL, "of a window: seconds from page to page" },
	{ OPT_WORD, 'n', "iterations", "N", NULL, "of a window: no more than N pages" },
	{ OPT_WORD, 'E', "scale-summary-mem", "UNIT", "k|m|g|t|p|e", "memory above the list in KiB, MiB ..." },
	{ OPT_WORD, 'e', "scale-task-mem", "UNIT", "k|m|g|t|p", "memory in the list, likewise" },
	{ OPT_WORD, 'H', "threads-show", NULL, NULL, "threads" },
	{ OPT_WORD, 'i', "idle-toggle", NULL, NULL, "only what used CPU time" },
	{ OPT_WORD, 'o', "sort-override", "FIELD", NULL, "sort by FIELD: downwards, with - before it upwards" },
	{ OPT_WORD, 'p', "pid", "LIST", NULL, "only these processes" },
	{ OPT_WORD, 'S', "accum-time-toggle", NULL, NULL, "CPU time with that of children that ended" },
	{ OPT_WORD, 'u', "filter-only-euser", "USER", NULL, "only of this effective user; ! before it: of the others" },
	{ OPT_WORD, 'U', "filter-any-user", "USER", NULL, "the same, whichever of a process' users" },
	{ OPT_WORD, 'w', "width", "[COLUMNS]", NULL, "lines of 512 places, or so many" },
	{ OPT_WORD, '1', "single-cpu-toggle", NULL, NULL, "each CPU" },
	{ OPT_WORD, 'O', "list-fields", NULL, NULL, "the fields to sort by" },
	{ OPT_IGNORED, 'b', "batch", NULL, NULL, NULL },
	{ OPT_IGNORED, 's', "secure-mode", NULL, NULL, NULL },
	{ OPT_VERSION, 'V', NULL, NULL, NULL, NULL },
	{ OPT_HELP, 'h', NULL, NULL, NULL, NULL },
	{ OPT_COUNT_, 0, NULL, NULL, NULL, NULL },
};
/* clang-format on */

enum { NARROW = 80, MOST_COLUMNS = 512, LEAST_COLUMNS = 3, FLUSH_AT = 1 << 16 };

/* ---- words ----------------------------------------------------------------------------------- */

/* What was given with LETTER: "" for a flag, NULL for nothing; the last one counts. */
static const char *given(const struct options *o, char letter)
{
	for (size_t i = o->ngiven; i-- > 0;)
		if (o->given[i].option->id == OPT_WORD && o->given[i].option->letter == letter)
			return o->given[i].value;
	return NULL;
}

/* Without -w as many places as the terminal has, by COLUMNS; a pipe has 80. The number behind -w
 * may be left out, so options_parse() leaves one that stands for itself among the words. */
static int read_width(struct top *t, const struct options *o, struct err *e)
{
	const char *width = given(o, 'w'), *env = getenv("COLUMNS");
	uint64_t n = width ? MOST_COLUMNS : NARROW;

	if (output_format(o) != FORMAT_TABLE)
		return err_set(e, ERR_USAGE, "--output goes with --by only");
	if (o->npositional > (width && !*width ? 1U : 0U))
		return err_set(e, ERR_USAGE, "only options are accepted");
	if (o->npositional)
		width = o->positional[0];

	if (width && *width && number_parse(width, "--width", LEAST_COLUMNS, MOST_COLUMNS, &n, e))
		return ERR_USAGE;
	if ((!width || !*width) && env && *env &&
	    number_parse(env, "COLUMNS", LEAST_COLUMNS, UINT32_MAX, &n, e))
		return ERR_USAGE;
	t->width = n < MOST_COLUMNS ? (unsigned)n : MOST_COLUMNS;
	return 0;
}

static int read_sort(struct top *t, const char *name, struct err *e)
{
	struct buf shown = BUF_INIT;

	if (!name)
		name = "%CPU";
	t->upwards = *name == '-';
	name += *name == '-' || *name == '+';
	t->sort = top_field_find(name, strlen(name));
	if (t->sort)
		return 0;
	buf_escaped(&shown, name, strnlen(name, 60));
	err_set(e, ERR_USAGE, "cannot sort by \"%s\": sago top -O lists the fields",
		buf_cstr(&shown));
	buf_release(&shown);
	return ERR_USAGE;
}

static int read_filters(struct top *t, const struct options *o, struct err *e)
{
	for (size_t i = 0; i < o->ngiven; i++)
		if (o->given[i].option->id == OPT_WORD && o->given[i].option->letter == 'p')
			buf_fmt(&t->pids, "%s,", o->given[i].value);
	t->user = given(o, 'u');
	t->any_user = given(o, 'U');
	if ((t->pids.len > 0) + (t->user != NULL) + (t->any_user != NULL) > 1)
		return err_set(e, ERR_USAGE, "-p, -u and -U exclude each other");
	if (strspn(buf_cstr(&t->pids), "0123456789, ") != t->pids.len)
		return err_set(e, ERR_USAGE, "-p: process ids with commas between are accepted");
	return 0;
}

/* -d 2.5 */
static int read_delay(struct session *s, const char *text)
{
	char *end;
	double v = text ? strtod(text, &end) : 0;

	if (!text)
		return 0;
	if (end == text || *end || !(v >= 0.001 && v < 1e9))
		return err_set(&s->err, ERR_USAGE, "--delay: seconds are accepted, as in 5 or 2.5");
	s->every_ms = (int64_t)llround(v * 1000);
	return 0;
}

static int read_words(struct top *t, const struct options *o, uint64_t *count, struct session *s)
{
	const char *summary = given(o, 'E'), *list = given(o, 'e');

	t->commands = given(o, 'c') != NULL;
	t->threads = given(o, 'H') != NULL;
	t->busy = given(o, 'i') != NULL;
	t->children = given(o, 'S') != NULL;
	t->cpus = given(o, '1') != NULL;
	t->summary_unit = summary ? *summary : 'm';
	t->task_unit = list ? *list : 'k';
	if (given(o, 'n') &&
	    number_parse(given(o, 'n'), "--iterations", 1, UINT32_MAX, count, &s->err))
		return ERR_USAGE;
	if (read_width(t, o, &s->err) || read_sort(t, given(o, 'o'), &s->err) ||
	    read_filters(t, o, &s->err))
		return ERR_USAGE;
	return read_delay(s, given(o, 'd'));
}

/* What the list and the summary read, whole. */
static void add_needs(struct needs *n, groupset groups)
{
	n->groups |= groups;
	for (unsigned g = 0; g < G_COUNT_; g++)
		if (groupset_has(groups, g))
			n->ncols[g] = 0;
}

/* ---- showing --------------------------------------------------------------------------------- */

struct paging {
	struct session *s;
	struct top *t;
	struct buf out;
	uint64_t count, shown; /* pages; count 0: all */
	struct needs needs;
};

static int flush(struct paging *g, bool all)
{
	int rc = 0;

	if (!all && g->out.len < FLUSH_AT)
		return 0;
	if (g->out.len && command_output(g->s->command, &g->out) != EXIT_SHOWN)
		rc = err_set(&g->s->err, ERR_SYSTEM, "the output ended early");
	buf_reset(&g->out);
	return rc;
}

static int show(struct paging *g, struct interval *i)
{
	if (!i->b->frames[G_PROC].taken)
		return 0;
	if (g->shown)
		buf_char(&g->out, '\n');
	top_take(g->t, i);
	top_summary(g->t, &g->out);
	top_sort(g->t);
	top_list(g->t, &g->out);
	g->shown++;
	g->s->rows++;
	return flush(g, false);
}

static int show_moment(struct paging *g)
{
	struct session *s = g->s;
	struct moment m;
	int rc =
		moment_find(&m, &s->store, &s->schema, &g->needs, G_PROC, s->window.to_ms, &s->err);

	if (rc >= 0)
		rc = show(g, &m.interval);
	else if (rc == ERR_EMPTY)
		rc = 0;
	moment_release(&m);
	return rc;
}

static int take_step(struct paging *g, const struct step *step)
{
	struct buf text = BUF_INIT;
	const char *kind;
	int64_t real_ms;
	int rc = 0;

	if (step->type == STEP_ROW)
		return show(g, step->interval);
	if (session_event(g->s, step, &kind, &text, &real_ms)) {
		rc = flush(g, true);
		session_say(g->s, buf_cstr(&text), real_ms);
	}
	buf_release(&text);
	return rc;
}

static int show_window(struct paging *g)
{
	struct session *s = g->s;
	struct stepper *st = NULL;
	struct step step;
	int rc;

	s->window.must = (groupset)1 << G_PROC;
	rc = stepper_open(&st, &s->store, &s->schema, &g->needs, &s->window, false, &s->err);
	while (rc >= 0 && (!g->count || g->shown < g->count)) {
		rc = stepper_next(st, &step, &s->err);
		if (rc < 0 || step.type == STEP_END)
			break;
		rc = take_step(g, &step);
	}
	if (st)
		s->samples = stepper_samples(st);
	stepper_close(st);
	return rc;
}

static bool in_window(const struct session *s)
{
	static const enum option_id ids[] = { OPT_FROM, OPT_TO, OPT_ON, OPT_LAST, OPT_EVERY };

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (s->options->value[ids[i]])
			return true;
	return s->every_ms > 0;
}

static int run(struct paging *g)
{
	struct session *s = g->s;
	int rc = session_open(s);

	if (rc >= 0)
		rc = form_new(&g->t->uptime, &uptime_form, &s->schema, 0, &s->err);
	if (rc < 0)
		return rc;
	form_needs(g->t->uptime, &g->needs);
	add_needs(&g->needs, procs_groups() | (groupset)1 << G_CPU |
				     (g->t->threads ? (groupset)1 << G_THREAD : 0));
	g->t->schema = &s->schema;
	s->of_moment = s->window.at || !in_window(s);
	if (s->of_moment && !s->window.at)
		s->window.to_ms = INT64_MAX;
	rc = s->of_moment ? show_moment(g) : show_window(g);
	return flush(g, true) < 0 && rc >= 0 ? ERR_SYSTEM : rc;
}

static int list_fields(const struct command *c)
{
	struct buf out = BUF_INIT;
	int status;

	for (const struct top_field *f = top_fields; f->name; f++)
		buf_fmt(&out, "%s\n", f->name);
	status = command_output(c, &out);
	buf_release(&out);
	return status;
}

int cmd_top(const struct command *c, struct options *o)
{
	struct session s = { .command = c, .options = o };
	struct top t = { .width = NARROW };
	struct paging g = { .s = &s, .t = &t, .out = BUF_INIT };
	int rc;

	if (top_by_asked(o))
		return top_by(c, o);
	rc = read_words(&t, o, &g.count, &s);
	setlocale(LC_CTYPE, "");
	if (rc < 0 || given(o, 'O')) {
		buf_release(&t.pids);
		return rc < 0 ? command_failed(c, &s.err) : list_fields(c);
	}
	rc = run(&g);
	form_free(t.uptime);
	procs_release(&t.p);
	free(t.tasks);
	buf_release(&t.pids);
	buf_release(&g.out);
	return session_close(&s, rc);
}
