/* IPv4 and TCP: sar -n IP, EIP, ICMP, EICMP, TCP, ETCP and UDP. The objects of the MIBs are those
 * that sar(1) names; one that the kernel does not give counts as 0. */
#include "view.h"

/* clang-format off */
static const struct view_column ip_columns[] = {
	{ "irec/s", 0, { 9 }, 2, 0, "else(IpInReceives, 0) / itv * 100" },
	{ "fwddgm/s", 0, { 9 }, 2, 0, "else(IpForwDatagrams, 0) / itv * 100" },
	{ "idel/s", 0, { 9 }, 2, 0, "else(IpInDelivers, 0) / itv * 100" },
	{ "orq/s", 0, { 9 }, 2, 0, "else(IpOutRequests, 0) / itv * 100" },
	{ "asmrq/s", 0, { 9 }, 2, 0, "else(IpReasmReqds, 0) / itv * 100" },
	{ "asmok/s", 0, { 9 }, 2, 0, "else(IpReasmOKs, 0) / itv * 100" },
	{ "fragok/s", 0, { 9 }, 2, 0, "else(IpFragOKs, 0) / itv * 100" },
	{ "fragcrt/s", 0, { 9 }, 2, 0, "else(IpFragCreates, 0) / itv * 100" },
	{ NULL },
};

static const struct view_column eip_columns[] = {
	{ "ihdrerr/s", 0, { 9 }, 2, 0, "else(IpInHdrErrors, 0) / itv * 100" },
	{ "iadrerr/s", 0, { 9 }, 2, 0, "else(IpInAddrErrors, 0) / itv * 100" },
	{ "iukwnpr/s", 0, { 9 }, 2, 0, "else(IpInUnknownProtos, 0) / itv * 100" },
	{ "idisc/s", 0, { 9 }, 2, 0, "else(IpInDiscards, 0) / itv * 100" },
	{ "odisc/s", 0, { 9 }, 2, 0, "else(IpOutDiscards, 0) / itv * 100" },
	{ "onort/s", 0, { 9 }, 2, 0, "else(IpOutNoRoutes, 0) / itv * 100" },
	{ "asmf/s", 0, { 9 }, 2, 0, "else(IpReasmFails, 0) / itv * 100" },
	{ "fragf/s", 0, { 9 }, 2, 0, "else(IpFragFails, 0) / itv * 100" },
	{ NULL },
};

static const struct view_column icmp_columns[] = {
	{ "imsg/s", 0, { 9 }, 2, 0, "else(IcmpInMsgs, 0) / itv * 100" },
	{ "omsg/s", 0, { 9 }, 2, 0, "else(IcmpOutMsgs, 0) / itv * 100" },
	{ "iech/s", 0, { 9 }, 2, 0, "else(IcmpInEchos, 0) / itv * 100" },
	{ "iechr/s", 0, { 9 }, 2, 0, "else(IcmpInEchoReps, 0) / itv * 100" },
	{ "oech/s", 0, { 9 }, 2, 0, "else(IcmpOutEchos, 0) / itv * 100" },
	{ "oechr/s", 0, { 9 }, 2, 0, "else(IcmpOutEchoReps, 0) / itv * 100" },
	{ "itm/s", 0, { 9 }, 2, 0, "else(IcmpInTimestamps, 0) / itv * 100" },
	{ "itmr/s", 0, { 9 }, 2, 0, "else(IcmpInTimestampReps, 0) / itv * 100" },
	{ "otm/s", 0, { 9 }, 2, 0, "else(IcmpOutTimestamps, 0) / itv * 100" },
	{ "otmr/s", 0, { 9 }, 2, 0, "else(IcmpOutTimestampReps, 0) / itv * 100" },
	{ "iadrmk/s", 0, { 9 }, 2, 0, "else(IcmpInAddrMasks, 0) / itv * 100" },
	{ "iadrmkr/s", 0, { 9 }, 2, 0, "else(IcmpInAddrMaskReps, 0) / itv * 100" },
	{ "oadrmk/s", 0, { 9 }, 2, 0, "else(IcmpOutAddrMasks, 0) / itv * 100" },
	{ "oadrmkr/s", 0, { 9 }, 2, 0, "else(IcmpOutAddrMaskReps, 0) / itv * 100" },
	{ NULL },
};

