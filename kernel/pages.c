/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The straight way of moving, cloning and destroying pages. It asks once whether all is
 * well, and does it; whatever is not is memory.c's, which begins again and finds out why.
 *
 *   CALL, A --> source --> may it? --> B --> destination --> empty? --> do it
 *                 |          |                    |            |
 *                 `----------`------> memory.c <--`------------`
 *
 * A run is two places and a count; each page of it is one operation of the model. The run
 * that meets an error asks memory.c for it, too, and for this one page only.
 *
 * The first thing each call does is to take the kernel and the tables of the memory as
 * constants (isa/cpu.h), and a copy of what is left of struct mm: a compiler
 * cannot know that no container is part of it.
 */
#include "pages.h"
#include "memory.h"
#include "name.h"
#include "objects.h"
#include "tlb.h"
#include <baton/abi.h>
#include <isa/cpu.h>

#define COUNTS BATON_COUNT(BATON_COUNT_MAX) /* the bits of CALL that say how many */

/* Slaves that are not parked: they can be read. Whether they can be written, too, and cloned on, is the
 * caller's choice. */
#define READABLE (BATON_CLONE + BATON_RIGHTS(ISA_PAGE_READ))
#define CHOICE (ISA_PAGE_WRITE - ISA_PAGE_READ + MM_SHARE)
#define CHOICES BATON_RIGHTS(CHOICE)

#define ONE_DONE 256u /* the status: no error, one container */

/* Kept out of line, so that the calls for one unused page need few registers. */
#define SEPARATE __attribute__((noinline))

static mm_rights rights_of(isa_word call) {
    return ((mm_rights)(call / 64u) & CHOICE) | ISA_PAGE_READ;
}

/* The page reference `was`, number `i` of the run, was taken out of (table, index), and has been used:
 * tell how, and let the MMU forget it. */
static SEPARATE void used(struct kernel *one, unsigned i, mm_frame table, mm_index index,
                          mm_word was) {
    struct kernel *const k = isa_only(one);
    struct mm const m = isa_placed(k->mm);
    isa_word *const words = m.words[k->thread];
    isa_word const bit = (isa_word)1u << i % 32u;

    words[THREAD_A + i / 32u] |= isa_page_accessed(was) ? bit : 0u;
    words[THREAD_C + i / 32u] |= isa_page_dirty(was) ? bit : 0u;
    tlb_forget_page(k, table, index, was);
}

static inline bool is_used(mm_word w) { return isa_page_accessed(w) || isa_page_dirty(w); }

/* The results, as long as no page of the run was used. */
static inline void clear_results(isa_word *words) {
    words[THREAD_A] = 0u;
    words[THREAD_B] = 0u;
    words[THREAD_C] = 0u;
    words[THREAD_D] = 0u;
}

/* --- runs -------------------------------------------------------------------------- */

struct leaves {
    struct leaf from;
    struct leaf to;
};

static unsigned count_of(isa_word call) { return (unsigned)(call / 65536u % 64u + 1u); }

static bool inside(struct leaf at, unsigned count) {
    return at.index + count <= MM_ZONE_CONTAINERS;
}

/* The runs that the call names; false if they are not both of pages, in their tables, and apart. */
static SEPARATE bool find_runs(struct mm const *m, isa_word const *words, struct leaves *run) {
    unsigned const count = count_of(words[THREAD_CALL]);

    return name_leaf(m, words, words[THREAD_A], &run->from) &&
           name_leaf(m, words, words[THREAD_B], &run->to) && inside(run->from, count) &&
           inside(run->to, count) &&
           (run->from.table != run->to.table || run->from.index + count <= run->to.index ||
            run->to.index + count <= run->from.index);
}

/* Page `i` of a leaf's run, as a container of any kind. */
static struct place place_of(struct leaf at, unsigned i) {
    return (struct place){at.table, at.index + i, 0u};
}

static SEPARATE void move_run(struct kernel *one, isa_word *words) {
    struct kernel *const k = isa_only(one);
    struct mm m = isa_placed(k->mm);
    isa_word const call = words[THREAD_CALL];
    bool const unshared = (call & BATON_UNSHARED) != 0u;
    unsigned const count = count_of(call);
    struct leaves found;
    struct leaves run; /* found, and nothing else points to it */
    enum mm_error error = MM_OK;
    unsigned i = 0u;

    if ((call & ~(isa_word)(BATON_UNSHARED | COUNTS)) != BATON_MOVE ||
        !find_runs(&k->mm, words, &found)) {
        memory_move(k);
        return;
    }
    run = found;
    clear_results(words);
    do {
        mm_word was;

        error = mm_move(&m, run.from.table, run.from.index + i, run.to.table, run.to.index + i,
                        unshared, &was);
        if (error != MM_OK) {
            break;
        }
        tlb_learn_page(k, run.to.table, run.to.index + i);
        if (is_used(was)) {
            used(k, i, run.from.table, run.from.index + i, was);
        }
        i++;
    } while (i < count);
    words[THREAD_CALL] = (isa_word)error + i * ONE_DONE;
}

