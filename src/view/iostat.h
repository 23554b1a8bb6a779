/* iostat: what its views of devices share. */
#ifndef SAGO_VIEW_IOSTAT_H
#define SAGO_VIEW_IOSTAT_H

#include "view.h"

/* Parameters: named   devices were named, and so shown whether or not they were ever used;
 *             parts   and partitions too; members   how many devices a row is the sum of */
extern const char *const iostat_params[];
extern const struct view_let iostat_lets[];

/* clang-format off */
#define USED "(parts || else(partition, 0) == 0) && (named || last(rd_ios) || last(wr_ios) || else(last(dc_ios), 0))"
#define ACTIVE "change(rd_ios) || change(wr_ios) || else(change(dc_ios), 0) || else(change(fl_ios), 0)"
/* clang-format on */

#endif
