/*
 * view: reports as tables of columns, each column a formula. A view is const data; a table is a
 * view made ready to use: the columns that the options choose, compiled. Rendering (render.h) knows
 * nothing of any report.
 *
 * To add a report, write a struct view beside src/view/vmstat.c. A row is an interval, or an
 * instance (a row of the view's group). Beyond columns and formulas a view may have
 *   lets      formulas that several columns share
 *   filter    which rows there are at all; `active`: which of them -z leaves
 *   derive    rows that the kernel does not give, or gives otherwise than the peer counts them
 *             ("all" CPUs, a disk registered again): a function that edits the two samples of an
 *             interval before the formulas see them. Arithmetic belongs into formulas, and a
 *             peer's odd arithmetic into src/formula/func.c under the peer's name
 *   pivot     one column for each value of a key column (sar -I, mpstat -I)
 * The average of a window is the same table on another interval: mean_interval() in window.h.
 */
#ifndef SAGO_VIEW_H
#define SAGO_VIEW_H

#include "window.h"

/* A formula that several columns use. */
struct view_let {
	const char *name, *formula;
};

/* Columns that belong together: an object in JSON, and where the peer prints one a banner over
 * their headings. */
struct view_section {
	const char *name;
	const char *banner[2]; /* normal, wide; NULL: none */
};

enum view_source {
	SOURCE_FORMULA, /* a number */
	SOURCE_LABEL,	/* `formula` names a label column of the view's group, "a|b": B where A is
			   absent */
	SOURCE_TIME,	/* the row's local date and time; its heading is the zone's name */
	SOURCE_CPU, /* `formula` names an integer column of the group, shown as text; -1 is "all" */
	SOURCE_HEX, /* the same in hexadecimal digits */
	SOURCE_PLACE, /* the same as SOURCE_CPU of -1 and others; blank where it is absent */
	SOURCE_EMPTY, /* nothing: a heading that stands over no figures ("avg-cpu:") */
	SOURCE_GIVEN, /* by the command that shows it; `formula` says what (pidstat) */
};

/* What a column holds: how sysstat's -h, --human and colours treat it. */
enum view_kind {
	COLUMN_PLAIN,
	COLUMN_PERCENT,	   /* --human: with a % sign */
	COLUMN_BYTES,	   /* the figure is bytes: --human turns it into B, k, M ... */
	COLUMN_KIB,	   /* the figure is KiB: k, M ... */
	COLUMN_KIB_BYTES,  /* the figure is KiB, of bytes that were counted: B, k, M ... */
	COLUMN_MIB,	   /* the figure is MiB: M, G ... */
	COLUMN_SECTORS,	   /* the figure is 512-byte sectors: k, M ... */
	COLUMN_LAST_TEXT,  /* names no row but always stands last */
	COLUMN_NAME,	   /* the same, with one space more before it */
	COLUMN_ITEM,	   /* names the row: a device. --pretty puts it last */
	COLUMN_FIRST_ITEM, /* names the row and stays where it is: a CPU */
	COLUMN_LAST_ITEM,  /* names the row and always stands last */
};

struct view_column {
	const char *name; /* heading, and key in JSON and CSV */
	unsigned section; /* index into view.sections */
	uint8_t width[2]; /* normal, wide (0: as normal): least width; columns are right-aligned
			     with one space between them */
	uint8_t decimals;
	enum view_source source;
	const char *formula;
	uint32_t need,
		unless; /* option bits: shown when all of `need` and none of `unless` are set */
	enum view_kind kind;
	const char *key; /* in JSON and XML, where that is not `name` */
	bool left;	 /* left-aligned */
};

/* Rows as they were last seen: private. */
struct row_memory {
	struct frame rows;
	struct strtab strings;
};

/* An interval as a view wants to see it: shallow copies of the two samples, in which the frame of
 * the view's group can be replaced. */
