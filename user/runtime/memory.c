/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a program asks of a memory server.
 *
 *   take   the block, and all pages that come at once; then one page a call
 *   free   one page a call, unless the server has put them there itself; then the block
 */
#include <baton/memory_server.h>

static struct baton_message call(unsigned slot, unsigned label, baton_word first, baton_word second,
                                 baton_word page) {
    struct baton_send const send = {.label = label,
                                    .mode = page != 0u ? BATON_MODE_MOVE_UNSHARED : BATON_MODE_NONE,
                                    .reference = page,
                                    .words = {first, second}};
    struct baton_message answer;

    do {
        answer = baton_call(slot, &send);
    } while (answer.error == MM_DEAD || (answer.error == MM_OK && answer.label == BATON_MEM_AGAIN));
    if (answer.error != MM_OK) {
        answer.label = BATON_MEM_GONE;
    }
    return answer;
}

/* Get page `i` of a block into its place. */
static unsigned fetch(struct baton_mem_block const *block, unsigned i) {
    unsigned const accept = block->lent ? BATON_ACCEPT_SLAVE : BATON_ACCEPT_UNSHARED;
    struct baton_message answer;

    (void)baton_declare(0, block->address + i * BATON_PAGE_SIZE, accept);
    answer = call(block->slot, BATON_MEM_PAGE, block->number, i, 0u);
    (void)baton_declare(0, 0, BATON_ACCEPT_NOTHING);
    return answer.label == BATON_MEMORY_OK && (answer.flags & BATON_IPC_PASSED) == 0u
               ? BATON_MEMORY_CONTAINER
               : answer.label;
}

unsigned baton_mem_take(unsigned slot, unsigned order, bool lent, baton_word address,
                        struct baton_mem_block *block) {
    unsigned const how = order + (lent ? BATON_MEM_LENT : 0u);
    struct baton_message answer = call(slot, BATON_MEM_TAKE, how, address, 0u);
    unsigned error = answer.label;

    *block = (struct baton_mem_block){.slot = slot,
                                      .number = (uint32_t)answer.words[0],
                                      .order = order,
                                      .lent = lent,
                                      .placed = answer.words[1] > 0u,
                                      .address = address};
    if (error != BATON_MEMORY_OK) {
        return error;
    }
    for (unsigned i = (unsigned)answer.words[1]; i < 1u << order && error == BATON_MEMORY_OK; i++) {
        error = fetch(block, i);
    }
    if (error != BATON_MEMORY_OK) {
        (void)baton_mem_free(block);
    }
    return error;
}

/* What the server has put into the caller's space itself it takes away itself: this is then in vain. */
static void let_go(struct baton_mem_block const *block) {
    for (unsigned i = 0; i < 1u << block->order; i++) {
        (void)baton_destroy(block->address + i * BATON_PAGE_SIZE, 1u);
    }
}

/* Send what is there, page by page; what is not there the server has, or nobody. */
static void send_back(struct baton_mem_block const *block) {
    unsigned error = BATON_MEMORY_OK;

    for (unsigned i = 0; i < 1u << block->order && error != BATON_MEM_GONE; i++) {
        baton_word const page = block->address + i * BATON_PAGE_SIZE;

        (void)baton_declare(0, page, BATON_ACCEPT_UNSHARED); /* if it came in vain */
        error = call(block->slot, BATON_MEM_BACK, block->number, i, page).label;
        (void)baton_declare(0, 0, BATON_ACCEPT_NOTHING);
    }
}

unsigned baton_mem_free(struct baton_mem_block const *block) {
    unsigned error;

    if (block->lent) {
        let_go(block);
    } else if (!block->placed) {
        send_back(block);
    }
    error = call(block->slot, BATON_MEM_FREE, block->number, block->order, 0u).label;
    if (error == BATON_MEMORY_CONTAINER && !block->lent && block->placed) {
        send_back(block); /* the server cannot reach this space any more, or not all was there */
        error = call(block->slot, BATON_MEM_FREE, block->number, block->order, 0u).label;
    }
    return error;
}

unsigned baton_mem_address(struct baton_mem_block const *block, uint64_t *address) {
    struct baton_message const answer =
        call(block->slot, BATON_MEM_ADDRESS, block->number, block->order, 0u);

    if (answer.label == BATON_MEMORY_OK) {
        *address = (uint64_t)answer.words[1] << 32u | answer.words[0];
    }
    return answer.label;
}

unsigned baton_mem_count(unsigned slot, uint32_t *free, uint32_t *held) {
    struct baton_message const answer = call(slot, BATON_MEM_COUNT, 0u, 0u, 0u);

    if (answer.label == BATON_MEMORY_OK) {
        *free = (uint32_t)answer.words[0];
        *held = (uint32_t)answer.words[1];
    }
    return answer.label;
}

unsigned baton_mem_reset(unsigned slot) { return call(slot, BATON_MEM_RESET, 0u, 0u, 0u).label; }

char const *baton_mem_word(unsigned error) {
    switch (error) {
    case BATON_MEM_UNKNOWN: return "UNKNOWN";
    case BATON_MEM_GONE: return "GONE";
    case BATON_MEM_AGAIN: return "AGAIN";
    default: return baton_memory_word((enum baton_memory_error)error);
    }
}
