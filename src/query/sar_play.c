/*
 * The replay of sar. From one restart of the machine to the next, sar prints one report after the
 * other, each with its rows and its averages; then the restart, and the reports again. So each
 * report steps through the window by itself, decoding nothing but its own groups, and waits at a
 * restart for the others.
 */
#include <stdlib.h>
#include <string.h>

#include "sar_play.h"

/* ---- a stretch ------------------------------------------------------------------------------- */

/* What a step that is no row says on standard error, told once. */
static void tell(struct sar_play *p, const struct step *step)
{
	struct buf text = BUF_INIT;
	const char *kind;
	int64_t real_ms;

	if ((p->telling || step->type == STEP_DAMAGE) &&
	    !(step->type == STEP_MARK && step->mark->type == MARK_NOTE && p->sel->comments) &&
	    !step_is_restart(step) && session_event(p->session, step, &kind, &text, &real_ms)) {
		sysstat_flush(p->y, true, &p->session->err);
		session_say(p->session, buf_cstr(&text), real_ms);
	}
	buf_release(&text);
}

static int begin(struct sar_play *p, struct sar_pass *x)
{
	struct session *s = p->session;
	struct window w = s->window;
	unsigned group = x->report->view->group;

	if (x->stepper)
		return 0;
	w.own = group == G_NONE ? 0 : (groupset)1 << group;
	return stepper_open(&x->stepper, &s->store, &s->schema, &x->needs, &w, p->sel->since_boot,
			    &s->err);
}

/* A row of the stretch; the first one brings the baseline. */
static int take_row(struct sar_play *p, struct sar_pass *x, struct interval *i)
{
	const struct sample *base = i->a ? i->a : i->b;
	int rc;

	if (!x->rows) {
		x->previous_ms = base->stamp.real_ms;
		mean_begin(x->mean, i->a);
		table_restart(x->table);
		sar_show_banner(p, base);
	}
	rc = sar_show_interval(p, x, i);
	if (!x->report->view->mean_of_derived)
		mean_add(x->mean, i->b);
	else if (sar_is_taken(x, i->b))
		mean_add(x->mean, table_sample(x->table));
	return rc;
}

static void take_block(void *mean, const struct sample *a, struct block *b)
{
	(void)a;
	mean_add_block(mean, b);
}

/* Where averages alone are asked for, what whole blocks say of themselves stands for their rows. */
static int skim(struct sar_play *p, struct sar_pass *x, const struct sample **last)
{
	uint64_t n;
	int rc;

	if (!p->sel->averages_only || p->count || sar_derives_each(x) || !sar_is_taken(x, *last))
		return 0;
	rc = stepper_skim(x->stepper, take_block, x->mean, &n, &p->session->err);
	x->rows += n;
	p->session->rows += n;
	if (n)
		*last = stepper_last(x->stepper);
	return rc;
}

/* Runs X up to the next restart or to the end of the window. */
static int stretch(struct sar_play *p, struct sar_pass *x)
{
	const struct sample *last = NULL;
	int rc = begin(p, x);

	x->rows = 0;
	x->lines = 0;
	x->headed = false;
	x->before = rc >= 0 && stepper_last(x->stepper) ? stepper_last(x->stepper)->seq : 0;
	while (rc >= 0) {
		rc = stepper_next(x->stepper, &x->at, &p->session->err);
		if (rc < 0 || x->at.type == STEP_END || step_is_restart(&x->at))
			break;
		if (x->at.type == STEP_ROW) {
			rc = take_row(p, x, x->at.interval);
			last = x->at.interval->b;
			if (rc >= 0)
				rc = skim(p, x, &last);
			if (rc < 0 || !p->count || x->rows < p->count)
				continue;
			x->at.type = STEP_END;
			break;
		}
		if (x->at.type == STEP_MARK)
			sar_show_comment(p, x, x->at.mark);
		tell(p, &x->at);
	}
	if (rc >= 0)
		last = stepper_last(x->stepper);
	x->ended = x->at.type == STEP_END;
	if (rc >= 0 && x->rows && p->sel->since_boot)
		return rc;
	if (rc >= 0 && x->rows)
		sar_show_average(p, x, last);
	else if (rc >= 0 && last && last->seq > x->before && sar_is_taken(x, last))
		sar_show_banner(p, last);
	return rc;
}

