/* /sys/class/fc_host/HOST/statistics: a row a fibre-channel host. All counters are hexadecimal, all
 * ones where the adapter does not count. */
#include "sysdir.h"

#define DIRECTORY "sys/class/fc_host"

static void take_host(struct probe *p, struct frame *f, const char *name)
{
	const struct column *cols = p->schema->groups[G_FC_HOST].cols;
	char dir[SYSDIR_MAX_PATH], stats[SYSDIR_MAX_PATH];
	uint32_t row = frame_row(f);
	unsigned set = 0;

	if (sysdir_path(dir, DIRECTORY, name) && sysdir_path(stats, dir, "statistics"))
		for (uint32_t c = C_FC_HOST_RX_FRAMES; c <= C_FC_HOST_NOS_COUNT; c++) {
			struct attr a = { cols[c].key, c, ATTR_HEX };

			set += attr_read(p, stats, "", &a, 1, f, row);
		}
	if (set)
		probe_label(p, f, row, C_FC_HOST_HOST, name, strlen(name));
	else
		f->nrows--;
}

static void fc_host_read(struct probe *p, void *state, groupset due, struct sample *s)
{
	struct sysdir d = SYSDIR_INIT;

	(void)state;
	(void)due;
	if (sysdir_list(p, DIRECTORY, &d)) {
		struct frame *f = probe_frame(p, s, G_FC_HOST);

		for (size_t i = 0; i < d.count; i++)
			take_host(p, f, sysdir_name(&d, i));
	}
	sysdir_release(&d);
}

const struct source source_fc_host = {
	.name = "fc_host",
	.groups = (groupset)1 << G_FC_HOST,
	.read = fc_host_read,
};
