/*
 * sample: what was read at one instant. A frame is one group's table: rows (instances) x columns
 * (metrics) of 64-bit integers with their presence beside them. Absent is not zero.
 */
#ifndef SAGO_SAMPLE_H
#define SAGO_SAMPLE_H

#include "schema.h"

/* The clocks of a sample, read before the counters, in this order. */
struct stamp {
	int64_t real_ms;     /* CLOCK_REALTIME, ms since 1970 */
	int64_t mono_ms;     /* CLOCK_MONOTONIC */
	int64_t boot_ms;     /* CLOCK_BOOTTIME: counts suspended time too */
	uint64_t uptime_cs;  /* /proc/uptime, hundredths of a second: what intervals are computed
				from */
	uint8_t boot_id[16]; /* /proc/sys/kernel/random/boot_id, or derived from btime where that is
				absent */
};

/*
 * The one predicate of "restarted". Of one boot: the ids are equal, or both were made of btime (no
 * boot_id file), which the kernel works out anew at each read, and are within 5 s.
 */
bool boot_id_same(const uint8_t a[16], const uint8_t b[16]);

/* Makes NOW's id LAST's where both are of btime and no more than its jitter of two seconds apart, so
 * that what is recorded together is one boot's. */
void boot_id_settle(const struct stamp *last, struct stamp *now);

/*
 * Between samples A and B, in order of recording, the machine was started again: another boot, or
 * uptime that fell or stood still (a snapshot put back, a container started again, no uptime to be
 * read). No figure spans that: averages, rankings and baselines begin anew. The other sign is a
 * mark: see mark_is_restart().
 */
bool stamp_restarted(const struct stamp *a, const struct stamp *b);

/* One group's rows in one sample, row-major: the cell (row, col) is at [row * ncols + col]. */
struct frame {
	uint16_t group;
	bool taken;	  /* the group was read for this sample, even if it has no row */
	uint64_t read_cs; /* uptime when it was read, where that was at another sample than the one
			     it stands in; 0: with it */
	uint32_t ncols, nrows;
	uint64_t *val;
	uint8_t *has;		      /* 1: present, 0: absent; same indices */
	size_t cap;		      /* cells allocated; 0 when the memory is somebody else's */
	const struct strtab *strings; /* what LABEL cells point into */
};

struct sample {
	uint64_t seq; /* position in the store, from 1 up, never reused */
	struct stamp stamp;
	struct frame frames[G_COUNT_];
};

void sample_init(struct sample *s);
void sample_release(struct sample *s);
void sample_reset(struct sample *s); /* no frame taken; memory kept */

/* Copies SRC with its own memory; label cells are re-interned into STRINGS. */
void sample_copy(struct sample *dst, const struct sample *src, const struct schema *schema,
		 struct strtab *strings);

/* The same for one group, which SRC has: the rest of DST stays. */
void sample_copy_frame(struct sample *dst, const struct sample *src, unsigned group,
		       const struct schema *schema, struct strtab *strings);

/* Begins the frame of GROUP: taken, no rows, NCOLS columns, labels in STRINGS. */
struct frame *frame_begin(struct sample *s, unsigned group, unsigned ncols,
			  const struct strtab *strings);

/* Appends a row of absent cells and returns its index. */
uint32_t frame_row(struct frame *f);

/* Widens the frame to NCOLS columns (the schema learned a key in the middle of a file). */
void frame_widen(struct frame *f, unsigned ncols);

static inline void frame_set(struct frame *f, uint32_t row, uint32_t col, uint64_t v)
{
	size_t i = (size_t)row * f->ncols + col;

	f->val[i] = v;
	f->has[i] = 1;
}

/* The cell's value in *V and true, or false when it is absent (a column past ncols, a row past
 * nrows: absent). */
static inline bool frame_get(const struct frame *f, uint32_t row, uint32_t col, uint64_t *v)
{
	size_t i = (size_t)row * f->ncols + col;

	if (row >= f->nrows || col >= f->ncols || !f->has[i])
		return false;
	*v = f->val[i];
	return true;
}

/* The value of a LABEL cell; NULL when absent. N (may be NULL) receives its length. */
const char *frame_label(const struct frame *f, uint32_t row, uint32_t col, size_t *n);

/*
 * The row of B that has the same key columns as ROW of A, and no refining fact of another value, or -1: a linear search, for the odd row.
 * Equal keys inside one frame are told apart by their order: the k-th such row of A matches the
 * k-th of B.
 */
