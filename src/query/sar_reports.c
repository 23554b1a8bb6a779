/* sar's reports, in the order in which it prints them. */
#include "sar.h"

/* clang-format off */
const struct sar_report sar_reports[] = {
	{ 'u', NULL, &sar_cpu_view, 0, ITEMS_CPU },
	{ 'd', NULL, &sar_disk_view, 0, ITEMS_DEV },
	{ 0 },
};
/* clang-format on */
