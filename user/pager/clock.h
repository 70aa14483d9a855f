/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which pages were not used for a while: a clock with two hands.
 *
 *   layers     1               2               4
 *   runs    | . . . . | * * * * * * . . | . . . .    a run: 64 pages
 *                       ^           ^
 *                     back        front
 *
 * The front hand clears the accessed bits of a run and marks it (*). The back hand comes to a marked
 * run later: what was not accessed in between can go. How far they are apart is how long a
 * page may be left alone; it is a part of all runs, so it grows with the memory.
 *
 * There is a pair of hands for all layers, and each client has a pair for its own, when
 * it has to stay within its limit. Layers may come and go at any time.
 */
#ifndef PAGER_CLOCK_H
#define PAGER_CLOCK_H

#include "layers.h"

#define CLOCK_RUN 64u
#define CLOCK_RUNS (LAYER_PAGES / CLOCK_RUN)

enum clock_hands { CLOCK_ALL = 0, CLOCK_CLIENT = 1 }; /* which marks */

struct clock {
    uint32_t front; /* layer * CLOCK_RUNS + run */
    uint32_t back;
    uint32_t page; /* in the run at `back`: where to go on, if that was left in the middle */
};

struct clock_work {
    struct layers *layers;
    enum clock_hands hands;
    uint16_t owner; /* of CLOCK_CLIENT: whose layers */
    /* Clear the accessed bits of the pages of a run that are there. */
    void (*clear)(void *context, uint16_t layer, uint32_t page);
    /* Take away what was not accessed of the run's pages from `page` on. Returns how many frames are
     * free for it, and sets *page to where it stopped: at the latest after `wanted`. */
    uint32_t (*evict)(void *context, uint16_t layer, uint32_t *page, uint32_t wanted);
    void *context;
};

/* Turn the clock until `wanted` frames are free, or nothing more can be got: each run was looked at twice.
 * Returns how many it has got. Cost: at most linear in all layers and their pages. */
uint32_t clock_turn(struct clock *clock, struct clock_work const *work, uint32_t wanted);

#endif