int64_t frame_match(const struct schema *s, const struct frame *a, uint32_t row,
		    const struct frame *b);

/* frame_match() for every row of A at once, into MAP[0 .. a->nrows): hashed, so linear even where
 * all rows moved. */
void frame_match_all(const struct schema *s, const struct frame *a, const struct frame *b,
		     int64_t *map);

/* ---- intervals ------------------------------------------------------------------------------- */

/* Two samples and what happened between them. */
struct interval {
	const struct sample *a,
		*b; /* A before B; A is NULL for "since boot": every counter counts from zero */
	uint64_t itv_cs; /* hundredths of a second by /proc/uptime, at least 1 */
	uint64_t summed; /* the gauges of B are sums over so many samples; 0: they are as read */
	const uint64_t *summed_of; /* with `summed`: over so many by group, where groups differ;
				      NULL: all the same */
	const struct sample *end;  /* with `summed`: B's levels as they were read */
	const uint32_t *seen[G_COUNT_]; /* with `summed`: in how many of the samples each row of B
					   was; NULL: in all */
	int64_t *twins[G_COUNT_];	/* of B's rows in A, found when a group is first asked for:
					   private */
	unsigned ntwins; /* how many were found: most intervals of scalar groups need none */
};

void interval_init(struct interval *i, const struct sample *a, const struct sample *b);
void interval_release(struct interval *i); /* frees the row maps; the samples are the caller's */

/* The uptime at which GROUP of S was read. */
uint64_t frame_uptime(const struct sample *s, unsigned group);

/* How long before S its frame of GROUP was read, in hundredths of a second. */
uint64_t frame_age(const struct sample *s, unsigned group);

/*
 * What `itv_cs` is for one group: from its frame in A to its frame in B, which a group with a cadence
 * of its own has at other moments than A and B themselves. At least 1; G_NONE, and a group that is
 * not in both: the interval's.
 */
uint64_t interval_elapsed(const struct interval *i, unsigned group);

/* The row of A that ROW of B's frame of GROUP was, or -1: the row is new, or A has no such group.
 */
int64_t interval_twin(struct interval *i, const struct schema *s, unsigned group, uint32_t row);

enum delta_state {
	DELTA_OK,
	DELTA_ABSENT, /* not in B, or not in A although the row is */
	DELTA_NEW,    /* the row is new in B: the increase counts from zero */
	DELTA_FELL,   /* the counter went backwards (and is not a 32-bit wrap): a gap, never a spike
		       */
};

/*
 * From WAS to IS of a counter WIDTH (32 or 64) bits wide: DELTA_OK, after a wrap too, or
 * DELTA_FELL.
 */
enum delta_state counter_delta(uint64_t was, uint64_t is, unsigned width, uint64_t *out);

/* The increase of counter column COL of ROW of B's frame of GROUP over the interval. 32-bit
 * counters may wrap once. */
enum delta_state interval_delta(struct interval *i, const struct schema *s, unsigned group,
				uint32_t row, uint32_t col, uint64_t *out);

/* ---- marks ----------------------------------------------------------------------------------- */

/* Something that happened between samples, kept in the store and shown by every report (stderr, or
 * --events). */
enum mark_type {
	MARK_BOOT = 1,	 /* sago-collect --boot ran */
	MARK_REBOOT = 2, /* seen from the boot id or the uptime: nobody recorded it */
	MARK_GAP = 3,	 /* samples due from `from_ms` to `to_ms` were not taken; text says why */
	MARK_CLOCK = 4,	 /* the wall clock moved by value ms against the monotonic clock */
	MARK_NOTE = 5,	 /* sago-collect --note */
	MARK_START = 6,	 /* a collector began */
	MARK_ERROR = 7,	 /* a write failed, a segment was set aside, something cannot be read; text
			    says what */
};

struct mark {
	enum mark_type type;
	uint64_t seq;	 /* the sample that follows it (or would have) */
	int64_t real_ms; /* when it was recorded */
	int64_t from_ms, to_ms;
	int64_t value; /* CLOCK: ms; GAP: samples that were not taken; BOOT: CPUs, 0 where not recorded */
	uint8_t boot_id[16];
	const char *text; /* UTF-8 or arbitrary bytes, NUL-terminated; never NULL */
};

const char *mark_type_name(enum mark_type t);

/* M tells that the machine was started (again): a stretch ends here, as with stamp_restarted(). */
bool mark_is_restart(const struct mark *m);

#endif
