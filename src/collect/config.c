/*
 * sago.conf(5), an INI file read by libinih:
 *   [collect] interval, groups
 *   [store] path, period, rotate, maxage, size, maxsize, budget
 *   [processes] command_lines, length, redact, threads, stack
 *   [every] GROUP = SECONDS
 */
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
	if (l->s->has_interval)
		return NULL;
	return parse_interval(v, &l->s->interval_ms) ? NULL : "a number of seconds from 1 to 86400";
}

static const char *set_groups(struct loading *l, const char *v)
{
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
	static const struct {
		const char *word;
		int64_t seconds;
	} periods[] = {
		{ "hourly", 3600 }, { "daily", 86400 }, { "weekly", 7 * 86400 }, { "never", 0 }
	};

	for (size_t i = 0; i < sizeof(periods) / sizeof(periods[0]); i++) {
		if (strcmp(periods[i].word, v))
			continue;
		l->s->policy.rotate_every_s = periods[i].seconds;
		return NULL;
	}
	return "hourly, daily, weekly or never";
}

static const char *set_rotate(struct loading *l, const char *v)
{
	return parse_uint(v, 1000000, &l->s->policy.rotate) ? NULL
							    : "a number of segments, 0 for all";
}

static const char *set_maxage(struct loading *l, const char *v)
{
	return parse_uint(v, 1000000, &l->s->policy.maxage_days)
		       ? NULL
		       : "a number of days, 0 for no limit";
}

/* logrotate's `size`: by size and not by time. */
static const char *set_size(struct loading *l, const char *v)
{
	if (!parse_bytes(v, &l->s->policy.size))
		return "bytes, such as 512k, 100M or 2G";
	if (l->s->policy.size)
		l->s->policy.rotate_every_s = 0;
	return NULL;
}

/* logrotate's `maxsize`: by size too, besides the period. */
static const char *set_maxsize(struct loading *l, const char *v)
{
	return parse_bytes(v, &l->s->policy.size) ? NULL : "bytes, such as 512k, 100M or 2G";
}

static const char *set_budget(struct loading *l, const char *v)
{
	return parse_bytes(v, &l->s->policy.budget) ? NULL : "bytes, such as 512k, 100M or 2G";
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
	words_set(&l->s->processes.redact, v);
	return NULL;
}

static const char *set_threads(struct loading *l, const char *v)
{
	words_set(&l->s->processes.threads, v);
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

static int on_key(void *user, const char *section, const char *name, const char *value)
{
	struct loading *l = user;
	const char *accepted = "interval, groups; [store] path, period, rotate, maxage, size, "
			       "maxsize, budget; [processes] command_lines, length, redact, "
			       "threads, stack; [every]";
	const char *v = value ? value : "";
	size_t i;

	if (l->rc)
		return 0;
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (!strcmp(keys[i].section, section) && !strcmp(keys[i].name, name))
			break;
	if (i < sizeof(keys) / sizeof(keys[0]))
		accepted = keys[i].set(l, v);
	else if (!strcmp(section, "every"))
		accepted = set_every(l, name, v);
	if (!accepted)
		return 1;
	l->rc = err_set(l->e, ERR_USAGE, "%s: [%s] %s = %.80s is not accepted (accepted: %s)",
			l->s->config, section, name, v, accepted);
	return 0;
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

static int read_config(struct loading *l, FILE *f)
{
	int line = ini_parse_file(f, on_key, l);

	if (!l->rc && line)
		l->rc = err_set(l->e, ERR_USAGE,
				"%s: line %d cannot be read (accepted: [section] and name = value)",
				l->s->config, line);
	return l->rc;
}

static int load_file(struct loading *l)
{
	const char *path = l->s->config;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK);
	FILE *f;
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
	f = rc ? NULL : fdopen(fd, "r");
	if (!f) {
		close(fd);
		return rc ? rc : err_errno(l->e, "%s", path);
	}
	rc = read_config(l, f);
	fclose(f);
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
