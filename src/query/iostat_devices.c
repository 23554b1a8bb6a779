/*
 * The devices of iostat. Measured with iostat 12.6.1: rows are in the order of their names, with -p
 * in that of /proc/diskstats; the devices of a group stand in the order in which they were named,
 * and after them the group with a blank before its name; of a device that is named twice only the
 * first place counts.
 */
#include "iostat.h"

#include <stdlib.h>
#include <string.h>

/* ---- which devices --------------------------------------------------------------------------- */

/* Whether the list WORDS, with commas, has NAME or, with PARTS, a disk that NAME is a partition of:
 * sda1 of sda, nvme0n1p1 of nvme0n1. */
static bool in_list(const char *words, const char *name, size_t n, bool parts)
{
	for (const char *s = words;; s++) {
		size_t len = strcspn(s, ","), rest = len < n ? len : n;

		if (len && len <= n && !memcmp(s, name, len)) {
			if (rest < n && name[rest] == 'p')
				rest++;
			if (len == n ||
			    (parts && rest < n && strspn(name + rest, "0123456789") >= n - rest))
				return true;
		}
		s += len;
		if (!*s)
			return false;
	}
}

static const char *without_dev(const char *word)
{
	return !strncmp(word, "/dev/", 5) ? word + 5 : word;
}

bool iostat_keep(void *context, const char *name, size_t n)
{
	const struct iostat *io = context;
	const char *parts = io->options->value[OPT_PARTITIONS];
	const char *disk = links_disk(&io->links, name, n);

	if (io->all || (!io->ndevices && (!parts || !*parts)))
		return true;
	for (size_t k = 0; k < io->ndevices; k++) {
		const char *d = without_dev(io->devices[k]);

		if (in_list(d, name, n, false) || (disk && in_list(d, disk, strlen(disk), false)))
			return true;
	}
	if (disk) {
		name = disk;
		n = strlen(disk);
	}
	return parts && *parts && in_list(parts, name, n, true);
}

/* ---- order ------------------------------------------------------------------------------------
 */

static int by_name(const void *x, const void *y)
{
	const struct place *a = x, *b = y;
	size_t n = a->len < b->len ? a->len : b->len;
	int c = memcmp(a->name, b->name, n);

	if (c)
		return c;
	return a->len < b->len ? -1 : a->len > b->len;
}

/* The rows in the order of their names, as iostat finds them in /sys; with -p it reads the file and
 * keeps its order. */
static size_t sort_rows(struct iostat *io, const struct interval *i, uint32_t n)
{
	const struct frame *f = &i->b->frames[G_DISK];

	mem_grow((void **)&io->places, &io->cap, n + 1, sizeof(*io->places));
	for (uint32_t row = 0; row < n; row++) {
		struct place *p = &io->places[row];

		p->row = row;
		p->name = frame_label(f, row, C_DISK_NAME, &p->len);
		if (!p->name) {
			p->name = "";
			p->len = 0;
		}
	}
	if (!io->options->value[OPT_PARTITIONS])
		qsort(io->places, n, sizeof(*io->places), by_name);
	return n;
}

static bool is_place(const struct place *p, const char *word)
{
	word = without_dev(word);
	return strlen(word) == p->len && !memcmp(word, p->name, p->len);
}

/* The number of the word that places P; io->ndevices: none. */
static size_t word_of(const struct iostat *io, const struct place *p)
{
	size_t k = 0;

	while (k < io->ndevices && !is_place(p, io->devices[k]) && strcmp(io->devices[k], "ALL"))
		k++;
	return k;
}

/* ---- groups -----------------------------------------------------------------------------------
 */

static void clear_sum(struct iostat *io, const struct schema *schema, const char *name,
		      const struct interval *i)
{
	const struct group *g = &schema->groups[G_DISK];
	struct buf text = BUF_INIT;

	strtab_reset(&io->names);
	buf_fmt(&text, " %s", name);
	for (int end = 0; end < 2; end++) {
		struct frame *f = &io->sum[end];

		f->group = G_DISK;
		f->taken = true;
		f->ncols = i->b->frames[G_DISK].ncols;
		f->nrows = 0;
		f->strings = &io->names;
		frame_row(f);
		for (uint32_t c = 0; c < g->ncols && c < f->ncols; c++)
			if (g->cols[c].kind == KIND_COUNTER)
				frame_set(f, 0, c, 0);
		frame_set(f, 0, C_DISK_NAME, strtab_id(&io->names, text.p, text.len));
	}
	buf_release(&text);
}

static void add_counters(struct frame *sum, const struct schema *schema, const struct frame *f,
			 uint32_t row)
{
	const struct group *g = &schema->groups[G_DISK];
	uint64_t v, before;

	for (uint32_t c = 0; c < f->ncols && c < g->ncols; c++) {
		if (g->cols[c].kind != KIND_COUNTER || !frame_get(f, row, c, &v))
			continue;
		before = 0;
		frame_get(sum, 0, c, &before);
		frame_set(sum, 0, c, before + v);
	}
}

static bool is_member(const struct iostat *io, const struct device_group *g, const struct place *p)
{
	size_t k = word_of(io, p);

	return (g->first == g->end && io->ngroups == 1) || (k >= g->first && k < g->end);
}

