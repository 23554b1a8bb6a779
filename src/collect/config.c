/*
 * sago.conf(5), an INI file read by libinih:
 *   [collect] interval, groups
 *   [store] path, period, rotate, maxage, size, maxsize, minsize, budget
 *   [processes] command_lines, length, redact, threads, stack
 *   [every] GROUP = SECONDS
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collect.h"

static const char default_config[] = "/etc/sago.conf";
static const char default_store[] = "/var/lib/sago";

struct loading {
	struct settings *s;
	struct schema *schema;
	struct err *e;
	int rc;
	/* the file's lines */
	FILE *f;
	char *text, *rest; /* the line read last; what of it inih has not had */
	size_t cap;
	unsigned line;
	bool continued; /* inih has had the beginning of this line before */
};

static bool parse_uint(const char *v, unsigned most, unsigned *out)
{
	char *end;
	unsigned long n;

	if (*v < '0' || *v > '9' || strlen(v) > 9)
		return false;
	n = strtoul(v, &end, 10);
	if (*end || n > most)
		return false;
	*out = (unsigned)n;
	return true;
}

static const char *set_interval(struct loading *l, const char *v)
{
	int64_t ms;

	if (!parse_interval(v, &ms))
		return "a whole number of seconds from 1 to 86400; s, m, h or d may follow";
	if (!l->s->has_interval)
		l->s->interval_ms = ms;
	return NULL;
}

static const char *set_groups(struct loading *l, const char *v)
{
	groupset ignored;

	if (groups_parse(v, l->schema, &ignored, NULL))
		return "ALL, DEFAULT, and the names that sago list shows, with + or - before them";
	if (!l->s->groups)
		l->s->groups = mem_strdup(v);
	return NULL;
}

static const char *set_path(struct loading *l, const char *v)
{
	if (*v != '/')
		return "an absolute path";
	if (!l->s->store)
		l->s->store = mem_strdup(v);
	return NULL;
}

static const char *set_period(struct loading *l, const char *v)
{
	static const char *const words[] = {
		[PERIOD_NEVER] = "never",     [PERIOD_HOURLY] = "hourly",
		[PERIOD_DAILY] = "daily",     [PERIOD_WEEKLY] = "weekly",
		[PERIOD_MONTHLY] = "monthly", [PERIOD_YEARLY] = "yearly",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i], v) != 0)
			continue;
		l->s->policy.period = (enum period)i;
		return NULL;
	}
	return "hourly, daily, weekly, monthly, yearly or never";
}

/* logrotate's words: 0 keeps none, -1 all. */
static const char *set_rotate(struct loading *l, const char *v)
{
	bool all = !strcmp(v, "-1");

	if (!all && !parse_uint(v, 1000000, &l->s->policy.rotate))
		return "a number of sealed segments; 0 for none, -1 for all";
	l->s->policy.has_rotate = !all;
	return NULL;
}

static const char *set_maxage(struct loading *l, const char *v)
{
	return parse_uint(v, 1000000, &l->s->policy.maxage_days)
		       ? NULL
		       : "a number of days, 0 for no limit";
}

static const char *set_bytes(uint64_t *to, const char *v)
{
	return parse_bytes(v, to)
		       ? NULL
		       : "bytes, such as 512k, 100M or 2G (in powers of 1024); 0 for no limit";
}

static const char *set_size(struct loading *l, const char *v)
{
	return set_bytes(&l->s->policy.size, v);
}

static const char *set_maxsize(struct loading *l, const char *v)
{
	return set_bytes(&l->s->policy.maxsize, v);
}

static const char *set_minsize(struct loading *l, const char *v)
{
	return set_bytes(&l->s->policy.minsize, v);
}

static const char *set_budget(struct loading *l, const char *v)
{
	uint64_t n;

	if (!parse_bytes(v, &n) || (n && n < BUDGET_LEAST))
		return "bytes, such as 100M, at least 256k; 0: no limit";
	l->s->policy.budget = n;
	return NULL;
}

