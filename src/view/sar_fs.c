/*
 * sar -F and -F MOUNT. Measured with sar 12.6.1 (tests/peer): only what is mounted from a device,
 * which is what begins with a slash; of several places where one device is mounted the first; the
 * Summary at the end has every filesystem that was seen, with what was seen of it last.
 */
#include <string.h>

#include "view.h"

static const struct view_let lets[] = {
	{ "size", "f_blocks * frsize" },
	{ "free", "f_bfree * frsize" },
	{ "avail", "f_bavail * frsize" },
	{ "mib", "1024 * 1024" },
	{ NULL },
};

/* clang-format off */
static const struct view_column columns[] = {
	{ "MBfsfree", 0, { 9 }, 0, 0, "free / mib", 0, 0, COLUMN_MIB },
	{ "MBfsused", 0, { 9 }, 0, 0, "(size - free) / mib", 0, 0, COLUMN_MIB },
	{ "%fsused", 0, { 9 }, 2, 0, "(size - free) / size * 100", 0, 0, COLUMN_PERCENT },
	{ "%ufsused", 0, { 9 }, 2, 0, "(size - avail) / size * 100", 0, 0, COLUMN_PERCENT },
	{ "Ifree", 0, { 9 }, 0, 0, "f_ffree" },
	{ "Iused", 0, { 9 }, 0, 0, "f_files - f_ffree" },
	{ "%Iused", 0, { 9 }, 2, 0, "(f_files - f_ffree) / f_files * 100", 0, 0, COLUMN_PERCENT },
	{ "FILESYSTEM", 0, { 0 }, 0, SOURCE_LABEL, "device", 0, SAR_MOUNT, COLUMN_LAST_ITEM, "filesystem" },
	{ "MOUNTPOINT", 0, { 0 }, 0, SOURCE_LABEL, "type", SAR_MOUNT, 0, COLUMN_LAST_ITEM, "mountpoint" },
	{ NULL },
};
/* clang-format on */

static bool has_device(const struct frame *f, const char *device, size_t len)
{
	for (uint32_t row = 0; row < f->nrows; row++) {
		size_t n;
		const char *s = frame_label(f, row, C_FS_DEVICE, &n);

		if (s && n == len && !memcmp(s, device, n))
			return true;
	}
	return false;
}

/* Appends to TO the filesystems of FROM. The mount point, which is a key, takes the place of the
 * type, which no column shows: what moved to another place is still the same filesystem. */
static void keep_devices(struct derived *d, struct frame *to, const struct frame *from)
{
	(void)d;
	for (uint32_t row = 0; row < from->nrows; row++) {
		size_t len;
		const char *device = frame_label(from, row, C_FS_DEVICE, &len);
		uint64_t mount;
		uint32_t n;

		if (!device || device[0] != '/' || has_device(to, device, len))
			continue;
		n = derived_copy(to, from, row);
		if (frame_get(to, n, C_FS_MOUNT, &mount))
			frame_set(to, n, C_FS_TYPE, mount);
		to->has[(size_t)n * to->ncols + C_FS_MOUNT] = 0;
	}
}

static void devices(struct derived *d)
{
	derived_seen(d, G_FS, keep_devices);
}

const struct view sar_fs_view = { .name = "filesystems",
				  .group = G_FS,
				  .lets = lets,
				  .columns = columns,
				  .active =
					  "change(f_bfree) || change(f_bavail) || change(f_ffree) "
					  "|| change(f_blocks) || change(f_files)",
				  .derive = devices,
				  .filter = "f_blocks > 0",
				  .last_values = true };
