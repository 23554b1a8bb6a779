/* sago sar: sysstat's reports. What sar prints is written beside each view (src/view/sar_*.c). */
#include <string.h>

#include "sadf.h"

/* clang-format off */
const struct option_def sar_options[] = {
	{ OPT_REPORT, 'u', NULL, "[ALL]", "ALL", "CPU utilisation; ALL: every field" },
	{ OPT_CPUS, 'P', NULL, "LIST", NULL, "CPUs: 0,2-5, all, ALL" },
	{ OPT_REPORT, 'w', NULL, NULL, NULL, "processes created, context switches" },
	{ OPT_REPORT, 'I', NULL, "[SUM|ALL]", "SUM|ALL", "interrupts" },
	{ OPT_REPORT, 'W', NULL, NULL, NULL, "swapping" },
	{ OPT_REPORT, 'B', NULL, NULL, NULL, "paging" },
	{ OPT_REPORT, 'b', NULL, NULL, NULL, "I/O and transfer rates" },
	{ OPT_REPORT, 'r', NULL, "[ALL]", "ALL", "memory; ALL: every field" },
	{ OPT_REPORT, 'S', NULL, NULL, NULL, "swap space" },
	{ OPT_REPORT, 'H', NULL, NULL, NULL, "huge pages" },
	{ OPT_REPORT, 'v', NULL, NULL, NULL, "inodes, files and other kernel tables" },
	{ OPT_REPORT, 'q', NULL, "[LIST]", "LOAD,CPU,IO,MEM,PSI,ALL", "load and pressure: LOAD,CPU,IO,MEM,PSI,ALL" },
	{ OPT_REPORT, 'y', NULL, NULL, NULL, "serial lines" },
	{ OPT_REPORT, 'd', NULL, NULL, NULL, "block devices" },
	{ OPT_REPORT, 'n', NULL, "LIST", "DEV,EDEV,NFS,NFSD,SOCK,IP,EIP,ICMP,EICMP,TCP,ETCP,UDP,SOCK6,IP6,EIP6,ICMP6,EICMP6,UDP6,FC,SOFT,ALL",
	  "network: DEV,EDEV,NFS,NFSD,SOCK,IP,EIP,ICMP,EICMP,TCP,ETCP,UDP, SOCK6 ... UDP6, FC,SOFT,ALL" },
	{ OPT_REPORT, 'm', NULL, "LIST", "CPU,FAN,FREQ,IN,TEMP,USB,ALL", "power management: CPU,FAN,FREQ,IN,TEMP,USB,ALL" },
	{ OPT_REPORT, 'F', NULL, "[MOUNT]", "MOUNT", "filesystems; MOUNT: by mount point" },
	{ OPT_ALL, 'A', NULL, NULL, NULL, "all of them" },
	{ OPT_DEV, 0, "dev", "LIST", NULL, "only these block devices" },
	{ OPT_FS, 0, "fs", "LIST", NULL, "only these filesystems" },
	{ OPT_IFACE, 0, "iface", "LIST", NULL, "only these interfaces" },
	{ OPT_INT, 0, "int", "LIST", NULL, "only these interrupts" },
	{ OPT_NAMES, 'j', NULL, "TYPE", NULL, "persistent names of disks: ID, LABEL, PATH, UUID ... or SID" },
	{ OPT_START, 's', NULL, "[hh:mm[:ss]]", NULL, "from (08:00:00)" },
	{ OPT_END, 'e', NULL, "[hh:mm[:ss]]", NULL, "to (18:00:00)" },
	{ OPT_INTERVAL, 'i', NULL, "SECONDS", NULL, "one row for each" },
	{ OPT_DAY, '0', NULL, "DAYS", NULL, "that many days back: -1 is yesterday" },
	{ OPT_FILE, 'f', NULL, "[STORE]", NULL, "the whole of a store, as --store" },
	{ OPT_COMMENTS, 'C', NULL, NULL, NULL, "notes (sago-collect --note) at their time" },
	{ OPT_ACTIVE_ONLY, 'z', NULL, NULL, NULL, "no rows for what was idle" },
	{ OPT_TRUE_TIME, 't', NULL, NULL, NULL, "times of the machine that recorded" },
	{ OPT_PRETTY, 'p', "pretty", NULL, NULL, "names last" },
	{ OPT_HUMAN, 0, "human", NULL, NULL, "sizes with units" },
	{ OPT_PRETTY_HUMAN, 'h', NULL, NULL, NULL, "--pretty --human" },
	{ OPT_DECIMALS, 0, "dec", "N", "0|1|2", "decimals" },
	{ OPT_IGNORED, 'D', NULL, NULL, NULL, "accepted; a store has no file a day" },
	{ OPT_VERSION, 'V', NULL, NULL, NULL, NULL },
	{ OPT_COUNT_, 0, NULL, NULL, NULL, NULL },
};
/* clang-format on */

static bool any(const struct options *o, const enum option_id *ids, size_t n)
{
	for (size_t k = 0; k < n; k++)
		if (o->value[ids[k]])
			return true;
	return false;
}

