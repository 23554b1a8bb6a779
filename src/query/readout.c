#include "readout.h"

#include <locale.h>
#include <string.h>

enum { FLUSH_AT = 1 << 16 };

/* A readout at work. */
struct reading {
	const struct readout *r;
	struct session session;
	struct form_table *form;
	struct needs needs;
	struct buf out;
	struct sheaf sheaf;
	bool headed;
	struct buf others;	    /* names that were there where the one asked for was not */
	uint64_t shown, shown_rows; /* samples, and rows of them */
};

bool readout_in_window(const struct readout *r)
{
	static const enum option_id ids[] = { OPT_FROM, OPT_TO, OPT_ON, OPT_LAST, OPT_EVERY };

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (r->options->value[ids[i]])
			return true;
	return r->every_ms || r->count;
}

/* ---- showing --------------------------------------------------------------------------------- */

static int flush(struct reading *g, bool all)
{
	int rc = 0;

	if (all || g->out.len >= FLUSH_AT) {
		rc = output_write(&g->out, &g->session.err);
		buf_reset(&g->out);
	}
	return rc;
}

/* vmstat counts rows that it does not show, and looks for the turn of a page at those that it does:
 * a partition at that place has no head before it. */
static bool head_is_due(const struct reading *g, uint32_t row)
{
	if (!g->r->page)
		return !g->headed;
	return row % g->r->page == 0;
}

static void list_others(struct reading *g, const struct sample *s)
{
	const struct form *f = g->r->form;
	const struct frame *frame = &s->frames[f->group];
	int col = schema_column(&g->session.schema, f->group, g->r->label, strlen(g->r->label));
	size_t n;

	buf_reset(&g->others);
	for (uint32_t row = 0; col >= 0 && row < frame->nrows; row++) {
		const char *name = frame_label(frame, row, (uint32_t)col, &n);

		if (row)
			buf_str(&g->others, ", ");
		buf_add(&g->others, name ? name : "", name ? n : 0);
	}
}

static void show_rows(struct reading *g, const struct sample *s)
{
	uint32_t n = form_begin(g->form, s);

	for (uint32_t row = 0; row < n; row++) {
		const struct form_cell *cells = form_row(g->form, row);

		if (!cells)
			continue;
		if (head_is_due(g, row))
			sheaf_head(&g->sheaf, cells, s->stamp.real_ms);
		g->headed = true;
		sheaf_row(&g->sheaf, cells, s->stamp.real_ms);
		g->shown_rows++;
	}
}

static int show(struct reading *g, const struct sample *s)
{
	const struct readout *r = g->r;

	if (!r->stretched)
		g->headed = false;
	if (r->head_alone && !g->headed) {
		sheaf_head(&g->sheaf, form_clear(g->form), s->stamp.real_ms);
		g->headed = true;
	}
	show_rows(g, s);
	if (r->only && !g->shown_rows)
		list_others(g, s);
	g->session.rows = r->only ? g->shown_rows : g->shown + 1;
	g->shown++;
	if (r->spaced && g->sheaf.format == FORMAT_TABLE && readout_in_window(r) &&
	    g->shown != r->count)
		buf_char(&g->out, '\n');
	return flush(g, false);
}

/* ---- a moment -------------------------------------------------------------------------------- */

static int show_moment(struct reading *g)
{
	struct session *s = &g->session;
	struct moment m;
	int rc = moment_find(&m, &s->store, &s->schema, &g->needs, g->r->form->must,
			     s->window.to_ms, &s->err);

	if (rc >= 0 && m.b.stamp.real_ms >= s->window.from_ms)
		rc = show(g, &m.b);
	else if (rc == ERR_EMPTY)
		rc = 0;
	moment_release(&m);
	return rc;
}

/* ---- a window -------------------------------------------------------------------------------- */

static int take_step(struct reading *g, const struct step *step)
{
	struct buf text = BUF_INIT;
	const char *kind;
	int64_t real_ms;
	int rc = 0;

	if (step->type == STEP_ROW)
		return show(g, step->sample);
	if (session_event(&g->session, step, &kind, &text, &real_ms)) {
		rc = flush(g, true);
		session_say(&g->session, buf_cstr(&text), real_ms);
	}
	buf_release(&text);
	return rc;
}

static int show_window(struct reading *g)
{
	struct session *s = &g->session;
	struct stepper *st = NULL;
	struct step step;
	unsigned must = g->r->form->must;
	int rc;

	s->window.levels = true;
	s->window.must = must == G_NONE ? 0 : (groupset)1 << must;
	rc = stepper_open(&st, &s->store, &s->schema, &g->needs, &s->window, false, &s->err);

	while (rc >= 0 && (!g->r->count || g->shown < g->r->count)) {
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

/* ---- setting up ------------------------------------------------------------------------------ */

static int check_options(struct reading *g)
{
	static const enum option_id no_use[] = { OPT_STAT, OPT_EVENTS, OPT_SINCE_BOOT };
	const struct readout *r = g->r;

	if (r->options->value[OPT_AT] && r->count)
		return err_set(&g->session.err, ERR_USAGE, "--at and a count exclude each other");
	return session_refuse(&g->session, no_use, sizeof(no_use) / sizeof(no_use[0]));
}

static int make_form(struct reading *g)
{
	const struct readout *r = g->r;
	struct session *s = &g->session;
	int rc = form_new(&g->form, r->form, &s->schema, r->form_options, &s->err);

	if (rc < 0)
		return rc;
	if (r->param)
		form_param(g->form, r->param, r->param_value);
	if (r->only)
		form_only(g->form, r->label, r->only);
	form_needs(g->form, &g->needs);
	g->sheaf = (struct sheaf){ .form = g->form,
				   .format = output_format(r->options),
				   .style = r->style,
				   .out = &g->out };
	g->sheaf.style.point = locale_point();
	return 0;
}

static int prepare(struct reading *g)
{
	struct session *s = &g->session;
	int rc = check_options(g);

	if (rc >= 0)
		rc = session_open(s);
	if (rc >= 0)
		rc = make_form(g);
	if (rc < 0)
		return rc;
	s->of_moment = s->window.at || !readout_in_window(g->r);
	if (!s->window.at && s->of_moment)
		s->window.to_ms = INT64_MAX;
	if (s->of_moment)
		s->window.from_ms = INT64_MIN;
	return 0;
}

int readout_run(const struct readout *r)
{
	struct reading g = {
		.r = r,
		.session = { .command = r->command, .options = r->options, .every_ms = r->every_ms }
	};
	int rc, end;

	setlocale(LC_COLLATE, ""); /* slabs are sorted by it */
	setlocale(LC_CTYPE, "");
	rc = prepare(&g);

	if (rc >= 0)
		rc = g.session.of_moment || r->once ? show_moment(&g) : show_window(&g);
	if (g.form && (rc >= 0 || g.session.rows)) {
		if (g.session.rows || g.sheaf.format != FORMAT_TABLE)
			sheaf_end(&g.sheaf);
		end = flush(&g, true);
		rc = rc < 0 ? rc : end;
	}
	if (rc >= 0 && g.others.len && !g.session.rows)
		rc = err_set(&g.session.err, ERR_EMPTY, "no \"%s\" there, but %s", r->only,
			     buf_cstr(&g.others));
	form_free(g.form);
	buf_release(&g.others);
	buf_release(&g.out);
	return session_close(&g.session, rc);
}