struct derived {
	const struct schema *schema;
	uint32_t options; /* of the table */
	struct sample a, b, end;
	const struct interval *from;
	struct frame own[3]; /* of a, b and end, and where they go: see derived_frame() */
	struct frame *placed[3];
	struct row_memory memory;
	struct row_memory shown; /* of interrupts: the rows that an interval had */
	struct strtab strings;
	uint32_t *seen; /* of own[1]'s rows, for interval.seen */
	size_t cap_seen;
	struct interval interval;
};

/* One column for each value of a key column: the view's last column is the pattern. Its rows are
 * those of the frame that have the same item. */
struct view_pivot {
	const char *by;	     /* the key column, a label or an integer */
	const char *heading; /* "CPU%s", "%s/s"; an integer -1 gives "all" as it is */
	const char *item;    /* the key column that names the rows */
	uint8_t slack;	     /* a heading longer than the width less this widens the column */
};

struct view {
	const char *name;
	unsigned group; /* one row for each of its rows; G_NONE: one row an interval */
	const char *const
		*params; /* names of numbers given by the command, NULL-terminated; may be NULL */
	const struct view_let *lets; /* ends with a NULL name; may be NULL */
	const struct view_section *sections;
	unsigned nsections;
	const struct view_column *columns; /* ends with a NULL name */
	const char *filter;		   /* a row is shown when this is not 0; NULL: all */
	const char *active;		   /* 0: a row that table_hide_idle() hides; NULL: none */
	uint32_t wide; /* the option bit that selects the wide widths; 0: none */
	void (*derive)(struct derived *d); /* NULL: as recorded */
	const struct view_pivot *pivot;	   /* NULL: none */
	bool mean_of_derived; /* its average is the mean of the derived rows, which its derive
				 function must leave alone then (interval.summed) */
	bool last_values;     /* sar ends it with a Summary of last values instead of an Average */
};

enum cell_state { CELL_NUMBER, CELL_TEXT, CELL_ABSENT, CELL_FELL };

/* Cells that are coloured as one. */
enum cell_span { SPAN_GOES_ON = 1, SPAN_CAME_ON = 2 };

struct cell {
	enum cell_state state;
	double number;
	const char *text; /* CELL_TEXT: raw bytes from the machine, to be escaped; valid as long as
			     the interval */
	size_t len;
	uint8_t width; /* in place of the column's; 0: the column's */
	bool faint;    /* in the colour of zeroes */
	uint8_t span;  /* bits of enum cell_span */
	size_t bright; /* so many first bytes of a faint text are in the colour of figures */
};

/* A column of a table as it stands: in a pivot these change with the interval. */
struct head {
	const char *name; /* raw bytes: to be escaped */
	unsigned width, decimals;
	const struct view_column *column;
};

struct table;

/*
 * Compiles V with the columns that OPTIONS choose. Each parameter begins as 1. SCHEMA must outlive
 * it. ERR_USAGE when a formula does not compile (the tests compile every view with every option).
 */
int table_new(struct table **t, const struct view *v, const struct schema *schema, uint32_t options,
	      struct err *e);
void table_free(struct table *t); /* NULL is allowed */

/* The value of parameter NAME from now on; the name must be one of the view's. */
void table_param(struct table *t, const char *name, double value);

/* Hides rows whose `active` is 0. */
void table_hide_idle(struct table *t);

/* Shows only the rows whose item (the COLUMN_ITEM or COLUMN_LAST cell) KEEP accepts, and of a pivot
 * only the columns whose key COLUMN accepts; either may be NULL. */
typedef bool name_filter(void *context, const char *name, size_t n);
void table_select(struct table *t, name_filter *keep, name_filter *column, void *context);

/* What the item NAME [0 .. n) of an interval that ends with AT is to be called: a text that outlives the table, *LEN bytes; NULL: as
 * it is. table_select() sees the new names. */
typedef const char *item_namer(void *context, const struct sample *at, const char *name, size_t n,
			       size_t *len);
