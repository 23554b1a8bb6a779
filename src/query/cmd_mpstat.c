/* sago mpstat. What mpstat prints, and how it was found out, is written in src/view/mpstat.c. */
#include <string.h>

#include "play_json.h"
#include "sar.h"

/* clang-format off */
const struct option_def mpstat_options[] = {
	{ OPT_ALL, 'A', NULL, NULL, NULL, "all reports of all CPUs" },
	{ OPT_UTILISATION, 'u', NULL, NULL, NULL, "CPU utilisation (default)" },
	{ OPT_INTERRUPTS, 'I', NULL, "LIST", "SUM,CPU,SCPU,ALL", "interrupts: SUM,CPU,SCPU,ALL" },
	{ OPT_CPUS, 'P', NULL, "LIST", NULL, "CPUs: 0,2-5, all, ALL" },
	{ OPT_DECIMALS, 0, "dec", "N", "0|1|2", "decimals" },
	{ OPT_NODES, 'n', NULL, NULL, NULL, "CPU utilisation by NUMA node" },
	{ OPT_NODE_LIST, 'N', NULL, "LIST", NULL, "NUMA nodes: 0,2-5, all, ALL" },
	{ OPT_TOPOLOGY, 'T', NULL, NULL, NULL, "core, socket and node of each CPU" },
	{ OPT_AS_JSON, 'o', NULL, "JSON", "JSON", "as JSON" },
	{ OPT_VERSION, 'V', NULL, NULL, NULL, NULL },
	{ OPT_COUNT_, 0, NULL, NULL, NULL, NULL },
};
/* clang-format on */

struct mpstat {
	struct sar_selection sel; /* of which only the CPUs count */
	const char *nodes;	  /* -N; NULL: only the row of all */
	bool has_nodes;		  /* the machine names the node of a CPU */
	struct table *instead;	  /* of the report by node where there are none */
	struct table *hard_sum;	  /* of -I SUM beside SCPU where there are no software interrupts */
	unsigned shown;		  /* tables that have anything to show */
	unsigned lines;		  /* since the headings of a lone row */
	bool headed;
	uint64_t records; /* of JSON */
};

static bool has_word(const char *list, const char *w)
{
	size_t n = strlen(w);

	for (const char *s = list; s; s = *(s + strcspn(s, ",")) ? s + strcspn(s, ",") + 1 : NULL) {
		size_t len = strcspn(s, ",");

		if ((len == n && !memcmp(s, w, n)) || (len == 3 && !memcmp(s, "ALL", 3)))
			return true;
	}
	return false;
}

/* Whether word W is in the list of any -I, or ALL. */
static bool asked(const struct options *o, const char *w)
{
	for (size_t k = 0; k < o->ngiven; k++)
		if (o->given[k].option->id == OPT_INTERRUPTS && has_word(o->given[k].value, w))
			return true;
	return o->value[OPT_ALL] != NULL;
}

static bool keep(void *context, const char *name, size_t n)
{
	const struct sar_selection *sel = context;

	return sar_has_cpu(sel->items[ITEMS_CPU], name, n);
}

/* -I CPU and SCPU have every CPU where -P says nothing. */
static bool keep_each(void *context, const char *name, size_t n)
{
	const struct sar_selection *sel = context;

	return !sel->items[ITEMS_CPU] || sar_has_cpu(sel->items[ITEMS_CPU], name, n);
}

static bool keep_node(void *context, const char *name, size_t n)
{
	const struct mpstat *m = context;

	return sar_has_cpu(m->nodes, name, n);
}

/* Lines, without the sum that stands before them. */
static bool keep_line(void *context, const char *name, size_t n)
{
	(void)context;
	return n != 3 || memcmp(name, "sum", 3) != 0;
}

/* A lone row of all CPUs has its headings once a page; anything else has them every time. */
static bool headings_due(struct play *p, const char *name)
{
	struct mpstat *m = p->context;

	if (m->shown > 1 || m->sel.items[ITEMS_CPU] || (m->nodes && m->has_nodes) || !m->headed)
		return true;
	return !name && m->lines >= p->y->page;
}

/* Whether table T has nothing to show of I. */
static bool skipped(const struct mpstat *m, const struct table *t, const struct interval *i)
{
	const struct view *v = table_view(t);

	return !i->b->frames[v->group].taken || (v == &mpstat_node_view && !m->has_nodes) ||
	       (t == m->instead && m->has_nodes) ||
	       (t == m->hard_sum && i->b->frames[G_SOFTIRQ].taken);
}

