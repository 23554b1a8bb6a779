/* sago top --by: the first consumers of a window, as a table, JSON or CSV. */
#include "top_by.h"

#include <string.h>

#include "ranking.h"
#include "ranking_print.h"

enum { ROWS_DEFAULT = 20 };

#define MEASURES "cpu|rss|io|blocked|faults|csw|wait|fd|threads|memory|new|exited"

/* clang-format off */
const struct option_def top_by_options[] = {
	{ OPT_BY, 0, "by", "WHAT", MEASURES, "who used most: " MEASURES },
	{ OPT_PER, 0, "per", "WHOM", "process|command|user|cgroup", "with --by: process (default), command, user or cgroup" },
	{ OPT_LIMIT, 0, "limit", "N", NULL, "with --by: so many rows (20); 0: all" },
	{ OPT_COUNT_, 0, NULL, NULL, NULL, NULL },
};

static const struct {
	const char *name;
	enum rank_figure by[2];
} measures[] = {
	{ "cpu", { RANK_CPU, RANK_CPU } },
	{ "rss", { RANK_GREW, RANK_GREW } },
	{ "io", { RANK_READ, RANK_WRITTEN } },
	{ "blocked", { RANK_BLOCKED, RANK_BLOCKED } },
	{ "faults", { RANK_MINFLT, RANK_MAJFLT } },
	{ "csw", { RANK_VOLUNTARY, RANK_INVOLUNTARY } },
	{ "wait", { RANK_WAIT, RANK_WAIT } },
	{ "fd", { RANK_FDS, RANK_FDS } },
	{ "threads", { RANK_THREADS, RANK_THREADS } },
	{ "memory", { RANK_MEMORY, RANK_MEMORY } },
	{ "new", { RANK_NEW, RANK_NEW } },
	{ "exited", { RANK_EXITED, RANK_EXITED } },
};
/* clang-format on */

bool top_by_asked(const struct options *o)
{
	return o->value[OPT_BY] || o->value[OPT_PER] || o->value[OPT_LIMIT];
}

static enum rank_per per_of(const char *word)
{
	static const char *const words[] = { "process", "command", "user", "cgroup" };

	for (unsigned k = 0; word && k < 4; k++)
		if (!strcmp(words[k], word))
			return (enum rank_per)k;
	return PER_PROCESS;
}

static int read_options(struct ranking *r, const struct options *o, struct err *e)
{
	uint64_t limit = ROWS_DEFAULT;

	if (!o->value[OPT_BY])
		return err_set(e, ERR_USAGE, "--per and --limit need --by " MEASURES);
	if (o->npositional)
		return err_set(e, ERR_USAGE, "--by takes options only");
	for (size_t k = 0; k < o->ngiven; k++) {
		char letter = o->given[k].option->letter;

		if (letter && letter != 'b')
			return err_set(e, ERR_USAGE, "-%c is of top's pages, and --by makes none",
				       letter);
	}
	if (o->value[OPT_LIMIT] &&
	    number_parse(o->value[OPT_LIMIT], "--limit", 0, 1000000, &limit, e))
		return ERR_USAGE;
	ranking_init(r, per_of(o->value[OPT_PER]), (size_t)limit);
	for (size_t k = 0; k < sizeof(measures) / sizeof(measures[0]); k++)
		if (!strcmp(measures[k].name, o->value[OPT_BY]))
			memcpy(r->by, measures[k].by, sizeof(r->by));
	if (r->by[0] == RANK_MEMORY && r->per != PER_CGROUP)
		return err_set(e, ERR_USAGE,
			       "--by memory needs --per cgroup: --by rss is of processes");
	return 0;
}

/* ---- stepping -------------------------------------------------------------------------------- */

/* The processes of the last sample that had them, kept while samples come that do not. */
struct gathering {
	struct ranking *ranking;
	struct session *session;
	struct sample kept;
	struct strtab strings;
	bool has_kept, begun;
};

