/* SPDX-License-Identifier: BSD-2-Clause */
/* Which thread runs. The picture is in schedule.h. */
#include "schedule.h"

/* Kept out of line: it is rare, and short is better. */
#define SEPARATE __attribute__((noinline))

static isa_word *words_of(struct kernel *k, mm_frame frame) { return linked(k, link_of(frame)); }

void list_tell(struct kernel *k, isa_word neighbour, unsigned which, isa_word link) {
    linked(k, neighbour)[which] = link;
}

/* --- the lists of the ready ----------------------------------------------------------- */

SEPARATE void ready_last(struct kernel *k, mm_frame thread) {
    isa_word *const words = words_of(k, thread);
    unsigned const p = priority_of(words);

    list_append(k, &k->ready[p], words, link_of(thread));
    k->urgent |= 1u << p;
    words[THREAD_STATE] = STATE_READY;
}

SEPARATE void ready_first(struct kernel *k, mm_frame thread) {
    isa_word *const words = words_of(k, thread);
    unsigned const p = priority_of(words);

    list_prepend(k, &k->ready[p], words, link_of(thread));
    k->urgent |= 1u << p;
    words[THREAD_STATE] = STATE_READY;
}

void unready(struct kernel *k, mm_frame thread, unsigned state) {
    isa_word *const words = words_of(k, thread);
    unsigned const p = priority_of(words);

    list_remove(k, &k->ready[p], words);
    if (k->ready[p].first == 0u) {
        k->urgent &= ~(1u << p);
    }
    words[THREAD_STATE] = state;
}

/* --- who is next ----------------------------------------------------------------------- */

void dispatch(struct kernel *k) {
    mm_frame next = k->mm.anchor;

    if (k->urgent != 0u) {
        next = (mm_frame)(k->ready[31u - (unsigned)__builtin_clz(k->urgent)].first / LIST_UNIT);
        unready(k, next, STATE_READY);
    }
    if (next != k->thread) {
        run(k, words_of(k, k->thread), link_of(next));
    }
}

void change_over(struct kernel *k, isa_word next) { hand_over(k, words_of(k, k->thread), next); }

void schedule(struct kernel *k) {
    isa_word const *const words = words_of(k, k->thread);

    if (words[THREAD_STATE] == STATE_READY) { /* not so the anchor */
        if (k->urgent >> priority_of(words) <= 1u) {
            return;
        }
        ready_first(k, k->thread);
    }
    dispatch(k);
}

void overtake(struct kernel *k, isa_word thread) {
    isa_word *const from = words_of(k, k->thread);
    isa_word *const to = linked(k, thread);

    if (from[THREAD_STATE] == STATE_READY) { /* not so the anchor */
        if (priority_of(to) < priority_of(from)) {
            ready_first(k, (mm_frame)(thread / LIST_UNIT));
            return;
        }
        ready_first(k, k->thread);
    }
    change_over(k, thread);
}

void rotate(struct kernel *k) {
    if (k->urgent >> priority_of(words_of(k, k->thread)) != 0u) {
        ready_last(k, k->thread);
        dispatch(k);
    }
}
