/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A parent takes everything back, whatever its children have made of it and wherever they hid it. It
 * uses names and what calls answer, nothing else.
 *
 *     1. each thread that it has or finds is suspended; masters in its slots come to root, slaves go
 *     2. all tables are emptied, root's own among them: slaves go, masters come
 *     3. all objects are ended
 *
 * Then every frame but root's thread, space and zone is a page in root's zone, and unshared.
 */
#include "explore.h"

#define OWN_SPACE BATON_ROOT_SPACE /* root's slots from here on can be used */

static struct sim_result by_root(isa_word call, isa_word a, isa_word b) {
    struct action const action = call_of(ROOT, call, a, b, 0u, 0u);
    isa_word const *const words = sim.words[ROOT];

    perform(&action);
    if (sim.kernel.thread != ROOT) {
        violated("reclaiming: root does not run any more");
    }
    return (struct sim_result){words[THREAD_CALL], words[THREAD_A], words[THREAD_B],
                               words[THREAD_C], words[THREAD_D]};
}

static void must(isa_word call, isa_word a, isa_word b) {
    isa_word const status = by_root(call, a, b).status;

    if (BATON_ERROR(status) != MM_OK) {
        violated("reclaiming: call %#llx of %#llx and %#llx ended with %llu",
                 (unsigned long long)call, (unsigned long long)a, (unsigned long long)b,
                 (unsigned long long)status);
    }
}

static bool vacant(isa_word name) {
    return BATON_ERROR(by_root(BATON_INSPECT, name, 0u).status) == MM_EMPTY;
}

static isa_word free_slot(void) {
    for (unsigned i = OWN_SPACE + 1u; i < MM_THREAD_CONTAINERS; i++) {
        if (vacant(BATON_SLOT(i))) {
            return BATON_SLOT(i);
        }
    }
    violated("reclaiming: root has no free slot");
}

static isa_word free_page(void) {
    for (unsigned i = 0u; i < MM_ZONE_CONTAINERS; i++) {
        if (vacant((isa_word)i * BATON_PAGE_SIZE)) {
            return (isa_word)i * BATON_PAGE_SIZE;
        }
    }
    violated("reclaiming: root has no free page container");
}

/* Whatever is in the container: a slave goes, a master comes. */
static void take(isa_word name) {
    struct sim_result const r = by_root(BATON_INSPECT, name, 0u);

    if (BATON_ERROR(r.status) == MM_EMPTY) {
        return;
    }
    if (BATON_ERROR(r.status) != MM_OK) {
        violated("reclaiming: root cannot look at %#llx", (unsigned long long)name);
    }
    if (BATON_INFO_ROLE(r.a) >= MM_SLAVE) {
        must(BATON_DESTROY, name, 0u);
    } else {
        must(BATON_MOVE, name, BATON_INFO_KIND(r.a) == MM_PAGE ? free_page() : free_slot());
    }
}

static unsigned kind_in(unsigned slot) {
    struct sim_result const r = by_root(BATON_INSPECT, BATON_SLOT(slot), 0u);

    return BATON_ERROR(r.status) == MM_OK ? (unsigned)BATON_INFO_KIND(r.a) : MM_OUTSIDE;
}

/* Slots that are filled on the way are gone through, too: a pass begins anew until there is nothing
 * left. Each thread is emptied once it is suspended, so passes are no more than threads. */
static void take_threads(void) {
    for (unsigned pass = 0u; pass < FRAMES; pass++) {
        for (unsigned slot = OWN_SPACE + 1u; slot < MM_THREAD_CONTAINERS; slot++) {
            if (kind_in(slot) != MM_THREAD) {
                continue;
            }
            must(BATON_CONTROL + BATON_OPERATION(BATON_CONTROL_SUSPEND), BATON_SLOT(slot), 0u);
            for (unsigned i = 1u; i < MM_THREAD_CONTAINERS; i++) {
                take(BATON_SLOT(i) + slot);
            }
        }
    }
}

static void take_table(unsigned slot, unsigned kind) {
    unsigned const level = mm_depth(kind);

    for (unsigned i = 0u; i < mm_capacity(kind); i++) {
        take(((isa_word)i << (12u + ISA_INDEX_BITS * level)) + BATON_LEVEL(level) + slot);
    }
}

/* Slaves in root's own slots, and what it has in its own space besides its zone. */
static void take_own(void) {
    struct sim_result r;

    for (unsigned slot = OWN_SPACE + 1u; slot < MM_THREAD_CONTAINERS; slot++) {
        r = by_root(BATON_INSPECT, BATON_SLOT(slot), 0u);
        if (BATON_ERROR(r.status) == MM_OK && BATON_INFO_ROLE(r.a) >= MM_SLAVE) {
            must(BATON_DESTROY, BATON_SLOT(slot), 0u);
        }
    }
    for (unsigned i = 1u; i < MM_SPACE_CONTAINERS; i++) {
        take(((isa_word)i << (12u + ISA_INDEX_BITS * (ISA_LEVELS - 1u))) +
             BATON_LEVEL(ISA_LEVELS - 1u));
    }
    for (unsigned i = 0u; i < MM_ZONE_CONTAINERS; i++) {
        r = by_root(BATON_INSPECT, (isa_word)i * BATON_PAGE_SIZE, 0u);
        if (BATON_ERROR(r.status) == MM_OK && BATON_INFO_ROLE(r.a) >= MM_SLAVE) {
            must(BATON_DESTROY, (isa_word)i * BATON_PAGE_SIZE, 0u);
        }
    }
}

static void take_tables(void) {
    for (unsigned pass = 0u; pass < ISA_LEVELS; pass++) {
        for (unsigned slot = OWN_SPACE + 1u; slot < MM_THREAD_CONTAINERS; slot++) {
            unsigned const kind = kind_in(slot);

            if (kind == MM_SPACE || kind == MM_WINDOW || mm_is_zone(kind)) {
                take_table(slot, kind);
            }
        }
    }
}

void reclaim(void) {
    mm_frame const zone = isa_frame(word_of(SPACE_A, 0u));

    take_threads();
    take_own();
    take_tables();
    for (unsigned slot = OWN_SPACE + 1u; slot < MM_THREAD_CONTAINERS; slot++) {
        if (kind_in(slot) != MM_OUTSIDE) {
            must(BATON_MOVE + BATON_UNSHARED, BATON_SLOT(slot), free_page());
        }
    }
    for (mm_frame f = ROOT; f < frames_end; f++) {
        if (f != ROOT && f != SPACE_A && f != zone && kind_of_frame(f) != MM_OUTSIDE &&
            (kind_of_frame(f) != MM_PAGE || sim.ledger[f].slaves != 0u)) {
            violated("reclaiming: frame %u did not come back", f);
        }
    }
}
