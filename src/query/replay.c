/* Replays a view over a window: rows to standard output, marks to standard error. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "summary.h"

/* A replay at work. */
struct run {
	struct replay *r;
	struct store store;
	bool has_store;
	struct schema schema;
	struct window window;
	struct table *table;
	struct needs needs;
	struct stepper *stepper;
	struct averager
		*averager; /* in place of the stepper, where only the average is asked for */
	struct renderer *out;
	struct summary *summary; /* NULL without --stat */
	uint64_t rows, steps;	 /* rows shown; intervals */
	bool damaged;
	struct err err;
};

static const char *value(const struct run *run, enum option_id id)
{
	return run->r->options->value[id];
}

/* ---- what happens beside the rows ------------------------------------------------------------ */

static void say(struct run *run, const char *kind, const char *text, int64_t real_ms)
{
	struct buf line = BUF_INIT;

	if (value(run, OPT_EVENTS)) {
		render_event(run->out, kind, text, real_ms);
		return;
	}
	render_flush(run->out, NULL);
	buf_fmt(&line, "sago %s: ", run->r->command->name);
	if (real_ms != INT64_MIN) {
		time_text(&line, real_ms);
		buf_str(&line, ": ");
	}
	buf_escaped(&line, text, strlen(text));
	fprintf(stderr, "%s\n", buf_cstr(&line));
	buf_release(&line);
}

static void say_mark(struct run *run, const struct mark *m)
{
	struct buf text = BUF_INIT;

	/* every run of cron leaves one: of interest to `sago events`, not to each report */
	if (m->type == MARK_START)
		return;
	mark_text(m, &text);
	say(run, mark_type_name(m->type), buf_cstr(&text), m->real_ms);
	buf_release(&text);
}

/* RULINGS 2: the peer would print a wrapped difference in these cells. */
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

	for (uint32_t row = 0; row < rows; row++) {
		const struct cell *cells = table_row(run->table, row);

		if (!cells)
			continue;
		run->rows++;
		/* statistics stand in place of the rows */
		if (!run->summary) {
			render_row(run->out, cells, real_ms);
			say_fallen(run, cells, real_ms);
		}
		/* the since-boot row is no interval of the window */
		if (run->summary && i->a)
			summary_add(run->summary, cells, real_ms);
	}
	if (run->summary && i->a)
		summary_add_interval(run->summary, i);
	run->steps++;
}

/* False: enough. */
static bool show_step(struct run *run, const struct step *step)
{
	switch (step->type) {
	case STEP_ROW:
		show_interval(run, step->interval);
		return !run->r->count || run->steps < run->r->count;
	case STEP_RESTART:
		say(run, "reboot", "restarted", step->sample->stamp.real_ms);
		return true;
	case STEP_MARK:
		say_mark(run, step->mark);
		return true;
	case STEP_DAMAGE:
		run->damaged = true;
		say(run, "damage", step->damage, INT64_MIN);
		return true;
	case STEP_END:
		break;
	}
	return false;
}

static int next_step(struct run *run, struct step *step)
{
	int rc;

	if (!run->averager)
		return stepper_next(run->stepper, step, &run->err);
	rc = averager_next(run->averager, step, &run->err);
	if (rc >= 0 && step->type == STEP_END &&
	    average_interval(summary_only_average(run->summary)))
		run->rows = averager_samples(run->averager);
	return rc;
}

static int show_all(struct run *run)
{
	struct step step;
	int rc;

	do {
		rc = next_step(run, &step);
	} while (rc >= 0 && show_step(run, &step));
	if (rc >= 0 && run->summary && run->rows)
		summary_show(run->summary, run->out);
	return rc;
}

static uint64_t samples_seen(const struct run *run)
{
	return run->averager ? averager_samples(run->averager) : stepper_samples(run->stepper);
}

/* Nothing to show: what the window was, and what there is. */
static void say_empty(struct run *run)
{
	struct buf text = BUF_INIT;
	int64_t first, last;

	buf_str(&text, samples_seen(run) ? "no two samples of one boot between "
					 : "nothing recorded between ");
	time_text(&text, run->window.at ? INT64_MIN / 4 : run->window.from_ms);
	if (run->window.at) {
		buf_reset(&text);
		buf_str(&text, "no interval that ends at or before ");
	} else {
		buf_str(&text, " and ");
	}
	time_text(&text, run->window.to_ms);
	if (store_span(&run->store, &first, &last)) {
		buf_str(&text, "; the store covers ");
		time_text(&text, first);
		buf_str(&text, " to ");
		time_text(&text, last);
	} else {
		buf_str(&text, "; the store is empty");
	}
	fprintf(stderr, "sago %s: %s\n", run->r->command->name, buf_cstr(&text));
	buf_release(&text);
}

