/*
 * The lines above the list of procps' top 4.0.2.
 *   %Cpu     quirk: the time of guests is part of user's and nice's, and yet once more of what
 *            these are divided by; a field that went back is 0, but what it lost is taken from that
 *   MiB Mem  used is total less available; a figure of more than eight characters is cut there and
 *            ends with a +. Quirk: all are of single precision
 *   -1       two CPUs in a line, and memory beside swap
 */
#include <string.h>

#include "top.h"

void top_line(const struct top *t, struct buf *out, const struct buf *text)
{
	buf_add(out, buf_cstr(text), text->len < t->width ? text->len : t->width);
	buf_char(out, '\n');
}

/* ---- time and tasks -------------------------------------------------------------------------- */

static void put_uptime(const struct top *t, struct buf *line)
{
	struct sheaf sheaf = { .form = t->uptime, .format = FORMAT_TABLE, .out = line };

	buf_str(line, "top -");
	if (form_begin(t->uptime, t->interval->b))
		sheaf_row(&sheaf, form_row(t->uptime, 0), t->interval->b->stamp.real_ms);
	while (line->len && line->p[line->len - 1] == '\n')
		line->len--;
}

static void put_tasks(const struct top *t, struct buf *line)
{
	unsigned running = 0, sleeping = 0, stopped = 0, zombie = 0;

	for (size_t i = 0; i < t->ntasks; i++) {
		char state = task_state(&t->p, &t->tasks[i].task);

		running += state == 'R';
		stopped += state == 'T' || state == 't';
		zombie += state == 'Z';
		sleeping += !strchr("RTtZ", state);
	}
	buf_fmt(line, "%s: %3zu total, %3u running, %3u sleeping, %3u stopped, %3u zombie",
		t->threads ? "Threads" : "Tasks", t->ntasks, running, sleeping, stopped, zombie);
}

/* ---- CPUs ------------------------------------------------------------------------------------ */

static const struct {
	uint32_t col;
	const char *label;
} cpu_parts[] = {
	{ C_CPU_USER, "us," },	    { C_CPU_SYSTEM, "sy," }, { C_CPU_NICE, "ni," },
	{ C_CPU_IDLE, "id," },	    { C_CPU_IOWAIT, "wa," }, { C_CPU_IRQ, "hi," },
	{ C_CPU_SOFTIRQ, "si," },   { C_CPU_STEAL, "st " },  { C_CPU_GUEST, NULL },
	{ C_CPU_GUEST_NICE, NULL },
};
enum { CPU_PARTS = sizeof(cpu_parts) / sizeof(cpu_parts[0]) };

static double moved(const struct top *t, uint32_t row, uint32_t col)
{
	int64_t twin = interval_twin(t->interval, t->schema, G_CPU, row);
	uint64_t now = 0, before = 0;

	frame_get(&t->interval->b->frames[G_CPU], row, col, &now);
	if (twin >= 0)
		frame_get(&t->interval->a->frames[G_CPU], (uint32_t)twin, col, &before);
	return (double)(int64_t)(now - before);
}

static void put_cpu(const struct top *t, uint32_t row, const char *name, struct buf *line)
{
	double v[CPU_PARTS], total = 0;

	for (int i = 0; i < CPU_PARTS; i++) {
		v[i] = moved(t, row, cpu_parts[i].col);
		total += v[i];
	}
	total = total < 1 ? 1 : total;
	buf_str(line, name);
	for (int i = 0; i < CPU_PARTS && cpu_parts[i].label; i++) {
		buf_fixed_right(line, v[i] > 0 ? v[i] * 100 / total : 0, 1, 5);
		buf_fmt(line, " %s", cpu_parts[i].label);
	}
}

/* Two figures to a line. */
struct pairs {
	const struct top *top;
	struct buf *out, line;
	bool open;
};

static void close_pair(struct pairs *p)
{
	if (p->open)
		top_line(p->top, p->out, &p->line);
	buf_reset(&p->line);
	p->open = false;
}