static SEPARATE void clone_run(struct kernel *one, isa_word *words) {
    struct kernel *const k = isa_only(one);
    struct mm m = isa_placed(k->mm);
    isa_word const call = words[THREAD_CALL];
    unsigned const count = count_of(call);
    mm_word const bits = isa_here(mm_slave(rights_of(call)));
    struct leaves found;
    struct leaves run; /* found, and nothing else points to it */
    enum mm_error error = MM_OK;
    unsigned i = 0u;

    if ((call & ~(isa_word)(CHOICES | COUNTS)) != READABLE || words[THREAD_C] != 0u ||
        !find_runs(&k->mm, words, &found)) {
        memory_clone(k);
        return;
    }
    run = found;
    clear_results(words);
    do {
        mm_word const w = m.words[run.from.table][run.from.index + i];

        if (!mm_may_clone(&m, w, bits) || m.words[run.to.table][run.to.index + i] != 0u) {
            struct place const from = place_of(run.from, i);
            struct place const to = place_of(run.to, i);

            error = memory_clone_one(k, &from, &to, rights_of(call), 0u);
            break;
        }
        mm_lend(&m, run.to.table, run.to.index + i, isa_page_for(isa_frame(w), bits));
        tlb_learn_page(k, run.to.table, run.to.index + i);
        i++;
    } while (i < count);
    words[THREAD_CALL] = (isa_word)error + i * ONE_DONE;
}

static SEPARATE void destroy_run(struct kernel *one, isa_word *words) {
    struct kernel *const k = isa_only(one);
    struct mm m = isa_placed(k->mm);
    isa_word const call = words[THREAD_CALL];
    unsigned const count = count_of(call);
    struct leaf found;
    struct leaf at; /* the same */
    enum mm_error error = MM_OK;
    unsigned i = 0u;

    if ((call & ~(isa_word)COUNTS) != BATON_DESTROY ||
        !name_leaf(&k->mm, words, words[THREAD_A], &found) || !inside(found, count)) {
        memory_destroy(k);
        return;
    }
    at = found;
    clear_results(words);
    do {
        mm_word was;

        error = mm_destroy(&m, at.table, at.index + i, &was);
        if (error != MM_OK) {
            break;
        }
        if (is_used(was)) {
            used(k, i, at.table, at.index + i, was);
        }
        i++;
    } while (i < count);
    words[THREAD_CALL] = (isa_word)error + i * ONE_DONE;
}

/* --- one page ----------------------------------------------------------------------- */

void pages_move(struct kernel *one, isa_word *words) {
    struct kernel *const k = isa_only(one);
    struct mm m = isa_placed(k->mm);
    bool const unshared = (words[THREAD_CALL] & BATON_UNSHARED) != 0u;
    struct leaf from;
    struct leaf to;
    mm_word was;

    if ((words[THREAD_CALL] & ~(isa_word)BATON_UNSHARED) != BATON_MOVE) {
        if ((words[THREAD_CALL] & COUNTS) == 0u) {
            objects_move(k, words);
        } else {
            move_run(k, words);
        }
        return;
    }
    if (!name_page(&k->mm, words, words[THREAD_A], &from) ||
        !mm_may_move(&m, m.words[from.table][from.index], unshared) ||
        !name_page(&k->mm, words, words[THREAD_B], &to) || m.words[to.table][to.index] != 0u) {
        objects_move(k, words);
        return;
    }
    clear_results(words);
    words[THREAD_CALL] = ONE_DONE;
    mm_give(&m, from.table, from.index, to.table, to.index, &was);
    tlb_learn_page(k, to.table, to.index);
    if (is_used(was)) {
        used(k, 0u, from.table, from.index, was);
    }
}

void pages_clone(struct kernel *one, isa_word *words) {
    struct kernel *const k = isa_only(one);
    struct mm m = isa_placed(k->mm);
    isa_word const call = words[THREAD_CALL];
    mm_word const bits = mm_slave(rights_of(call));
    struct leaf from;
    struct leaf to;
    mm_word w;
    mm_word slave;

    if ((call & ~(isa_word)CHOICES) != READABLE) {
        clone_run(k, words);
        return;
    }
    if (words[THREAD_C] != 0u || !name_page(&k->mm, words, words[THREAD_A], &from)) {
        memory_clone(k);
        return;
    }
    w = m.words[from.table][from.index];
    slave = isa_here(isa_page_for(isa_frame(w), bits));
    if (!mm_may_clone(&m, w, bits) || !name_page(&k->mm, words, words[THREAD_B], &to) ||
        m.words[to.table][to.index] != 0u) {
        memory_clone(k);
        return;
    }
    mm_lend(&m, to.table, to.index, slave);
    tlb_learn_page(k, to.table, to.index);
    words[THREAD_CALL] = ONE_DONE;
    words[THREAD_A] = 0u;
    words[THREAD_B] = 0u;
    words[THREAD_D] = 0u; /* C, the badge, is 0 */
}

void pages_destroy(struct kernel *one, isa_word *words) {
    struct kernel *const k = isa_only(one);
    struct mm m = isa_placed(k->mm);
    struct leaf at;
    mm_word was;

    if (words[THREAD_CALL] != BATON_DESTROY) {
        destroy_run(k, words);
        return;
    }
    if (!name_page(&k->mm, words, words[THREAD_A], &at) ||
        !mm_may_destroy(&m, m.words[at.table][at.index])) {
        memory_destroy(k);
        return;
    }
    clear_results(words);
    words[THREAD_CALL] = ONE_DONE;
    mm_drop(&m, at.table, at.index, &was);
    if (is_used(was)) {
        used(k, 0u, at.table, at.index, was);
    }
}
