/* The options that commands share. */
#include "query.h"

#define END                                                                                        \
	{                                                                                          \
		OPT_COUNT_, 0, NULL, NULL, NULL, NULL                                              \
	}

/* clang-format off */
const struct option_def global_options[] = {
	{ OPT_STORE, 0, "store", "PATH", NULL, "a store directory or one segment file (default: $SAGO_STORE, /var/lib/sago)" },
	{ OPT_HELP, 0, "help", NULL, NULL, "this text" },
	{ OPT_VERSION, 0, "version", NULL, NULL, "the version" },
	END,
};

const struct option_def window_options[] = {
	{ OPT_FROM, 0, "from", "T", NULL, "start: 03:00, \"yesterday 03:00\", 2026-11-22T03:00, \"monday 14:00\", -2h, @EPOCH" },
	{ OPT_TO, 0, "to", "T", NULL, "end, inclusive: as --from, also +30m (after --from) and now" },
	{ OPT_AT, 0, "at", "T", NULL, "one moment: the interval that ends there" },
	{ OPT_ON, 0, "on", "DAY", NULL, "the whole day; --from and --to can be bare times of it" },
	{ OPT_LAST, 0, "last", "DURATION", NULL, "the time up to now (or --to): 30m, 2h, 1d" },
	{ OPT_EVERY, 0, "every", "DURATION", NULL, "one row for each, as the tool's own interval" },
	{ OPT_STAT, 0, "stat", "LIST", NULL, "summary rows: avg,min,max,p50,p95,p99" },
	{ OPT_EVENTS, 0, "events", NULL, NULL, "boots, gaps, clock steps and notes in the table, not on stderr" },
	{ OPT_SINCE_BOOT, 0, "since-boot", NULL, NULL, "begin with the report since boot, as the live tool does" },
	END,
};

const struct option_def moment_options[] = {
	{ OPT_AT, 0, "at", "T", NULL, "as it was at T: 03:00, \"yesterday 03:00\", 2026-11-22T03:00, -2h, @EPOCH (default: the newest sample)" },
	{ OPT_FROM, 0, "from", "T", NULL, "each sample of a window: its start" },
	{ OPT_TO, 0, "to", "T", NULL, "its end, inclusive: as --from, also +30m (after --from) and now" },
	{ OPT_ON, 0, "on", "DAY", NULL, "the whole day; --from and --to can be bare times of it" },
	{ OPT_LAST, 0, "last", "DURATION", NULL, "the time up to now (or --to): 30m, 2h, 1d" },
	{ OPT_EVERY, 0, "every", "DURATION", NULL, "of the window a sample for each: 1m" },
	END,
};

const struct option_def zone_options[] = {
	{ OPT_UTC, 0, "utc", NULL, NULL, "times in UTC" },
	{ OPT_TIMEZONE, 0, "timezone", "ZONE", NULL, "times in ZONE (Europe/Berlin); recorded: of the machine that recorded" },
	END,
};

const struct option_def span_options[] = {
	{ OPT_FROM, 0, "from", "T", NULL, "only what holds samples of a window: its start, 03:00, \"yesterday 03:00\", -2h, @EPOCH" },
	{ OPT_TO, 0, "to", "T", NULL, "its end, inclusive: as --from, also +30m (after --from) and now" },
	{ OPT_ON, 0, "on", "DAY", NULL, "the whole day; --from and --to can be bare times of it" },
	{ OPT_LAST, 0, "last", "DURATION", NULL, "the time up to now (or --to): 30m, 2h, 1d" },
	END,
};

const struct option_def output_options[] = {
	{ OPT_OUTPUT, 0, "output", "FORMAT", "table|json|csv", "table (default), json or csv" },
	END,
};
/* clang-format on */
