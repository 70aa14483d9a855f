/* SPDX-License-Identifier: BSD-2-Clause */
/* Names. The picture is in name.h. */
#include "name.h"
#include <baton/abi.h>

static bool slot_of(mm_frame thread, isa_word name, mm_frame avoid, struct place *to) {
    if (thread == avoid || name < BATON_SLOT(1u) ||
        name / BATON_PAGE_SIZE >= MM_THREAD_CONTAINERS) {
        return false;
    }
    to->table = thread;
    to->index = name_slot(name);
    to->level = BATON_LEVEL_SLOT;
    return true;
}

/* The walk from what the slot's word `w` refers to: a space, or a zone or window. */
static __attribute__((noinline)) isa_word name_from(struct mm const *m, isa_word w, unsigned level,
                                                    isa_word name, mm_frame avoid) {
    struct mm const placed = isa_placed(*m);
    unsigned const kind =
        mm_kind(&placed.ledger[isa_frame(w)]); /* frame 0, outside, if it is empty */

    if (kind == MM_SPACE) {
        return name_manages(w) && level < ISA_LEVELS
                   ? name_walk(&placed, w, ISA_LEVELS - 1u, MM_SPACE_CONTAINERS, level, name, avoid)
                   : 0u;
    }
    if (kind == MM_WINDOW ? isa_code(w) != MM_MASTER : !mm_is_zone(kind) || isa_code(w) == 0u) {
        return 0u;
    }
    return level <= mm_depth(kind)
               ? name_walk(&placed, w, mm_depth(kind), MM_ZONE_CONTAINERS, level, name, avoid)
               : 0u;
}

isa_word name_through_slot(struct mm const *m, isa_word const *slots, isa_word name) {
    struct mm const placed = isa_placed(*m);
    isa_word const slot = name % 256u;
    isa_word w;
    unsigned kind;

    if (slot >= MM_THREAD_CONTAINERS) {
        return 0u;
    }
    w = slots[slot];
    kind = mm_kind(&placed.ledger[isa_frame(w)]);
    if (kind == MM_ZONE) {
        return isa_code(w) != 0u ? name_walk(&placed, w, 0u, MM_ZONE_CONTAINERS, 0u, name, NO_FRAME)
                                 : 0u;
    }
    if (kind != MM_SPACE) {
        return name_from(m, w, 0u, name, NO_FRAME); /* windows, and zones of zones */
    }
    return name_manages(w)
               ? name_walk(&placed, w, ISA_LEVELS - 1u, MM_SPACE_CONTAINERS, 0u, name, NO_FRAME)
               : 0u;
}

bool name_leaf(struct mm const *m, isa_word const *slots, isa_word name, struct leaf *to) {
    struct leaf found;

    if (!name_page(m, slots, name, &found)) {
        return false;
    }
    *to = found;
    return true;
}

bool name_resolve(struct kernel const *k, mm_frame thread, isa_word name, mm_frame avoid,
                  struct place *to) {
    struct mm const m = isa_placed(k->mm);
    unsigned const slot = (unsigned)(name % 256u);
    unsigned const level = (unsigned)(name / 256u % 16u); /* bit 11, reserved, on top */
    isa_word const *const slots = m.words[thread];
    isa_word w;

    if (slot >= MM_THREAD_CONTAINERS) {
        return false;
    }
    if (level == BATON_LEVEL_SLOT) {
        if (slot == 0u) {
            return slot_of(thread, name, avoid, to);
        }
        w = slots[slot];
        return mm_kind(&m.ledger[isa_frame(w)]) == MM_THREAD &&
               slot_of(isa_frame(w), name, avoid, to);
    }
    w = name_from(&k->mm, slots[slot == 0u ? BATON_SLOT_SPACE : slot], level, name, avoid);
    if (w == 0u) {
        return false;
    }
    *to = (struct place){isa_frame(w), name_index(name, level), level};
    return true;
}

enum mm_error name_look_up(struct kernel const *k, isa_word name, struct place *to,
                           struct mm_ref *ref) {
    if (!name_resolve(k, k->thread, name, NO_FRAME, to)) {
        return MM_NAME;
    }
    return mm_get(&k->mm, to->table, to->index, ref) ? MM_OK : MM_EMPTY;
}

bool name_drop(struct kernel const *k, mm_frame thread, isa_word name, struct place *to) {
    unsigned const slot = (unsigned)(name % 256u);
    isa_word const index = name >> NAME_PAGE_BITS;
    isa_word w;
    isa_word range;

    if (slot == 0u || slot >= MM_THREAD_CONTAINERS || name / 256u % 16u != 0u) {
        return false;
    }
    w = k->mm.words[thread][slot];
    range = mm_badge(&k->mm, thread, slot);
    if (w == 0u || mm_kind_of(&k->mm, w) != MM_WINDOW || isa_code(w) == MM_MASTER ||
        index >= MM_ZONE_CONTAINERS || index < BATON_RANGE_FIRST(range) ||
        index - BATON_RANGE_FIRST(range) >= BATON_RANGE_COUNT(range)) {
        return false;
    }
    to->table = isa_frame(w);
    to->index = (mm_index)index;
    to->level = 0u;
    return true;
}

bool name_fits(struct place const *at, unsigned count) {
    mm_index containers = MM_ZONE_CONTAINERS;

    if (at->level == BATON_LEVEL_SLOT) {
        containers = MM_THREAD_CONTAINERS;
    } else if (at->level == ISA_LEVELS - 1u) {
        containers = MM_SPACE_CONTAINERS;
    }
    return at->index + count <= containers;
}
