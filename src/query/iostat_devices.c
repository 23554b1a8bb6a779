/*
 * The devices of iostat. Measured with iostat 12.6.1:
 * - words and the list of -p name devices, ALL names every disk (without partitions), -p also the
 *   partitions of those that it lists, and alone or with ALL whatever there is (alone: that has done
 *   something since boot);
 * - rows are in the order of their names; with groups, and with -p alone or ALL, first what was named,
 *   in that order, and then what was found, in the order in which it first appeared;
 * - a group holds what was named behind its -g, the last one also what was found; a blank stands
 *   before its name, and one without a member has a line of zeros;
 * - of a device that is named twice the first place counts;
 * - a device-mapper device is named as dm-0 or /dev/mapper/NAME.
 */
#include "iostat.h"

#include <stdlib.h>
#include <string.h>

/* ---- which devices --------------------------------------------------------------------------- */

/* Whether NAME is a partition of DISK by its name: sda1 of sda, nvme0n1p1 of nvme0n1. */
static bool is_partition_of(const char *name, size_t n, const char *disk, size_t len)
{
	size_t at = len;

	if (!len || n <= len || memcmp(name, disk, len) != 0)
		return false;
	at += name[at] == 'p' && n > at + 1;
	return strspn(name + at, "0123456789") >= n - at;
}

static const char *without_dev(const char *word)
{
	return !strncmp(word, "/dev/", 5) ? word + 5 : word;
}

/* The place of NAME among the first N found; SIZE_MAX: none. */
static size_t rank_of(const struct strtab *found, size_t n, const char *name, size_t len)
{
	for (size_t k = 0; k < n; k++) {
		size_t have;
		const char *word = strtab_get(found, k, &have);

		if (have == len && !memcmp(word, name, len))
			return k;
	}
	return SIZE_MAX;
}

/* A disk may be named by its persistent name (-j). */
static size_t rank_of_link(struct iostat *io, const struct sample *at, const struct place *p)
{
	for (size_t k = 0; io->links.nsets && k < io->nnamed; k++) {
		size_t n;
		const char *word = strtab_get(&io->found, k, &n);
		const char *disk = links_disk(&io->links, at, word, n);

		if (disk && strlen(disk) == p->len && !memcmp(disk, p->name, p->len))
			return k;
	}
	return SIZE_MAX;
}

/* A device-mapper device may be named by its node, /dev/mapper/NAME. */
static size_t rank_of_mapper(const struct strtab *found, size_t n, const struct place *p)
{
	enum { PREFIX = sizeof("mapper/") - 1 };

	for (size_t k = 0; p->mapper && k < n; k++) {
		size_t have;
		const char *word = strtab_get(found, k, &have);

		if (have == PREFIX + p->mapper_len && !memcmp(word, "mapper/", PREFIX) &&
		    !memcmp(word + PREFIX, p->mapper, p->mapper_len))
			return k;
	}
	return SIZE_MAX;
}

/* Whether a list of -p has the disk that P is a partition of. */
static bool is_listed_partition(const struct iostat *io, const struct place *p)
{
	const struct options *o = io->options;

	for (size_t k = 0; k < o->ngiven; k++) {
		if (o->given[k].option->id != OPT_PARTITIONS)
			continue;
		for (const char *s = o->given[k].value; *s; s += *s == ',') {
			const char *word = without_dev(s);
			size_t n = strcspn(word, ",");

			if (is_partition_of(p->name, p->len, word, n))
				return true;
			s = word + n;
		}
	}
	return false;
}

/* Where P stands among the devices found, which it joins where -p asks for it. */
static size_t find_place(struct iostat *io, const struct sample *at, const struct place *p)
{
	size_t rank = rank_of(&io->found, io->found.count, p->name, p->len);

	if (rank == SIZE_MAX)
		rank = rank_of_mapper(&io->found, io->nnamed, p);
	if (rank == SIZE_MAX)
		rank = rank_of_link(io, at, p);
	if (rank == SIZE_MAX && (io->every || is_listed_partition(io, p)))
		rank = strtab_id(&io->found, p->name, p->len);
	return rank;
}

