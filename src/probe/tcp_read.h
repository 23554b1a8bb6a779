/* tcp_read: the two ways to a machine's TCP sockets: inet_diag over netlink, and the text of
 * /proc/net/tcp and tcp6. Both add to a tally. */
#ifndef SAGO_PROBE_TCP_READ_H
#define SAGO_PROBE_TCP_READ_H

#include "tcp_tally.h"

enum {
	TCP_MASK_ALL = 0xffe,
	TCP_MASK_LISTEN = 1 << TCP_STATE_LISTEN,
	TCP_MASK_MANY = 1 << TCP_STATE_ESTABLISHED | 1 << TCP_STATE_TIME_WAIT,
};

struct tcp_diag;

/* A socket to the kernel, NULL where that is refused. tcp_diag_close() takes NULL. */
struct tcp_diag *tcp_diag_open(void);
void tcp_diag_close(struct tcp_diag *d);

/*
 * Adds every socket of the caller's network namespace whose state is in STATES (bit 1 << state), of
 * both families. False when the kernel refuses or breaks off; the tally is then incomplete.
 */
bool tcp_diag_dump(struct tcp_diag *d, unsigned states, struct tcp_tally *t);

/* Adds the sockets of the text of proc/net/tcp or tcp6. A listener's limit is not in it. */
void tcp_text(const char *text, size_t len, enum tcp_family family, struct tcp_tally *t);

#endif
