/* /proc/interrupts and /proc/softirqs. */
#include <stdlib.h>

#include "learn.h"
#include "matrix.h"
#include "scan.h"
#include "source.h"

struct matrix_state {
	struct pfile file;
	struct matrix matrix;
};

static void *state_new(const char *path)
{
	struct matrix_state *st = mem_zalloc(1, sizeof(*st));

	pfile_init(&st->file, path);
	return st;
}

static void *interrupts_open(struct probe *p)
{
	(void)p;
	return state_new("proc/interrupts");
}

static void *softirqs_open(struct probe *p)
{
	(void)p;
	return state_new("proc/softirqs");
}

static void close_state(void *state)
{
	struct matrix_state *st = state;

	pfile_close(&st->file);
	matrix_release(&st->matrix);
	free(st);
}

/* Error counters that belong to no CPU print one number: ERR and MIS on x86, Err on arm. */
static bool is_global(const struct matrix_line *l)
{
	static const char *const names[] = { "ERR", "MIS", "Err" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (l->label_len == 3 && !memcmp(l->label, names[i], 3))
			return l->n == 1;
	return false;
}

/* Written through pointers: this is the one table of tens of thousands of cells (64 CPUs, 300
 * lines). */
static void add_cells(struct frame *f, uint64_t label, const struct matrix *m,
		      const struct matrix_line *l)
{
	size_t first = (size_t)f->nrows * f->ncols, step = f->ncols;
	bool global = is_global(l);
	uint64_t *val;
	uint8_t *has;

	if (!l->n) { /* FIQ of an ARM has a name and no counts */
		uint32_t row = frame_row(f);

		frame_set(f, row, C_IRQ_LINE, label);
		frame_set(f, row, C_IRQ_CPU, UINT64_MAX);
		return;
	}
	for (size_t i = 0; i < l->n; i++)
		frame_row(f);
	val = f->val + first;
	has = f->has + first;
	for (size_t i = 0; i < l->n; i++, val += step, has += step) {
		val[C_IRQ_LINE] = label;
		val[C_IRQ_CPU] = global ? UINT64_MAX : m->cpus[i];
		val[C_IRQ_COUNT] = m->has[i] ? m->val[i] : 0;
		has[C_IRQ_LINE] = has[C_IRQ_CPU] = 1;
		has[C_IRQ_COUNT] = m->has[i];
	}
}

/* The numbers wrap at 2^32 one by one; their sum modulo 2^32 still has the right increase. */
static void add_line(struct probe *p, struct frame *f, uint64_t label, const struct matrix *m,
		     const struct matrix_line *l)
{
	uint32_t row = frame_row(f);
	uint64_t sum = 0;
	bool any = false;

	for (size_t i = 0; i < l->n; i++) {
		sum += m->has[i] ? m->val[i] : 0;
		any |= m->has[i];
	}
	frame_set(f, row, C_IRQ_LINE_LINE, label);
	if (any)
		frame_set(f, row, C_IRQ_LINE_TOTAL, sum & UINT32_MAX);
	if (l->text_len)
		probe_label(p, f, row, C_IRQ_LINE_DESCRIPTION, l->text, l->text_len);
}

static void interrupts_read(struct probe *p, void *state, groupset due, struct sample *s)
{
	struct matrix_state *st = state;
	struct frame *cells = NULL, *lines = NULL;
	struct matrix_line l;
	size_t len;
	const char *at = pfile_read(p, &st->file, &len), *end;

	if (!at)
		return;
	end = at + len;
	if (!matrix_header(&st->matrix, &at, end))
		return;
	if (groupset_has(due, G_IRQ))
		cells = probe_frame(p, s, G_IRQ);
	if (groupset_has(due, G_IRQ_LINE))
		lines = probe_frame(p, s, G_IRQ_LINE);
	while (at < end) {
		uint64_t label;

		if (!matrix_line(&st->matrix, &at, end, &l))
			continue;
		label = strtab_id(&p->strings, l.label, l.label_len);
		if (cells)
			add_cells(cells, label, &st->matrix, &l);
		if (lines)
			add_line(p, lines, label, &st->matrix, &l);
	}
}

/* The file has a line a type; the group a row a CPU, so that the types are columns. */
static void softirqs_read(struct probe *p, void *state, groupset due, struct sample *s)
{
	struct matrix_state *st = state;
	const struct matrix *m = &st->matrix;
	struct matrix_line l;
	struct frame *f;
	size_t len;
	const char *at = pfile_read(p, &st->file, &len), *end;

	(void)due;
	if (!at)
		return;
	end = at + len;
	if (!matrix_header(&st->matrix, &at, end))
		return;
	f = probe_frame(p, s, G_SOFTIRQ);
	for (size_t i = 0; i < m->ncpus; i++)
		frame_set(f, frame_row(f), C_SOFTIRQ_CPU, m->cpus[i]);
	while (at < end) {
		bool any = matrix_line(&st->matrix, &at, end, &l) && l.n;
		int32_t col =
			any ? learn_column(p->schema, G_SOFTIRQ, f, l.label, l.label_len) : -1;

		for (uint32_t i = 0; col >= 0 && i < l.n; i++)
			if (m->has[i])
				frame_set(f, i, (uint32_t)col, m->val[i]);
	}
}

const struct source source_interrupts = {
	.name = "interrupts",
	.groups = (groupset)1 << G_IRQ | (groupset)1 << G_IRQ_LINE,
	.open = interrupts_open,
	.read = interrupts_read,
	.close = close_state,
};

const struct source source_softirqs = {
	.name = "softirqs",
	.groups = (groupset)1 << G_SOFTIRQ,
	.open = softirqs_open,
	.read = softirqs_read,
	.close = close_state,
};
