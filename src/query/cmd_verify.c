/* sago verify: checks every byte of a store. */
#include <string.h>
#include <unistd.h>

#include "query.h"

enum { PROGRESS_EVERY_MS = 200, PROGRESS_AFTER_MS = 1000 };

struct report {
	const struct command *command;
	struct schema schema;
	struct store_stats stats;
	uint64_t faults;
	int64_t began_ms, shown_ms; /* of progress; shown 0: not yet */
};

/* ---- on the way --------------------------------------------------------------------------------- */

static void clear_progress(struct report *r)
{
	if (r->shown_ms)
		fputs("\r\033[K", stderr);
	r->shown_ms = 0;
}

/* On a terminal, for work that takes a while. */
static void show_progress(void *ctx, double done, size_t segment, size_t segments)
{
	struct report *r = ctx;
	int64_t now = clock_mono_ms(), passed = now - r->began_ms;
	struct buf left = BUF_INIT;

	if (passed < PROGRESS_AFTER_MS || now - r->shown_ms < PROGRESS_EVERY_MS || done <= 0)
		return;
	amount_span(&left, (uint64_t)((double)passed * (1 - done) / done));
	fprintf(stderr, "\r\033[Ksago %s: segment %zu of %zu, %.0f %%, about %s left",
		r->command->name, segment < segments ? segment : segments, segments, done * 100,
		buf_cstr(&left));
	fflush(stderr);
	buf_release(&left);
	r->shown_ms = now;
}

static void say(void *ctx, const char *line)
{
	struct report *r = ctx;
	struct buf shown = BUF_INIT;

	clear_progress(r);
	buf_escaped(&shown, line, strlen(line));
	fprintf(stderr, "sago %s: %s\n", r->command->name, buf_cstr(&shown));
	buf_release(&shown);
}

static void say_fault(void *ctx, const char *line)
{
	struct report *r = ctx;

	say(r, line);
	r->faults++;
}

static void say_foreign(struct report *r, const struct store *store)
{
	struct buf names = BUF_INIT, line = BUF_INIT;

	if (store->nsegments && !store_foreign(store->path, &names, NULL))
		for (size_t at = 0; at < names.len; at += strlen(names.p + at) + 1) {
			buf_reset(&line);
			buf_fmt(&line, "%s/%s: no file of the store: not counted, never removed",
				store->path, names.p + at);
			say(r, buf_cstr(&line));
		}
	buf_release(&names);
	buf_release(&line);
}

/* ---- the result --------------------------------------------------------------------------------- */

struct count {
	const char *name;
	uint64_t n;
};

enum { COUNTS = 6 };

static void counts(const struct report *r, struct count out[COUNTS])
{
	const struct store_stats *st = &r->stats;
	const struct count all[COUNTS] = { { "samples", st->samples }, { "marks", st->marks },
					   { "blocks", st->blocks },   { "rows", st->rows },
					   { "bytes", st->bytes },     { "faults", r->faults } };

	memcpy(out, all, sizeof(all));
}

static void result_text(struct buf *out, const struct report *r)
{
	const struct store_stats *st = &r->stats;

	buf_fmt(out, "%llu samples, %llu marks, %llu blocks, %llu rows: ",
		(unsigned long long)st->samples, (unsigned long long)st->marks,
		(unsigned long long)st->blocks, (unsigned long long)st->rows);
	if (r->faults)
		buf_fmt(out, "%llu faults\n", (unsigned long long)r->faults);
	else
		buf_str(out, "no fault\n");
}

