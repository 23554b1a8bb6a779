/*
 * TCP sockets by state, by local port, and each listener's queue.
 *
 * Listeners cost 25 us and are read with every sample. The others cost a walk over the kernel's
 * hash table and about 1 us a socket, so they have a cadence, and ESTABLISHED and TIME-WAIT, of
 * which there may be a hundred thousand, are asked for at most once in as many milliseconds as
 * there were sockets: a thousandth of a CPU. In the samples between, their cells and the tcp_port
 * group are absent.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "scan.h"
#include "source.h"
#include "tcp_read.h"

enum {
	MAX_PORT_ROWS = 64,
	TRY_EVERY_MS = 60000,	/* netlink again after it was refused, and whether there is IPv6 */
	EPHEMERAL_FROM = 32768, /* the kernel's own range */
	EPHEMERAL_TO = 60999,
};

static const groupset by_state_groups = (groupset)1 << G_TCP | (groupset)1 << G_TCP_PORT;

struct tcp_source {
	struct tcp_diag *diag; /* NULL: not tried yet, or refused */
	int64_t tried_ms, looked_ms;
	int64_t full_at_ms; /* when all states may be asked for again */
	bool has[TCP_FAMILIES];
	struct pfile files[TCP_FAMILIES];
	struct tcp_tally tally;
};

static void *tcp_open(struct probe *p)
{
	struct tcp_source *st = mem_zalloc(1, sizeof(*st));

	(void)p;
	pfile_init(&st->files[TCP_V4], "proc/net/tcp");
	pfile_init(&st->files[TCP_V6], "proc/net/tcp6");
	return st;
}

static void tcp_close(void *state)
{
	struct tcp_source *st = state;

	tcp_diag_close(st->diag);
	pfile_close(&st->files[TCP_V4]);
	pfile_close(&st->files[TCP_V6]);
	tcp_tally_release(&st->tally);
	free(st);
}

/* Which families there are: netlink has no words for one that is off. */
static void look_for_families(struct probe *p, struct tcp_source *st)
{
	for (int f = 0; f < TCP_FAMILIES; f++) {
		int fd = probe_openat(p, st->files[f].path, O_PATH);

		st->has[f] = fd >= 0;
		if (fd >= 0)
			close(fd);
	}
}

static bool read_diag(struct probe *p, struct tcp_source *st, const struct sample *s,
		      unsigned states)
{
	if (!p->live)
		return false;
	if (!st->diag && probe_stale(p, s, &st->tried_ms, TRY_EVERY_MS))
		st->diag = tcp_diag_open();
	if (!st->diag)
		return false;
	if (probe_stale(p, s, &st->looked_ms, TRY_EVERY_MS))
		look_for_families(p, st);
	if (tcp_diag_dump(st->diag, states, &st->tally))
		return true;
	tcp_diag_close(st->diag);
	st->diag = NULL;
	tcp_tally_reset(&st->tally);
	return false;
}

static bool read_text(struct probe *p, struct tcp_source *st)
{
	for (int f = 0; f < TCP_FAMILIES; f++) {
		size_t len;
		const char *text = pfile_read(p, &st->files[f], &len);

		st->has[f] = text != NULL;
		if (text)
			tcp_text(text, len, (enum tcp_family)f, &st->tally);
	}
	return st->has[TCP_V4] || st->has[TCP_V6];
}

static void fill_states(struct probe *p, const struct tcp_source *st, unsigned states,
			struct sample *s)
{
	struct frame *f = probe_frame(p, s, G_TCP);

	for (int family = 0; family < TCP_FAMILIES; family++) {
		uint32_t row;

		if (!st->has[family])
			continue;
		row = frame_row(f);
		frame_set(f, row, C_TCP_FAMILY, family == TCP_V6 ? 6 : 4);
		for (uint32_t i = TCP_STATE_ESTABLISHED; i <= TCP_STATE_CLOSING; i++)
			if (states >> i & 1)
				frame_set(f, row, C_TCP_ESTABLISHED + i - TCP_STATE_ESTABLISHED,
					  st->tally.states[family][i]);
	}
}

