/* TCP sockets: the text of /proc/net/tcp, the folding of ports, and inet_diag against sockets
 * opened here. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>

#include "../../src/probe/tcp_read.h"
#include "probe_tree.h"

static const char header[] = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when "
			     "retrnsmt   uid  inode\n";

/* ---- text ------------------------------------------------------------------------------------ */

static void root_tree(void **state)
{
	struct tree *t = *state;
	char text[2048];

	tree_file(t, "proc/uptime", "1838.16 3610.90\n");
	snprintf(
		text, sizeof(text), "%s%s", header,
		"   0: 0100007F:1F90 00000000:0000 0A 00000000:00000003 00:00000000 00000000 0 0 "
		"1\n"
		"   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000 0 0 "
		"1\n"
		"   2: 0100007F:1F90 0100007F:C351 08 00000000:00000000 00:00000000 00000000 0 0 "
		"1\n"
		"   3: 0100007F:1F90 0100007F:C352 08 00000000:00000000 00:00000000 00000000 0 0 "
		"1\n"
		"   4: 0100007F:C350 0100007F:1F90 01 00000000:00000000 00:00000000 00000000 0 0 "
		"1\n"
		"   5: 0100007F:C351 0100007F:1F90 05 00000000:00000000 00:00000000 00000000 0 0 "
		"1\n"
		"   6: 0100007F:1F90 0100007F:C353 0C 00000000:00000000 00:00000000 00000000 0 0 "
		"1\n"
		"   7: 0100007F:1F90 0100007F:C353 0D 00000000:00000000 00:00000000 00000000 0 0 "
		"1\n"
		"   8: 0100007F:1F90 0100007F:C353 001 00000000:00000000 00:00000000 00000000 0 0\n"
		"   9: 01007F:1F90 0100007F:C353 01 00000000:00000000 00:00000000 00000000 0 0\n"
		"  10: 0100007F:1F90 0100007F:C353 01 0000\n");
	tree_file(t, "proc/net/tcp", text);
	tree_take(t);
	assert_int_equal(tree_rows(t, G_TCP), 1); /* no IPv6 here */
	tree_is(t, G_TCP, 0, "family", 4);
	tree_is(t, G_TCP, 0, "established", 2);
	tree_is(t, G_TCP, 0, "close_wait", 2);
	tree_is(t, G_TCP, 0, "fin_wait2", 1);
	tree_is(t, G_TCP, 0, "syn_recv", 1);
	tree_is(t, G_TCP, 0, "listen", 1);
	tree_is(t, G_TCP, 0, "time_wait", 0);
	assert_int_equal(tree_rows(t, G_LISTEN), 1);
	tree_label(t, G_LISTEN, 0, "address", "127.0.0.1");
	tree_is(t, G_LISTEN, 0, "port", 8080);
	tree_is(t, G_LISTEN, 0, "queue", 3);
	tree_absent(t, G_LISTEN, 0, "backlog");
	assert_int_equal(tree_rows(t, G_TCP_PORT), 5);
	tree_is(t, G_TCP_PORT, 0, "port", 0); /* 50000 and 50001 are ephemeral */
	tree_is(t, G_TCP_PORT, 0, "state", TCP_STATE_ESTABLISHED);
	tree_is(t, G_TCP_PORT, 1, "port", 0);
	tree_is(t, G_TCP_PORT, 1, "state", TCP_STATE_FIN_WAIT2);
	tree_is(t, G_TCP_PORT, 2, "port", 8080);
	tree_is(t, G_TCP_PORT, 2, "state", TCP_STATE_ESTABLISHED);
	tree_is(t, G_TCP_PORT, 3, "state", TCP_STATE_SYN_RECV);
	tree_is(t, G_TCP_PORT, 4, "state", TCP_STATE_CLOSE_WAIT);
	tree_is(t, G_TCP_PORT, 4, "sockets", 2);
}

