/* /proc/pressure: one row for all four resources; irq came with Linux 6.1 and has no `some` line.
 */
#include <stdlib.h>

#include "psi.h"
#include "source.h"

static const struct {
	const char *path;
	uint32_t some, full;
} resources[] = {
	{ "proc/pressure/cpu", C_PSI_CPU_SOME_AVG10, C_PSI_CPU_FULL_AVG10 },
	{ "proc/pressure/memory", C_PSI_MEMORY_SOME_AVG10, C_PSI_MEMORY_FULL_AVG10 },
	{ "proc/pressure/io", C_PSI_IO_SOME_AVG10, C_PSI_IO_FULL_AVG10 },
	{ "proc/pressure/irq", UINT32_MAX, C_PSI_IRQ_FULL_AVG10 },
};

enum { NRESOURCES = sizeof(resources) / sizeof(*resources) };

static void *psi_open(struct probe *p)
{
	struct pfile *files = mem_zalloc(NRESOURCES, sizeof(*files));

	(void)p;
	for (size_t i = 0; i < NRESOURCES; i++)
		pfile_init(&files[i], resources[i].path);
	return files;
}

static void psi_close(void *state)
{
	struct pfile *files = state;

	for (size_t i = 0; i < NRESOURCES; i++)
		pfile_close(&files[i]);
	free(files);
}

static void psi_read(struct probe *p, void *state, groupset due, struct sample *s)
{
	struct pfile *files = state;
	struct frame *f = probe_frame(p, s, G_PSI);
	bool any = false;

	(void)due;
	frame_row(f);
	for (size_t i = 0; i < NRESOURCES; i++) {
		size_t len;
		const char *text = pfile_read(p, &files[i], &len);

		if (text)
			any |= psi_parse(text, len, f, 0, resources[i].some, resources[i].full);
	}
	probe_keep(f, any);
}

const struct source source_psi = {
	.name = "psi",
	.groups = (groupset)1 << G_PSI,
	.open = psi_open,
	.read = psi_read,
	.close = psi_close,
};
