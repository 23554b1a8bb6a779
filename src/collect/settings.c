#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "collect.h"

void settings_init(struct settings *s)
{
	memset(s, 0, sizeof(*s));
	s->interval_ms = 5000;
	s->policy.period = PERIOD_DAILY;
	s->policy.budget = 1ull << 30;
	s->processes.command_lines = true;
	s->processes.length = 4096;
	words_take(&s->processes.redact,
		   "password passwd passphrase pass pwd secret token apikey "
		   "api-key api_key access-key access_key private-key "
		   "private_key credential credentials auth",
		   false);
}

void settings_release(struct settings *s)
{
	free(s->store);
	free(s->config);
	free(s->root);
	free(s->note);
	free(s->groups);
	words_release(&s->processes.redact);
	words_release(&s->processes.threads);
	memset(s, 0, sizeof(*s));
}

struct suffix {
	const char *words; /* each between blanks */
	uint64_t factor;
};

/* Whether WORD is one of WORDS, in capitals or not. */
static bool is_one_of(const char *word, const char *words)
{
	size_t n = strlen(word);

	for (const char *p = words; *p; p += strcspn(p, " "), p += strspn(p, " "))
		if (strcspn(p, " ") == n && !strncasecmp(p, word, n))
			return true;
	return false;
}

/* A whole number, and behind it, with or without a blank, the word of one of COUNT units. */
static bool parse_scaled(const char *s, const struct suffix *units, size_t count, uint64_t *out)
{
	char *end;
	uint64_t v;

	if (*s < '0' || *s > '9')
		return false;
	v = strtoull(s, &end, 10);
	if (end - s > 18)
		return false;
	if (*end) {
		size_t i = 0;

		end += strspn(end, " \t");
		while (i < count && !is_one_of(end, units[i].words))
			i++;
		if (i == count || __builtin_mul_overflow(v, units[i].factor, &v))
			return false;
	}
	*out = v;
	return true;
}

bool parse_interval(const char *s, int64_t *ms)
{
	static const struct suffix units[] = { { "s sec secs second seconds", 1 },
					       { "m min mins minute minutes", 60 },
					       { "h hour hours", 3600 },
					       { "d day days", 86400 } };
	uint64_t v;

	if (!parse_scaled(s, units, 4, &v) || v < 1 || v > 86400)
		return false;
	*ms = (int64_t)v * 1000;
	return true;
}

bool parse_bytes(const char *s, uint64_t *bytes)
{
	static const struct suffix units[] = { { "k kb kib", 1 << 10 },
					       { "m mb mib", 1 << 20 },
					       { "g gb gib", 1 << 30 },
					       { "t tb tib", 1ull << 40 } };

	return parse_scaled(s, units, 4, bytes);
}

static bool parse_epoch(const char *s, int64_t *ms)
{
	char *end;
	double v = strtod(s, &end);

	if (end == s || *end || strspn(s, "0123456789.") != strlen(s) || !(v >= 0) || v > 1e12)
		return false;
	*ms = (int64_t)llround(v * 1000);
	return true;
}

/* ---- the command line ------------------------------------------------------------------------ */

enum option_id {
	O_STORE,
	O_ROOT,
	O_GROUPS,
	O_BOOT,
	O_NOTE,
	O_CONFIG,
	O_TIME,
	O_CRON,
	O_VERBOSE,
	O_HELP,
	O_VERSION
};

static const struct option_row {
	const char *name, *argument, *help;
	enum option_id id;
} options[] = {
	{ "--store", "DIR", "the store (default /var/lib/sago, or $SAGO_STORE)", O_STORE },
	{ "--config", "FILE", "settings (default /etc/sago.conf)", O_CONFIG },
	{ "--root", "DIR", "read DIR/proc and DIR/sys instead of this machine's", O_ROOT },
	{ "--time", "EPOCH", "the wall clock to record, seconds since 1970; needs --root", O_TIME },
	{ "--groups", "LIST", "what to read: ALL, DEFAULT, +NAME, -NAME, or names", O_GROUPS },
	{ "--cron", NULL, "sample at the configured interval until the next run takes over",
	  O_CRON },
	{ "--boot", NULL, "record that the machine started, and exit", O_BOOT },
	{ "--note", "TEXT", "record a comment, and exit", O_NOTE },
	{ "--verbose", NULL, "a line for each sample stored", O_VERBOSE },
	{ "--help", NULL, "this text", O_HELP },
	{ "--version", NULL, "the version", O_VERSION },
};

