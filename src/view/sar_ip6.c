/* IPv6: sar -n IP6, EIP6, ICMP6, EICMP6 and UDP6. The objects of the MIBs are those that sar(1)
 * names; one that the kernel does not give counts as 0; so does all of it where there is no IPv6.
 */
#include "view.h"

/* clang-format off */
static const struct view_column ip6_columns[] = {
	{ "irec6/s", 0, { 9 }, 2, 0, "else(snmp6.Ip6InReceives, 0) / itv * 100" },
	{ "fwddgm6/s", 0, { 9 }, 2, 0, "else(snmp6.Ip6OutForwDatagrams, 0) / itv * 100" },
	{ "idel6/s", 0, { 9 }, 2, 0, "else(snmp6.Ip6InDelivers, 0) / itv * 100" },
	{ "orq6/s", 0, { 9 }, 2, 0, "else(snmp6.Ip6OutRequests, 0) / itv * 100" },
	{ "asmrq6/s", 0, { 9 }, 2, 0, "else(snmp6.Ip6ReasmReqds, 0) / itv * 100" },
	{ "asmok6/s", 0, { 9 }, 2, 0, "else(snmp6.Ip6ReasmOKs, 0) / itv * 100" },
	{ "imcpck6/s", 0, { 9 }, 2, 0, "else(snmp6.Ip6InMcastPkts, 0) / itv * 100" },
	{ "omcpck6/s", 0, { 9 }, 2, 0, "else(snmp6.Ip6OutMcastPkts, 0) / itv * 100" },
	{ "fragok6/s", 0, { 9 }, 2, 0, "else(snmp6.Ip6FragOKs, 0) / itv * 100" },
	{ "fragcr6/s", 0, { 9 }, 2, 0, "else(snmp6.Ip6FragCreates, 0) / itv * 100" },
	{ NULL },
};

static const struct view_column eip6_columns[] = {
	{ "ihdrer6/s", 0, { 9 }, 2, 0, "else(snmp6.Ip6InHdrErrors, 0) / itv * 100" },
	{ "iadrer6/s", 0, { 9 }, 2, 0, "else(snmp6.Ip6InAddrErrors, 0) / itv * 100" },
	{ "iukwnp6/s", 0, { 9 }, 2, 0, "else(snmp6.Ip6InUnknownProtos, 0) / itv * 100" },
	{ "i2big6/s", 0, { 9 }, 2, 0, "else(snmp6.Ip6InTooBigErrors, 0) / itv * 100" },
	{ "idisc6/s", 0, { 9 }, 2, 0, "else(snmp6.Ip6InDiscards, 0) / itv * 100" },
	{ "odisc6/s", 0, { 9 }, 2, 0, "else(snmp6.Ip6OutDiscards, 0) / itv * 100" },
	{ "inort6/s", 0, { 9 }, 2, 0, "else(snmp6.Ip6InNoRoutes, 0) / itv * 100" },
	{ "onort6/s", 0, { 9 }, 2, 0, "else(snmp6.Ip6OutNoRoutes, 0) / itv * 100" },
	{ "asmf6/s", 0, { 9 }, 2, 0, "else(snmp6.Ip6ReasmFails, 0) / itv * 100" },
	{ "fragf6/s", 0, { 9 }, 2, 0, "else(snmp6.Ip6FragFails, 0) / itv * 100" },
	{ "itrpck6/s", 0, { 9 }, 2, 0, "else(snmp6.Ip6InTruncatedPkts, 0) / itv * 100" },
	{ NULL },
};

