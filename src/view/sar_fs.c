/*
 * sar -F and -F MOUNT. Measured with sar 12.6.1 (tests/peer): only filesystems on block devices;
 * the Summary at the end is of the last sample.
 */
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
	{ "MOUNTPOINT", 0, { 0 }, 0, SOURCE_LABEL, "mount", SAR_MOUNT, 0, COLUMN_LAST_ITEM, "mountpoint" },
	{ NULL },
};
/* clang-format on */

/* Only what is mounted from a device, which is what begins with a slash. */
static void keep_devices(struct derived *d)
{
	for (int end = d->from->a ? 0 : 1; end < 2; end++) {
		const struct frame *from = derived_source(d, G_FS, end);
		struct frame *to = derived_frame(d, G_FS, end);

		for (uint32_t row = 0; row < from->nrows; row++) {
			const char *device = frame_label(from, row, C_FS_DEVICE, NULL);

			if (device && device[0] == '/')
				derived_copy(to, from, row);
		}
	}
}

const struct view sar_fs_view = { .name = "filesystems",
				  .group = G_FS,
				  .lets = lets,
				  .columns = columns,
				  .active =
					  "change(f_bfree) || change(f_bavail) || change(f_ffree) "
					  "|| change(f_blocks) || change(f_files)",
				  .derive = keep_devices,
				  .filter = "f_blocks > 0",
				  .last_values = true };
