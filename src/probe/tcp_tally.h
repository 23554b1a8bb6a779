/* tcp_tally: TCP sockets counted by state, by local port and state, and listeners one by one;
 * whichever way they were read. */
#ifndef SAGO_PROBE_TCP_TALLY_H
#define SAGO_PROBE_TCP_TALLY_H

#include "base.h"

/* The kernel's numbers, include/net/tcp_states.h; libc's netinet/tcp.h lacks the last. */
enum tcp_state {
	TCP_STATE_ESTABLISHED = 1,
	TCP_STATE_SYN_SENT,
	TCP_STATE_SYN_RECV,
	TCP_STATE_FIN_WAIT1,
	TCP_STATE_FIN_WAIT2,
	TCP_STATE_TIME_WAIT,
	TCP_STATE_CLOSE,
	TCP_STATE_CLOSE_WAIT,
	TCP_STATE_LAST_ACK,
	TCP_STATE_LISTEN,
	TCP_STATE_CLOSING,
	TCP_STATE_NEW_SYN_RECV, /* a request without a full socket: counted as SYN_RECV */
	TCP_STATES,
};

enum tcp_family { TCP_V4, TCP_V6, TCP_FAMILIES };

enum { TCP_MAX_LISTENERS = 4096 /* further ones are counted, not listed */ };

/* One socket as it was read. */
struct tcp_socket {
	enum tcp_family family;
	unsigned state;
	uint16_t port;		 /* local */
	uint8_t address[16];	 /* local, as in a packet; IPv4 in the first four bytes */
	uint32_t queue, backlog; /* of a listener */
	bool has_backlog;
};

struct port_count {
	uint16_t port;
	uint8_t state; /* 0: an empty slot of the table */
	uint64_t sockets;
};

struct tcp_tally {
	uint64_t states[TCP_FAMILIES][TCP_STATES];
	uint64_t total;
	struct tcp_socket *listeners;
	size_t nlisteners, cap;
	struct port_count *slots; /* a hash table: private */
	size_t nports, nslots;
};

void tcp_tally_reset(struct tcp_tally *t); /* memory kept */
void tcp_tally_release(struct tcp_tally *t);

/* Counts one socket; a state that does not exist is left out. */
void tcp_tally_add(struct tcp_tally *t, const struct tcp_socket *s);

/*
 * The counts by local port and state without LISTEN, ordered by both: ports from EPHEMERAL_FROM to
 * _TO on which nothing listens, and rows beyond the MAX largest, are folded into port 0. An array
 * of *N for free(3).
 */
struct port_count *tcp_tally_ports(const struct tcp_tally *t, uint16_t ephemeral_from,
				   uint16_t ephemeral_to, size_t max, size_t *n);

#endif
