/*
 * sago pidstat. What pidstat prints, and how it was found out, is written in src/view/pidstat.c and
 * src/query/pidstat_row.c. A lone report of one process has its headings once, anything else has
 * them at every interval; -T ALL makes two of a report that is asked for by its letter.
 *
 * The real pidstat forgets a process of -p that is not there at its start, and ends when none is
 * left. A replay follows them: what comes later is shown from then on; while none is there, nothing
 * is, but for the headings of the interval in which the last one went, as the real one has it.
 */
#include <string.h>

#include "pidstat.h"
#include "ranking.h"

static void put_lead(const struct play *p, struct buf *b, const char *name, int64_t real_ms)
{
	const struct pidstat *ps = p->context;

	if (name || !ps->epoch)
		sysstat_lead(p->y, b, name, real_ms);
	else
		buf_fmt(b, "%-11lld", (long long)(real_ms / 1000));
}

static bool is_lone(const struct pidstat *ps)
{
	bool one = !(ps->reports & (ps->reports - 1));

	return one && ps->npids == 1 && !(ps->asked && ps->tasks && ps->children);
}

static bool headings_due(const struct play *p, const struct pidstat *ps, bool average)
{
	if (!is_lone(ps) || !ps->headed)
		return true;
	return !average && ps->lines >= p->y->page;
}

static void put_headings(struct play *p, struct sheet *sheet, const char *name)
{
	const struct pidstat *ps = p->context;
	struct buf lead = BUF_INIT;

	if (ps->one_line)
		buf_str(&lead, "# Time     ");
	else
		put_lead(p, &lead, name, p->previous_ms);
	buf_char(&p->y->out, '\n');
	sheet_headings(sheet, buf_cstr(&lead));
	buf_release(&lead);
}

static uint32_t put_rows(struct pidstat *ps, struct sheet *sheet, struct table *t, const char *lead,
			 bool average)
{
	uint32_t n = table_row_count(t), shown = 0;

	pidstat_rows_begin(ps->row, t, average);
	for (uint32_t row = 0; row < n; row++) {
		const struct cell *cells =
			pidstat_row_wanted(ps->row, row) ? table_row(t, row) : NULL;

		if (!cells)
			continue;
		sheet_row(sheet, lead, pidstat_row_cells(ps->row, t, cells));
		shown++;
	}
	return shown;
}

/* One report of an interval; how many rows it has. */
static uint32_t put_report(struct play *p, struct table *t, struct interval *i, const char *name)
{
	struct pidstat *ps = p->context;
	struct sheet sheet = sysstat_sheet(p->y, t);
	struct buf lead = BUF_INIT;
	uint32_t shown;

	table_begin(t, i);
	put_lead(p, &lead, name, i->b->stamp.real_ms);
	if (headings_due(p, ps, name != NULL)) {
		put_headings(p, &sheet, name);
		ps->lines = 0;
	}
	shown = put_rows(ps, &sheet, t, buf_cstr(&lead), name != NULL);
	ps->lines += shown;
	buf_release(&lead);
	return shown;
}

/* Those whose ends the later sample tells of, and which are in neither. */
static uint64_t count_unseen(const struct interval *i)
{
	const struct frame *ends = &i->b->frames[G_EXIT];
	uint64_t n = 0, pid;

	for (uint32_t row = 0; i->a && ends->taken && row < ends->nrows; row++)
		n += frame_get(ends, row, C_EXIT_PID, &pid) &&
		     ranking_find_pid(&i->a->frames[G_PROC], pid) < 0 &&
		     ranking_find_pid(&i->b->frames[G_PROC], pid) < 0;
	return n;
}

/* The real one hides them, too; here it is known who they were. */
static void say_unseen(const struct session *s, const struct pidstat *ps)
{
	struct buf text = BUF_INIT;

	if (!ps->unseen || ps->npids)
		return;
	buf_fmt(&text,
		"at least %llu processes lived between two samples and have no row: see sago top "
		"--by cpu, or another of its rankings",
		(unsigned long long)ps->unseen);
	session_say(s, buf_cstr(&text), INT64_MIN);
	buf_release(&text);
}

