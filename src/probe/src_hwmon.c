/*
 * /sys/class/hwmon/hwmonN: fans, temperatures and voltages, a group each, a row a sensor.
 * Documentation/hwmon/sysfs-interface.rst
 *
 * sensors(1) and sar name a chip after its bus and address (coretemp-isa-0000); both follow from
 * the name of its device and of the bus that this one sits on, so these two are kept.
 */
#include <stdlib.h>

#include "scan.h"
#include "sysdir.h"

#define DIRECTORY "sys/class/hwmon"

enum { MAX_ATTRS = 6, MAX_SENSORS = 256 };

/* A kind of sensor: PREFIX, its number, and `_` before each attribute. `chip` is the first of the
 * columns hwmon's groups share in this order: chip, bus, device. */
struct kind_of {
	unsigned group;
	const char *prefix;
	uint32_t hwmon, sensor, chip;
	struct attr attrs[MAX_ATTRS]; /* the reading first */
};

static const struct kind_of kinds[] = {
	{ G_FAN,
	  "fan",
	  C_FAN_HWMON,
	  C_FAN_SENSOR,
	  C_FAN_CHIP,
	  { { "input", C_FAN_INPUT, ATTR_U64 },
	    { "min", C_FAN_MIN, ATTR_U64 },
	    { "max", C_FAN_MAX, ATTR_U64 },
	    { "target", C_FAN_TARGET, ATTR_U64 },
	    { "alarm", C_FAN_ALARM, ATTR_U64 },
	    { "label", C_FAN_LABEL, ATTR_TEXT } } },
	{ G_TEMP,
	  "temp",
	  C_TEMP_HWMON,
	  C_TEMP_SENSOR,
	  C_TEMP_CHIP,
	  { { "input", C_TEMP_INPUT, ATTR_I64 },
	    { "min", C_TEMP_MIN, ATTR_I64 },
	    { "max", C_TEMP_MAX, ATTR_I64 },
	    { "crit", C_TEMP_CRIT, ATTR_I64 },
	    { "alarm", C_TEMP_ALARM, ATTR_U64 },
	    { "label", C_TEMP_LABEL, ATTR_TEXT } } },
	{ G_VOLT,
	  "in",
	  C_VOLT_HWMON,
	  C_VOLT_SENSOR,
	  C_VOLT_CHIP,
	  { { "input", C_VOLT_INPUT, ATTR_I64 },
	    { "min", C_VOLT_MIN, ATTR_I64 },
	    { "max", C_VOLT_MAX, ATTR_I64 },
	    { "alarm", C_VOLT_ALARM, ATTR_U64 },
	    { "label", C_VOLT_LABEL, ATTR_TEXT } } },
};

enum { NKINDS = sizeof(kinds) / sizeof(*kinds) };

/* A chip while its sensors are read. */
struct chip {
	uint32_t number;
	char dir[SYSDIR_MAX_PATH];
	bool has[3]; /* name, bus and device: their ids as labels */
	uint64_t id[3];
	struct sysdir files;
};

/* The last part of where the link PATH leads to, as a label. */
static bool link_label(struct probe *p, const char *dir, const char *name, uint64_t *id)
{
	char path[SYSDIR_MAX_PATH];
	struct buf to = BUF_INIT;
	const char *slash;
	bool ok = sysdir_path(path, dir, name) && probe_readlink(p, path, &to);

	if (ok) {
		slash = strrchr(buf_cstr(&to), '/');
		slash = slash ? slash + 1 : buf_cstr(&to);
		*id = strtab_id(&p->strings, slash, strlen(slash));
	}
	buf_release(&to);
	return ok;
}

static void chip_names(struct probe *p, struct chip *c)
{
	char path[SYSDIR_MAX_PATH];
	const char *name;
	size_t len;

	name = sysdir_path(path, c->dir, "name") ? attr_line(p, path, &len) : NULL;
	c->has[0] = name != NULL;
	if (name)
		c->id[0] = strtab_id(&p->strings, name, len);
	c->has[1] = link_label(p, c->dir, "device/subsystem", &c->id[1]);
	c->has[2] = link_label(p, c->dir, "device", &c->id[2]);
}

/* fan1_input -> 1 */
static bool is_reading(const char *file, const char *prefix, uint32_t *number)
{
	char stem[32];
	size_t len = strlen(file);

	if (len <= 6 || len - 6 >= sizeof(stem) || strcmp(file + len - 6, "_input") != 0)
		return false;
	memcpy(stem, file, len - 6);
	stem[len - 6] = '\0';
	return sysdir_number(stem, prefix, number);
}

static int ascending(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static size_t list_sensors(const struct chip *c, const char *prefix, uint32_t *numbers)
{
	size_t n = 0;

	for (size_t i = 0; i < c->files.count && n < MAX_SENSORS; i++)
		n += is_reading(sysdir_name(&c->files, i), prefix, &numbers[n]);
	if (n > 1)
		mem_sort(numbers, n, sizeof(*numbers), ascending);
	return n;
}

static void take_sensor(struct probe *p, const struct chip *c, const struct kind_of *k,
			uint32_t number, struct frame *f)
{
	uint32_t row = frame_row(f);
	char prefix[32];
	size_t n = 0;

	frame_set(f, row, k->hwmon, c->number);
	frame_set(f, row, k->sensor, number);
	for (uint32_t i = 0; i < 3; i++)
		if (c->has[i])
			frame_set(f, row, k->chip + i, c->id[i]);
	while (n < MAX_ATTRS && k->attrs[n].file)
		n++;
	snprintf(prefix, sizeof(prefix), "%s%u_", k->prefix, number);
	attr_read(p, c->dir, prefix, k->attrs, n, f, row);
}

static void take_chip(struct probe *p, struct sample *s, groupset due, struct chip *c)
{
	if (!sysdir_list(p, c->dir, &c->files))
		return;
	chip_names(p, c);
	for (size_t k = 0; k < NKINDS; k++) {
		uint32_t numbers[MAX_SENSORS] = { 0 };
		size_t n = groupset_has(due, kinds[k].group)
				   ? list_sensors(c, kinds[k].prefix, numbers)
				   : 0;

		for (size_t i = 0; i < n; i++)
			take_sensor(p, c, &kinds[k], numbers[i], &s->frames[kinds[k].group]);
	}
}

static void hwmon_read(struct probe *p, void *state, groupset due, struct sample *s)
{
	struct sysdir d = SYSDIR_INIT;
	struct chip c = { .files = SYSDIR_INIT };

	(void)state;
	if (!sysdir_list(p, DIRECTORY, &d)) /* in its order, as libsensors */
		goto done;
	for (size_t k = 0; k < NKINDS; k++)
		if (groupset_has(due, kinds[k].group))
			probe_frame(p, s, kinds[k].group);
	for (size_t i = 0; i < d.count; i++) {
		if (sysdir_number(sysdir_name(&d, i), "hwmon", &c.number) &&
		    sysdir_path(c.dir, DIRECTORY, sysdir_name(&d, i)))
			take_chip(p, s, due, &c);
	}
	for (size_t k = 0; k < NKINDS; k++)
		if (groupset_has(due, kinds[k].group))
			probe_keep(&s->frames[kinds[k].group], s->frames[kinds[k].group].nrows > 0);
done:
	sysdir_release(&c.files);
	sysdir_release(&d);
}

const struct source source_hwmon = {
	.name = "hwmon",
	.groups = (groupset)1 << G_FAN | (groupset)1 << G_TEMP | (groupset)1 << G_VOLT,
	.read = hwmon_read,
};
