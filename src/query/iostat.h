/* iostat: which devices it shows, in which order, and the groups of -g. */
#ifndef SAGO_QUERY_IOSTAT_H
#define SAGO_QUERY_IOSTAT_H

#include "links.h"
#include "play.h"

/* A group of -g: its members are those of iostat.found from FIRST up to the next group's. */
struct device_group {
	const char *name;
	size_t first;
};

/* A row of the device report, to be put in its place. */
struct place {
	const char *name, *mapper; /* the kernel's, and of device-mapper or NULL */
	size_t len, mapper_len;
	uint32_t row;
	bool partition;
	size_t rank; /* in iostat.found; SIZE_MAX: not there */
};

struct iostat {
	const struct options *options;
	bool named, all, every; /* a device is named; ALL: whole disks; -p alone or ALL: all there
				   are */
	struct strtab found;	/* the devices that were named, in order, and then those that
				   -p found, as they appeared */
	size_t nnamed;		/* so many of them were named */
	struct device_group groups[GIVEN_MAX];
	size_t ngroups;
	struct links links; /* of -j */
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

/* Calls SINK for each row of part K of the device report over I, in iostat's order. */
typedef void iostat_sink(struct iostat *io, const struct table *t, const struct cell *cells);
void iostat_each(struct iostat *io, size_t k, struct interval *i, iostat_sink *sink);

#endif
