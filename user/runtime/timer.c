/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a program asks of the timer server. A time is two words of 32 bits.
 */
#include <baton/start.h>
#include <baton/syscall.h>
#include <baton/timer.h>

#define HIGH_WORD 32u

static enum mm_error ask(unsigned label, uint64_t argument, uint64_t *answer) {
    struct baton_send const send = {
        .label = label, .words = {(uint32_t)argument, (uint32_t)(argument >> HIGH_WORD)}};
    struct baton_message message;

    do {
        message = baton_call(BATON_SLOT_TIMER, &send);
    } while (message.error == MM_DEAD); /* it was started again */
    if (message.error == MM_OK && message.label != BATON_TIMER_DONE) {
        return MM_LIMIT;
    }
    *answer = (uint64_t)message.words[1] << HIGH_WORD | message.words[0];
    return message.error;
}

enum mm_error baton_sleep(uint64_t microseconds) {
    uint64_t now;

    return ask(BATON_TIMER_SLEEP, microseconds, &now);
}

enum mm_error baton_sleep_until(uint64_t time) {
    uint64_t now;

    return ask(BATON_TIMER_UNTIL, time, &now);
}

enum mm_error baton_time(uint64_t *time) { return ask(BATON_TIMER_NOW, 0u, time); }

enum mm_error baton_clock(uint64_t *seconds) { return ask(BATON_TIMER_CLOCK, 0u, seconds); }