static void root_tree_v6(void **state)
{
	struct tree *t = *state;
	char text[1024];

	tree_file(t, "proc/uptime", "1838.16 3610.90\n");
	tree_file(t, "proc/sys/net/ipv4/ip_local_port_range", "1024\t9000\n");
	snprintf(text, sizeof(text), "%s%s", header,
		 "   0: B80D0120000000000000000001000000:0016 "
		 "00000000000000000000000000000000:0000 0A "
		 "00000000:00000000 00:00000000 00000000 0 0 1 1 0\n"
		 "   1: 00000000000000000000000001000000:2328 "
		 "00000000000000000000000001000000:0016 06 "
		 "00000000:00000000 00:00000000 00000000 0 0 1 1 0\n"
		 "   2: 00000000000000000000000001000000:2329 "
		 "00000000000000000000000001000000:0016 06 "
		 "00000000:00000000 00:00000000 00000000 0 0 1 1 0\n");
	tree_file(t, "proc/net/tcp6", text);
	tree_file(t, "proc/net/tcp", header);
	tree_take(t);
	assert_int_equal(tree_rows(t, G_TCP), 2);
	tree_is(t, G_TCP, 0, "listen", 0);
	tree_is(t, G_TCP, 1, "family", 6);
	tree_is(t, G_TCP, 1, "listen", 1);
	tree_is(t, G_TCP, 1, "time_wait", 2);
	tree_label(t, G_LISTEN, 0, "address", "2001:db8::1");
	tree_is(t, G_LISTEN, 0, "family", 6);
	assert_int_equal(tree_rows(t, G_TCP_PORT), 2);
	tree_is(t, G_TCP_PORT, 0, "port", 0); /* 9000 */
	tree_is(t, G_TCP_PORT, 1, "port", 9001);
}

/* More ports than rows: the largest stay, and nothing is lost from the sum. */
static void many_ports(void **state)
{
	struct tcp_tally t = { .total = 0 };
	struct tcp_socket s = { .family = TCP_V4, .state = TCP_STATE_CLOSE_WAIT };
	struct port_count *ports;
	uint64_t sum = 0;
	size_t n;

	(void)state;
	for (unsigned port = 1; port <= 2000; port++)
		for (unsigned i = 0; i < 1 + (port == 777) * 50; i++) {
			s.port = (uint16_t)port;
			tcp_tally_add(&t, &s);
		}
	assert_int_equal(t.total, 2050);
	ports = tcp_tally_ports(&t, 32768, 60999, 64, &n);
	assert_int_equal(n, 65);
	assert_int_equal(ports[0].port, 0);
	assert_int_equal(ports[0].sockets, 2000 - 64);
	for (size_t i = 0; i < n; i++) {
		sum += ports[i].sockets;
		if (ports[i].port == 777)
			assert_int_equal(ports[i].sockets, 51);
	}
	assert_int_equal(sum, 2050);
	free(ports);
	tcp_tally_reset(&t);
	ports = tcp_tally_ports(&t, 32768, 60999, 64, &n);
	assert_int_equal(n, 0);
	free(ports);
	tcp_tally_release(&t);
}

/* ---- the kernel ------------------------------------------------------------------------------ */

/* A listener on the loopback of a family, its port in *PORT; -1 where there is no such family. */
static int listener(int family, int backlog, uint16_t *port)
{
	struct sockaddr_storage a = { .ss_family = (sa_family_t)family };
	socklen_t len =
		family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
	int fd = socket(family, SOCK_STREAM, 0);

	if (family == AF_INET)
		((struct sockaddr_in *)&a)->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	else
		((struct sockaddr_in6 *)&a)->sin6_addr = in6addr_loopback;
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, len) || listen(fd, backlog)) {
		if (fd >= 0)
			close(fd);
		return -1;
	}
	getsockname(fd, (struct sockaddr *)&a, &len);
	*port = ntohs(family == AF_INET ? ((struct sockaddr_in *)&a)->sin_port
					: ((struct sockaddr_in6 *)&a)->sin6_port);
	return fd;
}

