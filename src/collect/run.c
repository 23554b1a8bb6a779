/*
 * One run of the collector: locks, the loop over the slots of the clock, and what is said when
 * something fails.
 *
 * Two locks in the store order the runs. `lock` is held by the one that writes. `next` is held by
 * the one that waits to: the writer of a --cron run looks at it after each sample and leaves when
 * it is held, so the successor, who has its files open already, takes the next slot and none falls
 * between two runs.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "collect.h"

enum {
	CRON_STAYS_MS = 90 * 1000, /* longest that a --cron run goes on without a successor */
	CRON_WAITS_MS = 95 * 1000, /* a successor waits a little longer than that */
	ONE_SHOT_WAITS_MS = 5000,
	NAP_MS = 1000, /* longest sleep between two looks at signals, the clock and the successor */
	SEAL_EVERY_MS = 60 * 1000,
};

struct run {
	const struct settings *s;
	struct schema *schema;
	groupset groups;
	struct probe *probe;
	struct writer *writer;
	struct sample sample;
	int lock, next;	     /* descriptors, -1 when not held */
	int64_t expected_ms; /* interval that gaps are measured by; 0: none */
	int64_t sealed_ms;   /* when pending segments were last looked for */
	bool failing;	     /* the last append failed with `why` */
	struct err why;
};

static volatile sig_atomic_t stop;

static void on_stop(int sig)
{
	(void)sig;
	stop = 1;
}

/* A file of the store that somebody cut short while it was mapped: nothing can be saved here, and the
 * next run sets the file aside and goes on. */
static void on_bus_error(int sig)
{
	static const char text[] =
		"sago-collect: live.mdb was cut short, or the disk cannot read it, "
		"while it was written to\n";
	ssize_t ignored = write(STDERR_FILENO, text, sizeof(text) - 1);

	(void)sig;
	(void)ignored;
	_exit(4);
}

/* SIGXFSZ and SIGPIPE become errors of the call that meets them. */
static void catch_signals(void)
{
	struct sigaction sa = { .sa_handler = on_stop };

	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
	sa.sa_handler = on_bus_error;
	sigaction(SIGBUS, &sa, NULL);
	sa.sa_handler = SIG_IGN;
	sigaction(SIGXFSZ, &sa, NULL);
	sigaction(SIGPIPE, &sa, NULL);
}

