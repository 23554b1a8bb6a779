/*
 * collect: sago-collect's own parts: options, configuration, scheduling, locking, marks, the spool
 * of notes.
 */
#ifndef SAGO_COLLECT_H
#define SAGO_COLLECT_H

#include "probe.h"
#include "store.h"

/* ---- settings -------------------------------------------------------------------------------- */

/* A list of words as it stands in a file, taken apart at commas and blanks. */
struct words {
	char **list; /* NULL-terminated; NULL when there is none */
	size_t count;
};

/* The words of TEXT in place of those in W, or after them where there is MORE. */
void words_take(struct words *w, const char *text, bool more);
void words_release(struct words *w);

/* How processes are recorded: [processes] of sago.conf(5). */
struct process_settings {
	bool command_lines, stack;
	uint64_t length; /* of a command line, bytes; 0: all */
	struct words redact, threads;
};

/* What one run shall do: defaults, then the configuration file, then the command line. Strings are
 * owned. */
struct settings {
	char *store;	   /* directory */
	char *config;	   /* file */
	char *root;	   /* NULL: the running system */
	char *note;	   /* --note, or NULL */
	char *groups;	   /* --groups or `groups =`, or NULL for the default set */
	bool config_given; /* --config was said: the file must be there */
	bool cron, boot, verbose;
	bool has_time;
	int64_t time_ms;     /* --time */
	int64_t interval_ms; /* from the configuration; 5 s */
	bool has_interval;   /* INTERVAL was given on the command line */
	uint64_t count;	     /* COUNT; 0: until SIGTERM */
	struct store_policy policy;
	struct process_settings processes;
};

void settings_init(struct settings *s);
void settings_release(struct settings *s);

enum parsed { PARSED_RUN, PARSED_HELP, PARSED_VERSION };

/* Reads the command line over S. What to do is left in WHAT. ERR_USAGE names the word that was
 * wrong and what is accepted. */
int settings_parse(struct settings *s, int argc, char **argv, enum parsed *what, struct err *e);

/* The text of --help. */
void settings_help(struct buf *out);

/*
 * Reads the configuration file (sago.conf(5)) under what the command line said. A missing default
 * file is no error. The file must belong to the effective user or root and be writable by nobody
 * else: it decides what root does. `every` cadences go to SCHEMA.
 */
int settings_load(struct settings *s, struct schema *schema, struct err *e);

/* "5", "90s", "10 min", "2 hours": milliseconds, 1 s to 1 day. "100M", "2GB", "2 GiB": bytes, in powers
 * of 1024 as logrotate has them. False when it cannot be read. */
bool parse_interval(const char *s, int64_t *ms);
bool parse_bytes(const char *s, uint64_t *bytes);

/*
 * A list such as "DEFAULT,-slab" or "cpu,disk": words from the left, ALL, DEFAULT, +NAME, -NAME; a
 * plain NAME first means nothing but what is named. NULL is the default. `host` is always in.
 */
int groups_parse(const char *list, const struct schema *schema, groupset *out, struct err *e);

/* ---- marks ----------------------------------------------------------------------------------- */

enum {
	MARKS_MAX = 8,
	MARKS_SPOOLED_MAX = MARKS_MAX - 2 /* leaves room for what marks_between() finds */
};

/* Marks to be stored with the next sample; their texts are owned. */
struct marks {
	struct mark list[MARKS_MAX];
	char *text[MARKS_MAX];
	size_t count;
};

void marks_release(struct marks *m);

/* Adds one (dropped when there is no room: a sample matters more than its ninth mark); TEXT is
 * copied. */
struct mark *marks_add(struct marks *m, enum mark_type type, const struct stamp *now,
		       const char *text);

/*
 * What happened between the last sample stored and NOW: a restart (stamp_restarted()), a clock step
 * (the wall clock moved against the boot clock), a gap (more than one and a half intervals of boot
 * clock; INTERVAL_MS 0: none expected). WHY, where not NULL, is the reason known for a gap.
 */
void marks_between(struct marks *m, const struct stamp *last, const struct stamp *now,
		   int64_t interval_ms, bool boot_marked, const char *why);

/* ---- what the store holds ---------------------------------------------------------------------
 */

/* Whether the live segment has a mark of TYPE from this boot, with TEXT unless that is NULL. */
bool mark_recorded(const char *store, struct schema *schema, enum mark_type type,
		   const uint8_t boot_id[16], const char *text);

/* Gives P what the collector before has left, when that stored its last sample (at LAST) a moment
 * ago: see probe_inherit(). */
void inherit_recorded(const char *store, struct schema *schema, struct probe *p,
		      const struct stamp *last);

/* ---- the spool --------------------------------------------------------------------------------
 */

/*
 * Notes and boots given while another collector writes: files in STORE/spool (0700), each a mark as
 * bytes, durable once spool_put() returns. The collector that writes takes them with its next
 * sample.
 */
int spool_put(const char *store, const struct mark *m, struct err *e);

/* Adds what waits to M and remembers the names; spool_done() unlinks them after the marks are
 * stored. */
struct spool {
	char *names[MARKS_MAX];
	size_t count;
};
void spool_take(struct spool *sp, const char *store, struct marks *m);
void spool_done(struct spool *sp, const char *store, bool stored);

/* ---- running ----------------------------------------------------------------------------------
 */

/*
 * Before each sample: a lock file that was removed or replaced keeps nobody out, so the one that is
 * there now (or is made) is taken instead, and that is said. ERR_BUSY when another run holds it.
 */
int lock_keep(const char *store, const char *name, int *fd, struct err *e);

/* Does what S says. 0, or the error that ended it. */
int collect_run(const struct settings *s, struct schema *schema, struct err *e);

/* The first multiple of INTERVAL_MS after NOW_MS. */
int64_t next_slot(int64_t now_ms, int64_t interval_ms);

/* Compacts rotated segments and applies retention in a child of low priority, when there is
 * something to do. FDS are closed there. */
void seal_in_child(const char *store, const struct store_policy *policy, const int *fds,
		   size_t nfds);

#endif
