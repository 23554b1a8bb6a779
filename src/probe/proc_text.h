/*
 * proc_text: the texts of /proc/PID (and of /proc/PID/task/TID) into the cells of a row. proc(5),
 * Documentation/filesystems/proc.rst. Nothing in them is believed: a field that is not a number
 * leaves its cell absent.
 */
#ifndef SAGO_PROBE_PROC_TEXT_H
#define SAGO_PROBE_PROC_TEXT_H

#include <string.h>

#include "probe.h"

enum {
	PROC_COLS = C_PROC_WAITING_IN + 1,
	THREAD_COLS = C_THREAD_WCHAN + 1,
	STAT_FIELDS = 53, /* one more than the last, as they count from 1 */
	NO_COLUMN = 0xff,
};

/* A row while it is read. */
struct cells {
	uint64_t *val;
	uint8_t *has;
};

static inline void cell_set(const struct cells *c, uint32_t col, uint64_t v)
{
	c->val[col] = v;
	c->has[col] = 1;
}

/* Columns FROM .. TO are absent again. */
static inline void cells_clear(const struct cells *c, uint32_t from, uint32_t to)
{
	memset(c->has + from, 0, to - from);
	memset(c->val + from, 0, (to - from) * sizeof(*c->val));
}

/* Which column each field of a stat line goes to, NO_COLUMN for none. */
extern const uint8_t proc_stat_columns[STAT_FIELDS], thread_stat_columns[STAT_FIELDS];

/*
 * A stat line: the name is what stands between the first '(' and the last ')', whatever it holds.
 * False when there is no such pair.
 */
bool stat_line_parse(const char *text, size_t len, const uint8_t *columns, const struct cells *c,
		     const char **comm, size_t *ncomm);

/* The state letter of a stat line; 0 when it makes no sense. */
char stat_line_state(const char *text, size_t len);

/*
 * The lines of proc/PID/status. The supplementary groups are a text of their own, left in *GROUPS
 * (within TEXT, NULL: no such line).
 */
void status_parse(const char *text, size_t len, const struct cells *c, const char **groups,
		  size_t *ngroups);

/* What pages statm would show, from the cells of status; zeros where there is no memory map. */
void statm_from_status(const struct cells *c, uint64_t page_kib);

/* Numbers one after the other into COUNT columns from FIRST on: statm, schedstat. */
void places_parse(const char *text, uint32_t first, uint32_t count, const struct cells *c);

/* Lines `key: number`, the COUNT columns from FIRST on of GROUP in the kernel's order: io. */
void keys_parse(const char *text, size_t len, unsigned group, const struct schema *schema,
		uint32_t first, uint32_t count, const struct cells *c);

/* The [stack] mapping of smaps, KiB. */
void smaps_stack(const char *text, size_t len, const struct cells *c);

#endif
