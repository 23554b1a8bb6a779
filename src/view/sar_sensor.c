/*
 * sar -m FAN, TEMP and IN: sensors in the order in which they were read. Measured with sar 12.6.1
 * (tests/peer): fans and temperatures count from 1 over all chips, voltages from 0; a limit that a
 * sensor lacks is 0, and where both are the same the share is 0. In an average the share is of the
 * last limits, while drpm is the mean.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view.h"

/* clang-format off */
#define DEVICE(kind) { "DEVICE", 0, { 0 }, 0, SOURCE_LABEL, "chip", 0, 0, kind, "device" }, { NULL }
#define NUMBER(name) { name, 0, { 9 }, 0, 0, "sensor", 0, 0, COLUMN_FIRST_ITEM, "number" }

static const struct view_column fan_columns[] = {
	NUMBER("FAN"),
	{ "rpm", 0, { 9 }, 2, 0, "input" },
	{ "drpm", 0, { 9 }, 2, 0, "input - else(min, 0)" },
	DEVICE(COLUMN_LAST_ITEM),
};

static const struct view_column temp_columns[] = {
	NUMBER("TEMP"),
	{ "degC", 0, { 9 }, 2, 0, "input" },
	{ "%temp", 0, { 9 }, 2, 0, "(input - low) / (high - low) * 100", 0, 0, COLUMN_PERCENT, "percent-temp" },
	DEVICE(COLUMN_LAST_ITEM),
};

static const struct view_column volt_columns[] = {
	NUMBER("IN"),
	{ "inV", 0, { 9 }, 2, 0, "input" },
	{ "%in", 0, { 9 }, 2, 0, "(input - low) / (high - low) * 100", 0, 0, COLUMN_PERCENT, "percent-in" },
	DEVICE(COLUMN_LAST_ITEM),
};

/* As documents have them: the device last, and whole revolutions. */
static const struct view_column sadf_fan_columns[] = {
	NUMBER("FAN"),
	{ "rpm", 0, { 9 }, 0, 0, "input" },
	{ "drpm", 0, { 9 }, 0, 0, "input - else(min, 0)" },
	DEVICE(COLUMN_PLAIN),
};

static const struct view_column sadf_temp_columns[] = {
	NUMBER("TEMP"),
	{ "degC", 0, { 9 }, 2, 0, "input" },
	{ "%temp", 0, { 9 }, 2, 0, "(input - low) / (high - low) * 100", 0, 0, 0, "percent-temp" },
	DEVICE(COLUMN_PLAIN),
};

static const struct view_column sadf_volt_columns[] = {
	NUMBER("IN"),
	{ "inV", 0, { 9 }, 2, 0, "input" },
	{ "%in", 0, { 9 }, 2, 0, "(input - low) / (high - low) * 100", 0, 0, 0, "percent-in" },
	DEVICE(COLUMN_PLAIN),
};
/* clang-format on */

static const struct view_let limits[] = {
	{ "low", "else(last(min), 0)" },
	{ "high", "else(last(max), 0)" },
	{ NULL },
};

/* ---- names of chips ---------------------------------------------------------------------------
 */

/* Up to MOST numbers of BASE [k] with SEPARATORS [k] behind each but the last: how many were read.
 */
static unsigned numbers(const char *text, const int *base, const char *separators, unsigned most,
			unsigned long *out)
{
	for (unsigned k = 0; k < most; k++) {
		char *end;

		out[k] = strtoul(text, &end, base[k]);
		if (end == text)
			return k;
		if (k + 1 < most && *end != separators[k])
			return k + 1;
		text = end + 1;
	}
	return most;
}

static const int hex[] = { 16, 16, 16, 16 }, decimal_hex[] = { 10, 16 },
		 scsi[] = { 10, 10, 10, 16 }, decimal[] = { 10, 10 };

/* libsensors 3.6's name of a chip is its own, that of its bus and its address there, which the name
 * of its device holds; sadc keeps 19 bytes of it. Measured with made-up devices on each bus. */
