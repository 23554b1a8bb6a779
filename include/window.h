/*
 * window: what the user asked for: time expressions, the window that they make, stepping through it
 * interval by interval, and statistics over its rows.
 */
#ifndef SAGO_WINDOW_H
#define SAGO_WINDOW_H

#include "formula.h"
#include "store.h"

/* ---- zones ----------------------------------------------------------------------------------- */

/*
 * Makes every local time of this process that of ZONE (an Area/City name of the system's zone
 * files, or a POSIX TZ string); NULL leaves TZ or the system's zone. ERR_USAGE for a
 * zone that the system does not know (libc would silently take UTC).
 */
int zone_use(const char *zone, struct err *e);

/*
 * The instants (seconds since 1970) at which local clocks show this date and time: one; two in the
 * hour that a DST night repeats, in order; in the hour that a DST night skips none, and the instant
 * of the jump is given instead. Returns how many.
 */
struct civil {
	int year, month, day, hour, minute,
		second; /* month and day from 1; out-of-range days are carried over */
};
int civil_instants(const struct civil *c, int64_t out[2]);

/* The instant at which UTC shows it. */
int64_t civil_utc(const struct civil *c);

/* The local date and time at an instant. */
struct civil civil_at(int64_t epoch_s);

/* "2026-11-22 03:00:00" in local time, for messages. */
void time_text(struct buf *b, int64_t real_ms);

/* ---- time expressions ------------------------------------------------------------------------ */

/*
 * 90s 30m 2h 1d 1w, combined (1h30m), a bare number being seconds. In milliseconds. A day is 24
 * hours. ERR_USAGE names WHAT (an option) and what is accepted; zero is refused.
 */
int duration_parse(const char *text, const char *what, int64_t *ms, struct err *e);

/* A parsed T; what it means depends on the end of the window that it is used for. */
enum timespec_kind {
	TIMESPEC_INSTANT, /* @N, now, -2h, and dates with Z or +hh:mm */
	TIMESPEC_OFFSET,  /* +30m: after --from */
	TIMESPEC_DATED,	  /* a date and a time */
	TIMESPEC_DATE,	  /* a bare date, today, yesterday */
	TIMESPEC_WEEKDAY, /* monday, with or without a time */
	TIMESPEC_CLOCK,	  /* 03:00: of whichever day */
};

struct timespec_expr {
	enum timespec_kind kind;
	int64_t instant_ms; /* INSTANT; OFFSET: the duration */
	struct civil civil; /* of the others; without a time, midnight */
	bool has_time;
	bool to_second; /* given to the second: as an end it includes all of it */
	int weekday;	/* 0 Sunday; for WEEKDAY */
};

/* Parses every form that sago(1) lists; NOW_MS is the reader's clock. ERR_USAGE names WHAT and
 * lists what is accepted. */
int timespec_parse(const char *text, const char *what, int64_t now_ms, struct timespec_expr *t,
		   struct err *e);

/*
 * As the start of a window: a bare time is the latest such time not after NOW, a bare date its
 * midnight. As the end: the first such time after FROM, a bare date its last millisecond; a time
 * given to the second includes that whole second.
 */
int64_t timespec_start(const struct timespec_expr *t, int64_t now_ms);
int64_t timespec_end(const struct timespec_expr *t, int64_t from_ms, int64_t now_ms);

/* The window options as given; NULL: not given. */
struct window_args {
	const char *from, *to, *at, *on, *last, *every;
};

struct window {
	int64_t from_ms, to_ms; /* both inclusive, by the wall clock of the samples */
	int64_t early_ms; /* the middles of intervals end so much before to_ms, which includes a
				   whole second of samples: that the next window can begin with it */
	bool by_samples;  /* sar's own -s and -e: the first sample of the window is the baseline,
				   and the last one ends the last row */
	int64_t every_ms; /* 0: every sample */
	bool centred;	  /* every_ms is sar's -i: see step.c */
	groupset must;	  /* only samples in which these groups were read count: for those
				   with a cadence of their own; 0: all */
	groupset own;	  /* only samples in which one of these was read count, so that what has
				   a cadence of its own has intervals of its own; 0: all */
	bool levels;	  /* every stretch begins with a row of its first sample: for reports
				   of levels, not of what happened between two samples */
	bool at;	  /* --at: only what was at to_ms: the interval that ends there */
};

/* ERR_USAGE on anything that cannot be read, options that exclude each other, and a window that
 * ends before it starts. */
int window_parse(const struct window_args *a, int64_t now_ms, struct window *w, struct err *e);

/* ---- stepping -------------------------------------------------------------------------------- */

enum step_type {
	STEP_END = 0,
	STEP_ROW,     /* an interval to show */
	STEP_RESTART, /* a new boot that no mark told of: `sample` is its first sample */
	STEP_MARK,
	STEP_DAMAGE,
};

struct step {
	enum step_type type;
	struct interval
		*interval; /* ROW: valid until the next step_next(); a is NULL for since-boot */
	const struct sample *sample; /* RESTART, and with a ROW its b */
	const struct mark *mark;
	const char *damage; /* one line */
};

/* The machine restarted here: by its boot id, or by a mark. */
bool step_is_restart(const struct step *s);

struct stepper;

/* What of the samples a report reads: nothing else is decoded. */
struct needs {
	groupset groups;
	uint32_t ncols[G_COUNT_]; /* the first so many columns of a group; 0: all */
};

/* What LOADS need, the key columns of their groups included. Of group WHOLE (G_NONE: none) all
 * columns. */
void needs_of(struct needs *n, const struct schema *schema, const struct formula_load *loads,
	      size_t nloads, unsigned whole);

/* Tells the cursor. */
void needs_narrow(const struct needs *n, struct cursor *c);

