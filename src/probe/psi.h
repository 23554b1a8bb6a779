/* psi: the text of a pressure file, of the system (/proc/pressure) or of a cgroup.
 * Documentation/accounting/psi.rst */
#ifndef SAGO_PROBE_PSI_H
#define SAGO_PROBE_PSI_H

#include "sample.h"

enum psi_field {
	PSI_AVG10, /* percent, times 100 */
	PSI_AVG60,
	PSI_AVG300,
	PSI_TOTAL, /* microseconds */
	PSI_FIELDS,
};

/*
 * Takes a pressure file into ROW of F: the four fields of its `some` line into the columns from
 * SOME up, those of its `full` line from FULL up; UINT32_MAX leaves a line out. False when neither
 * line was found.
 */
bool psi_parse(const char *text, size_t len, struct frame *f, uint32_t row, uint32_t some,
	       uint32_t full);

#endif
