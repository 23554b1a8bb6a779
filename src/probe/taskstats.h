/*
 * taskstats: what the kernel tells of tasks over netlink: Documentation/accounting/taskstats.rst.
 * It needs CAP_NET_ADMIN in the first user namespace.
 */
#ifndef SAGO_PROBE_TASKSTATS_H
#define SAGO_PROBE_TASKSTATS_H

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <linux/taskstats.h>
#include <stdbool.h>
#include <sys/types.h>

enum { TASKSTATS_MESSAGE = 8192 };

struct taskstats_link {
	struct mnl_socket *nl; /* NULL: not open */
	uint16_t family;
	_Alignas(struct nlmsghdr) char message[TASKSTATS_MESSAGE];
};

/* Opens it. NULL, or in words why there is none: close it all the same. */
const char *taskstats_open(struct taskstats_link *l);
void taskstats_close(struct taskstats_link *l);

/* To hear of ends on CPUS, a list (or no more): ATTR is TASKSTATS_CMD_ATTR_REGISTER_CPUMASK or
 * _DEREGISTER_CPUMASK. False with errno. */
bool taskstats_listen(struct taskstats_link *l, uint16_t attr, const char *cpus);

/*
 * What all threads of process PID did: switches of those that live; waiting and run time of those
 * that ended, too. Microseconds each. False when it is gone or this may not be asked.
 */
bool taskstats_of_process(struct taskstats_link *l, pid_t pid, struct taskstats *out);

/* The statistics inside the attribute NEST, and whose they are (TYPE_PID or TYPE_TGID). */
struct taskstats_nest {
	uint32_t id;
	const struct nlattr *stats; /* NULL: none */
};

struct taskstats_nest taskstats_unnest(const struct nlattr *nest);

/* Copies the attribute's struct, however long this kernel's is; what it lacks is 0. */
void taskstats_copy(struct taskstats *out, const struct nlattr *stats);

#endif
