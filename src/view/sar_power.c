/*
 * sar -m CPU, FAN, TEMP, IN and USB. Measured with sar 12.6.1 (tests/peer).
 */
#include "view.h"

/* clang-format off */
static const struct view_column cpu_columns[] = {
	{ "CPU", 0, { 7 }, 0, SOURCE_CPU, "cpu", 0, 0, COLUMN_FIRST_ITEM, "number" },
	{ "MHz", 0, { 9 }, 2, 0, "else(mhz, 0)", 0, 0, 0, "frequency" },
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

static uint64_t hundredths(const struct frame *f, uint32_t row)
{
	uint64_t v;

	return frame_get(f, row, C_CPUFREQ_MHZ, &v) ? v / 10 * 10 : 0;
}

/* sar keeps hundredths of a MHz. "all" is the mean of the CPUs, here FINE times finer; its average
 * is the mean of these means. */
static void mean_cpus(struct derived *d)
{
	const struct frame *b = derived_source(d, G_CPUFREQ, 1);
	struct frame *to;
	uint64_t sum = 0;

	if (d->from->summed || !b->taken || !b->nrows)
		return;
	to = derived_frame(d, G_CPUFREQ, 1);
	frame_row(to);
	for (uint32_t row = 0; row < b->nrows; row++) {
		uint32_t n = derived_copy(to, b, row);

		frame_set(to, n, C_CPUFREQ_MHZ, hundredths(b, row));
		sum += hundredths(b, row);
	}
	frame_set(to, 0, C_CPUFREQ_CPU, UINT64_MAX);
	frame_set(to, 0, C_CPUFREQ_MHZ, sum / 10 / b->nrows * 10);
}

const struct view sar_freq_view = { .name = "cpu-frequency",
				    .group = G_CPUFREQ,
				    .columns = cpu_columns,
				    .mean_of_derived = true,
				    .derive = mean_cpus };
const struct view sar_usb_view = { .name = "usb-devices", .group = G_USB, .columns = usb_columns };
