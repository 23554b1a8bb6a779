/* sar_play: what the parts of sar's replay share. */
#ifndef SAGO_QUERY_SAR_PLAY_H
#define SAGO_QUERY_SAR_PLAY_H

#include "sar.h"

/* One report on its way through the window. */
struct sar_pass {
	const struct sar_report *report;
	struct table *table;
	struct needs needs;
	struct stepper *stepper; /* opened when its turn first comes */
	struct mean *mean;
	bool ended;
	struct step at;	 /* what stopped it: STEP_END, or the restart */
	uint64_t before; /* seq of the last sample of the stretch before */
	uint64_t rows;	 /* intervals shown of the stretch */
	unsigned lines;	 /* since the last headings, as sar counts them */
	bool headed;
	int64_t previous_ms;
};

struct sar_play {
	struct session *session;
	struct sysstat *y;
	const struct sar_selection *sel;
	struct sar_pass passes[SAR_REPORTS_MAX];
	size_t n;
	bool banner;	    /* was printed */
	struct buf early;   /* what comes before the first sample, and so before the banner */
	bool telling;	    /* this pass tells of marks: the first one */
	int restarted;	    /* 0, or the mark_type of a restart that no sample followed yet */
	bool shown_restart; /* it was: where nobody recorded how many CPUs it brought, the next
			       sample tells */
	int64_t restart_ms;
	unsigned cpus;	     /* of the machine, since the last restart */
	unsigned cpus_asked; /* sar_cpus_asked() */
	uint64_t count;	     /* rows a report; 0: all */
};

/* False: a group that this kernel does not have, or that was not read this time. */
bool sar_is_taken(const struct sar_pass *x, const struct sample *s);

/* What the report ends with is made of the rows of every interval. */
bool sar_derives_each(const struct sar_pass *x);

/* The rows of an interval; of averages alone, only what they take from it. */
int sar_show_interval(struct sar_play *p, struct sar_pass *x, struct interval *i);

/* The averages of the stretch that ended with END. */
void sar_show_average(struct sar_play *p, struct sar_pass *x, const struct sample *end);

/* The restart that ended the last stretch, once; CPUS are those of the machine since then. */
void sar_show_restart(struct sar_play *p, unsigned cpus);

/* What no sample came after. */
void sar_show_early(struct sar_play *p);

/* S is the baseline of a stretch. */
void sar_show_banner(struct sar_play *p, const struct sample *s);

/* A note of sago-collect --note, as sar -C shows comments: below the headings, where the stretch
 * has its baseline but no row yet. */
void sar_show_comment(struct sar_play *p, struct sar_pass *x, const struct mark *m);

#endif
