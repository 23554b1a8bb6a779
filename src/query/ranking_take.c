/* What an interval adds to a ranking. */
#include <stdlib.h>
#include <string.h>

#include "ranking.h"

enum { READ_LATE_MS = 200 /* by which the reading of a sample's processes may spread */ };

static uint64_t value(const struct frame *f, uint32_t row, uint32_t col)
{
	uint64_t v;

	return frame_get(f, row, col, &v) ? v : 0;
}

struct needs ranking_needs(const struct ranking *r)
{
	struct needs n = { .groups = 0 };

	n.groups = (groupset)1 << G_PROC | (groupset)1 << G_EXIT | (groupset)1 << G_HOST |
		   (groupset)1 << G_STAT;
	if (r->per == PER_CGROUP)
		n.groups |= (groupset)1 << G_CGROUP;
	return n;
}

/* ---- processes ------------------------------------------------------------------------------- */

/* The path in cgroup v2 ("0::/path"), else that of the first line. */
static void find_cgroup(struct rank_who *who, const char *s, size_t n)
{
	const char *v2 = n >= 3 && !memcmp(s, "0::", 3) ? s : memmem(s, n, "\n0::", 4);
	const char *end = s + n, *path;

	path = v2 ? v2 + 3 + (*v2 == '\n') : memchr(s, '/', n);
	if (!path)
		return;
	who->cgroup = path;
	who->ncgroup = (size_t)(end - path);
	if (memchr(path, '\n', who->ncgroup))
		who->ncgroup = (size_t)((const char *)memchr(path, '\n', who->ncgroup) - path);
}

struct rank_who ranking_process(const struct frame *f, uint32_t row)
{
	struct rank_who who = { .pid = value(f, row, C_PROC_PID),
				.start = value(f, row, C_PROC_STARTTIME) };
	size_t n = 0;
	const char *cgroup = frame_label(f, row, C_PROC_CGROUP, &n);

	if (cgroup)
		find_cgroup(&who, cgroup, n);
	who.comm = frame_label(f, row, C_PROC_COMM, &who.ncomm);
	who.user = frame_label(f, row, C_PROC_RUSER, &who.nuser);
	if (!who.user)
		who.nuser = (size_t)snprintf(who.uid, sizeof(who.uid), "%llu",
					     (unsigned long long)value(f, row, C_PROC_UID));
	return who;
}

/* A count that a sample has of the first thread, FIRST, and of all, ALL, where there were more. */
static bool of_threads(const struct frame *f, uint32_t row, uint32_t all, uint32_t first,
		       uint64_t *v)
{
	if (frame_get(f, row, all, v))
		return true;
	return value(f, row, C_PROC_NUM_THREADS) <= 1 && frame_get(f, row, first, v);
}

/* The scheduler's own count where it is of more than the ticks say: it may be of the main thread
 * alone, but is exact. */
static uint64_t cpu_ns(const struct ranking *r, const struct frame *f, uint32_t row)
{
	uint64_t ticks = value(f, row, C_PROC_UTIME) + value(f, row, C_PROC_STIME);
	uint64_t ns = ticks * (1000000000 / r->hz), exact = value(f, row, C_PROC_RUN_TIME);

	if (value(f, row, C_PROC_ALL_RUN_TIME) > exact)
		exact = value(f, row, C_PROC_ALL_RUN_TIME);
	return exact > ns ? exact : ns;
}

uint32_t ranking_counters(const struct ranking *r, const struct frame *f, uint32_t row,
			  uint64_t v[RANK_COUNTERS])
{
	static const struct {
		enum rank_figure figure;
		uint32_t all, first;
	} sums[] = {
		{ RANK_VOLUNTARY, C_PROC_ALL_NVCSW, C_PROC_VOLUNTARY },
		{ RANK_INVOLUNTARY, C_PROC_ALL_NIVCSW, C_PROC_NONVOLUNTARY },
		{ RANK_WAIT, C_PROC_ALL_RUN_DELAY, C_PROC_RUN_DELAY },
	};
	uint32_t unknown = 0;

	v[RANK_CPU] = cpu_ns(r, f, row);
	v[RANK_READ] = value(f, row, C_PROC_READ_BYTES);
	v[RANK_WRITTEN] = value(f, row, C_PROC_WRITE_BYTES);
	v[RANK_MINFLT] = value(f, row, C_PROC_MINFLT);
	v[RANK_MAJFLT] = value(f, row, C_PROC_MAJFLT);
	for (size_t k = 0; k < sizeof(sums) / sizeof(sums[0]); k++) {
		v[sums[k].figure] = 0;
		if (!of_threads(f, row, sums[k].all, sums[k].first, &v[sums[k].figure]))
			unknown |= 1U << sums[k].figure;
	}
	return unknown;
}

/* ---- what processes hold --------------------------------------------------------------------- */

