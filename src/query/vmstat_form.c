/* The reports of vmstat that are no table of intervals: -s, -d, -D, -p, -m and -f. What they print
 * is in src/view/form_vmstat.c. */
#include <string.h>

#include "vmstat_form.h"

static const struct mode {
	enum option_id id;
	const struct form *form;
	bool once;  /* the display does not repeat */
	bool pages; /* headings for each sample, and after so many rows */
} modes[] = {
	{ OPT_STATS, &vmstat_sums_form, .once = true },
	{ OPT_DISKS, &vmstat_disks_form, .pages = true },
	{ OPT_DISK_SUM, &vmstat_disk_sum_form, .once = true },
	{ OPT_PARTITION, &vmstat_partition_form },
	{ OPT_SLABS, &vmstat_slabs_form, .pages = true },
};

/* -f stands above the others, which exclude each other. */
static int find_mode(const struct options *o, const struct mode **mode, struct err *e)
{
	static const struct mode forks = { OPT_FORKS, &vmstat_forks_form, .once = true };

	*mode = NULL;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (!o->value[modes[i].id])
			continue;
		if (*mode && !o->value[OPT_FORKS])
			return err_set(e, ERR_USAGE, "only one of -s, -d, -D, -p and -m");
		*mode = &modes[i];
	}
	if (o->value[OPT_FORKS])
		*mode = &forks;
	return 0;
}

static const char *device_name(const char *word)
{
	return word && !strncmp(word, "/dev/", 5) ? word + 5 : word;
}

bool vmstat_form(const struct replay *r, int *status)
{
	const struct options *o = r->options;
	const struct mode *mode;
	struct readout out = { .command = r->command, .options = o };
	struct err e;

	if (find_mode(o, &mode, &e)) {
		*status = command_failed(r->command, &e);
		return true;
	}
	if (!mode)
		return false;
	out.form = mode->form;
	out.once = mode->once;
	out.every_ms = mode->once ? 0 : r->every_ms;
	out.count = mode->once ? 0 : r->count;
	out.page = mode->pages ? r->page : 0;
	out.stretched = !out.page;
	out.head_alone = mode->pages && !out.page;
	out.form_options = (o->value[OPT_WIDE] ? VMSTAT_FORM_WIDE : 0u) |
			   (o->value[OPT_TIMESTAMP] ? VMSTAT_FORM_TIMES : 0u);
	if (mode->id == OPT_STATS) {
		out.param = "unit";
		out.param_value = r->param_value;
		out.style.letter = o->value[OPT_UNIT] ? o->value[OPT_UNIT][0] : 'K';
	}
	out.label = "name";
	out.only = mode->id == OPT_PARTITION ? device_name(o->value[OPT_PARTITION]) : NULL;
	*status = readout_run(&out);
	return true;
}
