/* sar: its reports, what a command line chooses of them, and their replay. */
#ifndef SAGO_QUERY_SAR_H
#define SAGO_QUERY_SAR_H

#include "links.h"
#include "sysstat.h"

/* A report: what chooses it, and what it shows. */
struct sar_report {
	char letter;	     /* of the option */
	const char *keyword; /* of its argument; NULL: the option alone */
	const struct view *view;
	uint32_t options; /* of the view */
	enum sar_items {
		ITEMS_NONE,
		ITEMS_CPU,   /* -P */
		ITEMS_DEV,   /* --dev= */
		ITEMS_FS,    /* --fs= */
		ITEMS_IFACE, /* --iface= */
		ITEMS_INT,   /* --int=, and -P for the columns */
	} items;
};

/* In the order in which sar prints them; ends with letter 0. */
extern const struct sar_report sar_reports[];

enum { SAR_REPORTS_MAX = 64 };

/* What to show. */
struct sar_selection {
	const struct sar_report *reports[SAR_REPORTS_MAX];
	uint32_t extra[SAR_REPORTS_MAX]; /* view options beside the report's own: ALL, MOUNT */
	size_t n;
	const char *items[ITEMS_INT + 1]; /* lists with commas; NULL: all (of CPUs: "all") */
	struct buf lists[ITEMS_INT + 1];  /* what they are kept in: options given twice add up */
	bool active_only, comments;
	uint64_t count;	    /* intervals a report; 0: all */
	bool averages_only; /* --stat avg */
	bool since_boot;    /* 0 as the interval: one row, of the time since boot */
	const char *names;  /* -j; NULL: kernel names */
	struct links links; /* of them */
};

/* How many CPUs sar believes that -P asks for: it counts them, and not the lines that it prints, to
 * find out when headings are due; ALL is every CPU that its bitmap can hold, and their sum. */
unsigned sar_cpus_asked(const struct sar_selection *sel);

/* Reads it from the options as given. Without any report -u. ERR_USAGE. */
int sar_select(struct sar_selection *sel, const struct options *o, struct err *e);

/* ERR_USAGE, naming OPTION, when LIST is none of CPUs or nodes. */
int sar_check_list(const char *option, const char *list, struct err *e);

/* Whether the list of CPUs ("0,2-5", "all", "ALL"; NULL: "all") has the one called NAME. */
bool sar_has_cpu(const char *list, const char *name, size_t n);

/* Frees what sar_select() and sar_links() keep; SEL may be all zeros. */
void sar_selection_release(struct sar_selection *sel);

/* Looks up the names that -j wants, once the window is known. */
int sar_links(struct sar_selection *sel, struct session *s);

/* Restricts T to the items that SEL wants of report R. */
void sar_restrict(const struct sar_selection *sel, const struct sar_report *r, struct table *t);

/* The window of sar's own options -s, -e, -i, -1 and -f, where any was given. ERR_USAGE. */
int sar_window(struct session *s, struct err *e);

/* Replays it as sar prints it. */
int sar_play(struct session *s, struct sysstat *y, const struct sar_selection *sel);

#endif
