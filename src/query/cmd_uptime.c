/* sago uptime. What it prints is in src/view/form_uptime.c. */
#include "readout.h"

/* clang-format off */
const struct option_def uptime_options[] = {
	{ OPT_PRETTY, 'p', "pretty", NULL, NULL, "how long it has been up, in words" },
	{ OPT_SINCE, 's', "since", NULL, NULL, "since when" },
	{ OPT_HELP, 'h', NULL, NULL, NULL, NULL },
	{ OPT_VERSION, 'V', NULL, NULL, NULL, NULL },
	{ OPT_COUNT_, 0, NULL, NULL, NULL, NULL },
};
/* clang-format on */

int cmd_uptime(const struct command *c, struct options *o)
{
	struct readout r = { .command = c, .options = o, .form = &uptime_form };

	if (o->npositional)
		return command_usage(c, "no words are accepted, only options");
	r.form_options = (o->value[OPT_PRETTY] ? UPTIME_PRETTY : 0u) |
			 (o->value[OPT_SINCE] ? UPTIME_SINCE : 0u);
	return readout_run(&r);
}
