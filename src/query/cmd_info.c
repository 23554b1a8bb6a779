/* sago info: what a store holds, from when to when, and at what cost. */
#include <string.h>

#include "survey.h"

static const char *const state_names[] = {
	[SEGMENT_SEALED] = "sealed",
	[SEGMENT_LIVE] = "live",
	[SEGMENT_SEALING] = "sealing",
	[SEGMENT_DAMAGED] = "damaged",
};

struct info {
	struct store store;
	struct schema schema;
	struct survey survey;
	struct buf host, release, machine, zone; /* of the newest sample */
	struct buf foreign;			 /* names, each with its NUL */
	uint64_t bytes;				 /* of the segments */
};

/* ---- text ------------------------------------------------------------------------------------ */

static void text_line(struct buf *out, const char *name, const struct buf *text)
{
	if (!text->len)
		return;
	buf_fmt(out, "%-10s ", name);
	buf_escaped(out, text->p, text->len);
	buf_char(out, '\n');
}

static void text_times(struct buf *out, const struct info *i)
{
	if (!i->survey.samples) {
		buf_str(out, "covers     nothing: there is no sample\n");
		return;
	}
	buf_str(out, "covers     ");
	time_text(out, i->survey.first_ms);
	buf_str(out, " to ");
	time_text(out, i->survey.last_ms);
	buf_fmt(out, "\nsamples    %llu in %llu intervals", (unsigned long long)i->survey.samples,
		(unsigned long long)i->survey.intervals);
	if (i->survey.interval_ms) {
		buf_str(out, ", most of ");
		buf_fixed(out, (double)i->survey.interval_ms / 1000,
			  i->survey.interval_ms % 1000 ? 1 : 0);
		buf_str(out, " s");
	}
	buf_fmt(out, "\nmarks      %llu gaps", (unsigned long long)i->survey.gaps);
	if (i->survey.gaps) {
		buf_str(out, " (");
		amount_span(out, i->survey.gap_ms);
		buf_char(out, ')');
	}
	buf_fmt(out, ", %llu restarts, %llu notes\n", (unsigned long long)i->survey.restarts,
		(unsigned long long)i->survey.notes);
}

static uint64_t group_total(const struct info *i)
{
	uint64_t sum = 0;

	for (unsigned g = 0; g < G_COUNT_; g++)
		sum += i->survey.group_bytes[g];
	return sum;
}

static void text_groups(struct buf *out, const struct info *i)
{
	uint64_t total = group_total(i), samples = i->survey.in_blocks;

	if (!total)
		return;
	buf_str(out, "\ngroup         bytes/sample   share\n");
	for (unsigned g = 0; g < G_COUNT_; g++) {
		uint64_t bytes = i->survey.group_bytes[g];

		if (bytes)
			buf_fmt(out, "%-13s %12.2f %6.1f%%\n", i->schema.groups[g].name,
				(double)bytes / (double)samples,
				100.0 * (double)bytes / (double)total);
	}
	buf_str(out, "(of what is in blocks; the newest samples stand in rows of their own)\n");
}

static void text_foreign(struct buf *out, const struct info *i)
{
	for (size_t at = 0; at < i->foreign.len; at += strlen(i->foreign.p + at) + 1) {
		buf_str(out, at ? ", " : "foreign    ");
		buf_escaped(out, i->foreign.p + at, strlen(i->foreign.p + at));
	}
	if (i->foreign.len)
		buf_str(out, " (no files of the store: not counted, never removed)\n");
}

static void text_segments(struct buf *out, const struct info *i)
{
	buf_str(out,
		"\nsegment                                                 state          bytes\n");
	for (size_t k = 0; k < i->store.nsegments; k++) {
		const struct segment *g = &i->store.segments[k];
		const char *slash = strrchr(g->path, '/'), *name = slash ? slash + 1 : g->path;
		size_t start = out->len, n;

		buf_escaped(out, name, strlen(name));
		n = out->len - start;
		buf_repeat(out, ' ', n < 55 ? 55 - n : 1);
		buf_fmt(out, "%-8s %11llu\n", state_names[g->state], (unsigned long long)g->bytes);
	}
}

