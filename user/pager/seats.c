/* SPDX-License-Identifier: BSD-2-Clause */
/* Berths and seats. The picture is in seats.h. */
#include "seats.h"

void seats_create(struct seats *seats, uint16_t *list, uint32_t most, uint32_t size) {
    seats->list = list;
    seats->count = 0;
    seats->most = most;
    seats->free = BERTH_NONE;
    seats->now = 0;
    seats->size = size;
    seats->pinned_count = 0;
    for (uint32_t i = 0; i < SEATS_MAX; i++) {
        seats->in[i] = BERTH_NONE;
        seats->when[i] = 0;
        seats->pinned[i] = false;
    }
}

bool seats_add_table(struct seats *seats) {
    uint32_t const first = seats->count + 1u;

    if (seats->most - seats->count < SEATS_TABLE) {
        return false;
    }
    seats->count += SEATS_TABLE;
    for (uint32_t i = seats->count; i >= first; i--) {
        seats->list[i] = seats->free;
        seats->free = (uint16_t)i;
    }
    return true;
}

/* An empty seat; if there is none, the one whose object was asked for longest ago, which goes back. */
static uint32_t vacate(struct seats *seats) {
    uint32_t oldest = UINT32_MAX;

    for (uint32_t i = 0; i < seats->size; i++) {
        if (seats->in[i] == BERTH_NONE) {
            return i;
        }
        if (!seats->pinned[i] && (oldest == UINT32_MAX ||
                                  seats->now - seats->when[i] > seats->now - seats->when[oldest])) {
            oldest = i;
        }
    }
    if (oldest == UINT32_MAX) {
        return UINT32_MAX;
    }
    if (!seats->move(seats->context, seats->in[oldest], oldest, true)) {
        return UINT32_MAX;
    }
    seats->list[seats->in[oldest]] = 0;
    seats->in[oldest] = BERTH_NONE;
    return oldest;
}

static void sit(struct seats *seats, uint16_t berth, uint32_t seat) {
    seats->in[seat] = berth;
    seats->when[seat] = ++seats->now;
    seats->list[berth] = (uint16_t)(seat + 1u);
}

uint16_t seats_new(struct seats *seats, uint32_t *seat) {
    uint16_t const berth = seats->free;

    if (berth == BERTH_NONE) {
        return BERTH_NONE;
    }
    *seat = vacate(seats);
    if (*seat == UINT32_MAX) {
        return BERTH_NONE;
    }
    seats->free = seats->list[berth];
    sit(seats, berth, *seat);
    return berth;
}

uint32_t seats_get(struct seats *seats, uint16_t berth) {
    uint32_t seat = seats->list[berth];

    if (seat != 0u) {
        seats->when[seat - 1u] = ++seats->now;
        return seat - 1u;
    }
    seat = vacate(seats);
    if (seat == UINT32_MAX || !seats->move(seats->context, berth, seat, false)) {
        return UINT32_MAX;
    }
    sit(seats, berth, seat);
    return seat;
}

bool seats_pin(struct seats *seats, uint16_t berth) {
    uint32_t const seat = seats_get(seats, berth);

    if (seat == UINT32_MAX || seats->pinned[seat] || seats->pinned_count == SEATS_PINNED) {
        return false;
    }
    seats->pinned[seat] = true;
    seats->pinned_count++;
    return true;
}

void seats_unpin(struct seats *seats, uint16_t berth) {
    uint32_t const seat = seats_get(seats, berth);

    if (seat != UINT32_MAX && seats->pinned[seat]) {
        seats->pinned[seat] = false;
        seats->pinned_count--;
    }
}

void seats_end(struct seats *seats, uint16_t berth) {
    uint32_t const seat = seats->list[berth];

    if (seat != 0u) {
        seats->in[seat - 1u] = BERTH_NONE;
    }
    seats->list[berth] = seats->free;
    seats->free = berth;
}
