/* What a command line of sar chooses. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

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

/* All values of option ID, which add up, behind FIRST (NULL: nothing); NULL when there are none. */
static const char *joined(struct sar_selection *sel, const struct options *o, enum option_id id,
			  enum sar_items items, const char *first)
{
	struct buf *list = &sel->lists[items];

	if (first)
		buf_str(list, first);
	for (size_t k = 0; k < o->ngiven; k++)
		if (o->given[k].option->id == id && *o->given[k].value)
			buf_fmt(list, "%s%s", list->len ? "," : "", o->given[k].value);
	return list->len ? list->p : NULL;
}

/* -I alone or with ALL is every line; SUM is their sum, beside the lines that --int= names. */
static const char *interrupts(struct sar_selection *sel, const struct options *o)
{
	bool sum = false;

	for (size_t k = 0; k < o->ngiven; k++)
		if (o->given[k].option->letter == 'I')
			sum |= !strcmp(o->given[k].value, "SUM");
	return joined(sel, o, OPT_INT, ITEMS_INT, sum ? "sum" : NULL);
}

/* The next element of a list with commas at *AT: its length, or 0 at the end. */
static size_t list_next(const char **at)
{
	*at += strspn(*at, ",");
	return strcspn(*at, ",");
}

/* An element that is a number or a range of them, "24", "0-24", "24-": its limits. */
static bool read_range(const char *s, size_t n, unsigned long *first, unsigned long *last)
{
	char *end;

	if (!n || *s < '0' || *s > '9')
		return false;
	*first = *last = strtoul(s, &end, 10);
	if (end < s + n && *end == '-' && end + 1 == s + n) {
		*last = ULONG_MAX;
		return true;
	}
	if (end < s + n && *end == '-' && end[1] >= '0' && end[1] <= '9')
		*last = strtoul(end + 1, &end, 10);
	return end == s + n && *first <= *last;
}

/* Whether the number NAME is in a range of LIST. */
static bool in_range(const char *list, const char *name, size_t n)
{
	unsigned long number, same, first, last;

	if (!read_range(name, n, &number, &same) || number != same)
		return false;
	for (size_t len; (len = list_next(&list)) > 0; list += len)
		if (read_range(list, len, &first, &last) && number >= first && number <= last)
			return true;
	return false;
}

int sar_check_list(const char *option, const char *list, struct err *e)
{
	unsigned long first, last;

	for (const char *s = list;; s++) {
		size_t n = strcspn(s, ",");

		if (!read_range(s, n, &first, &last) && !(n == 3 && !memcmp(s, "ALL", 3)) &&
		    !(n == 3 && !memcmp(s, "all", 3)))
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
	sel->items[ITEMS_CPU] = joined(sel, o, OPT_CPUS, ITEMS_CPU, NULL);
	/* -A is every CPU and every interrupt unless -P or --int= say otherwise */
	if (o->value[OPT_ALL] && !sel->items[ITEMS_CPU])
		sel->items[ITEMS_CPU] = "ALL";
	sel->items[ITEMS_DEV] = joined(sel, o, OPT_DEV, ITEMS_DEV, NULL);
	sel->items[ITEMS_FS] = joined(sel, o, OPT_FS, ITEMS_FS, NULL);
	sel->items[ITEMS_IFACE] = joined(sel, o, OPT_IFACE, ITEMS_IFACE, NULL);
	sel->items[ITEMS_INT] = interrupts(sel, o);
	sel->names = o->value[OPT_NAMES];
	sel->active_only = o->value[OPT_ACTIVE_ONLY] != NULL;
	sel->comments = o->value[OPT_COMMENTS] != NULL;
	return sel->items[ITEMS_CPU] ? sar_check_list("-P", sel->items[ITEMS_CPU], e) : 0;
}

/* ---- items ----------------------------------------------------------------------------------- */

bool sar_has_cpu(const char *list, const char *name, size_t n)
{
	if (!list)
		return n == 3 && !memcmp(name, "all", 3);
	return has_word(list, "ALL", 3) || has_word(list, name, n) || in_range(list, name, n);
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

	const char *list = sel->items[ITEMS_INT];

	return !list || has_word(list, name, n) || in_range(list, name, n);
}

void sar_selection_release(struct sar_selection *sel)
{
	for (size_t k = 0; k < sizeof(sel->lists) / sizeof(sel->lists[0]); k++)
		buf_release(&sel->lists[k]);
	links_release(&sel->links);
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
	if (r->items == ITEMS_FS && !(r->options & SAR_MOUNT) && sel->names &&
	    strcasecmp(sel->names, "SID") != 0)
		table_rename(t, links_fs_name, (void *)(uintptr_t)&sel->links);
	table_select(t, filters[r->items], r->items == ITEMS_INT ? keep_cpu : NULL,
		     (void *)(uintptr_t)sel);
}