static bool is_shown(const struct iostat *io, const struct place *p)
{
	if (p->rank != SIZE_MAX || (!io->named && !io->every && !io->all))
		return true;
	return io->all && !p->partition;
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

static int by_rank(const void *x, const void *y)
{
	const struct place *a = x, *b = y;

	return a->rank != b->rank ? (a->rank < b->rank ? -1 : 1) : by_name(x, y);
}

static struct place place_of(const struct frame *f, uint32_t row)
{
	struct place p = { .row = row, .rank = SIZE_MAX };
	uint64_t partition = 0;

	p.name = frame_label(f, row, C_DISK_NAME, &p.len);
	if (!p.name) {
		p.name = "";
		p.len = 0;
	}
	p.mapper = frame_label(f, row, C_DISK_DM_NAME, &p.mapper_len);
	frame_get(f, row, C_DISK_PARTITION, &partition);
	p.partition = partition != 0;
	return p;
}

/* Of what -p finds, that of the sample before comes first. */
static void find_earlier(struct iostat *io, const struct sample *at)
{
	const struct frame *f = &at->frames[G_DISK];

	for (uint32_t row = 0; row < f->nrows; row++) {
		const struct place p = place_of(f, row);

		find_place(io, at, &p);
	}
}

/* The rows that are shown, in their order. */
static size_t sort_rows(struct iostat *io, const struct interval *i, uint32_t n)
{
	const struct frame *f = &i->b->frames[G_DISK];
	size_t shown = 0;

	if (i->a && io->options->value[OPT_PARTITIONS])
		find_earlier(io, i->a);
	mem_grow((void **)&io->places, &io->cap, n + 1, sizeof(*io->places));
	for (uint32_t row = 0; row < n; row++) {
		struct place p = place_of(f, row);

		p.rank = find_place(io, i->b, &p);
		if (is_shown(io, &p))
			io->places[shown++] = p;
	}
	mem_sort(io->places, shown, sizeof(*io->places),
		 io->ngroups || io->every ? by_rank : by_name);
	return shown;
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

/* Group number G, 0 being of what stands before the first -g, of the device at PLACE. */
static size_t group_of(const struct iostat *io, const struct place *p)
{
	size_t g = io->ngroups;

	if (p->rank == SIZE_MAX || p->rank >= io->nnamed)
		return g;
	while (g && io->groups[g - 1].first > p->rank)
		g--;
	return g;
}

/* Gives the sum of the members of group number WHICH as one device. io->places holds the rows. */
static void show_sum(struct iostat *io, const struct schema *schema, size_t which, size_t part,
		     struct interval *i, size_t n, iostat_sink *sink)
{
	struct table *t = io->sums[part];
	struct sample a, b = *i->b;
	struct interval whole;
	unsigned members = 0;

	clear_sum(io, schema, io->groups[which - 1].name, i);
	for (size_t k = 0; k < n; k++) {
		uint32_t row = io->places[k].row;
		int64_t twin = i->a ? interval_twin(i, schema, G_DISK, row) : -1;

		if (group_of(io, &io->places[k]) != which || !table_row(io->parts[part], row))
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
	whole.itv_cs = interval_elapsed(i, G_DISK);
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

void iostat_each(struct iostat *io, size_t part, struct interval *i, iostat_sink *sink)
{
	struct table *t = io->parts[part];
	size_t n = sort_rows(io, i, table_begin(t, i));

	for (size_t g = 0; g <= io->ngroups; g++) {
		for (size_t k = 0; k < n; k++)
			if (group_of(io, &io->places[k]) == g &&
			    !(g && io->options->value[OPT_GROUPS_ONLY]))
				show_row(io, t, io->places[k].row, sink);
		if (g)
			show_sum(io, table_schema(t), g, part, i, n, sink);
	}
}

/* ---- words ------------------------------------------------------------------------------------
 */

static void add_named(struct iostat *io, const char *word, size_t n)
{
	if (n == 3 && !memcmp(word, "ALL", 3))
		return;
	io->named = true;
	strtab_id(&io->found, word, n);
}

/* One option: -g begins a group, -p names devices. */
static void take_option(struct iostat *io, const struct given *g)
{
	if (g->option->id == OPT_DEVICE_GROUP)
		io->groups[io->ngroups++] = (struct device_group){ g->value, io->found.count };
	if (g->option->id != OPT_PARTITIONS)
		return;
	io->every |= !*g->value;
	for (const char *s = g->value; *s; s += *s == ',') {
		const char *word = without_dev(s);
		size_t n = strcspn(word, ",");

		io->every |= n == 3 && !memcmp(word, "ALL", 3);
		add_named(io, word, n);
		s = word + n;
	}
}

/* Words and options in the order in which they were given; N words are devices. */
static void take_devices(struct iostat *io, size_t n)
{
	const struct options *o = io->options;
	size_t next = 0;

	for (size_t k = 0; k <= n; k++) {
		for (; next < o->ngiven && (o->given[next].words <= k || k == n); next++)
			take_option(io, &o->given[next]);
		if (k == n)
			break;
		io->all |= !strcmp(o->positional[k], "ALL");
		add_named(io, without_dev(o->positional[k]), strlen(without_dev(o->positional[k])));
	}
	io->nnamed = io->found.count;
	/* a group without a name before the end stands alone: the last one has what is found */
	if (io->ngroups > 1 && !io->nnamed) {
		io->groups[0] = io->groups[io->ngroups - 1];
		io->ngroups = 1;
	}
}

int iostat_words(struct iostat *io, struct session *s, struct play *p)
{
	const struct options *o = io->options;
	size_t k = 0;
	uint64_t n;

	strtab_init(&io->names);
	strtab_init(&io->found);
	while (k < o->npositional &&
	       !(*o->positional[k] &&
		 strspn(o->positional[k], "0123456789") == strlen(o->positional[k])))
		k++;
	take_devices(io, k);
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
	strtab_release(&io->found);
	links_release(&io->links);
}