static int client(int family, uint16_t port)
{
	struct sockaddr_storage a = { .ss_family = (sa_family_t)family };
	socklen_t len =
		family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
	int fd = socket(family, SOCK_STREAM, 0);

	if (family == AF_INET) {
		((struct sockaddr_in *)&a)->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		((struct sockaddr_in *)&a)->sin_port = htons(port);
	} else {
		((struct sockaddr_in6 *)&a)->sin6_addr = in6addr_loopback;
		((struct sockaddr_in6 *)&a)->sin6_port = htons(port);
	}
	assert_int_equal(connect(fd, (struct sockaddr *)&a, len), 0);
	return fd;
}

static void pause_ms(long ms)
{
	struct timespec t = { .tv_nsec = ms * 1000000 };

	nanosleep(&t, NULL);
}

static void text_tally(struct tcp_tally *t)
{
	static const char *const paths[] = { "/proc/net/tcp", "/proc/net/tcp6" };

	tcp_tally_reset(t);
	for (int f = 0; f < 2; f++) {
		struct buf b = BUF_INIT;

		if (file_read(paths[f], 64 << 20, &b, NULL) == 0)
			tcp_text(buf_cstr(&b), b.len, (enum tcp_family)f, t);
		buf_release(&b);
	}
}

static uint64_t sockets_of(const struct tree *t, uint16_t port, unsigned state)
{
	const struct frame *f = &t->s.frames[G_TCP_PORT];

	for (uint32_t i = 0; i < f->nrows; i++) {
		uint64_t p, s, n;

		if (frame_get(f, i, C_TCP_PORT_PORT, &p) && p == port &&
		    frame_get(f, i, C_TCP_PORT_STATE, &s) && s == state &&
		    frame_get(f, i, C_TCP_PORT_SOCKETS, &n))
			return n;
	}
	return 0;
}

static void listener_is(const struct tree *t, uint16_t port, const char *address, uint64_t family,
			uint64_t queue, uint64_t backlog)
{
	const struct frame *f = &t->s.frames[G_LISTEN];
	uint64_t v = 0;

	for (uint32_t i = 0; i < f->nrows; i++)
		if (frame_get(f, i, C_LISTEN_PORT, &v) && v == port) {
			tree_label(t, G_LISTEN, i, "address", address);
			tree_is(t, G_LISTEN, i, "family", family);
			tree_is(t, G_LISTEN, i, "queue", queue);
			tree_is(t, G_LISTEN, i, "backlog", backlog);
			return;
		}
	fail_msg("no listener on port %u", port);
}

/* A sample of the live machine. */
static void take_live(struct tree *t, groupset due)
{
	struct probe_options o = { .groups = GROUPS_ALL };
	struct err e;

	if (!t->probe)
		assert_int_equal(probe_open(&t->probe, &o, &t->schema, &e), 0);
	assert_int_equal(probe_take(t->probe, due, &t->s, &e), 0);
}

static groupset tcp_groups(void)
{
	return (groupset)1 << G_TCP | (groupset)1 << G_TCP_PORT | (groupset)1 << G_LISTEN;
}

/*
 * Four clients. The first closes and nobody accepts: CLOSE-WAIT on the server's port. The second is
 * accepted and closed by the server first: TIME-WAIT there. Two stay.
 */
static void live(void **state)
{
	struct tree *t = *state;
	uint16_t port;
	int l = listener(AF_INET, 7, &port), c[4], s;

	for (int i = 0; i < 4; i++)
		c[i] = client(AF_INET, port);
	s = accept(l, NULL, NULL);
	close(s);
	pause_ms(20);
	close(c[0]); /* the one that was accepted */
	close(c[1]);
	pause_ms(20);
	take_live(t, tcp_groups());
	assert_int_equal(sockets_of(t, port, TCP_STATE_ESTABLISHED), 2);
	assert_int_equal(sockets_of(t, port, TCP_STATE_CLOSE_WAIT), 1);
	assert_int_equal(sockets_of(t, port, TCP_STATE_TIME_WAIT), 1);
	assert_int_equal(sockets_of(t, port, TCP_STATE_LISTEN), 0);
	assert_true(sockets_of(t, 0, TCP_STATE_ESTABLISHED) >= 2);
	listener_is(t, port, "127.0.0.1", 4, 3, 7);
	tree_is(t, G_TCP, 0, "family", 4);
	close(c[2]);
	close(c[3]);
	close(l);
}

