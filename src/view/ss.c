/*
 * sago ss --states: the sockets in each TCP state over time, in ss's names for them. ss itself has
 * no such report.
 *
 * Where there are too many sockets to count ESTABLISHED and TIME-WAIT every time, these two come
 * from the kernel's own sums (CurrEstab includes CLOSE-WAIT); the totals of a family are absent
 * then.
 */
#include "view.h"

#define BOTH(state) "else(tcp[4]." state " + else(tcp[6]." state ", 0), tcp[6]." state ")"
#define FAMILY(n)                                                                                  \
	"tcp[" n "].established + tcp[" n "].syn_sent + tcp[" n "].syn_recv + tcp[" n              \
	"].fin_wait1 + tcp[" n "].fin_wait2 + tcp[" n "].time_wait + tcp[" n "].close + tcp[" n    \
	"].close_wait + tcp[" n "].last_ack + tcp[" n "].listen + tcp[" n "].closing"

static const struct view_let lets[] = {
	{ "close_wait", BOTH("close_wait") },
	{ NULL, NULL },
};

static const struct view_section sections[] = { { "states", { NULL, NULL } } };

/* clang-format off */
static const struct view_column columns[] = {
	{ "time", 0, { 19 }, 0, SOURCE_TIME },
	{ "ESTAB", 0, { 7 }, 0, 0, "else(" BOTH("established") ", max(snmp.TcpCurrEstab - close_wait, 0))" },
	{ "SYN-SENT", 0, { 8 }, 0, 0, BOTH("syn_sent") },
	{ "SYN-RECV", 0, { 8 }, 0, 0, BOTH("syn_recv") },
	{ "FIN-WAIT-1", 0, { 10 }, 0, 0, BOTH("fin_wait1") },
	{ "FIN-WAIT-2", 0, { 10 }, 0, 0, BOTH("fin_wait2") },
	{ "TIME-WAIT", 0, { 9 }, 0, 0, "else(" BOTH("time_wait") ", sockstat.TCP_tw)" },
	{ "UNCONN", 0, { 6 }, 0, 0, BOTH("close") },
	{ "CLOSE-WAIT", 0, { 10 }, 0, 0, "close_wait" },
	{ "LAST-ACK", 0, { 8 }, 0, 0, BOTH("last_ack") },
	{ "LISTEN", 0, { 6 }, 0, 0, BOTH("listen") },
	{ "CLOSING", 0, { 7 }, 0, 0, BOTH("closing") },
	{ "IPv4", 0, { 6 }, 0, 0, FAMILY("4") },
	{ "IPv6", 0, { 6 }, 0, 0, FAMILY("6") },
	{ NULL },
};
/* clang-format on */

const struct view ss_states_view = {
	.name = "ss_states",
	.group = G_NONE,
	.lets = lets,
	.sections = sections,
	.nsections = 1,
	.columns = columns,
};