void table_rename(struct table *t, item_namer *namer, void *context);

const struct view *table_view(const struct table *t);
const struct schema *table_schema(const struct table *t);
const struct head *table_heads(const struct table *t, size_t *n); /* valid until table_begin() */
size_t table_columns(const struct table *t);
const struct view_column *table_column(const struct table *t, size_t i);
unsigned table_width(const struct table *t, size_t i);
const char *table_banner(const struct table *t, unsigned section); /* NULL: none */
void table_needs(const struct table *t, struct needs *n);
/* The same of several tables. */
void needs_of_tables(struct needs *n, struct table *const *tables, size_t ntables);
const struct formula_load *table_loads(const struct table *t, size_t *n);

/* A new stretch begins: rows of before it no longer count. */
void table_restart(struct table *t);

/* Takes up interval I: how many rows it may have. I must live until the next table_begin(). */
uint32_t table_begin(struct table *t, struct interval *i);

/* What table_begin() returned. */
uint32_t table_row_count(const struct table *t);

/* The end of that interval as derived; in an average, of which the levels are sums, with the levels
 * as they were read. */
const struct sample *table_sample(const struct table *t);
const struct sample *table_end(const struct table *t);

/* The cells [0 .. table_columns()) of one of them, valid until the next call; NULL: filtered out.
 */
const struct cell *table_row(struct table *t, uint32_t row);

/* ---- for derive functions -------------------------------------------------------------------- */

/* Begins a new frame of GROUP at the end of the interval (END 1) or its start (END 0; only where
 * d->from->a is not NULL) in place of the recorded one, one frame an end; fill it with
 * derived_copy() and frame_row(). Its labels are in the recorded frame's strings. In an average END
 * 2 is the end as it was read (only where d->from->end is not NULL): it must have the rows of
 * END 1.
 */
struct frame *derived_frame(struct derived *d, unsigned group, int end);

/* The recorded frame that derived_frame() replaced. */
const struct frame *derived_source(const struct derived *d, unsigned group, int end);

/* The rows of GROUP before the interval: those of its start, and in any stretch but its average
 * also those that were there before and are gone. Valid until the next call. */
const struct frame *derived_before(struct derived *d, unsigned group);

/* The rows of GROUP at the end of the interval; in the average of a stretch also those that were
 * there before and are gone. */
const struct frame *derived_after(struct derived *d, unsigned group);

/* Remembers the rows of F, one of the view's group. */
void derived_remember(struct derived *d, const struct frame *f);

/* Appends to TO the rows of FROM that a view derives. */
typedef void derived_keep(struct derived *d, struct frame *to, const struct frame *from);

/* Derives GROUP by KEEP, for a view whose Summary is of last values: there it has every row that
 * was seen in the stretch, in the order of their appearance, as it was last. */
void derived_seen(struct derived *d, unsigned group, derived_keep *keep);

/* Appends a copy of ROW of FROM to TO; the new row's number. */
uint32_t derived_copy(struct frame *to, const struct frame *from, uint32_t row);

/* A first row, with -1 as its KEY, that sums the other rows of GROUP. Rows that were not there
 * before are left out, and so are those whose counters are all 0: a CPU that is offline. */
void derived_sum(struct derived *d, unsigned group, uint32_t key);

/* One row in place of all: the sum of GROUP's counters over the rows whose column WHICH is not 0.
 */
void derived_total(struct derived *d, unsigned group, uint32_t which);

/* Disks and interfaces that were registered again count from zero. Of
 * interfaces -n DEV looks at traffic and -n EDEV (SAR_ERRORS) at errors. */
void derived_disks(struct derived *d);

/* The same for iostat, which compares a disk that comes back with what it was before it went. */
void derived_disks_ever(struct derived *d);

void derived_interfaces(struct derived *d);

/* The irq group with a line "sum" and a CPU "all". */
void derived_interrupts(struct derived *d);

