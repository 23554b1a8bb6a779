/* summary: the rows of --stat. */
#ifndef SAGO_QUERY_SUMMARY_H
#define SAGO_QUERY_SUMMARY_H

#include "query.h"

struct summary;

/* TEXT is the value of --stat. ERR_USAGE when it cannot be read. */
int summary_new(struct summary **s, struct table *t, const struct schema *schema, const char *text,
		struct err *e);
void summary_free(struct summary *s); /* NULL is allowed */
void summary_add(struct summary *s, const struct cell *cells, int64_t real_ms);
void summary_add_interval(struct summary *s, struct interval *i);

/* NULL unless the average is all that was asked for: then it can be had without the rows
 * (averager_open()). */
struct average *summary_only_average(struct summary *s);
void summary_show(struct summary *s, struct renderer *out);

#endif
