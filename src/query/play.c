#include "play.h"

#include <stdlib.h>

int play_add(struct play *p, const struct view *v, uint32_t options, struct table **t)
{
	struct session *s = p->session;
	int rc = table_new(t, v, &s->schema, options, &s->err);

	if (rc >= 0)
		p->tables[p->n++] = *t;
	return rc;
}

int play_words(struct play *p, const struct options *o)
{
	struct session *s = p->session;
	uint64_t n;

	if (o->npositional > 2)
		return err_set(&s->err, ERR_USAGE, "at most an interval and a count are accepted");
	if (o->npositional &&
	    number_parse(o->positional[0], "interval", 1, UINT32_MAX, &n, &s->err))
		return ERR_USAGE;
	if (o->npositional)
		s->every_ms = (int64_t)n * 1000;
	if (o->npositional > 1 &&
	    number_parse(o->positional[1], "count", 1, UINT32_MAX, &p->count, &s->err))
		return ERR_USAGE;
	return 0;
}

/* What a mark or a restart says, on standard error. */
static void tell(struct play *p, const struct step *step)
{
	struct buf text = BUF_INIT;
	const char *kind;
	int64_t real_ms;

	if (session_event(p->session, step, &kind, &text, &real_ms)) {
		sysstat_flush(p->y, true, &p->session->err);
		session_say(p->session, buf_cstr(&text), real_ms);
	}
	buf_release(&text);
}

static int show_average(struct play *p, struct mean *m, const struct sample *last)
{
	struct interval *i = p->averages ? mean_interval(m, last, false) : NULL;

	return i ? p->show(p, i, "Average:") : 0;
}

/* A row: its baseline begins a stretch when ROWS is 0. */
static int take_row(struct play *p, struct mean *m, struct interval *i, uint64_t *rows)
{
	int rc;

	if (!p->shown)
		p->begin(p, i->a ? i->a : i->b);
	if (!*rows && p->averages)
		mean_begin(m, i->a);
	for (size_t k = 0; !*rows && k < p->n; k++)
		table_restart(p->tables[k]);
	p->previous_ms = i->a ? i->a->stamp.real_ms : i->b->stamp.real_ms;
	rc = p->show(p, i, NULL);
	if (p->averages)
		mean_add(m, i->b);
	++*rows;
	p->shown++;
	p->session->rows++;
	return rc < 0 ? rc : sysstat_flush(p->y, false, &p->session->err);
}

static int step_through(struct play *p, struct stepper *st, struct mean *m)
{
	uint64_t rows = 0;
	struct step step;
	int rc;

	for (;;) {
		rc = stepper_next(st, &step, &p->session->err);
		if (rc < 0)
			return rc;
		if (step.type == STEP_ROW) {
			rc = take_row(p, m, step.interval, &rows);
			if (rc < 0)
				return rc;
			if (p->count && p->shown >= p->count)
				return show_average(p, m, stepper_last(st));
			continue;
		}
		if (step.type == STEP_END || step_is_restart(&step)) {
			rc = rows ? show_average(p, m, stepper_last(st)) : 0;
			rows = 0;
		}
		if (rc < 0 || step.type == STEP_END)
			return rc;
		tell(p, &step);
	}
}

static void need_whole(struct needs *n, groupset groups)
{
	n->groups |= groups;
	for (unsigned g = 0; g < G_COUNT_; g++)
		if (groupset_has(groups, g))
			n->ncols[g] = 0;
}

int play_run(struct play *p)
{
	struct session *s = p->session;
	struct stepper *st = NULL;
	struct needs needs;
	struct mean *m;
	int rc;

	needs_of_tables(&needs, p->tables, p->n);
	need_whole(&needs, p->groups | sysstat_groups());
	m = mean_new(&s->schema, &needs);
	s->window.must = p->must;
	for (size_t k = 0; k < p->n; k++)
		if (table_view(p->tables[k])->group != G_NONE)
			s->window.own |= (groupset)1 << table_view(p->tables[k])->group;
	rc = stepper_open(&st, &s->store, &s->schema, &needs, &s->window, p->since_boot, &s->err);
	if (rc >= 0)
		rc = step_through(p, st, m);
	if (p->end && p->shown)
		p->end(p);
	if (st)
		s->samples = stepper_samples(st);
	stepper_close(st);
	mean_free(m);
	for (size_t k = 0; k < p->n; k++)
		table_free(p->tables[k]);
	if (sysstat_flush(p->y, true, &s->err) < 0 && rc >= 0)
		rc = s->err.code;
	return rc;
}
