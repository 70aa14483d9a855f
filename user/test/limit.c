/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A full counter is an error, never a wrap: 65,534 slaves of one page, in 64
 * zones in slots, and the next clone is LIMIT.
 */
#include <baton/machine.h>
#include <baton/test.h>

#define SLAVES_MAX 65534u
#define ZONES 64u
#define READ_RIGHTS (MM_R | MM_X)
#define FIRST_SLOT (BATON_THREAD_SLOTS - ZONES) /* the last slots: root leaves them free */

static baton_word container(unsigned i) {
    return i % BATON_ZONE_PAGES * BATON_PAGE_SIZE + FIRST_SLOT + i / BATON_ZONE_PAGES;
}

void test_limit(struct bench const *bench) {
    baton_word const page = bench->page[ZONES];
    unsigned made = 0;
    unsigned cloned = 0;
    unsigned destroyed = 0;
    unsigned ended = 0;

    for (unsigned i = 0; i < ZONES; i++) {
        made += baton_make(bench->page[i], BATON_SLOT(FIRST_SLOT + i), MM_ZONE).error == MM_OK;
    }
    test_number(made, ZONES, "limit: 64 zones");
    while (cloned < SLAVES_MAX &&
           baton_clone(page, container(cloned), READ_RIGHTS, 0, 1u).error == MM_OK) {
        cloned++;
    }
    test_number(cloned, SLAVES_MAX, "limit: 65,534 slaves");
    test_error(baton_clone(page, container(cloned), READ_RIGHTS, 0, 1u), MM_LIMIT, "limit: LIMIT");
    test_number(baton_inspect(container(cloned)).error, MM_EMPTY, "limit: nothing was changed");
    test_number(baton_frame(BATON_ROOT_HARDWARE, page).slaves, SLAVES_MAX, "limit: they count");
    test_error(baton_destroy(container(0), 1u), MM_OK, "limit: one is destroyed");
    test_error(baton_clone(page, container(0), READ_RIGHTS, 0, 1u), MM_OK, "limit: one more fits");
    for (unsigned i = 0; i < SLAVES_MAX; i += BATON_COUNT_MAX) {
        destroyed += baton_destroy(container(i), BATON_COUNT_MAX).done;
    }
    test_number(destroyed, SLAVES_MAX, "limit: all are destroyed");
    test_number(baton_frame(BATON_ROOT_HARDWARE, page).slaves, 0, "limit: none is left");
    for (unsigned i = 0; i < ZONES; i++) {
        ended += baton_move(BATON_SLOT(FIRST_SLOT + i), bench->page[i], 0, 1u).error == MM_OK;
    }
    test_number(ended, ZONES, "limit: the zones are pages again");
}
