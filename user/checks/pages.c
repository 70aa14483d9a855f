/* SPDX-License-Identifier: BSD-2-Clause */
/* Pages of the local range. */
#include "checks.h"
#include <baton/machine.h>

#define MANY 300u /* more than the parent gives at once, and more than the program started with */

static baton_word pages[MANY];

static bool is_clean(baton_word page) {
    for (unsigned i = 0; i < BATON_PAGE_SIZE / sizeof(baton_word); i++) {
        if (((baton_word volatile *)page)[i] != 0u) {
            return false;
        }
    }
    return true;
}

static bool is_ours(baton_word page) {
    struct baton_info const info = baton_inspect(page);

    return page % BATON_PAGE_SIZE == 0u && page >= BATON_PROGRAM_HEAP &&
           page < BATON_PROGRAM_HEAP + BATON_ZONE_SIZE && info.error == MM_OK &&
           info.role == MM_MASTER && !info.shared && info.rights == (MM_ACCESS | MM_SHARE);
}

/* Take all, and write to each. */
static void take_many(void) {
    unsigned good = 0;
    unsigned twice = 0;

    for (unsigned i = 0; i < MANY; i++) {
        pages[i] = baton_page_take();
        good += pages[i] != 0u && is_ours(pages[i]) && is_clean(pages[i]) ? 1u : 0u;
        for (unsigned k = 0; k < i; k++) {
            twice += pages[i] == pages[k] ? 1u : 0u;
        }
        if (pages[i] != 0u) {
            *(baton_word *)pages[i] = i + 1u;
        }
    }
    check_number(good, MANY, "pages: those that are taken are clean, and unshared masters");
    check_number(twice, 0, "pages: none is taken twice");
}

static void give_many(void) {
    unsigned good = 0;

    for (unsigned i = 0; i < MANY; i++) {
        good += *(baton_word *)pages[i] == i + 1u && baton_page_give(pages[i]) ? 1u : 0u;
    }
    check_number(good, MANY, "pages: they are given back, as they were left");
}

static void what_is_refused(void) {
    baton_word const page = baton_page_take();
    baton_word const other = baton_page_take();

    check(!baton_page_give(page + 4u), "pages: no address of a page is not given back");
    check(!baton_page_give(BATON_PROGRAM_BASE), "pages: nor the program's own");
    check(!baton_page_give(BATON_PROGRAM_HEAP + BATON_ZONE_SIZE), "pages: nor one behind the zone");
    check(!baton_page_give(BATON_PROGRAM_HEAP - BATON_PAGE_SIZE), "pages: nor one before it");
    check(baton_move(page, BATON_PROGRAM_HEAP + BATON_ZONE_SIZE - BATON_PAGE_SIZE, 0, 1u).error ==
                  MM_OK &&
              !baton_page_give(page),
          "pages: nor one that has been moved away");
    check(baton_move(BATON_PROGRAM_HEAP + BATON_ZONE_SIZE - BATON_PAGE_SIZE, page, 0, 1u).error ==
                  MM_OK &&
              baton_clone(other, BATON_PROGRAM_HEAP + BATON_ZONE_SIZE - BATON_PAGE_SIZE,
                          MM_R | MM_X, 0, 1u)
                      .error == MM_OK &&
              !baton_page_give(other),
          "pages: nor one that is shared");
    check(baton_destroy(BATON_PROGRAM_HEAP + BATON_ZONE_SIZE - BATON_PAGE_SIZE, 1u).error ==
                  MM_OK &&
              baton_adjust(other, BATON_ADJUST, MM_R | MM_X, 1u).error == MM_OK &&
              !baton_page_give(other),
          "pages: nor one that is read-only");
    check(baton_adjust(other, BATON_ADJUST, MM_ACCESS, 1u).error == MM_OK &&
              baton_page_give(other) && baton_page_give(page),
          "pages: when that is undone, they are");
    check(!baton_page_give(page), "pages: but only once");
}

/* The whole zone, and no more. */
static void take_all(void) {
    baton_word last = 0;
    unsigned count = 0;
    unsigned back = 0;

    for (baton_word page = baton_page_take(); page != 0u; page = baton_page_take()) {
        *(baton_word *)page = last;
        last = page;
        count++;
    }
    check_number(count, BATON_ZONE_PAGES, "pages: the zone can be filled");
    while (last != 0u) {
        baton_word const next = *(baton_word *)last;

        back += baton_page_give(last) ? 1u : 0u;
        last = next;
    }
    check_number(back, BATON_ZONE_PAGES, "pages: and all given back");
}

void checks_pages(void) {
    take_many();
    give_many();
    take_many();
    give_many();
    what_is_refused();
    take_all();
}
