/*
 * /proc/net/tcp: `sl local rem st tx:rx ...` (proc(5)). Addresses are the bytes of a packet printed
 * as 32-bit numbers of the host: on the little-endian machines that sago records, each group of
 * four bytes stands reversed.
 */
#include "scan.h"
#include "tcp_read.h"

/* Exactly N hexadecimal digits at *P. */
static bool hex_digits(const char **p, unsigned n, uint32_t *v)
{
	*v = 0;
	for (; n; n--, (*p)++) {
		char c = **p;
		unsigned d;

		if (c >= '0' && c <= '9')
			d = (unsigned)(c - '0');
		else if (c >= 'A' && c <= 'F')
			d = (unsigned)(c - 'A') + 10;
		else if (c >= 'a' && c <= 'f')
			d = (unsigned)(c - 'a') + 10;
		else
			return false;
		*v = *v << 4 | d;
	}
	return true;
}

/* ADDRESS:PORT */
static bool local_end(const char *at, struct tcp_socket *s)
{
	unsigned words = s->family == TCP_V6 ? 4 : 1;
	uint32_t v;

	for (unsigned i = 0; i < words; i++) {
		if (!hex_digits(&at, 8, &v))
			return false;
		memcpy(s->address + 4 * i, &v, 4);
	}
	if (*at++ != ':' || !hex_digits(&at, 4, &v))
		return false;
	s->port = (uint16_t)v;
	return scan_is_blank(*at);
}

static bool take_line(const char *at, struct tcp_socket *s)
{
	const char *word, *local;
	size_t len, local_len;
	uint32_t v;

	if (scan_word(&at, &word, &len) != SCAN_OK ||
	    scan_word(&at, &local, &local_len) != SCAN_OK || !local_end(local, s) ||
	    scan_word(&at, &word, &len) != SCAN_OK)
		return false;
	at = scan_blanks(at);
	if (!hex_digits(&at, 2, &v) || !scan_is_blank(*at))
		return false;
	s->state = v;
	at = scan_blanks(at);
	/* tx_queue:rx_queue; of a listener the latter is the length of its accept queue */
	if (!hex_digits(&at, 8, &v) || *at++ != ':' || !hex_digits(&at, 8, &v))
		return false;
	s->queue = v;
	return true;
}

void tcp_text(const char *text, size_t len, enum tcp_family family, struct tcp_tally *t)
{
	const char *end = text + len;

	for (const char *at = text; at < end; at = line_next(at, end)) {
		struct tcp_socket s = { .family = family };

		if (take_line(at, &s))
			tcp_tally_add(t, &s);
	}
}
