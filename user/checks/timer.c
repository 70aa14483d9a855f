/* SPDX-License-Identifier: BSD-2-Clause */
/* The timer's server, as a client sees it. */
#include "checks.h"
#include <baton/machine.h>
#include <baton/timer.h>

#define STEP 977u /* microseconds: at least a step of the timer */
#define THREADS (BATON_TIMER_EACH + 1u)
#define PRIORITY 9u /* below the first thread's */
#define NONE 1000u  /* no answer yet */
#define SLOT(i) (BATON_SLOT_OWN + (i))
#define FOR_EVER UINT64_MAX
#define SECOND UINT64_C(1000000)

static uint64_t now(void) {
    uint64_t time = 0;

    if (baton_time(&time) != MM_OK) {
        check(false, "timer: it tells the time");
    }
    return time;
}

static unsigned ask(unsigned label) {
    struct baton_send const send = {.label = label};
    struct baton_message const m = baton_call(BATON_SLOT_TIMER, &send);

    return m.error == MM_OK ? m.label : 1000u + (unsigned)m.error;
}

static void labels(void) {
    unsigned wrong = 0;

    for (unsigned label = 0; label < BATON_LABEL_KERNEL; label++) {
        if (label < BATON_TIMER_NOW || label > BATON_TIMER_CLOCK) {
            wrong += ask(label) == BATON_TIMER_UNKNOWN ? 0u : 1u;
        }
    }
    check_number(wrong, 0, "timer: every other label is unknown");
}

static void time_goes_on(void) {
    uint64_t last = now();
    uint64_t const begin = last;
    unsigned back = 0;

    while (last - begin < SECOND) {
        uint64_t const next = now();

        back += next < last ? 1u : 0u;
        last = next;
    }
    check_number(back, 0, "timer: the time never goes back");
}

static void sleeps(void) {
    static unsigned const durations[] = {1u, 10u, 976u, 977u, 1953u, 10000u, 123456u};
    uint64_t const begin = now();
    unsigned good = 0;

    for (unsigned i = 0; i < sizeof(durations) / sizeof(durations[0]); i++) {
        uint64_t const from = now();

        good += baton_sleep(durations[i]) == MM_OK && now() >= from + durations[i] ? 1u : 0u;
    }
    check_number(good, sizeof(durations) / sizeof(durations[0]), "timer: no sleep is too short");
    check(baton_sleep(0) == MM_OK && baton_sleep_until(0) == MM_OK &&
              baton_sleep_until(begin) == MM_OK,
          "timer: nothing to wait for");
    for (unsigned i = 1; i <= 20u; i++) {
        uint64_t const when = begin + SECOND / 2u + (uint64_t)i * STEP;

        good += baton_sleep_until(when) == MM_OK && now() >= when ? 1u : 0u;
    }
    check_number(good, 20u + sizeof(durations) / sizeof(durations[0]),
                 "timer: nor any until some time");
}

/* The date's seconds go on as the microseconds do. Both say less than there is, by less than a
 * second: the date has no parts of one, and the time may have to catch up with lost steps. */
static void date(void) {
    uint64_t date_begin = 0;
    uint64_t date_end = 0;
    uint64_t const before_begin = now();
    bool const told = baton_clock(&date_begin) == MM_OK;
    uint64_t const begin = now();
    bool const slept = baton_sleep(3u * SECOND) == MM_OK;
    uint64_t const end = now();
    bool const again = baton_clock(&date_end) == MM_OK;
    uint64_t const after_end = now();

    check(told && slept && again, "timer: the date before and after a while");
    check((date_end - date_begin + 2u) * SECOND > end - begin &&
              (date_end - date_begin) * SECOND < after_end - before_begin + 2u * SECOND,
          "timer: it has gone on for that while");
}

/* --- many who sleep -------------------------------------------------------------------------- */

static struct baton_thread threads[THREADS];
static uint64_t until[THREADS];
static uint64_t told[THREADS]; /* the time, when it was woken */
static unsigned volatile answer[THREADS];
static unsigned woken;

static void sleeper(void *argument) {
    unsigned const i = (unsigned)(baton_word)argument;
    struct baton_send const send = {.label = BATON_TIMER_UNTIL,
                                    .words = {(uint32_t)until[i], (uint32_t)(until[i] >> 32)}};
    struct baton_message const m = baton_call(BATON_SLOT_TIMER, &send);

    told[i] = (uint64_t)m.words[1] << 32 | m.words[0];
    answer[i] = m.error == MM_OK ? m.label : NONE;
    (void)__atomic_add_fetch(&woken, 1u, __ATOMIC_SEQ_CST);
    (void)baton_notify(BATON_SLOT_SELF);
}