static void unlock(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* ---- one sample ------------------------------------------------------------------------------ */

/* What cannot be read is said once a boot. */
static void add_remarks(struct run *r, struct marks *m)
{
	const struct stamp *now = &r->sample.stamp;
	const char *text;

	while ((text = probe_remark(r->probe)))
		if (!mark_recorded(r->s->store, r->schema, MARK_ERROR, now->boot_id, text))
			marks_add(m, MARK_ERROR, now, text);
}

static void collect_marks(struct run *r, struct marks *m, struct spool *sp)
{
	struct stamp *now = &r->sample.stamp;
	struct stamp last;
	bool has_last = writer_last_stamp(r->writer, &last), booted = false;

	if (has_last)
		boot_id_settle(&last, now);
	spool_take(sp, r->s->store, m);
	add_remarks(r, m);
	if (!has_last)
		return;
	if (!boot_id_same(last.boot_id, now->boot_id))
		booted = mark_recorded(r->s->store, r->schema, MARK_BOOT, now->boot_id, NULL);
	for (size_t i = 0; i < m->count; i++)
		booted |= m->list[i].type == MARK_BOOT;
	marks_between(m, &last, now, r->expected_ms, booted, r->failing ? r->why.text : NULL);
}

/* A failure is said once, not at every sample; that of a single sample is main's to say. */
static void note_result(struct run *r, int rc, const struct err *e)
{
	if (rc && r->expected_ms && (!r->failing || strcmp(r->why.text, e->text)))
		fprintf(stderr, "sago-collect: %s\n", e->text);
	if (!rc && r->failing)
		fprintf(stderr, "sago-collect: recording again\n");
	r->failing = rc != 0;
	if (rc)
		r->why = *e;
	if (!rc && r->s->verbose) {
		printf("%" PRIu64 " %" PRId64 ".%03d\n", r->sample.seq,
		       r->sample.stamp.real_ms / 1000, (int)(r->sample.stamp.real_ms % 1000));
		fflush(stdout);
	}
}

static int take_sample(struct run *r, groupset due, struct err *e)
{
	struct marks marks = { 0 };
	struct spool sp;
	int rc = probe_take(r->probe, due, &r->sample, e);

	if (!rc)
		rc = lock_keep(r->s->store, "lock", &r->lock, e);
	if (!rc) {
		collect_marks(r, &marks, &sp);
		rc = writer_append(r->writer, &r->sample, marks.list, marks.count, e);
		spool_done(&sp, r->s->store, !rc);
		marks_release(&marks);
	}
	note_result(r, rc, e);
	return rc;
}

static groupset due_now(const struct run *r, bool first)
{
	struct stamp last;

	if (first && !r->s->cron)
		return r->groups;
	if (!writer_last_stamp(r->writer, &last))
		return r->groups;
	return probe_due(r->schema, r->groups, last.real_ms, clock_real_ms());
}

/* ---- the loop -------------------------------------------------------------------------------- */

int64_t next_slot(int64_t now_ms, int64_t interval_ms)
{
	return (now_ms / interval_ms + 1) * interval_ms;
}

/* Sleeps until the wall clock reads SLOT, at most NAP_MS. True when it does. */
static bool nap(int64_t slot)
{
	struct timespec now, nap_for;
	int64_t left;

	clock_gettime(CLOCK_REALTIME, &now);
	left = slot * 1000000 - ((int64_t)now.tv_sec * 1000000000 + now.tv_nsec);
	if (left <= 0)
		return true;
	if (left > (int64_t)NAP_MS * 1000000)
		left = (int64_t)NAP_MS * 1000000;
	nap_for.tv_sec = left / 1000000000;
	nap_for.tv_nsec = left % 1000000000;
	clock_nanosleep(CLOCK_MONOTONIC, 0, &nap_for, NULL);
	return clock_real_ms() >= slot;
}

/* Time for a --cron run to leave: somebody waits, or nobody came for too long. */
static bool relieved(const struct run *r, int64_t since_ms)
{
	return r->s->cron && (store_lock_held(r->s->store, "next") ||
			      clock_mono_ms() - since_ms >= CRON_STAYS_MS);
}

/* Waits for the next slot; false when the run is to end instead. A clock set back makes a nearer
 * slot the next one. */
static bool wait_for_slot(const struct run *r, int64_t since_ms)
{
	int64_t slot = next_slot(clock_real_ms(), r->s->interval_ms);

	while (!stop && !nap(slot)) {
		int64_t now = clock_real_ms();

		probe_drain(r->probe);
		if (slot - now > r->s->interval_ms)
			slot = next_slot(now, r->s->interval_ms);
		if (relieved(r, since_ms))
			return false;
	}
	return !stop;
}

static void look_for_sealing(struct run *r)
{
	const int fds[] = { r->lock, r->next };
	int64_t now = clock_mono_ms();

	if (r->sealed_ms && now - r->sealed_ms < SEAL_EVERY_MS)
		return;
	r->sealed_ms = now;
	seal_in_child(r->s->store, &r->s->policy, fds, 2);
}

static int loop(struct run *r, struct err *e)
{
	int64_t since_ms = clock_mono_ms();
	uint64_t left = r->s->cron ? 0 : r->s->count;
	bool first = true;
	int rc = 0;

	while (wait_for_slot(r, since_ms)) {
		rc = take_sample(r, due_now(r, first), e);
		first = false;
		look_for_sealing(r);
		if (left && !--left)
			break;
		if (relieved(r, since_ms))
			break;
	}
	return rc;
}

/* ---- the kinds of run ------------------------------------------------------------------------ */

static struct process_options process_options(const struct process_settings *s)
{
	return (struct process_options){ .no_cmdline = !s->command_lines,
					 .cmdline_max = s->length,
					 .redact = s->redact.list,
					 .threads = s->threads.list,
					 .stack = s->stack };
}

static int open_probe(struct run *r, groupset groups, struct err *e)
{
	struct probe_options o = { .root = r->s->root,
				   .groups = groups,
				   .has_time = r->s->has_time,
				   .time_ms = r->s->time_ms,
				   .processes = process_options(&r->s->processes) };

	return probe_open(&r->probe, &o, r->schema, e);
}

static int open_writer(struct run *r, struct err *e)
{
	return writer_open(&r->writer, r->s->store, &r->s->policy, r->schema, e);
}

/* Opens the store and the loop over it: what the run before has left is taken over. */
static int run_loop(struct run *r, struct err *e)
{
	struct stamp last;
	int rc = open_writer(r, e);

	if (rc)
		return rc;
	r->expected_ms = r->s->interval_ms;
	if (writer_last_stamp(r->writer, &last))
		inherit_recorded(r->s->store, r->schema, r->probe, &last);
	return loop(r, e);
}

/* The lock, in steps of a second: exits of processes do not wait. */
static int wait_for_lock(struct run *r, int wait_ms, struct err *e)
{
	int64_t until = clock_mono_ms() + wait_ms;
	int rc;

	while ((rc = store_lock(r->s->store, "lock", NAP_MS, &r->lock, e)) == ERR_BUSY && !stop &&
	       clock_mono_ms() < until)
		probe_drain(r->probe);
	return rc;
}

static int busy(const struct run *r, struct err *e)
{
	return err_set(e, ERR_BUSY, "%s: another sago-collect is at work there", r->s->store);
}

static int run_once(struct run *r, struct err *e)
{
	int rc = store_lock(r->s->store, "lock", ONE_SHOT_WAITS_MS, &r->lock, e);

	if (rc)
		return rc == ERR_BUSY ? busy(r, e) : rc;
	if ((rc = open_writer(r, e)) || (rc = take_sample(r, r->groups, e)))
		return rc;
	writer_close(r->writer);
	r->writer = NULL;
	return store_seal_pending(r->s->store, &r->s->policy, e);
}

static int run_resident(struct run *r, struct err *e)
{
	int rc = store_lock(r->s->store, "lock", ONE_SHOT_WAITS_MS, &r->lock, e);

	if (rc)
		return rc == ERR_BUSY ? busy(r, e) : rc;
	return run_loop(r, e);
}

/* A third run leaves, and so does one whose turn does not come (somebody keeps a resident
 * collector): both find the work done. */
static int run_cron(struct run *r, struct err *e)
{
	int rc = store_lock(r->s->store, "next", 0, &r->next, e);

	if (rc)
		return rc == ERR_BUSY ? 0 : rc;
	rc = wait_for_lock(r, CRON_WAITS_MS, e);
	unlock(&r->next);
	if (rc)
		return rc == ERR_BUSY ? 0 : rc;
	return run_loop(r, e);
}

/* A boot tells how many CPUs there were, as sysstat's record of it does: no sample may follow. */
static void add_boot(struct marks *m, const struct sample *now)
{
	struct mark *k = marks_add(m, MARK_BOOT, &now->stamp, "the machine started");
	uint64_t cpus;

	if (k && frame_get(&now->frames[G_HOST], 0, C_HOST_NCPU, &cpus))
		k->value = (int64_t)cpus;
}

/* --boot and --note: stored at once, or left in the spool for the collector that is at work. */
static int run_mark(struct run *r, struct err *e)
{
	struct marks marks = { 0 };
	int rc = probe_take(r->probe, (groupset)1 << G_HOST, &r->sample, e);

	if (rc)
		return rc;
	if (r->s->boot)
		add_boot(&marks, &r->sample);
	else
		marks_add(&marks, MARK_NOTE, &r->sample.stamp, r->s->note);
	rc = store_lock(r->s->store, "lock", 0, &r->lock, e);
	if (rc == ERR_BUSY)
		rc = spool_put(r->s->store, &marks.list[0], e);
	else if (!rc && !(rc = open_writer(r, e)))
		rc = writer_append(r->writer, NULL, marks.list, marks.count, e);
	marks_release(&marks);
	return rc;
}

static int run_kind(struct run *r, struct err *e)
{
	if (r->s->boot || r->s->note)
		return run_mark(r, e);
	if (r->s->cron)
		return run_cron(r, e);
	if (r->s->has_interval && !r->s->has_time)
		return run_resident(r, e);
	return run_once(r, e);
}

int collect_run(const struct settings *s, struct schema *schema, struct err *e)
{
	struct run r = { .s = s, .schema = schema, .lock = -1, .next = -1 };
	int rc = groups_parse(s->groups, schema, &r.groups, e);

	sample_init(&r.sample);
	catch_signals();
	if (!rc)
		rc = store_create(s->store, e);
	if (!rc)
		rc = open_probe(&r, r.groups, e);
	if (!rc)
		rc = run_kind(&r, e);
	writer_close(r.writer);
	unlock(&r.next);
	unlock(&r.lock);
	probe_close(r.probe);
	sample_release(&r.sample);
	return rc;
}
