/*
 * sar -n DEV, EDEV, SOCK, SOCK6, SOFT, NFS, NFSD and FC. Measured with sar 12.6.1 (tests/peer).
 */
#include "view.h"

/* clang-format off */
/* %ifutil: full duplex by the busier direction, half duplex by both; an unknown speed gives 0. Speed is in
 * Mbit/s, the rates in bytes. */
static const struct view_let dev_lets[] = {
	{ "rx", "rx_bytes / itv * 100" },
	{ "tx", "tx_bytes / itv * 100" },
	{ "bps", "else(last(speed), 0) * 1000000" },
	{ NULL },
};
static const struct view_column dev_columns[] = {
	{ "IFACE", 0, { 9 }, 0, SOURCE_LABEL, "name", 0, 0, COLUMN_ITEM, "iface" },
	{ "rxpck/s", 0, { 9 }, 2, 0, "rx_packets / itv * 100" },
	{ "txpck/s", 0, { 9 }, 2, 0, "tx_packets / itv * 100" },
	{ "rxkB/s", 0, { 9 }, 2, 0, "rx / 1024", 0, 0, COLUMN_KIB_BYTES },
	{ "txkB/s", 0, { 9 }, 2, 0, "tx / 1024", 0, 0, COLUMN_KIB_BYTES },
	{ "rxcmp/s", 0, { 9 }, 2, 0, "rx_compressed / itv * 100" },
	{ "txcmp/s", 0, { 9 }, 2, 0, "tx_compressed / itv * 100" },
	{ "rxmcst/s", 0, { 9 }, 2, 0, "multicast / itv * 100" },
	{ "%ifutil", 0, { 9 }, 2, 0, "(last(carrier) ? rx + tx : max(rx, tx)) * 800 / bps", 0, 0, COLUMN_PERCENT, "ifutil-percent" },
	{ NULL },
};
/* -z: an interface that was not there before, or is registered again, has a row even where all its counters are 0. */
const struct view sar_dev_view = { .derive = derived_interfaces, .name = "net-dev", .group = G_NET, .lets = dev_lets, .columns = dev_columns, .active = "new(rx_packets) || rx_packets || tx_packets || rx_bytes || tx_bytes || rx_compressed || tx_compressed || multicast" };

static const struct view_column edev_columns[] = {
	{ "IFACE", 0, { 9 }, 0, SOURCE_LABEL, "name", 0, 0, COLUMN_ITEM, "iface" },
	{ "rxerr/s", 0, { 9 }, 2, 0, "rx_errors / itv * 100" },
	{ "txerr/s", 0, { 9 }, 2, 0, "tx_errors / itv * 100" },
	{ "coll/s", 0, { 9 }, 2, 0, "collisions / itv * 100" },
	{ "rxdrop/s", 0, { 9 }, 2, 0, "rx_dropped / itv * 100" },
	{ "txdrop/s", 0, { 9 }, 2, 0, "tx_dropped / itv * 100" },
	{ "txcarr/s", 0, { 9 }, 2, 0, "tx_carrier_errors / itv * 100" },
	{ "rxfram/s", 0, { 9 }, 2, 0, "rx_frame_errors / itv * 100" },
	{ "rxfifo/s", 0, { 9 }, 2, 0, "rx_fifo_errors / itv * 100" },
	{ "txfifo/s", 0, { 9 }, 2, 0, "tx_fifo_errors / itv * 100" },
	{ NULL },
};
const struct view sar_edev_view = { .derive = derived_interfaces, .name = "net-edev", .group = G_NET, .columns = edev_columns, .active = "rx_errors || tx_errors || collisions || rx_dropped || tx_dropped || tx_carrier_errors || rx_frame_errors || rx_fifo_errors || tx_fifo_errors" };

static const struct view_column sock_columns[] = {
	{ "totsck", 0, { 9 }, 0, 0, "else(sockets_used, 0)" },
	{ "tcpsck", 0, { 9 }, 0, 0, "else(TCP_inuse, 0)" },
	{ "udpsck", 0, { 9 }, 0, 0, "else(UDP_inuse, 0)" },
	{ "rawsck", 0, { 9 }, 0, 0, "else(RAW_inuse, 0)" },
	{ "ip-frag", 0, { 9 }, 0, 0, "else(FRAG_inuse, 0)" },
	{ "tcp-tw", 0, { 9 }, 0, 0, "else(TCP_tw, 0)" },
	{ NULL },
};
const struct view sar_sock_view = { .name = "net-sock", .group = G_SOCKSTAT, .columns = sock_columns };

static const struct view_column sock6_columns[] = {
	{ "tcp6sck", 0, { 9 }, 0, 0, "else(sockstat6.TCP6_inuse, 0)" },
	{ "udp6sck", 0, { 9 }, 0, 0, "else(sockstat6.UDP6_inuse, 0)" },
	{ "raw6sck", 0, { 9 }, 0, 0, "else(sockstat6.RAW6_inuse, 0)" },
	{ "ip6-frag", 0, { 9 }, 0, 0, "else(sockstat6.FRAG6_inuse, 0)" },
	{ NULL },
};
const struct view sar_sock6_view = { .name = "net-sock6", .group = G_SOCKSTAT, .columns = sock6_columns };

