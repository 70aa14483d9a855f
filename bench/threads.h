/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Threads for measuring, in root's slots. Root makes them, and waits; it runs again only when one of them
 * is done.
 *
 *   thread's slots   1       2         3        5              6           7                8, 9
 *                    space   handler   window   root's space   server's    a space, MANAGE  line, ports
 */
#ifndef BENCH_THREADS_H
#define BENCH_THREADS_H

#include "bench.h"

#define BENCH_THREADS 4u /* at most; numbers from 0 */

/* Slots of a thread. */
#define BENCH_ROOT 5u
#define BENCH_SERVER 6u
#define BENCH_MANAGED 7u
#define BENCH_LINE 8u
#define BENCH_PORTS 9u

struct bench_thread {
    unsigned space;   /* in root's slots: */
    unsigned server;  /* the space that it calls; 0: none */
    unsigned handler; /* 0: none */
    unsigned managed; /* the space that it manages; 0: none */
    unsigned priority;
    void (*entry)(void *argument);
};

/* Make thread `i`, suspended, let it run, and end it. */
void bench_thread_make(struct bench const *bench, unsigned i, struct bench_thread const *t);
void bench_thread_run(unsigned i);
void bench_thread_end(struct bench const *bench, unsigned i);

/* For threads: it is done. Does not come back. */
void bench_done(void);

/* For root: let them run until one is done. */
void bench_wait(void);

#endif