static void add_held(struct ranking *r, size_t at, const struct frame *f, uint32_t row)
{
	struct rank_row *to = &r->rows[at];
	uint64_t fds = 0;

	if (to->sample != r->samples)
		memset(to->now, 0, sizeof(to->now));
	to->sample = r->samples;
	to->now[HELD_RSS] += value(f, row, C_PROC_RSS) * r->page_kib;
	to->now[HELD_THREADS] += value(f, row, C_PROC_NUM_THREADS);
	if (!frame_get(f, row, C_PROC_FDS, &fds))
		ranking_note_unknown(r, at, RANK_FDS);
	to->now[HELD_FDS] += fds;
}

/* Of a row whose processes are all added. */
static void note_held(struct ranking *r, size_t at)
{
	struct rank_row *row = &r->rows[at];
	uint64_t now = row->now[HELD_RSS];
	uint64_t grew = now > row->rss_first ? now - row->rss_first : 0;

	if (grew > row->v[RANK_GREW])
		row->v[RANK_GREW] = grew;
	ranking_note_most(r, at, RANK_PEAK, now);
	ranking_note_most(r, at, RANK_FDS, row->now[HELD_FDS]);
	ranking_note_most(r, at, RANK_THREADS, row->now[HELD_THREADS]);
}

void ranking_take_cgroups(struct ranking *r, const struct sample *s)
{
	const struct frame *f = &s->frames[G_CGROUP];

	for (uint32_t row = 0; r->per == PER_CGROUP && f->taken && row < f->nrows; row++) {
		struct rank_who who = { .pid = 0 };
		uint64_t bytes;
		size_t at;

		who.cgroup = frame_label(f, row, C_CGROUP_PATH, &who.ncgroup);
		if (!who.cgroup || !frame_get(f, row, C_CGROUP_MEMORY_CURRENT, &bytes))
			continue;
		at = ranking_find(r, &who);
		r->rows[at].unknown &= ~(1U << RANK_MEMORY);
		ranking_note_most(r, at, RANK_MEMORY, bytes);
	}
}

/* ---- intervals ------------------------------------------------------------------------------- */

static void read_machine(struct ranking *r, const struct sample *s)
{
	const struct frame *host = &s->frames[G_HOST];
	uint64_t v;

	if (host->taken && frame_get(host, 0, C_HOST_HZ, &v) && v)
		r->hz = v;
	if (host->taken && frame_get(host, 0, C_HOST_PAGE_SIZE, &v) && v >= 1024)
		r->page_kib = v / 1024;
	if (host->taken && frame_get(host, 0, C_HOST_NCPU, &v))
		r->cpus = (unsigned)v;
	if (s->frames[G_STAT].taken && frame_get(&s->frames[G_STAT], 0, C_STAT_BTIME, &v))
		r->btime = v;
}

static void read_clocks(struct ranking *r, const struct stamp *a, const struct stamp *b)
{
	r->elapsed_ms = b->mono_ms > a->mono_ms ? b->mono_ms - a->mono_ms : 0;
	r->until_ms = b->mono_ms;
	r->asleep_ms = b->boot_ms > b->mono_ms ? b->boot_ms - b->mono_ms : 0;
}

uint64_t ranking_possible(struct ranking *r, uint64_t ns, uint64_t most_ms)
{
	uint64_t elapsed = (uint64_t)r->elapsed_ms, most;

	if (!elapsed || !r->cpus)
		return ns;
	most = elapsed * r->cpus < most_ms ? elapsed * r->cpus : most_ms;
	most = (most + most / 16 + READ_LATE_MS) * 1000000;
	r->impossible += ns > most;
	return ns < most ? ns : most;
}

uint64_t ranking_possible_wait(struct ranking *r, uint64_t ns, uint64_t threads_ms)
{
	uint64_t most = (threads_ms + threads_ms / 16 + READ_LATE_MS) * 1000000;

	r->impossible += ns > most;
	return ns < most ? ns : most;
}

/* Counts what F's processes hold; rows in AT, by row of F. */
static size_t *find_all(struct ranking *r, const struct frame *f)
{
	size_t *at = mem_alloc((f->nrows + 1) * sizeof(*at));

	r->samples++;
	for (uint32_t row = 0; row < f->nrows; row++) {
		struct rank_who who = ranking_process(f, row);
		at[row] = ranking_find(r, &who);
		add_held(r, at[row], f, row);
	}
	return at;
}

void ranking_begin(struct ranking *r, const struct sample *a, const struct schema *schema)
{
	const struct frame *f = &a->frames[G_PROC];
	size_t *at;

	(void)schema;
	read_machine(r, a);
	r->boots++;
	r->nparents = 0;
	at = find_all(r, f);
	for (uint32_t row = 0; row < f->nrows; row++) {
		r->rows[at[row]].rss_first = r->rows[at[row]].now[HELD_RSS];
		note_held(r, at[row]);
	}
	ranking_take_cgroups(r, a);
	free(at);
}

