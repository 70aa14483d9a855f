/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lists of threads, checked.
 *
 *   ready[p], space's senders, callers, receivers      thread's state
 *   first --> thread <--> thread <-- last        <-->  READY, SENDING, AWAITING, RECEIVING
 *
 * The running thread is ready, and in none.
 */
#include "unit.h"
#include "lists.h"
#include "space.h"
#include <isa/mmu.h>
#include <stdlib.h>

static bool is(struct sim const *sim, mm_frame frame, unsigned kind) {
    return frame < sim->kernel.mm.tables && mm_kind(&sim->ledger[frame]) == kind;
}

static bool is_thread(struct sim const *sim, mm_frame frame) {
    return frame != sim->kernel.mm.anchor && is(sim, frame, MM_THREAD);
}

/* Walk one list; every member must be in `state`. Returns how many there are. */
static unsigned walk(struct sim const *sim, struct list list, unsigned state, unsigned *seen) {
    mm_frame previous = 0u;
    unsigned n = 0u;

    for (mm_frame t = (mm_frame)(list.first / LIST_UNIT); t != 0u;
         t = (mm_frame)(sim->words[t][THREAD_NEXT] / LIST_UNIT)) {
        assert_true(is_thread(sim, t) && n < sim->frames);
        assert_int_equal(sim->words[t][THREAD_PREVIOUS], (isa_word)previous * LIST_UNIT);
        assert_int_equal(sim->words[t][THREAD_STATE], state);
        seen[t]++;
        previous = t;
        n++;
    }
    assert_int_equal(list.last, (isa_word)previous * LIST_UNIT);
    return n;
}

/* Walk a list of a space; its members must know whose it is. */
static void walk_space(struct sim const *sim, mm_frame space, unsigned which, unsigned state,
                       unsigned *seen) {
    mm_word const *const words = sim->words[space];
    struct list const list = {words[which], words[which + 1u]};

    walk(sim, list, state, seen);
    for (mm_frame t = (mm_frame)(list.first / LIST_UNIT); t != 0u;
         t = (mm_frame)(sim->words[t][THREAD_NEXT] / LIST_UNIT)) {
        assert_int_equal(isa_frame(sim->words[t][THREAD_VIA]), space);
    }
}

/* What a switch looks at says what the thread has. */
static void check_extra(mm_word const *thread) {
    bool ports = false;

    for (unsigned i = 0u; i < BATON_PORT_RANGES; i++) {
        ports = ports || thread[THREAD_PORTS + i] != 0u;
    }
    assert_int_equal((thread[THREAD_EXTRA] & EXTRA_PORTS) != 0u, ports);
    if (thread[THREAD_STATE] != STATE_SUSPENDED) {
        assert_int_equal((thread[THREAD_EXTRA] & EXTRA_WINDOW) != 0u,
                         thread[BATON_SLOT_WINDOW] != 0u);
    }
}

void check_lists(struct sim *sim) {
    struct kernel const *const k = &sim->kernel;
    unsigned *const seen = calloc(k->mm.tables, sizeof *seen);

    assert_non_null(seen);
    for (unsigned p = 0u; p < PRIORITIES; p++) {
        unsigned const n = walk(sim, k->ready[p], STATE_READY, seen);

        assert_int_equal(k->urgent >> p & 1u, n != 0u);
    }
    for (mm_frame f = 0u; f < k->mm.tables; f++) {
        if (is(sim, f, MM_SPACE)) {
            walk_space(sim, f, SPACE_SENDERS, STATE_SENDING, seen);
            walk_space(sim, f, SPACE_CALLERS, STATE_AWAITING, seen);
            walk_space(sim, f, SPACE_RECEIVERS, STATE_RECEIVING, seen);
            for (unsigned i = 0u; i < 8u; i++) { /* the MMU must ignore them */
                assert_int_equal(sim->words[f][ISA_SPACE_FIRST + i] % 2u, 0u);
            }
        }
    }
    for (mm_frame t = 0u; t < k->mm.tables; t++) {
        if (is_thread(sim, t)) {
            assert_int_equal(seen[t],
                             t != k->thread && sim->words[t][THREAD_STATE] != STATE_SUSPENDED);
            check_extra(sim->words[t]);
        }
    }
    if (k->thread == k->mm.anchor) {
        assert_int_equal(k->urgent, 0u);
    } else {
        assert_int_equal(sim->words[k->thread][THREAD_STATE], STATE_READY);
        assert_true(k->urgent >> sim->words[k->thread][THREAD_PRIORITY] <= 1u);
    }
    free(seen);
}

void check_sound(struct sim *sim) {
    struct mm_finding const found = mm_audit(&sim->kernel.mm);
    struct mmu_flaw const flaw = mmu_check();

    assert_false(sim->stopped);
    if (found.flaw != MM_SOUND || flaw.kind != MMU_SOUND) {
        print_error("%s, frame %u, container %u; %s\n", mm_flaw_text(found.flaw), found.frame,
                    found.index, mmu_flaw_text(flaw.kind));
    }
    assert_int_equal(found.flaw, MM_SOUND);
    assert_int_equal(flaw.kind, MMU_SOUND);
    check_lists(sim);
}
