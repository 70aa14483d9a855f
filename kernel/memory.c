/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The memory calls. Each decodes its names once and then performs one
 * operation of the model for each container of the run:
 *
 *   CALL, A, B -> struct run { source, destination, count }
 *              -> step(k, run, i): libmmscd, then the TLB
 *              -> status, and the masks of accessed and dirty bits
 */
#include "memory.h"
#include "name.h"
#include "tlb.h"
#include <baton/abi.h>

struct run {
    struct place from;
    struct place to;
    unsigned count;
    unsigned rights;
    unsigned kind; /* to make of a page; 0: none */
    isa_word call; /* for the flags */
    mm_word badge;
};

/* One operation on container i of the run. *was gets the source's word as it was, if it is a
 * page's. */
typedef enum mm_error step(struct kernel *k, struct run const *run, unsigned i, mm_word *was);

static bool flag(struct run const *run, isa_word which) { return run->call / which % 2u == 1u; }

/* Slots with a meaning change only while their thread does not run. */
static bool guarded(struct kernel const *k, struct place const *at, mm_index index) {
    return at->level == BATON_LEVEL_SLOT && index < BATON_SLOT_FREE &&
           k->mm.words[at->table][THREAD_RUNS] != 0u;
}

/* Decode what the calls have in common; `allowed` are the bits of CALL that have a meaning. */
static bool decode(struct kernel const *k, struct run *run, isa_word allowed, bool two) {
    isa_word const *const words = k->mm.words[k->thread];
    isa_word const call = words[THREAD_CALL] & 0xffffffffu;
    mm_word source;

    run->call = call;
    run->count = (unsigned)(call / 65536u % 64u) + 1u;
    run->rights = (unsigned)(call / 64u % 1024u);
    run->kind = (unsigned)(call / 4194304u % 16u);
    run->badge = words[THREAD_C];
    if ((call & ~(allowed | 15u | 63u * 65536u)) != 0u ||
        !name_resolve(k, words[THREAD_A], NO_FRAME, &run->from) ||
        !name_fits(&run->from, run->count)) {
        return false;
    }
    if (!two) {
        return true;
    }
    source = k->mm.words[run->from.table][run->from.index];
    if (!name_resolve(k, words[THREAD_B], source == 0u ? NO_FRAME : isa_frame(source), &run->to) ||
        !name_fits(&run->to, run->count)) {
        return false;
    }
    /* Runs of more than one may not overlap. */
    return run->count == 1u || run->from.table != run->to.table ||
           run->from.index + run->count <= run->to.index ||
           run->to.index + run->count <= run->from.index;
}

static void finish(struct kernel *k, enum mm_error error, unsigned done, uint32_t const *masks) {
    isa_word *const words = k->mm.words[k->thread];

    words[THREAD_CALL] = (isa_word)error + done * 256u;
    words[THREAD_A] = masks[0];
    words[THREAD_B] = masks[1];
    words[THREAD_C] = masks[2];
    words[THREAD_D] = masks[3];
}

static void refuse(struct kernel *k, enum mm_error error) {
    static uint32_t const none[4] = {0u, 0u, 0u, 0u};

    finish(k, error, 0u, none);
}

static void perform(struct kernel *k, struct run const *run, step *one) {
    uint32_t masks[4] = {0u, 0u, 0u, 0u};
    enum mm_error error = MM_OK;
    unsigned i;

    for (i = 0u; i < run->count; i++) {
        mm_word was = 0u;

        error = one(k, run, i, &was);
        if (error != MM_OK) {
            break;
        }
        if (run->from.level == 0u) {
            masks[i / 32u] |= (uint32_t)isa_page_accessed(was) << i % 32u;
            masks[2u + i / 32u] |= (uint32_t)isa_page_dirty(was) << i % 32u;
        }
    }
    finish(k, error, i, masks);
}

/* --- move -------------------------------------------------------------------- */

static enum mm_error move_page(struct kernel *k, struct run const *run, unsigned i, mm_word *was) {
    mm_index const si = run->from.index + i;
    mm_index const di = run->to.index + i;
    enum mm_error const error =
        mm_move(&k->mm, run->from.table, si, run->to.table, di, flag(run, BATON_UNSHARED), was);

    if (error == MM_OK) {
        tlb_forget_page(k, run->from.table, si, *was);
        tlb_learn_page(k, run->to.table, di);
    }
    return error;
}

