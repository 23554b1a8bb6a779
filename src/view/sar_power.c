/*
 * sar -m CPU, FAN, TEMP, IN and USB. Measured with sar 12.6.1 (tests/peer).
 */
#include "view.h"

/* clang-format off */
static const struct view_column cpu_columns[] = {
	{ "CPU", 0, { 7 }, 0, SOURCE_CPU, "cpu", 0, 0, COLUMN_FIRST_ITEM, "number" },
	{ "MHz", 0, { 9 }, 2, 0, "else(mhz, 0) / min_freq", 0, 0, 0, "frequency" },
	{ NULL },
};

static const struct view_column usb_columns[] = {
	{ "BUS", 0, { 6 }, 0, 0, "busnum", 0, 0, COLUMN_FIRST_ITEM, "bus_number" },
	{ "idvendor", 0, { 9 }, 0, 0, "vendor_id", 0, 0, 0, "idvendor" },
	{ "idprod", 0, { 9 }, 0, 0, "product_id", 0, 0, 0, "idprod" },
	{ "maxpower", 0, { 9 }, 0, 0, "max_power", 0, 0, 0, "maxpower" },
	{ "manufact", 0, { 0 }, 0, SOURCE_LABEL, "manufacturer", 0, 0, 0, "manufact" },
	{ "product", 0, { 0 }, 0, SOURCE_LABEL, "product", 0, 0, 0, "product" },
	{ NULL },
};
/* clang-format on */

/* "all" is the mean of the CPUs: its row has their sum, and every row in min_freq how many CPUs it
 * stands for (for the mean of a stretch, which divides by its samples: times these). */
static void sum_cpus(struct derived *d)
{
	uint64_t samples = d->from->summed ? d->from->summed : 1;
	struct frame *f = &d->own[1];

	derived_sum(d, G_CPUFREQ, C_CPUFREQ_CPU);
	for (uint32_t row = 0; row < f->nrows; row++)
		frame_set(f, row, C_CPUFREQ_MIN_FREQ, (row ? 1 : f->nrows - 1) * samples);
}

const struct view sar_freq_view = {
	.name = "cpu-frequency", .group = G_CPUFREQ, .columns = cpu_columns, .derive = sum_cpus
};
const struct view sar_usb_view = { .name = "usb-devices", .group = G_USB, .columns = usb_columns };
