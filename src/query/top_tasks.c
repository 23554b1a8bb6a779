/* The processes of a page of top: which, in what order, and their lines. */
#include <stdlib.h>
#include <string.h>

#include "top.h"

/* ---- which ----------------------------------------------------------------------------------- */

/* CPU time in the interval. One that began in it counts from zero, and so does one that took the
 * number of another (the live top subtracts the other's time). */
static uint64_t used(const struct top *t, const struct task *k)
{
	static const uint32_t cols[2][2] = { { C_PROC_UTIME, C_PROC_STIME },
					     { C_THREAD_UTIME, C_THREAD_STIME } };
	bool thread = k->thread >= 0;
	unsigned group = thread ? G_THREAD : G_PROC;
	uint32_t row = thread ? (uint32_t)k->thread : k->row;
	uint64_t sum = 0;

	for (int i = 0; i < 2; i++) {
		uint64_t v;
		enum delta_state d =
			interval_delta(t->interval, t->schema, group, row, cols[thread][i], &v);

		if (d == DELTA_OK || d == DELTA_NEW)
			sum += v;
	}
	return sum;
}

static void add(struct top *t, uint32_t row, int64_t thread)
{
	struct top_task *k;

	mem_grow((void **)&t->tasks, &t->cap, t->ntasks + 1, sizeof(*t->tasks));
	k = &t->tasks[t->ntasks++];
	k->task = (struct task){ row, thread };
	k->ticks = used(t, &k->task);
}

static bool has_pid(const char *list, uint64_t pid)
{
	char text[24];
	int n = snprintf(text, sizeof(text), "%llu", (unsigned long long)pid);

	for (const char *s = list; *s;) {
		size_t len = strcspn(s, ", ");

		if (len == (size_t)n && !memcmp(s, text, len))
			return true;
		s += len + (s[len] != '\0');
	}
	return false;
}

/* As ps -L: the first thread stands for the whole process. */
static void add_threads(struct top *t, uint32_t row, uint32_t *at)
{
	const struct frame *f = t->p.thread;
	struct task whole = { row, -1 };
	uint64_t pid = task_u64(&t->p, &whole, C_PROC_PID), owner = 0, tid = 0;

	add(t, row, -1);
	for (; *at < f->nrows; ++*at) {
		frame_get(f, t->p.thread_rows[*at], C_THREAD_PID, &owner);
		frame_get(f, t->p.thread_rows[*at], C_THREAD_TID, &tid);
		if (owner > pid)
			break;
		if (owner == pid && tid != pid)
			add(t, row, t->p.thread_rows[*at]);
	}
}

/* CPUs that have a line of their own. */
static unsigned online(const struct sample *s)
{
	const struct frame *f = &s->frames[G_CPU];
	unsigned n = 0;

	for (uint32_t row = 0; f->taken && row < f->nrows; row++) {
		uint64_t cpu = 0;

		n += frame_get(f, row, C_CPU_CPU, &cpu) && (int64_t)cpu >= 0;
	}
	return n;
}

void top_take(struct top *t, struct interval *i)
{
	uint32_t at = 0;

	procs_release(&t->p);
	procs_take(&t->p, i->b);
	t->interval = i;
	t->ncpu = online(i->b);
	t->ntasks = 0;
	for (uint32_t k = 0; k < t->p.proc->nrows; k++) {
		struct task whole = { t->p.rows[k], -1 };

		if (t->pids.len &&
		    !has_pid(buf_cstr(&t->pids), task_u64(&t->p, &whole, C_PROC_PID)))
			continue;
		if (t->threads)
			add_threads(t, whole.row, &at);
		else
			add(t, whole.row, -1);
	}
}

/* ---- users ----------------------------------------------------------------------------------- */

static bool is_user(const struct top *t, const struct task *k, uint32_t col, const char *who)
{
	struct buf name = BUF_INIT;
	char number[24];
	bool same;

	task_user(&t->p, k, col, &name);
	snprintf(number, sizeof(number), "%llu", (unsigned long long)task_u64(&t->p, k, col));
	same = !strcmp(buf_cstr(&name), who) || !strcmp(number, who);
	buf_release(&name);
	return same;
}

static bool shown(const struct top *t, const struct top_task *k)
{
	static const uint32_t any[] = { C_PROC_EUID, C_PROC_UID, C_PROC_SUID, C_PROC_FSUID };
	const char *who = t->user ? t->user : t->any_user;
	size_t n = t->user ? 1 : sizeof(any) / sizeof(any[0]);
	bool found = false, others = who && *who == '!';

	if (t->busy && !k->ticks)
		return false;
	for (size_t i = 0; who && i < n; i++)
		found = found || is_user(t, &k->task, any[i], who + others);
	return !who || found != others;
}

