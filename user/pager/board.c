/* SPDX-License-Identifier: BSD-2-Clause */
#include "board.h"
#include "evict.h"
#include "loans.h"
#include "memory.h"
#include "objects.h"
#include "store.h"
#include "swap.h"

static struct baton_pager_board *page;
static uint32_t shortages;
static uint32_t faults;
static bool changed;

void board_start(void) {
    page = (struct baton_pager_board *)(baton_word)baton_started()->board;
    if (page != 0) {
        page->magic = BATON_PAGER_MAGIC;
        page->version = BATON_PAGER_VERSION;
    }
}

struct baton_pager_board *board(void) {
    return page;
}

void board_open(void) {
    if (page != 0) {
        page->generation++;
    }
}

void board_totals(struct baton_pager_totals *t) {
    struct layers const *const layers = store_layers();

    t->frames = memory_frames();
    t->free = memory_free();
    t->books = memory_books();
    t->objects = objects_count();
    swap_tell(t);
    t->clients = clients_alive();
    t->waiting = clients_waiting();
    t->shortages = shortages;
    t->zones = layers->used;
    t->frozen = layers->frozen;
    t->started = clients_started();
    t->faults = faults;
    t->evictions = evict_count();
    t->borrowed = loans_count();
}

void board_close(void) {
    if (page != 0) {
        board_totals(&page->totals);
        page->generation++;
        if (changed) {
            (void)baton_notify(BATON_SLOT_PARENT);
        }
    }
    changed = false;
}

void board_changed(void) { changed = true; }

void board_fault(void) { faults++; }

struct baton_pager_row volatile *board_new_row(void) {
    struct baton_pager_row volatile *oldest = 0;

    if (page == 0) {
        return 0;
    }
    for (unsigned i = 0; i < BATON_PAGER_ROWS; i++) {
        struct baton_pager_row volatile *const row = &page->rows[i];

        if (row->state == BATON_PAGER_NONE) {
            return row;
        }
        if (row->state >= BATON_PAGER_EXITED && (oldest == 0 || row->number < oldest->number)) {
            oldest = row;
        }
    }
    return oldest;
}

void board_row(struct client *client) {
    struct charge const *const charge = &store_layers()->charges[clients_place(client)];

    client->row.resident = charge->resident;
    client->row.swapped = charge->disk;
    if (client->shown != 0) {
        *client->shown = client->row;
    }
}

void board_shortage(void) { shortages++; }
