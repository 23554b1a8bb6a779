/* top: the parts of `sago top`: a page of procps' top in batch mode. */
#ifndef SAGO_QUERY_TOP_H
#define SAGO_QUERY_TOP_H

#include "procs.h"

/* A process or thread, and the CPU time that it took in the interval. */
struct top_task {
	struct task task;
	uint64_t ticks;
};

struct top_field;

struct top {
	/* what was asked for */
	bool commands;		      /* -c: command lines */
	bool threads;		      /* -H */
	bool busy;		      /* -i: only those that used CPU time */
	bool children;		      /* -S: CPU time with that of children waited for */
	bool cpus;		      /* -1 */
	char summary_unit, task_unit; /* k m g t p e */
	unsigned width;
	const struct top_field *sort;
	bool upwards;
	const char *user, *any_user; /* -u, -U; ! before it: all others */
	struct buf pids;	     /* -p: "1,2,"; empty: all */
	struct form_table *uptime;

	/* what there is */
	const struct schema *schema;
	struct interval *interval;
	struct procs p;
	unsigned ncpu; /* online */
	struct top_task *tasks;
	size_t ntasks, cap;
};

/* top_fields.c: a column, or something to sort by. */
struct top_cell {
	const struct top *top;
	const struct top_task *task;
	const struct top_field *field;
	struct buf *out; /* raw text, which may be wider than the column */
};

struct top_field {
	const char *name;
	unsigned width; /* 0: as process ids; for COMMAND what is left */
	bool left;
	void (*put)(struct top_cell *c);	  /* NULL: only to sort by */
	int64_t (*key)(const struct top_cell *c); /* NULL: sorted by text */
	uint32_t col;				  /* of the group proc */
};

extern const struct top_field top_fields[]; /* ends with a NULL name; the visible ones first */
const struct top_field *top_field_find(const char *name, size_t n); /* NULL: there is none */

/* Takes up an interval, which must outlive the page. */
void top_take(struct top *t, struct interval *i);

/* Appends the page. */
void top_summary(struct top *t, struct buf *out);
void top_list(const struct top *t, struct buf *out);

/* Sorts the tasks. */
void top_sort(struct top *t);

/* Appends TEXT cut at the page's width, and a newline. */
void top_line(const struct top *t, struct buf *out, const struct buf *text);

#endif
