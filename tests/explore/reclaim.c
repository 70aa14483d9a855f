/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A parent takes everything back, whatever its children have made of it and wherever they hid it. It
 * uses names and what calls answer, nothing else.
 *
 *     1. each thread that it has or finds is suspended; masters in its slots come to root, slaves go
 *     2. all spaces are emptied, root's own among them: slaves go, masters of zones come
 *     3. a zone is put where root's pages are to go, unless it is there, or made; all others are emptied
 *     4. all objects are ended
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

/* Slaves go; masters stay, or come if they are not where pages are to go. */
static void take_slaves(isa_word name, bool masters) {
    struct sim_result const r = by_root(BATON_INSPECT, name, 0u);

    if (BATON_ERROR(r.status) == MM_OK && (masters || BATON_INFO_ROLE(r.a) >= MM_SLAVE)) {
        take(name);
    }
}

static isa_word region(unsigned i) {
    return ((isa_word)i << (12u + ISA_INDEX_BITS * (ISA_LEVELS - 1u))) +
           BATON_LEVEL(ISA_LEVELS - 1u);
}

/* What root has in its slots and its own space, but for a zone in the first region. */
static void take_own(void) {
    for (unsigned slot = OWN_SPACE + 1u; slot < MM_THREAD_CONTAINERS; slot++) {
        take_slaves(BATON_SLOT(slot), false);
    }
    for (unsigned i = 0u; i < MM_SPACE_CONTAINERS; i++) {
        take_slaves(region(i), i != 0u);
    }
}

static void take_tables(unsigned wanted) {
    for (unsigned slot = OWN_SPACE + 1u; slot < MM_THREAD_CONTAINERS; slot++) {
        unsigned const kind = kind_in(slot);

        if ((wanted >> kind & 1u) != 0u) {
            take_table(slot, kind);
        }
    }
}

static void empty_windows_of_slaves(void) {
    for (unsigned slot = OWN_SPACE + 1u; slot < MM_THREAD_CONTAINERS; slot++) {
        for (unsigned i = 0u; i < MM_ZONE_CONTAINERS && kind_in(slot) == MM_WINDOW; i++) {
            take_slaves((isa_word)i * BATON_PAGE_SIZE + slot, false);
        }
    }
}

/* The first page that stands in a window; 0: there is none. */
static isa_word page_in_windows(void) {
    for (unsigned slot = OWN_SPACE + 1u; slot < MM_THREAD_CONTAINERS; slot++) {
        for (unsigned i = 0u; i < MM_ZONE_CONTAINERS && kind_in(slot) == MM_WINDOW; i++) {
            if (!vacant((isa_word)i * BATON_PAGE_SIZE + slot)) {
                return (isa_word)i * BATON_PAGE_SIZE + slot;
            }
        }
    }
    return 0u;
}

/* All windows are empty: some other object is ended in one. */
static void end_in_window(void) {
    unsigned window = 0u;

    for (unsigned slot = OWN_SPACE + 1u; slot < MM_THREAD_CONTAINERS; slot++) {
        unsigned const kind = kind_in(slot);

        if (kind != MM_OUTSIDE && window != 0u) {
            must(BATON_MOVE, BATON_SLOT(slot), window);
            return;
        }
        window = kind == MM_WINDOW ? slot : window;
    }
    for (unsigned slot = OWN_SPACE + 1u; slot < window; slot++) {
        if (kind_in(slot) != MM_OUTSIDE) {
            must(BATON_MOVE, BATON_SLOT(slot), window);
            return;
        }
    }
}

/* There is no zone any more. But there is a window: the last table with pages in it cannot be ended. */
static void make_zone(void) {
    isa_word const zone = free_slot();

    empty_windows_of_slaves();
    if (page_in_windows() == 0u) {
        end_in_window();
    }
    must(BATON_MOVE + BATON_AS(MM_ZONE), page_in_windows(), zone);
    must(BATON_MOVE, zone, region(0u));
}

/* Root needs a zone for pages: if it gave its own away, it takes one of those that came back. */
static void find_room(void) {
    for (unsigned slot = OWN_SPACE + 1u; slot < MM_THREAD_CONTAINERS && vacant(region(0u));
         slot++) {
        if (kind_in(slot) == MM_ZONE) {
            must(BATON_MOVE, BATON_SLOT(slot), region(0u));
        }
    }
    if (vacant(region(0u))) {
        make_zone();
    }
    for (unsigned i = 0u; i < MM_ZONE_CONTAINERS; i++) {
        take_slaves((isa_word)i * BATON_PAGE_SIZE, false);
    }
}

void reclaim(void) {
    mm_frame zone;

    take_threads();
    take_own();
    take_tables(1u << MM_SPACE);
    find_room();
    take_tables((1u << MM_ZONE) + (1u << MM_WINDOW));
    for (unsigned slot = OWN_SPACE + 1u; slot < MM_THREAD_CONTAINERS; slot++) {
        if (kind_in(slot) != MM_OUTSIDE) {
            must(BATON_MOVE + BATON_UNSHARED, BATON_SLOT(slot), free_page());
        }
    }
    zone = isa_frame(word_of(SPACE_A, 0u));
    for (mm_frame f = ROOT; f < frames_end; f++) {
        if (f != ROOT && f != SPACE_A && f != zone && kind_of_frame(f) != MM_OUTSIDE &&
            (kind_of_frame(f) != MM_PAGE || sim.ledger[f].slaves != 0u)) {
            violated("reclaiming: frame %u did not come back", f);
        }
    }
}
