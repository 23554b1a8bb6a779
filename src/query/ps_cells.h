/* ps_cells: what stands in a cell of ps. Each appends raw text to c->out; for sorting those that
 * are numbers also set c->key. */
#ifndef SAGO_QUERY_PS_CELLS_H
#define SAGO_QUERY_PS_CELLS_H

#include "ps.h"

/* Figures: the column `col` as it is, or worked out. */
void put_whole(struct ps_cell *c);
void put_hex(struct ps_cell *c);
void put_signals(struct ps_cell *c);
void put_tid(struct ps_cell *c);
void put_pcpu(struct ps_cell *c);
void put_c(struct ps_cell *c);
void put_cp(struct ps_cell *c);
void put_cuu(struct ps_cell *c); /* arg: children too */
void put_pmem(struct ps_cell *c);
void put_drs(struct ps_cell *c);
void put_trs(struct ps_cell *c);
void put_size(struct ps_cell *c);
void put_lim(struct ps_cell *c);
void put_luid(struct ps_cell *c);
void put_faults(struct ps_cell *c); /* arg: the column of the children's */
void put_flags(struct ps_cell *c);
void put_priority(struct ps_cell *c); /* the kernel's, and arg */
void put_pri(struct ps_cell *c);
void put_api(struct ps_cell *c);
void put_nice(struct ps_cell *c);
void put_rtprio(struct ps_cell *c);

/* Times. */
void put_time(struct ps_cell *c);
void put_times(struct ps_cell *c);
void put_bsdtime(struct ps_cell *c);
void put_etime(struct ps_cell *c);
void put_etimes(struct ps_cell *c);
void put_stime(struct ps_cell *c);
void put_start(struct ps_cell *c);
void put_bsdstart(struct ps_cell *c);
void put_lstart(struct ps_cell *c);

/* Text. */
void put_dash(struct ps_cell *c);
void put_args(struct ps_cell *c);
void put_comm(struct ps_cell *c);
void put_fname(struct ps_cell *c);
void put_label(struct ps_cell *c);
void put_cgroup(struct ps_cell *c);
void put_cgname(struct ps_cell *c);
void put_class(struct ps_cell *c);
void put_tty(struct ps_cell *c);
void put_tty4(struct ps_cell *c);
void put_state(struct ps_cell *c);
void put_stat(struct ps_cell *c);
void put_sgi_p(struct ps_cell *c);
void put_supgid(struct ps_cell *c);
void put_user(struct ps_cell *c);
void put_group(struct ps_cell *c);
void put_wchan(struct ps_cell *c);

#endif
