/* iostat: which devices it shows, in which order, and the groups of -g. */
#ifndef SAGO_QUERY_IOSTAT_H
#define SAGO_QUERY_IOSTAT_H

#include "links.h"
#include "play.h"

/* A group of -g: its members are devices[first .. end). */
struct device_group {
	const char *name;
	size_t first, end;
};

/* A row of the device report, to be sorted by its name. */
struct place {
	const char *name;
	size_t len;
	uint32_t row;
};

struct iostat {
	const struct options *options;
	const char *devices[POSITIONALS_MAX]; /* named ones; none: all */
	size_t ndevices;
	bool all; /* -p ALL, or ALL */
	struct device_group groups[GIVEN_MAX];
	size_t ngroups, nloose; /* devices[0 .. nloose) are in no group */
	struct links links;	/* of -j */
	struct place *places;
	size_t cap;
	struct table *cpu, *parts[4]; /* parts of the device report: four with -x --pretty */
	struct table *sums[4];	      /* the same for the rows of groups */
	size_t nparts;
	struct frame sum[2]; /* of a group, at both ends of an interval */
	struct strtab names;
	struct sysstat *y;
	struct session *session;
	int64_t now_ms;		/* the end of the interval that is shown */
	uint64_t records, rows; /* of JSON: records so far, rows of a record */
};

/* Takes the words of the command line and the groups of its options. ERR_USAGE. */
int iostat_words(struct iostat *io, struct session *s, struct play *p);
void iostat_release(struct iostat *io);

/* A name_filter (view.h) with a struct iostat: the devices that the words choose. */
bool iostat_keep(void *context, const char *name, size_t n);

/* Calls SINK for each row of part K of the device report over I, in iostat's order. */
typedef void iostat_sink(struct iostat *io, const struct table *t, const struct cell *cells);
void iostat_each(struct iostat *io, size_t k, struct interval *i, iostat_sink *sink);

#endif
