/* Replays a view over a window: rows to standard output, marks to standard error. */
#include <stdlib.h>
#include <unistd.h>

#include "session.h"
#include "summary.h"

/* A replay at work. */
struct run {
	struct replay *r;
	struct session session;
	struct table *table;
	struct needs needs;
	struct stepper *stepper;
	struct average
		*average; /* where it alone is asked for: whole blocks stand for their rows */
	struct renderer *out;
	struct summary *summary; /* NULL without --stat */
	uint64_t steps;		 /* intervals */
};

static const char *value(const struct run *run, enum option_id id)
{
	return run->r->options->value[id];
}

/* ---- what happens beside the rows ------------------------------------------------------------ */

static void say(struct run *run, const char *kind, const char *text, int64_t real_ms)
{
	if (value(run, OPT_EVENTS)) {
		render_event(run->out, kind, text, real_ms);
		return;
	}
	render_flush(run->out, NULL);
	session_say(&run->session, text, real_ms);
}

/* The peer would print a wrapped difference in these cells. */
static void say_fallen(struct run *run, const struct cell *cells, int64_t real_ms)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < table_columns(run->table); i++)
		if (cells[i].state == CELL_FELL)
			buf_fmt(&text, "%s%s", text.len ? ", " : "",
				table_column(run->table, i)->name);
	if (text.len) {
		buf_str(&text, ": a counter went backwards, shown as 0");
		say(run, "fell", buf_cstr(&text), real_ms);
	}
	buf_release(&text);
}

/* ---- rows ------------------------------------------------------------------------------------ */

static void show_interval(struct run *run, struct interval *i)
{
	int64_t real_ms = i->b->stamp.real_ms;
	uint32_t rows = table_begin(run->table, i);
	/* the since-boot row is no interval of the window */
	bool counts = run->summary && (i->a || run->r->levels);

	for (uint32_t row = 0; row < rows; row++) {
		const struct cell *cells = table_row(run->table, row);

		if (!cells)
			continue;
		run->session.rows++;
		/* statistics stand in place of the rows */
		if (!run->summary) {
			render_row(run->out, cells, real_ms);
			say_fallen(run, cells, real_ms);
		}
		if (counts)
			summary_add(run->summary, cells, real_ms);
	}
	if (counts)
		summary_add_interval(run->summary, i);
	run->steps++;
}

/* False: enough. */
static bool show_step(struct run *run, const struct step *step)
{
	struct buf text = BUF_INIT;
	const char *kind;
	int64_t real_ms;

	if (step->type == STEP_END)
		return false;
	if (step->type == STEP_ROW) {
		show_interval(run, step->interval);
		return !run->r->count || run->steps < run->r->count;
	}
	if (session_event(&run->session, step, &kind, &text, &real_ms))
		say(run, kind, buf_cstr(&text), real_ms);
	buf_release(&text);
	return true;
}

static void take_block(void *context, const struct sample *a, struct block *b)
{
	average_add_block(context, a, b);
}

/* After a row: what whole blocks say of themselves, where their rows are not wanted. */
static int skim(struct run *run)
{
	uint64_t rows;
	int rc = stepper_skim(run->stepper, take_block, run->average, &rows, &run->session.err);

	run->session.rows += rows;
	return rc;
}

static int show_all(struct run *run)
{
	struct step step;
	int rc;

	do {
		rc = stepper_next(run->stepper, &step, &run->session.err);
		if (rc < 0 || !show_step(run, &step))
			break;
		if (step.type == STEP_ROW && run->average)
			rc = skim(run);
	} while (rc >= 0);
	if (rc >= 0 && run->summary && run->session.rows)
		summary_show(run->summary, run->out);
	return rc;
}

/* ---- setting up ------------------------------------------------------------------------------ */

/* --at --since-boot: what the tool's first report was then. */
static int aim_since_boot(struct run *run)
{
	struct session *s = &run->session;
	struct window *w = &s->window;

	if (!w->at || !run->r->since_boot)
		return 0;
	w->at = false;
	run->r->count = 1;
	if (store_find_last(&s->store, w->to_ms, &w->from_ms, &s->err) < 0)
		return s->err.code == ERR_EMPTY ? 0 : s->err.code;
	return 0;
}

static int make_table(struct run *run)
{
	struct replay *r = run->r;
	struct session *s = &run->session;
	int rc = table_new(&run->table, r->view, &s->schema, r->view_options, &s->err);

	if (rc < 0)
		return rc;
	if (r->param)
		table_param(run->table, r->param, r->param_value);
	if (value(run, OPT_STAT))
		rc = summary_new(&run->summary, run->table, &s->schema, value(run, OPT_STAT),
				 &s->err);
	return rc;
}

static int open_steps(struct run *run)
{
	const struct replay *r = run->r;
	struct session *s = &run->session;
	const struct window *w = &s->window;
	struct average *average = run->summary ? summary_only_average(run->summary) : NULL;

	table_needs(run->table, &run->needs);
	if (average && !w->every_ms && !w->must && !w->at && !r->count && !r->since_boot)
		run->average = average;
	return stepper_open(&run->stepper, &s->store, &s->schema, &run->needs, w, r->since_boot,
			    &s->err);
}

/* The words first, so that a wrong one is told whatever the store. */
static int check_stat(struct run *run)
{
	enum stat_kind list[STAT_COUNT_];
	size_t n;
	const char *text = value(run, OPT_STAT);

	return text ? stat_parse(text, list, &n, &run->session.err) : 0;
}

static int prepare(struct run *run)
{
	const struct replay *r = run->r;
	struct render_options ro = { output_format(r->options), STDOUT_FILENO, r->page,
				     r->first_page };
	int rc = check_stat(run);

	if (rc >= 0)
		rc = session_open(&run->session);
	run->session.window.must = r->must;
	run->session.window.levels = r->levels;
	run->session.of_moment = r->levels && run->session.window.at;
	if (rc >= 0)
		rc = make_table(run);
	if (rc >= 0)
		rc = aim_since_boot(run);
	if (rc >= 0)
		rc = open_steps(run);
	if (rc >= 0)
		run->out = renderer_new(run->table, &ro);
	return rc;
}

static void release(struct run *run)
{
	renderer_free(run->out);
	stepper_close(run->stepper);
	summary_free(run->summary);
	table_free(run->table);
}

static int end_output(struct run *run)
{
	struct err *e = &run->session.err;

	if (run->session.rows || output_format(run->r->options) != FORMAT_TABLE)
		return render_end(run->out, e);
	return render_flush(run->out, e);
}

int replay_run(struct replay *r)
{
	struct run run = {
		.r = r,
		.session = { .command = r->command, .options = r->options, .every_ms = r->every_ms }
	};
	int rc = prepare(&run);

	if (rc >= 0)
		rc = show_all(&run);
	if (run.out && (rc >= 0 || run.session.rows)) {
		int end = end_output(&run);

		rc = rc < 0 ? rc : end;
	}
	if (run.stepper)
		run.session.samples = stepper_samples(run.stepper);
	release(&run);
	return session_close(&run.session, rc);
}