/* Calls are of versions 3 and 4 (the server's 4: its operations). Without NFS there are rows of zeros. */
static const struct view_column nfs_columns[] = {
	{ "call/s", 0, { 9 }, 2, 0, "else(nfs.rpc_count, 0) / itv(nfs) * 100" },
	{ "retrans/s", 0, { 9 }, 2, 0, "else(nfs.rpc_retrans, 0) / itv(nfs) * 100" },
	{ "read/s", 0, { 9 }, 2, 0, "(else(nfs.v3_read, 0) + else(nfs.v4_read, 0)) / itv(nfs) * 100" },
	{ "write/s", 0, { 9 }, 2, 0, "(else(nfs.v3_write, 0) + else(nfs.v4_write, 0)) / itv(nfs) * 100" },
	{ "access/s", 0, { 9 }, 2, 0, "(else(nfs.v3_access, 0) + else(nfs.v4_access, 0)) / itv(nfs) * 100" },
	{ "getatt/s", 0, { 9 }, 2, 0, "(else(nfs.v3_getattr, 0) + else(nfs.v4_getattr, 0)) / itv(nfs) * 100" },
	{ NULL },
};
const struct view sar_nfs_view = { .name = "net-nfs", .group = G_NONE, .columns = nfs_columns };

static const struct view_column nfsd_columns[] = {
	{ "scall/s", 0, { 9 }, 2, 0, "else(nfsd.rpc_count, 0) / itv(nfsd) * 100" },
	{ "badcall/s", 0, { 9 }, 2, 0, "else(nfsd.rpc_badcalls, 0) / itv(nfsd) * 100" },
	{ "packet/s", 0, { 9 }, 2, 0, "else(nfsd.net_count, 0) / itv(nfsd) * 100" },
	{ "udp/s", 0, { 9 }, 2, 0, "else(nfsd.net_udp, 0) / itv(nfsd) * 100" },
	{ "tcp/s", 0, { 9 }, 2, 0, "else(nfsd.net_tcp, 0) / itv(nfsd) * 100" },
	{ "hit/s", 0, { 9 }, 2, 0, "else(nfsd.rc_hits, 0) / itv(nfsd) * 100" },
	{ "miss/s", 0, { 9 }, 2, 0, "else(nfsd.rc_misses, 0) / itv(nfsd) * 100" },
	{ "sread/s", 0, { 9 }, 2, 0, "(else(nfsd.v3_read, 0) + else(nfsd.op_read, 0)) / itv(nfsd) * 100" },
	{ "swrite/s", 0, { 9 }, 2, 0, "(else(nfsd.v3_write, 0) + else(nfsd.op_write, 0)) / itv(nfsd) * 100" },
	{ "saccess/s", 0, { 9 }, 2, 0, "(else(nfsd.v3_access, 0) + else(nfsd.op_access, 0)) / itv(nfsd) * 100" },
	{ "sgetatt/s", 0, { 9 }, 2, 0, "(else(nfsd.v3_getattr, 0) + else(nfsd.op_getattr, 0)) / itv(nfsd) * 100" },
	{ NULL },
};
const struct view sar_nfsd_view = { .name = "net-nfsd", .group = G_NONE, .columns = nfsd_columns };

static const struct view_column fc_columns[] = {
	{ "fch_rxf/s", 0, { 9 }, 2, 0, "else(rx_frames, 0) / itv * 100" },
	{ "fch_txf/s", 0, { 9 }, 2, 0, "else(tx_frames, 0) / itv * 100" },
	{ "fch_rxw/s", 0, { 9 }, 2, 0, "else(rx_words, 0) / itv * 100" },
	{ "fch_txw/s", 0, { 9 }, 2, 0, "else(tx_words, 0) / itv * 100" },
	{ "FCHOST", 0, { 9 }, 0, SOURCE_LABEL, "host", 0, 0, COLUMN_LAST_ITEM, "fchost" },
	{ NULL },
};
const struct view sar_fc_view = { .name = "fchosts", .group = G_FC_HOST, .columns = fc_columns };

static const struct view_column soft_columns[] = {
	{ "CPU", 0, { 7 }, 0, SOURCE_CPU, "cpu", 0, 0, COLUMN_FIRST_ITEM, "cpu" },
	{ "total/s", 0, { 9 }, 2, 0, "processed / itv * 100" },
	{ "dropd/s", 0, { 9 }, 2, 0, "dropped / itv * 100" },
	{ "squeezd/s", 0, { 9 }, 2, 0, "time_squeeze / itv * 100" },
	{ "rx_rps/s", 0, { 9 }, 2, 0, "else(received_rps, 0) / itv * 100" },
	{ "flw_lim/s", 0, { 9 }, 2, 0, "else(flow_limit_count, 0) / itv * 100" },
	{ "blg_len", 0, { 9 }, 0, 0, "else(backlog_len, 0)" },
	{ NULL },
};
/* clang-format on */

/* "all" is the sum over the CPUs that are there at both ends. */
static void sum_cpus(struct derived *d)
{
	derived_sum(d, G_SOFTNET, C_SOFTNET_CPU);
}

const struct view sar_soft_view = {
	.name = "softnet",
	.group = G_SOFTNET,
	.columns = soft_columns,
	.active = "change(processed) || change(dropped) || change(time_squeeze) || "
		  "else(change(received_rps), 0) || else(change(flow_limit_count), 0)",
	.derive = sum_cpus
};
