/*
 * query: sago's commands. One table of options drives parsing, validation and help (and later
 * completion); one cmd_NAME.c a command.
 */
#ifndef SAGO_QUERY_H
#define SAGO_QUERY_H

#include "render.h"

/* ---- options --------------------------------------------------------------------------------- */

/* What an option is, across all commands. Each command lists those that it takes. */
enum option_id {
	OPT_STORE,
	OPT_HELP,
	OPT_VERSION,
	OPT_FROM,
	OPT_TO,
	OPT_AT,
	OPT_ON,
	OPT_LAST,
	OPT_EVERY,
	OPT_STAT,
	OPT_OUTPUT,
	OPT_EVENTS,
	OPT_SINCE_BOOT,
	OPT_UTC,
	OPT_TIMEZONE,
	OPT_WIDE,
	OPT_ACTIVE,
	OPT_ONE_HEADER,
	OPT_TIMESTAMP,
	OPT_UNIT,
	OPT_NO_FIRST,
	OPT_REPORT,	 /* sar: chooses a report; looked up by its letter in `given` */
	OPT_CPUS,	 /* -P */
	OPT_START,	 /* -s */
	OPT_END,	 /* -e */
	OPT_INTERVAL,	 /* -i */
	OPT_DAY,	 /* -1, -12 */
	OPT_FILE,	 /* -f */
	OPT_COMMENTS,	 /* -C */
	OPT_TRUE_TIME,	 /* -t */
	OPT_ACTIVE_ONLY, /* -z */
	OPT_PRETTY,
	OPT_HUMAN,
	OPT_PRETTY_HUMAN, /* -h */
	OPT_DECIMALS,
	OPT_DEV,
	OPT_FS,
	OPT_IFACE,
	OPT_INT,
	OPT_NAMES,	   /* -j */
	OPT_ALL,	   /* -A */
	OPT_CPU_REPORT,	   /* iostat -c */
	OPT_DEVICE_REPORT, /* iostat -d */
	OPT_EXTENDED,	   /* -x */
	OPT_SHORT,	   /* iostat -s */
	OPT_KILO,
	OPT_MEGA,
	OPT_NODES,	  /* mpstat -n */
	OPT_NODE_LIST,	  /* mpstat -N */
	OPT_TOPOLOGY,	  /* mpstat -T */
	OPT_HEADER,	  /* sadf -H */
	OPT_RAW,	  /* sadf -r */
	OPT_PARTITIONS,	  /* -p */
	OPT_JSON,	  /* -o JSON */
	OPT_DEVICE_GROUP, /* iostat -g */
	OPT_GROUPS_ONLY,  /* iostat -H */
	OPT_DM_NAMES,	  /* -N */
	OPT_COMPACT,
	OPT_AS_JSON,	 /* -o JSON */
	OPT_INTERRUPTS,	 /* mpstat -I */
	OPT_UTILISATION, /* mpstat -u */
	OPT_GROUP_NAME,	 /* iostat -g */
	OPT_GROUP_ONLY,	 /* iostat -H */
	OPT_DATABASE,	 /* sadf -d */
	OPT_PPC,
	OPT_XML,
	OPT_HORIZONTAL,
	OPT_LOCAL_TIME,
	OPT_EPOCH,
	OPT_SIZE, /* free: one of its units; looked up by its name in `given` */
	OPT_SI,
	OPT_LOHI,
	OPT_TOTAL,
	OPT_COMMITTED,
	OPT_SECONDS,
	OPT_COUNT,
	OPT_SINCE, /* uptime -s */
	OPT_STATS, /* vmstat -s */
	OPT_DISKS, /* vmstat -d */
	OPT_DISK_SUM,
	OPT_PARTITION,
	OPT_SLABS,
	OPT_FORKS,
	OPT_SUMMARY, /* ss -s */
	OPT_STATES,
	OPT_LISTEN,
	OPT_PORTS,
	OPT_TASKS,     /* pidstat -T */
	OPT_THREADS,   /* pidstat -t */
	OPT_PIDS,      /* -p */
	OPT_COMMAND,   /* pidstat -C */
	OPT_PROCESS,   /* pidstat -G */
	OPT_USER,      /* -U */
	OPT_ARGUMENTS, /* pidstat -l */
	OPT_ONE_LINE,  /* pidstat -h */
	OPT_SHARED,    /* pidstat -I */
	OPT_BY,	       /* top --by */
	OPT_PER,
	OPT_LIMIT,
	OPT_WORD,    /* ps, top: looked up by its letter or name in `given` */
	OPT_IGNORED, /* accepted, without effect on a replay */
	OPT_LATER,   /* known to the tool, but not in this version */
	OPT_COUNT_
};

