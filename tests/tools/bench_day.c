/*
 * bench_day STORE COUNT START STEP: records COUNT samples of the live machine as fast as it can,
 * stamped STEP seconds apart from START on, through the collector's own probe, codec and store.
 * What `make bench` replays as "a day at 1 s". Seals at the end.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "probe.h"
#include "store.h"

static int fail(const struct err *e)
{
	fprintf(stderr, "bench_day: %s\n", e->text);
	return 1;
}

static int record(struct probe *p, struct writer *w, struct schema *schema, int64_t count,
		  int64_t start, int64_t step, struct err *e)
{
	struct sample s;
	int rc = 0;

	sample_init(&s);
	for (int64_t i = 0; i < count && !rc; i++) {
		int64_t ms = (start + i * step) * 1000;

		rc = probe_take(p, probe_due(schema, GROUPS_ALL, i ? ms - step * 1000 : 0, ms), &s,
				e);
		s.stamp.real_ms = ms;
		s.stamp.mono_ms = s.stamp.boot_ms = 100000000 + i * step * 1000;
		s.stamp.uptime_cs = (uint64_t)(10000000 + i * step * 100);
		if (!rc)
			rc = writer_append(w, &s, NULL, 0, e);
	}
	sample_release(&s);
	return rc;
}

int main(int argc, char **argv)
{
	struct store_policy policy = { .map_size = 0 };
	struct probe_options options = { .groups = GROUPS_ALL };
	struct schema schema;
	struct probe *p = NULL;
	struct writer *w = NULL;
	struct err e = { .code = ERR_NONE };
	int rc;

	if (argc != 5) {
		fprintf(stderr, "usage: bench_day STORE COUNT START STEP\n");
		return 2;
	}
	schema_init(&schema);
	rc = probe_open(&p, &options, &schema, &e);
	if (!rc)
		rc = writer_open(&w, argv[1], &policy, &schema, &e);
	if (!rc)
		rc = record(p, w, &schema, strtoll(argv[2], NULL, 10), strtoll(argv[3], NULL, 10),
			    strtoll(argv[4], NULL, 10), &e);
	if (!rc)
		rc = writer_rotate(w, &e);
	writer_close(w);
	if (!rc)
		rc = store_seal_pending(argv[1], &policy, &e);
	probe_close(p);
	schema_release(&schema);
	return rc ? fail(&e) : 0;
}