static enum mm_error move_object(struct kernel *k, struct run const *run, unsigned i,
                                 mm_word *was) {
    mm_index const si = run->from.index + i;
    mm_index const di = run->to.index + i;
    enum mm_error error;

    if (guarded(k, &run->from, si) || guarded(k, &run->to, di)) {
        return MM_BUSY;
    }
    error = mm_object_move(&k->mm, run->from.table, si, run->to.table, di,
                           flag(run, BATON_UNSHARED), was);
    if (error == MM_OK && run->from.level != BATON_LEVEL_SLOT) {
        tlb_forget_zone(k, run->from.table);
    }
    if (error == MM_OK && run->to.level != BATON_LEVEL_SLOT) {
        tlb_learn_zone();
    }
    return error;
}

/* A page into a slot: make the object. */
static enum mm_error make(struct kernel *k, struct run const *run, unsigned i, mm_word *was) {
    enum mm_error error;

    if (guarded(k, &run->to, run->to.index)) {
        return MM_BUSY;
    }
    error = mm_make(&k->mm, run->from.table, run->from.index, run->to.table, run->to.index,
                    run->kind, was);
    if (error == MM_OK) {
        tlb_forget_page(k, run->from.table, run->from.index, *was);
    }
    (void)i;
    return error;
}

/* A slot into a page container: end the object. */
static enum mm_error end(struct kernel *k, struct run const *run, unsigned i, mm_word *was) {
    enum mm_error error;

    if (guarded(k, &run->from, run->from.index)) {
        return MM_BUSY;
    }
    error = mm_end(&k->mm, run->from.table, run->from.index, run->to.table, run->to.index);
    if (error == MM_OK) {
        tlb_learn_page(k, run->to.table, run->to.index);
    }
    (void)i;
    (void)was;
    return error;
}

void memory_move(struct kernel *k) {
    struct run run;
    bool making;
    bool ending;

    if (!decode(k, &run, BATON_AS(15u) + BATON_UNSHARED, true)) {
        refuse(k, MM_NAME);
        return;
    }
    making = run.from.level == 0u && run.to.level == BATON_LEVEL_SLOT;
    ending = run.from.level == BATON_LEVEL_SLOT && run.to.level == 0u;
    /* Making clears a page, so it is one at a time; a kind means something there only. */
    if ((run.kind != 0u && !making) || (run.count != 1u && (making || ending))) {
        refuse(k, MM_NAME);
    } else if (making) {
        perform(k, &run, make);
    } else if (ending) {
        perform(k, &run, end);
    } else {
        perform(k, &run, run.from.level == 0u && run.to.level == 0u ? move_page : move_object);
    }
}

/* --- clone ------------------------------------------------------------------- */

static enum mm_error clone_page(struct kernel *k, struct run const *run, unsigned i, mm_word *was) {
    mm_index const di = run->to.index + i;
    enum mm_error const error =
        mm_clone(&k->mm, run->from.table, run->from.index + i, run->to.table, di, run->rights);

    if (error == MM_OK) {
        tlb_learn_page(k, run->to.table, di);
    }
    (void)was;
    return error;
}

static enum mm_error clone_object(struct kernel *k, struct run const *run, unsigned i,
                                  mm_word *was) {
    mm_index const di = run->to.index + i;
    enum mm_error error;

    if (guarded(k, &run->to, di)) {
        return MM_BUSY;
    }
    error = mm_object_clone(&k->mm, run->from.table, run->from.index + i, run->to.table, di,
                            run->rights, run->badge);
    if (error == MM_OK && run->to.level != BATON_LEVEL_SLOT) {
        tlb_learn_zone();
    }
    (void)was;
    return error;
}

void memory_clone(struct kernel *k) {
    struct run run;

    if (!decode(k, &run, BATON_RIGHTS(MM_RIGHTS_ALL), true)) {
        refuse(k, MM_NAME);
    } else if (run.from.level == 0u && run.to.level == 0u && run.badge == 0u) {
        perform(k, &run, clone_page);
    } else {
        perform(k, &run, clone_object);
    }
}

/* --- destroy ----------------------------------------------------------------- */

