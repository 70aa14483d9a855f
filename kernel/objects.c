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

/* What the name of a plain place is the name of. */
enum spot { NOWHERE, SLOT, REGION };

/* A slot of the caller's that may change. */
static inline bool find_slot(struct kernel const *k, isa_word name, struct leaf *at) {
    *at = (struct leaf){k->thread, name_slot(name)};
    return name_is_slot(name) && at->index >= BATON_SLOT_FREE;
}

/* That, or an entry for a zone in its own space. */
static inline enum spot find(struct kernel const *k, isa_word const *words, isa_word name,
                             struct leaf *at) {
    isa_word const space = words[BATON_SLOT_SPACE];

    if (name % BATON_PAGE_SIZE != BATON_LEVEL(TOP)) {
        return find_slot(k, name, at) ? SLOT : NOWHERE;
    }
    *at = (struct leaf){isa_frame(space), name_index(name, TOP)};
    return name_manages(space) &&
                   name >> (NAME_PAGE_BITS + ISA_INDEX_BITS * TOP) < MM_SPACE_CONTAINERS
               ? REGION
               : NOWHERE;
}

static inline bool move(struct kernel *k, isa_word const *words) {
    struct mm m = isa_placed(k->mm);
    bool const unshared = (words[THREAD_CALL] & BATON_UNSHARED) != 0u;
    struct leaf from;
    struct leaf to;
    enum spot const source = find(k, words, words[THREAD_A], &from);
    enum spot const destination = find(k, words, words[THREAD_B], &to);

    if (source == NOWHERE || destination == NOWHERE || m.words[to.table][to.index] != 0u ||
        !mm_may_object_move(&m, m.words[from.table][from.index], source == REGION, to.table,
                            destination == REGION, unshared)) {
        return false;
    }
    mm_object_give(&m, from.table, from.index, source == REGION, to.table, to.index,
                   destination == REGION);
    if (source == REGION) {
        tlb_forget_zone(k, from.table);
    }
    if (destination == REGION) {
        tlb_learn_zone();
    }
    return true;
}

static inline bool make(struct kernel *k, isa_word const *words, mm_word *was) {
    struct mm const m = isa_placed(k->mm);
    unsigned const kind = (unsigned)(words[THREAD_CALL] / BATON_AS(1u));
    struct object_first first = {0u, 0u};
    struct leaf page;
    struct leaf slot;
    mm_word w;

    if (!name_leaf(&k->mm, words, words[THREAD_A], &page) ||
        !find_slot(k, words[THREAD_B], &slot) || m.words[slot.table][slot.index] != 0u) {
        return false;
    }
    w = m.words[page.table][page.index];
    if (!mm_may_make(&m, w, kind) ||
        (kind == MM_THREAD && !object_proper(k, m.words[isa_frame(w)], &first))) {
        return false;
    }
    *was = w;
    object_made(k, &page, &slot, kind, &first);
    return true;
}

static inline bool end(struct kernel *k, isa_word const *words) {
    struct mm const m = isa_placed(k->mm);
    struct leaf slot;
    struct leaf page;
    mm_word w;

    if (!find_slot(k, words[THREAD_A], &slot) ||
        !name_leaf(&k->mm, words, words[THREAD_B], &page) ||
        m.words[page.table][page.index] != 0u) {
        return false;
    }
    w = m.words[slot.table][slot.index];
    if (!mm_may_end(&m, w, page.table) ||
        !object_idle(k, isa_frame(w), mm_kind(&m.ledger[isa_frame(w)]))) {
        return false;
    }
    object_ended(k, &slot, &page);
    return true;
}

void objects_move(struct kernel *one, isa_word *words) {
    struct kernel *const k = isa_only(one);
    isa_word const call = words[THREAD_CALL];
    mm_word was = 0u; /* the page that has become an object */
    bool done = false;

    if ((call & ~(isa_word)BATON_UNSHARED) == BATON_MOVE) {
        done = words[THREAD_B] % BATON_PAGE_SIZE < BATON_LEVEL(1u) ? end(k, words) : move(k, words);
    } else if ((call & ~(isa_word)BATON_AS(15u)) == BATON_MOVE) {
        done = make(k, words, &was);
    }
    if (!done) {
        memory_move(k);
        return;
    }
    words[THREAD_CALL] = ONE_DONE;
    words[THREAD_A] = isa_page_accessed(was);
    words[THREAD_B] = 0u;
    words[THREAD_C] = isa_page_dirty(was);
    words[THREAD_D] = 0u;
}
