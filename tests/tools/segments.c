/*
 * segments DIR COUNT SAMPLES SECONDS: makes a store of COUNT sealed segments of SAMPLES samples each, SECONDS apart, and a live
 * segment of as many: "a year, two segments a day" is 730 20 2160. For the measures of what looking into an old store costs.
 */
#include "../unit/store_gen.h"

static void check(int rc, const struct err *e)
{
	if (!rc)
		return;
	fprintf(stderr, "segments: %s\n", e->text);
	exit(1);
}

int main(int argc, char **argv)
{
	const struct store_policy policy = { .has_rotate = false };
	struct err e = { .text = "" };
	uint64_t n = 0, numbers[3];
	struct schema schema;
	struct strtab strings;
	struct writer *w;
	struct sample s;

	for (int i = 0; i < 3; i++)
		if (argc != 5 || !(numbers[i] = strtoull(argv[2 + i], NULL, 10))) {
			fprintf(stderr, "usage: segments DIR COUNT SAMPLES SECONDS\n");
			return 2;
		}
	schema_init(&schema);
	sample_init(&s);
	strtab_init(&strings);
	check(writer_open(&w, argv[1], &policy, &schema, &e), &e);
	for (uint64_t g = 0; g <= numbers[0]; g++) {
		for (uint64_t k = 0; k < numbers[1]; k++) {
			gen_sample(&s, &strings, ++n);
			s.stamp.real_ms = (GEN_START_S + (int64_t)(n * numbers[2])) * 1000;
			s.stamp.mono_ms = s.stamp.boot_ms = (int64_t)(n * numbers[2]) * 1000;
			s.stamp.uptime_cs = n * numbers[2] * 100;
			check(writer_append(w, &s, NULL, 0, &e), &e);
		}
		if (g < numbers[0])
			check(writer_rotate(w, &e), &e);
	}
	writer_close(w);
	check(store_seal_pending(argv[1], &policy, &e), &e);
	sample_release(&s);
	strtab_release(&strings);
	schema_release(&schema);
	return 0;
}
