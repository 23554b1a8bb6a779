/* vmstat_form: the reports of vmstat that are no table of intervals. */
#ifndef SAGO_QUERY_VMSTAT_FORM_H
#define SAGO_QUERY_VMSTAT_FORM_H

#include "readout.h"

/* Shows the report that R's options choose, with R's interval, count, page and unit: *STATUS is the
 * exit status. False when they choose none. */
bool vmstat_form(const struct replay *r, int *status);

#endif