static void show_text(struct buf *out, const struct info *i, uint64_t faults)
{
	struct buf line = BUF_INIT;

	buf_str(&line, i->store.path);
	text_line(out, "store", &line);
	text_line(out, "host", &i->host);
	text_line(out, "release", &i->release);
	text_line(out, "machine", &i->machine);
	text_line(out, "zone", &i->zone);
	text_times(out, i);
	buf_str(out, "size       ");
	amount_bytes(out, i->bytes);
	buf_fmt(out, " in %zu segments", i->store.nsegments);
	if (i->survey.samples) {
		buf_str(out, ", ");
		buf_fixed(out, (double)i->bytes / (double)i->survey.samples, 1);
		buf_str(out, " bytes a sample");
	}
	buf_char(out, '\n');
	text_foreign(out, i);
	if (faults)
		buf_fmt(out, "damage     %llu faults met: see sago verify\n",
			(unsigned long long)faults);
	text_groups(out, i);
	text_segments(out, i);
	buf_release(&line);
}

/* ---- JSON and CSV ---------------------------------------------------------------------------- */

/* One fact as name and value; both formats are made of these. */
static void fact(struct buf *out, enum format f, const char *name, const char *text, size_t n,
		 bool quote)
{
	if (f == FORMAT_CSV) {
		buf_fmt(out, "%s,", name);
		buf_csv(out, text, n);
		buf_char(out, '\n');
		return;
	}
	buf_fmt(out, "%s\"%s\": ", out->p[out->len - 1] == '{' ? "" : ", ", name);
	if (quote)
		buf_json(out, text, n);
	else
		buf_add(out, text, n);
}

static void fact_number(struct buf *out, enum format f, const char *name, double v,
			unsigned decimals)
{
	struct buf text = BUF_INIT;

	buf_fixed(&text, v, decimals);
	fact(out, f, name, text.p, text.len, false);
	buf_release(&text);
}

static void fact_time(struct buf *out, enum format f, const char *name, int64_t ms)
{
	struct buf text = BUF_INIT;

	buf_iso_time(&text, ms);
	fact(out, f, name, text.p, text.len, true);
	buf_release(&text);
}

static void fact_text(struct buf *out, enum format f, const char *name, const struct buf *text)
{
	fact(out, f, name, buf_cstr(text), text->len, true);
}

static void facts(struct buf *out, enum format f, const struct info *i, uint64_t faults)
{
	fact(out, f, "store", i->store.path, strlen(i->store.path), true);
	fact_text(out, f, "host", &i->host);
	fact_text(out, f, "release", &i->release);
	fact_text(out, f, "machine", &i->machine);
	fact_text(out, f, "zone", &i->zone);
	if (i->survey.samples) {
		fact_time(out, f, "first", i->survey.first_ms);
		fact_time(out, f, "last", i->survey.last_ms);
		fact_number(out, f, "bytes_per_sample",
			    (double)i->bytes / (double)i->survey.samples, 1);
	}
	fact_number(out, f, "samples", (double)i->survey.samples, 0);
	fact_number(out, f, "intervals", (double)i->survey.intervals, 0);
	fact_number(out, f, "interval_seconds", (double)i->survey.interval_ms / 1000, 3);
	fact_number(out, f, "gaps", (double)i->survey.gaps, 0);
	fact_number(out, f, "gap_seconds", (double)i->survey.gap_ms / 1000, 3);
	fact_number(out, f, "restarts", (double)i->survey.restarts, 0);
	fact_number(out, f, "notes", (double)i->survey.notes, 0);
	fact_number(out, f, "bytes", (double)i->bytes, 0);
	fact_number(out, f, "faults", (double)faults, 0);
}

