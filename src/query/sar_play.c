/*
 * The replay of sar. From one restart of the machine to the next, sar prints one report after the
 * other, each with its rows and its averages; then the restart, and the reports again. So each
 * report steps through the window by itself, decoding nothing but its own groups, and waits at a
 * restart for the others.
 */
#include <stdlib.h>
#include <string.h>

#include "sar.h"

/* One report on its way through the window. */
struct pass {
	const struct sar_report *report;
	struct table *table;
	struct needs needs;
	struct stepper *stepper; /* opened when its turn first comes */
	struct mean *mean;
	bool ended;
	struct step at;	 /* what stopped it: STEP_END, or the restart */
	uint64_t before; /* seq of the last sample of the stretch before */
	uint64_t rows;	 /* intervals shown of the stretch */
	unsigned lines;	 /* since the last headings, as sar counts them */
	bool headed;
	int64_t previous_ms;
};

struct play {
	struct session *session;
	struct sysstat *y;
	const struct sar_selection *sel;
	struct pass passes[SAR_REPORTS_MAX];
	size_t n;
	bool banner;   /* was printed */
	bool telling;  /* this pass tells of marks: the first one */
	int restarted; /* 0, or the mark_type of a restart still to be shown: the CPUs that it
			  brought are known from the next sample */
	int64_t restart_ms;
	unsigned cpus;	     /* of the machine, since the last restart */
	unsigned cpus_asked; /* sar_cpus_asked() */
	uint64_t count;	     /* rows a report; 0: all */
};

/* ---- lines ----------------------------------------------------------------------------------- */

static void headings(struct play *p, struct pass *x, const char *lead)
{
	struct sheet sheet = sysstat_sheet(p->y, x->table);

	buf_char(&p->y->out, '\n');
	sheet_headings(&sheet, lead);
	x->lines = 0;
	x->headed = true;
}

/* A table whose columns depend on the machine has headings every time, and so has one of which -z
 * hides rows. */
static bool headings_due(const struct play *p, const struct pass *x)
{
	if (!x->headed || x->lines >= p->y->page || x->report->view->pivot)
		return true;
	return x->report->view->active && p->sel->active_only;
}

/* False: a group that this kernel does not have, or that was not read this time. */
static bool is_taken(const struct pass *x, const struct sample *s)
{
	unsigned group = x->report->view->group;

	return group == G_NONE || s->frames[group].taken;
}

/* The rows of one interval under LEAD; headings before them where they are due. */
static void rows(struct play *p, struct pass *x, struct interval *i, const char *head,
		 const char *lead)
{
	struct sheet sheet = sysstat_sheet(p->y, x->table);
	uint32_t n;

	if (!is_taken(x, i->b))
		return;
	n = table_begin(x->table, i);
	if (!n)
		return;
	if (headings_due(p, x))
		headings(p, x, head);
	if (x->report->items == ITEMS_CPU)
		x->lines += p->cpus_asked;
	for (uint32_t row = 0; row < n; row++) {
		const struct cell *cells = table_row(x->table, row);

		if (!cells)
			continue;
		sheet_row(&sheet, lead, cells);
		sysstat_fallen(p->y, p->session, x->table, cells, i->b->stamp.real_ms);
		x->lines += x->report->items != ITEMS_CPU;
	}
}

static int show_interval(struct play *p, struct pass *x, struct interval *i)
{
	struct buf head = BUF_INIT, lead = BUF_INIT;

	if (p->sel->averages_only) {
		x->previous_ms = i->b->stamp.real_ms;
		x->rows++;
		p->session->rows++;
		if (x->report->view->mean_of_derived && is_taken(x, i->b))
			table_begin(x->table, i);
		return 0;
	}
	sysstat_lead(p->y, &head, NULL, x->previous_ms);
	sysstat_lead(p->y, &lead, NULL, i->b->stamp.real_ms);
	rows(p, x, i, buf_cstr(&head), buf_cstr(&lead));
	buf_release(&head);
	buf_release(&lead);
	x->previous_ms = i->b->stamp.real_ms;
	x->rows++;
	p->session->rows++;
	return sysstat_flush(p->y, false, &p->session->err);
}

