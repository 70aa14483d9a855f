/* SPDX-License-Identifier: BSD-2-Clause */
/* Sets with summaries; bits.h has the picture. */
#include "bits.h"

#define WORD_BITS 32u

uint32_t bits_create(struct baton_bits *set, uint32_t *words, uint32_t numbers) {
    uint32_t used = 0;

    set->depth = 0;
    while (numbers > 0u) {
        uint32_t here = (numbers + WORD_BITS - 1u) / WORD_BITS;

        set->levels[set->depth++] = words + used;
        used += here;
        numbers = here > 1u ? here : 0u;
    }
    return used;
}

/* A word that held something before is known above. */
void bits_set(struct baton_bits *set, uint32_t number) {
    for (unsigned level = 0; level < set->depth; level++) {
        uint32_t *word = &set->levels[level][number / WORD_BITS];
        uint32_t before = *word;

        *word |= (uint32_t)1 << number % WORD_BITS;
        if (before != 0u) {
            return;
        }
        number /= WORD_BITS;
    }
}

void bits_clear(struct baton_bits *set, uint32_t number) {
    for (unsigned level = 0; level < set->depth; level++) {
        uint32_t *word = &set->levels[level][number / WORD_BITS];

        *word &= ~((uint32_t)1 << number % WORD_BITS);
        if (*word != 0u) {
            return;
        }
        number /= WORD_BITS;
    }
}

uint32_t bits_lowest(struct baton_bits const *set) {
    uint32_t number = 0;

    for (unsigned level = set->depth; level-- > 0u;) {
        number = number * WORD_BITS + (uint32_t)__builtin_ctz(set->levels[level][number]);
    }
    return number;
}

uint32_t bits_highest(struct baton_bits const *set) {
    uint32_t number = 0;

    for (unsigned level = set->depth; level-- > 0u;) {
        number = number * WORD_BITS +
                 (WORD_BITS - 1u - (uint32_t)__builtin_clz(set->levels[level][number]));
    }
    return number;
}
