/* SPDX-License-Identifier: BSD-2-Clause */
/* Taking back all that programs have. The picture is in takeback.h. */
#include "takeback.h"
#include "child.h"
#include <baton/machine.h>

#define DEPTH 6u /* of objects in objects; the slots from FREE_SLOT on */

/* A container of the bench that is empty: something is still to come back. */
static baton_word empty_page(struct bench const *bench) {
    for (unsigned i = 0; i + 1u < TEST_PAGES; i++) {
        if (baton_inspect(bench->page[i]).error == MM_EMPTY) {
            return bench->page[i];
        }
    }
    return 0u;
}

static baton_word container(unsigned kind, unsigned n, unsigned slot) {
    return kind == MM_THREAD  ? BATON_SLOT(n) + slot
           : kind == MM_SPACE ? n * BATON_ZONE_SIZE + BATON_LEVEL(1u) + slot
                              : n * BATON_PAGE_SIZE + slot;
}

static void drain(struct bench const *bench, unsigned slot, unsigned depth);

bool take_end(struct bench const *bench, unsigned slot) {
    return baton_move(BATON_SLOT(slot), empty_page(bench), 0, 1u).error == MM_OK;
}

/* A master in container `name`: a page goes to the bench; an object is emptied, and ended if that
 * can be; else it goes back for now. */
static void take_master(struct bench const *bench, baton_word name, unsigned depth) {
    unsigned const slot = FREE_SLOT + depth;
    baton_word const page = empty_page(bench);

    if (baton_inspect(name).kind == MM_PAGE) {
        (void)baton_move(name, page, 0, 1u);
        (void)baton_adjust(page, BATON_ADJUST, MM_ACCESS, 1u);
    } else if (depth < DEPTH && baton_move(name, BATON_SLOT(slot), 0, 1u).error == MM_OK) {
        drain(bench, slot, depth + 1u);
        if (!take_end(bench, slot)) {
            (void)baton_move(BATON_SLOT(slot), name, 0, 1u);
        }
    }
}

/* Empty the object in root's slot `slot`: destroy slaves, take masters. */
static void drain(struct bench const *bench, unsigned slot, unsigned depth) {
    unsigned const kind = baton_inspect(BATON_SLOT(slot)).kind;
    unsigned const count = kind == MM_THREAD                      ? BATON_THREAD_SLOTS
                           : kind == MM_SPACE                     ? BATON_SPACE_REGIONS
                           : kind == MM_ZONE || kind == MM_WINDOW ? BATON_ZONE_PAGES
                                                                  : 0u;

    if (kind == MM_THREAD) {
        (void)baton_suspend(BATON_SLOT(slot));
    }
    for (unsigned n = kind == MM_THREAD ? 1u : 0u; n < count; n++) {
        baton_word const name = container(kind, n, slot);

        if (baton_destroy(name, 1u).error == MM_ROLE && baton_drop(name) != MM_OK) {
            take_master(bench, name, depth);
        }
    }
}

void take_out(struct bench const *bench, unsigned slot) { drain(bench, slot, 0u); }
