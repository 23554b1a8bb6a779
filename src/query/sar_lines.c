/* The lines of sar: headings, rows, averages, restarts and comments. */
#include <string.h>

#include "sar_play.h"

static void headings(struct sar_play *p, struct sar_pass *x, const char *lead)
{
	struct sheet sheet = sysstat_sheet(p->y, x->table);

	buf_char(&p->y->out, '\n');
	sheet_headings(&sheet, lead);
	x->lines = 0;
	x->headed = true;
}

/* A table whose columns depend on the machine has headings every time, and so has one of which -z
 * hides rows. */
static bool headings_due(const struct sar_play *p, const struct sar_pass *x)
{
	if (!x->headed || x->lines >= p->y->page || x->report->view->pivot)
		return true;
	return x->report->view->active && p->sel->active_only;
}

bool sar_is_taken(const struct sar_pass *x, const struct sample *s)
{
	unsigned group = x->report->view->group;

	return group == G_NONE || s->frames[group].taken;
}

bool sar_derives_each(const struct sar_pass *x)
{
	const struct view *v = x->report->view;

	return v->mean_of_derived || v->last_values;
}

/* Headings at the time of the sample before, or with an average's NAME. */
static void put_headings(struct sar_play *p, struct sar_pass *x, const char *name)
{
	struct buf head = BUF_INIT;

	sysstat_lead(p->y, &head, name, x->previous_ms);
	headings(p, x, buf_cstr(&head));
	buf_release(&head);
}

/* The rows of one interval under LEAD, which is an average's NAME or NULL; headings before them
 * where they are due. */
static void rows(struct sar_play *p, struct sar_pass *x, struct interval *i, const char *name,
		 const char *lead)
{
	struct sheet sheet = sysstat_sheet(p->y, x->table);
	uint32_t n;

	if (!sar_is_taken(x, i->b))
		return;
	n = table_begin(x->table, i);
	if (!n)
		return;
	if (headings_due(p, x))
		put_headings(p, x, name);
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

int sar_show_interval(struct sar_play *p, struct sar_pass *x, struct interval *i)
{
	struct buf lead = BUF_INIT;

	if (p->sel->averages_only) {
		x->previous_ms = i->b->stamp.real_ms;
		x->rows++;
		p->session->rows++;
		if (sar_derives_each(x) && sar_is_taken(x, i->b))
			table_begin(x->table, i);
		return 0;
	}
	sysstat_lead(p->y, &lead, NULL, i->b->stamp.real_ms);
	rows(p, x, i, NULL, buf_cstr(&lead));
	buf_release(&lead);
	x->previous_ms = i->b->stamp.real_ms;
	x->rows++;
	p->session->rows++;
	return sysstat_flush(p->y, false, &p->session->err);
}

void sar_show_average(struct sar_play *p, struct sar_pass *x, const struct sample *end)
{
	bool last = x->report->view->last_values;
	bool derived = x->report->view->mean_of_derived && x->table;
	struct interval *i = mean_interval(x->mean, derived ? table_sample(x->table) : end, last);
	const char *name = last ? "Summary:" : "Average:";
	struct buf lead = BUF_INIT;

	if (!i)
		return;
	sysstat_lead(p->y, &lead, name, 0);
	rows(p, x, i, name, buf_cstr(&lead));
	buf_release(&lead);
}

/* A line of its own in COLOR: at once below the banner, else kept until that is printed. */
static void put_line(struct sar_play *p, int64_t real_ms, const char *color, const char *text)
{
	struct buf *out = p->banner ? &p->y->out : &p->early;

	sysstat_lead(p->y, out, NULL, real_ms);
	if (p->y->colored)
		sheet_colored(out, color, text);
	else
		buf_str(out, text);
}

void sar_show_restart(struct sar_play *p, unsigned cpus)
{
	struct buf text = BUF_INIT;

	if (p->shown_restart || !p->restarted)
		return;
	p->shown_restart = true;
	buf_char(p->banner ? &p->y->out : &p->early, '\n');
	buf_fmt(&text, "  LINUX RESTART\t(%u CPU)\n", cpus);
	put_line(p, p->restart_ms, p->y->colors.restart, buf_cstr(&text));
	buf_release(&text);
}

void sar_show_early(struct sar_play *p)
{
	buf_add(&p->y->out, p->early.p, p->early.len);
	buf_reset(&p->early);
}

void sar_show_banner(struct sar_play *p, const struct sample *s)
{
	if (!p->banner)
		sysstat_banner(p->y, s);
	p->banner = true;
	sar_show_early(p);
	p->cpus = sysstat_cpus(s);
	sar_show_restart(p, p->cpus);
	p->restarted = 0;
}

/* Before the first sample of its stretch a comment is shown once, else by each report. */
void sar_show_comment(struct sar_play *p, struct sar_pass *x, const struct mark *m)
{
	const struct sample *base = stepper_last(x->stepper);
	bool inside = base && base->seq > x->before;
	struct buf text = BUF_INIT;

	if (m->type != MARK_NOTE || !p->sel->comments)
		return;
	/* a report that this kernel does not have is left out, notes and all */
	if (inside ? !sar_is_taken(x, base) : !p->telling)
		return;
	if (inside)
		sar_show_banner(p, base);
	else
		sar_show_restart(p, p->cpus);
	buf_str(&text, "  COM ");
	buf_escaped(&text, m->text, strlen(m->text));
	buf_char(&text, '\n');
	put_line(p, m->real_ms, p->y->colors.comment, buf_cstr(&text));
	buf_release(&text);
}
