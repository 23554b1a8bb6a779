/* sago sadf. What sadf prints, and how it was found out, is written in sadf_flat.c and sadf_tree.c.
 */
#include <stdlib.h>
#include <string.h>

#include "sadf.h"

/* clang-format off */
const struct option_def sadf_options[] = {
	{ OPT_DATABASE, 'd', NULL, NULL, NULL, "fields between semicolons" },
	{ OPT_PPC, 'p', NULL, NULL, NULL, "a line a figure (default)" },
	{ OPT_JSON, 'j', NULL, NULL, NULL, "JSON" },
	{ OPT_XML, 'x', NULL, NULL, NULL, "XML" },
	{ OPT_HORIZONTAL, 'h', NULL, NULL, NULL, "with -d: all reports of a record in one line" },
	{ OPT_LOCAL_TIME, 'T', NULL, NULL, NULL, "local times" },
	{ OPT_TRUE_TIME, 't', NULL, NULL, NULL, "times of the machine that recorded" },
	{ OPT_EPOCH, 'U', NULL, NULL, NULL, "seconds since 1970" },
	{ OPT_COMMENTS, 'C', NULL, NULL, NULL, "notes (sago-collect --note)" },
	{ OPT_CPUS, 'P', NULL, "LIST", NULL, "CPUs: 0,2-5, all, ALL" },
	{ OPT_START, 's', NULL, "[hh:mm[:ss]]", NULL, "from (08:00:00)" },
	{ OPT_END, 'e', NULL, "[hh:mm[:ss]]", NULL, "to (18:00:00)" },
	{ OPT_DAY, '0', NULL, "DAYS", NULL, "that many days back: -1 is yesterday" },
	{ OPT_FILE, 'f', NULL, "STORE", NULL, "the whole of a store, as the word STORE" },
	{ OPT_DEV, 0, "dev", "LIST", NULL, "only these block devices" },
	{ OPT_FS, 0, "fs", "LIST", NULL, "only these filesystems" },
	{ OPT_IFACE, 0, "iface", "LIST", NULL, "only these interfaces" },
	{ OPT_INT, 0, "int", "LIST", NULL, "only these interrupts" },
	{ OPT_RAW, 'r', NULL, NULL, NULL, "what the reports are computed from, as recorded" },
	{ OPT_HEADER, 'H', NULL, NULL, NULL, "what the store holds, as sago info" },
	{ OPT_LATER, 'g', NULL, NULL, NULL, NULL },
	{ OPT_LATER, 'l', NULL, NULL, NULL, NULL },
	{ OPT_VERSION, 'V', NULL, NULL, NULL, NULL },
	{ OPT_COUNT_, 0, NULL, NULL, NULL, NULL },
};
/* clang-format on */

/*
 * The words after "--", which are sar's: NULL-terminated, as the caller's arguments are. What is no
 * option of sar there is sadf's again: `sadf -d STORE -- -n DEV 60` has its interval behind.
 */
static int select_reports(struct sar_selection *sel, struct options *o, struct options *sar,
			  struct err *e)
{
	static const enum option_id shared[] = { OPT_CPUS,  OPT_DEV, OPT_FS,
						 OPT_IFACE, OPT_INT, OPT_COMMENTS };
	size_t from = o->after_dashes < o->npositional ? o->after_dashes : o->npositional;
	char *words[POSITIONALS_MAX];
	size_t n = 0;

	for (size_t k = from; k < o->npositional; k++)
		words[n++] = (char *)(uintptr_t)o->positional[k];
	o->npositional = from;
	*sar = (struct options){ .lists = { sar_options }, .nlists = 1 };
	if (options_parse(sar, (int)n, words, false, NULL, e) < 0)
		return ERR_USAGE;
	for (size_t k = 0; k < sar->npositional; k++) {
		if (strspn(sar->positional[k], "0123456789") < strlen(sar->positional[k]))
			return err_set(e, ERR_USAGE,
				       "\"%s\": after -- options of sar are accepted, an interval "
				       "and a count",
				       sar->positional[k]);
		o->positional[o->npositional++] = sar->positional[k];
	}
	for (size_t k = 0; k < o->ngiven; k++)
		for (size_t i = 0; i < sizeof(shared) / sizeof(shared[0]); i++)
			if (o->given[k].option->id == shared[i] && sar->ngiven < GIVEN_MAX) {
				sar->given[sar->ngiven++] = o->given[k];
				sar->value[shared[i]] = o->given[k].value;
			}
	return sar_select(sel, sar, e);
}