static const struct view_column eicmp_columns[] = {
	{ "ierr/s", 0, { 9 }, 2, 0, "else(IcmpInErrors, 0) / itv * 100" },
	{ "oerr/s", 0, { 9 }, 2, 0, "else(IcmpOutErrors, 0) / itv * 100" },
	{ "idstunr/s", 0, { 9 }, 2, 0, "else(IcmpInDestUnreachs, 0) / itv * 100" },
	{ "odstunr/s", 0, { 9 }, 2, 0, "else(IcmpOutDestUnreachs, 0) / itv * 100" },
	{ "itmex/s", 0, { 9 }, 2, 0, "else(IcmpInTimeExcds, 0) / itv * 100" },
	{ "otmex/s", 0, { 9 }, 2, 0, "else(IcmpOutTimeExcds, 0) / itv * 100" },
	{ "iparmpb/s", 0, { 9 }, 2, 0, "else(IcmpInParmProbs, 0) / itv * 100" },
	{ "oparmpb/s", 0, { 9 }, 2, 0, "else(IcmpOutParmProbs, 0) / itv * 100" },
	{ "isrcq/s", 0, { 9 }, 2, 0, "else(IcmpInSrcQuenchs, 0) / itv * 100" },
	{ "osrcq/s", 0, { 9 }, 2, 0, "else(IcmpOutSrcQuenchs, 0) / itv * 100" },
	{ "iredir/s", 0, { 9 }, 2, 0, "else(IcmpInRedirects, 0) / itv * 100" },
	{ "oredir/s", 0, { 9 }, 2, 0, "else(IcmpOutRedirects, 0) / itv * 100" },
	{ NULL },
};

static const struct view_column tcp_columns[] = {
	{ "active/s", 0, { 9 }, 2, 0, "else(TcpActiveOpens, 0) / itv * 100" },
	{ "passive/s", 0, { 9 }, 2, 0, "else(TcpPassiveOpens, 0) / itv * 100" },
	{ "iseg/s", 0, { 9 }, 2, 0, "else(TcpInSegs, 0) / itv * 100" },
	{ "oseg/s", 0, { 9 }, 2, 0, "else(TcpOutSegs, 0) / itv * 100" },
	{ NULL },
};

static const struct view_column etcp_columns[] = {
	{ "atmptf/s", 0, { 9 }, 2, 0, "else(TcpAttemptFails, 0) / itv * 100" },
	{ "estres/s", 0, { 9 }, 2, 0, "else(TcpEstabResets, 0) / itv * 100" },
	{ "retrans/s", 0, { 9 }, 2, 0, "else(TcpRetransSegs, 0) / itv * 100" },
	{ "isegerr/s", 0, { 9 }, 2, 0, "else(TcpInErrs, 0) / itv * 100" },
	{ "orsts/s", 0, { 9 }, 2, 0, "else(TcpOutRsts, 0) / itv * 100" },
	{ NULL },
};

static const struct view_column udp_columns[] = {
	{ "idgm/s", 0, { 9 }, 2, 0, "else(UdpInDatagrams, 0) / itv * 100" },
	{ "odgm/s", 0, { 9 }, 2, 0, "else(UdpOutDatagrams, 0) / itv * 100" },
	{ "noport/s", 0, { 9 }, 2, 0, "else(UdpNoPorts, 0) / itv * 100" },
	{ "idgmerr/s", 0, { 9 }, 2, 0, "else(UdpInErrors, 0) / itv * 100" },
	{ NULL },
};

const struct view sar_ip_view = { .name = "net-ip", .group = G_SNMP, .columns = ip_columns };
const struct view sar_eip_view = { .name = "net-eip", .group = G_SNMP, .columns = eip_columns };
const struct view sar_icmp_view = { .name = "net-icmp", .group = G_SNMP, .columns = icmp_columns };
const struct view sar_eicmp_view = { .name = "net-eicmp", .group = G_SNMP, .columns = eicmp_columns };
const struct view sar_tcp_view = { .name = "net-tcp", .group = G_SNMP, .columns = tcp_columns };
const struct view sar_etcp_view = { .name = "net-etcp", .group = G_SNMP, .columns = etcp_columns };
const struct view sar_udp_view = { .name = "net-udp", .group = G_SNMP, .columns = udp_columns };
/* clang-format on */
