/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pager's containers: its pages stood there at first, and others may come (loans.h).
 *
 *   container  0   1   2   3   4   5   6   7   8   9
 *            | B | B | . | F | . | F | F | . | . | . |      B books: the pager's own tables
 *                                                           F holds a free page
 *   free: 3 -> 6 -> 5        holes: 7 -> 4 -> 2 -> 8 -> 9   . a hole
 *
 * There are as many holes as pages elsewhere, and as pages that may come besides. So whatever comes
 * back finds a place, and taking memory from somebody never needs any. A container that was taken
 * from a list is in hand, until it is put into one again.
 */
#ifndef PAGER_FRAMES_H
#define PAGER_FRAMES_H

#include <stdbool.h>
#include <stdint.h>

#define FRAMES_NONE UINT32_MAX

struct frames {
    uint32_t *next; /* by container: the next in its list, or one of the marks of frames.c */
    uint32_t count;
    uint32_t free; /* the first of each list, or FRAMES_NONE */
    uint32_t hole;
    uint32_t free_count;
    uint32_t hole_count;
};

/* Begin with `count` containers; the first `books` of them are in hand for ever, those from `pages` on
 * are holes, all others are free. `next` has room for `count` words. Cost: linear. */
void frames_create(struct frames *frames, uint32_t *next, uint32_t count, uint32_t books,
                   uint32_t pages);

/* A container with a free page, or a hole, which is in hand then; FRAMES_NONE if there is none. */
uint32_t frames_take(struct frames *frames);
uint32_t frames_take_hole(struct frames *frames);

/* The container in hand holds a free page, or is a hole. False if it is not in hand. */
bool frames_put(struct frames *frames, uint32_t container);
bool frames_put_hole(struct frames *frames, uint32_t container);

#endif
