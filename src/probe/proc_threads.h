/* proc_threads: the threads of a process: counted by state, and one by one where that is asked for.
 */
#ifndef SAGO_PROBE_PROC_THREADS_H
#define SAGO_PROBE_PROC_THREADS_H

#include "proc_task.h"

/* The threads_ cells of T and waiting_in: from its own state when it has one thread, else from task/.
 */
void threads_count(struct proc_reader *r, struct proc_task *t);

/* The threads of PID, in the reader's list; false when there is no such directory. */
bool threads_list(struct proc_reader *r, pid_t pid);

/* status, io and schedstat of a thread into its cells. */
void thread_files_parse(struct proc_reader *r, pid_t pid, pid_t tid, const struct cells *c);

/* Whether the settings ask for T's threads: by name, or ALL. */
bool threads_wanted(const struct proc_reader *r, const struct proc_task *t);

/* A row in F for each thread of T. */
void threads_read(struct proc_reader *r, const struct proc_task *t, struct frame *f);

#endif