static void show_json(struct buf *out, const struct info *i, uint64_t faults)
{
	const char *sep = "";

	buf_char(out, '{');
	facts(out, FORMAT_JSON, i, faults);
	buf_str(out, ",\n\"groups\": {");
	for (unsigned g = 0; g < G_COUNT_; g++)
		if (i->survey.group_bytes[g]) {
			buf_fmt(out, "%s\"%s\": {\"bytes\": %llu}", sep, i->schema.groups[g].name,
				(unsigned long long)i->survey.group_bytes[g]);
			sep = ", ";
		}
	buf_str(out, "},\n\"foreign\": [");
	for (size_t at = 0; at < i->foreign.len; at += strlen(i->foreign.p + at) + 1) {
		buf_str(out, at ? ", " : "");
		buf_json(out, i->foreign.p + at, strlen(i->foreign.p + at));
	}
	buf_str(out, "],\n\"segments\": [");
	for (size_t k = 0; k < i->store.nsegments; k++) {
		const struct segment *g = &i->store.segments[k];

		buf_fmt(out, "%s{\"path\": ", k ? ",\n" : "\n");
		buf_json(out, g->path, strlen(g->path));
		buf_fmt(out, ", \"state\": \"%s\", \"bytes\": %llu}", state_names[g->state],
			(unsigned long long)g->bytes);
	}
	buf_str(out, "\n]}\n");
}

static void show_csv(struct buf *out, const struct info *i, uint64_t faults)
{
	buf_str(out, "name,value\n");
	facts(out, FORMAT_CSV, i, faults);
	for (unsigned g = 0; g < G_COUNT_; g++)
		if (i->survey.group_bytes[g])
			buf_fmt(out, "bytes.%s,%llu\n", i->schema.groups[g].name,
				(unsigned long long)i->survey.group_bytes[g]);
}

/* ---- the command ----------------------------------------------------------------------------- */

static int show(const struct command *c, const struct options *o, struct info *i, uint64_t faults)
{
	struct buf out = BUF_INIT;
	int status;

	if (output_format(o) == FORMAT_JSON)
		show_json(&out, i, faults);
	else if (output_format(o) == FORMAT_CSV)
		show_csv(&out, i, faults);
	else
		show_text(&out, i, faults);
	status = command_output(c, &out);
	buf_release(&out);
	if (status == EXIT_SHOWN && faults)
		status = EXIT_DAMAGED;
	return status == EXIT_SHOWN && !i->survey.samples ? EXIT_EMPTY : status;
}

static void release(struct info *i)
{
	buf_release(&i->host);
	buf_release(&i->release);
	buf_release(&i->machine);
	buf_release(&i->zone);
	buf_release(&i->foreign);
	schema_release(&i->schema);
	store_release(&i->store);
}

static int look(struct info *i, struct err *e)
{
	struct recorded_label labels[] = { { C_HOST_NODENAME, &i->host },
					   { C_HOST_RELEASE, &i->release },
					   { C_HOST_MACHINE, &i->machine },
					   { C_HOST_ZONE, &i->zone } };
	int rc = store_sizes(&i->store, e);

	for (size_t k = 0; k < i->store.nsegments; k++)
		i->bytes += i->store.segments[k].bytes;
	if (!rc && i->store.nsegments)
		rc = store_foreign(i->store.path, &i->foreign, e);
	if (!rc)
		rc = survey_store(&i->survey, &i->store, &i->schema, e);
	if (!rc)
		recorded_host(&i->store, labels, sizeof(labels) / sizeof(labels[0]));
	return rc;
}

static void say_damage(const struct command *c, const struct store *s)
{
	struct buf line = BUF_INIT;

	for (size_t i = 0; i < store_damaged(s); i++) {
		const char *text = store_damage(s, i);

		buf_reset(&line);
		buf_escaped(&line, text, strlen(text));
		fprintf(stderr, "sago %s: %s\n", c->name, buf_cstr(&line));
	}
	buf_release(&line);
}

int cmd_info(const struct command *c, struct options *o)
{
	struct info i = { .bytes = 0 };
	struct err e;
	int rc, status;

	if (o->npositional)
		return command_usage(c, "takes no arguments");
	rc = store_open(&i.store, store_path(o), &e);
	if (rc < 0)
		return command_failed(c, &e);
	schema_init(&i.schema);
	rc = zone_from_options(o, &i.store, &e);
	if (!rc)
		rc = look(&i, &e);
	say_damage(c, &i.store);
	status = rc < 0 ? command_failed(c, &e) : show(c, o, &i, store_damaged(&i.store));
	release(&i);
	return status;
}
