/*
 * The replay of sadf. Documents and -h go through the window once, with all reports of a record
 * together; -d and -p report by report from restart to restart, as sar does.
 */
#include <stdlib.h>
#include <string.h>

#include "sadf.h"

/* A set of tables on its way through the window. */
struct course {
	struct table *tables[SAR_REPORTS_MAX];
	size_t n;
	struct needs needs;
	struct stepper *stepper;
	bool ended, headed;
	uint64_t before; /* seq of the last sample of the stretch before */
	uint64_t rows;
	struct step at;
};

struct plan {
	struct sadf *f;
	struct course *courses;
	size_t n;
	int restarted;	    /* 0, or the mark_type of a restart that no sample followed yet */
	bool shown_restart; /* it was: where nobody recorded how many CPUs it brought, the next
			       sample tells */
	int64_t restart_ms;
	unsigned cpus;	  /* since the last restart */
	bool telling;	  /* the first course tells of marks */
	int64_t first_ms; /* of the marks before the first sample; INT64_MAX: none */
	struct buf early; /* their lines in -d and -p: time and text */
};

static bool is_document(const struct sadf *f)
{
	return f->format == SADF_JSON || f->format == SADF_XML;
}

/* A line of -d and -p that is no record: at once, or when a sample has told whose it is. */
static void put_event(struct plan *p, int64_t real_ms, const char *text)
{
	if (p->f->begun) {
		sadf_flat_event(p->f, real_ms, text);
		return;
	}
	buf_add(&p->early, &real_ms, sizeof(real_ms));
	buf_add(&p->early, text, strlen(text) + 1);
}

static void put_early(struct plan *p)
{
	int64_t real_ms;

	for (size_t at = 0; at < p->early.len;) {
		memcpy(&real_ms, p->early.p + at, sizeof(real_ms));
		at += sizeof(real_ms);
		sadf_flat_event(p->f, real_ms, p->early.p + at);
		at += strlen(p->early.p + at) + 1;
	}
	buf_reset(&p->early);
}

/* The restart that ended the last stretch, once; CPUS are those of the machine since then. */
static void show_restart(struct plan *p, unsigned cpus)
{
	struct buf text = BUF_INIT;

	if (p->shown_restart || !p->restarted)
		return;
	p->shown_restart = true;
	buf_fmt(&text, "LINUX-RESTART\t(%u CPU)", cpus);
	if (is_document(p->f))
		sadf_restart(p->f, p->restart_ms, cpus);
	else
		put_event(p, p->restart_ms, buf_cstr(&text));
	buf_release(&text);
}

/* S is the baseline of a stretch of one course. */
static void take_baseline(struct plan *p, const struct sample *s)
{
	struct sadf *f = p->f;
	size_t n = 0;
	const char *host = s->frames[G_HOST].taken
				   ? frame_label(&s->frames[G_HOST], 0, C_HOST_NODENAME, &n)
				   : NULL;

	if (!f->begun && is_document(f))
		sadf_begin(f, s, p->first_ms < s->stamp.real_ms ? p->first_ms : s->stamp.real_ms);
	f->begun = true;
	buf_reset(&f->host);
	buf_add(&f->host, host ? host : "", host ? n : 0);
	put_early(p);
	p->cpus = sysstat_cpus(s);
	show_restart(p, p->cpus);
	p->restarted = 0;
}

static bool anything(const struct course *c, const struct interval *i)
{
	for (size_t k = 0; k < c->n; k++) {
		unsigned group = table_view(c->tables[k])->group;

		if (group == G_NONE || i->b->frames[group].taken)
			return true;
	}
	return false;
}

/* The names of a stretch's columns, once: from its first interval or, where a comment comes first or
 * no interval at all, I is its baseline alone. */
