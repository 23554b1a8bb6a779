/*
 * sar -m CPU, FREQ and USB. Measured with sar 12.6.1 (tests/peer): -m USB doubles the power, which
 * is in units of 2 mA in a device's own descriptor but not in sysfs, and ends with the last values.
 */
#include <stdlib.h>
#include <string.h>

#include "view.h"

/* clang-format off */
static const struct view_column cpu_columns[] = {
	{ "CPU", 0, { 7 }, 0, SOURCE_CPU, "cpu", 0, 0, COLUMN_FIRST_ITEM, "number" },
	{ "MHz", 0, { 9 }, 2, 0, "else(mhz, 0)", 0, 0, 0, "frequency" },
	{ NULL },
};

/* `freq` is the sum of each rate in whole MHz times the ticks at it, `time` the ticks. */
static const struct view_column weighted_columns[] = {
	{ "CPU", 0, { 7 }, 0, SOURCE_CPU, "cpu", 0, 0, COLUMN_FIRST_ITEM, "number" },
	{ "wghMHz", 0, { 9 }, 2, 0, "freq / time", 0, 0, 0, "weighted-frequency" },
	{ NULL },
};

static const struct view_column usb_columns[] = {
	{ "BUS", 0, { 7 }, 0, 0, "busnum", 0, 0, COLUMN_FIRST_ITEM, "bus_number" },
	{ "idvendor", 0, { 9 }, 0, SOURCE_HEX, "vendor_id", 0, 0, 0, "idvendor" },
	{ "idprod", 0, { 9 }, 0, SOURCE_HEX, "product_id", 0, 0, 0, "idprod" },
	{ "maxpower", 0, { 9 }, 0, 0, "else(max_power, 0) * 2", 0, 0, 0, "maxpower" },
	{ "manufact", 0, { 23 }, 0, SOURCE_LABEL, "manufacturer", 0, 0, 0, "manufact", true },
	{ "product", 0, { 0 }, 0, SOURCE_LABEL, "product", 0, 0, COLUMN_LAST_TEXT, "product" },
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

/* ---- -m FREQ ----------------------------------------------------------------------------------
 */

/* The ticks between A and B that the CPU of ROW spent at that row's rate; 0 where the counter fell.
 */
static uint64_t ticks_at(const struct frame *a, const struct frame *b, uint32_t row)
{
	uint64_t cpu = 0, freq = 0, other = 0, from = 0, to = 0;

	frame_get(b, row, C_CPUFREQ_TIME_CPU, &cpu);
	frame_get(b, row, C_CPUFREQ_TIME_FREQ, &freq);
	frame_get(b, row, C_CPUFREQ_TIME_TIME, &to);
	for (uint32_t k = 0; k < a->nrows; k++) {
		uint32_t at = (row + k) % a->nrows; /* mostly where it is in B */

		if (frame_get(a, at, C_CPUFREQ_TIME_CPU, &other) && other == cpu &&
		    frame_get(a, at, C_CPUFREQ_TIME_FREQ, &other) && other == freq &&
		    frame_get(a, at, C_CPUFREQ_TIME_TIME, &from))
			break;
	}
	return to > from ? to - from : 0;
}

/* A row as weighted_columns want it, at both ends: the key columns must be the same in both. */
static void weighted_row(struct frame *a, struct frame *b, uint64_t cpu, uint64_t sum,
			 uint64_t ticks)
{
	struct frame *ends[] = { a, b };

	for (int end = 0; end < 2; end++) {
		uint32_t row = frame_row(ends[end]);

		frame_set(ends[end], row, C_CPUFREQ_TIME_CPU, cpu);
		frame_set(ends[end], row, C_CPUFREQ_TIME_FREQ, sum);
		frame_set(ends[end], row, C_CPUFREQ_TIME_TIME, end ? ticks : 0);
	}
}

/* The CPUs of B, whose rows stand together, or (ALL) one row for all. */
static void weigh(const struct frame *a, const struct frame *b, bool all, struct frame *to_a,
		  struct frame *to_b)
{
	uint64_t cpu = 0, next = 0, freq = 0, ticks, sum = 0, total = 0;

	for (uint32_t row = 0; row < b->nrows; row++) {
		frame_get(b, row, C_CPUFREQ_TIME_CPU, &cpu);
		frame_get(b, row, C_CPUFREQ_TIME_FREQ, &freq);
		ticks = ticks_at(a, b, row);
		sum += freq / 1000 * ticks;
		total += ticks;
		if (row + 1 < b->nrows &&
		    (all || (frame_get(b, row + 1, C_CPUFREQ_TIME_CPU, &next) && next == cpu)))
			continue;
		weighted_row(to_a, to_b, all ? UINT64_MAX : cpu, sum, total);
		sum = total = 0;
	}
}

/* The mean rate of each CPU in whole MHz, weighted by the time at each, as sar has it; "all" weighs
 * the times of all CPUs (sar takes the rates of one CPU's table for all: they differ where CPUs do,
 * and only here are they right). */
static void weigh_cpus(struct derived *d)
{
	const struct frame *a, *b = derived_source(d, G_CPUFREQ_TIME, 1);
	struct frame *to_a, *to_b;

	if (!d->from->a || !b->taken || !b->nrows)
		return;
	a = derived_source(d, G_CPUFREQ_TIME, 0);
	to_a = derived_frame(d, G_CPUFREQ_TIME, 0);
	to_b = derived_frame(d, G_CPUFREQ_TIME, 1);
	weigh(a, b, true, to_a, to_b);
	weigh(a, b, false, to_a, to_b);
}

const struct view sar_freq_view = { .name = "cpu-frequency",
				    .group = G_CPUFREQ,
				    .columns = cpu_columns,
				    .mean_of_derived = true,
				    .derive = mean_cpus };
const struct view sar_wghfreq_view = { .name = "cpu-weighted-frequency",
				       .group = G_CPUFREQ_TIME,
				       .columns = weighted_columns,
				       .derive = weigh_cpus };
/* ---- -m USB -----------------------------------------------------------------------------------
 */

/* What sadc keeps of a text, in bytes. */
enum { MANUFACTURER_MAX = 21, PRODUCT_MAX = 45 };

/* The text of COL in ROW of FROM, at most MOST bytes of it, for row N of TO; a device that has none
 * has an empty one. */
static void take_text(struct derived *d, struct frame *to, uint32_t n, const struct frame *from,
		      uint32_t row, uint32_t col, size_t most)
{
	size_t len = 0;
	const char *text = frame_label(from, row, col, &len);

	frame_set(to, n, col, strtab_id(&d->strings, text ? text : "", len < most ? len : most));
}

/* A device that does not say its numbers has zeros. */
static void take_numbers(struct frame *to, uint32_t n)
{
	static const uint32_t cols[] = { C_USB_VENDOR_ID, C_USB_PRODUCT_ID, C_USB_MAX_POWER };
	uint64_t v;

	for (size_t k = 0; k < sizeof(cols) / sizeof(cols[0]); k++)
		if (!frame_get(to, n, cols[k], &v))
			frame_set(to, n, cols[k], 0);
}

/* All but the root hubs (usb1); the bus is what the place begins with: 1-1.2. */
static void keep_devices(struct derived *d, struct frame *to, const struct frame *from)
{
	to->strings = &d->strings;
	for (uint32_t row = 0; row < from->nrows; row++) {
		const char *path = frame_label(from, row, C_USB_PATH, NULL);
		uint32_t n;

		if (!path || !strncmp(path, "usb", 3))
			continue;
		n = derived_copy(to, from, row);
		frame_set(to, n, C_USB_BUSNUM, strtoull(path, NULL, 10));
		take_text(d, to, n, from, row, C_USB_PATH, SIZE_MAX);
		take_text(d, to, n, from, row, C_USB_MANUFACTURER, MANUFACTURER_MAX);
		take_text(d, to, n, from, row, C_USB_PRODUCT, PRODUCT_MAX);
		take_numbers(to, n);
	}
}

/* The Summary has every device that was seen. */
static void usb_devices(struct derived *d)
{
	derived_seen(d, G_USB, keep_devices);
}

const struct view sar_usb_view = { .name = "usb-devices",
				   .group = G_USB,
				   .columns = usb_columns,
				   .derive = usb_devices,
				   .last_values = true };
