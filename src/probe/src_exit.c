/*
 * Processes that ended, from taskstats: Documentation/accounting/taskstats.rst. Registering for a
 * set of CPUs needs CAP_NET_ADMIN in the first network namespace; the kernel then sends a message
 * for each task that ends there.
 */
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

#include "exit_record.h"
#include "idnames.h"

enum {
	QUEUE_BYTES =
		32 << 20, /* some 15,000 exits between two looks; memory only while it is used */
	MESSAGE_BYTES = 8192,
	ANSWER_MS = 500,     /* the kernel answers at once; this only guards against never */
	PENDING_MAX = 65536, /* rows of one sample */
};

struct exit_state {
	struct mnl_socket *nl;
	uint16_t family;
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
	_Alignas(struct nlmsghdr) char message[MESSAGE_BYTES];
};

/* ---- the kernel ------------------------------------------------------------------------------ */

static struct nlmsghdr *request(struct exit_state *s, uint16_t type, uint8_t cmd)
{
	struct nlmsghdr *h = mnl_nlmsg_put_header(s->message);
	struct genlmsghdr *g;

	h->nlmsg_type = type;
	h->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	h->nlmsg_seq = 1;
	g = mnl_nlmsg_put_extra_header(h, sizeof(*g));
	g->cmd = cmd;
	g->version = 1;
	return h;
}

static int family_attr(const struct nlattr *a, void *state)
{
	struct exit_state *s = state;

	if (mnl_attr_get_type(a) == CTRL_ATTR_FAMILY_ID && mnl_attr_validate(a, MNL_TYPE_U16) >= 0)
		s->family = mnl_attr_get_u16(a);
	return MNL_CB_OK;
}

static int family_message(const struct nlmsghdr *h, void *state)
{
	return mnl_attr_parse(h, sizeof(struct genlmsghdr), family_attr, state);
}

/* Sends H and waits for its acknowledgement; other messages go to TAKE. */
static bool transact(struct exit_state *s, const struct nlmsghdr *h, mnl_cb_t take)
{
	ssize_t n;
	int rc = 1;

	if (mnl_socket_sendto(s->nl, h, h->nlmsg_len) < 0)
		return false;
	while (rc > 0 && (n = mnl_socket_recvfrom(s->nl, s->message, sizeof(s->message))) > 0)
		rc = mnl_cb_run(s->message, (size_t)n, 0, 0, take, s);
	return rc == MNL_CB_STOP;
}

static bool find_family(struct exit_state *s)
{
	struct nlmsghdr *h = request(s, GENL_ID_CTRL, CTRL_CMD_GETFAMILY);

	mnl_attr_put_strz(h, CTRL_ATTR_FAMILY_NAME, TASKSTATS_GENL_NAME);
	return transact(s, h, family_message) && s->family;
}

static bool ask(struct exit_state *s, uint16_t attr)
{
	struct nlmsghdr *h = request(s, s->family, TASKSTATS_CMD_GET);

	mnl_attr_put_strz(h, attr, s->cpus);
	return transact(s, h, NULL);
}

/* All CPUs that there may ever be. */
static void take_cpus(struct probe *p, struct exit_state *s)
{
	const char *text = probe_slurp(p, "sys/devices/system/cpu/possible", NULL);
	int n = text ? (int)strcspn(text, "\n") : 0;

	snprintf(s->cpus, sizeof(s->cpus), "%.*s", n ? n : 1, n ? text : "0");
}

static void set_socket(struct exit_state *s)
{
	struct timeval wait = { .tv_usec = ANSWER_MS * 1000 };
	int bytes = QUEUE_BYTES, fd = mnl_socket_get_fd(s->nl);

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
}

static const char *listen_all(struct probe *p, struct exit_state *s)
{
	s->nl = mnl_socket_open2(NETLINK_GENERIC, SOCK_CLOEXEC);
	if (!s->nl || mnl_socket_bind(s->nl, 0, MNL_SOCKET_AUTOPID) < 0)
		return "no netlink socket to be had";
	set_socket(s);
	if (!find_family(s))
		return "this kernel has no taskstats";
	take_cpus(p, s);
	if (!ask(s, TASKSTATS_CMD_ATTR_REGISTER_CPUMASK))
		return errno == EPERM ? "not permitted (needs CAP_NET_ADMIN)"
				      : "the kernel refused to report them";
	return NULL;
}

static void stop_listening(struct exit_state *s)
{
	if (s->nl)
		mnl_socket_close(s->nl);
	s->nl = NULL;
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

/* The two attributes of a task's end. */
struct task_end {
	uint32_t pid;
	const struct nlattr *stats;
};

static int task_attr(const struct nlattr *a, void *state)
{
	struct task_end *t = state;

	if (mnl_attr_get_type(a) == TASKSTATS_TYPE_PID &&
	    mnl_attr_get_payload_len(a) == sizeof(t->pid))
		t->pid = mnl_attr_get_u32(a);
	if (mnl_attr_get_type(a) == TASKSTATS_TYPE_STATS)
		t->stats = a;
	return MNL_CB_OK;
}

static void take_task(struct exit_state *s, const struct nlattr *nest)
{
	struct task_end t = { 0, NULL };
	struct exit_record r;

	if (mnl_attr_parse_nested(nest, task_attr, &t) < 0 || !t.stats)
		return;
	if (!exit_record_parse(&r, mnl_attr_get_payload(t.stats), mnl_attr_get_payload_len(t.stats),
			       t.pid))
		s->trouble = "this kernel's records have a layout that is not known";
	else if (exit_sums_add(&s->sums, &r))
		keep(s, &r);
}

static int exit_attr(const struct nlattr *a, void *state)
{
	if (mnl_attr_get_type(a) == TASKSTATS_TYPE_AGGR_PID)
		take_task(state, a);
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
	while (s->nl && !s->trouble) {
		ssize_t n = recv(mnl_socket_get_fd(s->nl), s->message, sizeof(s->message),
				 MSG_DONTWAIT);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == ENOBUFS) {
			s->lost++;
			continue;
		}
		if (n <= 0)
			return;
		mnl_cb_run(s->message, (size_t)n, 0, 0, exit_message, s);
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
	if (s->nknown)
		qsort(s->known, s->nknown, sizeof(*s->known), by_hash);
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
		stop_listening(s);
	return s;
}

static void exit_close(void *state)
{
	struct exit_state *s = state;

	if (s->nl && !s->trouble)
		ask(s, TASKSTATS_CMD_ATTR_DEREGISTER_CPUMASK);
	stop_listening(s);
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
	if (!s->nl || s->trouble)
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
