/* Every view, for tests and lists. */
#include "view.h"

const struct view *const all_views[] = {
	&vmstat_view,
	&sar_cpu_view,
	&sar_disk_view,
	NULL,
};