/* CPUs that there may be: those configured, online or not. */
static uint64_t cpus_of(const struct sample *s)
{
	const struct frame *f = &s->frames[G_CPU], *host = &s->frames[G_HOST];
	uint64_t n = 0, cpu;

	if (!host->taken || !frame_get(host, 0, C_HOST_NCPU, &n))
		n = 0;
	for (uint32_t row = 0; f->taken && row < f->nrows; row++)
		if (frame_get(f, row, C_CPU_CPU, &cpu) && (int64_t)cpu >= (int64_t)n)
			n = cpu + 1;
	return n;
}

/* The live tool answers a CPU of -P that the machine does not have with its usage and status 1. */
static int check_cpus(const struct play *p, const struct sample *s)
{
	enum { CPUS_MOST = 8192 };
	const struct mpstat *m = p->context;
	const char *list = m->sel.items[ITEMS_CPU];
	uint64_t n = cpus_of(s);
	char name[24];

	for (uint64_t cpu = n; list && n && !has_word(list, "ALL") && cpu < CPUS_MOST; cpu++) {
		snprintf(name, sizeof(name), "%llu", (unsigned long long)cpu);
		if (!sar_has_cpu(list, name, strlen(name)))
			continue;
		p->y->out.len = 0;
		return err_set(&p->session->err, ERR_EMPTY,
			       "-P: there is no CPU %s: this machine has 0 to %llu", name,
			       (unsigned long long)n - 1);
	}
	return 0;
}

static int show(struct play *p, struct interval *i, const char *name)
{
	struct mpstat *m = p->context;
	struct buf head = BUF_INIT, lead = BUF_INIT;

	if (!p->shown && check_cpus(p, i->b) < 0)
		return -1;
	sysstat_lead(p->y, &head, name, p->previous_ms);
	sysstat_lead(p->y, &lead, name, i->b->stamp.real_ms);
	m->shown = 0;
	for (size_t k = 0; k < p->n; k++)
		m->shown += !skipped(m, p->tables[k], i);
	for (size_t k = 0; k < p->n; k++) {
		struct sheet sheet = sysstat_sheet(p->y, p->tables[k]);
		uint32_t n;

		if (skipped(m, p->tables[k], i))
			continue;
		n = table_begin(p->tables[k], i);
		if (headings_due(p, name)) {
			buf_char(&p->y->out, '\n');
			sheet_headings(&sheet, buf_cstr(&head));
			m->lines = 0;
			m->headed = true;
		}
		for (uint32_t row = 0; row < n; row++) {
			const struct cell *cells = table_row(p->tables[k], row);

			if (!cells)
				continue;
			sheet_row(&sheet, buf_cstr(&lead), cells);
			sysstat_fallen(p->y, p->session, p->tables[k], cells, i->b->stamp.real_ms);
			m->lines++;
		}
	}
	buf_release(&head);
	buf_release(&lead);
	return 0;
}

static void look_for_nodes(struct mpstat *m, const struct sample *s)
{
	const struct frame *f = &s->frames[G_CPU];
	uint64_t node;

	for (uint32_t row = 0; row < f->nrows && !m->has_nodes; row++)
		m->has_nodes = frame_get(f, row, C_CPU_NODE, &node);
}

