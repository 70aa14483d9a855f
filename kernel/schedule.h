/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which thread runs: fixed priorities, round robin inside one, all in constant time.
 *
 *   urgent   bit 31 ... 5 ... 0        ready[5]: first --> thread <--> thread <-- last
 *                      `------------------------^      (the running one is first)
 */
#ifndef KERNEL_SCHEDULE_H
#define KERNEL_SCHEDULE_H

#include "kernel.h"

/* Put `thread` at the end of the list, or at its beginning; take it out. It is in no list before,
 * in this list before, respectively. Constant time. What stands in the words of a thread that is in no
 * list means nothing. */
static inline void list_append(struct kernel *k, struct list *list, mm_frame thread) {
    mm_frame const last = (mm_frame)(list->last / LIST_UNIT);

    k->mm.words[thread][THREAD_NEXT] = 0u;
    k->mm.words[thread][THREAD_PREVIOUS] = last;
    list->last = (isa_word)thread * LIST_UNIT;
    if (last != 0u) {
        k->mm.words[last][THREAD_NEXT] = thread;
    } else {
        list->first = (isa_word)thread * LIST_UNIT;
    }
}

static inline void list_prepend(struct kernel *k, struct list *list, mm_frame thread) {
    mm_frame const first = (mm_frame)(list->first / LIST_UNIT);

    k->mm.words[thread][THREAD_PREVIOUS] = 0u;
    k->mm.words[thread][THREAD_NEXT] = first;
    list->first = (isa_word)thread * LIST_UNIT;
    if (first != 0u) {
        k->mm.words[first][THREAD_PREVIOUS] = thread;
    } else {
        list->last = (isa_word)thread * LIST_UNIT;
    }
}

static inline void list_remove(struct kernel *k, struct list *list, mm_frame thread) {
    mm_frame const next = (mm_frame)k->mm.words[thread][THREAD_NEXT];
    mm_frame const previous = (mm_frame)k->mm.words[thread][THREAD_PREVIOUS];

    if (next != 0u) {
        k->mm.words[next][THREAD_PREVIOUS] = previous;
    } else {
        list->last = (isa_word)previous * LIST_UNIT;
    }
    if (previous != 0u) {
        k->mm.words[previous][THREAD_NEXT] = next;
    } else {
        list->first = (isa_word)next * LIST_UNIT;
    }
}

static inline unsigned ready_priority(struct kernel const *k, mm_frame thread) {
    return (unsigned)k->mm.words[thread][THREAD_PRIORITY] % PRIORITIES;
}

/* Let a thread that is in no list be ready, as the last of its priority, or as the first. */
static inline void ready_last(struct kernel *k, mm_frame thread) {
    unsigned const p = ready_priority(k, thread);

    list_append(k, &k->ready[p], thread);
    k->urgent |= 1u << p;
    k->mm.words[thread][THREAD_STATE] = STATE_READY;
}

static inline void ready_first(struct kernel *k, mm_frame thread) {
    unsigned const p = ready_priority(k, thread);

    list_prepend(k, &k->ready[p], thread);
    k->urgent |= 1u << p;
    k->mm.words[thread][THREAD_STATE] = STATE_READY;
}

/* Take a ready thread out of its list, into `state`. */
static inline void unready(struct kernel *k, mm_frame thread, unsigned state) {
    unsigned const p = ready_priority(k, thread);

    list_remove(k, &k->ready[p], thread);
    if (k->ready[p].first == 0u) {
        k->urgent &= ~(1u << p);
    }
    k->mm.words[thread][THREAD_STATE] = state;
}

/* The running thread, which is the first of its list, waits from now on (its new state the caller sets),
 * and `other`, which is in no list, is ready, first of its priority. */
static inline void hand_over(struct kernel *k, mm_frame other) {
    mm_frame const thread = k->thread;
    unsigned const p = ready_priority(k, thread);

    if (ready_priority(k, other) == p) {
        mm_frame const next = (mm_frame)k->mm.words[thread][THREAD_NEXT];

        k->mm.words[other][THREAD_PREVIOUS] = 0u;
        k->mm.words[other][THREAD_NEXT] = next;
        k->ready[p].first = (isa_word)other * LIST_UNIT;
        if (next != 0u) {
            k->mm.words[next][THREAD_PREVIOUS] = other;
        } else {
            k->ready[p].last = (isa_word)other * LIST_UNIT;
        }
        k->mm.words[other][THREAD_STATE] = STATE_READY;
    } else {
        unready(k, thread, STATE_SENDING);
        ready_first(k, other);
    }
}

/* Say whether a switch to or from the thread has to do `extra`. */
static inline void set_extra(struct kernel *k, mm_frame thread, unsigned extra, bool on) {
    isa_word *const word = &k->mm.words[thread][THREAD_EXTRA];

    *word = (*word & ~(isa_word)extra) + (on ? extra : 0u);
}

/* Let `next` run, which is not the running one: load its space, window, ports and FPU state. Constant
 * time. */
void run(struct kernel *k, mm_frame next);

/* Let the most urgent ready thread run. Constant time. Every entry into the kernel that may have changed
 * who that is ends with this. */
static inline void schedule(struct kernel *k) {
    mm_frame const next =
        k->urgent == 0u
            ? k->mm.anchor
            : (mm_frame)(k->ready[31u - (unsigned)__builtin_clz(k->urgent)].first / LIST_UNIT);

    if (next != k->thread) {
        run(k, next);
    }
}

/* The running thread's slot 1 or 3 has changed: load what it says. */
void reload(struct kernel *k);

#endif