/* Where its thread in uninterruptible sleep is; NULL: not known. The kernel says 0 of one that runs
 * again. */
static const char *waiting_in(const struct frame *f, uint32_t row, size_t *n)
{
	const char *s = frame_label(f, row, C_PROC_WAITING_IN, n);

	if (!s && value(f, row, C_PROC_STATE) == 'D')
		s = frame_label(f, row, C_PROC_WCHAN, n);
	return s && *n && !(*n == 1 && *s == '0') ? s : NULL;
}

/* Each thread that B found in uninterruptible sleep counts for the time since A, or since the
 * process began. */
static void take_blocked(struct ranking *r, size_t to, const struct sample *a,
			 const struct sample *b, uint32_t row)
{
	const struct frame *f = &b->frames[G_PROC];
	uint64_t threads = value(f, row, C_PROC_THREADS_D), cs, age_cs;
	size_t n = 0;
	const char *wchan;

	if (!threads && value(f, row, C_PROC_STATE) == 'D')
		threads = 1;
	if (!threads || b->stamp.uptime_cs <= a->stamp.uptime_cs)
		return;
	cs = b->stamp.uptime_cs - a->stamp.uptime_cs;
	age_cs = b->stamp.uptime_cs - value(f, row, C_PROC_STARTTIME) * 100 / r->hz;
	ranking_add(r, to, RANK_BLOCKED, threads * (age_cs < cs ? age_cs : cs) * 10000000);
	wchan = waiting_in(f, row, &n);
	if (wchan)
		r->rows[to].wchan = strtab_id(&r->names, wchan, n);
}

/* What the process used since it was row WAS of A; all that it has where it is new (WAS < 0). */
static void take_process(struct ranking *r, size_t to, const struct frame *a, int64_t was,
			 const struct frame *b, uint32_t row)
{
	uint64_t before[RANK_COUNTERS] = { 0 }, now[RANK_COUNTERS];
	uint32_t unknown = ranking_counters(r, b, row, now);

	if (was >= 0)
		unknown |= ranking_counters(r, a, (uint32_t)was, before);
	else
		ranking_add(r, to, RANK_NEW, 1);
	for (unsigned k = 0; k < RANK_COUNTERS; k++) {
		uint64_t grew = now[k] > before[k] ? now[k] - before[k] : 0;

		if ((unknown >> k) & 1) {
			ranking_note_unknown(r, to, k);
			continue;
		}
		if (k == RANK_CPU)
			grew = ranking_possible(r, grew, UINT64_MAX);
		if (grew && (k == RANK_READ || k == RANK_WRITTEN))
			grew = ranking_own_bytes(r, value(b, row, C_PROC_PID), k, grew);
		ranking_add(r, to, k, grew);
	}
}

/* Those of A that are gone: their rows are final, and where nobody listens their ends are counted.
 */
static void take_gone(struct ranking *r, const struct frame *a, const struct frame *b,
		      const struct schema *schema, bool count)
{
	int64_t *map = mem_alloc((a->nrows + 1) * sizeof(*map));

	frame_match_all(schema, a, b, map);
	for (uint32_t row = 0; row < a->nrows; row++) {
		struct rank_who who;
		size_t at;

		if (map[row] >= 0)
			continue;
		who = ranking_process(a, row);
		at = ranking_find(r, &who);
		r->rows[at].final = r->per == PER_PROCESS;
		if (count)
			ranking_add(r, at, RANK_EXITED, 1);
	}
	free(map);
}

static void take_processes(struct ranking *r, const struct sample *from, const struct sample *to,
			   const struct schema *schema)
{
	const struct frame *a = &from->frames[G_PROC], *b = &to->frames[G_PROC];
	int64_t *map = mem_alloc((b->nrows + 1) * sizeof(*map));
	size_t *at = find_all(r, b);

	frame_match_all(schema, b, a, map);
	for (uint32_t row = 0; row < b->nrows; row++) {
		take_process(r, at[row], a, map[row], b, row);
		take_blocked(r, at[row], from, to, row);
		note_held(r, at[row]);
	}
	free(map);
	free(at);
}

void ranking_take(struct ranking *r, const struct sample *a, const struct sample *b,
		  const struct schema *schema)
{
	const struct frame *was = &a->frames[G_PROC], *is = &b->frames[G_PROC];
	bool listened = b->frames[G_EXIT].taken;
	struct rank_end *ends = NULL;

	read_machine(r, b);
	read_clocks(r, &a->stamp, &b->stamp);
	if (listened) {
		ends = ranking_ends(r, was, b, schema);
		ranking_note_children(r, was, b);
	}
	if (is->taken)
		take_processes(r, a, b, schema);
	if (listened)
		ranking_take_exits(r, was, b, ends);
	if (is->taken)
		take_gone(r, was, is, schema, !listened);
	ranking_take_cgroups(r, b);
	free(ends);
	ranking_prune(r);
}
