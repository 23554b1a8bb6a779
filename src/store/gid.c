/* Alone, because <grp.h> and schema.h both have a `struct group`. */
#include <grp.h>

#include "dir.h"

gid_t sago_group(void)
{
	const struct group *g = getgrnam("sago");

	return g ? g->gr_gid : (gid_t)-1;
}