static const struct view_column icmp6_columns[] = {
	{ "imsg6/s", 0, { 9 }, 2, 0, "else(snmp6.Icmp6InMsgs, 0) / itv * 100" },
	{ "omsg6/s", 0, { 9 }, 2, 0, "else(snmp6.Icmp6OutMsgs, 0) / itv * 100" },
	{ "iech6/s", 0, { 9 }, 2, 0, "else(snmp6.Icmp6InEchos, 0) / itv * 100" },
	{ "iechr6/s", 0, { 9 }, 2, 0, "else(snmp6.Icmp6InEchoReplies, 0) / itv * 100" },
	{ "oechr6/s", 0, { 9 }, 2, 0, "else(snmp6.Icmp6OutEchoReplies, 0) / itv * 100" },
	{ "igmbq6/s", 0, { 9 }, 2, 0, "else(snmp6.Icmp6InGroupMembQueries, 0) / itv * 100" },
	{ "igmbr6/s", 0, { 9 }, 2, 0, "else(snmp6.Icmp6InGroupMembResponses, 0) / itv * 100" },
	{ "ogmbr6/s", 0, { 9 }, 2, 0, "else(snmp6.Icmp6OutGroupMembResponses, 0) / itv * 100" },
	{ "igmbrd6/s", 0, { 9 }, 2, 0, "else(snmp6.Icmp6InGroupMembReductions, 0) / itv * 100" },
	{ "ogmbrd6/s", 0, { 9 }, 2, 0, "else(snmp6.Icmp6OutGroupMembReductions, 0) / itv * 100" },
	{ "irtsol6/s", 0, { 9 }, 2, 0, "else(snmp6.Icmp6InRouterSolicits, 0) / itv * 100" },
	{ "ortsol6/s", 0, { 9 }, 2, 0, "else(snmp6.Icmp6OutRouterSolicits, 0) / itv * 100" },
	{ "irtad6/s", 0, { 9 }, 2, 0, "else(snmp6.Icmp6InRouterAdvertisements, 0) / itv * 100" },
	{ "inbsol6/s", 0, { 9 }, 2, 0, "else(snmp6.Icmp6InNeighborSolicits, 0) / itv * 100" },
	{ "onbsol6/s", 0, { 9 }, 2, 0, "else(snmp6.Icmp6OutNeighborSolicits, 0) / itv * 100" },
	{ "inbad6/s", 0, { 9 }, 2, 0, "else(snmp6.Icmp6InNeighborAdvertisements, 0) / itv * 100" },
	{ "onbad6/s", 0, { 9 }, 2, 0, "else(snmp6.Icmp6OutNeighborAdvertisements, 0) / itv * 100" },
	{ NULL },
};

static const struct view_column eicmp6_columns[] = {
	{ "ierr6/s", 0, { 9 }, 2, 0, "else(snmp6.Icmp6InErrors, 0) / itv * 100" },
	{ "idtunr6/s", 0, { 9 }, 2, 0, "else(snmp6.Icmp6InDestUnreachs, 0) / itv * 100" },
	{ "odtunr6/s", 0, { 9 }, 2, 0, "else(snmp6.Icmp6OutDestUnreachs, 0) / itv * 100" },
	{ "itmex6/s", 0, { 9 }, 2, 0, "else(snmp6.Icmp6InTimeExcds, 0) / itv * 100" },
	{ "otmex6/s", 0, { 9 }, 2, 0, "else(snmp6.Icmp6OutTimeExcds, 0) / itv * 100" },
	{ "iprmpb6/s", 0, { 9 }, 2, 0, "else(snmp6.Icmp6InParmProblems, 0) / itv * 100" },
	{ "oprmpb6/s", 0, { 9 }, 2, 0, "else(snmp6.Icmp6OutParmProblems, 0) / itv * 100" },
	{ "iredir6/s", 0, { 9 }, 2, 0, "else(snmp6.Icmp6InRedirects, 0) / itv * 100" },
	{ "oredir6/s", 0, { 9 }, 2, 0, "else(snmp6.Icmp6OutRedirects, 0) / itv * 100" },
	{ "ipck2b6/s", 0, { 9 }, 2, 0, "else(snmp6.Icmp6InPktTooBigs, 0) / itv * 100" },
	{ "opck2b6/s", 0, { 9 }, 2, 0, "else(snmp6.Icmp6OutPktTooBigs, 0) / itv * 100" },
	{ NULL },
};

static const struct view_column udp6_columns[] = {
	{ "idgm6/s", 0, { 9 }, 2, 0, "else(snmp6.Udp6InDatagrams, 0) / itv * 100" },
	{ "odgm6/s", 0, { 9 }, 2, 0, "else(snmp6.Udp6OutDatagrams, 0) / itv * 100" },
	{ "noport6/s", 0, { 9 }, 2, 0, "else(snmp6.Udp6NoPorts, 0) / itv * 100" },
	{ "idgmer6/s", 0, { 9 }, 2, 0, "else(snmp6.Udp6InErrors, 0) / itv * 100" },
	{ NULL },
};

const struct view sar_ip6_view = { .name = "net-ip6", .group = G_SNMP, .columns = ip6_columns };
const struct view sar_eip6_view = { .name = "net-eip6", .group = G_SNMP, .columns = eip6_columns };
const struct view sar_icmp6_view = { .name = "net-icmp6", .group = G_SNMP, .columns = icmp6_columns };
const struct view sar_eicmp6_view = { .name = "net-eicmp6", .group = G_SNMP, .columns = eicmp6_columns };
const struct view sar_udp6_view = { .name = "net-udp6", .group = G_SNMP, .columns = udp6_columns };
/* clang-format on */