/*
 * Steps through W of STORE, in order of recording. Windows tile: an interval belongs to the window that
 * holds its middle by the wall clock, so that of adjacent windows each shows what the other does not;
 * its baseline may stand before W, and its end after it. With W->by_samples, and SINCE_BOOT, the first
 * sample in W is the baseline instead. Each later sample (or with every_ms the one nearest to
 * baseline + k * every_ms by boot time) ends an interval that begins at the one before. An interval
 * never spans a restart: the first sample after it is a new baseline. With SINCE_BOOT the window's
 * baseline is itself given first, as the interval since boot. W->at gives only the last interval of
 * the window, looking back before it for its start.
 *
 * Groups have cadences of their own: A has of each the last frame at or before its time, B the last
 * that was read since, each with its time (interval_elapsed()). With W->levels and W->at, B has older
 * ones too, at most three cadences old.
 */
int stepper_open(struct stepper **st, const struct store *store, struct schema *schema,
		 const struct needs *needs, const struct window *w, bool since_boot, struct err *e);
void stepper_close(struct stepper *st); /* NULL is allowed */
int stepper_next(struct stepper *st, struct step *out, struct err *e);

/*
 * For averages alone, of a stepper that gives every sample: whole blocks that come next are shown to
 * TAKE undecoded, as if their samples had ended *ROWS rows; A is what the first of these begins at. The
 * last one is then stepper_last(), and the next interval begins there. At most one group may be W->own.
 * Nothing is taken before the stretch has its first row, nor past a mark, a restart or damage.
 */
typedef void stepper_take(void *context, const struct sample *a, struct block *b);
int stepper_skim(struct stepper *st, stepper_take *take, void *context, uint64_t *rows,
		 struct err *e);

/* The sample that ended the row given last, or the baseline when there was none since, with the last
 * frame of each group until then; NULL before that. It ends that row's interval. */
const struct sample *stepper_last(struct stepper *st);

/* The groups that were read in the samples seen so far. */
groupset stepper_found(const struct stepper *st);

/* Samples seen so far. */
uint64_t stepper_samples(const struct stepper *st);

/* ---- moments --------------------------------------------------------------------------------- */

/*
 * What a tool of a moment shows (free, top, ps): the last sample at or before an
 * instant, and the one before it in the same boot. The memory is the moment's own.
 *
 * Groups have cadences of their own: one that was not read in the sample found has in
 * `b` its last frame of that boot, at most a day old; `a` has only what was read in that very
 * sample, so that no rate is ever shown over another span than the interval's.
 */
struct moment {
	struct interval interval; /* a is NULL where there is none: the counters since boot */
	struct sample a, b;
	struct strtab strings;
};

/*
 * Finds the moment of TO_MS in STORE. Only samples in which group MUST was read count (G_NONE: all
 * samples). ERR_EMPTY when there is none; an absent group in NEEDS is no error. Release M in any
 * case.
 */
int moment_find(struct moment *m, const struct store *store, struct schema *schema,
		const struct needs *needs, unsigned must, int64_t to_ms, struct err *e);
void moment_release(struct moment *m);

/* ---- statistics ------------------------------------------------------------------------------ */

enum stat_kind { STAT_AVG, STAT_MIN, STAT_MAX, STAT_P50, STAT_P95, STAT_P99, STAT_COUNT_ };

const char *stat_name(enum stat_kind k);

/* "avg,min,p95" into a list in the order given. ERR_USAGE names the word that is wrong. */
int stat_parse(const char *text, enum stat_kind *list, size_t *n, struct err *e);

/* The values of one column over a window: extremes with their times, and all values for
 * percentiles. */
struct series {
	float *values; /* kept only when asked for: percentiles are of values rounded to single
			  precision */
	size_t count, cap;
	double min, max, sum;
	int64_t min_ms, max_ms;
	bool sorted;
};

void series_add(struct series *s, double v, int64_t real_ms, bool keep);
double series_percentile(struct series *s, unsigned percent); /* nearest rank; 0 when empty */
void series_release(struct series *s);

/*
 * The average of a window as one interval, so that the same formulas give it: counters
 * have their summed increase and the summed uptime, gauges their plain mean over the rows. Only
 * what LOADS names is kept. Built for metrics of single rows (scalar groups and group[N].column).
 */
struct average;

struct average *average_new(const struct schema *schema, const struct formula_load *loads,
			    size_t n);
void average_free(struct average *a); /* NULL is allowed */
void average_add(struct average *a, struct interval *i);

/* The samples of B, which come after sample A: by its summaries, so that a counter that fell and grew
 * again inside B counts by its ends alone. */
void average_add_block(struct average *v, const struct sample *a, struct block *b);
struct interval *
average_interval(struct average *a); /* NULL while nothing was added; valid until the next call */

/*
 * A stretch of a window as one interval, for views with instances: from its baseline to its last
 * sample, with the levels of all samples summed (interval.summed), so that counters give
 * (last - first) / elapsed and gauges their plain mean over the rows, as sar's Average lines are.
 */
struct mean *mean_new(const struct schema *schema, const struct needs *needs);
void mean_free(struct mean *m); /* NULL is allowed */

/* A stretch begins at baseline A (NULL: since boot); what was summed is dropped. */
void mean_begin(struct mean *m, const struct sample *a);
void mean_add(struct mean *m, const struct sample *b);

/* Every sample of B, by its summaries. */
void mean_add_block(struct mean *m, struct block *b);

/* The stretch up to LAST, the sample added last: NULL when nothing was added. With LAST_VALUES the
 * levels are those of LAST itself. Valid until the next call. */
struct interval *mean_interval(struct mean *m, const struct sample *last, bool last_values);

#endif
