/* SPDX-License-Identifier: BSD-2-Clause */
/* Names. The picture is in name.h. */
#include "name.h"
#include <baton/abi.h>

#define PAGE_BITS 12u

/* From table `table`, whose entries are of level `top`, down to an entry of `level` for `address`.
 * Only the first table can be a space; its index takes all the high bits, so
 * that an address beyond it has an index beyond it. */
static bool walk(struct kernel const *k, mm_frame table, unsigned top, mm_index containers,
                 unsigned level, isa_word name, mm_frame avoid, struct place *to) {
    isa_word index = name >> (PAGE_BITS + ISA_INDEX_BITS * top);

    if (level > top) {
        return false;
    }
    for (;;) {
        isa_word w;

        if (table == avoid || index >= containers) {
            return false;
        }
        if (top == level) {
            to->table = table;
            to->index = (mm_index)index;
            to->level = level;
            return true;
        }
        w = k->mm.words[table][index];
        if (isa_code(w) == 0u) { /* empty, or a client's: a zone without MANAGE */
            return false;
        }
        table = isa_frame(w);
        top--;
        containers = MM_ZONE_CONTAINERS;
        index = (name >> (PAGE_BITS + ISA_INDEX_BITS * top)) % ISA_WORDS;
    }
}

static bool slot_of(mm_frame thread, isa_word name, mm_frame avoid, struct place *to) {
    isa_word const index = name >> PAGE_BITS;

    if (thread == avoid || index == 0u || index >= MM_THREAD_CONTAINERS) {
        return false;
    }
    to->table = thread;
    to->index = (mm_index)index;
    to->level = BATON_LEVEL_SLOT;
    return true;
}

/* The name in the space of word `w`, a reference to a space. */
static bool in_space(struct kernel const *k, isa_word w, unsigned level, isa_word name,
                     mm_frame avoid, struct place *to) {
    if (mm_word_rights(MM_SPACE, w) / MM_MANAGE % 2u == 0u) {
        return false;
    }
    return walk(k, isa_frame(w), ISA_LEVELS - 1u, MM_SPACE_CONTAINERS, level, name, avoid, to);
}

bool name_resolve(struct kernel const *k, mm_frame thread, isa_word name, mm_frame avoid,
                  struct place *to) {
    unsigned const slot = (unsigned)(name % 256u);
    unsigned const level = (unsigned)(name / 256u % 16u); /* bit 11, reserved, on top */
    isa_word const *const slots = k->mm.words[thread];
    isa_word w;
    unsigned kind;

    if (slot == 0u) {
        if (level == BATON_LEVEL_SLOT) {
            return slot_of(thread, name, avoid, to);
        }
        w = slots[BATON_SLOT_SPACE];
        return w != 0u && mm_kind_of(&k->mm, w) == MM_SPACE &&
               in_space(k, w, level, name, avoid, to);
    }
    if (slot >= MM_THREAD_CONTAINERS || slots[slot] == 0u) {
        return false;
    }
    w = slots[slot];
    kind = mm_kind_of(&k->mm, w);
    if (kind == MM_THREAD) {
        return level == BATON_LEVEL_SLOT && slot_of(isa_frame(w), name, avoid, to);
    }
    if (kind == MM_SPACE) {
        return in_space(k, w, level, name, avoid, to);
    }
    if ((mm_is_zone(kind) && isa_code(w) != 0u) ||
        (kind == MM_WINDOW && isa_code(w) == MM_MASTER)) {
        return walk(k, isa_frame(w), mm_depth(kind), MM_ZONE_CONTAINERS, level, name, avoid, to);
    }
    return false;
}

bool name_drop(struct kernel const *k, mm_frame thread, isa_word name, struct place *to) {
    unsigned const slot = (unsigned)(name % 256u);
    isa_word const index = name >> PAGE_BITS;
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
