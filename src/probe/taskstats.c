#include "taskstats.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

enum { ANSWER_MS = 500 /* the kernel answers at once; this only guards against never */ };

static struct nlmsghdr *request(struct taskstats_link *l, uint16_t type, uint8_t cmd,
				uint16_t flags)
{
	struct nlmsghdr *h = mnl_nlmsg_put_header(l->message);
	struct genlmsghdr *g;

	h->nlmsg_type = type;
	h->nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags);
	h->nlmsg_seq = 1;
	g = mnl_nlmsg_put_extra_header(h, sizeof(*g));
	g->cmd = cmd;
	g->version = 1;
	return h;
}

static int family_attr(const struct nlattr *a, void *state)
{
	struct taskstats_link *l = state;

	if (mnl_attr_get_type(a) == CTRL_ATTR_FAMILY_ID && mnl_attr_validate(a, MNL_TYPE_U16) >= 0)
		l->family = mnl_attr_get_u16(a);
	return MNL_CB_OK;
}

static int family_message(const struct nlmsghdr *h, void *state)
{
	return mnl_attr_parse(h, sizeof(struct genlmsghdr), family_attr, state);
}

/* Sends H and waits for its acknowledgement; other messages go to TAKE. */
static bool transact(struct taskstats_link *l, const struct nlmsghdr *h, mnl_cb_t take)
{
	ssize_t n;
	int rc = 1;

	if (mnl_socket_sendto(l->nl, h, h->nlmsg_len) < 0)
		return false;
	while (rc > 0 && (n = mnl_socket_recvfrom(l->nl, l->message, sizeof(l->message))) > 0)
		rc = mnl_cb_run(l->message, (size_t)n, 0, 0, take, l);
	return rc == MNL_CB_STOP;
}

static bool find_family(struct taskstats_link *l)
{
	struct nlmsghdr *h = request(l, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, NLM_F_ACK);

	mnl_attr_put_strz(h, CTRL_ATTR_FAMILY_NAME, TASKSTATS_GENL_NAME);
	return transact(l, h, family_message) && l->family;
}

const char *taskstats_open(struct taskstats_link *l)
{
	struct timeval wait = { .tv_usec = ANSWER_MS * 1000 };

	l->nl = mnl_socket_open2(NETLINK_GENERIC, SOCK_CLOEXEC);
	if (!l->nl || mnl_socket_bind(l->nl, 0, MNL_SOCKET_AUTOPID) < 0)
		return "no netlink socket to be had";
	setsockopt(mnl_socket_get_fd(l->nl), SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	return find_family(l) ? NULL : "this kernel has no taskstats";
}

void taskstats_close(struct taskstats_link *l)
{
	if (l->nl)
		mnl_socket_close(l->nl);
	l->nl = NULL;
}

bool taskstats_listen(struct taskstats_link *l, uint16_t attr, const char *cpus)
{
	struct nlmsghdr *h = request(l, l->family, TASKSTATS_CMD_GET, NLM_F_ACK);

	mnl_attr_put_strz(h, attr, cpus);
	return transact(l, h, NULL);
}

/* ---- what it says ---------------------------------------------------------------------------- */

static int nest_attr(const struct nlattr *a, void *state)
{
	struct taskstats_nest *t = state;
	uint16_t type = mnl_attr_get_type(a);

	if ((type == TASKSTATS_TYPE_PID || type == TASKSTATS_TYPE_TGID) &&
	    mnl_attr_get_payload_len(a) == sizeof(t->id))
		t->id = mnl_attr_get_u32(a);
	if (type == TASKSTATS_TYPE_STATS)
		t->stats = a;
	return MNL_CB_OK;
}

struct taskstats_nest taskstats_unnest(const struct nlattr *nest)
{
	struct taskstats_nest t = { 0, NULL };

	if (mnl_attr_parse_nested(nest, nest_attr, &t) < 0)
		t.stats = NULL;
	return t;
}

void taskstats_copy(struct taskstats *out, const struct nlattr *stats)
{
	size_t n = mnl_attr_get_payload_len(stats);

	memset(out, 0, sizeof(*out));
	memcpy(out, mnl_attr_get_payload(stats), n < sizeof(*out) ? n : sizeof(*out));
}

static int process_attr(const struct nlattr *a, void *state)
{
	struct taskstats_nest *t = state;

	if (mnl_attr_get_type(a) == TASKSTATS_TYPE_AGGR_TGID)
		*t = taskstats_unnest(a);
	return MNL_CB_OK;
}

static int process_message(const struct nlmsghdr *h, void *state)
{
	return mnl_attr_parse(h, sizeof(struct genlmsghdr), process_attr, state);
}

bool taskstats_of_process(struct taskstats_link *l, pid_t pid, struct taskstats *out)
{
	struct nlmsghdr *h = request(l, l->family, TASKSTATS_CMD_GET, 0);
	struct taskstats_nest got = { 0, NULL };
	ssize_t n;

	mnl_attr_put_u32(h, TASKSTATS_CMD_ATTR_TGID, (uint32_t)pid);
	if (mnl_socket_sendto(l->nl, h, h->nlmsg_len) < 0)
		return false;
	n = mnl_socket_recvfrom(l->nl, l->message, sizeof(l->message));
	if (n <= 0 || mnl_cb_run(l->message, (size_t)n, 0, 0, process_message, &got) < 0 ||
	    !got.stats || got.id != (uint32_t)pid)
		return false;
	taskstats_copy(out, got.stats);
	return true;
}
