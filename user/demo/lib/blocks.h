/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Blocks of the disk for programs that check it: what stands in each, and which driver has them.
 *
 *   block b, version v:  | word(b, 0, v) | word(b, 1, v) | ... | word(b, BLOCK_WORDS - 1, v) |
 *
 * Whoever makes a disk for a test can write the same, and read it.
 */
#ifndef DEMO_BLOCKS_H
#define DEMO_BLOCKS_H

#include <baton/disk.h>

#define BLOCK_WORDS (BATON_DISK_BLOCK / sizeof(uint32_t))

/* Word `i`, 0 to BLOCK_WORDS - 1, of a block. */
uint32_t block_word(uint32_t block, uint32_t i, uint32_t version);

/* Write a page, or look at it: whether it is that block in that version. */
void block_make(uint32_t *page, uint32_t block, uint32_t version);
bool block_is(uint32_t const *page, uint32_t block, uint32_t version);

/* The driver is gone, and perhaps what it was called through, too: find the one that comes next, through
 * the slot of the old one. False if none came within ten thousand tries, a millisecond apart. */
bool block_driver_again(unsigned slot);

#endif