/* ---- all ------------------------------------------------------------------------------------- */

static void release_pass(struct sar_pass *x)
{
	stepper_close(x->stepper);
	x->stepper = NULL;
	mean_free(x->mean);
	table_free(x->table);
}

static int prepare(struct sar_play *p)
{
	struct session *s = p->session;

	for (size_t k = 0; k < p->sel->n; k++) {
		struct sar_pass *x = &p->passes[p->n];
		const struct sar_report *r = p->sel->reports[k];
		int rc = table_new(&x->table, r->view, &s->schema, r->options | p->sel->extra[k],
				   &s->err);

		if (rc < 0)
			return rc;
		x->report = r;
		sar_restrict(p->sel, r, x->table);
		if (p->sel->active_only)
			table_hide_idle(x->table);
		table_needs(x->table, &x->needs);
		x->mean = mean_new(&s->schema, &x->needs);
		x->needs.groups |= sysstat_groups();
		p->n++;
	}
	return 0;
}

/* One stretch of every report. True in *MORE: a restart ended it. */
static int all_reports(struct sar_play *p, bool *more, struct step *end)
{
	*more = false;
	for (size_t k = 0; k < p->n; k++) {
		struct sar_pass *x = &p->passes[k];
		int rc;

		if (x->ended)
			continue;
		p->telling = k == 0;
		rc = stretch(p, x);
		if (rc < 0)
			return rc;
		if (!x->ended) {
			*end = x->at;
			*more = true;
			continue;
		}
		p->session->samples = stepper_samples(x->stepper);
		stepper_close(x->stepper);
		x->stepper = NULL;
	}
	return 0;
}

/* The restart that ended a stretch. One reboot may have two marks: what --boot recorded, and what the
 * boot id showed. */
static void note_restart(struct sar_play *p, const struct step *end)
{
	int type = end->type == STEP_MARK ? (int)end->mark->type : MARK_REBOOT;

	if (p->restarted && (type == MARK_REBOOT || p->restarted == MARK_REBOOT))
		return;
	sar_show_restart(p, p->cpus);
	p->restarted = type;
	p->shown_restart = false;
	p->restart_ms = end->type == STEP_MARK ? end->mark->real_ms : end->sample->stamp.real_ms;
	if (end->type == STEP_RESTART)
		sar_show_restart(p, sysstat_cpus(end->sample));
	else if (type == MARK_BOOT && end->mark->value > 0)
		sar_show_restart(p, (unsigned)end->mark->value);
}

int sar_play(struct session *s, struct sysstat *y, const struct sar_selection *sel)
{
	struct sar_play *p = mem_zalloc(1, sizeof(*p));
	struct step end = { 0 };
	bool more = true;
	int rc;

	p->session = s;
	p->y = y;
	p->sel = sel;
	p->count = sel->count;
	p->cpus_asked = sar_cpus_asked(sel);
	rc = prepare(p);
	while (rc >= 0 && more) {
		rc = all_reports(p, &more, &end);
		if (rc >= 0 && more)
			note_restart(p, &end);
	}
	sar_show_restart(p, p->cpus);
	sar_show_early(p);
	buf_release(&p->early);
	for (size_t k = 0; k < sel->n && k <= p->n && k < SAR_REPORTS_MAX; k++)
		release_pass(&p->passes[k]);
	free(p);
	if (sysstat_flush(y, true, &s->err) < 0 && rc >= 0)
		rc = s->err.code;
	return rc;
}
