/* SPDX-License-Identifier: BSD-2-Clause */
/* The pager's own pages. The picture is in memory.h. */
#include "memory.h"
#include "costs.h"
#include "frames.h"
#include "slots.h"
#include <baton/machine.h>
#include <baton/print.h>

#define STATUS_BROKEN 99u

static struct frames frames;
static uint32_t books;
static uint32_t pages; /* that the pager has, wherever they are */

static baton_word address_of(uint32_t container) {
    return BATON_PROGRAM_HEAP + (baton_word)container * BATON_PAGE_SIZE;
}

static uint32_t container_of(baton_word address) {
    return (uint32_t)((address - BATON_PROGRAM_HEAP) / BATON_PAGE_SIZE);
}

static uint32_t pages_of(uint32_t bytes) {
    return (bytes + BATON_PAGE_SIZE - 1u) / BATON_PAGE_SIZE;
}

/* A zone for containers at `address`, where the heap has none. */
static bool add_zone(baton_word address) {
    baton_word const page = memory_take();

    if (baton_make(page, BATON_SLOT(SLOT_ZONE), MM_ZONE).error != MM_OK) {
        return false;
    }
    memory_left(page);
    books++;
    return baton_move(BATON_SLOT(SLOT_ZONE), address + BATON_LEVEL(1u), 0, 1u).error == MM_OK;
}

/* The heap has one zone at least, and ends anywhere in its last one. */
static bool add_zones(uint32_t from, uint32_t count) {
    uint32_t i = from < BATON_ZONE_PAGES
                     ? BATON_ZONE_PAGES
                     : (from + BATON_ZONE_PAGES - 1u) / BATON_ZONE_PAGES * BATON_ZONE_PAGES;

    while (i < count && add_zone(address_of(i))) {
        i += BATON_ZONE_PAGES;
    }
    return i >= count;
}

baton_word memory_start(uint32_t more, uint32_t (*bytes)(uint32_t pages)) {
    uint32_t const count = baton_started()->heap_pages + more;
    uint32_t const lists = (uint32_t)(count * sizeof(*frames.next));
    baton_word const tables = address_of(pages_of(lists));

    pages = baton_started()->heap_pages;
    books = pages_of(lists) + pages_of(bytes(count));
    if (books + MEMORY_RESERVE + more / BATON_ZONE_PAGES + 1u >= pages) {
        return 0u;
    }
    for (uint32_t i = 0; i < books; i++) {
        baton_clear_page(address_of(i));
    }
    frames_create(&frames, (uint32_t *)BATON_PROGRAM_HEAP, count, books, pages);
    return add_zones(pages, count) ? tables : 0u;
}

baton_word memory_take(void) {
    uint32_t const container = frames_take(&frames);

    return container == FRAMES_NONE ? 0u : address_of(container);
}

void memory_put(baton_word page) {
    if (!frames_put(&frames, container_of(page))) {
        memory_broken("a page is free twice");
    }
}

bool memory_give(baton_word page, baton_word to) {
    enum mm_error error;

    costs_to(COSTS_KERNEL);
    error = baton_move(page, to, 0, 1u).error;
    costs_back();
    if (error != MM_OK) {
        return false;
    }
    memory_left(page);
    return true;
}

void memory_left(baton_word page) {
    if (!frames_put_hole(&frames, container_of(page))) {
        memory_broken("a container is empty twice");
    }
}

baton_word memory_fetch(baton_word from, unsigned flags, struct baton_result *bits) {
    uint32_t const hole = frames_take_hole(&frames);

    if (hole == FRAMES_NONE) {
        memory_broken("there are more pages than there were");
    }
    costs_to(COSTS_KERNEL);
    *bits = baton_move(from, address_of(hole), flags, 1u);
    costs_back();
    if (bits->error != MM_OK) {
        (void)frames_put_hole(&frames, hole);
        return 0u;
    }
    return address_of(hole);
}

baton_word memory_take_hole(void) {
    uint32_t const hole = frames_take_hole(&frames);

    return hole == FRAMES_NONE ? 0u : address_of(hole);
}

void memory_came(baton_word container) {
    pages++;
    memory_put(container);
}

void memory_is_empty(baton_word container) { memory_left(container); }

void memory_went(baton_word container) {
    pages--;
    memory_left(container);
}

bool memory_copy(baton_word to, baton_word from) {
    uint32_t const hole = frames_take_hole(&frames);
    bool done = false;

    if (hole != FRAMES_NONE) {
        done = baton_clone(from, address_of(hole), MM_R | MM_X, 0, 1u).error == MM_OK;
        if (done) {
            baton_copy_page(to, address_of(hole));
            (void)baton_destroy(address_of(hole), 1u);
        }
        (void)frames_put_hole(&frames, hole);
    }
    return done;
}

uint32_t memory_free(void) { return frames.free_count; }

uint32_t memory_frames(void) { return pages; }

uint32_t memory_books(void) { return books; }

_Noreturn void memory_broken(char const *what) {
    baton_print("pager: it is broken: %s.\n", what);
    baton_exit(STATUS_BROKEN);
}