/* sar's own ways to name a window and sago's do not mix. */
static int check_windows(const struct options *o, bool *own, struct err *e)
{
	static const enum option_id theirs[] = { OPT_START, OPT_END, OPT_DAY };
	static const enum option_id ours[] = { OPT_FROM, OPT_TO, OPT_AT, OPT_ON, OPT_LAST };
	bool sar = any(o, theirs, 3), sago = any(o, ours, 5);

	if (sar && sago)
		return err_set(e, ERR_USAGE,
			       "-s, -e and -1 do not go together with --from, --to, --at, --on and "
			       "--last");
	*own = !sago;
	return 0;
}

/*
 * The numbers among the words, as sar reads them: the first is the interval, unless -i stood before
 * it and gave one, and the next the count. -i has the last word on the interval, wherever it stands.
 */
static int read_interval(const struct options *o, struct session *s, struct sar_selection *sel,
			 struct err *e)
{
	const char *text = o->value[OPT_INTERVAL];
	size_t at = 0;
	uint64_t n;

	for (size_t k = 0; k < o->ngiven; k++)
		if (o->given[k].option->id == OPT_INTERVAL && !o->given[k].words)
			at = 1; /* no word for the interval */
	if (o->npositional + at > 2)
		return err_set(e, ERR_USAGE, "at most an interval and a count are accepted");
	if (!at && o->npositional && !text)
		text = o->positional[0];
	sel->since_boot = text && !strcmp(text, "0") && !o->value[OPT_INTERVAL] &&
			  !o->value[OPT_FILE] && o->npositional == 1;
	if (sel->since_boot)
		return 0;
	if (text && number_parse(text, "interval", 1, UINT32_MAX, &n, e))
		return ERR_USAGE;
	if (text)
		s->every_ms = (int64_t)n * 1000;
	if (o->npositional + at > 1 &&
	    number_parse(o->positional[1 - at], "count", 1, UINT32_MAX, &sel->count, e))
		return ERR_USAGE;
	return 0;
}

static int64_t day_of(int64_t ms)
{
	struct civil c = civil_at(ms / 1000);

	return (c.year * 12LL + c.month) * 31 + c.day;
}

/* -f names the store. */
static void take_file(struct options *o)
{
	if (o->value[OPT_FILE] && *o->value[OPT_FILE])
		o->value[OPT_STORE] = o->value[OPT_FILE];
	if (o->value[OPT_TRUE_TIME] && !o->value[OPT_TIMEZONE] && !o->value[OPT_UTC])
		o->value[OPT_TIMEZONE] = "recorded";
}

/* --stat avg leaves out all but the averages; --output json and csv are as of sadf. */
static int read_output(struct session *s, struct sar_selection *sel)
{
	static const enum option_id unknown[] = { OPT_EVENTS, OPT_SINCE_BOOT };
	const char *stat = s->options->value[OPT_STAT];

	if (stat && strcmp(stat, "avg") != 0)
		return err_set(&s->err, ERR_USAGE, "--stat: of sar only avg is in this version");
	sel->averages_only = stat != NULL;
	return session_refuse(s, unknown, sizeof(unknown) / sizeof(unknown[0]));
}

static int play(struct session *s, struct sysstat *y, const struct sar_selection *sel)
{
	enum format format = output_format(s->options);
	struct sadf f = { .session = s, .sel = sel, .time = SADF_LOCAL };
	int rc;

	if (format == FORMAT_TABLE)
		return sar_play(s, y, sel);
	f.format = format == FORMAT_JSON ? SADF_JSON : SADF_DB;
	f.csv = format == FORMAT_CSV;
	rc = sadf_play(&f);
	sadf_release(&f);
	return rc;
}

static int sar_words(struct session *s, struct sysstat *y, struct sar_selection *sel, bool *own)
{
	struct options *o = (struct options *)(uintptr_t)s->options;
	int rc = check_windows(o, own, &s->err);

	take_file(o);
	if (rc >= 0)
		rc = sysstat_init(y, o, &s->err);
	if (rc >= 0)
		rc = sar_select(sel, o, &s->err);
	if (rc >= 0)
		rc = read_interval(o, s, sel, &s->err);
	return rc < 0 ? rc : read_output(s, sel);
}

/* `sar 0`: the time since boot, as it was at the last sample of the window. */
static int last_sample(struct session *s)
{
	int rc = store_find_last(&s->store, s->window.to_ms, &s->window.to_ms, &s->err);

	if (rc < 0)
		return rc;
	s->window.from_ms = s->window.to_ms;
	s->window.at = false;
	return 0;
}

int cmd_sar(const struct command *c, struct options *o)
{
	struct session s = { .command = c, .options = o };
	struct sar_selection sel = { .n = 0 };
	struct sysstat y = { .page = 0 };
	bool own = false;
	int rc = sar_words(&s, &y, &sel, &own);

	if (rc < 0) {
		sysstat_release(&y);
		sar_selection_release(&sel);
		return command_failed(c, &s.err);
	}
	rc = session_open(&s);
	if (rc >= 0 && own)
		rc = sar_window(&s, &s.err);
	if (rc >= 0 && sel.since_boot)
		rc = last_sample(&s);
	s.window.centred = true;
	if (rc >= 0)
		rc = sar_links(&sel, &s);
	y.dated = !own && !s.window.at && day_of(s.window.from_ms) != day_of(s.window.to_ms);
	if (rc >= 0)
		rc = play(&s, &y, &sel);
	sysstat_release(&y);
	sar_selection_release(&sel);
	return session_close(&s, rc);
}
