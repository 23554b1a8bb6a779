#include <unistd.h>

#include "collect.h"

int lock_keep(const char *store, const char *name, int *fd, struct err *e)
{
	int now, rc;

	if (store_lock_stands(store, name, *fd))
		return 0;
	fprintf(stderr, "sago-collect: %s/%s was removed or replaced\n", store, name);
	if ((rc = store_create(store, e)) || (rc = store_lock(store, name, 0, &now, e)))
		return rc;
	close(*fd);
	*fd = now;
	return 0;
}
