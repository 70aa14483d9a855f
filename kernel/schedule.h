/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which thread runs: fixed priorities, round robin inside one, all in constant time.
 *
 *   running       urgent   bit 31 ... 5 ... 0        ready[5]: first --> thread <--> thread <-- last
 *   k->thread                         `------------------^
 *
 * The running thread is in no list, and none that is ready is more urgent. So the direct switch, from who
 * calls or answers to who gets it, touches no list of the ready.
 */
#ifndef KERNEL_SCHEDULE_H
#define KERNEL_SCHEDULE_H

#include "kernel.h"
#include <baton/abi.h>
#include <isa/cpu.h>

/* A thread as lists name it, and its page. */
static inline isa_word link_of(mm_frame thread) { return (isa_word)thread * LIST_UNIT; }
static inline isa_word *linked(struct kernel *k, isa_word link) {
    return isa_at(k->mm.words, link);
}

/* Set THREAD_NEXT or THREAD_PREVIOUS of a neighbour. Out of line: most lists are of one. */
void list_tell(struct kernel *k, isa_word neighbour, unsigned which, isa_word link);

/* Put the thread `link`, whose page is `words`, at the end of the list, or at its beginning; take it out;
 * take it out, as it is the first. It is in no list before, in this list before, respectively. Constant time.
 * What stands in the words of a thread that is in no list means nothing. */
static inline void list_append(struct kernel *k, struct list *list, isa_word *words,
                               isa_word link) {
    isa_word const last = list->last;

    words[THREAD_NEXT] = 0u;
    words[THREAD_PREVIOUS] = last;
    list->last = link;
    if (last == 0u) {
        list->first = link;
    } else {
        list_tell(k, last, THREAD_NEXT, link);
    }
}

static inline void list_prepend(struct kernel *k, struct list *list, isa_word *words,
                                isa_word link) {
    isa_word const first = list->first;

    words[THREAD_PREVIOUS] = 0u;
    words[THREAD_NEXT] = first;
    list->first = link;
    if (first != 0u) {
        linked(k, first)[THREAD_PREVIOUS] = link;
    } else {
        list->last = link;
    }
}

static inline void list_remove_first(struct kernel *k, struct list *list, isa_word const *words) {
    isa_word const next = words[THREAD_NEXT];

    list->first = next;
    if (next == 0u) {
        list->last = 0u;
    } else {
        list_tell(k, next, THREAD_PREVIOUS, 0u);
    }
}

static inline void list_remove(struct kernel *k, struct list *list, isa_word const *words) {
    isa_word const next = words[THREAD_NEXT];
    isa_word const previous = words[THREAD_PREVIOUS];

    if (previous == 0u) {
        list_remove_first(k, list, words);
        return;
    }
    linked(k, previous)[THREAD_NEXT] = next;
    if (next != 0u) {
        linked(k, next)[THREAD_PREVIOUS] = previous;
    } else {
        list->last = previous;
    }
}

/* The priority of the thread whose page is `words`. */
static inline unsigned priority_of(isa_word const *words) {
    return (unsigned)words[THREAD_PRIORITY] % PRIORITIES;
}

/* Let a thread that is in no list, and does not go on running, be ready, as the last of its priority, or as
 * the first. */
void ready_last(struct kernel *k, mm_frame thread);
void ready_first(struct kernel *k, mm_frame thread);

/* Take a thread that is ready, and not the running one, out of its list, into `state`. */
void unready(struct kernel *k, mm_frame thread, unsigned state);

/* Say whether a switch to or from the thread has to do `extra`. */
static inline void set_extra(struct kernel *k, mm_frame thread, unsigned extra, bool on) {
    isa_word *const word = &k->mm.words[thread][THREAD_EXTRA];

    *word = (*word & ~(isa_word)extra) + (on ? extra : 0u);
}

/* Let thread `next` run instead of the running one, whose page is `from`: load its space, window, ports and FPU
 * state. Both are in no list, or are put into one by the caller. Constant time. In line is what two threads
 * need that have nothing extra. */
void run_extra(struct kernel *k, isa_word *from, isa_word next);
static inline void run(struct kernel *k, isa_word *from, isa_word next) {
    isa_word *const to = linked(k, next);
    mm_frame const space = isa_frame(to[BATON_SLOT_SPACE]);

    if ((from[THREAD_EXTRA] | to[THREAD_EXTRA]) != 0u) {
        run_extra(k, from, next);
        return;
    }
    k->thread = (mm_frame)(next / LIST_UNIT);
    if (space != k->space) {
        k->space = space;
        isa_load_space(space);
    }
    isa_switch(k->thread, &to[THREAD_FLAGS]);
}

/* The running thread does not go on, or is in a list: let the most urgent ready one run. Constant time. */
void dispatch(struct kernel *k);

/* The running thread, whose page is `from`, waits from now on, and thread `next`, which is in no list, is ready
 * as the first of its priority: mostly it runs. Constant time. */
static inline void hand_over(struct kernel *k, isa_word *from, isa_word next) {
    isa_word *const to = linked(k, next);

    to[THREAD_STATE] = STATE_READY;
    if (k->urgent >> priority_of(to) > 1u) {
        ready_first(k, (mm_frame)(next / LIST_UNIT));
        dispatch(k);
    } else {
        run(k, from, next);
    }
}

/* Out of line. */
void change_over(struct kernel *k, isa_word next);

/* The same, but as the last of its priority. */
static inline void hand_back(struct kernel *k, isa_word *from, isa_word next) {
    isa_word *const to = linked(k, next);

    to[THREAD_STATE] = STATE_READY;
    if (k->urgent >> priority_of(to) != 0u) {
        ready_last(k, (mm_frame)(next / LIST_UNIT));
        dispatch(k);
    } else {
        run(k, from, next);
    }
}

/* Let `thread`, which is in no list, be ready before all others of its priority, the running one included. */
void overtake(struct kernel *k, isa_word thread);

/* The running thread goes behind the others of its priority. */
void rotate(struct kernel *k);

/* Let the most urgent ready thread run; the running one goes on if none is more urgent. Constant time. Every
 * entry into the kernel that may have made others ready ends with this. */
void schedule(struct kernel *k);

/* The running thread's slot 1 or 3 has changed: load what it says. */
void reload(struct kernel *k);

#endif
