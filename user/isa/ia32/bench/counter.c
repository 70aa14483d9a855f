/* SPDX-License-Identifier: BSD-2-Clause */
#include <baton/string.h>
#include <bench/counter.h>

#define KNOWN 1000u
#define TICK_GAP 60u /* between two readings in the loop: fewer without an interrupt */

bool counter_counts(void) {
    static uint32_t words[KNOWN];

    memset(words, 1, sizeof(words)); /* so that they are there */
    return bench_known_straight() == 101u + 1u && bench_known_loop(1u) == 1u + 2u + 1u &&
           bench_known_loop(KNOWN) == 1u + 2u * KNOWN + 1u &&
           bench_known_repeat(words, 1u) == 4u + 1u + 1u &&
           bench_known_repeat(words, KNOWN) == 4u + KNOWN + 1u;
}

static uint32_t wait_for_tick(void) {
    uint32_t const start = bench_now();
    uint32_t last = start;

    for (;;) {
        uint32_t const now = bench_now();

        if (now - last > TICK_GAP || now - start > COUNTER_TICKS_MAX) {
            return now;
        }
        last = now;
    }
}

void counter_learn(struct counter_timer *timer) {
    uint32_t first;

    (void)wait_for_tick();
    first = wait_for_tick();
    timer->tick = wait_for_tick();
    timer->period = timer->tick - first;
}

void counter_quiet(struct counter_timer *timer) {
    uint32_t const since = (bench_now() - timer->tick) % timer->period;

    if (since < timer->settle || since > timer->period - timer->margin) {
        timer->tick = wait_for_tick();
        while (bench_now() - timer->tick < timer->settle) {
        }
    }
}
