/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The straight way. A run is two places and a count; each page is one operation of
 * the model, in line.
 *
 *   from: table, index ... index + count - 1  -->  to: table, index ...
 *
 * What an operation reads of struct mm is the same for the whole run, but a
 * compiler cannot know that no container is part of it: so each works on a copy.
 */
#include "pages.h"
#include "memory.h"
#include "name.h"
#include "tlb.h"
#include <baton/abi.h>

#define COUNTS BATON_COUNT(BATON_COUNT_MAX) /* the bits of CALL that say how many */

#define RIGHTS BATON_RIGHTS(MM_RIGHTS_ALL)

/* Kept out of line, so that the calls for one page need few registers. */
#define SEPARATE __attribute__((noinline))

static mm_rights rights_of(isa_word call) { return (mm_rights)(call / 64u % 1024u); }

struct leaves {
    struct leaf from;
    struct leaf to;
};

/* The places that the call names; false if they are not both pages'. */
static inline bool find(struct mm const *m, isa_word const *words, struct leaves *run) {
    return name_page(m, words, words[THREAD_A], &run->from) &&
           name_page(m, words, words[THREAD_B], &run->to);
}

/* The status, when the `tried`th operation has ended with this: if it failed, it was not done. */
static inline void answer(isa_word *words, enum mm_error error, unsigned tried) {
    words[THREAD_CALL] = error == MM_OK ? tried * 256u : (isa_word)error + (tried - 1u) * 256u;
}

/* The results, as long as no page of the run was used. */
static inline void clear_results(isa_word *words) {
    words[THREAD_A] = 0u;
    words[THREAD_B] = 0u;
    words[THREAD_C] = 0u;
    words[THREAD_D] = 0u;
}

/* The page reference `was`, number `i` of the run, was taken out of (table, index), and has been used:
 * tell how, and let the MMU forget it. */
static SEPARATE void used(struct kernel *k, unsigned i, mm_frame table, mm_index index,
                          mm_word was) {
    isa_word *const words = k->mm.words[k->thread];
    isa_word const bit = (isa_word)1u << i % 32u;

    words[THREAD_A + i / 32u] |= isa_page_accessed(was) ? bit : 0u;
    words[THREAD_C + i / 32u] |= isa_page_dirty(was) ? bit : 0u;
    tlb_forget_page(k, table, index, was);
}

/* --- one page -------------------------------------------------------------------- */

static inline enum mm_error move(struct kernel *k, struct mm *m, struct leaves run, unsigned i,
                                 bool unshared) {
    mm_word was;
    enum mm_error const error = mm_move(m, run.from.table, run.from.index + i, run.to.table,
                                        run.to.index + i, unshared, &was);

    if (error == MM_OK) {
        tlb_learn_page(k, run.to.table, run.to.index + i);
        if (isa_page_accessed(was) || isa_page_dirty(was)) {
            used(k, i, run.from.table, run.from.index + i, was);
        }
    }
    return error;
}

static inline __attribute__((always_inline)) enum mm_error
clone(struct kernel *k, struct mm *m, struct leaves run, unsigned i, mm_rights rights) {
    enum mm_error const error =
        mm_clone(m, run.from.table, run.from.index + i, run.to.table, run.to.index + i, rights);

    if (error == MM_OK) {
        tlb_learn_page(k, run.to.table, run.to.index + i);
    }
    return error;
}

static inline enum mm_error destroy(struct kernel *k, struct mm *m, struct leaf at, unsigned i) {
    mm_word was;
    enum mm_error const error = mm_destroy(m, at.table, at.index + i, &was);

    if (error == MM_OK && (isa_page_accessed(was) || isa_page_dirty(was))) {
        used(k, i, at.table, at.index + i, was);
    }
    return error;
}

/* --- runs -------------------------------------------------------------------------- */

static bool inside(struct leaf at, unsigned count) {
    return at.index + count <= MM_ZONE_CONTAINERS;
}

static unsigned count_of(isa_word call) { return (unsigned)(call / 65536u % 64u + 1u); }

/* The runs that the call names; false if they are not both of pages, in their tables, and apart. */
static SEPARATE bool find_runs(struct mm const *m, isa_word const *words, struct leaves *run) {
    unsigned const count = count_of(words[THREAD_CALL]);

    return find(m, words, run) && inside(run->from, count) && inside(run->to, count) &&
           (run->from.table != run->to.table || run->from.index + count <= run->to.index ||
            run->to.index + count <= run->from.index);
}