static void address(const char *bus, const char *device, char *out, size_t size)
{
	const char *dot = strrchr(device, '.'), *colon = strchr(device, ':');
	unsigned long v[4] = { 0 };

	if (!strcmp(bus, "i2c") && numbers(device, decimal_hex, "-", 2, v) == 2)
		snprintf(out, size, "i2c-%lu-%02lx", v[0], v[1]);
	else if (!strcmp(bus, "spi") && !strncmp(device, "spi", 3) &&
		 numbers(device + 3, decimal, ".", 2, v) == 2)
		snprintf(out, size, "spi-%lu-%lx", v[0], v[1]);
	else if (!strcmp(bus, "pci") && numbers(device, hex, "::.", 4, v) == 4)
		snprintf(out, size, "pci-%04lx", (v[0] << 16) + (v[1] << 8) + (v[2] << 3) + v[3]);
	else if (!strcmp(bus, "platform") || !strcmp(bus, "of_platform"))
		snprintf(out, size, "isa-%04lx", dot ? strtoul(dot + 1, NULL, 10) : 0);
	else if (!strcmp(bus, "acpi"))
		snprintf(out, size, "acpi-0");
	else if (!strcmp(bus, "hid") && numbers(device, hex, "::.", 4, v) == 4)
		snprintf(out, size, "hid-%lu-%lx", v[0], v[3]);
	else if (!strcmp(bus, "mdio_bus"))
		snprintf(out, size, "mdio-%lx", colon ? strtoul(colon + 1, NULL, 10) : 0);
	else if (!strcmp(bus, "scsi") && numbers(device, scsi, ":::", 4, v) == 4)
		snprintf(out, size, "scsi-%lu-%lx", v[0], (v[1] << 8) + (v[2] << 4) + v[3]);
	else
		snprintf(out, size, "virtual-0");
}

static uint64_t chip_name(struct strtab *names, const struct frame *f, uint32_t row, uint32_t chip)
{
	enum { LONGEST = 19 };
	const char *name = frame_label(f, row, chip, NULL);
	const char *bus = frame_label(f, row, chip + 1, NULL);
	const char *device = frame_label(f, row, chip + 2, NULL);
	char where[64];
	struct buf text = BUF_INIT;
	uint64_t id;

	address(bus ? bus : "", device ? device : "", where, sizeof(where));
	buf_fmt(&text, "%s-%s", name ? name : "", where);
	id = strtab_id(names, text.p, text.len < LONGEST ? text.len : LONGEST);
	buf_release(&text);
	return id;
}

/* The chip's name as libsensors has it in place of its own, and numbers from FIRST in place of the
 * sensor's own. CHIP is the first of the columns chip, bus and device. */
static void name_sensors(struct derived *d, unsigned group, uint32_t sensor, uint32_t chip,
			 uint64_t first)
{
	const struct frame *from = derived_source(d, group, 1);
	struct frame *to;

	if (!from->taken)
		return;
	to = derived_frame(d, group, 1);
	to->strings = &d->strings;
	for (uint32_t row = 0; row < from->nrows; row++) {
		uint32_t n = derived_copy(to, from, row);

		frame_set(to, n, sensor, first + row);
		frame_set(to, n, chip, chip_name(&d->strings, from, row, chip));
	}
}

static void name_fans(struct derived *d)
{
	name_sensors(d, G_FAN, C_FAN_SENSOR, C_FAN_CHIP, 1);
}

static void name_temps(struct derived *d)
{
	name_sensors(d, G_TEMP, C_TEMP_SENSOR, C_TEMP_CHIP, 1);
}

static void name_volts(struct derived *d)
{
	name_sensors(d, G_VOLT, C_VOLT_SENSOR, C_VOLT_CHIP, 0);
}

const struct view sar_fan_view = {
	.name = "fan-speed", .group = G_FAN, .columns = fan_columns, .derive = name_fans
};
const struct view sar_temp_view = { .name = "temperature",
				    .group = G_TEMP,
				    .lets = limits,
				    .columns = temp_columns,
				    .derive = name_temps };
const struct view sar_volt_view = { .name = "voltage-input",
				    .group = G_VOLT,
				    .lets = limits,
				    .columns = volt_columns,
				    .derive = name_volts };
const struct view sadf_fan_view = {
	.name = "fan-speed", .group = G_FAN, .columns = sadf_fan_columns, .derive = name_fans
};
const struct view sadf_temp_view = { .name = "temperature",
				     .group = G_TEMP,
				     .lets = limits,
				     .columns = sadf_temp_columns,
				     .derive = name_temps };
const struct view sadf_volt_view = { .name = "voltage-input",
				     .group = G_VOLT,
				     .lets = limits,
				     .columns = sadf_volt_columns,
				     .derive = name_volts };