struct option_def {
	enum option_id id;
	char letter;	  /* 0: long only */
	const char *name; /* without the dashes; NULL: letter only */
	const char *arg;  /* NULL: a flag; else what stands for its argument in help; in [brackets]
			     it may be left out: the next word is it if it is one of the choices
			     or, without choices, neither an option nor a number */
	const char *choices; /* "table|json|csv": only these; "a,b": any of them, with commas
				between; NULL: anything */
	const char *help;    /* NULL: left out of the help */
};

extern const struct option_def
	global_options[]; /* --store, --help, --version; lists end with a NULL name and letter 0 */
extern const struct option_def window_options[];
extern const struct option_def span_options[];	 /* those of them that only bound the time */
extern const struct option_def moment_options[]; /* those of them that tools of a moment take */
extern const struct option_def zone_options[];
extern const struct option_def output_options[];

enum { LISTS_MAX = 7, POSITIONALS_MAX = 64, GIVEN_MAX = 128 };

/* An option as it was given. */
struct given {
	const struct option_def *option;
	size_t words;	   /* that stood before it */
	const char *value; /* "" for a flag, and where an argument in brackets was left out */
};

struct options {
	const struct option_def *lists[LISTS_MAX]; /* looked up in this order */
	size_t nlists;
	const char *
		value[OPT_COUNT_]; /* NULL: not given; a flag's value is "" ; the last one counts */
	struct given given[GIVEN_MAX]; /* all of them, in order, for options that add up */
	size_t ngiven;
	const char *positional[POSITIONALS_MAX];
	size_t npositional;
	size_t after_dashes; /* where in positional[] the words after "--" begin; SIZE_MAX: none */
};

/*
 * Parses ARGV[0 .. ARGC) by O->lists into O. Long options are matched whole, as --name
 * VALUE or --name=VALUE; letters can be bundled, an argument follows its letter or stands next;
 * digits (-12) are the value of the option with letter '0'.
 * "--" ends options. With STOP_AT_WORD the first word that is no option ends it too: *REST is
 * where. ERR_USAGE.
 */
int options_parse(struct options *o, int argc, char **argv, bool stop_at_word, int *rest,
		  struct err *e);

/* The options of one list as lines of help. */
void options_help(const struct option_def *list, struct buf *out);

/* A whole number from MIN up to MAX, or ERR_USAGE naming WHAT. */
int number_parse(const char *text, const char *what, uint64_t min, uint64_t max, uint64_t *out,
		 struct err *e);

/* The decimal point of the locale that the environment asks for; 0: a dot, or no single byte. */
char locale_point(void);

/* ---- commands -------------------------------------------------------------------------------- */

enum exit_status {
	EXIT_SHOWN = 0,
	EXIT_EMPTY = 1,
	EXIT_USAGE = 2,
	EXIT_DAMAGED = 3,
	EXIT_UNREADABLE = 4
};

struct command {
	const char *name, *summary;
	const char *usage; /* after "sago NAME " */
	int (*run)(const struct command *c,
		   struct options *o); /* exit status; NULL: not in this version */
	const struct option_def *options[LISTS_MAX - 1]; /* NULL-terminated where shorter */
	bool hidden;					 /* works, but is not in the help */
};