static const char *set_bool(bool *to, const char *v)
{
	if (strcmp(v, "yes") != 0 && strcmp(v, "no") != 0)
		return "yes or no";
	*to = *v == 'y';
	return NULL;
}

static const char *set_command_lines(struct loading *l, const char *v)
{
	return set_bool(&l->s->processes.command_lines, v);
}

static const char *set_stack(struct loading *l, const char *v)
{
	return set_bool(&l->s->processes.stack, v);
}

static const char *set_length(struct loading *l, const char *v)
{
	return parse_bytes(v, &l->s->processes.length) ? NULL : "bytes, such as 256 or 4k; 0: all";
}

static const char *set_redact(struct loading *l, const char *v)
{
	words_take(&l->s->processes.redact, v, l->continued);
	return NULL;
}

static const char *set_threads(struct loading *l, const char *v)
{
	words_take(&l->s->processes.threads, v, l->continued);
	return NULL;
}

static const struct {
	const char *section, *name;
	/* NULL when the value was taken, else what would be accepted */
	const char *(*set)(struct loading *l, const char *value);
} keys[] = {
	{ "collect", "interval", set_interval },
	{ "collect", "groups", set_groups },
	{ "store", "path", set_path },
	{ "store", "period", set_period },
	{ "store", "rotate", set_rotate },
	{ "store", "maxage", set_maxage },
	{ "store", "size", set_size },
	{ "store", "maxsize", set_maxsize },
	{ "store", "minsize", set_minsize },
	{ "store", "budget", set_budget },
	{ "processes", "command_lines", set_command_lines },
	{ "processes", "length", set_length },
	{ "processes", "redact", set_redact },
	{ "processes", "threads", set_threads },
	{ "processes", "stack", set_stack },
};

static const char *set_every(struct loading *l, const char *group, const char *v)
{
	int g = schema_group(l->schema, group);
	unsigned seconds;

	if (g < 0)
		return "the name of a group (sago list shows them)";
	if (!parse_uint(v, 86400, &seconds))
		return "a number of seconds, 0 for every sample";
	l->schema->groups[g].every = seconds;
	return NULL;
}

/* Lists may be longer than what inih takes at once: they come in parts. */
static bool is_list(const char *(*set)(struct loading *, const char *))
{
	return set == set_redact || set == set_threads;
}

