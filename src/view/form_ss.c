/*
 * ss -s, as iproute2 6.1.0 prints it, measured on changed files of /proc/net: it reads sockstat,
 * sockstat6 and, for one figure, snmp. TCP counts the sockets allocated and those in TIME-WAIT;
 * closed are those that are neither in use by IPv4 nor by IPv6. Everything is a signed number of 32
 * bits; what is not there is 0. The other forms, and the view ss_states, are sago's own: ss has no
 * such reports.
 */
#include "form.h"

static const struct view_let lets[] = {
	/* where there is no sockstat, ss does not look at sockstat6 */
	{ "six", "else(taken(sockstat), 0)" },
	{ "tcp", "i32(else(sockstat.TCP_alloc, 0) + else(sockstat.TCP_tw, 0))" },
	{ "tcp4", "i32(else(sockstat.TCP_inuse, 0))" },
	{ "tcp6", "i32(six * else(sockstat6.TCP6_inuse, 0))" },
	{ "udp4", "i32(else(sockstat.UDP_inuse, 0))" },
	{ "udp6", "i32(six * else(sockstat6.UDP6_inuse, 0))" },
	{ "raw4", "i32(else(sockstat.RAW_inuse, 0))" },
	{ "raw6", "i32(six * else(sockstat6.RAW6_inuse, 0))" },
	{ "frag4", "i32(else(sockstat.FRAG_inuse, 0))" },
	{ "frag6", "i32(six * else(sockstat6.FRAG6_inuse, 0))" },
	{ NULL, NULL },
};

/* clang-format off */
static const struct form_field summary[] = {
	{ "total", "Total: ", 0, FORM_WHOLE, "i32(else(sockstat.sockets_used, 0))", "\n" },
	{ "tcp", "TCP:   ", 0, FORM_WHOLE, "tcp" },
	{ "tcp_estab", " (estab ", 0, FORM_WHOLE, "i32(else(snmp.TcpCurrEstab, 0))" },
	{ "tcp_closed", ", closed ", 0, FORM_WHOLE, "i32(tcp - tcp4 - tcp6)" },
	{ "tcp_orphaned", ", orphaned ", 0, FORM_WHOLE, "i32(else(sockstat.TCP_orphan, 0))" },
	{ "tcp_timewait", ", timewait ", 0, FORM_WHOLE, "i32(else(sockstat.TCP_tw, 0))", ")\n\n" },
	{ NULL, "Transport Total     IP        IPv6\n" },
	{ "raw", "RAW\t  ", -9, FORM_WHOLE, "i32(raw4 + raw6)" },
	{ "raw_ip", " ", -9, FORM_WHOLE, "raw4" },
	{ "raw_ipv6", " ", -9, FORM_WHOLE, "raw6", "\n" },
	{ "udp", "UDP\t  ", -9, FORM_WHOLE, "i32(udp4 + udp6)" },
	{ "udp_ip", " ", -9, FORM_WHOLE, "udp4" },
	{ "udp_ipv6", " ", -9, FORM_WHOLE, "udp6", "\n" },
	{ "tcp_inuse", "TCP\t  ", -9, FORM_WHOLE, "i32(tcp4 + tcp6)" },
	{ "tcp_ip", " ", -9, FORM_WHOLE, "tcp4" },
	{ "tcp_ipv6", " ", -9, FORM_WHOLE, "tcp6", "\n" },
	{ "inet", "INET\t  ", -9, FORM_WHOLE, "i32(raw4 + udp4 + tcp4 + raw6 + udp6 + tcp6)" },
	{ "inet_ip", " ", -9, FORM_WHOLE, "i32(raw4 + udp4 + tcp4)" },
	{ "inet_ipv6", " ", -9, FORM_WHOLE, "i32(raw6 + udp6 + tcp6)", "\n" },
	{ "frag", "FRAG\t  ", -9, FORM_WHOLE, "i32(frag4 + frag6)" },
	{ "frag_ip", " ", -9, FORM_WHOLE, "frag4" },
	{ "frag_ipv6", " ", -9, FORM_WHOLE, "frag6", "\n\n" },
	{ NULL },
};

/* The columns of ss -l, with how full the queue is. */
static const struct form_field listen_head[] = {
	{ NULL, NULL, 0, FORM_DATE, NULL, "\n", .need = SS_TIMES },
	{ NULL, "Recv-Q Send-Q %full Local Address:Port\n" },
	{ NULL },
};
static const struct form_field listeners[] = {
	{ "family", NULL, 0, FORM_DATA, "family" },
	{ "recv_q", NULL, 6, FORM_WHOLE, "queue" },
	{ "send_q", " ", 6, FORM_WHOLE, "backlog" },
	{ "full", " ", 5, FORM_WHOLE, "round(queue * 100 / backlog)" },
	{ NULL, " [", .when = "family == 6" },
	{ NULL, " ", .when = "family != 6" },
	{ "address", NULL, 0, FORM_LABEL, "address" },
	{ NULL, "]", .when = "family == 6" },
	{ "port", ":", 0, FORM_WHOLE, "port", "\n" },
	{ NULL },
};

static const struct form_field ports_head[] = {
	{ NULL, NULL, 0, FORM_DATE, NULL, "\n", .need = SS_TIMES },
	{ NULL, "State       Sockets Local Port\n" },
	{ NULL },
};
static const struct form_field ports[] = {
	{ "state", NULL, -10, FORM_STATE, "state" },
	{ "sockets", " ", 8, FORM_WHOLE, "sockets", " " },
	{ "port", NULL, 0, FORM_WHOLE, "port", NULL, "port" },
	{ NULL, "(others)", .when = "port == 0" },
	{ NULL, "\n" },
	{ NULL },
};
/* clang-format on */

const struct form ss_summary_form = {
	.name = "ss", .group = G_NONE, .must = G_NONE, .lets = lets, .fields = summary
};
const struct form ss_listen_form = { .name = "ss_listen",
				     .group = G_LISTEN,
				     .must = G_LISTEN,
				     .most_first = "round(queue * 1000 / backlog)",
				     .head = listen_head,
				     .fields = listeners };
const struct form ss_ports_form = { .name = "ss_ports",
				    .group = G_TCP_PORT,
				    .must = G_TCP_PORT,
				    .head = ports_head,
				    .fields = ports,
				    .most_first = "sockets" };
