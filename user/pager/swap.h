/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Pages on the disk: blocks.h, with the disk driver behind it.
 *
 *   page in hand --write--> block 1 ... n  = first ... of the disk
 *                <--read---
 *
 * A block that cannot be written is never used again, and another one is tried. The driver gets a
 * final slave of the page for the time of the call only, so the page stays the pager's. A driver that
 * is ended meanwhile is asked again when it was started again.
 */
#ifndef PAGER_SWAP_H
#define PAGER_SWAP_H

#include "blocks.h"
#include <baton/pager.h>

/* Find the disk, and how large it is; `first` to `last` is what may be used of it. Returns how many blocks
 * that are; 0 if there is no disk, or no driver. At most `most`. */
uint32_t swap_open(uint32_t first, uint32_t last, uint32_t most);

/* Begin with `count` blocks; `books` has SWAP_BYTES(count) bytes. */
#define SWAP_BYTES(blocks) ((uint32_t)(BLOCKS_WORDS(blocks) * sizeof(uint32_t)))
void swap_start(void *books, uint32_t count);

/* Write the page in hand to *block; if that is 0, or cannot be written, to another one, which is *block
 * then. False if there is none, or the disk does not work: then *block is 0. */
bool swap_write(uint32_t *block, baton_word page);

/* Read a block into the page in hand, which is neither dirty afterwards nor long ago accessed. False if the
 * disk cannot. */
bool swap_read(uint32_t block, baton_word page);

/* A block is not needed any more; 0 is allowed. */
void swap_free(uint32_t block);

/* Whether there is a block for one more page. */
bool swap_has_room(void);

/* Whether so little is left that a block that was read should not be kept. */
bool swap_is_scarce(void);

/* Into the totals. */
void swap_tell(struct baton_pager_totals *totals);

#endif
