/* topology: on which core, socket and NUMA node each CPU sits. */
#ifndef SAGO_PROBE_TOPOLOGY_H
#define SAGO_PROBE_TOPOLOGY_H

#include "source.h"

struct topology {
	int64_t looked_ms;
	struct place {
		bool has[3];	 /* core, socket, node */
		uint64_t val[3]; /* in the order of C_CPU_CORE ... */
	} * cpus;
	size_t count; /* cpus[0 .. count) by number */
};

/* Reads it anew when the last look was a minute ago. */
void topology_update(struct topology *t, struct probe *p, const struct sample *s);
void topology_release(struct topology *t);

/* Fills in the columns of CPU number CPU. */
void topology_put(const struct topology *t, uint64_t cpu, struct frame *f, uint32_t row);

#endif
