/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * When the counter can be trusted: whether it counts instructions, and where the kernel's timer does not
 * interrupt.
 *
 *   | tick | settle | ............ quiet ............ | margin | tick
 *                     a measurement starts only here
 *
 * Ticks come at regular times. What they cost is not thrown out of the results: whoever measures waits for
 * the next one first if it is near.
 */
#ifndef BENCH_COUNTER_H
#define BENCH_COUNTER_H

#include <bench/stamp.h>

#define COUNTER_TICKS_MAX 50000000u /* a timer that does not tick in so many is none */

/* The kernel's timer. `settle` and `margin` are the caller's; the rest is counter_learn's. */
struct counter_timer {
    uint32_t settle; /* instructions after a tick in which nothing begins, */
    uint32_t margin; /* and before one */
    uint32_t tick;   /* when the last one was that was waited for, */
    uint32_t period; /* and every how many instructions they come */
};

/* Whether known sequences have the count that they should have. An interrupt in between spoils it. */
bool counter_counts(void);

/* Find out when the timer ticks, which takes three of its ticks. `period` is COUNTER_TICKS_MAX or more
 * without a timer, and nonsense if counter_counts() is false. */
void counter_learn(struct counter_timer *timer);

/* Wait, if need be, until the next tick is at least `margin` away and the last one `settle`. The timer is
 * one that counter_learn has found, with a period of more than both together. */
void counter_quiet(struct counter_timer *timer);

#endif
