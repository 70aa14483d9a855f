/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages of the local range's first zone: two bits for each container.
 *
 *   BATON_PROGRAM_HEAP                                            top of the zone
 *   | pages, taken and free |   nothing   | stacks of threads (threads.c) |
 *     lowest first            the parent
 *                             fills it
 *
 *              taken   present
 *   nothing      0        0     empty; the parent can be asked to fill it
 *   free         0        1     a page, ours
 *   taken        1        0     its taker's, whatever he puts there
 */
#include "pages.h"
#include <baton/machine.h>
#include <baton/program.h>
#include <baton/string.h>

#define BITS 32u
#define WORDS (BATON_ZONE_PAGES / BITS)

static uint32_t taken[WORDS];
static uint32_t present[WORDS];
static bool known; /* what the parent has put there at the start */

static bool is(uint32_t const *map, unsigned i) { return (map[i / BITS] >> i % BITS & 1u) != 0u; }

static void set(uint32_t *map, unsigned i, bool value) {
    uint32_t const bit = 1u << i % BITS;

    map[i / BITS] = value ? map[i / BITS] | bit : map[i / BITS] & ~bit;
}

static baton_word address_of(unsigned i) {
    return BATON_PROGRAM_HEAP + (baton_word)i * BATON_PAGE_SIZE;
}

static bool is_nothing(unsigned i) { return !is(taken, i) && !is(present, i); }

/* Tell what the parent has put there, once. */
static void learn(void) {
    unsigned const pages = baton_started()->heap_pages;

    if (!known) {
        known = true;
        for (unsigned i = 0; i < pages && i < BATON_ZONE_PAGES; i++) {
            set(present, i, true);
        }
    }
}

/* The first free page; BATON_ZONE_PAGES if there is none. */
static unsigned find_free(void) {
    unsigned word = 0;

    while (word < WORDS && present[word] == 0u) {
        word++;
    }
    return word == WORDS ? BATON_ZONE_PAGES : word * BITS + (unsigned)__builtin_ctz(present[word]);
}

/* Ask the parent to fill the first empty containers. False if nothing came. */
static bool ask_parent(void) {
    struct baton_send send = {.label = BATON_PARENT_PAGES};
    struct baton_message answer;
    unsigned first = 0;
    unsigned count = 0;

    while (first < BATON_ZONE_PAGES && !is_nothing(first)) {
        first++;
    }
    while (count < BATON_COUNT_MAX && first + count < BATON_ZONE_PAGES &&
           is_nothing(first + count)) {
        count++;
    }
    if (count == 0u) {
        return false;
    }
    send.words[0] = address_of(first);
    send.words[1] = count;
    answer = baton_call(BATON_SLOT_PARENT, &send);
    for (unsigned i = 0; i < count && i < answer.words[1]; i++) {
        set(present, first + i, true);
    }
    return answer.words[1] > 0u;
}

/* Take a free page as it is. Returns its number; BATON_ZONE_PAGES if there is none. */
static unsigned take(void) {
    unsigned i;

    learn();
    i = find_free();
    if (i == BATON_ZONE_PAGES && ask_parent()) {
        i = find_free();
    }
    if (i < BATON_ZONE_PAGES) {
        set(present, i, false);
        set(taken, i, true);
    }
    return i;
}

baton_word baton_page_take(void) {
    unsigned const i = take();

    if (i == BATON_ZONE_PAGES) {
        return 0;
    }
    (void)memset((void *)address_of(i), 0, BATON_PAGE_SIZE);
    return address_of(i);
}

bool baton_page_give(baton_word address) {
    baton_word const i = (address - BATON_PROGRAM_HEAP) / BATON_PAGE_SIZE;
    struct baton_info info;

    if (address < BATON_PROGRAM_HEAP || address % BATON_PAGE_SIZE != 0u || i >= BATON_ZONE_PAGES ||
        !is(taken, (unsigned)i)) {
        return false;
    }
    info = baton_inspect(address);
    if (info.error != MM_OK || info.role != MM_MASTER || info.shared ||
        (info.rights & MM_ACCESS) != MM_ACCESS) {
        return false;
    }
    set(taken, (unsigned)i, false);
    set(present, (unsigned)i, true);
    return true;
}

/* --- runs at a place ---------------------------------------------------------------------------- */

static unsigned number_of(baton_word address) {
    return (unsigned)((address - BATON_PROGRAM_HEAP) / BATON_PAGE_SIZE);
}

/* Have a page in container i, which is not taken, and take it. */
static bool settle(unsigned i) {
    bool done = is(present, i);
    unsigned page;

    set(present, i, false);
    set(taken, i, true); /* so that the parent does not fill it meanwhile */
    if (!done) {
        page = take();
        done = page < BATON_ZONE_PAGES &&
               baton_move(address_of(page), address_of(i), 0, 1u).error == MM_OK;
        if (page < BATON_ZONE_PAGES) {
            set(taken, page, false);
            set(present, page, !done);
        }
    }
    set(taken, i, done);
    return done;
}

bool pages_unused(baton_word address, unsigned count) {
    unsigned const first = number_of(address);

    for (unsigned i = first; i < first + count; i++) {
        if (is(taken, i)) {
            return false;
        }
    }
    return true;
}

bool pages_take_run(baton_word address, unsigned count) {
    unsigned const first = number_of(address);
    unsigned done = 0;

    learn();
    while (done < count && settle(first + done)) {
        done++;
    }
    if (done < count) {
        pages_give_run(address, done);
    }
    return done == count;
}

void pages_give_run(baton_word address, unsigned count) {
    unsigned const first = number_of(address);

    for (unsigned i = first; i < first + count; i++) {
        set(taken, i, false);
        set(present, i, true);
    }
}