extern const struct command commands[]; /* ends with a NULL name */

int cmd_vmstat(const struct command *c, struct options *o);
int cmd_free(const struct command *c, struct options *o);
int cmd_ss(const struct command *c, struct options *o);
int cmd_uptime(const struct command *c, struct options *o);
int cmd_completion(const struct command *c, struct options *o);
int cmd_sadf(const struct command *c, struct options *o);
int cmd_iostat(const struct command *c, struct options *o);
int cmd_mpstat(const struct command *c, struct options *o);
int cmd_pidstat(const struct command *c, struct options *o);
int cmd_top(const struct command *c, struct options *o);
int cmd_sar(const struct command *c, struct options *o);
int cmd_ps(const struct command *c, struct options *o);
int cmd_info(const struct command *c, struct options *o);
int cmd_list(const struct command *c, struct options *o);
int cmd_verify(const struct command *c, struct options *o);

extern const struct option_def vmstat_options[], sar_options[], sadf_options[], iostat_options[],
	mpstat_options[], free_options[], uptime_options[], ss_options[], pidstat_options[],
	top_by_options[], ps_options[], top_options[];

/* The path of the store: --store, SAGO_STORE or the default. */
const char *store_path(const struct options *o);

/* Prints "sago COMMAND: text" on stderr; the exit status that goes with E. */
int command_failed(const struct command *c, const struct err *e);
/* The same for words that cannot be understood, with a hint to --help. */
int command_usage(const struct command *c, const char *text);

/* --output as a format. */
enum format output_format(const struct options *o);

/* Writes the whole buffer to standard output. ERR_FULL, ERR_SYSTEM. */
int output_write(const struct buf *out, struct err *e);

/* The same as the last thing that a command does; the exit status: 0, or 4 with a line on stderr.
 */
int command_output(const struct command *c, const struct buf *out);

/* ---- replaying a view ------------------------------------------------------------------------ */

/* What a replaying command sets before replay_run(); the rest comes from the options that all such
 * commands share. */
struct replay {
	const struct command *command;
	const struct options *options;
	const struct view *view;
	uint32_t view_options;
	const char *param; /* a parameter of the view to set; NULL: none */
	double param_value;
	int64_t every_ms; /* the tool's own interval argument; 0: none */
	uint64_t count;	  /* rows; 0: all */
	unsigned page, first_page;
	bool since_boot;
	groupset must; /* only samples in which these groups were read count; 0: all */
	bool levels;   /* the first sample of the window has a row too */
};

/* Shows the window: rows to stdout, marks to stderr (or into the table). The exit status. */
int replay_run(struct replay *r);

/* One line on a mark, without its time: "no data 02:58:05-03:07:10: ..." */
void mark_text(const struct mark *m, struct buf *out);

/* What the store's newest samples say of the machine: TEXT becomes what stands in COLUMN of group host, and stays where
 * nothing does. */
struct recorded_label {
	uint32_t column;
	struct buf *text;
};
void recorded_host(const struct store *s, struct recorded_label *labels, size_t count);

/* The zone that the store's newest sample was recorded in; false when there is none. */
bool recorded_zone(const struct store *s, struct buf *zone);

/* Applies --utc and --timezone; S may be NULL when the store could not be opened. */
int zone_from_options(const struct options *o, const struct store *s, struct err *e);

/* Wall clock of the first and last sample of the store; false when it has none. */
bool store_span(const struct store *s, int64_t *first_ms, int64_t *last_ms);

/* ---- amounts --------------------------------------------------------------------------------- */

/* "217.0 KiB": binary units, one decimal above bytes. */
void amount_bytes(struct buf *out, uint64_t n);

/* "1d 2h 3m 4s" of milliseconds. */
void amount_span(struct buf *out, uint64_t ms);

#endif
