/* sago top: as yet only its ranking of a window. */
#include "top_by.h"

int cmd_top(const struct command *c, struct options *o)
{
	if (top_by_asked(o))
		return top_by(c, o);
	return command_usage(c, "this version has only --by cpu|rss|io|faults|csw|new|exited, "
				"not top's own pages");
}
