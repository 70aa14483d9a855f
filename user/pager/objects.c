/* SPDX-License-Identifier: BSD-2-Clause */
#include "objects.h"
#include "memory.h"
#include "slots.h"
#include <baton/machine.h>

#define BEGINNING 4u /* a thread, a space, the zones of its image and of the program */

static struct seats seats;
static uint32_t tables;
static uint32_t objects;

static uint32_t most_of(uint32_t pages) {
    uint32_t const most = TABLES * SEATS_TABLE;

    return pages < most ? (pages / SEATS_TABLE + 1u) * SEATS_TABLE : most;
}

uint32_t objects_bytes(uint32_t pages) {
    return (uint32_t)((most_of(pages) + 1u) * sizeof(*seats.list));
}

/* The slot of the table that is the object's berth. */
static baton_word berth_name(uint16_t berth) {
    uint32_t const table = (berth - 1u) / SEATS_TABLE;

    return BATON_SLOT(SEATS_FIRST + (berth - 1u) % SEATS_TABLE) + SLOT_TABLES + table;
}

static bool move(void *context, uint16_t berth, uint32_t seat, bool back) {
    baton_word const name = BATON_SLOT(SLOT_SEATS + seat);

    (void)context;
    return (back ? baton_move(name, berth_name(berth), 0, 1u)
                 : baton_move(berth_name(berth), name, 0, 1u))
               .error == MM_OK;
}

void objects_start(void *books, uint32_t pages) {
    seats.move = move;
    seats_create(&seats, books, most_of(pages), SEATS_MAX);
}

/* One more thread that never runs. */
static bool add_table(void) {
    baton_word const page = seats.count < seats.most ? memory_take() : 0u;

    if (page == 0u) {
        return false;
    }
    baton_clear_page(page);
    if (baton_make(page, BATON_SLOT(SLOT_TABLES + tables), MM_THREAD).error != MM_OK) {
        memory_put(page);
        return false;
    }
    memory_left(page);
    tables++;
    return seats_add_table(&seats);
}

uint16_t objects_make(baton_word page, unsigned kind, enum mm_error *error) {
    uint32_t seat;
    uint16_t berth;

    *error = MM_LIMIT;
    berth = seats.free != BERTH_NONE || add_table() ? seats_new(&seats, &seat) : BERTH_NONE;
    if (berth != BERTH_NONE) {
        *error = baton_make(page, BATON_SLOT(SLOT_SEATS + seat), kind).error;
        if (*error != MM_OK) {
            seats_end(&seats, berth);
            berth = BERTH_NONE;
        }
    }
    if (berth == BERTH_NONE) {
        memory_put(page);
    } else {
        memory_left(page);
        objects++;
    }
    return berth;
}

unsigned objects_slot(uint16_t berth) {
    uint32_t const seat = seats_get(&seats, berth);

    if (seat == UINT32_MAX) {
        memory_broken("an object is not where it was put");
    }
    return (unsigned)(SLOT_SEATS + seat);
}

bool objects_pin(uint16_t berth) { return seats_pin(&seats, berth); }

void objects_unpin(uint16_t berth) { seats_unpin(&seats, berth); }

bool objects_end(uint16_t berth) {
    struct baton_result bits;
    baton_word const page = memory_fetch(BATON_SLOT(objects_slot(berth)), 0, &bits);

    if (page == 0u) {
        return false;
    }
    seats_end(&seats, berth);
    memory_put(page);
    objects--;
    return true;
}

bool objects_have_room(void) { return seats.most - objects >= BEGINNING; }

uint32_t objects_count(void) { return objects + tables; }
