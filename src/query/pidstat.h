/* pidstat: what the parts of `sago pidstat` share. */
#ifndef SAGO_QUERY_PIDSTAT_H
#define SAGO_QUERY_PIDSTAT_H

#include <regex.h>

#include "play.h"

/* What a command line of pidstat chooses. */
struct pidstat {
	uint32_t reports;     /* bits of enum pidstat_option */
	bool asked;	      /* for reports: -u is the one by itself */
	bool tasks, children; /* -T */
	bool users, threads, shared, arguments, one_line, epoch; /* -U -t -I -l -h -H */
	const char *user; /* whose tasks: -U NAME; NULL: all */
	uint64_t *pids;	  /* sorted; those of -p */
	size_t npids, cap_pids;
	bool all;		  /* -p: the idle ones too */
	regex_t command, process; /* -C, -G */
	bool has_command, has_process;
	uint64_t unseen; /* processes that lived between two samples */
	bool headed;	 /* of a lone report of one process, which has its headings once */
	bool vacant;	 /* none of the processes of -p was there in the last interval */
	unsigned lines;	 /* since the headings */
	struct pidstat_row *row;
};

/* Reads the options. Release P in any case. ERR_USAGE. */
int pidstat_read(struct pidstat *p, const struct options *o, struct err *e);
void pidstat_release(struct pidstat *p);

/* ---- rows ------------------------------------------------------------------------------------ */

enum { PIDSTAT_COLUMNS = 48, PIDSTAT_WORD = 40 };

/* A row as it is shown, and what the rows of a table have to know of those before them. */
struct pidstat_row {
	const struct pidstat *options;
	const struct frame *frame; /* its levels as read */
	bool averaged;
	uint32_t at;
	bool is_thread;
	uint64_t pid, shown_pid; /* its process; the process of the row that was shown last */
	bool in_process;	 /* of -G: its process is wanted */
	struct buf process_name, name, command;
	char user[PIDSTAT_WORD], task[PIDSTAT_WORD], tid[PIDSTAT_WORD], cpu[PIDSTAT_WORD];
	struct cell cells[PIDSTAT_COLUMNS];
};

/* The rows of T's interval, -T's average or not. */
void pidstat_rows_begin(struct pidstat_row *r, const struct table *t, bool averaged);

/* Whether row AT passes -p, -C, -G and -U NAME. Rows must be asked in order. */
bool pidstat_row_wanted(struct pidstat_row *r, uint32_t at);

/* CELLS of that row, those that the view leaves to the command filled in. */
const struct cell *pidstat_row_cells(struct pidstat_row *r, const struct table *t,
				     const struct cell *cells);
void pidstat_row_release(struct pidstat_row *r);

#endif
