/* sago info: what a store holds, from when to when, and at what cost. */
#include <string.h>

#include "query.h"

static const char *const state_names[] = {
	[SEGMENT_SEALED] = "sealed",
	[SEGMENT_LIVE] = "live",
	[SEGMENT_SEALING] = "sealing",
	[SEGMENT_DAMAGED] = "damaged",
};

struct info {
	struct store store;
	struct schema schema;
	struct store_stats stats;
	struct buf host, release, machine, zone; /* of the newest sample */
	uint64_t gaps, gap_ms, notes, restarts;
	uint64_t intervals;  /* between samples of one boot */
	int64_t interval_ms; /* what most of them are, to a tenth of a second: the recording
				interval */
	uint64_t votes; /* for it: each interval that differs takes one away (Boyer and Moore) */
	int64_t first_ms, last_ms;
	uint64_t samples;
};

static void keep_label(struct buf *b, const struct frame *f, uint32_t col)
{
	size_t n;
	const char *s = frame_label(f, 0, col, &n);

	if (!s)
		return;
	buf_reset(b);
	buf_add(b, s, n);
}

static void see_interval(struct info *i, int64_t ms)
{
	if (!i->votes)
		i->interval_ms = ms;
	if (i->interval_ms == ms)
		i->votes++;
	else
		i->votes--;
}

static void see_sample(struct info *i, const struct sample *s, struct stamp *last)
{
	const struct frame *f = &s->frames[G_HOST];
	int64_t step = s->stamp.boot_ms - last->boot_ms;

	if (f->taken) {
		keep_label(&i->host, f, C_HOST_NODENAME);
		keep_label(&i->release, f, C_HOST_RELEASE);
		keep_label(&i->machine, f, C_HOST_MACHINE);
		keep_label(&i->zone, f, C_HOST_ZONE);
	}
	if (i->samples++ && !stamp_restarted(last, &s->stamp)) {
		i->intervals++;
		see_interval(i, (step + 50) / 100 * 100);
	}
	if (i->samples == 1)
		i->first_ms = s->stamp.real_ms;
	i->last_ms = s->stamp.real_ms;
	*last = s->stamp;
}

static void see_mark(struct info *i, const struct mark *m)
{
	if (m->type == MARK_GAP) {
		i->gaps++;
		i->gap_ms += m->to_ms > m->from_ms ? (uint64_t)(m->to_ms - m->from_ms) : 0;
	}
	i->notes += m->type == MARK_NOTE;
	i->restarts += mark_is_restart(m);
}

/* Walks the samples for what the checks do not count. */
static int walk(struct info *i, struct err *e)
{
	struct cursor *c = NULL;
	struct item item = { .type = ITEM_DAMAGE };
	struct stamp last = { 0 };
	int rc = cursor_open(&c, &i->store, &i->schema, (groupset)1 << G_HOST, INT64_MIN, INT64_MAX,
			     e);

	while (rc >= 0 && item.type != ITEM_END) {
		rc = cursor_next(c, &item, e);
		if (rc >= 0 && item.type == ITEM_SAMPLE)
			see_sample(i, item.sample, &last);
		else if (rc >= 0 && item.type == ITEM_MARK)
			see_mark(i, item.mark);
	}
	cursor_close(c);
	return rc;
}

/* A fault is for `sago verify` to tell in full; here it is counted. */
static void count_fault(void *ctx, const char *line)
{
	(void)line;
	++*(uint64_t *)ctx;
}

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
	if (!i->samples) {
		buf_str(out, "covers     nothing: there is no sample\n");
		return;
	}
	buf_str(out, "covers     ");
	time_text(out, i->first_ms);
	buf_str(out, " to ");
	time_text(out, i->last_ms);
	buf_fmt(out, "\nsamples    %llu in %llu intervals", (unsigned long long)i->samples,
		(unsigned long long)i->intervals);
	if (i->interval_ms) {
		buf_str(out, ", most of ");
		buf_fixed(out, (double)i->interval_ms / 1000, i->interval_ms % 1000 ? 1 : 0);
		buf_str(out, " s");
	}
	buf_fmt(out, "\nmarks      %llu gaps", (unsigned long long)i->gaps);
	if (i->gaps) {
		buf_str(out, " (");
		amount_span(out, i->gap_ms);
		buf_char(out, ')');
	}
	buf_fmt(out, ", %llu restarts, %llu notes\n", (unsigned long long)i->restarts,
		(unsigned long long)i->notes);
}