/* ---- order ----------------------------------------------------------------------------------- */

struct top_key {
	int64_t number;
	char *text;
	size_t at;
};

static int compare(const void *a, const void *b, void *context)
{
	const struct top *t = context;
	const struct top_key *x = a, *y = b;
	int rc = t->sort->key ? (x->number > y->number) - (x->number < y->number)
			      : strcmp(x->text, y->text);

	if (rc)
		return t->upwards ? rc : -rc;
	return (x->at > y->at) - (x->at < y->at);
}

static struct top_key make_key(const struct top *t, size_t i, struct buf *text)
{
	struct top_cell c = { t, &t->tasks[i], t->sort, text };
	struct top_key k = { .at = i };

	buf_reset(text);
	if (t->sort->key) {
		k.number = t->sort->key(&c);
	} else {
		t->sort->put(&c);
		k.text = mem_strdup(buf_cstr(text));
	}
	return k;
}

void top_sort(struct top *t)
{
	struct top_key *keys = mem_alloc((t->ntasks + 1) * sizeof(*keys));
	struct top_task *sorted = mem_alloc((t->ntasks + 1) * sizeof(*sorted));
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < t->ntasks; i++)
		keys[i] = make_key(t, i, &text);
	mem_sort_r(keys, t->ntasks, sizeof(*keys), compare, t);
	for (size_t i = 0; i < t->ntasks; i++) {
		sorted[i] = t->tasks[keys[i].at];
		free(keys[i].text);
	}
	memcpy(t->tasks, sorted, t->ntasks * sizeof(*sorted));
	free(sorted);
	free(keys);
	buf_release(&text);
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* Where each column begins, and how wide it is: one that does not fit with a blank behind it is
 * left out, and all behind it. COMMAND has what is left. */
struct place {
	unsigned start, width;
};
enum { PLACES = 12, COMMAND_LEAST = 7 };

static size_t make_places(const struct top *t, struct place *places)
{
	unsigned at = 0;
	size_t n = 0;

	for (const struct top_field *f = top_fields; n < PLACES; f++, n++) {
		bool last = n + 1 == PLACES;
		unsigned width = last ? COMMAND_LEAST : f->width ? f->width : t->p.pid_width;

		if (at + width + 1 > t->width)
			break;
		places[n] = (struct place){ at, last ? t->width - at - 1 : width };
		at += width + 1;
	}
	return n;
}

static void put_left(const struct top *t, struct buf *out, const struct place *p, bool last,
		     const struct buf *text)
{
	size_t start = out->len;
	size_t cells = proc_text(&t->p, out, buf_cstr(text), text->len, SIZE_MAX);

	if (cells > p->width) {
		out->len = start;
		cells = proc_text(&t->p, out, text->p, text->len, p->width - 1);
		buf_char(out, '+');
		cells++;
	}
	if (!last && cells < p->width)
		buf_repeat(out, ' ', p->width - cells);
}

static void put_cell(const struct top *t, struct buf *out, const struct place *p, size_t i,
		     const struct buf *text)
{
	if (i)
		buf_char(out, ' ');
	if (top_fields[i].left) {
		put_left(t, out, p, i + 1 == PLACES, text);
		return;
	}
	if (text->len < p->width)
		buf_repeat(out, ' ', p->width - text->len);
	buf_add(out, buf_cstr(text), text->len);
}

static void put_headings(const struct top *t, struct buf *out, const struct place *places, size_t n)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < n; i++) {
		buf_reset(&text);
		buf_str(&text, top_fields[i].name);
		put_cell(t, out, &places[i], i, &text);
	}
	buf_char(out, '\n');
	buf_release(&text);
}

/* Blanks at its end are left out, those of a command line too. */
static void end_line(struct buf *out)
{
	while (out->len && out->p[out->len - 1] == ' ')
		out->len--;
	buf_char(out, '\n');
}

void top_list(const struct top *t, struct buf *out)
{
	struct place places[PLACES];
	size_t n = make_places(t, places);
	struct buf text = BUF_INIT;

	put_headings(t, out, places, n);
	for (size_t k = 0; k < t->ntasks; k++) {
		if (!shown(t, &t->tasks[k]))
			continue;
		for (size_t i = 0; i < n; i++) {
			struct top_cell c = { t, &t->tasks[k], &top_fields[i], &text };

			buf_reset(&text);
			c.field->put(&c);
			put_cell(t, out, &places[i], i, &text);
		}
		end_line(out);
	}
	buf_release(&text);
}
