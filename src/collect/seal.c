#include <dirent.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collect.h"

static pid_t child = -1;

static bool something_pending(const char *store)
{
	DIR *d = opendir(store);
	struct dirent *entry;
	bool found = false;

	while (d && !found && (entry = readdir(d)))
		found = !strncmp(entry->d_name, "sealing-", 8);
	if (d)
		closedir(d);
	return found;
}

/*
 * The child must not keep the parent's locks: an flock lives as long as any descriptor that shares
 * it. It writes only new files, so dying at any point loses nothing.
 */
static _Noreturn void seal_and_exit(const char *store, const struct store_policy *policy,
				    const int *fds, size_t nfds)
{
	struct err e;

	for (size_t i = 0; i < nfds; i++)
		close(fds[i]);
	prctl(PR_SET_NAME, "sago-seal");
	setpriority(PRIO_PROCESS, 0, 19);
	if (!store_seal_pending(store, policy, &e))
		_exit(0);
	dprintf(STDERR_FILENO, "sago-collect: %s\n", e.text);
	_exit(err_exit_status(e.code));
}

void seal_in_child(const char *store, const struct store_policy *policy, const int *fds,
		   size_t nfds)
{
	if (child > 0 && waitpid(child, NULL, WNOHANG) == 0)
		return;
	child = -1;
	if (!something_pending(store)) {
		struct err e;

		if (store_retain(store, policy, &e))
			fprintf(stderr, "sago-collect: %s\n", e.text);
		return;
	}
	child = fork();
	if (!child)
		seal_and_exit(store, policy, fds, nfds);
}
