/* sysstat: what the output of sar, iostat, mpstat and pidstat has in common. */
#ifndef SAGO_QUERY_SYSSTAT_H
#define SAGO_QUERY_SYSSTAT_H

#include "session.h"

/* How they write, from the environment (S_TIME_FORMAT, S_COLORS, S_COLORS_SGR, LC_ALL
 * ...) and the options --pretty, --human, -h and --dec. */
struct sysstat {
	struct buf out;
	struct colors colors;
	bool colored, iso, pretty, human;
	int decimals;  /* -1: each column's own */
	unsigned page; /* lines between repeated headings */
	bool dated;    /* the window spans days: times have their date */
	char point;    /* the locale's decimal point; 0: a dot */
};

/* ERR_USAGE for what --dec and the like cannot be. Sets the process' locale for times. */
int sysstat_init(struct sysstat *y, const struct options *o, struct err *e);
void sysstat_release(struct sysstat *y);

/* "Linux 6.18.44 (vm) \t11/23/26 \t_x86_64_\t(2 CPU)", with the host that S recorded. */
void sysstat_banner(struct sysstat *y, const struct sample *s);

/* The CPUs that S recorded. */
unsigned sysstat_cpus(const struct sample *s);

/* What a row begins with: the time, or NAME ("Average:"; NULL: the time) in its place. */
void sysstat_lead(const struct sysstat *y, struct buf *b, const char *name, int64_t real_ms);

/* The date alone, as in the banner. */
void sysstat_date(struct sysstat *y, int64_t real_ms);

/* Date and time as iostat -t has them: the locale's, or 2026-11-23T03:10:01+0000. */
void sysstat_moment(struct sysstat *y, int64_t real_ms);

/* The groups that the banner needs. */
groupset sysstat_groups(void);

/* A sheet of T that appends to y->out. */
struct sheet sysstat_sheet(struct sysstat *y, const struct table *t);

/* Says on standard error which of CELLS, a row of T, are of a counter that fell, where the peer
 * would print a wrapped difference. */
void sysstat_fallen(struct sysstat *y, struct session *s, const struct table *t,
		    const struct cell *cells, int64_t real_ms);

/* Writes y->out to standard output when it is large, or ALWAYS. 0 or ERR_SYSTEM. */
int sysstat_flush(struct sysstat *y, bool always, struct err *e);

#endif
