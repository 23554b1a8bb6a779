/* proc_turns: what is read of a process now and then. proc_task.h says when. */
#ifndef SAGO_PROBE_PROC_TURNS_H
#define SAGO_PROBE_PROC_TURNS_H

#include "proc_task.h"

/* T was read; MOVED: it ran since the last time; EXECUTED: another program, or it is new. */
void proc_take_turns(struct proc_reader *r, struct proc_task *t, bool moved, bool executed);

/* Gives an inherited process its turns, which differ from process to process. */
void proc_spread_turns(const struct proc_reader *r, struct proc_task *t);

#endif
