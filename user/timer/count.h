/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Time from two interrupts of the same clock: many short steps, of which some
 * may get lost, and one every second, which says how many there should have been.
 *
 *   steps    | | | | | |     | | | | | | | | |
 *   seconds  |             |             |
 *            base          ^ what was lost is added here
 */
#ifndef TIMER_COUNT_H
#define TIMER_COUNT_H

#include <stdbool.h>
#include <stdint.h>

/* All zero: the time is 0. */
struct count {
    uint64_t steps;  /* the time, in 1 / BATON_TIMER_HZ seconds */
    uint64_t due;    /* what it should have been at the last second */
    bool based;      /* there was a second already, */
    unsigned second; /* and the clock said this */
};

/* A step. The time does not run ahead of the seconds: it stands still before it would be more than one
 * ahead. */
void count_step(struct count *count);

/* The clock's seconds have changed, to `second` (0 to 59). Less than a minute must have gone since the
 * last call. */
void count_second(struct count *count, unsigned second);

/* The time in microseconds. */
uint64_t count_time(struct count const *count);

/* When someone who comes now has slept for `microseconds`: he may have come at the end of this
 * step. UINT64_MAX stands for never. */
uint64_t count_after(struct count const *count, uint64_t microseconds);

#endif
