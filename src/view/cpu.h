/* cpu: how sysstat's tools count a CPU's time; written in sar_cpu.c. */
#ifndef SAGO_VIEW_CPU_H
#define SAGO_VIEW_CPU_H

#include "view.h"

/* `total`, whether it is `good` to divide by, and the parts: usr, nce, irq0 ... */
extern const struct view_let cpu_lets[];

/* "all" as the sum of the CPUs, and what went back undone. */
void cpu_derive(struct derived *d);

#endif
