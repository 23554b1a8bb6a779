/* top_by: sago top --by: who used most of something over a window. */
#ifndef SAGO_QUERY_TOP_BY_H
#define SAGO_QUERY_TOP_BY_H

#include "query.h"

/* Whether the options ask for a ranking and not for pages of top; then top_by() is the command. */
bool top_by_asked(const struct options *o);

/* The ranking of a window; the exit status. */
int top_by(const struct command *c, struct options *o);

#endif