static void show_average(struct play *p, struct pass *x, const struct sample *end)
{
	bool last = x->report->view->last_values;
	bool derived = x->report->view->mean_of_derived && x->table;
	struct interval *i = mean_interval(x->mean, derived ? table_sample(x->table) : end, last);
	struct buf lead = BUF_INIT;

	if (!i)
		return;
	sysstat_lead(p->y, &lead, last ? "Summary:" : "Average:", 0);
	rows(p, x, i, buf_cstr(&lead), buf_cstr(&lead));
	buf_release(&lead);
}

/* The restart that ended the last stretch; CPUS are those of the machine since then. */
static void show_restart(struct play *p, unsigned cpus)
{
	struct buf text = BUF_INIT;

	if (!p->restarted)
		return;
	p->restarted = 0;
	buf_char(&p->y->out, '\n');
	sysstat_lead(p->y, &p->y->out, NULL, p->restart_ms);
	buf_fmt(&text, "  LINUX RESTART\t(%u CPU)\n", cpus);
	if (p->y->colored)
		sheet_colored(&p->y->out, p->y->colors.restart, buf_cstr(&text));
	else
		buf_str(&p->y->out, buf_cstr(&text));
	buf_release(&text);
}

/* S is the baseline of a stretch. */
static void show_banner(struct play *p, const struct sample *s)
{
	if (!p->banner)
		sysstat_banner(p->y, s);
	p->banner = true;
	p->cpus = sysstat_cpus(s);
	show_restart(p, p->cpus);
}

/* A note of sago-collect --note, as sar -C shows comments: below the headings, where the stretch
 * has its baseline but no row yet. */
static void show_comment(struct play *p, struct pass *x, const struct mark *m)
{
	const struct sample *base = stepper_last(x->stepper);
	struct buf text = BUF_INIT;

	if (m->type != MARK_NOTE || !p->sel->comments || !base)
		return;
	/* a report that this kernel does not have is left out, notes and all */
	if (!is_taken(x, base))
		return;
	if (base->seq > x->before)
		show_banner(p, base);
	buf_str(&text, "  COM ");
	buf_escaped(&text, m->text, strlen(m->text));
	buf_char(&text, '\n');
	sysstat_lead(p->y, &p->y->out, NULL, m->real_ms);
	if (p->y->colored)
		sheet_colored(&p->y->out, p->y->colors.comment, buf_cstr(&text));
	else
		buf_str(&p->y->out, buf_cstr(&text));
	buf_release(&text);
}

/* ---- a stretch ------------------------------------------------------------------------------- */

static bool is_restart(const struct step *s)
{
	return s->type == STEP_RESTART || (s->type == STEP_MARK && (s->mark->type == MARK_BOOT ||
								    s->mark->type == MARK_REBOOT));
}

/* What a step that is no row says on standard error, told once. */
static void tell(struct play *p, const struct step *step)
{
	struct buf text = BUF_INIT;
	const char *kind;
	int64_t real_ms;

	if (p->telling &&
	    !(step->type == STEP_MARK && step->mark->type == MARK_NOTE && p->sel->comments) &&
	    !is_restart(step) && session_event(p->session, step, &kind, &text, &real_ms)) {
		sysstat_flush(p->y, true, &p->session->err);
		session_say(p->session, buf_cstr(&text), real_ms);
	}
	buf_release(&text);
}

static int begin(struct play *p, struct pass *x)
{
	struct session *s = p->session;
	struct window w = s->window;
	unsigned group = x->report->view->group;

	if (x->stepper)
		return 0;
	w.own = group == G_NONE ? 0 : (groupset)1 << group;
	return stepper_open(&x->stepper, &s->store, &s->schema, &x->needs, &w, false, &s->err);
}

