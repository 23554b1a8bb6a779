/* play: replays that show several tables for each interval (iostat, mpstat, pidstat). */
#ifndef SAGO_QUERY_PLAY_H
#define SAGO_QUERY_PLAY_H

#include "sysstat.h"

enum { PLAY_TABLES = 16 };

struct play {
	struct session *session;
	struct sysstat *y;
	struct table *tables[PLAY_TABLES];
	size_t n;
	bool since_boot;
	uint64_t count;	 /* intervals, that since boot included; 0: all */
	bool averages;	 /* show() is called for the average of each stretch too */
	groupset groups; /* whole, beside what the tables read */
	groupset must;	 /* only samples in which these groups were read count; 0: all */
	void *context;
	/* Before anything else: S is the first sample of the window. */
	void (*begin)(struct play *p, const struct sample *s);
	/* One interval. NAME is "Average:" for an average, else NULL. */
	int (*show)(struct play *p, struct interval *i, const char *name);
	void (*end)(struct play *p); /* after all, when anything was shown; may be NULL */
	int64_t previous_ms;	     /* when the interval began */
	uint64_t shown;
};

/* Adds a table of V, or returns an error in the session. */
int play_add(struct play *p, const struct view *v, uint32_t options, struct table **t);

/* Reads the interval and the count that the tool takes. ERR_USAGE in the session. */
int play_words(struct play *p, const struct options *o);

/* Steps through the session's window. Frees the tables. */
int play_run(struct play *p);

#endif
