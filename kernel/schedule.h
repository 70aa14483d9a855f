/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which thread runs: fixed priorities, round robin inside one, all in constant time.
 *
 *   urgent   bit 31 ... 5 ... 0        ready[5]: first --> thread <--> thread <-- last
 *                      `------------------------^      (the running one is first)
 */
#ifndef KERNEL_SCHEDULE_H
#define KERNEL_SCHEDULE_H

#include "kernel.h"

/* Put `thread` at the end of the list, or at its beginning; take it out. It is in no list before,
 * in this list before, respectively. Constant time. */
void list_append(struct kernel *k, struct list *list, mm_frame thread);
void list_prepend(struct kernel *k, struct list *list, mm_frame thread);
void list_remove(struct kernel *k, struct list *list, mm_frame thread);

/* Let a thread that is in no list be ready, as the last of its priority, or as the first. */
void ready_last(struct kernel *k, mm_frame thread);
void ready_first(struct kernel *k, mm_frame thread);

/* Take a ready thread out of its list, into `state`. */
void unready(struct kernel *k, mm_frame thread, unsigned state);

/* Let the most urgent ready thread run: load its space, window, ports and FPU state if it is another
 * one. Constant time. Every entry into the kernel that may have changed who that is ends with this. */
void schedule(struct kernel *k);

/* The running thread's slot 1 or 3 has changed: load what it says. */
void reload(struct kernel *k);

#endif
