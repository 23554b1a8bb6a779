/*
 * Processes that ended, from taskstats: Documentation/accounting/taskstats.rst. Registering for a
 * set of CPUs needs CAP_NET_ADMIN in the first network namespace; the kernel then sends a message
 * for each task that ends there.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "exit_record.h"
#include "idnames.h"
#include "taskstats.h"

enum {
	QUEUE_BYTES =
		32 << 20,    /* some 15,000 exits between two looks; memory only while it is used */
	PENDING_MAX = 65536, /* rows of one sample */
};

struct exit_state {
	struct taskstats_link link;
	char cpus[256];	     /* the mask that was registered */
	const char *trouble; /* why there is no listening; said once */
	bool told;
	uint64_t lost; /* times that messages or records were lost, not yet said */
	struct buf remark;
	struct exit_sums sums;
	struct exit_record *pending; /* since the last sample */
	size_t count, cap;
	uint64_t *known; /* hashes of what the collector before has reported, sorted */
	size_t nknown, known_cap;
	struct idnames users;
};

/* ---- the kernel ------------------------------------------------------------------------------ */

/* All CPUs that there may ever be. */
static void take_cpus(struct probe *p, struct exit_state *s)
{
	const char *text = probe_slurp(p, "sys/devices/system/cpu/possible", NULL);
	int n = text ? (int)strcspn(text, "\n") : 0;

	snprintf(s->cpus, sizeof(s->cpus), "%.*s", n ? n : 1, n ? text : "0");
}

static void widen_queue(const struct exit_state *s)
{
	int bytes = QUEUE_BYTES, fd = mnl_socket_get_fd(s->link.nl);

	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
}

static const char *listen_all(struct probe *p, struct exit_state *s)
{
	const char *trouble = taskstats_open(&s->link);

	if (trouble)
		return trouble;
	widen_queue(s);
	take_cpus(p, s);
	if (!taskstats_listen(&s->link, TASKSTATS_CMD_ATTR_REGISTER_CPUMASK, s->cpus))
		return errno == EPERM ? "not permitted (needs CAP_NET_ADMIN)"
				      : "the kernel refused to report them";
	return NULL;
}

/* ---- what comes ------------------------------------------------------------------------------ */

static void keep(struct exit_state *s, const struct exit_record *r)
{
	if (s->count >= PENDING_MAX) {
		memmove(s->pending, s->pending + PENDING_MAX / 2,
			(s->count - PENDING_MAX / 2) * sizeof(*s->pending));
		s->count -= PENDING_MAX / 2;
		s->lost++;
	}
	mem_grow((void **)&s->pending, &s->cap, s->count + 1, sizeof(*s->pending));
	s->pending[s->count++] = *r;
}

static void take_task(struct exit_state *s, const struct nlattr *nest)
{
	struct taskstats_nest t = taskstats_unnest(nest);
	struct exit_record r;

	if (!t.stats)
		return;
	if (!exit_record_parse(&r, mnl_attr_get_payload(t.stats), mnl_attr_get_payload_len(t.stats),
			       t.id))
		s->trouble = "this kernel's records have a layout that is not known";
	else if (exit_sums_add(&s->sums, &r))
		keep(s, &r);
}

/* After the record of its last thread comes what all threads of a process did. */
static void take_process(struct exit_state *s, const struct nlattr *nest)
{
	struct taskstats_nest t = taskstats_unnest(nest);
	struct taskstats all;

	if (!t.stats || !s->count || !s->pending[s->count - 1].grouped ||
	    s->pending[s->count - 1].tgid != t.id)
		return;
	taskstats_copy(&all, t.stats);
	exit_record_note_unseen(&s->pending[s->count - 1], &all);
}

static int exit_attr(const struct nlattr *a, void *state)
{
	if (mnl_attr_get_type(a) == TASKSTATS_TYPE_AGGR_PID)
		take_task(state, a);
	if (mnl_attr_get_type(a) == TASKSTATS_TYPE_AGGR_TGID)
		take_process(state, a);
	return MNL_CB_OK;
}

static int exit_message(const struct nlmsghdr *h, void *state)
{
	return mnl_attr_parse(h, sizeof(struct genlmsghdr), exit_attr, state);
}