/* The same, of which only the line "sum". */
void derived_interrupt_sums(struct derived *d);

/* ---- the views ------------------------------------------------------------------------------- */

enum vmstat_option { VMSTAT_WIDE = 1, VMSTAT_ACTIVE = 2, VMSTAT_TIMESTAMP = 4 };
extern const struct view vmstat_view;

extern const struct view ss_states_view;

/* Options of sar's views: -u ALL and -r ALL; -F MOUNT; -n EDEV. */
enum sar_option { SAR_EXTENDED = 1, SAR_MOUNT = 2, SAR_ERRORS = 4 };
extern const struct view sar_cpu_view, sar_task_view, sar_int_view, sar_swap_view, sar_paging_view,
	sar_io_view, sar_memory_view, sar_swap_space_view, sar_huge_view, sar_kernel_view,
	sar_queue_view, sar_tty_view, sar_disk_view, sar_dev_view, sar_edev_view, sar_nfs_view,
	sar_nfsd_view, sar_sock_view, sar_ip_view, sar_eip_view, sar_icmp_view, sar_eicmp_view,
	sar_tcp_view, sar_etcp_view, sar_udp_view, sar_sock6_view, sar_ip6_view, sar_eip6_view,
	sar_icmp6_view, sar_eicmp6_view, sar_udp6_view, sar_fc_view, sar_soft_view, sar_freq_view,
	sar_usb_view, sar_fan_view, sar_temp_view, sar_volt_view, sar_wghfreq_view, sar_fs_view,
	sar_psi_cpu_view, sar_psi_io_view, sar_psi_mem_view;

extern const struct view sadf_disk_view, sadf_fan_view, sadf_temp_view, sadf_volt_view;

/* Options of iostat's views: the unit, --human, -s, and the parts of -x. */
enum iostat_option {
	IOSTAT_KB = 1,
	IOSTAT_MB = 2,
	IOSTAT_BLOCKS = 4,
	IOSTAT_HUMAN = 8,
	IOSTAT_SHORT = 16,
	IOSTAT_READS = 32,
	IOSTAT_WRITES = 64,
	IOSTAT_DISCARDS = 128,
	IOSTAT_REST = 256,
	IOSTAT_DM_NAMES = 512,
};
extern const struct view iostat_cpu_view, iostat_basic_view, iostat_extended_view, iostat_json_view;

/* mpstat, unlike sar, shows CPUs that have had no interrupt. */
enum mpstat_option { MPSTAT_EVERY = 1, MPSTAT_TOPOLOGY = 2 };
extern const struct view mpstat_cpu_view, mpstat_node_view, mpstat_sum_view, mpstat_line_view,
	mpstat_soft_view, mpstat_soft_sum_view;

/*
 * Options of pidstat's views: the reports, which may stand side by side (-h), then -U, -t and -I.
 * With PIDSTAT_TASKS the rows of threads follow that of their process, their pid being
 * PIDSTAT_THREAD + the thread's number and their pgrp the process'. The parameters on_cpu ... tell
 * which reports' rows count as active.
 */
enum pidstat_option {
	PIDSTAT_CPU = 1,
	PIDSTAT_MEMORY = 2,
	PIDSTAT_STACK = 4,
	PIDSTAT_IO = 8,
	PIDSTAT_SWITCHES = 16,
	PIDSTAT_TABLES = 32,
	PIDSTAT_PRIORITY = 64,
	PIDSTAT_USER = 128,
	PIDSTAT_TASKS = 256,
	PIDSTAT_SHARED = 512,
};
enum { PIDSTAT_REPORTS = 7, PIDSTAT_THREAD = 1 << 30 };
void pidstat_derive(struct derived *d);
extern const struct view pidstat_view, pidstat_child_view;

/* All of them, for tests and lists; ends with NULL. */
extern const struct view *const all_views[];

#endif
