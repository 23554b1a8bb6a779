/* proc_switches: what all threads of a process did, of which its own files show the first alone. */
#ifndef SAGO_PROBE_PROC_SWITCHES_H
#define SAGO_PROBE_PROC_SWITCHES_H

#include "proc_task.h"

/*
 * The all_ cells of T, which ran since they were read: a question to the kernel that costs some 5
 * us, and 20 ns for each thread (measured; the status of each costs 13 us). It is asked of
 * processes of several threads, and of one that has had several. Where it may not be asked the
 * cells are absent; with --root they are sums over task/.
 */
void proc_take_switches(struct proc_reader *r, struct proc_task *t);

#endif