static void begin(struct play *p, const struct sample *s)
{
	look_for_nodes(p->context, s);
	sysstat_banner(p->y, s);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void json_time(struct play *p, int64_t real_ms, bool *first)
{
	struct buf lead = BUF_INIT;
	size_t n;

	sysstat_lead(p->y, &lead, NULL, real_ms);
	for (n = lead.len; n && lead.p[n - 1] == ' ';)
		n--;
	play_json_member(&p->y->out, "timestamp", first);
	buf_json(&p->y->out, lead.p, n);
	buf_release(&lead);
}

static int show_json(struct play *p, struct interval *i, const char *name)
{
	struct mpstat *m = p->context;
	struct buf *out = &p->y->out;
	bool first = true;

	(void)name;
	if (!p->shown && check_cpus(p, i->b) < 0)
		return -1;
	play_json_open(out, m->records++);
	json_time(p, i->b->stamp.real_ms, &first);
	for (size_t k = 0; k < p->n; k++) {
		struct table *t = p->tables[k];
		const struct view *v = table_view(t);

		if (skipped(m, t, i))
			continue;
		if (v == &mpstat_line_view || v == &mpstat_soft_view)
			play_json_interrupts(p, v->name, t, i, &first);
		else
			play_json_rows(p, v->name, t, i, &first);
	}
	play_json_close(out);
	return 0;
}

static void begin_json(struct play *p, const struct sample *s)
{
	look_for_nodes(p->context, s);
	play_json_begin(p->y, s);
}

static void end_json(struct play *p)
{
	const struct mpstat *m = p->context;

	if (m->records)
		play_json_end(p->y);
}

/* ---- options --------------------------------------------------------------------------------- */

static int add(struct play *p, const struct view *v, name_filter *filter, name_filter *column)
{
	struct mpstat *m = p->context;
	bool topology = p->session->options->value[OPT_TOPOLOGY] != NULL;
	struct table *t;
	int rc = play_add(p, v, MPSTAT_EVERY | (topology ? MPSTAT_TOPOLOGY : 0u), &t);

	if (rc >= 0)
		table_select(t, filter, column, filter == keep_node ? (void *)m : &m->sel);
	return rc;
}

/* -n and -N stand in the place of -u unless that, -P or -A is asked for too. */
static int add_utilisation(struct play *p, const struct options *o, bool interrupts)
{
	struct mpstat *m = p->context;
	bool nodes = o->value[OPT_NODES] || o->value[OPT_NODE_LIST] || o->value[OPT_ALL];
	bool cpus = o->value[OPT_UTILISATION] || o->value[OPT_ALL] ||
		    (!interrupts && (!nodes || o->value[OPT_CPUS]));
	int rc = 0;

	if (cpus)
		rc = add(p, &mpstat_cpu_view, keep, NULL);
	if (rc >= 0 && nodes)
		rc = add(p, &mpstat_node_view, keep_node, NULL);
	if (rc >= 0 && nodes && !cpus && !interrupts) {
		rc = add(p, &mpstat_cpu_view, keep, NULL);
		m->instead = rc >= 0 ? p->tables[p->n - 1] : NULL;
	}
	return rc;
}

/* Beside SCPU the sums are of software interrupts, where the kernel counts these. */
static int add_sums(struct play *p, const struct options *o)
{
	struct mpstat *m = p->context;
	bool soft = asked(o, "SCPU");
	int rc = soft ? add(p, &mpstat_soft_sum_view, keep, NULL) : 0;

	if (rc >= 0)
		rc = add(p, &mpstat_sum_view, keep, NULL);
	if (rc >= 0 && soft)
		m->hard_sum = p->tables[p->n - 1];
	return rc;
}

static int add_tables(struct play *p, const struct options *o)
{
	bool interrupts = o->value[OPT_INTERRUPTS] || o->value[OPT_ALL];
	int rc = add_utilisation(p, o, interrupts);

	if (rc >= 0 && asked(o, "SUM"))
		rc = add_sums(p, o);
	if (rc >= 0 && asked(o, "CPU"))
		rc = add(p, &mpstat_line_view, keep_each, keep_line);
	if (rc >= 0 && asked(o, "SCPU"))
		rc = add(p, &mpstat_soft_view, keep_each, NULL);
	return rc;
}

int cmd_mpstat(const struct command *c, struct options *o)
{
	struct session s = { .command = c, .options = o };
	struct mpstat m = { .lines = 0 };
	struct sysstat y;
	struct play p = { .session = &s, .y = &y, .context = &m, .begin = begin, .show = show };
	static const enum option_id unknown[] = { OPT_STAT, OPT_EVENTS };
	int rc = session_refuse(&s, unknown, sizeof(unknown) / sizeof(unknown[0]));

	if (rc >= 0)
		rc = sysstat_init(&y, o, &s.err);

	if (rc >= 0)
		rc = sar_select(&m.sel, o, &s.err);
	m.nodes = o->value[OPT_ALL] && !o->value[OPT_NODE_LIST] ? "ALL" : o->value[OPT_NODE_LIST];
	if (rc >= 0 && m.nodes)
		rc = sar_check_list("-N", m.nodes, &s.err);
	if (rc >= 0)
		rc = play_words(&p, o);
	if (rc < 0) {
		sar_selection_release(&m.sel);
		return command_failed(c, &s.err);
	}
	p.since_boot = o->value[OPT_SINCE_BOOT] != NULL;
	p.averages = !p.since_boot;
	if (o->value[OPT_AS_JSON]) {
		p.begin = begin_json;
		p.show = show_json;
		p.end = end_json;
		p.averages = false;
	}
	rc = session_open(&s);
	if (rc >= 0)
		rc = add_tables(&p, o);
	if (rc >= 0)
		rc = play_run(&p);
	sysstat_release(&y);
	sar_selection_release(&m.sel);
	return session_close(&s, rc);
}