static uint64_t group_total(const struct info *i)
{
	uint64_t sum = 0;

	for (unsigned g = 0; g < G_COUNT_; g++)
		sum += i->stats.group_bytes[g];
	return sum;
}

static void text_groups(struct buf *out, const struct info *i)
{
	uint64_t total = group_total(i);

	if (!total)
		return;
	buf_str(out, "\ngroup         bytes/sample   share  bytes/value\n");
	for (unsigned g = 0; g < G_COUNT_; g++) {
		uint64_t bytes = i->stats.group_bytes[g], cells = i->stats.group_cells[g];
		uint64_t samples = i->stats.samples - i->stats.rows;

		if (!bytes)
			continue;
		buf_fmt(out, "%-13s %12.2f %6.1f%% %12.4f\n", i->schema.groups[g].name,
			samples ? (double)bytes / (double)samples : 0.0,
			100.0 * (double)bytes / (double)total,
			cells ? (double)bytes / (double)cells : 0.0);
	}
	buf_str(out, "(of what is in blocks; the newest samples stand in rows of their own)\n");
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
	amount_bytes(out, i->stats.bytes);
	buf_fmt(out, " in %zu segments", i->store.nsegments);
	if (i->samples) {
		buf_str(out, ", ");
		buf_fixed(out, (double)i->stats.bytes / (double)i->samples, 1);
		buf_str(out, " bytes a sample");
	}
	buf_char(out, '\n');
	if (faults)
		buf_fmt(out, "damage     %llu faults: see sago verify\n",
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
	if (i->samples) {
		fact_time(out, f, "first", i->first_ms);
		fact_time(out, f, "last", i->last_ms);
		fact_number(out, f, "bytes_per_sample", (double)i->stats.bytes / (double)i->samples,
			    1);
	}
	fact_number(out, f, "samples", (double)i->samples, 0);
	fact_number(out, f, "intervals", (double)i->intervals, 0);
	fact_number(out, f, "interval_seconds", (double)i->interval_ms / 1000, 3);
	fact_number(out, f, "gaps", (double)i->gaps, 0);
	fact_number(out, f, "gap_seconds", (double)i->gap_ms / 1000, 3);
	fact_number(out, f, "restarts", (double)i->restarts, 0);
	fact_number(out, f, "notes", (double)i->notes, 0);
	fact_number(out, f, "bytes", (double)i->stats.bytes, 0);
	fact_number(out, f, "faults", (double)faults, 0);
}

static void show_json(struct buf *out, const struct info *i, uint64_t faults)
{
	const char *sep = "";

	buf_char(out, '{');
	facts(out, FORMAT_JSON, i, faults);
	buf_str(out, ",\n\"groups\": {");
	for (unsigned g = 0; g < G_COUNT_; g++)
		if (i->stats.group_bytes[g]) {
			buf_fmt(out, "%s\"%s\": {\"bytes\": %llu, \"values\": %llu}", sep,
				i->schema.groups[g].name,
				(unsigned long long)i->stats.group_bytes[g],
				(unsigned long long)i->stats.group_cells[g]);
			sep = ", ";
		}
	buf_str(out, "},\n\"segments\": [");
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
		if (i->stats.group_bytes[g])
			buf_fmt(out, "bytes.%s,%llu\n", i->schema.groups[g].name,
				(unsigned long long)i->stats.group_bytes[g]);
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
	return status == EXIT_SHOWN && !i->samples ? EXIT_EMPTY : status;
}

static void release(struct info *i)
{
	buf_release(&i->host);
	buf_release(&i->release);
	buf_release(&i->machine);
	buf_release(&i->zone);
	schema_release(&i->schema);
	store_release(&i->store);
}

int cmd_info(const struct command *c, struct options *o)
{
	struct info i = { 0 };
	uint64_t faults = 0;
	struct err e;
	int rc, status;

	if (o->npositional)
		return command_usage(c, "takes no arguments");
	rc = store_open(&i.store, store_path(o), &e);
	if (rc < 0)
		return command_failed(c, &e);
	store_sizes(&i.store);
	schema_init(&i.schema);
	rc = zone_from_options(o, &i.store, &e);
	if (rc >= 0)
		rc = walk(&i, &e);
	if (rc >= 0)
		rc = store_verify(&i.store, &i.schema, &i.stats, count_fault, &faults, &e);
	if (rc == ERR_DAMAGE)
		rc = 0;
	if (rc >= 0 && !faults)
		faults = i.stats.damaged;
	status = rc < 0 ? command_failed(c, &e) : show(c, o, &i, faults);
	release(&i);
	return status;
}