/* The loops stand for themselves, so that what stays the same stays in registers. */

static SEPARATE void move_all(struct kernel *k, isa_word *words, struct leaves run, bool unshared) {
    unsigned const count = count_of(words[THREAD_CALL]);
    struct mm m = k->mm;
    enum mm_error error;
    unsigned i = 0u;

    clear_results(words);
    do {
        error = move(k, &m, run, i, unshared);
        i++;
    } while (error == MM_OK && i < count);
    answer(words, error, i);
}

static SEPARATE void clone_all(struct kernel *k, isa_word *words, struct leaves run,
                               mm_rights rights) {
    unsigned const count = count_of(words[THREAD_CALL]);
    struct mm m = k->mm;
    enum mm_error error;
    unsigned i = 0u;

    clear_results(words);
    do {
        error = clone(k, &m, run, i, rights);
        i++;
    } while (error == MM_OK && i < count);
    answer(words, error, i);
}

static SEPARATE void destroy_all(struct kernel *k, isa_word *words, struct leaf at) {
    unsigned const count = count_of(words[THREAD_CALL]);
    struct mm m = k->mm;
    enum mm_error error;
    unsigned i = 0u;

    clear_results(words);
    do {
        error = destroy(k, &m, at, i);
        i++;
    } while (error == MM_OK && i < count);
    answer(words, error, i);
}

static SEPARATE void move_run(struct kernel *k, isa_word *words) {
    isa_word const call = words[THREAD_CALL];
    struct leaves run;

    if ((call & ~(isa_word)(BATON_UNSHARED | COUNTS)) == BATON_MOVE &&
        find_runs(&k->mm, words, &run)) {
        move_all(k, words, run, (call & BATON_UNSHARED) != 0u);
    } else {
        memory_move(k);
    }
}

static SEPARATE void clone_run(struct kernel *k, isa_word *words) {
    isa_word const call = words[THREAD_CALL];
    struct leaves run;

    if ((call & ~(isa_word)(RIGHTS | COUNTS)) == BATON_CLONE && words[THREAD_C] == 0u &&
        find_runs(&k->mm, words, &run)) {
        clone_all(k, words, run, rights_of(call));
    } else {
        memory_clone(k);
    }
}

static SEPARATE void destroy_run(struct kernel *k, isa_word *words) {
    isa_word const call = words[THREAD_CALL];
    struct leaf at;

    if ((call & ~(isa_word)COUNTS) == BATON_DESTROY &&
        name_page(&k->mm, words, words[THREAD_A], &at) && inside(at, count_of(call))) {
        destroy_all(k, words, at);
    } else {
        memory_destroy(k);
    }
}

/* --- the calls ---------------------------------------------------------------------- */

void pages_move(struct kernel *k, isa_word *words) {
    isa_word const call = words[THREAD_CALL];
    struct leaves run;

    if ((call & ~(isa_word)BATON_UNSHARED) != BATON_MOVE) {
        move_run(k, words);
    } else if (!find(&k->mm, words, &run)) {
        memory_move(k);
    } else {
        clear_results(words);
        answer(words, move(k, &k->mm, run, 0u, (call & BATON_UNSHARED) != 0u), 1u);
    }
}

void pages_clone(struct kernel *k, isa_word *words) {
    isa_word const call = words[THREAD_CALL];
    struct leaves run;

    if ((call & ~(isa_word)RIGHTS) != BATON_CLONE) {
        clone_run(k, words);
    } else if (words[THREAD_C] != 0u || !find(&k->mm, words, &run)) {
        memory_clone(k);
    } else {
        clear_results(words);
        answer(words, clone(k, &k->mm, run, 0u, rights_of(call)), 1u);
    }
}

void pages_destroy(struct kernel *k, isa_word *words) {
    struct leaf at;

    if (words[THREAD_CALL] != BATON_DESTROY) {
        destroy_run(k, words);
    } else if (!name_page(&k->mm, words, words[THREAD_A], &at)) {
        memory_destroy(k);
    } else {
        clear_results(words);
        answer(words, destroy(k, &k->mm, at, 0u), 1u);
    }
}
