/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where the pager keeps the masters of threads, spaces and zones.
 *
 *   own slots:    tables ...            seats
 *               | T | T | ...         | . | 7 | . | 2 | ...     a seat: empty, or whose berth it is
 *                 |   |
 *     berths    1 ..  253 ..          each table, a thread that never runs, has 252
 *
 * An object can be used only where it stands in a slot of the pager's own, and of those there are
 * too few. So each has a berth in a table, and is in it, or in a seat. Who needs it
 * asks for the seat; if it has none, the one that was asked for longest ago goes back to its berth.
 * Those that were asked for last, SEATS_SURE of them at least, keep their seats.
 */
#ifndef PAGER_SEATS_H
#define PAGER_SEATS_H

#include <stdbool.h>
#include <stdint.h>

#define SEATS_TABLE 252u /* berths of a table: its slots from 4 on */
#define SEATS_FIRST 4u
#define SEATS_MAX 176u
#define SEATS_SURE 8u
#define SEATS_PINNED 32u
#define BERTH_NONE 0u /* berths are called 1, 2, ... */

struct seats {
    uint16_t *list;           /* by berth: if free, the next free one; else its seat + 1, or 0 */
    uint32_t count;           /* berths in tables that there are */
    uint32_t most;            /* and could be */
    uint16_t free;            /* berths: the first */
    uint16_t in[SEATS_MAX];   /* by seat: the berth, or 0 */
    uint32_t when[SEATS_MAX]; /* it was asked for */
    bool pinned[SEATS_MAX];   /* it stays */
    uint32_t pinned_count;
    uint32_t now;
    uint32_t size; /* seats */
    /* Move an object from its berth to that seat, or back. */
    bool (*move)(void *context, uint16_t berth, uint32_t seat, bool back);
    void *context;
};

/* Begin without any berth; with `size` (SEATS_SURE to SEATS_MAX) seats. `list` has room for `most` + 1
 * words. */
void seats_create(struct seats *seats, uint16_t *list, uint32_t most, uint32_t size);

/* One more table is there: its berths are free. False if there would be too many. */
bool seats_add_table(struct seats *seats);

/* A berth for a new object, which is put into a seat first: *seat. BERTH_NONE if no berth is free. */
uint16_t seats_new(struct seats *seats, uint32_t *seat);

/* The seat where the object of `berth` stands from now on. UINT32_MAX if it could not be moved. Cost: linear
 * in the seats, and two moves, if it has none. */
uint32_t seats_get(struct seats *seats, uint16_t berth);

/* The object keeps its seat until it is unpinned. False if it has none, or SEATS_PINNED others do. */
bool seats_pin(struct seats *seats, uint16_t berth);
void seats_unpin(struct seats *seats, uint16_t berth);

/* The object is gone from its seat; its berth is free. */
void seats_end(struct seats *seats, uint16_t berth);

#endif
