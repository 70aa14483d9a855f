/* SPDX-License-Identifier: BSD-2-Clause */
/* A bit for each block. The picture is in blocks.h. */
#include "blocks.h"

#define BITS 32u

void blocks_create(struct blocks *blocks, uint32_t *used, uint32_t count) {
    *blocks = (struct blocks){.used = used, .count = count};
    for (size_t i = 0; i < BLOCKS_WORDS(count); i++) {
        used[i] = 0u;
    }
}

static bool is_used(struct blocks const *blocks, uint32_t index) {
    return (blocks->used[index / BITS] >> index % BITS & 1u) != 0u;
}

uint32_t blocks_take(struct blocks *blocks) {
    uint32_t index = blocks->next;

    if (blocks->used_count == blocks->count) {
        return 0u;
    }
    while (index >= blocks->count || is_used(blocks, index)) {
        if (index >= blocks->count) {
            index = 0u;
        } else if (index % BITS == 0u && blocks->used[index / BITS] == UINT32_MAX) {
            index += BITS;
        } else {
            index++;
        }
    }
    blocks->used[index / BITS] |= (uint32_t)1u << index % BITS;
    blocks->used_count++;
    blocks->next = index + 1u;
    return index + 1u;
}

void blocks_put(struct blocks *blocks, uint32_t block) {
    uint32_t const index = block - 1u;

    if (block != 0u && index < blocks->count && is_used(blocks, index)) {
        blocks->used[index / BITS] &= ~((uint32_t)1u << index % BITS);
        blocks->used_count--;
    }
}

void blocks_spoil(struct blocks *blocks, uint32_t block) {
    (void)block; /* it stays in use */
    blocks->bad_count++;
}
