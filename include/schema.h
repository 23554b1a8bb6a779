/*
 * schema: the metric table of metric.def at run time, columns that only appeared at run time (keys
 * of /proc files that metric.def does not know), and the mapping between a segment's column
 * dictionary and both.
 */
#ifndef SAGO_SCHEMA_H
#define SAGO_SCHEMA_H

#include "base.h"

enum kind {
	KIND_COUNTER = 0, /* only ever grows while the machine is up; reports want its increase */
	KIND_GAUGE = 1,	  /* a level; reports want its value */
	KIND_LABEL = 2,	  /* id of an interned string */
	KIND_UNKNOWN = 3, /* a key that metric.def does not know: kept, kind not known */
};

enum unit {
#define UNIT(ID, name) UNIT_##ID,
#include "unit.def"
	UNIT_COUNT_
};

enum group_id {
#define GROUP(G, name, every, help) G_##G,
#define METRIC(...)
#include "metric.def"
	G_COUNT_,
	G_NONE = 0xffff
};

/* A set of groups: bit g is group g. G_COUNT_ stays below 64. */
typedef uint64_t groupset;
#define GROUPS_ALL (~(groupset)0)

static inline bool groupset_has(groupset set, unsigned g)
{
	return g < 64 && (set >> g & 1);
}

/* Every metric of the table, numbered across groups: M_CPU_USER ... */
enum metric_id {
#define GROUP(G, name, every, help) FIRST_##G, BEFORE_##G = FIRST_##G - 1,
#define METRIC(G, M, ...) M_##G##_##M,
#include "metric.def"
	M_COUNT_
};

/* The same, numbered inside its group: C_CPU_USER is the column of a cpu frame that holds `user`.
 */
enum column_id {
#define GROUP(G, name, every, help)
#define METRIC(G, M, ...) C_##G##_##M = M_##G##_##M - FIRST_##G,
#include "metric.def"
};

struct column {
	const char *name; /* on disk and in formulas: "rd_ios" */
	const char *key;  /* how the kernel's file names it: "MemFree"; NULL where only the position
			     counts */
	const char *help; /* one line */
	enum kind kind;
	enum unit unit;
	uint8_t scale;	/* the stored integer is value * 10^scale */
	uint8_t width;	/* a counter wraps at 2^width: 32 or 64 */
	bool is_signed; /* the stored integer is int64_t */
	bool is_key;	/* identifies the row (cpu number; major:minor; name) */
	bool is_fact;	/* describes the row (core, diskseq): never averaged or summed */
	bool refines; /* a fact of which another value is another row, where both samples have it */
};

struct group {
	const char *name;
	const char *help;
	unsigned every;	 /* default cadence in seconds; 0: with every sample */
	unsigned nknown; /* columns from metric.def: cols[0 .. nknown) */
	unsigned ncols;
	size_t cap;
	struct column *cols;
};

/* One table for a run of a program. Grows only at the end of a group; indices stay valid. */
struct schema {
	unsigned ngroups; /* == G_COUNT_ */
	struct group groups[G_COUNT_];
	/* per group a hash of names and keys: private */
	struct schema_index *index;
	struct dict_pages *pages; /* what dict_recall() knows: private; NULL: nothing */
};

void schema_init(struct schema *s);
void schema_release(struct schema *s);

/* The group called NAME, or -1. */
int schema_group(const struct schema *s, const char *name);

/* The column of GROUP whose name (or, for _key, whose kernel key) is the N bytes at P; -1 when
 * there is none. */
int schema_column(const struct schema *s, unsigned group, const char *p, size_t n);
int schema_column_key(const struct schema *s, unsigned group, const char *p, size_t n);

/* Adds a column (its strings are copied) unless one of that name is there; returns its index either
 * way. */
unsigned schema_add_column(struct schema *s, unsigned group, const struct column *c);

/* The column for a kernel key seen in a file: the known one, or a new one of kind UNKNOWN named as
 * the key. */
unsigned schema_learn_key(struct schema *s, unsigned group, const char *p, size_t n);

const char *kind_name(enum kind k);
const char *unit_name(enum unit u);

/* ---- the column dictionary of a segment -------------------------------------------------------
 */

/* What a column id in a segment's blocks means in this program's schema. */
struct dict_entry {
	uint16_t group; /* G_NONE: a group or a meaning that this version does not know; skip it */
	uint32_t col;
};

struct dict {
	struct dict_entry *entries; /* by id, 0 .. count */
	size_t count, cap;
	struct strtab
		unknown; /* bytes of the entries whose group is G_NONE: their col is the id here */
	size_t saved;	/* entries below this are already in the segment (the store's to advance) */
	uint32_t **ids; /* ids[group][col] = id + 1, of the first HASIDS entries: private */
	size_t *nids, hasids;
};

void dict_init(struct dict *d);
void dict_release(struct dict *d);

/* The id of a column, given out in order of first use. */
uint32_t dict_id(struct dict *d, unsigned group, unsigned col);

/*
 * One entry as bytes: tagged fields (tag varint, blob): group name, column name, kind, unit, scale,
 * width, sign, key. Unknown tags are skipped on reading. dict_read() appends the entry as the next
 * id; it adds a column that S lacks, and gives G_NONE for a group that S lacks or a column whose
 * kind or scale differs from the table's. ERR_DAMAGE when the bytes make no sense. An entry of
 * G_NONE is written back as it was read.
 */
void dict_write(const struct dict *d, const struct schema *s, size_t id, struct buf *out);
int dict_read(struct dict *d, struct schema *s, const void *p, size_t n, struct err *e);

/* Takes the next id for an entry that was lost: its column is skipped. */
void dict_lost(struct dict *d);

/*
 * The segments of a store have the same dictionary, page by page: dict_keep() remembers with S that the N
 * bytes at PAGE gave the entries of D from FIRST on, and dict_recall() appends those of a page that was
 * kept, or returns false. A few pages are kept; none with an entry that S does not know.
 */
void dict_keep(const struct dict *d, size_t first, struct schema *s, const void *page, size_t n);
bool dict_recall(struct dict *d, const struct schema *s, const void *page, size_t n);
void dict_pages_free(struct dict_pages *pages); /* NULL is allowed */

#endif