/* A row of the stretch; the first one brings the baseline. */
static int take_row(struct play *p, struct pass *x, struct interval *i)
{
	int rc;

	if (!x->rows) {
		x->previous_ms = i->a->stamp.real_ms;
		mean_begin(x->mean, i->a);
		table_restart(x->table);
		show_banner(p, i->a);
	}
	rc = show_interval(p, x, i);
	if (!x->report->view->mean_of_derived)
		mean_add(x->mean, i->b);
	else if (is_taken(x, i->b))
		mean_add(x->mean, table_sample(x->table));
	return rc;
}

/* Where averages alone are asked for, what whole blocks say of themselves stands for their rows. */
static int skim(struct play *p, struct pass *x, const struct sample **last)
{
	uint64_t n;
	int rc;

	if (!p->sel->averages_only || p->count || x->report->view->mean_of_derived)
		return 0;
	rc = stepper_skim(x->stepper, x->mean, &n, &p->session->err);
	x->rows += n;
	p->session->rows += n;
	if (n)
		*last = stepper_last(x->stepper);
	return rc;
}

/* Runs X up to the next restart or to the end of the window. */
static int stretch(struct play *p, struct pass *x)
{
	const struct sample *last = NULL;
	int rc = begin(p, x);

	x->rows = 0;
	x->lines = 0;
	x->headed = false;
	x->before = rc >= 0 && stepper_last(x->stepper) ? stepper_last(x->stepper)->seq : 0;
	while (rc >= 0) {
		rc = stepper_next(x->stepper, &x->at, &p->session->err);
		if (rc < 0 || x->at.type == STEP_END || is_restart(&x->at))
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
			show_comment(p, x, x->at.mark);
		tell(p, &x->at);
	}
	if (rc >= 0 && (x->at.type != STEP_END || !p->count || x->rows < p->count))
		last = stepper_last(x->stepper);
	x->ended = x->at.type == STEP_END;
	if (rc >= 0 && x->rows)
		show_average(p, x, last);
	else if (rc >= 0 && last && !x->ended)
		show_banner(p, last);
	return rc;
}

/* ---- all ------------------------------------------------------------------------------------- */

static void release_pass(struct pass *x)
{
	stepper_close(x->stepper);
	x->stepper = NULL;
	mean_free(x->mean);
	table_free(x->table);
}

static int prepare(struct play *p)
{
	struct session *s = p->session;

	for (size_t k = 0; k < p->sel->n; k++) {
		struct pass *x = &p->passes[p->n];
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
static int all_reports(struct play *p, bool *more, struct step *end)
{
	*more = false;
	for (size_t k = 0; k < p->n; k++) {
		struct pass *x = &p->passes[k];
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

/* Remembers the restart that ended a stretch. One reboot may have two marks: what --boot recorded,
 * and what the boot id showed. */
static void note_restart(struct play *p, const struct step *end)
{
	int type = end->type == STEP_MARK ? (int)end->mark->type : MARK_REBOOT;

	if (p->restarted && (type == MARK_REBOOT || p->restarted == MARK_REBOOT))
		return;
	show_restart(p, p->cpus);
	p->restarted = type;
	p->restart_ms = end->type == STEP_MARK ? end->mark->real_ms : end->sample->stamp.real_ms;
}

int sar_play(struct session *s, struct sysstat *y, const struct sar_selection *sel)
{
	struct play *p = mem_zalloc(1, sizeof(*p));
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
	show_restart(p, p->cpus);
	for (size_t k = 0; k < sel->n && k <= p->n && k < SAR_REPORTS_MAX; k++)
		release_pass(&p->passes[k]);
	free(p);
	if (sysstat_flush(y, true, &s->err) < 0 && rc >= 0)
		rc = s->err.code;
	return rc;
}
