/* sago ps. What ps prints, and how it was found out, is written in ps_columns.c and ps_print.c. */
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "ps.h"
#include "session.h"

enum { WIDE = 132, MOST_COLUMNS = 100000 };

/* Where lines are cut: COLUMNS, or an option; with -w at 132 at least; with two nowhere. A pipe has
 * no width, and neither has a replay's terminal: what is recorded is what is shown. */
static int read_columns(struct ps *ps, struct err *e)
{
	static const char *const keys[] = { "--columns", "--cols", "--width" };
	const char *text = getenv("COLUMNS");
	uint64_t n = 0;
	unsigned wide = 0;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		text = ps_has(ps, keys[i]) ? ps_value(ps, keys[i]) : text;
	if (text && *text && number_parse(text, "the width of a line", 1, MOST_COLUMNS, &n, e))
		return ERR_USAGE;
	for (size_t i = 0; i < ps->nwords; i++)
		wide += !strcmp(ps->words[i].key, "-w") || !strcmp(ps->words[i].key, "w");
	ps->columns = wide > 1 ? 0 : (unsigned)n;
	if (wide == 1 && ps->columns && ps->columns < WIDE)
		ps->columns = WIDE;
	return 0;
}

static int prepare(struct ps *ps, const struct sample *sample, struct err *e)
{
	procs_take(&ps->p, sample);
	if (read_columns(ps, e) || ps_choose_fields(ps, e) || ps_sort_parse(ps, e))
		return ERR_USAGE;
	ps_fit(ps);
	if (ps_select(ps, e))
		return ERR_USAGE;
	if (ps->nsorts)
		ps_sort(ps);
	if (ps_has(ps, "--forest") || ps_has(ps, "-H") || ps_has(ps, "f"))
		ps_forest(ps);
	return 0;
}

/* Everything that the command line can be wrong about, before the store is looked at. */
static int check(const struct ps *ps, struct err *e)
{
	struct ps *trial = mem_zalloc(1, sizeof(*trial));
	struct sample none;
	int rc;

	*trial = *ps;
	sample_init(&none);
	rc = prepare(trial, &none, e);
	ps_release(trial);
	free(trial);
	sample_release(&none);
	return rc;
}

static int show(struct session *s, struct ps *ps, struct buf *out)
{
	struct needs needs = { .groups = procs_groups() | (groupset)1 << G_THREAD };
	struct moment m;
	int rc = moment_find(&m, &s->store, &s->schema, &needs, G_PROC,
			     s->window.at ? s->window.to_ms : INT64_MAX, &s->err);

	if (rc >= 0)
		rc = prepare(ps, &m.b, &s->err);
	if (rc >= 0) {
		ps_print(ps, out);
		s->rows = ps->ntasks;
	} else if (rc == ERR_EMPTY) {
		rc = 0;
	}
	moment_release(&m);
	return rc;
}

int cmd_ps(const struct command *c, struct options *o)
{
	struct session s = { .command = c, .options = o, .of_moment = true };
	struct ps *ps = mem_zalloc(1, sizeof(*ps));
	struct buf out = BUF_INIT;
	int rc = ps_read_words(ps, o, &s.err), status;

	setlocale(LC_CTYPE, "");
	setlocale(LC_TIME, "");
	if (rc >= 0)
		rc = check(ps, &s.err);
	if (rc < 0) {
		free(ps);
		return command_failed(c, &s.err);
	}
	rc = session_open(&s);
	if (rc >= 0)
		rc = show(&s, ps, &out);
	status = session_close(&s, rc);
	if (out.len && command_output(c, &out))
		status = EXIT_UNREADABLE;
	buf_release(&out);
	ps_release(ps);
	free(ps);
	return status;
}