static unsigned start(unsigned count) {
    woken = 0u;
    for (baton_word i = 0; i < count; i++) {
        answer[i] = NONE;
        if (baton_thread_start(&threads[i], SLOT((unsigned)i), sleeper, (void *)i, PRIORITY) !=
            MM_OK) {
            return (unsigned)i;
        }
    }
    return count;
}

/* Let them run until they all wait for an answer. */
static void let_sleep(unsigned count) {
    unsigned waiting;

    do {
        waiting = 0u;
        (void)baton_sleep(STEP);
        for (unsigned i = 0; i < count; i++) {
            waiting += baton_inspect(BATON_SLOT(threads[i].slot)).state == BATON_AWAITING ? 1u : 0u;
        }
    } while (waiting < count);
}

static unsigned end(unsigned count) {
    unsigned good = 0;

    for (unsigned i = 0; i < count; i++) {
        good += baton_thread_end(&threads[i]) == MM_OK ? 1u : 0u;
    }
    return good;
}

static void wait_for(unsigned count) {
    while (__atomic_load_n(&woken, __ATOMIC_SEQ_CST) < count) {
        (void)baton_reply_receive(0, 0);
    }
}

static unsigned answers(unsigned count, unsigned wanted) {
    unsigned sum = 0;

    for (unsigned i = 0; i < count; i++) {
        sum += answer[i] == wanted ? 1u : 0u;
    }
    return sum;
}

/* How many sleepers were woken too early, or before one whose time was earlier. */
static unsigned out_of_order(unsigned count) {
    unsigned wrong = 0;

    for (unsigned i = 0; i < count; i++) {
        wrong += told[i] < until[i] ? 1u : 0u;
        for (unsigned k = 0; k < count; k++) {
            wrong += until[i] < until[k] && told[i] > told[k] ? 1u : 0u;
        }
    }
    return wrong;
}

/* They are woken in the order of their times, whatever the order in which they came. On a machine
 * so slow that the first are to be woken before the last sleep, there is more time at the next try. */
static void in_order(void) {
    unsigned const count = 24u;
    bool early = false;
    unsigned good = 0;

    for (uint64_t time = SECOND / 2u; !early && time <= 16u * SECOND; time *= 2u) {
        uint64_t const begin = now() + time;

        for (unsigned i = 0; i < count; i++) {
            until[i] = begin + (uint64_t)(i * 7u % count) * 10000u;
        }
        if (start(count) != count) {
            break;
        }
        let_sleep(count);
        early = now() < begin;
        wait_for(count);
        good = answers(count, BATON_TIMER_DONE);
        if (end(count) != count) {
            break;
        }
    }
    check_number(good, count, "sleepers: many sleep, and are all woken");
    check(early && out_of_order(count) == 0u, "sleepers: in order, and none too early");
}

/* All at the same time: each gets its answer. */
static void at_once(void) {
    unsigned const count = BATON_TIMER_EACH;
    uint64_t const begin = now() + SECOND / 2u;

    for (unsigned i = 0; i < count; i++) {
        until[i] = begin;
    }
    check_number(start(count), count, "sleepers: many more sleep, until the same time");
    wait_for(count);
    check_number(answers(count, BATON_TIMER_DONE), count,
                 "sleepers: are all woken at the same time");
    check_number(out_of_order(count), 0, "sleepers: none of them too early");
    check_number(end(count), count, "sleepers: and end");
}

/* One more than may sleep, from a program whose others sleep for ever. When they are gone, there is
 * room again, though nobody has told the server. */
static void too_many(void) {
    unsigned tries = 0;

    for (unsigned i = 0; i < THREADS; i++) {
        until[i] = FOR_EVER;
    }
    check_number(start(THREADS), THREADS, "sleepers: one more than may sleep");
    wait_for(1u); /* whoever was the last to call: all others sleep then */
    check(answers(THREADS, BATON_TIMER_FULL) == 1u && answers(THREADS, NONE) == BATON_TIMER_EACH,
          "sleepers: the last one is refused");
    check_number(baton_sleep(SECOND), MM_LIMIT, "sleepers: and so is everybody else here");
    check_number(end(THREADS), THREADS, "sleepers: they end while they sleep");
    while (tries < BATON_TIMER_WAITERS && baton_sleep(STEP) == MM_LIMIT) {
        tries++;
    }
    check(tries < BATON_TIMER_WAITERS, "sleepers: then there is room again");
}

void checks_timer(void) {
    labels();
    time_goes_on();
    sleeps();
    date();
}

void checks_sleepers(void) {
    in_order();
    at_once();
    too_many();
}