/* ---- setting up ------------------------------------------------------------------------------ */

static int read_window(struct run *run)
{
	struct replay *r = run->r;
	const struct window_args args = { value(run, OPT_FROM), value(run, OPT_TO),
					  value(run, OPT_AT),	value(run, OPT_ON),
					  value(run, OPT_LAST), value(run, OPT_EVERY) };
	int rc = zone_from_options(r->options, run->has_store ? &run->store : NULL, &run->err);

	if (rc >= 0)
		rc = window_parse(&args, clock_real_ms(), &run->window, &run->err);
	if (rc >= 0 && r->every_ms && args.every)
		rc = err_set(&run->err, ERR_USAGE,
			     "--every and an interval argument exclude each other");
	if (rc >= 0 && r->every_ms && args.at)
		rc = err_set(&run->err, ERR_USAGE,
			     "--at and an interval argument exclude each other");
	if (rc >= 0 && r->every_ms)
		run->window.every_ms = r->every_ms;
	return rc;
}

/* The words first, so that a wrong one is told whatever the store; but the recorded zone must be
 * asked of the store. */
static int open_store(struct run *run)
{
	const char *zone = value(run, OPT_TIMEZONE);
	bool ask = zone && !strcmp(zone, "recorded");
	int rc = ask ? 0 : read_window(run);

	if (rc >= 0)
		rc = store_open(&run->store, store_path(run->r->options), &run->err);
	run->has_store = rc >= 0;
	if (rc >= 0 && ask)
		rc = read_window(run);
	return rc;
}

/* --at --since-boot: what the tool's first report was then. */
static int aim_since_boot(struct run *run)
{
	struct window *w = &run->window;

	if (!w->at || !run->r->since_boot)
		return 0;
	w->at = false;
	run->r->count = 1;
	if (store_find_last(&run->store, w->to_ms, &w->from_ms, &run->err) < 0)
		return run->err.code == ERR_EMPTY ? 0 : run->err.code;
	return 0;
}

static int make_table(struct run *run)
{
	struct replay *r = run->r;
	int rc = table_new(&run->table, r->view, &run->schema, r->view_options, &run->err);

	if (rc < 0)
		return rc;
	if (r->param)
		table_param(run->table, r->param, r->param_value);
	if (value(run, OPT_STAT))
		rc = summary_new(&run->summary, run->table, &run->schema, value(run, OPT_STAT),
				 &run->err);
	return rc;
}

static int open_steps(struct run *run)
{
	const struct replay *r = run->r;
	const struct window *w = &run->window;
	struct average *average = run->summary ? summary_only_average(run->summary) : NULL;

	table_needs(run->table, &run->needs);
	if (average && !w->every_ms && !w->at && !r->count && !r->since_boot)
		return averager_open(&run->averager, average, &run->store, &run->schema,
				     &run->needs, w, &run->err);
	return stepper_open(&run->stepper, &run->store, &run->schema, &run->needs, w, r->since_boot,
			    &run->err);
}

static int prepare(struct run *run)
{
	const struct replay *r = run->r;
	struct render_options ro = { output_format(r->options), STDOUT_FILENO, r->page,
				     r->first_page };
	int rc = make_table(run);

	if (rc >= 0)
		rc = open_store(run);
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
	averager_close(run->averager);
	summary_free(run->summary);
	table_free(run->table);
	if (run->has_store)
		store_release(&run->store);
	schema_release(&run->schema);
}

int replay_run(struct replay *r)
{
	struct run run = { .r = r };
	int rc, status;

	schema_init(&run.schema);
	rc = prepare(&run);
	if (rc >= 0)
		rc = show_all(&run);
	if (run.out && (rc >= 0 || run.rows)) {
		int end = run.rows || output_format(r->options) != FORMAT_TABLE
				  ? render_end(run.out, &run.err)
				  : render_flush(run.out, &run.err);
		rc = rc < 0 ? rc : end;
	}
	status = rc < 0 ? command_failed(r->command, &run.err) : EXIT_SHOWN;
	if (rc >= 0 && !run.rows)
		say_empty(&run);
	if (status == EXIT_SHOWN)
		status = run.damaged ? EXIT_DAMAGED : run.rows ? EXIT_SHOWN : EXIT_EMPTY;
	release(&run);
	return status;
}
