/* ranking_print: a ranking as a table, JSON or CSV. */
#ifndef SAGO_QUERY_RANKING_PRINT_H
#define SAGO_QUERY_RANKING_PRINT_H

#include "ranking.h"

/* The first rows of R, which is sorted; rows that used none of what is ranked are left out. */
void ranking_print(const struct ranking *r, enum format format, struct buf *out);

#endif
