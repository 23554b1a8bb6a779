/* /sys/devices/system/edac/mc/mcN: a row a memory controller, and one for each csrow and dimm of
 * it. Documentation/admin-guide/RAS/main.rst */
#include "sysdir.h"

#define DIRECTORY "sys/devices/system/edac/mc"

static const struct attr mc_attrs[] = {
	{ "ce_count", C_EDAC_CE_COUNT, ATTR_U64 },
	{ "ue_count", C_EDAC_UE_COUNT, ATTR_U64 },
	{ "ce_noinfo_count", C_EDAC_CE_NOINFO_COUNT, ATTR_U64 },
	{ "ue_noinfo_count", C_EDAC_UE_NOINFO_COUNT, ATTR_U64 },
	{ "mc_name", C_EDAC_LABEL, ATTR_TEXT },
};

static const struct attr csrow_attrs[] = {
	{ "ce_count", C_EDAC_CE_COUNT, ATTR_U64 },
	{ "ue_count", C_EDAC_UE_COUNT, ATTR_U64 },
	{ "ch0_dimm_label", C_EDAC_LABEL, ATTR_TEXT },
};

static const struct attr dimm_attrs[] = {
	{ "dimm_ce_count", C_EDAC_CE_COUNT, ATTR_U64 },
	{ "dimm_ue_count", C_EDAC_UE_COUNT, ATTR_U64 },
	{ "dimm_label", C_EDAC_LABEL, ATTR_TEXT },
};

/* One directory as a row, unless it holds none of the files. */
static void take_part(struct probe *p, struct frame *f, uint32_t mc, const char *dir,
		      const char *part, const struct attr *attrs, size_t n)
{
	uint32_t row = frame_row(f);

	frame_set(f, row, C_EDAC_MC, mc);
	probe_label(p, f, row, C_EDAC_PART, part, strlen(part));
	if (!attr_read(p, dir, "", attrs, n, f, row))
		f->nrows--;
}

static void take_parts(struct probe *p, struct frame *f, uint32_t mc, const char *dir,
		       const char *prefix, const struct attr *attrs, size_t n)
{
	struct sysdir d = SYSDIR_INIT;
	char part[SYSDIR_MAX_PATH];

	sysdir_list_numbered(p, dir, prefix, &d);
	for (size_t i = 0; i < d.count; i++)
		if (sysdir_path(part, dir, sysdir_name(&d, i)))
			take_part(p, f, mc, part, sysdir_name(&d, i), attrs, n);
	sysdir_release(&d);
}

static void take_mc(struct probe *p, struct frame *f, const char *name)
{
	char dir[SYSDIR_MAX_PATH];
	uint32_t mc = 0;

	sysdir_number(name, "mc", &mc);
	if (!sysdir_path(dir, DIRECTORY, name))
		return;
	take_part(p, f, mc, dir, "", mc_attrs, sizeof(mc_attrs) / sizeof(struct attr));
	take_parts(p, f, mc, dir, "csrow", csrow_attrs, sizeof(csrow_attrs) / sizeof(struct attr));
	take_parts(p, f, mc, dir, "dimm", dimm_attrs, sizeof(dimm_attrs) / sizeof(struct attr));
}

static void edac_read(struct probe *p, void *state, groupset due, struct sample *s)
{
	struct sysdir d = SYSDIR_INIT;

	(void)state;
	(void)due;
	if (sysdir_list_numbered(p, DIRECTORY, "mc", &d)) {
		struct frame *f = probe_frame(p, s, G_EDAC);

		for (size_t i = 0; i < d.count; i++)
			take_mc(p, f, sysdir_name(&d, i));
		probe_keep(f, f->nrows > 0);
	}
	sysdir_release(&d);
}

const struct source source_edac = {
	.name = "edac",
	.groups = (groupset)1 << G_EDAC,
	.read = edac_read,
};
