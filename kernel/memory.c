/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The memory calls, but for what pages.c has made already: looking, objects, and
 * all that is wrong. Each decodes its names once and then performs one
 * operation of the model for each container of the run:
 *
 *   CALL, A, B -> struct run { source, destination, count }
 *              -> step(k, run): libmmscd, then the TLB; both places advance
 *              -> status, and the masks of accessed and dirty bits
 */
#include "memory.h"
#include "object.h"
#include "tlb.h"
#include <baton/abi.h>

struct run {
    struct place from; /* the source of the next operation, */
    struct place to;   /* and its destination */
    unsigned count;
    unsigned rights;
    unsigned kind; /* to make of a page; 0: none */
    uint32_t call; /* for the flags */
    mm_word badge;
    bool dropping; /* the destination is in another's window */
};

/* One operation on the run's places. *was gets the source's word as it was, if it is a page's. */
typedef enum mm_error step(struct kernel *k, struct run const *run, mm_word *was);

static bool flag(struct run const *run, uint32_t which) { return run->call / which % 2u == 1u; }

bool memory_guarded(struct kernel const *k, struct place const *at) {
    return at->level == BATON_LEVEL_SLOT && at->index < BATON_SLOT_FREE &&
           k->mm.words[at->table][THREAD_STATE] != STATE_SUSPENDED;
}

/* --- decoding ------------------------------------------------------------------ */

/* What all have in common; `allowed` are the bits of CALL that have a meaning. */
static bool decode_source(struct kernel const *k, struct run *run, uint32_t allowed) {
    isa_word const *const words = k->mm.words[k->thread];
    uint32_t const call = (uint32_t)words[THREAD_CALL];

    run->call = call;
    run->count = call / 65536u % 64u + 1u;
    run->rights = call / 64u % 1024u;
    run->kind = call / 4194304u % 16u;
    run->badge = words[THREAD_C];
    run->dropping = false;
    return (call & ~(allowed | 15u | 63u * 65536u)) == 0u &&
           name_resolve(k, k->thread, words[THREAD_A], NO_FRAME, &run->from) &&
           name_fits(&run->from, run->count);
}

static bool decode_both(struct kernel const *k, struct run *run, uint32_t allowed, bool drop) {
    mm_word source;
    isa_word name;

    if (!decode_source(k, run, allowed)) {
        return false;
    }
    source = k->mm.words[run->from.table][run->from.index];
    name = k->mm.words[k->thread][THREAD_B];
    if (!name_resolve(k, k->thread, name, source == 0u ? NO_FRAME : isa_frame(source), &run->to)) {
        /* Dropping is one page at a time. */
        run->dropping = drop && run->count == 1u && run->from.level == 0u &&
                        name_drop(k, k->thread, name, &run->to);
        return run->dropping;
    }
    if (!name_fits(&run->to, run->count)) {
        return false;
    }
    /* Runs of more than one may not overlap. */
    return run->count == 1u || run->from.table != run->to.table ||
           run->from.index + run->count <= run->to.index ||
           run->to.index + run->count <= run->from.index;
}

/* --- performing ---------------------------------------------------------------- */

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

static void perform(struct kernel *k, struct run *run, step *one) {
    uint32_t masks[4] = {0u, 0u, 0u, 0u};
    enum mm_error error = MM_OK;
    unsigned i;

    for (i = 0u; i < run->count; i++) {
        mm_word was = 0u;

        error = one(k, run, &was);
        if (error != MM_OK) {
            break;
        }
        if (run->from.level == 0u) {
            masks[i / 32u] |= (uint32_t)isa_page_accessed(was) << i % 32u;
            masks[2u + i / 32u] |= (uint32_t)isa_page_dirty(was) << i % 32u;
        }
        run->from.index++;
        run->to.index++;
    }
    finish(k, error, i, masks);
}

/* --- move -------------------------------------------------------------------- */

enum mm_error memory_move_one(struct kernel *k, struct place const *from, struct place const *to,
                              bool unshared, mm_word *was) {
    enum mm_error error;

    if (from->level == 0u && to->level == 0u) {
        error = mm_move(&k->mm, from->table, from->index, to->table, to->index, unshared, was);
        if (error == MM_OK) {
            tlb_forget_page(k, from->table, from->index, *was);
            tlb_learn_page(k, to->table, to->index);
        }
        return error;
    }
    if (memory_guarded(k, from) || memory_guarded(k, to)) {
        return MM_BUSY;
    }
    error = mm_object_move(&k->mm, from->table, from->index, to->table, to->index, unshared, was);
    if (error == MM_OK && from->level != BATON_LEVEL_SLOT) {
        tlb_forget_zone(k, from->table);
    }
    if (error == MM_OK && to->level != BATON_LEVEL_SLOT) {
        tlb_learn_zone();
    }
    return error;
}

static enum mm_error move(struct kernel *k, struct run const *run, mm_word *was) {
    return memory_move_one(k, &run->from, &run->to, run->dropping || flag(run, BATON_UNSHARED),
                           was);
}

/* A page into a slot: make the object. */
static enum mm_error make(struct kernel *k, struct run const *run, mm_word *was) {
    if (memory_guarded(k, &run->to)) {
        return MM_BUSY;
    }
    return object_make(k, &run->from, &run->to, run->kind, was);
}

/* A slot into a page container: end the object. */
static enum mm_error end(struct kernel *k, struct run const *run, mm_word *was) {
    (void)was;
    if (memory_guarded(k, &run->from)) {
        return MM_BUSY;
    }
    return object_end(k, &run->from, &run->to);
}