static void put_head(struct plan *p, struct course *c, struct interval *i)
{
	if (c->headed)
		return;
	c->headed = true;
	for (size_t k = 0; k < c->n; k++)
		table_restart(c->tables[k]);
	if (is_document(p->f) || !anything(c, i))
		return;
	for (size_t k = 0; k < c->n; k++)
		table_begin(c->tables[k], i);
	sadf_flat_head(p->f, c->tables, c->n);
}

static void take_row(struct plan *p, struct course *c, struct interval *i)
{
	struct sadf *f = p->f;

	if (!c->rows++) {
		take_baseline(p, i->a);
		put_head(p, c, i);
	}
	f->session->rows++;
	if (is_document(f))
		sadf_record(f, i, c->tables, c->n);
	else if (anything(c, i))
		sadf_flat_record(f, i, c->tables, c->n);
}

/* What stands before a stretch's comment, or for a stretch of which no interval is shown. */
static void take_lone_baseline(struct plan *p, struct course *c, const struct sample *s)
{
	struct interval i;

	take_baseline(p, s);
	interval_init(&i, NULL, s);
	put_head(p, c, &i);
	interval_release(&i);
}

/* Before the first sample of its stretch a comment is shown once, else by each report. */
static void take_mark(struct plan *p, struct course *c, const struct mark *m)
{
	const struct sample *base = stepper_last(c->stepper);
	bool inside = base && base->seq > c->before;
	struct buf text = BUF_INIT;

	if (p->telling && m->real_ms < p->first_ms)
		p->first_ms = m->real_ms;
	if (m->type != MARK_NOTE || !p->f->sel->comments || (!inside && !p->telling))
		return;
	if (inside)
		take_lone_baseline(p, c, base);
	else
		show_restart(p, p->cpus);
	buf_str(&text, "COM ");
	buf_escaped(&text, m->text, strlen(m->text));
	if (is_document(p->f))
		sadf_note(p->f, m->real_ms, m->text);
	else
		put_event(p, m->real_ms, buf_cstr(&text));
	buf_release(&text);
}

static void tell(struct plan *p, const struct step *step)
{
	struct buf text = BUF_INIT;
	const char *kind;
	int64_t real_ms;

	if ((p->telling || step->type == STEP_DAMAGE) &&
	    !(step->type == STEP_MARK && step->mark->type == MARK_NOTE) &&
	    session_event(p->f->session, step, &kind, &text, &real_ms))
		session_say(p->f->session, buf_cstr(&text), real_ms);
	buf_release(&text);
}

static int flush(struct sadf *f, bool always)
{
	int rc = 0;

	if (always || f->out.len >= 1u << 16) {
		rc = output_write(&f->out, &f->session->err);
		buf_reset(&f->out);
	}
	return rc;
}

/* Up to the next restart or the end. */
static int stretch(struct plan *p, struct course *c)
{
	struct session *s = p->f->session;
	struct window w = s->window;
	unsigned group = table_view(c->tables[0])->group;
	int rc = 0;

	/* records of several reports are of every sample */
	w.own = c->n > 1 || group == G_NONE ? 0 : (groupset)1 << group;
	if (!c->stepper)
		rc = stepper_open(&c->stepper, &s->store, &s->schema, &c->needs, &w, false,
				  &s->err);
	c->rows = 0;
	c->headed = false;
	c->before = rc >= 0 && stepper_last(c->stepper) ? stepper_last(c->stepper)->seq : 0;
	while (rc >= 0) {
		rc = stepper_next(c->stepper, &c->at, &s->err);
		if (rc < 0 || c->at.type == STEP_END || step_is_restart(&c->at))
			break;
		if (c->at.type == STEP_ROW) {
			take_row(p, c, c->at.interval);
			rc = flush(p->f, false);
			if (rc < 0 || !p->f->sel->count || c->rows < p->f->sel->count)
				continue;
			c->at.type = STEP_END;
			break;
		}
		if (c->at.type == STEP_MARK)
			take_mark(p, c, c->at.mark);
		tell(p, &c->at);
	}
	c->ended = c->at.type == STEP_END;
	if (rc >= 0 && !c->rows && stepper_last(c->stepper) &&
	    stepper_last(c->stepper)->seq > c->before)
		take_lone_baseline(p, c, stepper_last(c->stepper));
	return rc;
}

