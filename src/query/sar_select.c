/* What a command line of sar chooses. */
#include <stdlib.h>
#include <string.h>

#include "sar.h"

/* Whether the list WORDS, with commas, has WORD. */
static bool has_word(const char *words, const char *word, size_t n)
{
	for (const char *s = words;; s++) {
		size_t len = strcspn(s, ",");

		if (len == n && !memcmp(s, word, n))
			return true;
		s += len;
		if (!*s)
			return false;
	}
}

static void choose(struct sar_selection *sel, const struct sar_report *r, uint32_t extra)
{
	if (sel->n == SAR_REPORTS_MAX)
		return;
	sel->reports[sel->n] = r;
	sel->extra[sel->n++] = extra;
}

/* The report's keyword is asked for by VALUE, the argument of its option. */
static bool asked(const struct sar_report *r, const char *value)
{
	if (!r->keyword)
		return true;
	if (r->letter == 'F')
		return !strcmp(r->keyword, value);
	if (!strcmp(value, "ALL"))
		return true;
	if (r->letter == 'q' && has_word(value, "PSI", 3) && strcmp(r->keyword, "LOAD") != 0)
		return true;
	/* -q alone is the load */
	return has_word(*value ? value : "LOAD", r->keyword, strlen(r->keyword));
}

static uint32_t extra_of(const struct given *g)
{
	return !strcmp(g->value, "ALL") && strchr("ur", g->option->letter) ? SAR_EXTENDED : 0;
}

/* The reports stand in the order of the table, whatever that of the options; -u is the plain one
 * when it comes last, but -r is not. -A brings each once. */
static void choose_given(struct sar_selection *sel, const struct options *o)
{
	for (const struct sar_report *r = sar_reports; r->letter; r++) {
		bool wanted = false;
		uint32_t extra = 0;

		for (size_t k = 0; k < o->ngiven; k++) {
			const struct given *g = &o->given[k];

			if (g->option->id == OPT_ALL) {
				wanted = r->options != SAR_MOUNT;
				extra |= strchr("ur", r->letter) ? SAR_EXTENDED : 0;
			} else if (g->option->id == OPT_REPORT && g->option->letter == r->letter &&
				   asked(r, g->value)) {
				wanted = true;
				extra = r->letter == 'u' ? extra_of(g) : extra | extra_of(g);
			}
		}
		if (wanted)
			choose(sel, r, extra);
	}
	if (!sel->n)
		choose(sel, &sar_reports[0], 0);
}

/* -I alone or with ALL is every line; SUM is their sum, beside the lines that --int= names. */
static const char *interrupts(struct sar_selection *sel, const struct options *o)
{
	const char *list = o->value[OPT_INT];
	bool sum = false, all = !list;

	for (size_t k = 0; k < o->ngiven; k++)
		if (o->given[k].option->letter == 'I')
			sum |= !strcmp(o->given[k].value, "SUM");
	if (all)
		return sum ? "sum" : NULL;
	if (sum)
		snprintf(sel->sum_and, sizeof(sel->sum_and), "sum,%s", list);
	return sum ? sel->sum_and : list;
}

/* What all -P together ask for. */
static const char *cpus(struct sar_selection *sel, const struct options *o)
{
	size_t n = 0;

	for (size_t k = 0; k < o->ngiven; k++)
		if (o->given[k].option->id == OPT_CPUS && n < sizeof(sel->cpus))
			n += (size_t)snprintf(sel->cpus + n, sizeof(sel->cpus) - n, "%s%s",
					      n ? "," : "", o->given[k].value);
	return n ? sel->cpus : NULL;
}

int sar_check_list(const char *option, const char *list, struct err *e)
{
	for (const char *s = list;; s++) {
		size_t n = strcspn(s, ",");

		if (!n || (strspn(s, "0123456789-") < n && !(n == 3 && !memcmp(s, "ALL", 3)) &&
			   !(n == 3 && !memcmp(s, "all", 3))))
			return err_set(e, ERR_USAGE, "%s: numbers and ranges (0,2-5), all or ALL",
				       option);
		s += n;
		if (!*s)
			return 0;
	}
}

