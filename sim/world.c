/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Small worlds.
 *
 *   anchor 4 -> root   1, 4 -> space     region 0 -> ... -> zone -> pages, a fixed page
 *                      7, 8 -> threads   region 2 -> ... -> zone, zone -> pages
 *                      9 -> another space
 *                      10 -> window      pages
 *                      11 -> zone        pages, one of them not fit for objects
 *                      12 -> zone or zone of zones, empty
 */
#include "world.h"
#include <baton/abi.h>
#include <baton/boot.h>
#include <isa/cpu.h>

struct maker {
    struct mm *m;
    struct random *r;
    uint32_t next;
    uint32_t unfit;
    uint32_t space; /* the other one */
    bool good;
};

static uint32_t inject(struct maker *w, unsigned kind, uint32_t table, uint32_t index) {
    uint32_t const frame = w->next++;

    w->good = w->good && frame < WORLD_TABLES && mm_inject(w->m, frame, kind, table, index);
    return frame;
}

/* Fill about half of a zone or window with pages. */
static void fill(struct maker *w, uint32_t table) {
    for (uint32_t i = 0u; i < MM_ZONE_CONTAINERS; i++) {
        if (w->m->words[table][i] != 0u || !random_chance(w->r, 45u)) {
            continue;
        }
        if (w->unfit < WORLD_OUTSIDE && random_chance(w->r, 25u)) {
            w->good = w->good && mm_inject(w->m, w->unfit++, MM_PAGE, table, i);
        } else if (w->next < WORLD_TABLES - 8u) {
            inject(w, MM_PAGE, table, i);
        }
    }
}

/* Zones from region `region` of `space` down to two zones of pages. Returns the first. */
static uint32_t chain(struct maker *w, uint32_t space, uint32_t region) {
    uint32_t table = space;
    uint32_t index = region;
    uint32_t zone;

    for (unsigned level = ISA_LEVELS - 1u; level > 1u; level--) {
        table = inject(w, level == 3u ? MM_ZONE3 : MM_ZONE2, table, index);
        index = random_below(w->r, 2u);
        /* An empty one of the next level: it can move to everywhere. */
        if (random_chance(w->r, 30u)) {
            inject(w, level == 3u ? MM_ZONE2 : MM_ZONE, table, index + 2u);
        }
    }
    zone = inject(w, MM_ZONE, table, index);
    fill(w, zone);
    fill(w, inject(w, MM_ZONE, table, index + 1u));
    return zone;
}

static void slots(struct maker *w, bool blind) {
    struct mm *const m = w->m;
    mm_rights const rights = MM_RUN + MM_SHARE + (blind ? 0u : MM_MANAGE);
    uint32_t thread;

    w->good = w->good &&
              mm_object_clone(m, WORLD_ROOT, BATON_ROOT_SPACE, WORLD_ROOT, BATON_SLOT_SPACE, rights,
                              0u) == MM_OK &&
              mm_fix_slot(m, MM_HARDWARE, 0u, WORLD_ROOT, BATON_ROOT_HARDWARE) &&
              mm_fix_slot(m, MM_PORTS, WORLD_PORT_FIRST + 65536u * WORLD_PORT_LAST, WORLD_ROOT,
                          BATON_ROOT_PORTS);
    thread = inject(w, MM_THREAD, WORLD_ROOT, WORLD_THREAD_A);
    inject(w, MM_THREAD, WORLD_ROOT, WORLD_THREAD_B);
    inject(w, MM_LEDGER, thread, 2u);
    w->good = w->good && mm_fix_slot(m, MM_LINE, 7u, thread, 3u);
    w->space = inject(w, MM_SPACE, WORLD_ROOT, WORLD_SPACE_B);
    chain(w, w->space, random_below(w->r, 3u));
    /* A client of root's zone. */
    if (random_chance(w->r, 50u)) {
        mm_object_clone(m, WORLD_SPACE, 0u, w->space, 0u, MM_ACCESS + MM_SHARE + MM_MANAGE, 0u);
    }
    fill(w, inject(w, MM_WINDOW, WORLD_ROOT, WORLD_WINDOW));
    fill(w, inject(w, MM_ZONE, WORLD_ROOT, WORLD_ZONE));
    inject(w,
           ISA_LEVELS == 2u   ? MM_ZONE
           : ISA_LEVELS == 3u ? MM_ZONE2
                              : MM_ZONE3,
           WORLD_ROOT, WORLD_ZONES);
}

/* Fixed pages: one that the ledger covers, and one above it. */
static void fixed_pages(struct maker *w, uint32_t zone) {
    uint32_t frame = WORLD_OUTSIDE + 1u;

    for (uint32_t i = 0u; i < MM_ZONE_CONTAINERS && frame < WORLD_FRAMES; i++) {
        if (w->m->words[zone][i] == 0u) {
            w->good = w->good && mm_fix(w->m, frame, zone, i, ISA_PAGE_WRITE);
            frame += WORLD_LEDGER - WORLD_OUTSIDE;
            if (frame > WORLD_LEDGER + 4u) {
                break;
            }
        }
    }
}

bool world_make(struct sim *sim, struct random *r, bool blind) {
    struct mm *const m = &sim->kernel.mm;
    struct maker w = {.m = m, .r = r, .next = WORLD_ROOT, .unfit = WORLD_TABLES, .good = true};
    uint32_t zone;

    sim_clear(sim, WORLD_FRAMES);
    *m = (struct mm){.words = sim->words,
                     .ledger = sim->ledger,
                     .tables = WORLD_TABLES,
                     .frames = WORLD_LEDGER,
                     .anchor = WORLD_ANCHOR};
    sim->ledger[WORLD_ANCHOR].tag = mm_tag(MM_THREAD, 0u);
    inject(&w, MM_THREAD, WORLD_ANCHOR, BATON_SLOT_FREE);
    inject(&w, MM_SPACE, WORLD_ROOT, BATON_ROOT_SPACE);
    zone = chain(&w, WORLD_SPACE, 0u);
    fixed_pages(&w, zone);
    chain(&w, WORLD_SPACE, 2u);
    slots(&w, blind);
    /* Frames that no zone got become pages where there is room. */
    for (uint32_t i = BATON_SLOT_FREE; w.unfit < WORLD_OUTSIDE && w.good; i++) {
        if (i >= MM_ZONE_CONTAINERS) {
            break;
        }
        if (m->words[zone][i] == 0u) {
            w.good = mm_inject(m, w.unfit++, MM_PAGE, zone, i);
        }
    }
    sim_start(sim, WORLD_ROOT, WORLD_PRIORITY);
    return w.good;
}
