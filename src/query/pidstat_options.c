/* What a command line of pidstat chooses. */
#include <stdlib.h>
#include <string.h>

#include "pidstat.h"

/* clang-format off */
const struct option_def pidstat_options[] = {
	{ OPT_REPORT, 'u', NULL, NULL, NULL, "CPU (default)" },
	{ OPT_REPORT, 'r', NULL, NULL, NULL, "page faults and memory" },
	{ OPT_REPORT, 's', NULL, NULL, NULL, "stack, where sago.conf has it recorded" },
	{ OPT_REPORT, 'd', NULL, NULL, NULL, "I/O" },
	{ OPT_REPORT, 'w', NULL, NULL, NULL, "context switches" },
	{ OPT_REPORT, 'v', NULL, NULL, NULL, "numbers of threads and file descriptors" },
	{ OPT_REPORT, 'R', NULL, NULL, NULL, "scheduling policy and real-time priority" },
	{ OPT_TASKS, 'T', NULL, "WHAT", "TASK|CHILD|ALL", "TASK: the tasks; CHILD: with their children; ALL: both" },
	{ OPT_THREADS, 't', NULL, NULL, NULL, "threads too, where sago.conf has them recorded" },
	{ OPT_PIDS, 'p', NULL, "PID,...|ALL", NULL, "these processes; ALL: the idle ones too" },
	{ OPT_COMMAND, 'C', NULL, "REGEX", NULL, "tasks by name" },
	{ OPT_PROCESS, 'G', NULL, "REGEX", NULL, "processes by name, with their threads" },
	{ OPT_USER, 'U', NULL, "[USER]", NULL, "user names; only the tasks of USER" },
	{ OPT_ARGUMENTS, 'l', NULL, NULL, NULL, "command lines" },
	{ OPT_ONE_LINE, 'h', NULL, NULL, NULL, "all reports side by side, without averages" },
	{ OPT_EPOCH, 'H', NULL, NULL, NULL, "times in seconds since 1970" },
	{ OPT_SHARED, 'I', NULL, NULL, NULL, "%CPU of all processors together" },
	{ OPT_HUMAN, 0, "human", NULL, NULL, "sizes with units, percentages with %" },
	{ OPT_DECIMALS, 0, "dec", "N", "0|1|2", "decimals" },
	{ OPT_LATER, 'e', NULL, "PROGRAM", NULL, NULL },
	{ OPT_VERSION, 'V', NULL, NULL, NULL, NULL },
	{ OPT_COUNT_, 0, NULL, NULL, NULL, NULL },
};
/* clang-format on */

static const struct {
	char letter;
	uint32_t bit;
} reports[] = { { 'u', PIDSTAT_CPU },	  { 'r', PIDSTAT_MEMORY },   { 's', PIDSTAT_STACK },
		{ 'd', PIDSTAT_IO },	  { 'w', PIDSTAT_SWITCHES }, { 'v', PIDSTAT_TABLES },
		{ 'R', PIDSTAT_PRIORITY } };

static void read_reports(struct pidstat *p, const struct options *o)
{
	for (size_t k = 0; k < o->ngiven; k++)
		for (size_t i = 0; i < sizeof(reports) / sizeof(reports[0]); i++)
			if (o->given[k].option->id == OPT_REPORT &&
			    o->given[k].option->letter == reports[i].letter)
				p->reports |= reports[i].bit;
	p->asked = p->reports != 0;
	if (!p->asked)
		p->reports = PIDSTAT_CPU;
}

static int read_tasks(struct pidstat *p, const struct options *o, struct err *e)
{
	const char *what = o->value[OPT_TASKS] ? o->value[OPT_TASKS] : "TASK";

	p->tasks = strcmp(what, "CHILD") != 0;
	p->children = strcmp(what, "TASK") != 0;
	if (!p->tasks && !(p->reports & (PIDSTAT_CPU | PIDSTAT_MEMORY)))
		return err_set(e, ERR_USAGE, "-T CHILD has the reports -u and -r only");
	return 0;
}

/* ---- which processes ------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static int read_pid(struct pidstat *p, const char *s, size_t n, struct err *e)
{
	char word[16];
	uint64_t pid = 0;

	snprintf(word, sizeof(word), "%.*s", (int)n, s);
	if (!strcmp(word, "ALL")) {
		p->all = true;
		return 0;
	}
	if (!strcmp(word, "SELF"))
		return err_set(e, ERR_USAGE,
			       "-p SELF: a replay has no process of its own; accepted are numbers "
			       "and ALL");
	if (number_parse(word, "-p", 1, INT32_MAX, &pid, e))
		return ERR_USAGE;
	mem_grow((void **)&p->pids, &p->cap_pids, p->npids + 1, sizeof(*p->pids));
	p->pids[p->npids++] = pid;
	return 0;
}

static void sort_pids(struct pidstat *p)
{
	size_t n = 0;

	if (p->all)
		p->npids = 0;
	if (!p->npids)
		return;
	mem_sort(p->pids, p->npids, sizeof(*p->pids), by_number);
	for (size_t k = 0; k < p->npids; k++)
		if (!n || p->pids[n - 1] != p->pids[k])
			p->pids[n++] = p->pids[k];
	p->npids = n;
}

/* All -p add up. */
static int read_pids(struct pidstat *p, const struct options *o, struct err *e)
{
	int rc = 0;

	for (size_t k = 0; k < o->ngiven; k++) {
		if (o->given[k].option->id != OPT_PIDS)
			continue;
		for (const char *s = o->given[k].value; *s && !rc; s += strspn(s, ",")) {
			size_t n = strcspn(s, ",");

			if (n)
				rc = read_pid(p, s, n, e);
			s += n;
		}
	}
	sort_pids(p);
	return rc;
}

static int read_regex(regex_t *r, bool *has, const char *text, const char *what, struct err *e)
{
	char why[128];
	int rc;

	if (!text)
		return 0;
	rc = regcomp(r, text, REG_EXTENDED | REG_NOSUB);
	*has = !rc;
	if (!rc)
		return 0;
	regerror(rc, r, why, sizeof(why));
	return err_set(e, ERR_USAGE, "%s: not a regular expression: %s", what, why);
}

int pidstat_read(struct pidstat *p, const struct options *o, struct err *e)
{
	int rc;

	read_reports(p, o);
	p->users = o->value[OPT_USER] != NULL;
	p->user = p->users && *o->value[OPT_USER] ? o->value[OPT_USER] : NULL;
	p->threads = o->value[OPT_THREADS] != NULL;
	p->shared = o->value[OPT_SHARED] != NULL;
	p->arguments = o->value[OPT_ARGUMENTS] != NULL;
	p->one_line = o->value[OPT_ONE_LINE] != NULL;
	p->epoch = o->value[OPT_EPOCH] != NULL;
	rc = read_tasks(p, o, e);
	if (rc >= 0)
		rc = read_pids(p, o, e);
	if (rc >= 0)
		rc = read_regex(&p->command, &p->has_command, o->value[OPT_COMMAND], "-C", e);
	if (rc >= 0)
		rc = read_regex(&p->process, &p->has_process, o->value[OPT_PROCESS], "-G", e);
	return rc;
}

void pidstat_release(struct pidstat *p)
{
	free(p->pids);
	if (p->has_command)
		regfree(&p->command);
	if (p->has_process)
		regfree(&p->process);
}