static enum mm_error destroy_page(struct kernel *k, struct run const *run, unsigned i,
                                  mm_word *was) {
    mm_index const si = run->from.index + i;
    enum mm_error const error = mm_destroy(&k->mm, run->from.table, si, was);

    if (error == MM_OK) {
        tlb_forget_page(k, run->from.table, si, *was);
    }
    return error;
}

static enum mm_error destroy_object(struct kernel *k, struct run const *run, unsigned i,
                                    mm_word *was) {
    mm_index const si = run->from.index + i;
    enum mm_error error;

    if (guarded(k, &run->from, si)) {
        return MM_BUSY;
    }
    error = mm_object_destroy(&k->mm, run->from.table, si, was);
    if (error == MM_OK && run->from.level != BATON_LEVEL_SLOT) {
        tlb_forget_zone(k, run->from.table);
    }
    return error;
}

void memory_destroy(struct kernel *k) {
    struct run run;

    if (!decode(k, &run, 0u, false)) {
        refuse(k, MM_NAME);
    } else {
        perform(k, &run, run.from.level == 0u ? destroy_page : destroy_object);
    }
}

/* --- inspect ----------------------------------------------------------------- */

#define CHANGES (BATON_ADJUST + BATON_CLEAR_ACCESSED + BATON_CLEAR_DIRTY)

static enum mm_error adjust(struct kernel *k, struct run const *run, unsigned i, mm_word *was) {
    mm_index const si = run->from.index + i;
    unsigned const what = (flag(run, BATON_ADJUST) ? MM_ADJUST_ACCESS : 0u) +
                          (flag(run, BATON_CLEAR_ACCESSED) ? MM_CLEAR_ACCESSED : 0u) +
                          (flag(run, BATON_CLEAR_DIRTY) ? MM_CLEAR_DIRTY : 0u);
    struct mm_ref ref;
    enum mm_error error;

    if (run->from.level != 0u) {
        if (!mm_get(&k->mm, run->from.table, si, &ref)) {
            return MM_EMPTY;
        }
        return ref.role == MM_FIXED ? MM_ROLE : MM_KIND;
    }
    error = mm_adjust(&k->mm, run->from.table, si, what, run->rights, was);
    if (error == MM_OK) {
        tlb_forget_page(k, run->from.table, si, *was);
        tlb_learn_page(k, run->from.table, si); /* it may have been parked */
    }
    return error;
}

/* A run of containers, looked at: only their accessed and dirty bits. */
static enum mm_error look(struct kernel *k, struct run const *run, unsigned i, mm_word *was) {
    *was = k->mm.words[run->from.table][run->from.index + i];
    return *was == 0u ? MM_EMPTY : MM_OK;
}

static void report(struct kernel *k, struct place const *at) {
    isa_word *const words = k->mm.words[k->thread];
    mm_word const w = k->mm.words[at->table][at->index];
    struct mm_ref ref;
    isa_word info;
    struct mm_entry const *e;

    if (!mm_get(&k->mm, at->table, at->index, &ref)) {
        refuse(k, MM_EMPTY);
        return;
    }
    refuse(k, MM_OK);
    words[THREAD_CALL] = 256u;
    info = ref.kind + ref.role * 16u + (isa_word)ref.rights * 65536u;
    if (at->level == 0u) {
        info += (isa_page_accessed(w) ? BATON_INFO_ACCESSED : 0u) +
                (isa_page_dirty(w) ? BATON_INFO_DIRTY : 0u);
    }
    if (ref.role != MM_FIXED) {
        e = &k->mm.ledger[ref.frame];
        info += e->slaves != 0u ? BATON_INFO_SHARED : 0u;
        words[THREAD_C] = e->used + (isa_word)e->attached * 65536u;
    }
    words[THREAD_A] = info;
    words[THREAD_B] = at->level == BATON_LEVEL_SLOT ? mm_badge(&k->mm, at->table, at->index) : 0u;
}

void memory_inspect(struct kernel *k) {
    struct run run;

    if (!decode(k, &run, BATON_RIGHTS(MM_RIGHTS_ALL) + CHANGES, false) ||
        (run.rights != 0u && !flag(&run, BATON_ADJUST))) {
        refuse(k, MM_NAME);
    } else if ((run.call & CHANGES) != 0u) {
        perform(k, &run, adjust);
    } else if (run.count > 1u) {
        perform(k, &run, look);
    } else {
        report(k, &run.from);
    }
}
