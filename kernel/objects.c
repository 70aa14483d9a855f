/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The straight way of moving, making and ending one object, as pages.c is for pages: if the names are plain and
 * all is well it is done here, and otherwise memory.c begins again.
 *
 *     own slot, region entry  --->  own slot, region entry
 *     page of the own space   --->  own slot                   it is made
 *     own slot                --->  page of the own space      it ends
 *
 * Nothing is resolved through its source here: a space is on the way to an entry of its own, and
 * that entry does not hold spaces.
 */
#include "objects.h"
#include "memory.h"
#include "name.h"
#include "object.h"
#include "tlb.h"
#include <baton/abi.h>
#include <isa/cpu.h>

#define SEPARATE __attribute__((noinline))

#define ONE_DONE 256u /* the status: no error, one container */

#define TOP (ISA_LEVELS - 1u) /* the level of the entries of a space */

/* A slot of the caller's that may change, or an entry for a zone in its own space. */
struct spot {
    mm_frame table;
    mm_index index;
    bool region;
};

static inline bool find_slot(struct kernel const *k, isa_word name, struct spot *at) {
    isa_word const index = name / BATON_PAGE_SIZE;

    *at = (struct spot){k->thread, (mm_index)index, false};
    return name % BATON_PAGE_SIZE == BATON_LEVEL(BATON_LEVEL_SLOT) && index >= BATON_SLOT_FREE &&
           index < MM_THREAD_CONTAINERS;
}

static inline bool find(struct kernel const *k, isa_word const *words, isa_word name,
                        struct spot *at) {
    isa_word const space = words[BATON_SLOT_SPACE];

    if (name % BATON_PAGE_SIZE != BATON_LEVEL(TOP)) {
        return find_slot(k, name, at);
    }
    *at = (struct spot){isa_frame(space),
                        (mm_index)(name >> (NAME_PAGE_BITS + ISA_INDEX_BITS * TOP)), true};
    return name_manages(space) && at->index < MM_SPACE_CONTAINERS;
}

static inline bool move(struct kernel *k, isa_word const *words) {
    struct mm m = isa_placed(k->mm);
    bool const unshared = (words[THREAD_CALL] & BATON_UNSHARED) != 0u;
    struct spot from;
    struct spot to;

    if (!find(k, words, words[THREAD_A], &from) || !find(k, words, words[THREAD_B], &to) ||
        m.words[to.table][to.index] != 0u ||
        !mm_may_object_move(&m, m.words[from.table][from.index], from.region, to.table, to.region,
                            unshared)) {
        return false;
    }
    mm_object_give(&m, from.table, from.index, from.region, to.table, to.index, to.region);
    if (from.region) {
        tlb_forget_zone(k, from.table);
    }
    if (to.region) {
        tlb_learn_zone();
    }
    return true;
}

static inline struct place slot_at(struct spot at) {
    return (struct place){at.table, at.index, BATON_LEVEL_SLOT};
}

/* Make an object of a page, or end one. What it was made of has told whether it was used. */
static SEPARATE bool change(struct kernel *k, isa_word const *words, mm_word *was) {
    unsigned const kind = (unsigned)(words[THREAD_CALL] / BATON_AS(1u));
    struct place page = {0u, 0u, 0u};
    struct leaf leaf;
    struct spot at;
    struct place slot;

    if (!name_leaf(&k->mm, words, words[kind != 0u ? THREAD_A : THREAD_B], &leaf) ||
        !find_slot(k, words[kind != 0u ? THREAD_B : THREAD_A], &at)) {
        return false;
    }
    page.table = leaf.table;
    page.index = leaf.index;
    slot = slot_at(at);
    return (kind != 0u ? object_make(k, &page, &slot, kind, was) : object_end(k, &slot, &page)) ==
           MM_OK;
}

void objects_move(struct kernel *one, isa_word *words) {
    struct kernel *const k = isa_only(one);
    mm_word was = 0u;

    if ((words[THREAD_CALL] & ~(isa_word)(BATON_UNSHARED | BATON_AS(15u))) != BATON_MOVE ||
        (words[THREAD_CALL] >= BATON_AS(1u) ? !change(k, words, &was)
                                            : !move(k, words) && !change(k, words, &was))) {
        memory_move(k);
        return;
    }
    words[THREAD_CALL] = ONE_DONE;
    words[THREAD_A] = isa_page_accessed(was);
    words[THREAD_B] = 0u;
    words[THREAD_C] = isa_page_dirty(was);
    words[THREAD_D] = 0u;
}
