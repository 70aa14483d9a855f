/* SPDX-License-Identifier: BSD-2-Clause */
#include "swap.h"
#include "costs.h"
#include "slots.h"
#include <baton/disk.h>

#define WRITE_TRIES 8u /* blocks, for one page */
#define READ_TRIES 4u
#define SCARCE 4u /* less than a quarter is free */

static struct blocks blocks;
static uint32_t base;
static uint32_t reads;
static uint32_t writes;
static uint32_t errors;

uint32_t swap_open(uint32_t first, uint32_t last, uint32_t most) {
    baton_word size = 0;

    base = first;
    if (most == 0u || baton_find(BATON_DISK_NAME, SLOT_DISK) != MM_OK ||
        baton_disk_blocks(SLOT_DISK, &size) != BATON_DISK_DONE || size <= first) {
        return 0u;
    }
    last = last < size - 1u ? last : (uint32_t)(size - 1u);
    if (last < first) {
        return 0u;
    }
    return last - first + 1u < most ? last - first + 1u : most;
}

void swap_start(void *books, uint32_t count) { blocks_create(&blocks, books, count); }

static baton_word on_disk(uint32_t block) { return base + block - 1u; }

/* No driver could be called: one that was ended for good may be there again under its name. Whether to
 * try once more. */
static bool found_again(void) {
    enum mm_error const error = baton_find(BATON_DISK_NAME, SLOT_DISK);

    return error == MM_OK || error == MM_FULL; /* FULL: it only dies very often */
}

bool swap_write(uint32_t *block, baton_word page) {
    for (unsigned i = 0; i < WRITE_TRIES; i++) {
        enum baton_disk_answer answer;

        if (*block == 0u) {
            *block = blocks_take(&blocks);
        }
        if (*block == 0u) {
            return false;
        }
        costs_to(COSTS_DISK);
        answer = baton_disk_write(SLOT_DISK, on_disk(*block), page);
        costs_back();
        if (answer == BATON_DISK_DONE) {
            writes++;
            return true;
        }
        if (answer == BATON_DISK_GONE && found_again()) {
            continue;
        }
        errors++;
        if (answer != BATON_DISK_ERROR) {
            break; /* there is no disk any more, or another one */
        }
        blocks_spoil(&blocks, *block);
        *block = 0u;
    }
    if (*block != 0u) {
        blocks_put(&blocks, *block);
        *block = 0u;
    }
    return false;
}

bool swap_read(uint32_t block, baton_word page) {
    for (unsigned i = 0; i < READ_TRIES; i++) {
        enum baton_disk_answer answer;

        costs_to(COSTS_DISK);
        answer = baton_disk_read(SLOT_DISK, on_disk(block), page);
        costs_back();
        if (answer == BATON_DISK_DONE) {
            reads++;
            /* Touched, so that it is not the first to go; the driver wrote through its own entry. */
            (void)*(uint32_t const volatile *)page;
            (void)baton_adjust(page, BATON_CLEAR_DIRTY, 0, 1u);
            return true;
        }
        if (answer == BATON_DISK_GONE && found_again()) {
            continue;
        }
        errors++;
        if (answer != BATON_DISK_ERROR) {
            break;
        }
    }
    return false;
}

void swap_free(uint32_t block) { blocks_put(&blocks, block); }

bool swap_has_room(void) { return blocks.used_count < blocks.count; }

bool swap_is_scarce(void) { return blocks.count - blocks.used_count < blocks.count / SCARCE; }

void swap_tell(struct baton_pager_totals *totals) {
    totals->blocks = blocks.count;
    totals->blocks_used = blocks.used_count;
    totals->blocks_bad = blocks.bad_count;
    totals->reads = reads;
    totals->writes = writes;
    totals->errors = errors;
}