static int on_key(void *user, const char *section, const char *name, const char *value)
{
	struct loading *l = user;
	const char *accepted = "[collect] interval, groups; [store] path, period, rotate, maxage, "
			       "size, maxsize, minsize, budget; [processes] command_lines, "
			       "length, redact, threads, stack; [every]";
	const char *v = value ? value : "";
	size_t i;

	if (l->rc)
		return 0;
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (!strcmp(keys[i].section, section) && !strcmp(keys[i].name, name))
			break;
	if (l->continued && (i == sizeof(keys) / sizeof(keys[0]) || !is_list(keys[i].set)))
		accepted = "shorter values; lists of words may be long";
	else if (i < sizeof(keys) / sizeof(keys[0]))
		accepted = keys[i].set(l, v);
	else if (!strcmp(section, "every"))
		accepted = set_every(l, name, v);
	if (!accepted)
		return 1;
	l->rc = err_set(l->e, ERR_USAGE,
			"%s: line %u: [%s] %.80s = %.80s is not accepted (accepted: %s)",
			l->s->config, l->line, section, name, v, accepted);
	return 0;
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* Where the comment of a line begins, or its end: "#" and ";" first, or ";" behind a blank. */
static char *find_comment(char *line)
{
	char *p = line;

	if (*p == '#')
		return p;
	while (*p && !(*p == ';' && (p == line || isblank((unsigned char)p[-1]))))
		p++;
	return p;
}

/* The next line without comment and indentation, which inih would take for more of the line before. */
static bool read_line(struct loading *l)
{
	ssize_t n = getline(&l->text, &l->cap, l->f);

	if (n < 0)
		return false;
	l->line++;
	if (memchr(l->text, '\0', (size_t)n)) {
		l->rc = err_set(l->e, ERR_USAGE, "%s: line %u holds a zero byte", l->s->config,
				l->line);
		return false;
	}
	l->text[strcspn(l->text, "\r\n")] = '\0';
	l->rest = l->text + strspn(l->text, " \t");
	*find_comment(l->rest) = '\0';
	if (*l->rest && !strpbrk(l->rest, *l->rest == '[' ? "]" : "=:"))
		l->rc = err_set(l->e, ERR_USAGE,
				"%s: line %u: %.80s cannot be read (accepted: [section] and "
				"name = value)",
				l->s->config, l->line, l->rest);
	return !l->rc;
}

/* How much of the line's rest fits SIZE bytes, up to a blank or comma; 0 when none of it does. */
static size_t part_of(const char *rest, size_t size)
{
	size_t n = strlen(rest);

	if (n <= size)
		return n;
	for (n = size; n && !strchr(" \t,", rest[n]); n--)
		;
	return n;
}

/*
 * An fgets() for inih, whose lines hold 200 bytes: what is longer would be cut there, unsaid, and its
 * end taken for a line more. Longer ones are given in parts, of which all but the first are indented.
 */
static char *next_part(char *to, int size, void *user)
{
	struct loading *l = user;
	size_t n;

	l->continued = l->rest && *l->rest;
	if (l->rc || (!l->continued && !read_line(l)))
		return NULL;
	n = part_of(l->rest, (size_t)size - 3);
	if (!n && *l->rest) {
		l->rc = err_set(l->e, ERR_USAGE, "%s: line %u has a word of more than %d bytes",
				l->s->config, l->line, size - 3);
		return NULL;
	}
	snprintf(to, (size_t)size, "%s%.*s\n", l->continued ? " " : "", (int)n, l->rest);
	l->rest += n;
	l->rest += strspn(l->rest, " \t,");
	return to;
}

/* Root acts on what this file says: nobody else may have written it, and no link may lead
 * elsewhere. */
static int check_owner(int fd, const char *path, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st))
		return err_errno(e, "%s", path);
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_USAGE, "%s: not a regular file", path);
	if (st.st_uid != geteuid() && st.st_uid != 0)
		return err_set(
			e, ERR_USAGE,
			"%s: refused: it belongs to uid %u, not to root or the user who runs this",
			path, (unsigned)st.st_uid);
	if (st.st_mode & (S_IWGRP | S_IWOTH))
		return err_set(e, ERR_USAGE,
			       "%s: refused: it is writable by its group or by everybody", path);
	return 0;
}

static int read_config(struct loading *l)
{
	int line = ini_parse_stream(next_part, l, on_key, l);

	if (!l->rc && ferror(l->f))
		l->rc = err_errno(l->e, "%s", l->s->config);
	if (!l->rc && line)
		l->rc = err_set(l->e, ERR_USAGE, "%s: cannot be read", l->s->config);
	free(l->text);
	return l->rc;
}

static int load_file(struct loading *l)
{
	const char *path = l->s->config;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK);
	int rc;

	if (fd < 0 && errno == ENOENT && !l->s->config_given)
		return 0;
	if (fd < 0 && errno == ELOOP)
		return err_set(l->e, ERR_USAGE, "%s: refused: it is a symbolic link", path);
	if (fd < 0) {
		err_errno(l->e, "%s", path);
		return l->e->code = ERR_USAGE;
	}
	rc = check_owner(fd, path, l->e);
	l->f = rc ? NULL : fdopen(fd, "r");
	if (!l->f) {
		close(fd);
		return rc ? rc : err_errno(l->e, "%s", path);
	}
	rc = read_config(l);
	fclose(l->f);
	return rc;
}

int settings_load(struct settings *s, struct schema *schema, struct err *e)
{
	struct loading l = { .s = s, .schema = schema, .e = e };
	int rc;

	if (!s->config)
		s->config = mem_strdup(default_config);
	rc = load_file(&l);
	if (!rc && !s->store)
		s->store = mem_strdup(default_store);
	return rc;
}
