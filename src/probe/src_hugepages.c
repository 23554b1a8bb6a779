/* /sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages ...: a row a page size, in ascending
 * order. */
#include <dirent.h>
#include <stdlib.h>

#include "scan.h"
#include "source.h"

#define DIRECTORY "sys/kernel/mm/hugepages"

enum { MAX_SIZES = 16 };

/* hugepages-2048kB -> 2048 */
static bool size_of(const char *name, uint64_t *kib)
{
	if (strncmp(name, "hugepages-", 10) != 0)
		return false;
	name += 10;
	return scan_digits(&name, kib) && !strcmp(name, "kB");
}

static int by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static size_t list_sizes(DIR *d, uint64_t *sizes)
{
	struct dirent *ent;
	size_t n = 0;

	while (n < MAX_SIZES && (ent = readdir(d)))
		n += size_of(ent->d_name, &sizes[n]);
	mem_sort(sizes, n, sizeof(*sizes), by_size);
	return n;
}

static void take_size(struct probe *p, struct frame *f, uint64_t kib)
{
	const struct column *cols = p->schema->groups[G_HUGEPAGES].cols;
	uint32_t row = frame_row(f);

	frame_set(f, row, C_HUGEPAGES_SIZE, kib);
	for (uint32_t c = C_HUGEPAGES_NR_HUGEPAGES; c <= C_HUGEPAGES_NR_OVERCOMMIT_HUGEPAGES; c++) {
		char path[128];
		const char *text;
		uint64_t v;

		snprintf(path, sizeof(path), DIRECTORY "/hugepages-%llukB/%s",
			 (unsigned long long)kib, cols[c].name);
		text = probe_slurp(p, path, NULL);
		if (text && scan_u64(&text, &v) == SCAN_OK)
			frame_set(f, row, c, v);
	}
}

static void hugepages_read(struct probe *p, void *state, groupset due, struct sample *s)
{
	DIR *d = probe_opendir(p, DIRECTORY);
	uint64_t sizes[MAX_SIZES];
	struct frame *f;
	size_t n;

	(void)state;
	(void)due;
	if (!d)
		return;
	n = list_sizes(d, sizes);
	closedir(d);
	f = probe_frame(p, s, G_HUGEPAGES);
	for (size_t i = 0; i < n; i++)
		take_size(p, f, sizes[i]);
}

const struct source source_hugepages = {
	.name = "hugepages",
	.groups = (groupset)1 << G_HUGEPAGES,
	.read = hugepages_read,
};