/* Gives the sum of the members of G as one device. io->places holds the rows. */
static void show_sum(struct iostat *io, const struct schema *schema, const struct device_group *g,
		     size_t part, struct interval *i, size_t n, iostat_sink *sink)
{
	struct table *t = io->sums[part];
	struct sample a, b = *i->b;
	struct interval whole;
	unsigned members = 0;

	clear_sum(io, schema, g->name, i);
	for (size_t k = 0; k < n; k++) {
		uint32_t row = io->places[k].row;
		int64_t twin = i->a ? interval_twin(i, schema, G_DISK, row) : -1;
		uint64_t partition = 0;

		frame_get(&i->b->frames[G_DISK], row, C_DISK_PARTITION, &partition);
		if (partition || !is_member(io, g, &io->places[k]))
			continue;
		members++;
		add_counters(&io->sum[1], schema, &i->b->frames[G_DISK], row);
		if (twin >= 0)
			add_counters(&io->sum[0], schema, &i->a->frames[G_DISK], (uint32_t)twin);
	}
	b.frames[G_DISK] = io->sum[1];
	if (i->a) {
		a = *i->a;
		a.frames[G_DISK] = io->sum[0];
	}
	interval_init(&whole, i->a ? &a : NULL, &b);
	whole.itv_cs = i->itv_cs;
	table_param(t, "members", members ? members : 1);
	if (table_begin(t, &whole)) {
		const struct cell *cells = table_row(t, 0);

		if (cells)
			sink(io, t, cells);
	}
	interval_release(&whole);
}

/* ---- rows -------------------------------------------------------------------------------------
 */

static void show_row(struct iostat *io, struct table *t, uint32_t row, iostat_sink *sink)
{
	const struct cell *cells = table_row(t, row);

	if (cells)
		sink(io, t, cells);
}

/* The members of G in the order of their words. */
static void show_members(struct iostat *io, struct table *t, const struct device_group *g, size_t n,
			 iostat_sink *sink)
{
	size_t end = g->first == g->end && io->ngroups == 1 ? g->first + 1 : g->end;

	for (size_t word = g->first; word < end; word++)
		for (size_t k = 0; k < n; k++)
			if (word_of(io, &io->places[k]) == word)
				show_row(io, t, io->places[k].row, sink);
}

/* With -p ALL the devices that were named stand before the others. */
static bool comes_first(const struct iostat *io, const struct place *p)
{
	return io->all && io->options->value[OPT_PARTITIONS] && io->ndevices &&
	       word_of(io, p) < io->ndevices;
}

void iostat_each(struct iostat *io, size_t part, struct interval *i, iostat_sink *sink)
{
	struct table *t = io->parts[part];
	size_t n = sort_rows(io, i, table_begin(t, i));

	for (int named = 1; named >= 0; named--)
		for (size_t k = 0; k < n; k++)
			if (comes_first(io, &io->places[k]) == (named == 1) &&
			    (!io->ngroups || word_of(io, &io->places[k]) < io->nloose))
				show_row(io, t, io->places[k].row, sink);
	for (size_t g = 0; g < io->ngroups; g++) {
		if (!io->options->value[OPT_GROUPS_ONLY])
			show_members(io, t, &io->groups[g], n, sink);
		if (io->groups[g].first < io->groups[g].end || io->ngroups == 1)
			show_sum(io, table_schema(t), &io->groups[g], part, i, n, sink);
	}
}

/* ---- words ------------------------------------------------------------------------------------
 */

/* Words belong to the -g that stands before them. */
static void take_groups(struct iostat *io)
{
	const struct options *o = io->options;

	io->nloose = io->ndevices;
	for (size_t k = 0; k < o->ngiven; k++) {
		const struct given *given = &o->given[k];
		size_t first = given->words < io->ndevices ? given->words : io->ndevices;

		if (given->option->id != OPT_DEVICE_GROUP)
			continue;
		if (!io->ngroups)
			io->nloose = first;
		else
			io->groups[io->ngroups - 1].end = first;
		io->groups[io->ngroups++] =
			(struct device_group){ given->value, first, io->ndevices };
	}
}

int iostat_words(struct iostat *io, struct session *s, struct play *p)
{
	const struct options *o = io->options;
	size_t k = 0;
	uint64_t n;

	strtab_init(&io->names);
	for (; k < o->npositional; k++) {
		const char *w = o->positional[k];

		if (*w && strspn(w, "0123456789") == strlen(w))
			break;
		io->all |= !strcmp(w, "ALL");
		io->devices[io->ndevices++] = w;
	}
	take_groups(io);
	if (o->value[OPT_GROUPS_ONLY] && !io->ngroups)
		return err_set(&s->err, ERR_USAGE, "-H goes with -g");
	if (o->npositional - k > 2)
		return err_set(&s->err, ERR_USAGE,
			       "at most an interval and a count may end the words");
	if (k < o->npositional) {
		if (number_parse(o->positional[k], "interval", 1, UINT32_MAX, &n, &s->err))
			return ERR_USAGE;
		s->every_ms = (int64_t)n * 1000;
	}
	if (k + 1 < o->npositional &&
	    number_parse(o->positional[k + 1], "count", 1, UINT32_MAX, &p->count, &s->err))
		return ERR_USAGE;
	if (o->value[OPT_PARTITIONS])
		io->all |= !*o->value[OPT_PARTITIONS] || !strcmp(o->value[OPT_PARTITIONS], "ALL");
	return 0;
}

void iostat_release(struct iostat *io)
{
	free(io->places);
	for (int end = 0; end < 2; end++) {
		free(io->sum[end].val);
		free(io->sum[end].has);
	}
	strtab_release(&io->names);
	links_release(&io->links);
}