static int show(struct play *p, struct interval *i, const char *name)
{
	struct pidstat *ps = p->context;
	size_t before = p->y->out.len;
	bool headed = ps->headed;
	uint32_t rows = 0;

	for (size_t k = 0; k < p->n; k++)
		rows += put_report(p, p->tables[k], i, name);
	if (!name)
		ps->unseen += count_unseen(i);
	ps->headed = true;
	if (!ps->npids || rows) {
		ps->vacant = false;
	} else if (ps->vacant || name) {
		p->y->out.len = before;
		ps->headed = headed;
	} else {
		ps->vacant = true;
	}
	return 0;
}

static void begin(struct play *p, const struct sample *s)
{
	sysstat_banner(p->y, s);
}

/* ---- the tables ------------------------------------------------------------------------------ */

static const char *const switches[PIDSTAT_REPORTS] = { "on_cpu",     "on_memory",   "on_stack",
						       "on_io",	     "on_switches", "on_tables",
						       "on_priority" };

/* A table of V with REPORTS side by side; rows that are active in one of ACTIVE are shown. */
static int add(struct play *p, const struct view *v, uint32_t reports, uint32_t active)
{
	struct pidstat *ps = p->context;
	uint32_t options = reports | (ps->users ? PIDSTAT_USER : 0) |
			   (ps->threads ? PIDSTAT_TASKS : 0) | (ps->shared ? PIDSTAT_SHARED : 0);
	struct table *t;
	int rc = play_add(p, v, options, &t);

	if (rc < 0)
		return rc;
	for (unsigned k = 0; k < PIDSTAT_REPORTS; k++)
		table_param(t, switches[k], (active >> k) & 1);
	if (!ps->npids && !ps->all)
		table_hide_idle(t);
	return 0;
}

/* With -T ALL -h there is a line of children whatever the reports, for what is active in any. */
static int add_report(struct play *p, uint32_t reports)
{
	struct pidstat *ps = p->context;
	uint32_t of_children = reports & (PIDSTAT_CPU | PIDSTAT_MEMORY);
	bool both = ps->one_line && ps->tasks && ps->children;
	int rc = ps->tasks ? add(p, &pidstat_view, reports, reports) : 0;

	if (rc >= 0 && ps->children && (of_children || both))
		rc = add(p, &pidstat_child_view, of_children, both ? reports : of_children);
	return rc;
}

static int add_tables(struct play *p)
{
	struct pidstat *ps = p->context;
	int rc = 0;

	if (ps->one_line)
		return add_report(p, ps->reports);
	for (unsigned k = 0; k < PIDSTAT_REPORTS && rc >= 0; k++)
		if (ps->reports & (1u << k))
			rc = add_report(p, 1u << k);
	return rc;
}

static int replay(struct session *s, struct sysstat *y, struct pidstat *ps)
{
	const struct options *o = s->options;
	struct play p = { .session = s, .y = y, .context = ps, .begin = begin, .show = show };
	int rc = play_words(&p, o);

	if (rc < 0)
		return rc;
	p.since_boot = o->value[OPT_SINCE_BOOT] != NULL;
	p.averages = !p.since_boot && !ps->one_line;
	p.must = (groupset)1 << G_PROC;
	p.groups = (groupset)1 << G_EXIT;
	if (ps->threads)
		p.groups |= (groupset)1 << G_THREAD;
	rc = session_open(s);
	if (rc >= 0)
		rc = add_tables(&p);
	if (rc >= 0)
		rc = play_run(&p);
	say_unseen(s, ps);
	return rc;
}

int cmd_pidstat(const struct command *c, struct options *o)
{
	static const enum option_id unknown[] = { OPT_STAT, OPT_EVENTS };
	struct session s = { .command = c, .options = o };
	struct pidstat ps = { .reports = 0 };
	struct pidstat_row row = { .options = &ps };
	struct sysstat y = { .page = 0 };
	int rc = session_refuse(&s, unknown, sizeof(unknown) / sizeof(unknown[0]));

	ps.row = &row;
	if (rc >= 0)
		rc = sysstat_init(&y, o, &s.err);
	if (rc >= 0)
		rc = pidstat_read(&ps, o, &s.err);
	if (rc >= 0)
		rc = replay(&s, &y, &ps);
	sysstat_release(&y);
	pidstat_row_release(&row);
	pidstat_release(&ps);
	return session_close(&s, rc);
}
