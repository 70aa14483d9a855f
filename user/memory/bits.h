/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Sets of small numbers, with their smallest and largest member at hand.
 *
 *     levels[2]   1                         a bit for each word of levels[1] that is not 0
 *     levels[1]   10100...                  a bit for each word of levels[0] that is not 0
 *     levels[0]   0100... 0000... 1000...   a bit for each number that is in the set
 *
 * Every function but bits_create costs at most one word a level.
 */
#ifndef BITS_H
#define BITS_H

#include <baton/buddy.h>

/* Make a set for the numbers below `numbers` (at most 2^30), empty if the words are all 0. Returns
 * how many words from `words` on it uses: at most numbers / 31 + BATON_BITS_LEVELS. */
uint32_t bits_create(struct baton_bits *set, uint32_t *words, uint32_t numbers);

/* Put a number in that the set is for; take it out. */
void bits_set(struct baton_bits *set, uint32_t number);
void bits_clear(struct baton_bits *set, uint32_t number);

/* The smallest, the largest number in a set that is not empty. */
uint32_t bits_lowest(struct baton_bits const *set);
uint32_t bits_highest(struct baton_bits const *set);

#endif
