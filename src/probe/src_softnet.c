/* /proc/net/softnet_stat: hexadecimal, one line for each online CPU, fields added at the end over
 * time. */
#include <stdlib.h>

#include "scan.h"
#include "source.h"

/* The column of each field; 0 (which is the row's own number) marks those that are kept elsewhere
 * or always zero. */
static const uint32_t columns[] = {
	C_SOFTNET_PROCESSED,
	C_SOFTNET_DROPPED,
	C_SOFTNET_TIME_SQUEEZE,
	0,
	0,
	0,
	0,
	0,
	C_SOFTNET_CPU_COLLISION,
	C_SOFTNET_RECEIVED_RPS,
	C_SOFTNET_FLOW_LIMIT_COUNT,
	C_SOFTNET_BACKLOG_LEN,
	0, /* the CPU's number */
	C_SOFTNET_INPUT_QLEN,
	C_SOFTNET_PROCESS_QLEN,
};

enum {
	CPU_FIELD = 12,
	NFIELDS = sizeof(columns) / sizeof(*columns),
};

static void *softnet_open(struct probe *p)
{
	struct pfile *f = mem_zalloc(1, sizeof(*f));

	(void)p;
	pfile_init(f, "proc/net/softnet_stat");
	return f;
}

static void softnet_close(void *state)
{
	pfile_close(state);
	free(state);
}

/* Before Linux 5.10 a line bears no number: the K-th is the K-th online CPU, by /proc/stat when
 * that was read as well. */
static uint64_t nth_online(const struct sample *s, uint32_t k)
{
	const struct frame *cpu = &s->frames[G_CPU];
	uint64_t v, seen = 0;

	for (uint32_t row = 0; cpu->taken && row < cpu->nrows; row++)
		if (frame_get(cpu, row, C_CPU_CPU, &v) && v != UINT64_MAX && seen++ == k)
			return v;
	return k;
}

static void take_line(const struct sample *s, struct frame *f, const char *p)
{
	uint32_t row = frame_row(f);
	uint64_t v, cpu = nth_online(s, row);
	unsigned i;

	for (i = 0; i < NFIELDS; i++) {
		enum scan got = scan_hex(&p, &v);

		if (got == SCAN_END)
			break;
		if (got == SCAN_OK && columns[i])
			frame_set(f, row, columns[i], v);
		if (got == SCAN_OK && i == CPU_FIELD)
			cpu = v;
	}
	frame_set(f, row, C_SOFTNET_CPU, cpu);
	if (!i)
		f->nrows--;
}

static void softnet_read(struct probe *p, void *state, groupset due, struct sample *s)
{
	size_t len;
	const char *at = pfile_read(p, state, &len), *end;
	struct frame *f;

	(void)due;
	if (!at)
		return;
	end = at + len;
	f = probe_frame(p, s, G_SOFTNET);
	for (; at < end; at = line_next(at, end))
		take_line(s, f, at);
}

const struct source source_softnet = {
	.name = "softnet",
	.groups = (groupset)1 << G_SOFTNET,
	.open = softnet_open,
	.read = softnet_read,
	.close = softnet_close,
};