static void result_json(struct buf *out, const struct report *r)
{
	struct count all[COUNTS];
	const char *sep = "";

	counts(r, all);
	for (size_t i = 0; i < COUNTS; i++)
		buf_fmt(out, "%s\"%s\": %llu", i ? ", " : "{", all[i].name,
			(unsigned long long)all[i].n);
	buf_str(out, ",\n\"groups\": {");
	for (unsigned g = 0; g < G_COUNT_; g++) {
		if (!r->stats.group_bytes[g])
			continue;
		buf_fmt(out, "%s\"%s\": {\"bytes\": %llu, \"values\": %llu}", sep,
			r->schema.groups[g].name, (unsigned long long)r->stats.group_bytes[g],
			(unsigned long long)r->stats.group_cells[g]);
		sep = ", ";
	}
	buf_str(out, "}}\n");
}

static void result_csv(struct buf *out, const struct report *r)
{
	struct count all[COUNTS];

	counts(r, all);
	buf_str(out, "name,value\n");
	for (size_t i = 0; i < COUNTS; i++)
		buf_fmt(out, "%s,%llu\n", all[i].name, (unsigned long long)all[i].n);
	for (unsigned g = 0; g < G_COUNT_; g++)
		if (r->stats.group_bytes[g])
			buf_fmt(out, "bytes.%s,%llu\nvalues.%s,%llu\n", r->schema.groups[g].name,
				(unsigned long long)r->stats.group_bytes[g],
				r->schema.groups[g].name,
				(unsigned long long)r->stats.group_cells[g]);
}

static int show(struct report *r, const struct options *o)
{
	enum format f = output_format(o);
	struct buf out = BUF_INIT;
	int status;

	if (f == FORMAT_JSON)
		result_json(&out, r);
	else if (f == FORMAT_CSV)
		result_csv(&out, r);
	else
		result_text(&out, r);
	status = command_output(r->command, &out);
	buf_release(&out);
	return status == EXIT_SHOWN && r->faults ? EXIT_DAMAGED : status;
}

/* ---- the command ----------------------------------------------------------------------------- */

/* Without a window: everything, whatever the clocks showed. STORE: NULL, or that which knows its zone. */
static int read_window(const struct options *o, const struct store *store,
		       struct store_check *check, struct err *e)
{
	const struct window_args args = { .from = o->value[OPT_FROM],
					  .to = o->value[OPT_TO],
					  .on = o->value[OPT_ON],
					  .last = o->value[OPT_LAST] };
	struct window w;
	int rc = zone_from_options(o, store, e);

	check->from_ms = INT64_MIN;
	check->to_ms = INT64_MAX;
	if (rc < 0 || (!args.from && !args.to && !args.on && !args.last))
		return rc;
	rc = window_parse(&args, clock_real_ms(), &w, e);
	if (rc < 0)
		return rc;
	check->from_ms = w.from_ms;
	check->to_ms = w.to_ms;
	return 0;
}

static int verify(struct report *r, const struct options *o, const struct store *store)
{
	struct store_check check = { .fault = say_fault,
				     .note = say,
				     .progress = isatty(STDERR_FILENO) ? show_progress : NULL,
				     .ctx = r };
	struct err e;
	int rc = read_window(o, store, &check, &e);

	if (!rc)
		rc = store_verify(store, &r->schema, &check, &r->stats, &e);
	clear_progress(r);
	if (rc < 0 && rc != ERR_DAMAGE)
		return command_failed(r->command, &e);
	if (!r->faults && (rc < 0 || r->stats.damaged))
		r->faults = r->stats.damaged ? r->stats.damaged : 1;
	say_foreign(r, store);
	return show(r, o);
}

int cmd_verify(const struct command *c, struct options *o)
{
	struct report report = { .command = c, .began_ms = clock_mono_ms() };
	struct store_check check;
	struct store store;
	struct err e;
	int status;

	if (o->npositional)
		return command_usage(c, "takes no arguments");
	if (read_window(o, NULL, &check, &e) < 0 || store_open(&store, store_path(o), &e) < 0)
		return command_failed(c, &e);
	schema_init(&report.schema);
	status = verify(&report, o, &store);
	schema_release(&report.schema);
	store_release(&store);
	return status;
}
