/* What sysfs says of power and heat: /sys/class/power_supply (the batteries of it) and
 * /sys/class/thermal. */
#include "sysdir.h"

#define SUPPLIES "sys/class/power_supply"
#define ZONES "sys/class/thermal"

static const struct attr battery_attrs[] = {
	{ "status", C_BATTERY_STATUS, ATTR_TEXT },
	{ "capacity", C_BATTERY_CAPACITY, ATTR_U64 },
	{ "energy_now", C_BATTERY_ENERGY_NOW, ATTR_U64 },
	{ "energy_full", C_BATTERY_ENERGY_FULL, ATTR_U64 },
	{ "energy_full_design", C_BATTERY_ENERGY_FULL_DESIGN, ATTR_U64 },
	{ "charge_now", C_BATTERY_CHARGE_NOW, ATTR_U64 },
	{ "charge_full", C_BATTERY_CHARGE_FULL, ATTR_U64 },
	{ "charge_full_design", C_BATTERY_CHARGE_FULL_DESIGN, ATTR_U64 },
	{ "voltage_now", C_BATTERY_VOLTAGE_NOW, ATTR_U64 },
	{ "current_now", C_BATTERY_CURRENT_NOW, ATTR_I64 },
	{ "power_now", C_BATTERY_POWER_NOW, ATTR_I64 },
	{ "cycle_count", C_BATTERY_CYCLE_COUNT, ATTR_U64 },
};

static const struct attr zone_attrs[] = {
	{ "type", C_THERMAL_TYPE, ATTR_TEXT },
	{ "temp", C_THERMAL_TEMP, ATTR_I64 },
};

static bool is_battery(struct probe *p, const char *dir)
{
	char path[SYSDIR_MAX_PATH];
	const char *type;
	size_t len;

	if (!sysdir_path(path, dir, "type"))
		return false;
	type = attr_line(p, path, &len);
	return type && !strcmp(type, "Battery");
}

static void battery_read(struct probe *p, void *state, groupset due, struct sample *s)
{
	struct sysdir d = SYSDIR_INIT;
	struct frame *f;

	(void)state;
	(void)due;
	if (!sysdir_list(p, SUPPLIES, &d))
		goto done;
	f = probe_frame(p, s, G_BATTERY);
	for (size_t i = 0; i < d.count; i++) {
		const char *name = sysdir_name(&d, i);
		char dir[SYSDIR_MAX_PATH];
		uint32_t row;

		if (!sysdir_path(dir, SUPPLIES, name) || !is_battery(p, dir))
			continue;
		row = frame_row(f);
		probe_label(p, f, row, C_BATTERY_NAME, name, strlen(name));
		attr_read(p, dir, "", battery_attrs, sizeof(battery_attrs) / sizeof(struct attr), f,
			  row);
	}
	probe_keep(f, f->nrows > 0);
done:
	sysdir_release(&d);
}

static void thermal_read(struct probe *p, void *state, groupset due, struct sample *s)
{
	struct sysdir d = SYSDIR_INIT;
	struct frame *f;

	(void)state;
	(void)due;
	if (!sysdir_list_numbered(p, ZONES, "thermal_zone", &d))
		goto done;
	f = probe_frame(p, s, G_THERMAL);
	for (size_t i = 0; i < d.count; i++) {
		char dir[SYSDIR_MAX_PATH];
		uint32_t row = frame_row(f), number = 0;

		sysdir_number(sysdir_name(&d, i), "thermal_zone", &number);
		frame_set(f, row, C_THERMAL_ZONE, number);
		if (!sysdir_path(dir, ZONES, sysdir_name(&d, i)) ||
		    !attr_read(p, dir, "", zone_attrs, sizeof(zone_attrs) / sizeof(struct attr), f,
			       row))
			f->nrows--;
	}
	probe_keep(f, f->nrows > 0);
done:
	sysdir_release(&d);
}

const struct source source_battery = {
	.name = "battery",
	.groups = (groupset)1 << G_BATTERY,
	.read = battery_read,
};

const struct source source_thermal = {
	.name = "thermal",
	.groups = (groupset)1 << G_THERMAL,
	.read = thermal_read,
};
