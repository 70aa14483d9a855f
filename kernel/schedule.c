/* SPDX-License-Identifier: BSD-2-Clause */
/* Which thread runs. The picture is in schedule.h. */
#include "schedule.h"
#include <baton/abi.h>
#include <isa/cpu.h>

static isa_word *words_of(struct kernel *k, mm_frame frame) { return k->mm.words[frame]; }

void list_append(struct kernel *k, struct list *list, mm_frame thread) {
    words_of(k, thread)[THREAD_NEXT] = 0u;
    words_of(k, thread)[THREAD_PREVIOUS] = list->last;
    if (list->last != 0u) {
        words_of(k, list->last)[THREAD_NEXT] = thread;
    } else {
        list->first = thread;
    }
    list->last = thread;
}

void list_prepend(struct kernel *k, struct list *list, mm_frame thread) {
    words_of(k, thread)[THREAD_PREVIOUS] = 0u;
    words_of(k, thread)[THREAD_NEXT] = list->first;
    if (list->first != 0u) {
        words_of(k, list->first)[THREAD_PREVIOUS] = thread;
    } else {
        list->last = thread;
    }
    list->first = thread;
}

void list_remove(struct kernel *k, struct list *list, mm_frame thread) {
    mm_frame const next = (mm_frame)words_of(k, thread)[THREAD_NEXT];
    mm_frame const previous = (mm_frame)words_of(k, thread)[THREAD_PREVIOUS];

    if (next != 0u) {
        words_of(k, next)[THREAD_PREVIOUS] = previous;
    } else {
        list->last = previous;
    }
    if (previous != 0u) {
        words_of(k, previous)[THREAD_NEXT] = next;
    } else {
        list->first = next;
    }
    words_of(k, thread)[THREAD_NEXT] = 0u;
    words_of(k, thread)[THREAD_PREVIOUS] = 0u;
}

static unsigned priority_of(struct kernel *k, mm_frame thread) {
    return (unsigned)words_of(k, thread)[THREAD_PRIORITY] % PRIORITIES;
}

void ready_last(struct kernel *k, mm_frame thread) {
    unsigned const p = priority_of(k, thread);

    list_append(k, &k->ready[p], thread);
    k->urgent |= 1u << p;
    words_of(k, thread)[THREAD_STATE] = STATE_READY;
}

void ready_first(struct kernel *k, mm_frame thread) {
    unsigned const p = priority_of(k, thread);

    list_prepend(k, &k->ready[p], thread);
    k->urgent |= 1u << p;
    words_of(k, thread)[THREAD_STATE] = STATE_READY;
}

void unready(struct kernel *k, mm_frame thread, unsigned state) {
    unsigned const p = priority_of(k, thread);

    list_remove(k, &k->ready[p], thread);
    if (k->ready[p].first == 0u) {
        k->urgent &= ~(1u << p);
    }
    words_of(k, thread)[THREAD_STATE] = state;
}

/* The window of a thread, or 0. */
static mm_frame window_of(struct kernel *k, mm_frame thread) {
    return isa_frame(words_of(k, thread)[BATON_SLOT_WINDOW]);
}

/* Show `window` in the region for windows of the loaded space, or nothing. A window is one page table;
 * on ISAs with more than two levels, the kernel's own tables stand above it, with their first
 * entries. There is one processor, so one row of them will do for all spaces. */
static void show(struct kernel *k, mm_frame window) {
    mm_frame table = window;

    for (unsigned i = 0u; window != 0u && i + 2u < ISA_LEVELS; i++) {
        words_of(k, k->above[i])[0] = isa_zone(table, MM_MASTER, MM_ACCESS);
        table = k->above[i];
    }
    words_of(k, k->space)[ISA_WINDOW] = window == 0u ? 0u : isa_zone(table, MM_MASTER, MM_ACCESS);
    k->window = window;
}

static void load(struct kernel *k, mm_frame thread) {
    mm_frame const space = isa_frame(words_of(k, thread)[BATON_SLOT_SPACE]);
    mm_frame const window = window_of(k, thread);

    if (space != k->space) {
        show(k, 0u);
        k->space = space;
        show(k, window);
        isa_load_space(space);
    } else if (window != k->window) {
        show(k, window);
        isa_flush();
    }
}

/* Ports are closed and opened only for threads that use any. */
static void use_ports(struct kernel *k, mm_frame thread, bool allow) {
    for (unsigned i = 0u; i < BATON_PORT_RANGES; i++) {
        isa_word const range = words_of(k, thread)[THREAD_PORTS + i];

        if (range != 0u) {
            isa_ports((uint32_t)(range % 65536u), (uint32_t)(range / 65536u), allow);
        }
    }
}

void schedule(struct kernel *k) {
    mm_frame const next =
        k->urgent == 0u ? k->mm.anchor : k->ready[31u - (unsigned)__builtin_clz(k->urgent)].first;

    if (next == k->thread) {
        return;
    }
    use_ports(k, k->thread, false);
    isa_fpu_save(&words_of(k, k->thread)[THREAD_FPU]);
    k->thread = next;
    isa_fpu_load(&words_of(k, next)[THREAD_FPU]);
    use_ports(k, next, true);
    if (next != k->mm.anchor) {
        load(k, next);
    }
    isa_switch(next);
}

void reload(struct kernel *k) { load(k, k->thread); }