static void exit_drain(struct probe *p, void *state)
{
	struct exit_state *s = state;

	(void)p;
	while (s->link.nl && !s->trouble) {
		ssize_t n = recv(mnl_socket_get_fd(s->link.nl), s->link.message,
				 sizeof(s->link.message), MSG_DONTWAIT);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == ENOBUFS) {
			s->lost++;
			continue;
		}
		if (n <= 0)
			return;
		mnl_cb_run(s->link.message, (size_t)n, 0, 0, exit_message, s);
	}
}

/* ---- what the collector before has reported -------------------------------------------------- */

static uint64_t record_hash(uint64_t pid, uint64_t etime)
{
	return hash_mix(hash_mix(0, pid), etime);
}

static int by_hash(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void exit_inherit(struct probe *p, void *state, const struct sample *sample)
{
	const struct frame *f = &sample->frames[G_EXIT];
	struct exit_state *s = state;

	(void)p;
	s->lost = 0; /* what was lost while that one was at work, it has */
	mem_grow((void **)&s->known, &s->known_cap, s->nknown + f->nrows, sizeof(*s->known));
	for (uint32_t row = 0; f->taken && row < f->nrows; row++) {
		uint64_t pid = 0, etime = 0;

		frame_get(f, row, C_EXIT_PID, &pid);
		frame_get(f, row, C_EXIT_ETIME, &etime);
		s->known[s->nknown++] = record_hash(pid, etime);
	}
	mem_sort(s->known, s->nknown, sizeof(*s->known), by_hash);
}

static bool is_known(const struct exit_state *s, const struct exit_record *r)
{
	uint64_t h = record_hash(r->val[C_EXIT_PID], r->val[C_EXIT_ETIME]);

	return s->nknown && bsearch(&h, s->known, s->nknown, sizeof(h), by_hash);
}

/* ---- the source ------------------------------------------------------------------------------ */

static void *exit_open(struct probe *p)
{
	struct exit_state *s = mem_zalloc(1, sizeof(*s));

	idnames_init(&s->users, "etc/passwd");
	if (p->live)
		s->trouble = listen_all(p, s);
	if (s->trouble)
		taskstats_close(&s->link);
	return s;
}

static void exit_close(void *state)
{
	struct exit_state *s = state;

	if (s->link.nl && !s->trouble)
		taskstats_listen(&s->link, TASKSTATS_CMD_ATTR_DEREGISTER_CPUMASK, s->cpus);
	taskstats_close(&s->link);
	exit_sums_release(&s->sums);
	idnames_release(&s->users);
	buf_release(&s->remark);
	free(s->pending);
	free(s->known);
	free(s);
}

static void add_row(struct probe *p, const struct exit_state *s, const struct exit_record *r,
		    struct frame *f)
{
	uint32_t row = frame_row(f);
	const char *user;
	size_t n;

	for (uint32_t col = 0; col < EXIT_NUMBERS; col++)
		if (col != C_EXIT_COMM)
			frame_set(f, row, col, r->val[col]);
	probe_label(p, f, row, C_EXIT_COMM, r->comm, r->ncomm);
	user = idnames_find(&s->users, r->val[C_EXIT_UID], &n);
	if (user)
		probe_label(p, f, row, C_EXIT_USER, user, n);
}

static void exit_read(struct probe *p, void *state, groupset due, struct sample *sample)
{
	struct exit_state *s = state;
	struct frame *f;

	(void)due;
	exit_drain(p, s);
	if (!s->link.nl || s->trouble)
		return;
	if (s->count)
		idnames_refresh(&s->users, p, sample);
	f = probe_frame(p, sample, G_EXIT);
	for (size_t i = 0; i < s->count; i++)
		if (!is_known(s, &s->pending[i]))
			add_row(p, s, &s->pending[i], f);
	s->count = 0;
	s->nknown = 0;
}

static const char *exit_remark(void *state)
{
	struct exit_state *s = state;

	buf_reset(&s->remark);
	if (s->trouble && !s->told)
		buf_fmt(&s->remark, "processes that end between samples are not recorded: %s",
			s->trouble);
	else if (s->lost)
		buf_str(&s->remark, "some ends of processes were lost: too many at once");
	s->told = s->trouble != NULL;
	s->lost = 0;
	return s->remark.len ? s->remark.p : NULL;
}

const struct source source_exit = {
	.name = "exit",
	.groups = (groupset)1 << G_EXIT,
	.open = exit_open,
	.read = exit_read,
	.close = exit_close,
	.inherit = exit_inherit,
	.drain = exit_drain,
	.remark = exit_remark,
};