/* The range that the kernel takes ports for outgoing connections from. */
static void ephemeral_range(struct probe *p, uint16_t *from, uint16_t *to)
{
	const char *text = probe_slurp(p, "proc/sys/net/ipv4/ip_local_port_range", NULL);
	uint64_t a, b;

	*from = EPHEMERAL_FROM;
	*to = EPHEMERAL_TO;
	if (text && scan_u64(&text, &a) == SCAN_OK && scan_u64(&text, &b) == SCAN_OK && a <= b &&
	    b <= UINT16_MAX) {
		*from = (uint16_t)a;
		*to = (uint16_t)b;
	}
}

static void fill_ports(struct probe *p, const struct tcp_source *st, struct sample *s)
{
	struct frame *f = probe_frame(p, s, G_TCP_PORT);
	struct port_count *ports;
	uint16_t from, to;
	size_t n;

	ephemeral_range(p, &from, &to);
	ports = tcp_tally_ports(&st->tally, from, to, MAX_PORT_ROWS, &n);
	for (size_t i = 0; i < n; i++) {
		uint32_t row = frame_row(f);

		frame_set(f, row, C_TCP_PORT_PORT, ports[i].port);
		frame_set(f, row, C_TCP_PORT_STATE, ports[i].state);
		frame_set(f, row, C_TCP_PORT_SOCKETS, ports[i].sockets);
	}
	free(ports);
}

static void fill_listeners(struct probe *p, const struct tcp_source *st, struct sample *s)
{
	struct frame *f = probe_frame(p, s, G_LISTEN);

	for (size_t i = 0; i < st->tally.nlisteners; i++) {
		const struct tcp_socket *l = &st->tally.listeners[i];
		uint32_t row = frame_row(f);
		char name[INET6_ADDRSTRLEN];

		inet_ntop(l->family == TCP_V6 ? AF_INET6 : AF_INET, l->address, name, sizeof(name));
		frame_set(f, row, C_LISTEN_FAMILY, l->family == TCP_V6 ? 6 : 4);
		probe_label(p, f, row, C_LISTEN_ADDRESS, name, strlen(name));
		frame_set(f, row, C_LISTEN_PORT, l->port);
		frame_set(f, row, C_LISTEN_QUEUE, l->queue);
		if (l->has_backlog)
			frame_set(f, row, C_LISTEN_BACKLOG, l->backlog);
	}
}

static unsigned states_wanted(const struct tcp_source *st, const struct sample *s, bool by_state)
{
	if (!by_state)
		return TCP_MASK_LISTEN;
	if (s->stamp.mono_ms < st->full_at_ms)
		return TCP_MASK_ALL & ~(unsigned)TCP_MASK_MANY;
	return TCP_MASK_ALL;
}

static void tcp_read(struct probe *p, void *state, groupset due, struct sample *s)
{
	struct tcp_source *st = state;
	bool by_state = due & by_state_groups;
	unsigned states = states_wanted(st, s, by_state);

	tcp_tally_reset(&st->tally);
	if (!read_diag(p, st, s, states)) {
		/* text costs the same whatever is wanted: not for the listeners alone */
		if (p->live && !(states & TCP_MASK_MANY))
			return;
		if (!read_text(p, st))
			return;
		states = TCP_MASK_ALL;
	}
	if (p->live && states == TCP_MASK_ALL)
		st->full_at_ms = s->stamp.mono_ms + (int64_t)st->tally.total;
	if (groupset_has(due, G_TCP))
		fill_states(p, st, states, s);
	if (groupset_has(due, G_TCP_PORT) && states == TCP_MASK_ALL)
		fill_ports(p, st, s);
	if (groupset_has(due, G_LISTEN))
		fill_listeners(p, st, s);
}

const struct source source_tcp = {
	.name = "tcp",
	.groups = (groupset)1 << G_TCP | (groupset)1 << G_TCP_PORT | (groupset)1 << G_LISTEN,
	.open = tcp_open,
	.read = tcp_read,
	.close = tcp_close,
};
