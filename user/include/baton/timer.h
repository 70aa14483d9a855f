/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The timer server: time for programs, from the real-time clock (the kernel
 * keeps the other timer for its slices). Times are microseconds since the
 * server started, in two words, low and high, 32 bits each. They never go back.
 *
 * It counts BATON_TIMER_HZ steps a second. Steps that get lost (the machine was
 * busy with something more urgent) are made up for when the clock's next second
 * comes, so the time does not drift. Until then it is late by those that were lost:
 * a sleep that falls into such a second may be shorter by as much.
 */
#ifndef BATON_TIMER_H
#define BATON_TIMER_H

#include <mmscd/error.h>
#include <stdint.h>

#define BATON_TIMER_HZ 1024u

/* Labels of calls; each takes two words, a time, and answers with two. */
enum baton_timer_label {
    BATON_TIMER_NOW = 1,   /* the words do not matter: answers the time */
    BATON_TIMER_SLEEP = 2, /* answers the time when at least so many microseconds have passed */
    BATON_TIMER_UNTIL = 3, /* answers the time when it is at least so late; at once if it is late */
    BATON_TIMER_CLOCK = 4  /* answers the seconds since 1970-01-01 00:00:00, as the clock's date
                              says them, low and high; 0 if there is no such date */
};

/* Labels of answers. */
enum baton_timer_answer {
    BATON_TIMER_DONE = 0,
    BATON_TIMER_UNKNOWN = 1, /* no such label */
    BATON_TIMER_FULL = 2     /* too many wait already, */
};
#define BATON_TIMER_WAITERS 256u /* of all programs, */
#define BATON_TIMER_EACH 64u     /* or of the same */

/* What root gives it, in slots. */
#define BATON_TIMER_PORTS 8u /* the ports of the clock, 0x70 and 0x71 */
#define BATON_TIMER_LINE 9u  /* its line, 8 */

/* For programs: these call the server in BATON_SLOT_TIMER. They return what the call does
 * (<baton/syscall.h>, baton_call), and MM_LIMIT if too many wait already. A server that was started
 * again in between is called again. */

/* Wait for at least `microseconds`. */
enum mm_error baton_sleep(uint64_t microseconds);

/* Wait until the time is at least `time`. */
enum mm_error baton_sleep_until(uint64_t time);

/* The time now. */
enum mm_error baton_time(uint64_t *time);

/* Seconds since 1970, by the machine's clock. */
enum mm_error baton_clock(uint64_t *seconds);

#endif
