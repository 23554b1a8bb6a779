/* sago ss: ss -s, and the counts of TCP sockets that ss has no report for. What they print is in
 * src/view/form_ss.c and src/view/ss.c. */
#include <string.h>

#include "readout.h"

/* clang-format off */
const struct option_def ss_options[] = {
	{ OPT_SUMMARY, 's', "summary", NULL, NULL, "sockets in use, as ss -s" },
	{ OPT_STATES, 0, "states", NULL, NULL, "TCP sockets in each state, a row a sample" },
	{ OPT_LISTEN, 0, "listen", NULL, NULL, "listeners: how full the queue of each is, the fullest first" },
	{ OPT_PORTS, 0, "ports", NULL, NULL, "TCP sockets by state and local port, the most first" },
	{ OPT_HELP, 'h', NULL, NULL, NULL, NULL },
	{ OPT_VERSION, 'V', NULL, NULL, NULL, NULL },
	{ OPT_COUNT_, 0, NULL, NULL, NULL, NULL },
};
/* clang-format on */

static unsigned given(const struct options *o, enum option_id id)
{
	return o->value[id] ? 1 : 0;
}

static int show_states(const struct command *c, const struct options *o)
{
	struct replay r = { .command = c,
			    .options = o,
			    .view = &ss_states_view,
			    .must = (groupset)1 << G_TCP,
			    .levels = true };

	return replay_run(&r);
}

static int show_form(const struct command *c, const struct options *o)
{
	struct readout r = { .command = c, .options = o, .form = &ss_summary_form };

	if (o->value[OPT_LISTEN])
		r.form = &ss_listen_form;
	else if (o->value[OPT_PORTS])
		r.form = &ss_ports_form;
	if (r.form == &ss_summary_form)
		return readout_run(&r);
	r.head_alone = r.spaced = true;
	r.form_options = readout_in_window(&r) ? SS_TIMES : 0u;
	return readout_run(&r);
}

int cmd_ss(const struct command *c, struct options *o)
{
	unsigned n = given(o, OPT_SUMMARY) + given(o, OPT_STATES) + given(o, OPT_LISTEN) +
		     given(o, OPT_PORTS);

	if (o->npositional)
		return command_usage(c, "no words are accepted, only options");
	if (n != 1)
		return command_usage(c, "one of -s, --states, --listen and --ports");
	return o->value[OPT_STATES] ? show_states(c, o) : show_form(c, o);
}
