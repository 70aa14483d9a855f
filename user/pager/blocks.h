/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which blocks of the disk are in use.
 *
 *   block   first                    first + count
 *         | 1 1 0 1 1 1 1 1 0 0 0 0 |     1: in use, or bad
 *                           ^ next: where the search goes on, so that what is written
 *                                   together stands together
 *
 * Blocks are called 1, 2, ... `count` here; 0 is none.
 */
#ifndef PAGER_BLOCKS_H
#define PAGER_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BLOCKS_MAX 0xffffffu /* so many: 64 GiB */

struct blocks {
    uint32_t *used; /* a bit a block */
    uint32_t count;
    uint32_t next;
    uint32_t used_count; /* bad ones included */
    uint32_t bad_count;
};

/* Words of 32 bits that `count` blocks need. */
#define BLOCKS_WORDS(count) (((size_t)(count) + 31u) / 32u)

/* Begin with `count` (up to BLOCKS_MAX) blocks, none in use. */
void blocks_create(struct blocks *blocks, uint32_t *used, uint32_t count);

/* A block that was not in use; 0 if there is none. Cost: a word for each 32 that are in use. */
uint32_t blocks_take(struct blocks *blocks);

/* The block is in use no more. Nothing happens if it is not, or is 0. */
void blocks_put(struct blocks *blocks, uint32_t block);

/* The block, which is in use, is bad: it is never given out again. */
void blocks_spoil(struct blocks *blocks, uint32_t block);

#endif
