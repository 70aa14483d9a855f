/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The timer server. <baton/timer.h> says what it does for others.
 *
 *   interrupt --> clock.c --> count.c --> time --> heap.c --> answers
 *                                                   ^
 *   calls ------------------------------------------/
 *
 * Two threads of a program may sleep at once, and any of them may be cancelled
 * or die meanwhile. Nobody tells the server: it finds that the token is of no
 * use any more when it answers, or when it looks for room.
 */
#include "clock.h"
#include "count.h"
#include "heap.h"
#include <baton/program.h>

#define LINE_BIT 0u
#define ANSWERS (BATON_TIMER_WAITERS + 1u) /* all that sleep, and the call that came last */
#define PROBES 16u                         /* sleepers to look after when there is no room */
#define START_TRIES                                                                                \
    100000u /* to read the date: far more than the 2 milliseconds that it may change */
#define HIGH_WORD 32u
#define SECONDS 60u /* a minute */

static struct baton_due due[ANSWERS];

struct timer {
    struct count count;
    struct heap heap;
    struct baton_answers answers;
    unsigned probe; /* the sleeper to look after next */
    uint64_t date;  /* seconds since 1970, when they could be read last */
};

static struct timer timer = {.answers = {.list = due, .size = ANSWERS}};

static void answer(struct timer *t, baton_word token, unsigned label, uint64_t value) {
    /* There is room: program.h says why. */
    (void)baton_answer_later(&t->answers, token, label, (uint32_t)value,
                             (uint32_t)(value >> HIGH_WORD));
}

/* --- time ------------------------------------------------------------------------------------ */

/* Look at the date, if it can be read now. */
static bool read_date(struct timer *t, struct calendar_registers *registers) {
    struct date date;

    if (!clock_date(registers)) {
        return false;
    }
    t->date = calendar_read(registers, &date) ? calendar_seconds(&date) : 0u;
    return true;
}

static void interrupt(struct timer *t) {
    struct clock_cause const cause = clock_ask();
    struct calendar_registers registers;

    if (cause.step) {
        count_step(&t->count);
    }
    if (cause.second) {
        (void)baton_notify(BATON_SLOT_PARENT); /* root has no other clock */
    }
    if (cause.second && read_date(t, &registers)) {
        unsigned const second = calendar_number(registers.second, registers.binary);

        if (second < SECONDS) {
            count_second(&t->count, second);
        }
    }
    (void)baton_unmask(BATON_TIMER_LINE);
}

/* Answer all whose time has come. */
static void wake(struct timer *t) {
    uint64_t const now = count_time(&t->count);
    struct sleeper const *first = heap_first(&t->heap);

    while (first != 0 && first->when <= now) {
        answer(t, first->token, BATON_TIMER_DONE, now);
        heap_remove(&t->heap, 0u);
        first = heap_first(&t->heap);
    }
}

/* --- calls ------------------------------------------------------------------------------------- */

/* Whether nobody waits with this token: to answer with the kernel's label is refused, for one reason
 * or the other. */
static bool is_stale(baton_word token) {
    struct baton_send const send = {.label = BATON_LABEL_KERNEL};

    return baton_reply_receive(token, &send).error == MM_NAME;
}

/* Forget some sleepers that wait no more, if there are any. */
static void forget(struct timer *t) {
    for (unsigned i = 0; i < PROBES && t->heap.count > 0u; i++) {
        t->probe = (t->probe + 1u) % t->heap.count;
        if (is_stale(t->heap.list[t->probe].token)) {
            heap_remove(&t->heap, t->probe);
        }
    }
}

static bool has_room(struct timer const *t, baton_word badge) {
    return t->heap.count < BATON_TIMER_WAITERS && heap_of(&t->heap, badge) < BATON_TIMER_EACH;
}

static void sleep_until(struct timer *t, struct baton_message const *m, uint64_t when) {
    if (when <= count_time(&t->count)) {
        answer(t, m->token, BATON_TIMER_DONE, count_time(&t->count));
        return;
    }
    if (!has_room(t, m->badge)) {
        forget(t);
    }
    if (!has_room(t, m->badge) || !heap_add(&t->heap, when, m->token, m->badge)) {
        answer(t, m->token, BATON_TIMER_FULL, count_time(&t->count));
    }
}

static void call(struct timer *t, struct baton_message const *m) {
    struct calendar_registers registers;
    uint64_t const argument = (uint64_t)(uint32_t)m->words[1] << HIGH_WORD | (uint32_t)m->words[0];

    switch (m->label) {
    case BATON_TIMER_NOW: answer(t, m->token, BATON_TIMER_DONE, count_time(&t->count)); break;
    case BATON_TIMER_SLEEP: sleep_until(t, m, count_after(&t->count, argument)); break;
    case BATON_TIMER_UNTIL: sleep_until(t, m, argument); break;
    case BATON_TIMER_CLOCK:
        (void)read_date(t, &registers); /* while it changes, it is still what it was */
        answer(t, m->token, BATON_TIMER_DONE, t->date);
        break;
    default: answer(t, m->token, BATON_TIMER_UNKNOWN, 0u); break;
    }
}

static bool start(struct timer *t) {
    struct calendar_registers registers;

    if (clock_open(BATON_TIMER_PORTS) != MM_OK ||
        baton_bind(BATON_TIMER_LINE, BATON_SLOT(BATON_SLOT_SPACE), LINE_BIT) != MM_OK) {
        return false;
    }
    (void)clock_ask(); /* the line is bound now, and nothing is lost */
    for (unsigned i = 0; i < START_TRIES && !read_date(t, &registers); i++) {
        baton_yield();
    }
    return baton_ready(false) == MM_OK;
}

int main(void) {
    if (!start(&timer)) {
        return 1;
    }
    for (;;) {
        struct baton_message const m = baton_answers_receive(&timer.answers);

        if (m.error != MM_OK) {
            continue; /* the parent has cancelled the wait */
        }
        if ((m.flags & BATON_IPC_NOTIFIED) == 0u) {
            call(&timer, &m);
        } else if ((m.words[0] & 1u << (BATON_BITS + LINE_BIT)) != 0u) {
            interrupt(&timer);
            wake(&timer);
        }
    }
}
