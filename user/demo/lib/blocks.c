/* SPDX-License-Identifier: BSD-2-Clause */
#include "blocks.h"
#include <baton/program.h>
#include <baton/timer.h>

#define PATIENCE 10000u
#define PAUSE 1000u /* microseconds */

uint32_t block_word(uint32_t block, uint32_t i, uint32_t version) {
    uint32_t const x = block * 0x9e3779b1u + i * 0x85ebca6bu + version * 0xc2b2ae35u;

    return x ^ x >> 15u;
}

void block_make(uint32_t *page, uint32_t block, uint32_t version) {
    for (uint32_t i = 0; i < BLOCK_WORDS; i++) {
        page[i] = block_word(block, i, version);
    }
}

bool block_is(uint32_t const *page, uint32_t block, uint32_t version) {
    for (uint32_t i = 0; i < BLOCK_WORDS; i++) {
        if (page[i] != block_word(block, i, version)) {
            return false;
        }
    }
    return true;
}

bool block_driver_again(unsigned slot) {
    (void)baton_destroy(BATON_SLOT(slot), 1u);
    for (unsigned i = 0; i < PATIENCE; i++) {
        if (baton_find(BATON_DISK_NAME, slot) == MM_OK) {
            return true;
        }
        if (baton_sleep(PAUSE) != MM_OK) {
            baton_yield();
        }
    }
    return false;
}
