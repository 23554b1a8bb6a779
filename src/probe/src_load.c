/* /proc/loadavg: `0.00 0.01 0.05 2/90 5155`; and what the stamp already read of /proc/uptime. */
#include <stdlib.h>

#include "scan.h"
#include "source.h"

static void *load_open(struct probe *p)
{
	struct pfile *f = mem_zalloc(1, sizeof(*f));

	(void)p;
	pfile_init(f, "proc/loadavg");
	return f;
}

static void load_close(void *state)
{
	pfile_close(state);
	free(state);
}

/* `2/90`: runnable, slash, all. */
static void take_tasks(struct frame *f, const char **p)
{
	uint64_t v;

	*p = scan_blanks(*p);
	if (scan_digits(p, &v))
		frame_set(f, 0, C_LOAD_RUNNING, v);
	if (**p == '/') {
		++*p;
		if (scan_digits(p, &v))
			frame_set(f, 0, C_LOAD_TOTAL, v);
	}
	*p = scan_token_end(*p);
}

static void load_read(struct probe *p, void *state, groupset due, struct sample *s)
{
	const char *at = pfile_read(p, state, NULL);
	struct frame *f;
	uint64_t v;

	(void)due;
	if (!at || scan_is_end(*at))
		return;
	f = probe_frame(p, s, G_LOAD);
	frame_row(f);
	for (uint32_t c = C_LOAD_LOAD1; c <= C_LOAD_LOAD15; c++)
		if (scan_fixed(&at, 2, &v) == SCAN_OK)
			frame_set(f, 0, c, v);
	take_tasks(f, &at);
	if (scan_u64(&at, &v) == SCAN_OK)
		frame_set(f, 0, C_LOAD_LAST_PID, v);
}

const struct source source_load = {
	.name = "load",
	.groups = (groupset)1 << G_LOAD,
	.open = load_open,
	.read = load_read,
	.close = load_close,
};

static void uptime_read(struct probe *p, void *state, groupset due, struct sample *s)
{
	struct frame *f;

	(void)state;
	(void)due;
	if (!p->has_uptime)
		return;
	f = probe_frame(p, s, G_UPTIME);
	frame_row(f);
	frame_set(f, 0, C_UPTIME_UPTIME, p->uptime_cs);
	if (p->has_idle)
		frame_set(f, 0, C_UPTIME_IDLE, p->idle_cs);
}

const struct source source_uptime = {
	.name = "uptime",
	.groups = (groupset)1 << G_UPTIME,
	.read = uptime_read,
};
