/* SPDX-License-Identifier: BSD-2-Clause */
/* Which thread runs. The picture is in schedule.h. */
#include "schedule.h"
#include <baton/abi.h>
#include <isa/cpu.h>

static isa_word *words_of(struct kernel *k, mm_frame frame) { return k->mm.words[frame]; }

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
        if (k->window != 0u) {
            show(k, 0u);
        }
        k->space = space;
        if (window != 0u) {
            show(k, window);
        }
        isa_load_space(space);
    } else if (window != k->window) {
        show(k, window);
        isa_flush();
    }
}

static void change_ports(isa_word const *ranges, bool allow) {
    for (unsigned i = 0u; i < BATON_PORT_RANGES; i++) {
        if (ranges[i] != 0u) {
            isa_ports((uint32_t)(ranges[i] % 65536u), (uint32_t)(ranges[i] / 65536u), allow);
        }
    }
}

/* Ports are closed and opened only for threads that use any. */
static inline void use_ports(isa_word const *words, bool allow) {
    isa_word const *const ranges = &words[THREAD_PORTS];

    _Static_assert(BATON_PORT_RANGES == 4u, "all ranges are looked at");
    if ((ranges[0] | ranges[1] | ranges[2] | ranges[3]) != 0u) {
        change_ports(ranges, allow);
    }
}

void run(struct kernel *k, mm_frame next) {
    use_ports(words_of(k, k->thread), false);
    isa_fpu_save(&words_of(k, k->thread)[THREAD_FPU]);
    k->thread = next;
    isa_fpu_load(&words_of(k, next)[THREAD_FPU]);
    use_ports(words_of(k, next), true);
    if (next != k->mm.anchor) {
        load(k, next);
    }
    isa_switch(next);
}

void reload(struct kernel *k) { load(k, k->thread); }
