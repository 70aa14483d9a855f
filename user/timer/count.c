/* SPDX-License-Identifier: BSD-2-Clause */
/* The picture is in count.h. */
#include "count.h"
#include <baton/timer.h>

#define MINUTE 60u
#define AHEAD                                                                                      \
    (UINT64_C(2) * BATON_TIMER_HZ) /* one second until the next is due, and one to spare */
/* 1,000,000 / BATON_TIMER_HZ microseconds are a step, in lowest terms. */
#define STEP_ABOVE 15625u
#define STEP_BELOW 16u
_Static_assert(1000000u / 64u == STEP_ABOVE && BATON_TIMER_HZ / 64u == STEP_BELOW &&
                   1000000u % 64u == 0u && BATON_TIMER_HZ % 64u == 0u,
               "a step in microseconds");

static uint64_t microseconds_of(uint64_t steps) { return steps * STEP_ABOVE / STEP_BELOW; }

void count_step(struct count *count) {
    if (!count->based || count->steps < count->due + AHEAD) {
        count->steps++;
    }
}

void count_second(struct count *count, unsigned second) {
    if (!count->based) {
        count->based = true;
        count->due = count->steps;
    } else {
        count->due += (uint64_t)((second + MINUTE - count->second) % MINUTE) * BATON_TIMER_HZ;
        if (count->steps < count->due) {
            count->steps = count->due;
        }
    }
    count->second = second;
}

uint64_t count_time(struct count const *count) { return microseconds_of(count->steps); }

uint64_t count_after(struct count const *count, uint64_t microseconds) {
    uint64_t const begin = microseconds_of(count->steps + 1u) + 1u; /* rounded up */

    if (microseconds == 0u) {
        return count_time(count);
    }
    return microseconds < UINT64_MAX - begin ? begin + microseconds : UINT64_MAX;
}