static void begin_pair(struct pairs *p)
{
	if (p->open)
		buf_str(&p->line, "  ");
}

static void end_pair(struct pairs *p)
{
	bool full = p->open || !p->top->cpus;

	p->open = true;
	if (full)
		close_pair(p);
}

static void put_cpus(struct pairs *p)
{
	const struct top *t = p->top;
	const struct frame *f = &t->interval->b->frames[G_CPU];

	for (uint32_t row = 0; f->taken && row < f->nrows; row++) {
		uint64_t cpu = 0;
		char name[16] = "%Cpu(s):";

		frame_get(f, row, C_CPU_CPU, &cpu);
		if (((int64_t)cpu < 0) == t->cpus)
			continue;
		if (t->cpus)
			snprintf(name, sizeof(name), "%%Cpu%-3u:", (unsigned)cpu);
		begin_pair(p);
		put_cpu(t, row, name, &p->line);
		end_pair(p);
	}
	close_pair(p);
}

/* ---- memory ---------------------------------------------------------------------------------- */

enum { FIGURE_WIDTH = 8 };

static uint64_t memory(const struct top *t, uint32_t col)
{
	uint64_t v = 0;

	frame_get(&t->interval->b->frames[G_MEMINFO], 0, col, &v);
	return v;
}

static void put_figure(const struct top *t, struct buf *line, uint64_t kib, const char *label)
{
	static const char units[] = "kmgtpe";
	struct buf text = BUF_INIT;
	float v = (float)kib;

	for (const char *u = units; *u != t->summary_unit; u++)
		v /= 1024;
	buf_fixed(&text, (double)v, t->summary_unit != 'k');
	if (text.len > FIGURE_WIDTH)
		buf_fmt(line, "%.*s+", FIGURE_WIDTH, text.p);
	else
		buf_fmt(line, "%*s ", FIGURE_WIDTH, buf_cstr(&text));
	buf_str(line, label);
	buf_release(&text);
}

static void put_memory(const struct top *t, struct buf *line)
{
	uint64_t total = memory(t, C_MEMINFO_MEM_TOTAL), free = memory(t, C_MEMINFO_MEM_FREE);
	uint64_t available = memory(t, C_MEMINFO_MEM_AVAILABLE);
	uint64_t cache = memory(t, C_MEMINFO_BUFFERS) + memory(t, C_MEMINFO_CACHED) +
			 memory(t, C_MEMINFO_S_RECLAIMABLE);

	buf_fmt(line, "%ciB Mem : ", t->summary_unit - 'a' + 'A');
	put_figure(t, line, total, "total, ");
	put_figure(t, line, free, "free, ");
	put_figure(t, line, total > available ? total - available : 0, "used, ");
	put_figure(t, line, cache, "buff/cache     ");
}

static void put_swap(const struct top *t, struct buf *line)
{
	uint64_t total = memory(t, C_MEMINFO_SWAP_TOTAL), free = memory(t, C_MEMINFO_SWAP_FREE);

	buf_fmt(line, "%ciB Swap: ", t->summary_unit - 'a' + 'A');
	put_figure(t, line, total, "total, ");
	put_figure(t, line, free, "free, ");
	put_figure(t, line, total > free ? total - free : 0, "used. ");
	put_figure(t, line, memory(t, C_MEMINFO_MEM_AVAILABLE), "avail Mem ");
}

void top_summary(struct top *t, struct buf *out)
{
	struct pairs p = { .top = t, .out = out, .line = BUF_INIT };

	put_uptime(t, &p.line);
	top_line(t, out, &p.line);
	buf_reset(&p.line);
	put_tasks(t, &p.line);
	top_line(t, out, &p.line);
	buf_reset(&p.line);
	put_cpus(&p);
	put_memory(t, &p.line);
	end_pair(&p);
	begin_pair(&p);
	put_swap(t, &p.line);
	end_pair(&p);
	close_pair(&p);
	buf_char(out, '\n');
	buf_release(&p.line);
}
