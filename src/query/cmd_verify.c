/* sago verify: checks every byte of a store. */
#include <string.h>

#include "query.h"

struct report {
	const struct command *command;
	uint64_t faults;
};

static void say_fault(void *ctx, const char *line)
{
	struct report *r = ctx;
	struct buf shown = BUF_INIT;

	buf_escaped(&shown, line, strlen(line));
	fprintf(stderr, "sago %s: %s\n", r->command->name, buf_cstr(&shown));
	buf_release(&shown);
	r->faults++;
}

static void say_result(struct buf *out, const struct store_stats *st, uint64_t faults)
{
	buf_fmt(out, "%llu samples, %llu marks, %llu blocks, %llu rows: ",
		(unsigned long long)st->samples, (unsigned long long)st->marks,
		(unsigned long long)st->blocks, (unsigned long long)st->rows);
	if (faults)
		buf_fmt(out, "%llu faults\n", (unsigned long long)faults);
	else
		buf_str(out, "no fault\n");
}

int cmd_verify(const struct command *c, struct options *o)
{
	struct report report = { .command = c };
	struct store_stats stats = { 0 };
	struct schema schema;
	struct store store;
	struct buf out = BUF_INIT;
	struct err e;
	int rc, status;

	if (o->npositional)
		return command_usage(c, "takes no arguments");
	rc = store_open(&store, store_path(o), &e);
	if (rc < 0)
		return command_failed(c, &e);
	schema_init(&schema);
	rc = store_verify(&store, &schema, &stats, say_fault, &report, &e);
	if (rc < 0 && rc != ERR_DAMAGE) {
		status = command_failed(c, &e);
	} else {
		if (!report.faults && (rc < 0 || stats.damaged))
			report.faults = stats.damaged ? stats.damaged : 1;
		say_result(&out, &stats, report.faults);
		status = command_output(c, &out);
		if (status == EXIT_SHOWN && report.faults)
			status = EXIT_DAMAGED;
	}
	buf_release(&out);
	schema_release(&schema);
	store_release(&store);
	return status;
}