void settings_help(struct buf *out)
{
	buf_str(out, "usage: sago-collect [OPTIONS] [INTERVAL [COUNT]]\n"
		     "Records this machine: one sample, or COUNT samples INTERVAL seconds apart "
		     "(without COUNT: until SIGTERM).\n\n");
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		const struct option_row *o = &options[i];
		size_t width = strlen(o->name) + (o->argument ? strlen(o->argument) + 1 : 0);

		buf_fmt(out, "  %s%s%s%*s%s\n", o->name, o->argument ? " " : "",
			o->argument ? o->argument : "", (int)(18 - width), "", o->help);
	}
	buf_str(out, "\nSee sago-collect(8) and sago.conf(5).\n");
}

static const struct option_row *find_option(const char *word, size_t len)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (strlen(options[i].name) == len && !strncmp(options[i].name, word, len))
			return &options[i];
	return NULL;
}

static void replace(char **to, const char *value)
{
	free(*to);
	*to = mem_strdup(value);
}

static int set_option(struct settings *s, enum option_id id, const char *value, enum parsed *what,
		      struct err *e)
{
	switch (id) {
	case O_STORE:
		replace(&s->store, value);
		break;
	case O_CONFIG:
		replace(&s->config, value);
		s->config_given = true;
		break;
	case O_ROOT:
		replace(&s->root, value);
		break;
	case O_GROUPS:
		replace(&s->groups, value);
		break;
	case O_NOTE:
		replace(&s->note, value);
		break;
	case O_TIME:
		s->has_time = true;
		if (!value || !parse_epoch(value, &s->time_ms))
			return err_set(e, ERR_USAGE,
				       "--time %s: not a number of seconds since 1970", value);
		break;
	case O_CRON:
		s->cron = true;
		break;
	case O_BOOT:
		s->boot = true;
		break;
	case O_VERBOSE:
		s->verbose = true;
		break;
	case O_HELP:
		*what = PARSED_HELP;
		break;
	case O_VERSION:
		*what = PARSED_VERSION;
		break;
	}
	return 0;
}

/* One option at argv[*i]; its value is behind '=' or the next word. */
static int parse_option(struct settings *s, int argc, char **argv, int *i, enum parsed *what,
			struct err *e)
{
	const char *word = argv[*i], *eq = strchr(word, '=');
	const struct option_row *o = find_option(word, eq ? (size_t)(eq - word) : strlen(word));
	const char *value = eq ? eq + 1 : NULL;

	if (!o)
		return err_set(e, ERR_USAGE, "unknown option %s (see sago-collect --help)", word);
	if (!o->argument && value)
		return err_set(e, ERR_USAGE, "%s takes no value", o->name);
	if (o->argument && !value) {
		if (*i + 1 >= argc)
			return err_set(e, ERR_USAGE, "%s needs %s", o->name, o->argument);
		value = argv[++*i];
	}
	if (value && !*value)
		return err_set(e, ERR_USAGE, "%s needs %s: it was empty", o->name, o->argument);
	return set_option(s, o->id, value, what, e);
}

static int parse_word(struct settings *s, int nth, const char *word, struct err *e)
{
	if (nth == 0) {
		s->has_interval = true;
		if (!parse_interval(word, &s->interval_ms))
			return err_set(e, ERR_USAGE,
				       "INTERVAL %s: not a number of seconds from 1 to 86400",
				       word);
		return 0;
	}
	if (nth == 1) {
		if (!parse_scaled(word, NULL, 0, &s->count) || !s->count)
			return err_set(e, ERR_USAGE, "COUNT %s: not a whole number of at least 1",
				       word);
		return 0;
	}
	return err_set(e, ERR_USAGE, "one word too many: %s (accepted: INTERVAL [COUNT])", word);
}

static int check_together(const struct settings *s, struct err *e)
{
	if (s->has_time && !s->root)
		return err_set(e, ERR_USAGE,
			       "--time needs --root: the clock of the running system is not to be "
			       "made up");
	if (s->cron && (s->has_interval || s->root || s->boot || s->note))
		return err_set(e, ERR_USAGE,
			       "--cron stands alone: its interval comes from the configuration");
	if (s->has_interval && (s->boot || s->note))
		return err_set(e, ERR_USAGE, "--boot and --note take no INTERVAL");
	if (s->boot && s->note)
		return err_set(e, ERR_USAGE, "--boot and --note are two runs");
	return 0;
}

int settings_parse(struct settings *s, int argc, char **argv, enum parsed *what, struct err *e)
{
	int words = 0, rc = 0;
	bool only_words = false;
	const char *env = getenv("SAGO_STORE");

	*what = PARSED_RUN;
	if (env && *env)
		replace(&s->store, env);
	for (int i = 1; i < argc && !rc && *what == PARSED_RUN; i++) {
		if (!only_words && !strcmp(argv[i], "--"))
			only_words = true;
		else if (!only_words && argv[i][0] == '-' && argv[i][1])
			rc = parse_option(s, argc, argv, &i, what, e);
		else
			rc = parse_word(s, words++, argv[i], e);
	}
	return rc || *what != PARSED_RUN ? rc : check_together(s, e);
}