void memory_move(struct kernel *k) {
    struct run run;
    unsigned operation;

    if (!decode_both(k, &run, BATON_AS(15u) + BATON_UNSHARED, true)) {
        refuse(k, MM_NAME);
        return;
    }
    operation = mm_moves[place_kind(&run.from)][place_kind(&run.to)];
    /* Making clears a page, so it is one at a time; a kind means something there only. */
    if ((run.kind != 0u && operation != MM_OP_MAKE) ||
        (run.count != 1u && operation != MM_OP_MOVE)) {
        refuse(k, MM_NAME);
    } else {
        perform(k, &run, operation == MM_OP_MAKE ? make : operation == MM_OP_END ? end : move);
    }
}

/* --- clone ------------------------------------------------------------------- */

enum mm_error memory_clone_one(struct kernel *k, struct place const *from, struct place const *to,
                               mm_rights rights, mm_word badge) {
    enum mm_error error;

    if (from->level == 0u && to->level == 0u && badge == 0u) {
        error = mm_clone(&k->mm, from->table, from->index, to->table, to->index, rights);
        if (error == MM_OK) {
            tlb_learn_page(k, to->table, to->index);
        }
        return error;
    }
    if (memory_guarded(k, to)) {
        return MM_BUSY;
    }
    error = mm_object_clone(&k->mm, from->table, from->index, to->table, to->index, rights, badge);
    if (error == MM_OK && to->level != BATON_LEVEL_SLOT) {
        tlb_learn_zone();
    }
    return error;
}

static enum mm_error clone(struct kernel *k, struct run const *run, mm_word *was) {
    (void)was;
    return memory_clone_one(k, &run->from, &run->to, run->rights, run->badge);
}

void memory_clone(struct kernel *k) {
    struct run run;

    if (!decode_both(k, &run, BATON_RIGHTS(MM_RIGHTS_ALL), false)) {
        refuse(k, MM_NAME);
    } else {
        perform(k, &run, clone);
    }
}

/* --- destroy ----------------------------------------------------------------- */

static enum mm_error destroy(struct kernel *k, struct run const *run, mm_word *was) {
    struct place const *const at = &run->from;
    enum mm_error error;

    if (memory_guarded(k, at)) {
        return MM_BUSY;
    }
    error = mm_object_destroy(&k->mm, at->table, at->index, was);
    if (error == MM_OK && at->level != BATON_LEVEL_SLOT) {
        tlb_forget_zone(k, at->table);
    }
    return error;
}

void memory_destroy(struct kernel *k) {
    struct run run;

    if (!decode_source(k, &run, 0u)) {
        refuse(k, MM_NAME);
    } else {
        perform(k, &run, destroy);
    }
}

/* --- inspect ----------------------------------------------------------------- */

#define CHANGES (BATON_ADJUST + BATON_CLEAR_ACCESSED + BATON_CLEAR_DIRTY)

static enum mm_error adjust(struct kernel *k, struct run const *run, mm_word *was) {
    struct place const *const at = &run->from;
    unsigned const what = (flag(run, BATON_ADJUST) ? MM_ADJUST_ACCESS : 0u) +
                          (flag(run, BATON_CLEAR_ACCESSED) ? MM_CLEAR_ACCESSED : 0u) +
                          (flag(run, BATON_CLEAR_DIRTY) ? MM_CLEAR_DIRTY : 0u);
    struct mm_ref ref;
    enum mm_error error;

    if (at->level != 0u) {
        if (!mm_get(&k->mm, at->table, at->index, &ref)) {
            return MM_EMPTY;
        }
        error = mm_cell(MM_OP_ADJUST, ref.role, ref.kind, true);
        if (error != MM_OK) {
            return error;
        }
    }
    error = mm_adjust(&k->mm, at->table, at->index, what, run->rights, was);
    if (error == MM_OK) {
        tlb_forget_page(k, at->table, at->index, *was);
        tlb_learn_page(k, at->table, at->index); /* it may have been parked */
    }
    return error;
}

/* A run of containers, looked at: only their accessed and dirty bits. */
static enum mm_error look(struct kernel *k, struct run const *run, mm_word *was) {
    *was = k->mm.words[run->from.table][run->from.index];
    return *was == 0u ? MM_EMPTY : MM_OK;
}

static void report(struct kernel *k, struct place const *at) {
    isa_word *const words = k->mm.words[k->thread];
    mm_word const w = k->mm.words[at->table][at->index];
    struct mm_ref ref;
    isa_word info;
    struct mm_entry const *e;
    enum mm_error error = MM_EMPTY;

    if (mm_get(&k->mm, at->table, at->index, &ref)) {
        error = mm_cell(MM_OP_INSPECT, ref.role, ref.kind, true);
    }
    refuse(k, error);
    if (error != MM_OK) {
        return;
    }
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
        if (ref.kind == MM_THREAD) {
            words[THREAD_D] = BATON_THREAD_NOW(k->mm.words[ref.frame][THREAD_STATE],
                                               k->mm.words[ref.frame][THREAD_PRIORITY]);
        }
    }
    words[THREAD_A] = info;
    words[THREAD_B] = at->level == BATON_LEVEL_SLOT ? mm_badge(&k->mm, at->table, at->index) : 0u;
}

void memory_inspect(struct kernel *k) {
    struct run run;

    if (!decode_source(k, &run, BATON_RIGHTS(MM_RIGHTS_ALL) + CHANGES) ||
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