int sar_select(struct sar_selection *sel, const struct options *o, struct err *e)
{
	memset(sel, 0, sizeof(*sel));
	choose_given(sel, o);
	sel->items[ITEMS_CPU] = cpus(sel, o);
	/* -A is every CPU and every interrupt unless -P or --int= say otherwise */
	if (o->value[OPT_ALL] && !sel->items[ITEMS_CPU])
		sel->items[ITEMS_CPU] = "ALL";
	sel->items[ITEMS_DEV] = o->value[OPT_DEV];
	sel->items[ITEMS_FS] = o->value[OPT_FS];
	sel->items[ITEMS_IFACE] = o->value[OPT_IFACE];
	sel->items[ITEMS_INT] = interrupts(sel, o);
	sel->names = o->value[OPT_NAMES];
	sel->active_only = o->value[OPT_ACTIVE_ONLY] != NULL;
	sel->comments = o->value[OPT_COMMENTS] != NULL;
	return sel->items[ITEMS_CPU] ? sar_check_list("-P", sel->items[ITEMS_CPU], e) : 0;
}

/* ---- items ----------------------------------------------------------------------------------- */

bool sar_has_cpu(const char *list, const char *name, size_t n)
{
	unsigned long cpu, first, last;
	char text[24], *end;

	if (!list)
		return n == 3 && !memcmp(name, "all", 3);
	if (has_word(list, "ALL", 3) || has_word(list, name, n))
		return true;
	if (n >= sizeof(text) || !n || name[0] < '0' || name[0] > '9')
		return false;
	memcpy(text, name, n);
	text[n] = '\0';
	cpu = strtoul(text, &end, 10);
	for (const char *s = list; *end == '\0' && *s; s += strspn(s, ",")) {
		if (*s < '0' || *s > '9') {
			s += strcspn(s, ",");
			continue;
		}
		first = last = strtoul(s, &end, 10);
		if (*end == '-')
			last = strtoul(end + 1, &end, 10);
		if (cpu >= first && cpu <= last)
			return true;
		s += strcspn(s, ",");
		end = text + n;
	}
	return false;
}

unsigned sar_cpus_asked(const struct sar_selection *sel)
{
	enum { BITMAP = 8192 };
	unsigned n = 0;
	char name[16];

	if (!sel->items[ITEMS_CPU])
		return 1;
	if (has_word(sel->items[ITEMS_CPU], "ALL", 3))
		return BITMAP + 1;
	n += sar_has_cpu(sel->items[ITEMS_CPU], "all", 3);
	for (unsigned cpu = 0; cpu < BITMAP; cpu++)
		n += sar_has_cpu(sel->items[ITEMS_CPU], name,
				 (size_t)snprintf(name, sizeof(name), "%u", cpu));
	return n;
}

static bool keep_cpu(void *context, const char *name, size_t n)
{
	const struct sar_selection *sel = context;

	return sar_has_cpu(sel->items[ITEMS_CPU], name, n);
}

static bool keep_dev(void *context, const char *name, size_t n)
{
	const struct sar_selection *sel = context;

	return !sel->items[ITEMS_DEV] || has_word(sel->items[ITEMS_DEV], name, n);
}

static bool keep_fs(void *context, const char *name, size_t n)
{
	const struct sar_selection *sel = context;

	return !sel->items[ITEMS_FS] || has_word(sel->items[ITEMS_FS], name, n);
}

static bool keep_iface(void *context, const char *name, size_t n)
{
	const struct sar_selection *sel = context;

	return !sel->items[ITEMS_IFACE] || has_word(sel->items[ITEMS_IFACE], name, n);
}

static bool keep_int(void *context, const char *name, size_t n)
{
	const struct sar_selection *sel = context;

	return !sel->items[ITEMS_INT] || has_word(sel->items[ITEMS_INT], name, n);
}

int sar_links(struct sar_selection *sel, struct session *s)
{
	return sel->names ? links_open(&sel->links, s, sel->names, true) : 0;
}

void sar_restrict(const struct sar_selection *sel, const struct sar_report *r, struct table *t)
{
	static name_filter *const filters[] = {
		[ITEMS_NONE] = NULL,  [ITEMS_CPU] = keep_cpu,	  [ITEMS_DEV] = keep_dev,
		[ITEMS_FS] = keep_fs, [ITEMS_IFACE] = keep_iface, [ITEMS_INT] = keep_int,
	};

	if (r->items == ITEMS_DEV && sel->names)
		table_rename(t, links_name, (void *)(uintptr_t)&sel->links);
	table_select(t, filters[r->items], r->items == ITEMS_INT ? keep_cpu : NULL,
		     (void *)(uintptr_t)sel);
}
