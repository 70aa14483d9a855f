/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names: how a program says which container it means (docs/abi.md, Names).
 *
 *   top         12 11 10    8 7     0
 *   | address      | 0| level | slot  |
 *
 *      caller's slots           tables                      container
 *      slot 0: slot 1 ------> space --------> zone -------> page      level 0
 *      slot s: space  ------> space --------------------->  zone entry, level 1
 *              zone   ------------------------> zone ---->  page
 *              thread --------------------------------->  slot     level 7
 */
#ifndef KERNEL_NAME_H
#define KERNEL_NAME_H

#include "kernel.h"
#include <baton/abi.h>
#include <isa/cpu.h>

/* A container. */
struct place {
    mm_frame table;
    mm_index index;
    unsigned level; /* 0 a page's, 1 ... a zone's, BATON_LEVEL_SLOT a slot */
};

/* What kind of container it is, for the transition table. */
static inline enum mm_place place_kind(struct place const *at) {
    return at->level == 0u ? MM_LEAVES : at->level == BATON_LEVEL_SLOT ? MM_SLOTS : MM_REGIONS;
}

#define NAME_PAGE_BITS 12u

/* No frame has this number; for `avoid`. */
#define NO_FRAME 0xffffffffu

/* From the table that `w` refers to, whose entries are of level `top`, down to the one with the entry of
 * `level` for the address in `name`: the reference to it, or 0; `avoid` must not be on the way. Only the
 * first table can be a space; its index takes all the high bits, so that an address beyond it has an index
 * beyond it. */
static inline isa_word name_walk(struct mm const *m, isa_word w, unsigned top, mm_index containers,
                                 unsigned level, isa_word name, mm_frame avoid) {
    isa_word index = name >> (NAME_PAGE_BITS + ISA_INDEX_BITS * top);

    for (; top > level; top--) {
        if (isa_frame(w) == avoid || index >= containers) {
            return 0u;
        }
        w = m->words[isa_frame(w)][index];
        if (isa_code(w) == 0u) { /* empty, or a client's: a zone without MANAGE */
            return 0u;
        }
        containers = MM_ZONE_CONTAINERS;
        index = (name >> (NAME_PAGE_BITS + ISA_INDEX_BITS * (top - 1u))) % ISA_WORDS;
    }
    return isa_frame(w) != avoid && index < containers ? w : 0u;
}

/* The index of the address in its table of entries of `level`, which a walk has found. */
static inline mm_index name_index(isa_word name, unsigned level) {
    return (mm_index)(name >> (NAME_PAGE_BITS + ISA_INDEX_BITS * level)) % ISA_WORDS;
}

/* Whether the word, a reference to a space, has MANAGE: the first right of an object in a slot. */
static inline bool name_manages(isa_word w) { return isa_object_bits(w) % 2u == 1u; }

/* A container whose level is known: most are of pages. */
struct leaf {
    mm_frame table;
    mm_index index;
};

/* Resolve the name of a page as the thread with these slots means it: as name_resolve, but only for names
 * without a level, and nothing is avoided, as a page is no table on the way to another. In line is the way
 * without a slot, through the thread's own space, whose kind nobody needs to look up. The other one tells
 * the reference to the table, or 0. */
isa_word name_through_slot(struct mm const *m, isa_word const *slots, isa_word name);
static inline bool name_page(struct mm const *m, isa_word const *slots, isa_word name,
                             struct leaf *to) {
    struct mm const placed = isa_placed(*m);
    isa_word table = slots[BATON_SLOT_SPACE];

    if (name % BATON_PAGE_SIZE == 0u) {
        if (!name_manages(table)) {
            return false;
        }
        table = name_walk(&placed, table, ISA_LEVELS - 1u, MM_SPACE_CONTAINERS, 0u, name, NO_FRAME);
    } else if (name / 256u % 16u == 0u) {
        table = name_through_slot(m, slots, name);
    } else {
        return false;
    }
    to->table = isa_frame(table);
    to->index = name_index(name, 0u);
    return table != 0u;
}

/* The same out of line, for calls that cost more anyway. */
bool name_leaf(struct mm const *m, isa_word const *slots, isa_word name, struct leaf *to);

/* Whether `name` is SLOT(i), of the caller's slots (or of none: SLOT(0)); and i. That is cut out of the name and
 * not compared, so that a processor that guesses what the comparison of the rest says reads a slot at most. */
static inline bool name_is_slot(isa_word name) {
    return (name & ~(isa_word)((MM_THREAD_CONTAINERS - 1u) * BATON_PAGE_SIZE)) ==
           BATON_LEVEL(BATON_LEVEL_SLOT);
}
static inline mm_index name_slot(isa_word name) {
    return (mm_index)(isa_here(name) / BATON_PAGE_SIZE % MM_THREAD_CONTAINERS);
}
_Static_assert((MM_THREAD_CONTAINERS & (MM_THREAD_CONTAINERS - 1u)) == 0u,
               "slot numbers are whole bits of a name");

/* Resolve `name` as thread `thread` means it. Returns false, which is the error NAME, if it leads
 * nowhere, if a reference on the way lacks MANAGE, or if frame `avoid` is a table
 * on the way. Cost: at most ISA_LEVELS steps. */
bool name_resolve(struct kernel const *k, mm_frame thread, isa_word name, mm_frame avoid,
                  struct place *to);

/* The same as the running thread means it, and what is in it. NAME; EMPTY: nothing. */
enum mm_error name_look_up(struct kernel const *k, isa_word name, struct place *to,
                           struct mm_ref *ref);

/* Resolve the name of a container of another's window into which `thread` may drop pages: a slot with
 * a slave of the window that has DROP, and an offset within its range. */
bool name_drop(struct kernel const *k, mm_frame thread, isa_word name, struct place *to);

/* Whether the container and its `count` - 1 neighbours above are all in its table. */
bool name_fits(struct place const *at, unsigned count);

#endif