static void live_v6(void **state)
{
	struct tree *t = *state;
	uint16_t port;
	int l = listener(AF_INET6, 3, &port), c;

	if (l < 0)
		skip();
	c = client(AF_INET6, port);
	take_live(t, tcp_groups());
	assert_int_equal(tree_rows(t, G_TCP), 2);
	tree_is(t, G_TCP, 1, "family", 6);
	assert_int_equal(sockets_of(t, port, TCP_STATE_ESTABLISHED), 1);
	listener_is(t, port, "::1", 6, 1, 3);
	close(c);
	close(l);
}

/* Every state of both families, as /proc/net/tcp and tcp6 have it just before and just after. */
static void same_as_proc(void **state)
{
	struct tcp_tally before = { .total = 0 }, after = { .total = 0 }, diag = { .total = 0 };
	struct tcp_diag *d = tcp_diag_open();
	uint16_t port;
	int l = listener(AF_INET, 50, &port), c[20];
	bool quiet = false;

	(void)state;
	if (!d)
		skip();
	for (int i = 0; i < 20; i++)
		c[i] = client(AF_INET, port);
	for (int try = 0; try < 50 && !quiet; try++) {
		tcp_tally_reset(&diag);
		text_tally(&before);
		assert_true(tcp_diag_dump(d, TCP_MASK_ALL, &diag));
		text_tally(&after);
		quiet = !memcmp(before.states, after.states, sizeof(before.states));
		if (!quiet)
			pause_ms(20);
	}
	assert_true(quiet);
	assert_true(diag.states[TCP_V4][TCP_STATE_ESTABLISHED] >= 40);
	assert_memory_equal(diag.states, after.states, sizeof(diag.states));
	assert_int_equal(diag.nlisteners, after.nlisteners);
	for (int i = 0; i < 20; i++)
		close(c[i]);
	close(l);
	tcp_diag_close(d);
	tcp_tally_release(&before);
	tcp_tally_release(&after);
	tcp_tally_release(&diag);
}

/* What there may be very many of is not asked for again at once: absent, not zero. */
static void many_sockets(void **state)
{
	struct tree *t = *state;
	uint16_t port;
	int l = listener(AF_INET, 300, &port), c[300];
	int64_t first;
	uint64_t v;

	for (int i = 0; i < 300; i++)
		c[i] = client(AF_INET, port);
	take_live(t, tcp_groups());
	first = t->s.stamp.mono_ms;
	assert_true(frame_get(&t->s.frames[G_TCP], 0, C_TCP_ESTABLISHED, &v));
	assert_true(v >= 600);
	assert_true(tree_taken(t, G_TCP_PORT));
	take_live(t, tcp_groups());
	if (t->s.stamp.mono_ms - first < 600) { /* or this machine is too slow to see it */
		tree_absent(t, G_TCP, 0, "established");
		tree_absent(t, G_TCP, 0, "time_wait");
		assert_false(tree_taken(t, G_TCP_PORT));
	}
	assert_true(frame_get(&t->s.frames[G_TCP], 0, C_TCP_CLOSE_WAIT, &v));
	listener_is(t, port, "127.0.0.1", 4, 300, 300);
	for (int i = 0; i < 300; i++)
		close(c[i]);
	close(l);
	pause_ms(900);
	take_live(t, tcp_groups());
	assert_true(tree_taken(t, G_TCP_PORT));
	take_live(t, (groupset)1 << G_LISTEN);
	assert_true(tree_taken(t, G_LISTEN));
	assert_false(tree_taken(t, G_TCP));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(root_tree),	 TREE_TEST(root_tree_v6), cmocka_unit_test(many_ports),
		TREE_TEST(live),	 TREE_TEST(live_v6),	  cmocka_unit_test(same_as_proc),
		TREE_TEST(many_sockets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
