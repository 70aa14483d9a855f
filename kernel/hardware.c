/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hardware call. What an operation needs stands in a slot as a fixed
 * entry: the hardware right, or a range of ports with the badge
 *
 *     31     16 15      0
 *     | last   | first  |
 *
 * A thread can use four ranges of ports at once; they are words of its page.
 */
#include "hardware.h"
#include "name.h"
#include <baton/abi.h>
#include <isa/cpu.h>

struct result {
    isa_word a, b, c, d;
};

static enum mm_error frame(struct kernel const *k, isa_word name, struct result *result) {
    struct place at;
    struct mm_ref ref;

    if (!name_resolve(k, name, NO_FRAME, &at)) {
        return MM_NAME;
    }
    if (!mm_get(&k->mm, at.table, at.index, &ref)) {
        return MM_EMPTY;
    }
    result->a = ref.frame;
    if (ref.role != MM_FIXED) {
        struct mm_entry const *const e = &k->mm.ledger[ref.frame];

        result->b = e->slaves;
        result->c = e->used + (isa_word)e->attached * 65536u;
        result->d = mm_kind(e);
    }
    return MM_OK;
}

static enum mm_error ports(struct kernel *k, mm_word badge, isa_word first, isa_word count,
                           isa_word range) {
    isa_word *const words = k->mm.words[k->thread];
    isa_word const lowest = badge % 65536u;
    isa_word const highest = badge / 65536u % 65536u;

    if (count != 0u && (first < lowest || first > highest || count - 1u > highest - first)) {
        return MM_RIGHTS;
    }
    if (count > BATON_PORTS_MAX || range >= BATON_PORT_RANGES) {
        return MM_LIMIT;
    }
    isa_ports((uint32_t)(words[THREAD_PORTS + range] % 65536u),
              (uint32_t)(words[THREAD_PORTS + range] / 65536u), false);
    words[THREAD_PORTS + range] = count == 0u ? 0u : first + count * 65536u;
    /* The range that went may have overlapped others. */
    for (unsigned i = 0u; i < BATON_PORT_RANGES; i++) {
        isa_ports((uint32_t)(words[THREAD_PORTS + i] % 65536u),
                  (uint32_t)(words[THREAD_PORTS + i] / 65536u), true);
    }
    return MM_OK;
}

static enum mm_error audit(struct kernel *k, struct result *result) {
    if (!KERNEL_DEBUG) {
        return MM_KIND;
    }
    struct mm_finding const found = mm_audit(&k->mm);

    result->a = found.flaw;
    result->b = found.frame;
    result->c = found.index;
    return MM_OK;
}

static enum mm_error perform(struct kernel *k, unsigned operation, struct result *result) {
    isa_word const *const words = k->mm.words[k->thread];
    struct place at;
    struct mm_ref ref;

    if (operation > BATON_HARDWARE_AUDIT || !name_resolve(k, words[THREAD_A], NO_FRAME, &at)) {
        return MM_NAME;
    }
    if (!mm_get(&k->mm, at.table, at.index, &ref)) {
        return MM_EMPTY;
    }
    if (ref.kind != (operation == BATON_HARDWARE_PORTS ? MM_PORTS : MM_HARDWARE)) {
        return MM_KIND;
    }
    switch (operation) {
    case BATON_HARDWARE_FRAME: return frame(k, words[THREAD_B], result);
    case BATON_HARDWARE_PORTS:
        return ports(k, mm_badge(&k->mm, at.table, at.index), words[THREAD_B], words[THREAD_C],
                     words[THREAD_D]);
    default: return audit(k, result);
    }
}

void hardware(struct kernel *k) {
    isa_word *const words = k->mm.words[k->thread];
    isa_word const call = words[THREAD_CALL] & 0xffffffffu;
    struct result result = {0u, 0u, 0u, 0u};
    enum mm_error error = MM_NAME;

    if ((call & ~(15u | 63u * 65536u)) == 0u) {
        error = perform(k, (unsigned)(call / 65536u % 64u), &result);
    }
    words[THREAD_CALL] = error;
    words[THREAD_A] = result.a;
    words[THREAD_B] = result.b;
    words[THREAD_C] = result.c;
    words[THREAD_D] = result.d;
}