static void take_interval(struct gathering *g, const struct interval *i)
{
	const struct schema *schema = &g->session->schema;
	const struct sample *a = i->a->frames[G_PROC].taken ? i->a : g->has_kept ? &g->kept : NULL;

	g->ranking->itv_cs += i->itv_cs;
	g->session->rows++;
	if (!a && i->b->frames[G_PROC].taken)
		ranking_begin(g->ranking, i->b, schema);
	g->begun |= !a && i->b->frames[G_PROC].taken;
	if (!a)
		return;
	if (!g->begun)
		ranking_begin(g->ranking, a, schema);
	g->begun = true;
	ranking_take(g->ranking, a, i->b, schema);
	if (i->b->frames[G_PROC].taken) {
		g->has_kept = false;
	} else if (a == i->a) {
		strtab_reset(&g->strings);
		sample_reset(&g->kept);
		g->kept.stamp = a->stamp;
		sample_copy_frame(&g->kept, a, G_PROC, schema, &g->strings);
		g->has_kept = true;
	}
}

static void tell(struct session *s, const struct step *step)
{
	struct buf text = BUF_INIT;
	const char *kind;
	int64_t real_ms;

	if (session_event(s, step, &kind, &text, &real_ms))
		session_say(s, buf_cstr(&text), real_ms);
	buf_release(&text);
}

static int gather(struct gathering *g, struct stepper *st)
{
	struct step step;
	int rc;

	while ((rc = stepper_next(st, &step, &g->session->err)) >= 0 && step.type != STEP_END) {
		if (step.type == STEP_ROW)
			take_interval(g, step.interval);
		else
			tell(g->session, &step);
		if (step_is_restart(&step))
			g->begun = g->has_kept = false;
	}
	return rc;
}

static void tell_doubts(const struct session *s, const struct ranking *r)
{
	struct buf text = BUF_INIT;

	for (unsigned k = 0; ranking_doubt(r, k, &text); k++)
		if (text.len)
			session_say(s, buf_cstr(&text), INT64_MIN);
	buf_release(&text);
}

static int rank_window(struct session *s, struct ranking *r)
{
	struct gathering g = { .ranking = r, .session = s };
	struct needs needs = ranking_needs(r);
	struct stepper *st = NULL;
	int rc;

	sample_init(&g.kept);
	strtab_init(&g.strings);
	rc = stepper_open(&st, &s->store, &s->schema, &needs, &s->window, false, &s->err);
	if (rc >= 0)
		rc = gather(&g, st);
	if (st)
		s->samples = stepper_samples(st);
	stepper_close(st);
	sample_release(&g.kept);
	strtab_release(&g.strings);
	ranking_sort(r);
	tell_doubts(s, r);
	return rc;
}

static int print(struct session *s, const struct ranking *r)
{
	struct buf out = BUF_INIT;
	int rc = 0;

	if (s->rows)
		ranking_print(r, output_format(s->options), &out);
	if (command_output(s->command, &out) != EXIT_SHOWN)
		rc = err_set(&s->err, ERR_SYSTEM, "the output ended early");
	buf_release(&out);
	return rc;
}

int top_by(const struct command *c, struct options *o)
{
	static const enum option_id unknown[] = { OPT_STAT, OPT_EVENTS, OPT_SINCE_BOOT, OPT_EVERY };
	struct session s = { .command = c, .options = o };
	struct ranking r = { .rows = NULL };
	int rc = session_refuse(&s, unknown, sizeof(unknown) / sizeof(unknown[0]));

	if (rc >= 0)
		rc = read_options(&r, o, &s.err);
	if (rc < 0)
		return command_failed(c, &s.err);
	rc = session_open(&s);
	if (rc >= 0)
		rc = rank_window(&s, &r);
	if (rc >= 0)
		rc = print(&s, &r);
	ranking_release(&r);
	return session_close(&s, rc);
}