/* Words: numbers are the interval and the count, anything else the store. */
static int read_words(struct options *o, struct session *s, struct sar_selection *sel)
{
	unsigned numbers = 0;
	uint64_t n;

	for (size_t k = 0; k < o->npositional; k++) {
		const char *w = o->positional[k];

		if (!*w || strspn(w, "0123456789") < strlen(w)) {
			o->value[OPT_FILE] = w;
			continue;
		}
		if (number_parse(w, numbers ? "count" : "interval", 1, UINT32_MAX, &n, &s->err))
			return ERR_USAGE;
		if (numbers == 0)
			s->every_ms = (int64_t)n * 1000;
		else
			sel->count = n;
		numbers++;
	}
	if (numbers > 2)
		return err_set(&s->err, ERR_USAGE, "at most an interval and a count are accepted");
	if (o->value[OPT_FILE] && *o->value[OPT_FILE])
		o->value[OPT_STORE] = o->value[OPT_FILE];
	return 0;
}

static void read_format(struct sadf *f, struct options *o)
{
	f->format = o->value[OPT_JSON]	     ? SADF_JSON
		    : o->value[OPT_XML]	     ? SADF_XML
		    : o->value[OPT_RAW]	     ? SADF_RAW
		    : o->value[OPT_DATABASE] ? SADF_DB
					     : SADF_PPC;
	f->horizontal = o->value[OPT_HORIZONTAL] && f->format == SADF_DB;
	f->time = o->value[OPT_EPOCH]					? SADF_EPOCH
		  : o->value[OPT_LOCAL_TIME] || o->value[OPT_TRUE_TIME] ? SADF_LOCAL
									: SADF_UTC;
	if (o->value[OPT_TRUE_TIME] && !o->value[OPT_TIMEZONE] && !o->value[OPT_UTC])
		o->value[OPT_TIMEZONE] = "recorded";
	else
		f->reader = NULL;
}

static bool has_own_window(const struct options *o)
{
	static const enum option_id ours[] = { OPT_FROM, OPT_TO, OPT_AT, OPT_ON, OPT_LAST };

	for (size_t k = 0; k < sizeof(ours) / sizeof(ours[0]); k++)
		if (o->value[ours[k]])
			return true;
	return false;
}

/* The window is sago's OWN, or that of sar's options. */
static int play(struct sadf *f, struct sar_selection *sel, bool own)
{
	struct session *s = f->session;
	const char *zone = getenv("TZ");
	int rc;

	if (f->reader && zone)
		f->reader->zone = mem_strdup(zone);
	rc = session_open(s);
	if (rc >= 0 && !own)
		rc = sar_window(s, &s->err);
	s->window.centred = true;
	if (rc >= 0)
		rc = sar_links(sel, s);
	if (rc >= 0)
		rc = sadf_play(f);
	if (f->reader)
		free(f->reader->zone);
	sadf_release(f);
	sar_selection_release(sel);
	return rc;
}

int cmd_sadf(const struct command *c, struct options *o)
{
	struct session s = { .command = c, .options = o };
	struct sar_selection sel = { .n = 0 };
	struct options sar;
	struct reader_day reader = { .quarter = INT64_MIN };
	struct sadf f = { .session = &s, .sel = &sel, .reader = &reader };
	bool own = has_own_window(o);
	static const enum option_id unknown[] = { OPT_STAT, OPT_EVENTS, OPT_SINCE_BOOT };
	int rc = session_refuse(&s, unknown, sizeof(unknown) / sizeof(unknown[0]));

	if (rc >= 0)
		rc = select_reports(&sel, o, &sar, &s.err);

	read_format(&f, o);
	f.point = locale_point();
	if (rc >= 0)
		rc = read_words(o, &s, &sel);
	if (rc >= 0 && own && (o->value[OPT_START] || o->value[OPT_END] || o->value[OPT_DAY]))
		rc = err_set(&s.err, ERR_USAGE,
			     "-s, -e and -1 do not go together with --from, "
			     "--to, --at, --on and --last");
	if (rc < 0 || o->value[OPT_HEADER])
		sar_selection_release(&sel);
	if (rc < 0)
		return command_failed(c, &s.err);
	if (o->value[OPT_HEADER]) {
		o->npositional = 0;
		return cmd_info(c, o);
	}
	rc = play(&f, &sel, own);
	return session_close(&s, rc);
}
