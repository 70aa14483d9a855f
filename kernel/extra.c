/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a switch has to do between threads of which one has more than a space: a window, ports, FPU registers, or, as
 * the anchor, no space at all. The picture is in schedule.h.
 */
#include "schedule.h"

static isa_word *words_of(struct kernel *k, mm_frame frame) { return linked(k, link_of(frame)); }

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

/* The registers of a thread that has none of its own there are clean, as the anchor's are, and its first
 * use of them traps. So nothing of another thread is ever in them. */
static void change_fpu(struct kernel *k, isa_word *from, isa_word const *to) {
    bool const own = (to[THREAD_EXTRA] & EXTRA_FPU) != 0u;

    if ((from[THREAD_EXTRA] & EXTRA_FPU) != 0u) {
        isa_fpu_save(&from[THREAD_FPU]);
    } else {
        isa_fpu_trap(false); /* the kernel's own use would trap as well */
    }
    isa_fpu_load(&(own ? to : words_of(k, k->mm.anchor))[THREAD_FPU]);
    if (!own) {
        isa_fpu_trap(true);
    }
}

bool kernel_fpu(struct kernel *k) {
    if ((words_of(k, k->thread)[THREAD_EXTRA] & EXTRA_FPU) != 0u) {
        return false;
    }
    set_extra(k, k->thread, EXTRA_FPU, true);
    isa_fpu_trap(false);
    return true;
}

/* What one of two threads has, and most have not. */
static void change_extra(struct kernel *k, isa_word *from, isa_word const *to, isa_word extra) {
    if ((extra & EXTRA_PORTS) != 0u) {
        change_ports(&from[THREAD_PORTS], false);
        change_ports(&to[THREAD_PORTS], true);
    }
    if ((extra & EXTRA_FPU) != 0u) {
        change_fpu(k, from, to);
    }
}

void run_extra(struct kernel *k, isa_word *from, isa_word next) {
    isa_word *const to = linked(k, next);

    change_extra(k, from, to, from[THREAD_EXTRA] | to[THREAD_EXTRA]);
    k->thread = (mm_frame)(next / LIST_UNIT);
    if (k->thread != k->mm.anchor) {
        load(k, k->thread);
    }
    isa_switch(k->thread, &to[THREAD_FLAGS]);
}

void reload(struct kernel *k) { load(k, k->thread); }
