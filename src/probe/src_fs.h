/* src_fs: what a test may put in place of statvfs(3). */
#ifndef SAGO_PROBE_SRC_FS_H
#define SAGO_PROBE_SRC_FS_H

#include "statvfs_child.h"

/* What the children of sources opened from now on ask; statvfs(3) at first. Only tests call this.
 */
void fs_set_statvfs(statvfs_fn *ask);

#endif
