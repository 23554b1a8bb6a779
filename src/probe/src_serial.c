/*
 * /proc/tty/driver/serial: `0: uart:16550A port:000003F8 irq:4 tx:218 rx:0 fe:3 RTS|DTR`. A port
 * without hardware (uart:unknown) has no counters and no row here. The kernel prints an error
 * counter only once it is not zero, and prints all of them as signed 32-bit numbers.
 */
#include <stdlib.h>

#include "scan.h"
#include "source.h"

static void *serial_open(struct probe *p)
{
	struct pfile *f = mem_zalloc(1, sizeof(*f));

	(void)p;
	pfile_init(f, "proc/tty/driver/serial");
	return f;
}

static void serial_close(void *state)
{
	pfile_close(state);
	free(state);
}

/* Whether `tx:218` was a counter; its cell is set. */
static bool take_counter(const struct group *g, struct frame *f, uint32_t row, const char *word,
			 size_t len)
{
	const char *colon = memchr(word, ':', len), *value;
	bool negative;
	uint64_t v;

	if (!colon)
		return false;
	value = colon + 1;
	for (uint32_t c = C_SERIAL_TX; c < g->nknown; c++) {
		const char *key = g->cols[c].key;

		if (strlen(key) != (size_t)(colon - word) || memcmp(key, word, strlen(key)) != 0)
			continue;
		if (value == word + len || scan_i64(&value, &v, &negative) != SCAN_OK)
			return false;
		frame_set(f, row, c, negative ? v & UINT32_MAX : v);
		return true;
	}
	return false;
}

static void set_unprinted(struct frame *f, uint32_t row)
{
	uint64_t v;

	for (uint32_t c = C_SERIAL_FE; c <= C_SERIAL_BO; c++)
		if (!frame_get(f, row, c, &v))
			frame_set(f, row, c, 0);
}

static void take_line(const struct group *g, struct frame *f, const char *p)
{
	uint64_t line, v;
	const char *word;
	uint32_t row;
	size_t len;

	p = scan_blanks(p);
	if (!scan_digits(&p, &line) || *p++ != ':')
		return;
	row = frame_row(f);
	frame_set(f, row, C_SERIAL_LINE, line);
	while (scan_word(&p, &word, &len) == SCAN_OK)
		take_counter(g, f, row, word, len);
	if (frame_get(f, row, C_SERIAL_TX, &v) || frame_get(f, row, C_SERIAL_RX, &v))
		set_unprinted(f, row);
	else
		f->nrows--;
}

static void serial_read(struct probe *p, void *state, groupset due, struct sample *s)
{
	size_t len;
	const char *at = pfile_read(p, state, &len), *end;
	struct frame *f;

	(void)due;
	if (!at)
		return;
	end = at + len;
	f = probe_frame(p, s, G_SERIAL);
	for (; at < end; at = line_next(at, end))
		take_line(&p->schema->groups[G_SERIAL], f, at);
}

const struct source source_serial = {
	.name = "serial",
	.groups = (groupset)1 << G_SERIAL,
	.open = serial_open,
	.read = serial_read,
	.close = serial_close,
};