/* One reboot may have two marks: what --boot recorded, and what the boot id showed. */
static void note_restart(struct plan *p, const struct step *end)
{
	int type = end->type == STEP_MARK ? (int)end->mark->type : MARK_REBOOT;

	if (p->restarted && (type == MARK_REBOOT || p->restarted == MARK_REBOOT))
		return;
	show_restart(p, p->cpus);
	p->restarted = type;
	p->shown_restart = false;
	p->restart_ms = end->type == STEP_MARK ? end->mark->real_ms : end->sample->stamp.real_ms;
	if (p->restart_ms < p->first_ms)
		p->first_ms = p->restart_ms;
	if (end->type == STEP_RESTART)
		show_restart(p, sysstat_cpus(end->sample));
	else if (type == MARK_BOOT && end->mark->value > 0)
		show_restart(p, (unsigned)end->mark->value);
}

static int run(struct plan *p)
{
	struct step end = { 0 };
	bool more = true;
	int rc = 0;

	while (rc >= 0 && more) {
		more = false;
		for (size_t k = 0; rc >= 0 && k < p->n; k++) {
			struct course *c = &p->courses[k];

			if (c->ended)
				continue;
			p->telling = k == 0;
			rc = stretch(p, c);
			if (!c->ended) {
				end = c->at;
				more = true;
			} else if (c->stepper) {
				p->f->session->samples = stepper_samples(c->stepper);
				stepper_close(c->stepper);
				c->stepper = NULL;
			}
		}
		if (rc >= 0 && more)
			note_restart(p, &end);
	}
	return rc;
}

static int prepare(struct plan *p)
{
	struct sadf *f = p->f;
	struct session *s = f->session;
	bool together = is_document(f) || f->horizontal;

	p->courses = mem_zalloc(f->sel->n + 1, sizeof(*p->courses));
	for (size_t k = 0; k < f->sel->n; k++) {
		const struct sar_report *r = f->sel->reports[k];
		struct course *c = &p->courses[together ? 0 : k];
		const struct view *data = is_document(f) ? sadf_shape_of(r->view)->data : NULL;
		struct table *t;
		int rc = table_new(&t, data ? data : r->view, &s->schema,
				   r->options | f->sel->extra[k], &s->err);

		if (rc < 0)
			return rc;
		sar_restrict(f->sel, r, t);
		c->tables[c->n++] = t;
		p->n = together ? 1 : k + 1;
	}
	for (size_t k = 0; k < p->n; k++) {
		needs_of_tables(&p->courses[k].needs, p->courses[k].tables, p->courses[k].n);
		p->courses[k].needs.groups |= sysstat_groups();
		p->courses[k].needs.ncols[G_HOST] = 0;
	}
	return 0;
}

int sadf_play(struct sadf *f)
{
	struct plan p = { .f = f, .first_ms = INT64_MAX };
	int rc = prepare(&p);

	if (rc >= 0)
		rc = run(&p);
	show_restart(&p, p.cpus);
	put_early(&p);
	buf_release(&p.early);
	if (rc >= 0 && f->begun && is_document(f))
		sadf_end(f);
	for (size_t k = 0; k < f->sel->n; k++) {
		stepper_close(p.courses[k].stepper);
		for (size_t t = 0; t < p.courses[k].n; t++)
			table_free(p.courses[k].tables[t]);
	}
	free(p.courses);
	if (flush(f, true) < 0 && rc >= 0)
		rc = f->session->err.code;
	return rc;
}

void sadf_release(struct sadf *f)
{
	buf_release(&f->out);
	buf_release(&f->host);
	buf_release(&f->restarts);
	buf_release(&f->notes);
}
